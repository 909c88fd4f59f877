"""Load straight on PostgreSQL, made by pgbench: what the service is compared with."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from .database import SERVICE_ROLE, Database
from .programs import FOLDER, BenchError, find_postgres_program, run
from .sample import Sample, percentile


def run_pgbench(database: Database, script: str, clients: int, seconds: int) -> tuple[int, Sample]:
    """Runs a file of `pgbench/`; returns how many transactions there were, and how fast."""
    with tempfile.TemporaryDirectory(prefix="store-bench-log-") as logs:
        output = run([
            find_postgres_program("pgbench"), "-n", "-M", "prepared", "-f", str(FOLDER / "pgbench" / f"{script}.sql"),
            "-c", str(clients), "-j", str(min(clients, os.cpu_count() or 1)), "-T", str(seconds),
            "-D", f"skus={database.size.skus}", "--log", f"--log-prefix={logs}/latency",
            "-h", str(database.cluster.folder), "-U", SERVICE_ROLE, database.name])
        latencies = _latencies(Path(logs))
    transactions = _number(output, r"number of transactions actually processed: (\d+)")
    if _number(output, r"number of failed transactions: (\d+)") or not latencies:
        raise BenchError(f"pgbench had failures: {output}")
    rate = _number(output, r"tps = ([0-9.]+)")
    return int(transactions), Sample(rate=rate, p50=percentile(latencies, 0.5), p99=percentile(latencies, 0.99))


def _latencies(logs: Path) -> list[float]:
    """In milliseconds, sorted. The third column is microseconds."""
    latencies = [int(line.split(maxsplit=3)[2]) / 1e3 for path in logs.iterdir() for line in path.open()]
    return sorted(latencies)


def _number(output: str, pattern: str) -> float:
    found = re.search(pattern, output)
    if not found:
        raise BenchError(f"pgbench said something unforeseen: {output}")
    return float(found[1])
