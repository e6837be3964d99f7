"""How far a plan is from the best possible, and why: what nobody could know, and what we could do better."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from balto.domain.plan import Plan
from balto.ensemble.death_table import DeathTable
from balto.motion.conditions import conditions
from balto.motion.index import WorldIndex
from balto.plan.bound.clairvoyant import clairvoyant
from balto.plan.exact import solve
from balto.plan.recourse.value_of_information import best_known
from balto.rehearse.run import rehearse

F64 = NDArray[np.float64]
SPLIT_MOST = 1500  # carriers times pairs of places up to which the exact programme is tried
SAMPLE = 3
HUNTS = 2_000  # changes tried by the search that is told one future
Alone = Callable[[WorldIndex, DeathTable, int], float]


@dataclass(frozen=True, slots=True)
class Gap:
    """Mean deaths found, those of the clairvoyant (never above the best plan's), and the split of the distance, if any.

    On the sampled futures: `known` is what the best plan for each future alone would have (a lower bound of it, by the
    exact programme), so value_of_information = found - known is lost to not knowing the future, and known - clairvoyant
    to the bound's slackness. `search_gap` is what our own search, told one future, stays above the programme's bound
    there. None, with the reason in `note`, where it could not be split.
    """

    found: float
    clairvoyant: float
    value_of_information: float | None = None
    search_gap: float | None = None
    note: str = ""

    @property
    def share(self) -> float:
        """The distance to the clairvoyant as a share of the deaths found."""
        return (self.found - self.clairvoyant) / self.found if self.found > 0 else 0.0


def splits(chart: WorldIndex) -> bool:
    """Whether the case is small enough for the exact programme."""
    return len(chart.world.carriers) * len(chart.world.places) ** 2 <= SPLIT_MOST


def alone(chart: WorldIndex, death_table: DeathTable, future: int) -> float:
    """Deaths of what the search finds when it is told this one future."""
    return float(best_known(chart, death_table, conditions(chart, future, 1), future, HUNTS)[0])


def foresight(chart: WorldIndex, death_table: DeathTable, plan: Plan, futures: int) -> float:
    """Mean deaths that the search saves by being told each of the first futures, against the plan in them; at least 0."""
    known = best_known(chart, death_table, conditions(chart, 0, futures), 0, HUNTS, plan=plan)
    had = rehearse(chart, plan, death_table, futures).total_deaths()
    return float(np.maximum(had - known, 0.0).mean())


def gap(
    chart: WorldIndex,
    death_table: DeathTable,
    plan: Plan,
    found_deaths: float,
    members: int,
    *,
    alone: Alone | None = None,
    seconds: float = 10.0,
) -> Gap:
    """The gap of a plan with `found_deaths` on the mean of the first `members` futures.

    `alone` searches one future by itself and returns the deaths of what it finds; with it, and on small cases, the exact
    programme is run on a few futures, `seconds` each.
    """
    bound = clairvoyant(chart, death_table, members)
    if not splits(chart):
        return Gap(found_deaths, bound.deaths, note="not split: too large for the exact programme")
    sample = range(min(SAMPLE, members))
    exact = [max(solve(chart, death_table, i, 1.0, seconds).bound, float(bound.per_member[i])) for i in sample]
    had = rehearse(chart, plan, death_table, len(sample)).total_deaths()
    lost = float(np.mean(had - np.array(exact)))
    if alone is None:
        return Gap(
            found_deaths, bound.deaths, lost, None, f"split on {len(sample)} futures; the search was not tried alone"
        )
    ours = float(np.mean([alone(chart, death_table, i) for i in sample]) - np.mean(exact))
    return Gap(found_deaths, bound.deaths, max(lost - ours, 0.0), ours, f"split on {len(sample)} futures")
