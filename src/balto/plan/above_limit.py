"""What there would be to gain if crews were sent whatever they risk: told with its price in lives, and never put forward."""

from collections.abc import Iterator
from dataclasses import replace

from balto.domain.crew import limit_of
from balto.domain.plan import Plan
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.plan.found import Budget
from balto.plan.search import search
from balto.rehearse.crews import above_limit, weighed_difference
from balto.rehearse.run import rehearse

NAME = "above the limit"
FUTURES, FEW_LEGS = 1_000, 200  # in which it is weighed, where the plan has no more legs
LEAST = 0.01  # lives saved, below which it is not told of


def above_limits(chart: WorldIndex, plan: Plan, death_table: DeathTable, budget: Budget) -> Iterator[Plan]:
    """The best plan found where no limit binds, if it saves lives, patients' and crews', beyond the plan put forward."""
    if not could_bind(chart.world) or budget.stopped:
        return
    free = WorldIndex(replace(chart.world, crew_limits=False), chart.seed)
    found = search(free, death_table, budget, name=NAME, start=plan).plan
    futures = budget.members if len(plan.legs) > FEW_LEGS else max(budget.members, FUTURES)
    kept, freed = (rehearse(chart, one, death_table, futures) for one in (plan, found))
    saved = weighed_difference(kept, freed)
    names = ", ".join(chart.world.carrier(one).name for one in above_limit(freed))
    if names and saved.mean > max(LEAST, 2.0 * saved.error):
        yield replace(found, note=f"left out: the crews of {names} would be above the limit")


def could_bind(world: World) -> bool:
    """Whether some carrier that may be used could break its limit within the horizon, in the worst weather all the way."""
    hazard: dict[str, float] = {}
    for link in world.links:
        worst = world.mode(link.mode)
        rate = worst.loss_per_1000_h * link.hazard * (1.0 + worst.storm_danger) * max(worst.night_danger, 1.0)
        hazard[link.mode] = max(hazard.get(link.mode, 0.0), rate * worst.die_if_lost + 0.1 * link.threat_per_1000_h)
    return any(
        hazard.get(carrier.mode, 0.0) / 1000 * world.horizon_h > limit_of(world, carrier)
        for carrier in world.carriers
        if not carrier.excluded
    )
