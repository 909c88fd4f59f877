"""The phases of one round, each to be run alone too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable

from .contention import measure_contention
from .database import HOT, SOLD_OUT, UNIFORM, Database
from .expiry import measure_expiry
from .pgbench import run_pgbench
from .stage import Stage
from .totals import Audit, Promised
from .wrk import Answers

# The most that is foreseen; `ran_out_of_holds` among the answers says that it was too few.
PURCHASES_A_SECOND = 20_000


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
                audit, others = Audit(database), stage.watch_others()
                transactions, sample = run_pgbench(database, f"{way}-{goods}", clients, stage.scale.seconds)
                stage.record(name, sample, others)
                audit.check(Promised(holds=transactions), name)


def _hold(stage: Stage, name: str, database: Database, sku: str, connections: int, lines: int = 1) -> None:
    """PUT /v1/reservations/{id}: every request a new hold."""
    stage.measure(
        name, stage.serve(database), "hold", [sku, database.size.skus, lines, 1], connections,
        lambda answers: Promised(holds=answers.of("status_201"), units_per_hold=lines, unheard=connections),
        {"status_201"})


def _hot(stage: Stage) -> None:
    for connections in (1, 64, 256):
        stage.small.reset()
        _hold(stage, f"hot {connections}", stage.small, HOT, connections)


def _uniform(stage: Stage) -> None:
    for connections in (1, 64, 256):
        stage.small.reset()
        _hold(stage, f"uniform {connections}", stage.small, "uniform", connections)


def _growth(stage: Stage) -> None:
    for connections in (1, 64, 256):
        stage.large.checkpoint()
        _hold(stage, f"growth {connections}", stage.large, "uniform", connections)


def _carts(stage: Stage) -> None:
    stage.small.reset()
    _hold(stage, "carts of three 64", stage.small, "uniform", 64, lines=3)


def _purchase(stage: Stage) -> None:
    database = stage.small
    database.reset()
    # As many as can be bought in the time, with much to spare: a purchase costs more than a hold.
    enough, enough_to_warm = PURCHASES_A_SECOND * stage.scale.seconds, PURCHASES_A_SECOND * stage.scale.warm_seconds
    database.add_holds(enough + enough_to_warm, UNIFORM, "6 hours")
    held, held_to_warm = database.cluster.folder / "held", database.cluster.folder / "held-to-warm"
    ids = "SELECT reservation_id FROM store.reservation ORDER BY reservation_id"
    database.copy_out(f"{ids} LIMIT {enough}", held)
    database.copy_out(f"{ids} OFFSET {enough}", held_to_warm)
    stage.measure(
        "purchase 64", stage.serve(database), "purchase", [held], 64,
        lambda answers: Promised(purchased=answers.of("status_201"), unheard=64), {"status_201"},
        warm_arguments=[held_to_warm])


def _shop(stage: Stage) -> None:
    stage.small.reset()
    stage.measure(
        "shop 64", stage.serve(stage.small), "shop", [stage.small.size.skus], 64,
        lambda answers: Promised(
            holds=answers.of("status_201_held"), released=answers.of("status_204"),
            purchased=answers.of("status_201_pending"), unheard=64),
        {"status_200", "status_201_held", "status_201_pending", "status_204"})


def _reads(stage: Stage) -> None:
    stage.small.reset()
    for kind, name in [("any", "reads"), ("product", "product"), ("stock", "stock"), ("availability", "availability")]:
        stage.measure(f"{name} 64", stage.serve(stage.small), "read", [kind, stage.small.size.skus], 64, _nothing,
                      {"status_200"})


def _ceiling(stage: Stage) -> None:
    service = stage.serve(stage.small)
    stage.measure("livez 64", service, "get", ["/livez"], 64, _nothing, {"status_200"})
    stage.measure("refused body 64", service, "refused", [], 64, _nothing, {"status_422"})


def _refusals(stage: Stage) -> None:
    stage.small.reset()
    stage.small.add_holds(stage.scale.soldout, SOLD_OUT, "6 hours")
    stage.measure("sold out 64", stage.serve(stage.small), "hold", [SOLD_OUT, 1, 1, 1], 64, _nothing, {"status_409"})


def _nothing(_: Answers) -> Promised:
    return Promised()


# What is compared stands side by side, so that a machine that changes its pace meanwhile does the least harm.
PHASES = [
    Phase("pgbench", "reservations straight on PostgreSQL: one PL/pgSQL call, and plain statements", _pgbench),
    Phase("hot", "holds of one unit on one SKU", _hot),
    Phase("refusals", "holds on a SKU that 100,000 live holds have sold out", _refusals),
    Phase("uniform", "holds of one unit over 10,000 SKUs", _uniform),
    Phase("growth", "the same with 1,000,000 SKUs and 2,000,000 live holds", _growth),
    Phase("carts", "holds of three SKUs", _carts),
    Phase("purchase", "purchases of holds", _purchase),
    Phase("shop", "60% reads, 25% holds, 10% releases, 5% purchases", _shop),
    Phase("reads", "products, stock, and the availability of ten", _reads),
    Phase("ceiling", "HTTP alone: /livez, and a hold whose body is refused", _ceiling),
    Phase("contention", "carts while a psql session holds rows that others want, and two instances on one SKU",
          measure_contention),
    Phase("expiry", "the deletion of 200,000 lapsed holds, alone and beside live traffic", measure_expiry),
]
