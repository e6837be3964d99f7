"""Where the counts of a place begin to tell of its outbreak: before, they were a part of it, or were told all at once."""

from dataclasses import replace

import numpy as np

from balto.domain.treatment import Spread
from balto.need.series import Series

LOOK_DAYS = 28
CLEAR = 20.0
TIMES = 2.0
UNTOLD_DAYS = 28.0  # how long cases came as at first, untold, where counts begin late
ONE_OF_WEEKS = 0.4  # mean share of one week in a backlog of one to six, all as likely
ONE_SOURCE = 10.0  # cases a step that newcomers alone may cause


def fastest(spread: Spread, days: int) -> float:
    """Times by which cases can grow in so many days at the highest R, with a gamma serial interval (Wallinga, Lipsitch 2007)."""
    shape = (spread.serial_mean_days / spread.serial_sd_days) ** 2
    scale = spread.serial_sd_days**2 / spread.serial_mean_days
    return float(np.exp(days * (spread.most ** (1.0 / shape) - 1.0) / scale))


def first_step(series: Series, spread: Spread) -> int:
    """The first step that tells of the whole outbreak: after a rise that no R explains, and after a fall that none does.

    Such a rise is the start of reporting; a fall to less than a fourth within a week shows that the count before it held
    those of many weeks. Only the first LOOK_DAYS are looked at, and only counts of CLEAR and more.
    """
    found = 0
    week = max(7 // series.days, 1)
    for t in range(1, min(LOOK_DAYS // series.days - week + 1, series.steps)):
        if _rose(series, t, found, spread) or _fell(series, t):
            found = t
    return found


def _rose(series: Series, t: int, since_step: int, spread: Spread) -> bool:
    """Whether the count of step t is more than those of the week before can have caused."""
    past = float(series.filled[max(t - max(7 // series.days, 1), since_step) : t].max())
    known = series.code[t] == 2 and series.code[t - 1] == 2
    return bool(known and series.filled[t] > CLEAR + TIMES * fastest(spread, series.days) * past)


def _fell(series: Series, t: int) -> bool:
    """Whether the count before step t stands alone above those of the week from t on."""
    after = series.filled[t : t + max(7 // series.days, 1)]
    known = series.code[t] == 2 and series.code[t - 1] == 2
    return bool(known and series.filled[t - 1] > CLEAR + 4.0 * after.max())


def since(series: Series, spread: Spread) -> Series:
    """The series from its first step on; a rise that is its last count may as well be a backlog, so a part of it counts."""
    first = first_step(series, spread)
    if not first:
        return series
    part = {name: getattr(series, name)[first:] for name in ("y", "code", "filled", "treated")}
    if first == series.steps - 1 and _rose(series, first, 0, spread):
        part |= {name: np.round(ONE_OF_WEEKS * part[name]) for name in ("y", "filled")}
    return replace(series, **part)


def before(series: Series) -> float:
    """Cases a step before the counts begin, if the outbreak is older than they: those that newcomers do not explain."""
    first = series.filled[: max(7 // series.days, 1)]
    return max(float(first.mean()) - ONE_SOURCE * series.days / 7.0, 0.0) if len(first) else 0.0
