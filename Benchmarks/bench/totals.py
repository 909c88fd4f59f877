"""Correctness: what the database holds must be what the answers said."""

from __future__ import annotations

import time
from dataclasses import dataclass

from .database import Database
from .programs import FOLDER, BenchError


@dataclass(frozen=True)
class Promised:
    """What the answers of a run amount to, and how many requests were on their way when it was cut off.

    Those may have taken effect though nobody heard of it, so each number is right up to that many more.
    """

    holds: int = 0
    released: int = 0
    expired: int = 0
    purchased: int = 0
    units_per_hold: int = 1
    unheard: int = 0


class Audit:
    """Compares the database before and after a run."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # Settled, since a warm-up may have been cut off just now.
        self._before = _settled(database)

    def check(self, promised: Promised, what: str) -> None:
        """Fails the benchmark when a sum differs from what was promised."""
        before, after = self._before, _settled(self._database)
        added = {name: after[name] - before[name] for name in after}
        ended = added["released"] + added["expired"]
        faults = []
        for name, is_value, should_be in [
            ("holds made", added["holds"] + added["orders"] + ended, promised.holds),
            ("holds released", added["released"], promised.released),
            ("holds expired", added["expired"], promised.expired),
            ("orders", added["orders"], promised.purchased),
        ]:
            if not should_be <= is_value <= should_be + promised.unheard:
                faults.append(f"{name}: {is_value} rows for {should_be} answers and at most {promised.unheard} unheard")
        for name, is_value, should_be in [
            ("units held", added["held_units"], added["holds"] * promised.units_per_hold),
            ("reserved", added["reserved"], added["held_units"]),
            ("units sold", added["sold_units"], added["orders"] * promised.units_per_hold),
            ("on_hand", added["on_hand"], -added["sold_units"]),
            ("the ledger", added["ledger"], -added["sold_units"]),
        ]:
            if is_value != should_be:
                faults.append(f"{name}: changed by {is_value}, not {should_be}")
        if faults:
            raise BenchError(f"After {what} the sums are wrong. " + "; ".join(faults))


def check_drift(database: Database, what: str) -> None:
    """Fails the benchmark when a counter and its rows disagree."""
    drift = database.rows("SELECT * FROM store.stock_drift LIMIT 5")
    if drift:
        raise BenchError(f"After {what} the view stock_drift is not empty: {drift}")


def _totals(database: Database) -> dict[str, int]:
    return {name: int(str(value)) for name, value in database.rows((FOLDER / "sql/totals.sql").read_text())[0].items()}


def _settled(database: Database) -> dict[str, int]:
    """The totals once the last of the requests that were cut off has come to its end."""
    totals = _totals(database)
    for _ in range(100):
        time.sleep(0.1)
        again = _totals(database)
        if again == totals:
            return again
        totals = again
    raise BenchError("The database still changes ten seconds after the load has ended.")
