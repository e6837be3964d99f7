"""Two plans over the same futures: what is different is the plans, not the luck."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from balto.ensemble.futures import WEATHERS
from balto.rehearse.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its standard error."""

    mean: float
    error: float


@dataclass(frozen=True, slots=True)
class Difference:
    """Deaths of the second plan less deaths of the first, with its standard error, and how often each does better."""

    first: str
    second: str
    deaths: Estimate
    first_better: float
    second_better: float


def compare(first: Outcome, second: Outcome) -> Difference:
    """Pair the plans future by future; both must have been rehearsed in the same number of futures."""
    assert first.futures == second.futures
    more = second.total_deaths() - first.total_deaths()
    return Difference(
        first.plan.name,
        second.plan.name,
        estimate(more),
        float((more > 1e-6).mean()),
        float((more < -1e-6).mean()),
    )


def estimate(values: NDArray[np.float64]) -> Estimate:
    """The mean and its standard error; futures that share a weather member count as one observation."""
    weathers = min(len(values), WEATHERS)
    if len(values) > weathers:
        turns = len(values) // weathers
        values = values[: turns * weathers].reshape(turns, weathers).mean(axis=0)
    error = float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else 0.0
    return Estimate(float(values.mean()), error)
