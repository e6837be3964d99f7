"""How far a plan may be from the best possible: a bound that no plan is below, beside the plan in the same futures."""

import math
from dataclasses import dataclass

import numpy as np

from balto.ensemble.death_table import DeathTable
from balto.motion.conditions import conditions
from balto.motion.index import WorldIndex
from balto.plan.bound.clairvoyant import clairvoyant, lists
from balto.plan.bound.weather_known import country_bound
from balto.plan.recourse.replan import mean_death_table
from balto.plan.recourse.value_of_information import best_known
from balto.plan.scale import is_large
from balto.rehearse.outcome import Outcome
from balto.rehearse.run import first_deaths

BOUND_MEMBERS, LARGE_MEMBERS = 100, 32
TOLD = 8  # futures that the search is told one by one, to see what foresight is worth
HUNTS = 1_000  # changes tried by the search that is told one future: twice as many find 0.003 lives more on nome-1925


@dataclass(frozen=True, slots=True)
class Gap:
    """Expected deaths if the futures were known (a lower bound on any plan), beside the plan's on the same futures.

    With `over_luck` the bound knows the weather of these futures alone: it holds for plans made before luck is known, on the
    mean over all luck.

    `search_gap` is what a better search could still save, where an exact solution tells (None: not split). `foresight` is
    what the search saves by being told each of the first `told` futures: so much at least of the distance nobody can win.
    """

    clairvoyant: float
    plan: float
    futures: int
    search_gap: float | None = None
    foresight: float | None = None
    told: int = 0
    over_luck: bool = False

    @property
    def deaths(self) -> float:
        """How far the plan may be from the best possible."""
        return self.plan - self.clairvoyant


def gap_of(chart: WorldIndex, chosen: Outcome, death_table: DeathTable) -> Gap | None:
    """The bound beside a plan rehearsed, in the first of its futures and under the mean need; None where nothing bounds it.

    The clairvoyant's bound; in a large case, or where ways are too many for it, that of one who knows the weather alone.
    """
    mean = mean_death_table(death_table)
    if is_large(chart.world) or not lists(chart):
        return _weather_known(chart, chosen, mean)
    members = min(BOUND_MEMBERS, chosen.futures)
    bound = clairvoyant(chart, mean, members)
    if not math.isfinite(bound.deaths):
        return None
    found, told = float(first_deaths(chosen, mean, members).mean()), min(TOLD, members)
    return Gap(bound.deaths, found, members, None, foresight(chart, chosen, mean, told), told)


def still_holds(known: Gap, chosen: Outcome, death_table: DeathTable) -> bool:
    """Whether a gap saved with a plan is of this one: whether the plan fares in its futures as it did then."""
    if chosen.futures < known.futures:
        return False
    found = float(first_deaths(chosen, mean_death_table(death_table), known.futures).mean())
    return math.isclose(found, known.plan, abs_tol=1e-6)


def _weather_known(chart: WorldIndex, chosen: Outcome, mean: DeathTable) -> Gap | None:
    members = min(LARGE_MEMBERS, chosen.futures)
    bound, found = country_bound(chart, mean, members), float(first_deaths(chosen, mean, members).mean())
    return Gap(min(bound, found), found, members, over_luck=True) if math.isfinite(bound) else None


def foresight(chart: WorldIndex, chosen: Outcome, death_table: DeathTable, futures: int) -> float:
    """Mean deaths that the search saves by being told each of the first futures, against the plan in them; at least 0."""
    known = best_known(chart, death_table, conditions(chart, 0, futures), 0, HUNTS, plan=chosen.plan)
    return float(np.maximum(first_deaths(chosen, death_table, futures) - known, 0.0).mean())
