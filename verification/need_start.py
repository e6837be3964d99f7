"""Need: the first weeks of reports, where the outbreak is older than they, and the first report holds too few or too many."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from balto.domain.treatment import Spread
from balto.need import growth, score
from balto.need.growth import F64
from balto.need.series import Series
from verification.check import Check, data, report
from verification.need_data import DIPHTHERIA, series, weekly_outbreaks

KINDS = ("from the middle", "a part at first", "a backlog at first", "a part, then a backlog")
WEEKS = (2, 3, 4)  # of reports, before the forecast
SPREADS = (DIPHTHERIA, Spread(5.0, 3.0, 0.8, 4.0), Spread(12.0, 6.0, 1.5, 4.0))
OUTBREAKS, LEAST = 24, 60
PARTICLES, MEMBERS, SEED = 2000, 1000, 5


@dataclass(frozen=True, slots=True)
class Start:
    """One forecast of two weeks from the first reports: its mean, what came, whether the 90 % interval held it."""

    kind: str
    mean: float
    came: float
    held: bool


def checks() -> Iterator[Check]:
    """Simulated outbreaks by week and by day, and the given outbreaks cut at their rise, each told in four ways."""
    for days in (7, 1):
        made = [(one, spread) for n in range(OUTBREAKS) for one, spread in (simulated(n, days),)]
        yield from _lines(f"{OUTBREAKS} simulated, by {'week' if days == 7 else 'day'}", made)
    if folder := data():
        yield from _lines("outbreaks given, cut", [(one.filled, DIPHTHERIA) for one in weekly_outbreaks(folder)])


def simulated(n: int, days: int) -> tuple[F64, Spread]:
    """Counts by step of an outbreak: R wanders about a course from 1.3 to 2.3 down to 0.8, and those at risk run out.

    R falls by half of the way in three to eight weeks, as people and authorities respond; 3,000 to 100,000 are at risk.
    """
    dice, spread = np.random.default_rng(1000 * days + n), SPREADS[n % len(SPREADS)]
    serial = growth.serial_interval(spread.serial_mean_days, spread.serial_sd_days, 1, 60)
    first_r, half_days, at_risk = dice.uniform(1.3, 2.3), dice.uniform(21.0, 56.0), 10.0 ** dice.uniform(3.5, 5.0)
    counts, wander = np.zeros(182), 0.0
    counts[0] = 5.0
    for day in range(1, len(counts)):
        wander = 0.95 * wander + dice.normal(0.0, 0.06)
        r = (0.8 + (first_r - 0.8) * 0.5 ** (day / half_days)) * np.exp(wander) * max(1.0 - counts.sum() / at_risk, 0.0)
        mean = max(float(counts[:day][::-1][:59] @ serial[1 : min(day, 59) + 1]) * r, 0.02)
        counts[day] += dice.negative_binomial(8, 8 / (8 + mean))
    return counts.reshape(-1, days).sum(axis=1), spread


def told(whole: F64, kind: str, days: int, dice: np.random.Generator) -> F64 | None:
    """The counts from their first report on, as somebody told of them who came late; None where the outbreak is too small."""
    week = 7 // days
    weekly = whole[: len(whole) // week * week].reshape(-1, week).sum(axis=1)
    over = np.flatnonzero((weekly >= LEAST / 2) & (np.cumsum(weekly) >= LEAST))
    if not len(over) or over[0] + 6 >= len(weekly) or over[0] < 2:
        return None
    first = int(over[0]) * week
    found = whole[first:].copy()
    if kind in ("a part at first", "a part, then a backlog"):
        found[0] = np.floor(found[0] * dice.uniform(0.0, 0.1))
    if kind == "a backlog at first":
        found[0] += whole[:first].sum()
    if kind == "a part, then a backlog":
        found[1] += whole[:first].sum()
    return found


def starts(whole: F64, spread: Spread, days: int, name: str) -> Iterator[Start]:
    """A forecast after each of WEEKS of reports, told in each way."""
    week = 7 // days
    for kind in KINDS:
        counts = told(whole, kind, days, np.random.default_rng(7))
        for weeks in WEEKS if counts is not None else ():
            steps = weeks * week + (0 if days == 7 else 1)
            if counts is None or steps + 2 * week > len(counts):
                continue
            come = float(counts[steps : steps + 2 * week].sum())
            draws = foretold(series(name, list(counts[:steps]), days), spread, 2 * week).sum(axis=1)
            yield Start(kind, float(draws.mean()), come, score.covers(draws, come, 0.9))


def foretold(counted: Series, spread: Spread, ahead: int) -> F64:
    """Cases [member, step ahead] as the need foretells them."""
    using = growth.model(spread, counted.days, None)
    return growth.foretell_all((counted,), using, (0,), (ahead,), PARTICLES, MEMBERS, SEED)[0].cases


def _lines(what: str, outbreaks: list[tuple[F64, Spread]]) -> Iterator[Check]:
    days = 1 if what.endswith("day") else 7
    each = [list(starts(whole, spread, days, f"{what} {n}")) for n, (whole, spread) in enumerate(outbreaks)]
    each = [found for found in each if found]
    for kind in KINDS:
        some = [[one for one in found if one.kind == kind] for found in each]
        yield from _marked(f"{what}, {kind}", some, kind)
    yield from _marked(f"{what}, all ways", each, "")


def _marked(what: str, each: list[list[Start]], kind: str) -> Iterator[Check]:
    """Means over what came by outbreak, each outbreak counting as one, with a bootstrap; how often the interval holds."""
    ratios = np.array([sum(s.mean for s in some) / max(sum(s.came for s in some), 1.0) for some in each if some])
    drawn = np.random.default_rng(1).integers(len(ratios), size=(2000, len(ratios)))
    low, high = np.quantile(ratios[drawn].mean(axis=1), [0.025, 0.975])
    held = np.array([one.held for some in each for one in some])
    ratio, share = float(ratios.mean()), float(held.mean())
    note = f"{ratio:.2f} ({low:.2f}-{high:.2f}), {share:.0%} of {len(held)}"
    holds = bool(kind) or (0.7 <= ratio <= 1.5 and share >= 0.85)
    mark = "reported" if kind else "0.7-1.5, >= 85 %"  # of one way alone there are too few
    yield Check(f"{what}: mean over came, 90 % holds", note, mark, holds)


if __name__ == "__main__":
    sys.exit(report(__doc__ or "", checks))
