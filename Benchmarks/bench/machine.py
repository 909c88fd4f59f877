"""What the figures were measured on, and how much of it others used meanwhile."""

from __future__ import annotations

import os
import platform
import re
import time
from pathlib import Path

from .programs import FOLDER, BenchError, find_postgres_program, run


def describe() -> dict[str, object]:
    """The facts that somebody needs who compares two results."""
    cpu = re.search(r"^model name\s*:\s*(.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    memory = re.search(r"^MemTotal:\s*(\d+) kB", Path("/proc/meminfo").read_text(), re.MULTILINE)
    return {
        "cpus": os.cpu_count(),
        "cpu": cpu[1] if cpu else platform.machine(),
        "memory_gib": round(int(memory[1]) / 1048576, 1) if memory else None,
        "kernel": platform.release(),
        "postgresql": run([find_postgres_program("postgres"), "--version"]).split()[-1].strip("()"),
        "commit": _commit(),
        "started_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }


def _commit() -> str | None:
    try:
        return run(["git", "-C", str(FOLDER), "describe", "--always", "--dirty"]).strip()
    except (BenchError, OSError):
        return None


class OthersWatch:
    """The share of all processors that went to programs which are not the benchmark's, and to other machines.

    A neighbour who compiles makes every figure worthless; so each one comes with this.
    """

    def __init__(self, postmaster: int, services: list[int]) -> None:
        self._postmaster = postmaster
        self._services = services
        self._start = self._ticks()

    def share(self) -> float:
        """From the beginning until now, 0 to 1."""
        total, busy, own = (now - before for now, before in zip(self._ticks(), self._start))
        return max(0.0, (busy - own) / total) if total else 0.0

    def _ticks(self) -> tuple[float, float, float]:
        """All time, the busy part of it, and the benchmark's own, in clock ticks.

        Interrupts, which on the loopback device are the benchmark's own traffic, count for nobody.
        """
        user, nice, system, idle, wait, interrupt, soft, stolen = map(
            int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9])
        busy = user + nice + system + stolen
        return busy + idle + wait + interrupt + soft, busy, self._own()

    def _own(self) -> float:
        mine = os.times()
        ticks = sum(mine[:4]) * os.sysconf("SC_CLK_TCK")
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                # After the name in parentheses, which may hold blanks: the state is field 0, the parent field 1.
                fields = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            pid, parent = int(entry.name), int(fields[1])
            if pid in self._services or parent == self._postmaster:
                ticks += int(fields[11]) + int(fields[12])
            elif pid == self._postmaster:
                # With the time of its sessions that have ended.
                ticks += sum(map(int, fields[11:15]))
        return ticks
