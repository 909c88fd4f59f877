"""From the command line to the table."""

from __future__ import annotations

import signal
import sys
from contextlib import ExitStack
from dataclasses import asdict

from . import machine, report
from .cluster import SUPERUSER, Cluster
from .options import Options, read_options
from .programs import BenchError, find_postgres_program, find_program
from .sample import median
from .stage import Stage
from .targets import judge


def main() -> int:
    """Runs the benchmark; 1 when something was wrong, 130 when somebody ended it."""
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)
    try:
        _run(read_options())
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("bench: ended before it was done; what it had started is stopped", file=sys.stderr)
        return 130
    return 0


def _run(options: Options) -> None:
    for program in (find_program("wrk"), find_postgres_program("pgbench")):
        assert program
    facts = machine.describe()
    with ExitStack() as cleanup:
        # Whoever is impatient and presses Ctrl-C again must not leave half of it running.
        try:
            cluster = Cluster(options.directory, is_for_profiling=options.keep)
            cleanup.callback(_tell_how_to_connect if options.keep else Cluster.stop, cluster)
            cluster.start()
            stage = Stage(cluster, options.binary, options.scale, _tell, cleanup)
            _play(stage, options)
        finally:
            for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(ending, signal.SIG_IGN)
        verdicts = judge({name: median(runs) for name, runs in stage.samples.items()}, stage.peak_memory)
        settings = asdict(options.scale) | {"is_quick": options.quick}
        report.write(options.output, facts, settings, stage.samples, verdicts)
        print(report.table(facts, settings, stage.samples, verdicts))
        print(f"\nEvery sum was right, and stock_drift empty throughout. Written to {options.output}", flush=True)


def _play(stage: Stage, options: Options) -> None:
    """All phases a round, and not all rounds of a phase: a machine that is slow for a minute then spoils one run of
    several figures instead of all runs of one."""
    for number in range(options.scale.rounds):
        _tell(f"round {number + 1} of {options.scale.rounds}")
        for phase in options.phases:
            _tell(f" {phase.name}: {phase.about}")
            phase.run(stage)
            stage.check_drift(f"the phase {phase.name}")
    stage.retire_all()


def _tell_how_to_connect(cluster: Cluster) -> None:
    print(f"""
PostgreSQL still runs, process {cluster.pid}:
  psql 'host={cluster.folder} user={SUPERUSER} dbname=small'
  bitcoin-store serve --allow-anonymous --database-url 'host={cluster.folder} user={SUPERUSER} dbname=small'
To end it: kill -QUIT {cluster.pid}; sleep 1; rm -r {cluster.folder}""")


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
