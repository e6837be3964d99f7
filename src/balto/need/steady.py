"""Forecasts without a disease: exponential smoothing of the counts, quick and slow, each with the dispersion it has had here."""

import numpy as np
from numpy.typing import NDArray
from scipy import special

from balto.need.series import Series

F64 = NDArray[np.float64]
SIZES = 2.0 ** np.arange(-1.0, 8.0)
SIZE_MEMORY = 0.9  # by the week
USUAL_SIZE = 6.0


def smoothed(counts: F64, gain: float) -> F64:
    """The level after each step, begun as a mean of all so far until a mean would move less."""
    found, level = np.zeros(len(counts)), 0.0
    for t, count in enumerate(counts):
        level += max(gain, 1.0 / (t + 1)) * (count - level)
        found[t] = level
    return found


def floor(series: Series) -> float:
    """The least mean that a smoothing may take, per step."""
    return 0.02 * series.days / 7


def sizes(series: Series, counts: F64, gains: tuple[float, ...]) -> F64:
    """Dispersion [step, gain] of a week's cases about what was foretold of them, from the weeks up to each step."""
    week = 7 // series.days
    found = np.empty((len(counts), len(gains)))
    sums = np.convolve(counts, np.ones(week))[: len(counts)]
    known = np.convolve(series.code > 0, np.ones(week))[: len(counts)] == week
    known[: 2 * week - 1] = False  # the first week has none before it
    for g, gain in enumerate(gains):
        mean = np.zeros(len(counts))
        mean[week:] = np.maximum(smoothed(counts, gain)[:-week], floor(series)) * week
        gained = np.where(known[:, None], log_prob(sums[:, None], np.maximum(mean, 1e-9)[:, None], SIZES), 0.0)
        found[:, g] = SIZES[_discounted(gained, SIZE_MEMORY ** (1 / week), week).argmax(axis=1)]
    return found


def _discounted(gained: F64, memory: float, week: int) -> F64:
    """The sum so far [step, size], the past discounted, overlapping weeks counted as one, and the usual size preferred."""
    found, total = np.empty_like(gained), np.zeros(gained.shape[1])
    prior = -0.5 * np.log(SIZES / USUAL_SIZE) ** 2
    for t, one in enumerate(gained):
        total = memory * total + one / week
        found[t] = total + prior
    return found


def levels(series: Series, counts: F64, gains: tuple[float, ...]) -> tuple[F64, F64]:
    """Level and dispersion [gain] after the last step."""
    found = np.array([smoothed(counts, gain)[-1] for gain in gains])
    return np.maximum(found, floor(series)), sizes(series, counts, gains)[-1]


def scores(series: Series, gains: tuple[float, ...]) -> F64:
    """Log probability [step, gain] that each smoothing gave a count before it came; 0 where it could not."""
    found, size = np.zeros((series.steps, len(gains))), sizes(series, series.filled, gains)
    level = np.stack([smoothed(series.filled, gain) for gain in gains], axis=1)
    first = 0
    for t in range(series.steps):
        if series.code[t] == 2 and first > 0:
            mean = np.maximum(level[first - 1], floor(series)) * (t - first + 1)
            found[t] = log_prob(series.y[t], mean, size[first - 1])
        first = t + 1 if series.code[t] != 1 else first
    return found


def log_prob(y: F64 | float, mean: F64, size: F64) -> F64:
    """Negative binomial."""
    whole = special.gammaln(y + size) - special.gammaln(size) - special.gammaln(np.asarray(y) + 1.0)
    return np.asarray(whole + size * np.log(size / (size + mean)) + y * np.log(mean / (size + mean)))
