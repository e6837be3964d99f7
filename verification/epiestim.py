"""R by the method of Cori et al. 2013 (Am J Epidemiol 178:1505), as EpiEstim computes it: for comparison, not for planning."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

F64 = NDArray[np.float64]
LEVELS = (0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975)


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """R over windows of days start..end (numbered from 1, both included): mean, sd, and quantiles [window, LEVELS]."""

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    mean: F64
    sd: F64
    quantiles: F64


def serial_interval(mean: float, sd: float, days: int) -> F64:
    """Probability of an interval of 0..days-1 days for a gamma shifted by one day (Cori et al. 2013, web appendix 11)."""
    k = np.arange(days, dtype=float)
    shape, scale = ((mean - 1.0) / sd) ** 2, sd**2 / (mean - 1.0)

    def cdf(x: F64, more: float = 0.0) -> F64:
        return np.asarray(special.gammainc(shape + more, np.maximum(x, 0.0) / scale))

    found = k * cdf(k) + (k - 2.0) * cdf(k - 2.0) - 2.0 * (k - 1.0) * cdf(k - 1.0)
    found += shape * scale * (2.0 * cdf(k - 1.0, 1.0) - cdf(k - 2.0, 1.0) - cdf(k, 1.0))
    return np.maximum(np.asarray(found), 0.0)


def infectiousness(cases: F64, serial: F64) -> F64:
    """Total infectiousness at each step; serial[0] must be 0."""
    return np.convolve(cases, serial)[: len(cases)]


def estimate(
    local: F64, imported: F64, serial: F64, window: int = 7, prior_mean: float = 5.0, prior_sd: float = 5.0
) -> Estimate:
    """R in sliding windows of `window` steps from the second step on; imported cases infect but are not infected here."""
    start = np.arange(2, len(local) - window + 2)
    total = infectiousness(local + imported, serial)
    shape0, scale0 = (prior_mean / prior_sd) ** 2, prior_sd**2 / prior_mean
    shape = shape0 + _windows(local, window)
    scale = 1.0 / (1.0 / scale0 + _windows(total, window))
    quantiles = special.gammaincinv(shape[:, None], np.array(LEVELS)) * scale[:, None]
    return Estimate(start, start + window - 1, shape * scale, np.sqrt(shape) * scale, np.asarray(quantiles))


def _windows(x: F64, window: int) -> F64:
    run = np.concatenate([[0.0], np.cumsum(x)])
    return np.asarray(run[window + 1 :] - run[1:-window])
