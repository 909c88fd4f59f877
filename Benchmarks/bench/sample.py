"""What a measurement gives, and the median of several."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """One measurement. Rates are a second, latencies in milliseconds; what was not measured is None."""

    rate: float
    p50: float | None = None
    p99: float | None = None
    # The share of the processors that others used meanwhile.
    others: float = 0


def median(samples: list[Sample]) -> Sample:
    """Number by number: what the middle run of each was."""
    return Sample(rate=statistics.median(sample.rate for sample in samples),
                  others=statistics.median(sample.others for sample in samples),
                  p50=_median([sample.p50 for sample in samples]), p99=_median([sample.p99 for sample in samples]))


def percentile(ordered: list[float], share: float) -> float:
    """The smallest value that at least the share of all do not exceed."""
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)]


def _median(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None
