"""The level of death at each place: the treatment's prior and the outbreak's own deaths, allowing for those still ill.

Places differ, and few have deaths enough to tell: each place's level is drawn to the level of all (partial pooling), the
more so the fewer deaths it has and the less the places are seen to differ.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from balto.basis import chance
from balto.domain.outbreak import Count, Reported
from balto.domain.treatment import Course, Fatality, Severity, Treatment
from balto.need.effect import dead_by, prevented
from balto.need.reporting import Reporting
from balto.need.series import Series

F64 = NDArray[np.float64]
GRID = 500
QUANTILES = 257
APART_SD = 0.5  # places of one outbreak, on the logit: half-normal, before their deaths are seen
APART = np.linspace(0.06, 0.96, 8)  # shares of the prior's spread that may lie between places


def level(prior: Fatality, deaths: float, resolved: float) -> F64:
    """Quantiles of the untreated risk of death of one place by itself, at QUANTILES even levels (ends pulled in).

    The likelihood is binomial: `deaths` among `resolved` cases, counted as untreated equivalents whose outcome would be
    known by now (Nishiura et al. 2009's correction for delay).
    """
    found: F64 = levels(prior, np.array([deaths]), np.array([resolved]))[0]
    return found


def levels(prior: Fatality, deaths: F64, resolved: F64) -> F64:
    """Quantiles [place, level] of each place's untreated risk of death, from the deaths of all [place], as in `level`.

    The logit of a place's level is normal about the level of the outbreak with sd `apart`; the prior's variance is that of
    both together, so a place alone has the prior itself. Level and `apart` are integrated out on a grid.
    """
    middle, sd = special.logit(prior.untreated), prior.logit_sd
    theta = middle + np.linspace(-6.0 * max(sd, 0.5), 6.0 * max(sd, 0.5), GRID)
    risk = special.expit(theta)
    trials = np.maximum(resolved, deaths)[:, None]
    log_seen = deaths[:, None] * np.log(risk) + (trials - deaths[:, None]) * np.log1p(-risk)
    seen = np.exp(log_seen - log_seen.max(axis=1, keepdims=True))
    weight = seen * _before(theta, middle, sd, seen)
    cdf = np.cumsum(weight, axis=1) / weight.sum(axis=1, keepdims=True)
    at = (np.arange(QUANTILES) + 0.5) / QUANTILES
    return np.stack([np.interp(at, row, risk) for row in cdf])


def _before(theta: F64, middle: float, sd: float, seen: F64) -> F64:
    """What is known of each place's level [place, theta] but for its own deaths: the prior, and those of the others."""
    if len(seen) == 1:
        return np.exp(-0.5 * ((theta - middle) / sd) ** 2)[None, :]
    apart, mean = (grid.ravel() for grid in np.meshgrid(sd * APART, np.linspace(-4.0, 4.0, 49)))
    about = middle + mean * np.sqrt(sd**2 - apart**2)
    law = np.exp(-0.5 * ((theta - about[:, None]) / apart[:, None]) ** 2)
    law /= law.sum(axis=1, keepdims=True)
    each = np.maximum(law @ seen.T, 1e-300)
    log_all = -0.5 * mean**2 - 0.5 * (apart / APART_SD) ** 2 + np.log(each).sum(axis=1)
    others = np.exp(log_all - log_all.max())[:, None] / each
    return np.asarray(others.T @ law)


@dataclass(frozen=True, slots=True, eq=False)
class Risk:
    """Untreated risk of death: quantiles for each place [place, level]; one level is drawn for each future."""

    by_place: F64

    def draw(self, members: int, seed: int) -> F64:
        """[member, place]; a future that is grave at one place is grave at all."""
        u = chance.stream(seed, "need/fatality").uniform(size=members)
        at = u * (QUANTILES - 1)
        low = np.minimum(at.astype(int), QUANTILES - 2)
        part = (at - low)[:, None]
        table = self.by_place.T
        return np.asarray(table[low] * (1.0 - part) + table[low + 1] * part)


def learn(
    treatment: Treatment, reported: Reported, laid: Sequence[Series], classes: Sequence[Severity], delay: Reporting
) -> Risk:
    """The level of each place from its own deaths and those of the others; of all together where deaths are told as a total.

    What treatment prevented is read at the delays of those treated.
    """
    waited = delay.quantiles_h()
    told = [24.0 * (one.days + 0.5) for one in reported.treated for _ in range(min(one.cases, 1000))]
    at = np.array(told) if told else waited
    shares = np.array([one.share * one.death_ratio for one in classes])
    z = np.zeros((1, 2))
    kept = prevented(treatment.effect, np.array([min(treatment.fatality.untreated, 0.95)]), at, z)
    less = float(np.mean(kept) * shares.sum())
    to_onset_h = 0.0 if reported.dated == "onset" else float(waited.mean())
    rows = {
        one.place: [row for row in reported.counts if row.place == one.place and row.last <= one.last] for one in laid
    }
    trials = np.array([_resolved(one, rows[one.place], treatment.course, to_onset_h, less) for one in laid])
    deaths = np.array([float(sum(row.deaths for row in rows[one.place])) for one in laid])
    if (
        not deaths.any()
    ):  # none told: as a total if at all; otherwise they may not have been counted, and the prior stands
        told_of = float(trials.sum()) if reported.deaths_told else 0.0
        alone = level(treatment.fatality, float(reported.deaths_told), told_of)
        return Risk(np.repeat(alone[None, :], len(laid), axis=0))
    return Risk(levels(treatment.fatality, deaths, trials))


def _resolved(one: Series, rows: Sequence[Count], course: Course, to_onset_h: float, prevented: float) -> float:
    """Cases of a place whose outcome would be known, those treated counted by the share of deaths that treatment leaves.

    Cases older than the series are counted too: their deaths are.
    """
    age_h = np.asarray((one.steps - np.arange(one.steps) - 0.5) * one.days * 24.0, np.float64)
    known = dead_by(course, age_h + to_onset_h)
    recent = float(np.sum(one.filled * known * (1.0 - one.treated * prevented)))
    old = [row for row in rows if row.last < one.day(0)]
    return recent + sum((row.cases or 0) - min(row.treated, row.cases or 0) * prevented for row in old)
