"""The command line."""

from __future__ import annotations

import argparse
import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from .phases import PHASES, Phase
from .programs import FOLDER, BenchError, run
from .stage import FULL, QUICK, Scale


@dataclass(frozen=True)
class Options:
    """What to measure, with what, and where to."""

    phases: list[Phase]
    scale: Scale
    quick: bool
    keep: bool
    binary: Path
    directory: Path
    output: Path


def read_options() -> Options:
    """From the command line and the environment."""
    parser = argparse.ArgumentParser(
        prog="Benchmarks/run", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Measures the service against plain PostgreSQL: a private cluster with the default durability, "
        "the release build,\nwrk and pgbench, all on this machine. Prints a table and writes it as JSON. Wrong "
        "answers fail it; slow ones do not.",
        epilog="phases, the sizes being smaller with --quick:\n"
        + "\n".join(f"  {phase.name:<10} {phase.about}" for phase in PHASES))
    parser.add_argument("--quick", action="store_true", help="a smoke run: short, once, with less data")
    parser.add_argument("--only", metavar="PHASES", help="some of the phases, separated by commas")
    parser.add_argument("--seconds", type=int, metavar="N", help=f"of a measurement (default: {FULL.seconds})")
    parser.add_argument("--rounds", type=int, metavar="N", help=f"the median of N counts (default: {FULL.rounds})")
    parser.add_argument("--keep", action="store_true",
                        help="for profiling: leave PostgreSQL running at the end, with pg_stat_statements, and say "
                        "how to connect")
    parser.add_argument("--binary", type=Path,
                        help="bitcoin-store (default: BITCOIN_STORE_BINARY, else the release build)")
    parser.add_argument("--directory", type=Path, default=Path("/var/tmp"),
                        help="where the cluster is made: on a disk, or durability is not measured "
                        "(default: %(default)s)")
    parser.add_argument("--output", type=Path, default=FOLDER / "results" / "latest.json",
                        help="the JSON file (default: Benchmarks/results/latest.json)")
    given = parser.parse_args()
    scale = QUICK if given.quick else FULL
    if (given.seconds or 1) < 1 or (given.rounds or 1) < 1:
        parser.error("--seconds and --rounds are at least 1")
    scale = replace(scale, seconds=given.seconds or scale.seconds, rounds=given.rounds or scale.rounds)
    return Options(phases=_phases(parser, given.only), scale=scale, quick=given.quick, keep=given.keep,
                   binary=_binary(given.binary), directory=given.directory.resolve(), output=given.output)


def _phases(parser: argparse.ArgumentParser, names: str | None) -> list[Phase]:
    if not names:
        return PHASES
    wanted = set(names.split(","))
    unknown = wanted - {phase.name for phase in PHASES}
    if unknown:
        parser.error(f"there is no phase {', '.join(sorted(unknown))}; there are "
                     f"{', '.join(phase.name for phase in PHASES)}")
    return [phase for phase in PHASES if phase.name in wanted]


def _binary(given: Path | None) -> Path:
    named = given or (Path(os.environ["BITCOIN_STORE_BINARY"]) if "BITCOIN_STORE_BINARY" in os.environ else None)
    if named is None:
        if not shutil.which("swift"):
            raise BenchError("There is no swift on PATH to ask for the release build; give it with --binary.")
        shown = run(["swift", "build", "-c", "release", "--show-bin-path"], folder=FOLDER.parent)
        named = Path(shown.strip()) / "bitcoin-store"
    named = named.resolve()
    if not os.access(named, os.X_OK):
        raise BenchError(f"There is no {named}; make build makes it.")
    return named
