"""Alternatives that differ in kind, not in a departure hour: the best plans that do without a mode the first one uses."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from balto.domain.plan import Plan
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.plan.baselines import one_team
from balto.plan.search import find_plan

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


def other_kinds(
    chart: WorldIndex, plan: Plan, death_table: DeathTable, *, members: int, seconds: float | None, iterations: int | None,
    stop: Callable[[], bool] | None = None,
) -> Iterator[Plan]:  # fmt: skip
    """For each mode to spare, the best plan without it, if one brings any dose; each with that effort, side by side on as many
    cores as there are. Where these are fewer than two, one carrier all the way too: it asks fewest people."""
    world = chart.world

    def without(mode: str) -> Plan:
        exclude = {carrier.id for carrier in world.carriers if carrier.mode == mode}
        found = find_plan(
            chart, death_table, members=members, seconds=seconds, iterations=iterations, exclude=exclude, stop=stop,
            name=f"no {mode.replace('_', ' ')}",
        )  # fmt: skip
        return replace(found.plan, note=f"the best plan found without {mode.replace('_', ' ')}")

    with ThreadPoolExecutor(int(os.environ.get("BALTO_CORES", os.cpu_count() or 1))) as pool:
        plans = [plan for plan in pool.map(without, modes_to_spare(world, plan)) if any(leg.doses for leg in plan.legs)]
    yield from plans
    if stop is not None and stop():
        return
    single = (
        one_team(chart, death_table) if not world.further and len(plans) < MOST and len(plan.carriers()) > 1 else None
    )
    if single is not None and any(leg.doses for leg in single.legs):
        yield single
