"""What the figures are judged by: ratios within one run, as absolute figures are only this machine's."""

from __future__ import annotations

from dataclasses import dataclass

from .sample import Sample

Medians = dict[str, Sample]


@dataclass(frozen=True)
class Verdict:
    """A number, what it shall be, and whether it is. Without a target it is there to be read."""

    name: str
    value: float
    target: float | None = None
    at_least: bool = True
    unit: str = "x"

    @property
    def is_reached(self) -> bool | None:
        if self.target is None:
            return None
        return self.value >= self.target if self.at_least else self.value <= self.target


def judge(medians: Medians, peak_memory: int) -> list[Verdict]:
    """All verdicts that the phases which ran allow."""
    verdicts = [
        _rates("hot, 64 connections / pgbench, one call, 64 clients", medians, "hot 64", ["pgbench call hot 64"], 15),
        _rates("hot, 64 connections / pgbench at its best", medians, "hot 64", _all(medians, "hot"), 5),
        _rates("uniform, 64 connections / pgbench at its best", medians, "uniform 64", _all(medians, "uniform"), 2),
        _p50("p50 of one connection, hot / pgbench, plain, one client", medians, "hot"),
        _p50("p50 of one connection, uniform / pgbench, plain, one client", medians, "uniform"),
        _rates("reads / livez", medians, "reads 64", ["livez 64"], 0.6),
        _rates("refusals on a sold-out SKU / hot", medians, "sold out 64", ["hot 64"], 0.8),
        _rates("growth / uniform, 64 connections", medians, "growth 64", ["uniform 64"], 0.8),
        _rates("growth / uniform, 256 connections", medians, "growth 256", ["uniform 256"], None),
        _rates("hot / the ceiling of a PUT", medians, "hot 64", ["refused body 64"], None),
    ]
    verdicts += [_lock(medians, name) for name in medians if name.startswith("locked ")]
    verdicts.append(_rates("two instances on one SKU / one", medians, "two instances", ["one instance"], 0.9))
    for traffic in ("calm", "full"):
        # Full traffic takes every processor there is: what it feels of anything beside it is told, but not judged.
        is_judged = traffic == "calm"
        expiry = medians.get(f"expiry beside {traffic} traffic")
        if expiry:
            verdicts.append(Verdict(f"expiry beside {traffic} traffic", expiry.rate, 20_000 if is_judged else None,
                                    unit="holds/s"))
        verdicts.append(_p99(medians, traffic, 3 if is_judged else None))
    verdicts.append(Verdict("most memory of the service", peak_memory / 1e6, 100, at_least=False, unit="MB")
                    if peak_memory else None)
    return [verdict for verdict in verdicts if verdict]


def _all(medians: Medians, goods: str) -> list[str]:
    return [name for name in medians if name.startswith(("pgbench call " + goods, "pgbench plain " + goods))]


def _rates(name: str, medians: Medians, above: str, below: list[str], target: float | None) -> Verdict | None:
    rates = [medians[other].rate for other in below if other in medians]
    if above not in medians or not rates:
        return None
    return Verdict(name, medians[above].rate / max(rates), target)


def _p50(name: str, medians: Medians, goods: str) -> Verdict | None:
    ours, theirs = medians.get(f"{goods} 1"), medians.get(f"pgbench plain {goods} 1")
    if not ours or not theirs or not ours.p50 or not theirs.p50:
        return None
    return Verdict(name, ours.p50 / theirs.p50, 1.0, at_least=False)


def _lock(medians: Medians, name: str) -> Verdict | None:
    locked, free = medians[name], medians[name.replace("locked ", "unlocked (") + ")"]
    if not locked.p99 or not free.p99:
        return None
    return Verdict(f"p99 of other carts beside a {name} / undisturbed", locked.p99 / free.p99, 2, at_least=False)


def _p99(medians: Medians, traffic: str, target: float | None) -> Verdict | None:
    meanwhile, undisturbed = medians.get(f"{traffic} traffic during expiry"), medians.get(f"{traffic} traffic")
    if not meanwhile or not undisturbed or not meanwhile.p99 or not undisturbed.p99:
        return None
    return Verdict(f"p99 of {traffic} traffic during expiry / undisturbed", meanwhile.p99 / undisturbed.p99, target,
                   at_least=False)
