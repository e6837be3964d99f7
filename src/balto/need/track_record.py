"""How good forecasts have been at this very place: the past is replayed, and each forecast scored beside the baseline."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from balto.basis import chance
from balto.need import growth, score, start
from balto.need.growth import Model
from balto.need.series import Series

F64 = NDArray[np.float64]
FIRST_ORIGIN_WEEKS = 4


@dataclass(frozen=True, slots=True)
class Scored:
    """One past forecast of the cases of week `ahead`, and its scores; base_ are those of the last-value baseline.

    level is where the count fell in its forecast, 0 to 1; mean what was foretold on average.
    """

    place: str
    origin: int
    ahead: int
    seen: float
    growing: bool
    log_crps: float
    base_log_crps: float
    crps: float
    base_crps: float
    wis: float
    base_wis: float
    in_50: bool
    in_90: bool
    base_in_90: bool
    level: float
    mean: float


def replay(
    series: Series,
    using: Model,
    particles: int,
    members: int,
    seed: int,
    ahead: tuple[int, ...] = (1, 2),
    stride: int = 1,
) -> list[Scored]:
    """Every `stride` steps from the fourth week on is an origin; the filter never sees what came later."""
    key = chance.key(seed, f"need/replay/{series.place}")
    series = start.since(series, using.spread)
    week = 7 // series.days
    found: list[Scored] = []
    for t, cloud in enumerate(growth.follow_each(series, using, particles, key)):
        if t < FIRST_ORIGIN_WEEKS * week - 1 or t + week >= series.steps or (t + 1) % stride:
            continue
        past = upto(series, t)
        cases, _ = growth.project(cloud, past, using, 0, max(ahead) * week, members, key + t)
        weeks = past.filled[len(past.filled) % week :].reshape(-1, week).sum(axis=1)
        base = chance.stream(seed, f"need/baseline/{series.place}/{t}")
        for h in ahead:
            then = slice(t + 1 + (h - 1) * week, t + 1 + h * week)
            if then.stop <= series.steps and (series.code[then] > 0).all():
                total = cases[:, (h - 1) * week : h * week].sum(axis=1)
                rest = score.last_value(weeks, h, members, base)
                seen, u = float(series.filled[then].sum()), float(base.uniform())
                found.append(_scored(series.place, t, h, seen, weeks, total, rest, u))
    return found


def upto(series: Series, t: int) -> Series:
    """The series as it stood after step t."""
    cut = slice(0, t + 1)
    last = series.day(t + 1).toordinal() - 1
    return Series(
        series.place, series.days, series.last.fromordinal(last), series.y[cut], series.code[cut], series.filled[cut],
        series.treated[cut],
    )  # fmt: skip


def _scored(place: str, t: int, h: int, seen: float, weeks: F64, draws: F64, base: F64, u: float) -> Scored:
    growing = bool(weeks[-2:].mean() > 1.5 * (weeks[-4:-2].mean() if len(weeks) > 2 else 0.0))
    return Scored(
        place, t, h, seen, growing, score.log_crps(draws, seen), score.log_crps(base, seen), score.crps(draws, seen),
        score.crps(base, seen), score.wis(draws, seen), score.wis(base, seen), score.covers(draws, seen, 0.5),
        score.covers(draws, seen, 0.9), score.covers(base, seen, 0.9), score.level(draws, seen, u), float(draws.mean()),
    )  # fmt: skip
