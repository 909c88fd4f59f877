"""The phases of one round, each to be run alone too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

from .database import HOT, SOLD_OUT, Database
from .pgbench import run_pgbench
from .stage import Stage
from .totals import Audit, Promised
from .wrk import Answers


@dataclass(frozen=True)
class Phase:
    """`name` is what `--only` takes."""

    name: str
    about: str
    run: Callable[[Stage], None]


def _pgbench(stage: Stage) -> None:
    database = stage.small
    for way in ("call", "plain"):
        for goods in ("hot", "uniform"):
            database.reset()
            for clients in stage.scale.clients:
                name = f"pgbench {way} {goods} {clients}"
                audit = Audit(database)
                transactions, sample = run_pgbench(database, f"{way}-{goods}", clients, stage.scale.seconds)
                audit.check(Promised(holds=transactions), name)
                stage.record(name, sample)


def hold(stage: Stage, name: str, database: Database, sku: str, connections: int, lines: int = 1) -> None:
    """PUT /v1/reservations/{id}: every request a new hold."""
    stage.measure(
        name, stage.serve(database), "hold", [sku, database.size.skus, lines, 1], connections,
        lambda answers: Promised(holds=answers.of("status_201"), units_per_hold=lines, unheard=connections),
        {"status_201"})


def _hot(stage: Stage) -> None:
    for connections in (1, 64, 256):
        stage.small.reset()
        hold(stage, f"hot {connections}", stage.small, HOT, connections)


def _uniform(stage: Stage) -> None:
    for connections in (1, 64, 256):
        stage.small.reset()
        hold(stage, f"uniform {connections}", stage.small, "uniform", connections)


def _refusals(stage: Stage) -> None:
    stage.small.reset()
    stage.small.add_holds(stage.scale.soldout, SOLD_OUT, "6 hours")
    stage.measure("sold out 64", stage.serve(stage.small), "hold", [SOLD_OUT, 1, 1, 1], 64, _nothing, {"status_409"})


def _nothing(_: Answers) -> Promised:
    return Promised()


PHASES = [
    Phase("pgbench", "reservations straight on PostgreSQL: one PL/pgSQL call, and plain statements", _pgbench),
    Phase("hot", "holds of one unit on one SKU", _hot),
    Phase("uniform", "holds of one unit over all SKUs", _uniform),
    Phase("refusals", "holds on a SKU that is sold out", _refusals),
]
