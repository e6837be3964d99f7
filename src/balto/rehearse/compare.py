"""Two plans over the same futures: what is different is the plans, not the luck."""

from dataclasses import dataclass

import numpy as np

from balto.ensemble.estimate import Estimate, estimate
from balto.rehearse.outcome import Outcome

__all__ = ["Difference", "Estimate", "compare", "estimate"]


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
    apart = np.subtract(second.deaths, first.deaths, dtype=np.float64)
    more = apart.sum(axis=1)
    return Difference(
        first.plan.name,
        second.plan.name,
        first.clusters.estimate(apart),
        float((more > 1e-6).mean()),
        float((more < -1e-6).mean()),
    )
