"""What carts feel of rows that somebody else has locked, and of a second instance on their SKU."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from typing import Iterator

from .database import HOT, SOLD_OUT, Database
from .programs import BenchError, find_postgres_program, start
from .sample import Sample
from .service import Service
from .stage import Stage, check_answers
from .totals import Audit, Promised
from .wrk import Load

CONNECTIONS = 64
# With 64 carts some 1,500 holds a second: a load that leaves the processors room, or latencies would tell of nothing but
# the queue for those.
PAUSE = 40
# Carts that want what is locked, all the time.
BUSY_CONNECTIONS = 8
LOCKS = {
    "stock row": f"SELECT FROM store.stock JOIN store.product USING (product_id) WHERE sku = '{HOT}' FOR UPDATE OF stock",
    "product": f"SELECT FROM store.product WHERE sku = '{HOT}' FOR UPDATE",
    "reservation": "SELECT FROM store.reservation ORDER BY reservation_id LIMIT 1 FOR UPDATE",
    "item": "SELECT FROM store.item WHERE serial_number = 'LOCKED' FOR UPDATE",
}


def measure_contention(stage: Stage) -> None:
    """The p99 of carts on 10,000 SKUs while a psql session holds a row and other carts want it; then two instances."""
    database = stage.small
    database.reset()
    database.add_holds(1_000, SOLD_OUT, "6 hours")
    database.script("items")
    service = stage.serve(database)
    for what, statement in LOCKS.items():
        # Side by side, so that a machine that changes its pace meanwhile does the least harm.
        _carts(stage, service, f"unlocked ({what})")
        with _locked(database, statement):
            _carts(stage, service, f"locked {what}")
    _measure_instances(stage, database)


def _carts(stage: Stage, service: Service, name: str) -> None:
    """Carts on all SKUs are measured, carts on the SKU in question are there beside them."""
    database, others = service.database, stage.watch_others()
    audit = Audit(database)
    busy = Load(service, "hold", [HOT, 1, 1, 1, PAUSE], BUSY_CONNECTIONS, stage.scale.seconds)
    answers = Load(service, "hold", ["uniform", database.size.skus, 1, 1, PAUSE], CONNECTIONS,
                   stage.scale.seconds).answers()
    waiters = busy.answers()
    stage.record(name, answers.sample(), others)
    check_answers(answers, {"status_201"}, name)
    # After its time a cart is told to come back later; nothing else may happen to it.
    check_answers(waiters, {"status_201", "status_503"}, f"{name}, the carts that want it")
    audit.check(Promised(holds=answers.of("status_201") + waiters.of("status_201"),
                         unheard=CONNECTIONS + BUSY_CONNECTIONS), name)


@contextmanager
def _locked(database: Database, statement: str) -> Iterator[None]:
    """A session at a psql prompt that has locked a row and gone for coffee."""
    psql = start([find_postgres_program("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d",
                  database.connection("postgres")], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert psql.stdin and psql.stdout
    try:
        psql.stdin.write(f"BEGIN;\n{statement};\n\\echo locked\n")
        psql.stdin.flush()
        while (line := psql.stdout.readline()).strip() != "locked":
            if not line:
                raise BenchError(f"psql could not run: {statement}")
        yield
    finally:
        psql.kill()
        psql.wait()


def _measure_instances(stage: Stage, database: Database) -> None:
    """One hot SKU, 64 carts: all at one instance, then half of them at another."""
    first = stage.serve(database)
    second = Service(stage.binary, database, sweeps=True)
    stage.stack.callback(second.stop)
    second.wait()
    for name, services in (("one instance", [first]), ("two instances", [first, second])):
        database.reset()
        connections = CONNECTIONS // len(services)
        for seconds in (stage.scale.warm_seconds, stage.scale.seconds):
            if not seconds:
                continue
            audit, others = Audit(database), stage.watch_others()
            loads = [Load(service, "hold", [HOT, 1, 1, 1], connections, seconds) for service in services]
            answers = [load.answers() for load in loads]
        for each in answers:
            check_answers(each, {"status_201"}, name)
        stage.record(name, Sample(rate=sum(each.requests / each.seconds for each in answers),
                                  p50=max(each.p50 for each in answers), p99=max(each.p99 for each in answers)), others)
        audit.check(Promised(holds=sum(each.of("status_201") for each in answers), unheard=CONNECTIONS), name)
    second.stop()
