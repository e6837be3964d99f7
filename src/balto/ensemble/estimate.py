"""Means over futures with their standard errors: the one place where an error that is printed is reckoned.

Futures that share something are not independent. Ten thousand of them meet a thousand needs in turn, and the needs of a place
descend from the particles of one filter. The error is that of clusters (Cameron, Gelbach and Miller 2011, J. Business &
Economic Statistics 29(2), 238-249): a need with all its futures, a weather with all its futures, and the needs of a lineage.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import special

I64 = NDArray[np.int64]
F64 = NDArray[np.float64]
SURE = 0.975  # of Student's t: 95 in 100 lie between it and as far on the other side


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its standard error and the degrees of freedom of that: the fewer, the less sure is the error itself."""

    mean: float
    error: float
    freedom: float = float("inf")

    @property
    def margin(self) -> float:
        """What is printed after ±: half of the 95 % interval of the mean."""
        return float(special.stdtrit(self.freedom, SURE)) * self.error


def estimate(values: NDArray[np.floating]) -> Estimate:
    """The mean of values that share nothing, with its standard error."""
    n = len(values)
    error = float(values.std(ddof=1, dtype=np.float64) / np.sqrt(n)) if n > 1 else 0.0
    return Estimate(float(values.mean(dtype=np.float64)), error, max(n - 1.0, 1.0))


@dataclass(frozen=True, eq=False)
class Clusters:
    """What futures share: the numbers of weather and need that each meets [future], and the lineage of each need [need, row].

    Needs of one lineage at a place (a row of the death table) descend from one particle of its filter, and what made that
    particle likely is common to them: so the variance between lineages carries the filter's noise (Chan and Lai 2013, Annals
    of Statistics 41(6), 2877-2904; Lee and Whiteley 2018, Biometrika 105(3), 609-625). Rows are followed by filters of their own.
    A need that is the only one is taken as given, not as drawn. Without `lineage` needs share nothing.
    """

    weather: I64
    need: I64
    lineage: NDArray[np.int32] | None = None

    def rows(self, chosen: list[int]) -> "Clusters":
        """The same of some rows of the death table."""
        return Clusters(self.weather, self.need, None if self.lineage is None else self.lineage[:, chosen])

    def first(self, futures: int) -> "Clusters":
        """The same of the first futures."""
        return Clusters(self.weather[:futures], self.need[:futures], self.lineage)

    def estimate(self, values: NDArray[np.floating]) -> Estimate:
        """The mean over futures of the sum over rows, with its standard error; values are [future, row]."""
        n, rows = values.shape
        by_need = np.stack([_sums(self.need, values[:, row], len(self._often)) for row in range(rows)], axis=1)
        away = by_need - self._often[:, None] * (by_need.sum(axis=0) / n)
        mean = float(by_need.sum() / n)
        if n < 2:
            return Estimate(mean, 0.0)
        found = self._of_weather(values, mean)
        if not self._given:
            found = found + _moments(away.sum(axis=1), self._often) + self._of_filters(away)
        return Estimate(mean, float(np.sqrt(found[0])), _freedom(found, n))

    @cached_property
    def _often(self) -> F64:
        """How many futures meet each need."""
        return np.bincount(self.need).astype(np.float64)

    @cached_property
    def _given(self) -> bool:
        """Whether all futures meet one need."""
        return int(np.count_nonzero(self._often)) < 2

    @cached_property
    def _weathers(self) -> tuple[I64, I64]:
        """Number, from 0 on, of each future's weather, and of its weather and need together (of itself, if the need is given)."""
        pair = np.arange(len(self.need)) if self._given else self.weather * len(self._often) + self.need
        return np.unique(self.weather, return_inverse=True)[1], np.unique(pair, return_inverse=True)[1]

    def _of_weather(self, values: NDArray[np.floating], mean: float) -> F64:
        """Moments of the mean that weathers add to what needs have of them; all of them where the need is given."""
        weather, both = self._weathers
        if not self._given and weather.max() == both.max():
            return np.zeros(2)
        away = values.sum(axis=1, dtype=np.float64) - mean
        each = _moments(_sums(both, away), _sums(both, None))
        shared = _moments(_sums(weather, away), _sums(weather, None)) if weather.max() else each
        return shared if self._given else np.maximum(shared - each, 0.0)

    def _of_filters(self, away: F64) -> F64:
        """Moments of the mean that filters add: of each row those between its lineages, less those between its needs."""
        found = np.zeros(2)
        if self.lineage is None:
            return found
        for row in range(away.shape[1]):
            needs, line = _moments(away[:, row], self._often), self.lineage[: len(away), row]
            held = _sums(line, self._often)
            # One lineage alone does not tell how far lineages differ: its needs count as one draw.
            alone = np.square(held / held.sum()).sum() > 0.5
            found += needs * [len(away), len(away) ** 2] if alone else _moments(_sums(line, away[:, row]), held)
            found -= needs
        return np.maximum(found, 0.0)


def _sums(cluster: NDArray[np.integer], values: NDArray[np.floating] | None, clusters: int = 0) -> F64:
    """The sum of the values (None: 1 each) in each cluster."""
    return np.bincount(cluster, values, clusters).astype(np.float64, copy=False)


def _moments(away: F64, often: F64) -> F64:
    """Variance of the mean, and the variance of that variance, halved.

    From each cluster's sum of distances from the mean and how many values it holds; two clusters at least.
    """
    n = often.sum()
    square, held = np.square(away / n), float(np.square(often / n).sum())
    variance = square.sum() / (1.0 - held)
    # Of so many equal normal clusters it is V^2 / (clusters - 1); by the fourth powers, more where few of them count.
    return np.array([variance, max(variance**2 * held / (1.0 - held), np.square(square).sum() / 3.0)])


def _freedom(moments: F64, futures: int) -> float:
    """Degrees of freedom after Satterthwaite (1946), Biometrics Bulletin 2(6), 110-114."""
    most = max(futures - 1.0, 1.0)
    return float(np.clip(moments[0] ** 2 / moments[1], 1.0, most)) if moments[1] > 0.0 else most
