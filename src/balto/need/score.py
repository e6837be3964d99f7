"""How good a forecast was: CRPS, weighted interval score, coverage; and the last-value baseline it must beat."""

import numpy as np
from numpy.typing import NDArray

from balto.need.interval import shortest

F64 = NDArray[np.float64]
LEVELS = (0.01, 0.025, *(np.arange(5, 100, 5) / 100), 0.975, 0.99)


def crps(draws: F64, seen: float) -> float:
    """Continuous ranked probability score of an ensemble (Gneiting and Raftery 2007, eq. 20), in the unit of the draws."""
    x = np.sort(draws)
    n = len(x)
    spread = float(np.sum((2.0 * np.arange(1, n + 1) - n - 1.0) * x)) / n**2
    return float(np.mean(np.abs(x - seen))) - spread


def log_crps(draws: F64, seen: float) -> float:
    """CRPS of log(1 + y) (Bosse et al. 2023)."""
    return crps(np.log1p(draws), float(np.log1p(seen)))


def wis(draws: F64, seen: float) -> float:
    """Weighted interval score over the 23 forecast-hub quantiles (Bracher et al. 2021): the mean pinball loss, twice."""
    levels = np.array(LEVELS)
    found = np.quantile(draws, levels)
    return float(2.0 * np.mean(((seen < found) - levels) * (found - seen)))


def covers(draws: F64, seen: float, share: float) -> bool:
    """Whether the interval of that share, as users see it, holds what was seen."""
    low, high = shortest(draws, share)
    return bool(low <= seen <= high)


def level(draws: F64, seen: float, u: float) -> float:
    """Where the count fell in its forecast, 0 to 1, at a uniform `u` within its step: even over forecasts that are right."""
    return float(np.mean(draws < seen) + u * np.mean(draws == seen))


def last_value(past: F64, ahead: int, draws: int, chance: np.random.Generator) -> F64:
    """Draws of the forecast-hub baseline: the last value plus `ahead` past one-step changes of either sign, at least 0.

    Every draw comes with its mirror image, so that the median is the last value.
    """
    change = np.diff(past) if len(past) > 1 else np.zeros(1)
    size = ((draws + 1) // 2, ahead)
    step = (chance.choice(change, size=size) * chance.choice([-1.0, 1.0], size=size)).sum(axis=1)
    return np.asarray(np.maximum(past[-1] + np.concatenate([step, -step]), 0.0)[:draws])
