"""Alternatives that differ in kind, not in a departure hour: the best plans that do without a mode the first one uses."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from balto.domain.plan import Plan
from balto.domain.world import World
from balto.ensemble.toll import Toll
from balto.motion.index import Chart
from balto.plan.search import search

MOST = 2


def modes_to_spare(world: World, plan: Plan) -> tuple[str, ...]:
    """Modes that carry doses in the plan and that it might do without, the mode of most such legs first."""
    loads = [world.carrier(leg.carrier).mode for leg in plan.legs if leg.doses]
    often = sorted(dict.fromkeys(loads), key=lambda mode: -loads.count(mode))
    return tuple(often[:MOST]) if len(often) > 1 else ()


def other_kinds(
    chart: Chart, plan: Plan, toll: Toll, *, members: int, seconds: float | None, iterations: int | None,
    stop: Callable[[], bool] | None = None,
) -> Iterator[Plan]:  # fmt: skip
    """For each mode to spare, the best plan without it, if one brings any dose; each with that effort."""
    world = chart.world
    for mode in modes_to_spare(world, plan):
        if stop is not None and stop():
            return
        exclude = {carrier.id for carrier in world.carriers if carrier.mode == mode}
        found = search(
            chart, toll, members=members, seconds=seconds, iterations=iterations, seed=chart.seed, exclude=exclude,
            stop=stop, name=f"no {mode.replace('_', ' ')}",
        )  # fmt: skip
        if any(leg.doses for leg in found.plan.legs):
            yield replace(found.plan, note=f"the best plan found without {mode.replace('_', ' ')}")
