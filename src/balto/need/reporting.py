"""The delay from onset to presentation: how it is learnt, and what share of a day's onsets has been reported."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from balto.domain.outbreak import Delay
from balto.domain.treatment import Course

QUANTILES = 129
LONGEST_DAYS = 35
PRIOR_CASES = 10.0
MEAN_LOG_SD = 0.25

F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reporting:
    """Two-part delay in days: a fast gamma, and a slow exponential part (late lists) of a small share.

    own[d] is the share that this very list heard of within d whole days, with the weight `own_weight` beside the two parts.
    """

    shape: float
    scale_days: float
    slow_share: float
    slow_mean_days: float
    own: tuple[float, ...] = ()
    own_weight: float = 0.0

    def cdf(self, days: F64, stretch: float = 1.0, slow: float = 1.0) -> F64:
        """Share heard of within `days` of onset; `stretch` lengthens the fast part, `slow` scales the slow part's share."""
        late = np.maximum(np.asarray(days, float), 0.0)
        share = min(self.slow_share * slow, 0.9)
        fast = special.gammainc(self.shape, late / (self.scale_days * stretch))
        mixed: F64 = (1.0 - share) * fast - share * np.expm1(-late / self.slow_mean_days)
        if not self.own:
            return mixed
        # Onsets are told by the day, counted from its middle: whoever took d whole days has come after d + 1/2.
        known = np.interp(
            late / stretch ** (1.0 - self.own_weight), np.arange(len(self.own) + 1) - 0.5, (0.0, *self.own)
        )
        return np.asarray((1.0 - self.own_weight) * mixed + self.own_weight * known)

    def quantiles_h(self, slow: bool = False) -> F64:
        """Hours of delay at QUANTILES levels from 0 to 1, for drawing by a uniform; `slow` brings in the late lists.

        Late lists are cases *heard of* late, not patients who came late: patients are drawn from the fast part.
        """
        days = np.linspace(0.0, LONGEST_DAYS, 4 * LONGEST_DAYS * 6)
        part = self if slow else replace(self, slow_share=0.0)
        level = part.cdf(days)
        found: F64 = np.interp(np.linspace(0.0, 0.9995, QUANTILES), level, days) * 24.0
        return found


def learn(course: Course, delays: tuple[Delay, ...]) -> Reporting:
    """The treatment's delay, moved towards a line list's own by its number of cases (the prior counts as PRIOR_CASES)."""
    mean, sd = course.present_mean_days, course.present_sd_days
    seen = float(sum(delay.cases for delay in delays))
    if not seen:
        return Reporting((mean / sd) ** 2, sd**2 / mean, course.slow_share, course.slow_mean_days)
    own = own_shares(delays)
    days = np.arange(len(own)) + 0.5
    part = np.diff(own, prepend=0.0)
    own_mean = float(part @ days)
    own_sd = float(np.sqrt(part @ (days - own_mean) ** 2))
    weight = seen / (seen + PRIOR_CASES)
    mean, sd = mean + weight * (own_mean - mean), sd + weight * (max(own_sd, 0.3) - sd)
    return Reporting(
        (mean / sd) ** 2, sd**2 / mean, course.slow_share, course.slow_mean_days, tuple(own.tolist()), weight
    )


def own_shares(delays: tuple[Delay, ...]) -> F64:
    """[day] share of a list's cases that presented within so many days of onset, rid of the end of the list.

    Of recent onsets only the quick ones are in it: a delay of d days is held against the onsets at least d days before the end
    alone, from the longest down (Lawless 1994, right truncation).
    """
    longest = min(max(delay.days for delay in delays), LONGEST_DAYS)
    days = np.array([min(delay.days, longest) for delay in delays])
    ages = np.array([longest if delay.age_days is None else max(delay.age_days, delay.days) for delay in delays])
    cases = np.array([delay.cases for delay in delays], float)
    found = np.ones(longest + 1)
    for d in range(longest, 0, -1):
        there = (days <= d) & (ages >= d)
        found[d - 1] = found[d] * (1.0 - cases[there & (days == d)].sum() / max(cases[there].sum(), 1.0))
    return found


def share_reported(reporting: Reporting, age_days: F64, stretch: F64, slow: F64) -> F64:
    """[variant, step] share of onsets reported when `age_days` (from mid-step to the cut-off) have passed."""
    found = [reporting.cdf(age_days, float(a), float(b)) for a, b in zip(stretch, slow, strict=True)]
    return np.stack(found).clip(1e-3, 1.0)
