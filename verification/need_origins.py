"""Forecasts from every week of an outbreak, ours and the rivals', with what came (no checks of its own)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from balto.basis import chance
from balto.domain.treatment import Spread
from balto.need import growth, score, start, track_record
from balto.need.growth import F64
from balto.need.series import Series
from verification.need_rivals import rivals

PARTICLES, MEMBERS, SEED = 2000, 1000, 11
FIRST_WEEKS = 8
LEAST_TOLD = 10
OURS = "balto"
BOTH = 0  # weeks ahead: 1, 2, or both together


@dataclass(frozen=True, slots=True)
class Forecast:
    """One forecast of one week (or of two together) from one week: what came, and each forecaster's scores.

    turning: from the week before a peak to two weeks after it; falling: cases had grown, by a quarter over two weeks, and the
    next two weeks brought a fifth fewer than the last two; took_off: they had grown by half, and the next two weeks brought
    still more. All are seen afterwards, and only where there are ten cases or more.
    """

    place: str
    week: int
    ahead: int
    came: float
    turning: bool
    falling: bool
    took_off: bool
    log_crps: dict[str, float]
    mean: dict[str, float]
    in_50: bool
    in_90: bool
    level: float


def forecasts(sets: Sequence[tuple[Series, Spread]]) -> list[Forecast]:
    """Every forecast of every outbreak."""
    with ThreadPoolExecutor(2) as pool:
        return [one for found in pool.map(lambda job: list(_of(*job)), sets) for one in found]


def _of(series: Series, spread: Spread) -> Iterator[Forecast]:
    using = growth.model(spread, series.days, None)
    key = chance.key(SEED, f"need/replay/{series.place}")
    series = start.since(series, spread)
    week = 7 // series.days
    turning = _turning(series.filled[: series.steps // week * week].reshape(-1, week).sum(axis=1))
    for t, cloud in enumerate(growth.follow_each(series, using, PARTICLES, key)):
        if t < track_record.FIRST_ORIGIN_WEEKS * week - 1 or (t + 1) % week or t + 2 * week >= series.steps:
            continue
        past = track_record.upto(series, t)
        cases, _ = growth.project(cloud, past, using, 0, 2 * week, MEMBERS, key + t)
        weeks = past.filled.reshape(-1, week).sum(axis=1)
        came = series.filled[t + 1 : t + 1 + 2 * week].reshape(2, week).sum(axis=1)
        dice = chance.stream(SEED, f"need/rivals/{series.place}/{t}")
        told = {OURS: cases.reshape(MEMBERS, 2, week).sum(axis=2)} | rivals(weeks, spread, MEMBERS, dice)
        for ahead in (BOTH, 1, 2):
            yield _scored(
                series.place, len(weeks), ahead, weeks, came, told, len(weeks) - 1 in turning, float(dice.uniform())
            )


def _turning(weeks: F64) -> set[int]:
    """The weeks from the one before each peak to two after it: at most one peak in four weeks either side, twice their least."""
    found: set[int] = set()
    for peak in range(2, len(weeks) - 2):
        before, after = weeks[max(peak - 4, 0) : peak], weeks[peak + 1 : peak + 5]
        most = weeks[peak] >= max(before.max() + 1, after.max()) and weeks[peak] >= 2.0 * max(before.min(), after.min())
        if most and weeks[max(peak - 1, 0) : peak + 2].sum() >= LEAST_TOLD:
            found |= set(range(peak - 1, peak + 3))
    return found


def _scored(
    place: str, at: int, ahead: int, weeks: F64, came: F64, told: dict[str, F64], turning: bool, u: float
) -> Forecast:
    part = slice(0, 2) if ahead == BOTH else slice(ahead - 1, ahead)
    draws = {name: some[:, part].sum(axis=1) for name, some in told.items()}
    seen = float(came[part].sum())
    before, last, after = float(weeks[-4:-2].sum()), float(weeks[-2:].sum()), float(came.sum())
    ours = draws[OURS]
    return Forecast(
        place, at, ahead, seen, turning, last >= LEAST_TOLD and last >= 1.25 * before and after <= 0.8 * last,
        last >= LEAST_TOLD and last >= 1.5 * before and after > last,
        {name: score.log_crps(some, seen) for name, some in draws.items()},
        {name: float(some.mean()) for name, some in draws.items()}, score.covers(ours, seen, 0.5),
        score.covers(ours, seen, 0.9), score.level(ours, seen, u),
    )  # fmt: skip


def ratio(some: Iterable[Forecast], rival: str, name: str = OURS) -> float:
    """Mean log-CRPS over the rival's."""
    listed = list(some)
    return sum(one.log_crps[name] for one in listed) / sum(one.log_crps[rival] for one in listed)


def ratio_bounds(some: Iterable[Forecast], rival: str) -> tuple[float, float, float]:
    """The ratio with a 95 % interval, by drawing outbreaks again."""
    listed = list(some)
    return _drawn(listed, lambda one: one.log_crps[OURS], lambda one: one.log_crps[rival])


def best(some: Iterable[Forecast], names: Sequence[str]) -> str:
    """The rival of the lowest log-CRPS."""
    listed = list(some)
    return min(names, key=lambda name: sum(one.log_crps[name] for one in listed))


def mean_over_came(some: Iterable[Forecast], name: str = OURS) -> tuple[float, float, float]:
    """Mean cases foretold over what came, with a 95 % interval by drawing outbreaks again."""
    return _drawn(list(some), lambda one: one.mean[name], lambda one: one.came)


def _drawn(
    some: list[Forecast], above: Callable[[Forecast], float], below: Callable[[Forecast], float]
) -> tuple[float, float, float]:
    places = sorted({one.place for one in some})
    told = np.array([sum(above(one) for one in some if one.place == place) for place in places])
    came = np.array([sum(below(one) for one in some if one.place == place) for place in places])
    drawn = np.random.default_rng(1).integers(len(places), size=(2000, len(places)))
    low, high = np.quantile(told[drawn].sum(axis=1) / np.maximum(came[drawn].sum(axis=1), 1e-9), [0.025, 0.975])
    return float(told.sum() / came.sum()), float(low), float(high)
