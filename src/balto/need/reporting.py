"""The delay from onset to presentation: how it is learnt, and what share of a day's onsets has been reported."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from balto.domain.outbreak import Delay
from balto.domain.treatment import Course

QUANTILES = 129
LONGEST_DAYS = 35
PRIOR_CASES = 30.0
MEAN_LOG_SD = 0.25

F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reporting:
    """Two-part delay in days: a fast gamma, and a slow exponential part (late lists) of a small share."""

    shape: float
    scale_days: float
    slow_share: float
    slow_mean_days: float

    def cdf(self, days: F64, stretch: float = 1.0, slow: float = 1.0) -> F64:
        """Share heard of within `days` of onset; `stretch` lengthens the fast part, `slow` scales the slow part's share."""
        late = np.maximum(np.asarray(days, float), 0.0)
        share = min(self.slow_share * slow, 0.9)
        fast = special.gammainc(self.shape, late / (self.scale_days * stretch))
        mixed: F64 = (1.0 - share) * fast - share * np.expm1(-late / self.slow_mean_days)
        return mixed

    def quantiles_h(self, slow: bool = False) -> F64:
        """Hours of delay at QUANTILES levels from 0 to 1, for drawing by a uniform; `slow` brings in the late lists.

        Late lists are cases *heard of* late, not patients who came late: patients are drawn from the fast part.
        """
        days = np.linspace(0.0, LONGEST_DAYS, 4 * LONGEST_DAYS * 6)
        part = self if slow else Reporting(self.shape, self.scale_days, 0.0, self.slow_mean_days)
        level = part.cdf(days)
        found: F64 = np.interp(np.linspace(0.0, 0.9995, QUANTILES), level, days) * 24.0
        return found


def learn(course: Course, delays: tuple[Delay, ...]) -> Reporting:
    """The treatment's delay, moved towards a line list's own by its number of cases (the prior counts as 30)."""
    mean, sd = course.present_mean_days, course.present_sd_days
    seen = float(sum(delay.cases for delay in delays))
    if seen:
        days = np.array([delay.days + 0.5 for delay in delays])
        cases = np.array([delay.cases for delay in delays], float)
        own = float(np.average(days, weights=cases))
        own_sd = float(np.sqrt(np.average((days - own) ** 2, weights=cases)))
        share = seen / (seen + PRIOR_CASES)
        mean, sd = mean + share * (own - mean), sd + share * (max(own_sd, 0.3) - sd)
    return Reporting((mean / sd) ** 2, sd**2 / mean, course.slow_share, course.slow_mean_days)


def share_reported(reporting: Reporting, age_days: F64, stretch: F64, slow: F64) -> F64:
    """[variant, step] share of onsets reported when `age_days` (from mid-step to the cut-off) have passed."""
    found = [reporting.cdf(age_days, float(a), float(b)) for a, b in zip(stretch, slow, strict=True)]
    return np.stack(found).clip(1e-3, 1.0)
