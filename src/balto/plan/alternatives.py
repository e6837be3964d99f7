"""Alternatives that differ in kind, not in a departure hour: the best plans that do without a mode the first one uses."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from balto.domain.plan import Plan
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.plan.found import Budget, Engine
from balto.plan.one_team import one_team
from balto.plan.search import engine_for, search

MOST = 2


def modes_to_spare(world: World, plan: Plan) -> tuple[str, ...]:
    """Modes that carry doses in the plan and that it might do without: the one that costs most, then by their legs."""
    loads = [world.carrier(leg.carrier).mode for leg in plan.legs if leg.doses]
    often = sorted(dict.fromkeys(loads), key=lambda mode: -loads.count(mode))
    if len(often) < 2:
        return ()
    cost = {mode: _cost(world, plan, mode) for mode in often}
    dearest = max(often, key=lambda mode: cost[mode])
    first = [dearest] if cost[dearest] > 0 else []
    return tuple(dict.fromkeys([*first, *often]))[:MOST]


def _cost(world: World, plan: Plan, mode: str) -> float:
    """What the carriers of a mode cost in the plan."""
    km = {link.id: link.km for link in world.links}
    mine = [(world.carrier(leg.carrier), leg) for leg in plan.legs]
    return sum(one.cost_per_km * sum(km[name] for name in leg.route) for one, leg in mine if one.mode == mode)


def other_kinds(chart: WorldIndex, plan: Plan, death_table: DeathTable, budget: Budget) -> Iterator[Plan]:
    """For each mode to spare, the best plan without it, if one brings any dose; each with that budget.

    Searches of relays run side by side on as many cores as there are; a distribution's takes all of them by itself. Where
    relays without a mode are fewer than two, one carrier all the way too: it asks fewest people.
    """
    engine = engine_for(chart.world, death_table)
    large = engine is Engine.DISTRIBUTION

    def without(mode: str) -> Plan | None:
        if budget.stopped:
            return None
        exclude = {carrier.id for carrier in chart.world.carriers if carrier.mode == mode}
        said = mode.replace("_", " ")
        found = search(chart, death_table, budget, exclude=exclude, name=f"no {said}", engine=engine)
        plan = replace(found.plan, note=f"the best plan found without {said}")
        return plan if any(leg.doses for leg in plan.legs) else None

    with ThreadPoolExecutor(1 if large else int(os.environ.get("BALTO_CORES", os.cpu_count() or 1))) as pool:
        plans = [one for one in pool.map(without, modes_to_spare(chart.world, plan)) if one is not None]
    yield from plans
    if not large and not budget.stopped and len(plans) < MOST:
        yield from _alone(chart, plan, death_table)


def _alone(chart: WorldIndex, plan: Plan, death_table: DeathTable) -> Iterator[Plan]:
    """One carrier all the way, where the plan takes several, of one product, and where that brings any dose."""
    if chart.world.further or len(plan.carriers()) < 2:
        return
    single = one_team(chart, death_table)
    if any(leg.doses for leg in single.legs):
        yield single
