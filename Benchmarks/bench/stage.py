"""What all phases share: the databases, the running service, and where the samples go."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Callable

from .cluster import Cluster
from .database import Database, Size
from .machine import OthersWatch
from .programs import BenchError
from .sample import Sample
from .service import Service
from .totals import Audit, Promised, check_drift
from .wrk import Answers, Load


@dataclass(frozen=True)
class Scale:
    """How long and how large everything is."""

    seconds: int
    warm_seconds: int
    rounds: int
    clients: tuple[int, ...]
    small: Size
    large: Size
    soldout: int
    lapsed: int


FULL = Scale(seconds=6, warm_seconds=1, rounds=3, clients=(1, 2, 4, 8, 16, 64), small=Size(10_000, 0),
             large=Size(1_000_000, 2_000_000), soldout=100_000, lapsed=200_000)
QUICK = Scale(seconds=1, warm_seconds=0, rounds=1, clients=(1, 8, 64), small=Size(10_000, 0),
              large=Size(50_000, 100_000), soldout=10_000, lapsed=20_000)


@dataclass
class Stage:
    """Where the phases play. Whatever it starts ends with the stack."""

    cluster: Cluster
    binary: Path
    scale: Scale
    tell: Callable[[str], None]
    stack: ExitStack
    samples: dict[str, list[Sample]] = field(default_factory=dict)
    peak_memory: int = 0
    _databases: dict[str, Database] = field(default_factory=dict)
    _touched: dict[str, Database] = field(default_factory=dict)
    _services: dict[str, Service] = field(default_factory=dict)

    @property
    def small(self) -> Database:
        """The database of most phases."""
        return self._database("small", self.scale.small)

    @property
    def large(self) -> Database:
        """The one of a store that has grown; filled when first asked for."""
        return self._database("large", self.scale.large)

    def _database(self, name: str, size: Size) -> Database:
        if name not in self._databases:
            self.tell(f"filling a database with {size.skus:,} SKUs and {size.holds:,} live holds")
            database = Database(self.cluster, name, size, self.scale.soldout)
            database.create(self.binary)
            check_drift(database, "the fill")
            self._databases[name] = database
        self._touched[name] = self._databases[name]
        return self._databases[name]

    def serve(self, database: Database, sweeps: bool = True) -> Service:
        """The instance that serves this database, started when there is none with this setting."""
        service = self._services.get(database.name)
        if service and service.sweeps == sweeps:
            service.check()
            return service
        if service:
            self.retire(database)
        service = Service(self.binary, database, sweeps)
        self._services[database.name] = service
        self.stack.callback(service.stop)
        service.wait()
        return service

    def retire(self, database: Database) -> None:
        """Stops the instance on this database, if there is one."""
        service = self._services.pop(database.name, None)
        if service:
            self.note_memory(service.peak_memory())
            service.stop()

    def retire_all(self) -> None:
        """Stops every instance."""
        for name in list(self._services):
            self.retire(self._databases[name])

    def note_memory(self, peak: int) -> None:
        """Remembers the most that an instance ever needed."""
        self.peak_memory = max(self.peak_memory, peak)

    def watch_others(self) -> OthersWatch:
        """To be begun with a measurement."""
        return OthersWatch(self.cluster.pid, [service.pid for service in self._services.values()])

    def record(self, name: str, sample: Sample, others: OthersWatch) -> None:
        """Keeps a measurement under a name that the table and the ratios know."""
        sample = replace(sample, others=round(others.share(), 3))
        self.samples.setdefault(name, []).append(sample)
        latencies = f", p50 {sample.p50:.2f} ms, p99 {sample.p99:.2f} ms" if sample.p50 and sample.p99 else ""
        self.tell(f"  {name}: {sample.rate:,.0f}/s{latencies} (others {sample.others:.0%})")

    def measure(self, name: str, service: Service, script: str, arguments: list[object], connections: int,
                promise: Callable[[Answers], Promised], expected: set[str],
                warm_arguments: list[object] | None = None) -> None:
        """Warms up, measures, records the sample, and checks the sums."""
        if self.scale.warm_seconds:
            Load(service, script, warm_arguments or arguments, connections, self.scale.warm_seconds).answers()
        audit = Audit(service.database)
        others = self.watch_others()
        answers = Load(service, script, arguments, connections, self.scale.seconds).answers()
        self.record(name, answers.sample(), others)
        check_answers(answers, expected, name)
        audit.check(promise(answers), name)
        self.note_memory(service.peak_memory())

    def check_drift(self, what: str) -> None:
        """That no counter differs from its rows in what was used since this was last asked."""
        for database in self._touched.values():
            check_drift(database, what)
        self._touched.clear()


def check_answers(answers: Answers, expected: set[str], what: str) -> None:
    """Fails the benchmark when something was answered that the phase does not foresee."""
    unforeseen = {name: count for name, count in answers.counts.items() if name not in expected}
    if unforeseen:
        raise BenchError(f"In {what} there were unforeseen answers: {unforeseen}")
    if answers.socket_errors:
        raise BenchError(f"In {what} there were {answers.socket_errors} socket errors or timeouts.")
