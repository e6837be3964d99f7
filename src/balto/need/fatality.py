"""The level of death: the treatment's prior and the outbreak's own deaths, allowing for those still ill."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from balto.basis import chance
from balto.domain.outbreak import Reported
from balto.domain.treatment import Fatality, Severity, Treatment
from balto.need.effect import dead_by, prevented
from balto.need.reporting import Reporting
from balto.need.series import Series

F64 = NDArray[np.float64]
GRID = 400
QUANTILES = 257


def level(prior: Fatality, deaths: int, resolved: float) -> F64:
    """Quantiles of the untreated risk of death at QUANTILES even levels (ends pulled in).

    The likelihood is binomial: `deaths` among `resolved` cases, counted as untreated equivalents whose outcome would be
    known by now (Nishiura et al. 2009's correction for delay).
    """
    z = np.linspace(-4.5, 4.5, GRID)
    risk = special.expit(special.logit(prior.untreated) + prior.logit_sd * z)
    trials = max(resolved, float(deaths))
    log_post = -0.5 * z**2 + deaths * np.log(risk) + (trials - deaths) * np.log1p(-risk)
    weight = np.exp(log_post - log_post.max())
    cdf = np.cumsum(weight) / weight.sum()
    found: F64 = np.interp((np.arange(QUANTILES) + 0.5) / QUANTILES, cdf, risk)
    return found


def resolved(cases: Sequence[F64], treated: Sequence[F64], known: Sequence[F64], prevented: float) -> float:
    """Cases whose outcome would be known, those treated counted by the share of deaths that treatment leaves."""
    total = 0.0
    for count, given, share in zip(cases, treated, known, strict=True):
        total += float(np.sum(count * share * (1.0 - given * prevented)))
    return total


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
    """The level from all places' deaths together; what treatment prevented is read at the delays of those treated."""
    waited = delay.quantiles_h()
    told = [24.0 * (one.days + 0.5) for one in reported.treated for _ in range(min(one.cases, 1000))]
    at = np.array(told) if told else waited
    shares = np.array([one.share * one.death_ratio for one in classes])
    z = np.zeros((1, 2))
    kept = prevented(treatment.effect, np.array([min(treatment.fatality.untreated, 0.95)]), at, z)
    known = []
    for one in laid:
        age_h = np.asarray((one.steps - np.arange(one.steps) - 0.5) * one.days * 24.0, np.float64)
        since_onset = age_h if reported.dated == "onset" else age_h + float(waited.mean())
        known.append(dead_by(treatment.course, since_onset))
    trials = resolved(
        [one.filled for one in laid], [one.treated for one in laid], known, float(np.mean(kept) * shares.sum())
    )
    found = level(treatment.fatality, reported.deaths, trials)
    return Risk(np.repeat(found[None, :], len(laid), axis=0))
