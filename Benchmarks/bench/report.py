"""The table, and the same as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from .sample import Sample, median
from .targets import Verdict

WIDTH = 64


def table(machine: dict[str, object], settings: dict[str, object], samples: dict[str, list[Sample]],
          verdicts: list[Verdict]) -> str:
    """For people."""
    lines = [
        "",
        f"{machine['cpus']} x {machine['cpu']}, {machine['memory_gib']} GiB, PostgreSQL {machine['postgresql']}, "
        f"commit {machine['commit']}",
        f"median of {settings['rounds']}, {settings['seconds']} s each; latencies in milliseconds",
        "",
        f"{'':<{WIDTH - 24}}{'a second':>12}{'lowest':>12}{'highest':>12}{'p50':>10}{'p99':>10}{'others':>9}",
    ]
    for name, runs in samples.items():
        middle, rates = median(runs), [run.rate for run in runs]
        lines.append(f"{name:<{WIDTH - 24}}{middle.rate:>12,.0f}{min(rates):>12,.0f}{max(rates):>12,.0f}"
                     f"{_milliseconds(middle.p50):>10}{_milliseconds(middle.p99):>10}{middle.others:>9.0%}")
    lines += ["", f"{'':<{WIDTH}}{'is':>12}{'target':>14}"]
    for verdict in verdicts:
        target = "" if verdict.target is None else f"{'>=' if verdict.at_least else '<='} {_number(verdict.target)}"
        reached = {True: "reached", False: "MISSED", None: ""}[verdict.is_reached]
        unit = "" if verdict.unit == "x" else f" ({verdict.unit})"
        lines.append(f"{verdict.name + unit:<{WIDTH}}{_number(verdict.value):>12}{target:>14}  {reached}".rstrip())
    if settings["is_quick"]:
        lines += ["", "A smoke run: too short and too small to judge anything by."]
    busiest = max((run.others for runs in samples.values() for run in runs), default=0)
    if busiest > 0.1:
        lines += ["", f"Others used up to {busiest:.0%} of the processors meanwhile: repeat it on a quiet machine."]
    return "\n".join(lines)


def write(path: Path, machine: dict[str, object], settings: dict[str, object], samples: dict[str, list[Sample]],
          verdicts: list[Verdict]) -> None:
    """For programs: everything that the table is made of, each single run too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({
        "machine": machine,
        "settings": settings,
        "results": {name: {"median": asdict(median(runs)), "runs": [asdict(run) for run in runs]}
                    for name, runs in samples.items()},
        "verdicts": [asdict(verdict) | {"is_reached": verdict.is_reached} for verdict in verdicts],
    }, indent=2) + "\n")


def _milliseconds(value: float | None) -> str:
    return "" if value is None else f"{value:,.2f}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
