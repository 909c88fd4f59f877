"""How fast lapsed holds are deleted, and what live traffic feels of it."""

from __future__ import annotations

import subprocess
import time

from .database import UNIFORM, Database
from .programs import BenchError, start
from .sample import Sample
from .service import Service, peak_memory
from .stage import Stage, check_answers
from .totals import Audit, Promised
from .wrk import Answers, Load

CONNECTIONS = 64
# Milliseconds that a cart thinks between two holds: with 64 carts some 1,500 holds a second, a busy shop. The other
# traffic does not think: it takes all that the machine has, and so does the sweep.
TRAFFIC = [("calm", 40), ("full", 0)]


def measure_expiry(stage: Stage) -> None:
    """`bitcoin-store sweep` deletes, beside an instance whose own job is off.

    It is the very job of an instance, on the same processors, in a process of its own that can be started to the
    instant.
    """
    database = stage.small
    service = stage.serve(database, sweeps=False)
    _prepare(stage, database)
    audit, others = Audit(database), stage.watch_others()
    seconds = _sweep(stage, database)
    stage.record("expiry alone", Sample(rate=stage.scale.lapsed / seconds), others)
    audit.check(Promised(expired=stage.scale.lapsed, holds=0), "the expiry")
    for traffic, pause in TRAFFIC:
        _measure_beside(stage, service, traffic, pause)
    stage.retire(database)


def _measure_beside(stage: Stage, service: Service, traffic: str, pause: int) -> None:
    database = service.database
    _prepare(stage, database)
    arguments: list[object] = ["uniform", database.size.skus, 1, 1, pause]
    if stage.scale.warm_seconds:
        Load(service, "hold", arguments, CONNECTIONS, stage.scale.warm_seconds).answers()
    others = stage.watch_others()
    undisturbed = Load(service, "hold", arguments, CONNECTIONS, stage.scale.seconds).answers()
    stage.record(f"{traffic} traffic", undisturbed.sample(), others)

    audit, others = Audit(database), stage.watch_others()
    load = Load(service, "hold", arguments, CONNECTIONS, 600)
    try:
        seconds = _sweep(stage, database)
    finally:
        load.end()
        answers: Answers = load.answers()
    stage.record(f"{traffic} traffic during expiry", answers.sample(), others)
    stage.record(f"expiry beside {traffic} traffic", Sample(rate=stage.scale.lapsed / seconds), others)
    check_answers(answers, {"status_201"}, f"{traffic} traffic during expiry")
    audit.check(Promised(holds=answers.of("status_201"), expired=stage.scale.lapsed, unheard=CONNECTIONS),
                f"the expiry beside {traffic} traffic")
    stage.note_memory(service.peak_memory())


def _prepare(stage: Stage, database: Database) -> None:
    database.reset()
    database.add_holds(stage.scale.lapsed, UNIFORM, "-2 hours")


def _sweep(stage: Stage, database: Database) -> float:
    """Seconds until nothing that has lapsed is left: what a round passes over, being locked, is for the next."""
    began = time.monotonic()
    for _ in range(20):
        _sweep_once(stage, database)
        seconds = time.monotonic() - began
        if not database.rows("SELECT FROM store.reservation WHERE expires_at <= clock_timestamp() LIMIT 1"):
            return seconds
    raise BenchError("Twenty sweeps have left lapsed holds behind.")


def _sweep_once(stage: Stage, database: Database) -> None:
    process = start([str(stage.binary), "sweep", "--database-url", database.service_connection],
                    stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peak = 0
    try:
        while process.poll() is None:
            peak = max(peak, peak_memory(process.pid))
            time.sleep(0.01)
    except BaseException:
        process.kill()
        process.wait()
        raise
    stage.note_memory(peak)
    if process.returncode != 0:
        assert process.stderr
        raise BenchError(f"The sweep failed: {process.stderr.read()[-2000:]}")
