"""A database of the cluster: its schema, what it is filled with, and questions to it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from .cluster import SUPERUSER, Cluster
from .programs import FOLDER, find_postgres_program, run

SERVICE_ROLE = "bench"
HOT, SOLD_OUT, UNIFORM = "hot", "sold-out", "sku-%"


@dataclass(frozen=True)
class Size:
    """How much a database is filled with."""

    skus: int
    holds: int


class Database:
    """One database with the store's schema."""

    def __init__(self, cluster: Cluster, name: str, size: Size, soldout: int) -> None:
        self.cluster = cluster
        self.name = name
        self.size = size
        self.soldout = soldout

    def connection(self, role: str) -> str:
        """A libpq connection string."""
        return f"host={self.cluster.folder} user={role} dbname={self.name}"

    @property
    def service_connection(self) -> str:
        """As the service connects: with a role that owns nothing."""
        return self.connection(SERVICE_ROLE)

    def create(self, binary: Path) -> None:
        """Makes the database, has the service's own migrations make the schema, and fills it."""
        self._psql(["-c", f"CREATE DATABASE {self.name}"], database="postgres")
        if self.cluster.counts_statements:
            self._psql(["-c", "CREATE EXTENSION pg_stat_statements"])
        run([str(binary), "migrate", "--database-url", self.connection(SUPERUSER)])
        self.script("baseline", role=SERVICE_ROLE)
        self.script("fill", skus=self.size.skus, holds=self.size.holds, soldout=self.soldout)

    def reset(self) -> None:
        """Ends all holds, so that every phase starts from the same state."""
        self.script("reset")

    def checkpoint(self) -> None:
        """Begins with no dirty pages left over."""
        self._psql(["-c", "CHECKPOINT"])

    def add_holds(self, count: int, sku: str, lasts: str) -> None:
        """Spreads holds of one unit over the products whose SKU is LIKE the pattern."""
        self.script("holds", holds=count, sku=sku, lasts=lasts)

    def script(self, name: str, **variables: object) -> None:
        """Runs a file of `sql/`."""
        words = ["-f", str(FOLDER / "sql" / f"{name}.sql")]
        for variable, value in variables.items():
            words += ["-v", f"{variable}={value}"]
        self._psql(words)

    def rows(self, query: str) -> list[dict[str, object]]:
        """The rows of a query, each as a dictionary."""
        wrapped = f"SELECT coalesce(json_agg(answer), '[]') FROM ({query}) AS answer"
        # The views ask each product for its lines. Where most lines are on one product, the planner would read all of
        # them every time; and it would compile what takes less time to run.
        answer = self._psql(["-c", "SET enable_seqscan = off", "-c", "SET jit = off", "-c", wrapped])
        rows: list[dict[str, object]] = json.loads(answer)
        return rows

    def copy_out(self, query: str, path: Path) -> None:
        """Writes a query's one column to a file, a value a line."""
        path.write_text(self._psql(["-c", f"COPY ({query}) TO STDOUT"]))

    def _psql(self, words: list[str], database: str | None = None) -> str:
        connection = f"host={self.cluster.folder} user={SUPERUSER} dbname={database or self.name}"
        return run([find_postgres_program("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", connection]
                   + words)
