"""Forecasts that anyone could make, to set beside the need's (no checks of its own)."""

import numpy as np
from scipy import special

from balto.domain.treatment import Spread
from balto.need import growth, score
from balto.need.growth import F64
from verification import epiestim

SIMPLE = ("last value", "mean of 4 weeks", "smoothing", "quick smoothing")
SIZES = np.array([0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0])
GAINS = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
LEAST = 0.1  # the least mean of a week


def rivals(weeks: F64, spread: Spread, draws: int, dice: np.random.Generator) -> dict[str, F64]:
    """Cases [draw, week] of the next two weeks by each rival, from the weeks so far."""
    level, size = _smoothed(weeks)
    mean, mean_size = _mean_of_four(weeks)
    return {
        "last value": np.stack([score.last_value(weeks, h, draws, dice) for h in (1, 2)], axis=1),
        "mean of 4 weeks": _draws(mean, mean_size, draws, dice),
        "smoothing": _draws(level, size, draws, dice),
        "quick smoothing": _draws(_level(weeks, 0.5)[-1], 3.0, draws, dice),
        "EpiEstim, projected": _projected(weeks, spread, draws, dice),
    }


def _draws(mean: float, size: float, draws: int, dice: np.random.Generator) -> F64:
    return dice.negative_binomial(size, size / (size + max(mean, LEAST)), size=(draws, 2)).astype(float)


def _mean_of_four(weeks: F64) -> tuple[float, float]:
    """The mean of the last four weeks, with the dispersion of those before about theirs."""
    means = np.array([weeks[max(t - 4, 0) : t].mean() for t in range(1, len(weeks) + 1)])
    return float(means[-1]), _size(weeks[1:], means[:-1])


def _smoothed(weeks: F64) -> tuple[float, float]:
    """Exponential smoothing: the gain and the dispersion that foretold the weeks so far best, one week ahead."""
    best = (-np.inf, 0.0, 1.0)
    for gain in GAINS:
        means = _level(weeks, gain)
        size = _size(weeks[1:], means[:-1])
        best = max(best, (_log_prob(weeks[1:], means[:-1], size), float(means[-1]), size))
    return best[1], best[2]


def _level(weeks: F64, gain: float) -> F64:
    levels = [weeks[0]]
    for count in weeks[1:]:
        levels.append(levels[-1] + gain * (count - levels[-1]))
    return np.array(levels)


def _size(counts: F64, means: F64) -> float:
    return float(max(SIZES, key=lambda size: _log_prob(counts, means, size)))


def _log_prob(counts: F64, means: F64, size: float) -> float:
    """Negative binomial, with the weight of two weeks for a dispersion of 4."""
    mean = np.maximum(means, LEAST)
    found = special.gammaln(counts + size) - special.gammaln(size) - special.gammaln(counts + 1.0)
    found += size * np.log(size / (size + mean)) + counts * np.log(mean / (size + mean))
    return float(found.sum()) - 0.5 * np.log(size / 4.0) ** 2


def _projected(weeks: F64, spread: Spread, draws: int, dice: np.random.Generator) -> F64:
    """R of the last two weeks by Cori's method, then Poisson cases with that R."""
    serial = growth.serial_interval(spread.serial_mean_days, spread.serial_sd_days, 7, max(len(weeks) + 2, 7))
    serial[1] += serial[0]
    serial[0] = 0.0
    force = epiestim.infectiousness(weeks, serial[: len(weeks)])
    r = dice.gamma(1.0 + weeks[-2:].sum(), 1.0 / (0.2 + force[-2:].sum()), size=draws)
    first = dice.poisson(r * float(weeks[::-1] @ serial[1 : len(weeks) + 1])).astype(float)
    then = dice.poisson(r * (float(weeks[::-1] @ serial[2 : len(weeks) + 2]) + first * serial[1]))
    return np.stack([first, then.astype(float)], axis=1)
