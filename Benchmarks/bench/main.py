"""From the command line to the table."""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from .cluster import Cluster
from .phases import PHASES
from .programs import FOLDER, BenchError, run
from .stage import FULL, QUICK, Stage


def main() -> int:
    """Runs the benchmark; 1 when something was wrong with the answers, 130 on Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))
    try:
        with ExitStack() as stack:
            cluster = Cluster(None, False)
            stack.callback(cluster.stop)
            cluster.start()
            stage = Stage(cluster, Path("/tmp/bs-bin"), QUICK, lambda text: print(text, flush=True), stack)
            for phase in PHASES:
                if len(sys.argv) > 1 and phase.name not in sys.argv[1].split(","): continue
                phase.run(stage)
                stage.check_drift(phase.name)
            print(stage.peak_memory)
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0
