"""A campaign protects people who are not ill yet; what it averts goes through transmission."""

import numpy as np
from numpy.typing import NDArray
from scipy import special

from balto.basis import chance
from balto.domain.outbreak import Site
from balto.domain.treatment import Campaign, Spread
from balto.need import _campaign_kernel
from balto.need.growth import serial_interval
from balto.need.series import Series

F64 = NDArray[np.float64]


def people(effect: Campaign, site: Site) -> int:
    """How many people a campaign at the place has to reach; 0 where neither file says."""
    return site.at_risk or effect.at_risk or site.population


def asked(effect: Campaign, site: Site, hours_h: float) -> float:
    """Doses that a campaign asks for at the place: one for each of these people, but no more than can be given in that time."""
    return min(float(people(effect, site)), per_day(effect, site) * max(hours_h, 0.0) / 24.0)


def per_day(effect: Campaign, site: Site) -> float:
    """Doses that can be given a day at the place."""
    return site.per_day or effect.per_day


def averted(
    effect: Campaign,
    spread: Spread,
    one: Series,
    site: Site,
    cases: F64,
    first_h: float,
    hours_h: F64,
    grid: F64,
    seed: int,
) -> F64:
    """Cases averted at one place [member, hour, dose] by doses that are there from an hour on."""
    out = np.zeros((len(cases), len(hours_h), len(grid)))
    reach = people(effect, site)
    if not reach:
        return out
    lags = min(one.steps + cases.shape[1] + 1, 36 if one.days == 1 else 7)
    w = serial_interval(spread.serial_mean_days, spread.serial_sd_days, one.days, lags)
    z = chance.stream(seed, "need/effect").normal(size=(len(cases), 1, 1, 2))[:, 0, 0, 0]
    best = special.expit(special.logit(effect.best) + effect.best_logit_sd * z)
    _campaign_kernel.fewer(
        cases, one.filled, w, first_h, 24.0 * one.days, best, effect.lag_h, per_day(effect, site), float(reach), hours_h, grid,
        np.zeros(cases.shape[1]), out,
    )  # fmt: skip
    return out
