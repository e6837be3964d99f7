"""The plan of least risk to crews: of those that lose few lives more than the lean one, that in which fewest who carry die."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from balto.domain.plan import Plan
from balto.ensemble.death_table import DeathTable
from balto.ensemble.futures import one_each
from balto.motion.index import WorldIndex
from balto.plan.found import Budget
from balto.plan.scale import is_large
from balto.plan.search import search
from balto.rehearse.compare import compare
from balto.rehearse.crews import above_limit, crew_deaths, weighed_difference
from balto.rehearse.run import rehearse_all

LEAST_RISK = "least-risk"
SHARE, LIVES = 0.05, 0.25  # what it may lose: of the deaths averted, and of lives, whichever is less
WEIGHT = 100.0  # of a death in a crew, in the search for it
LESS = 0.9  # part of the deaths of crews that it has at most, to be told as another plan
FUTURES, FIRST = (
    4_000,
    600_000,
)  # in which it is judged; none that anybody searches on, chooses the lean plan on, or reports


@dataclass(frozen=True, slots=True)
class _Tried:
    """A plan, the deaths to be expected of its crews, and how many lives it loses against the lean one."""

    plan: Plan
    crews: float
    lost: float


def sought(chart: WorldIndex, fewest: Plan, death_table: DeathTable, budget: Budget) -> Plan | None:
    """A plan searched for from that of fewest deaths on with a death in a crew weighing WEIGHT times a patient's; None in a
    country, and where nothing goes."""
    if is_large(chart.world) or budget.stopped or not fewest.legs:
        return None
    dear = WorldIndex(replace(chart.world, crew_weight=max(WEIGHT, chart.world.crew_weight)), chart.seed)
    return search(dear, death_table, budget, start=fewest).plan


def better_of(chart: WorldIndex, fewest: Plan, other: Plan, death_table: DeathTable) -> Plan:
    """The plan of fewer deaths, patients' and crews' as the case weighs them; it has the name of the first."""
    first, second = rehearse_all(chart, [(fewest, -1), (other, -1)], death_table, one_each(FUTURES, FIRST))
    saved = weighed_difference(first, second)
    return replace(other, name=fewest.name) if saved.mean > 2.0 * saved.error and not above_limit(second) else fewest


def least_risk(chart: WorldIndex, lean: Plan, others: Sequence[Plan], death_table: DeathTable) -> Plan | None:
    """The plan of least risk to crews among the `others`; None where the lean plan is as safe."""
    plans = [Plan("nothing", ()), lean, *others]
    ran = rehearse_all(chart, [(plan, -1) for plan in plans], death_table, one_each(FUTURES, FIRST))
    nothing, first, *rest = ran
    price = min(SHARE * max(compare(first, nothing).deaths.mean, 0.0), LIVES)
    tried = [
        _Tried(one.plan, float(crew_deaths(one).mean()), compare(first, one).deaths.mean)
        for one in rest
        if one.plan.legs and not above_limit(one)
    ]
    safe = [one for one in tried if one.lost <= price and one.crews <= LESS * float(crew_deaths(first).mean())]
    if not safe:
        return None
    best = min(safe, key=lambda one: (one.crews, one.lost))
    return replace(
        best.plan, name=LEAST_RISK, note=f"least risk to crews with at most {price:.2g} lives lost against lean"
    )
