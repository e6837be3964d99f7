"""A plan from a later world on: searched for as if those under way had ended when expected, and told with them before it."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import ParamSpec

import numpy as np

from balto.domain.plan import ABOVE, Leg, Plan, fresh_ids
from balto.ensemble.death_table import DeathTable
from balto.ensemble.futures import Futures, one_each
from balto.motion.index import WorldIndex
from balto.plan.found import Found
from balto.rehearse.run import rehearse
from balto.situation.committed import committed, not_before
from balto.situation.later_world import expected_index

P = ParamSpec("P")
MEMBERS = 100  # futures that a search looks at, where it is not told


def from_here(find: Callable[P, Found]) -> Callable[P, Found]:
    """The search `find` (chart, death_table, members and more), which in a later world goes on from there."""

    @wraps(find)
    def searched(*args: P.args, **kwargs: P.kwargs) -> Found:
        chart, death_table, *_ = args
        assert isinstance(chart, WorldIndex)
        assert isinstance(death_table, DeathTable)
        if not chart.world.under_way:
            return find(*args, **kwargs)
        asked = kwargs.get("members", MEMBERS)
        members = asked if isinstance(asked, Futures) else one_each(int(str(asked)))
        return after_those_under_way(chart, death_table, members, lambda there: find(there, *args[1:], **kwargs))  # type: ignore[arg-type]  # a chart for a chart

    return searched


def after_those_under_way(
    chart: WorldIndex, death_table: DeathTable, members: Futures, find: Callable[[WorldIndex], Found]
) -> Found:
    """What `find` gives for the world as it is expected, after the legs under way; judged with everybody really under way.

    Where nobody is under way, what it gives for the world as it is.
    """
    world = chart.world
    if not world.under_way:
        return find(chart)
    under_way = committed(world)
    found = find(_expected(chart, death_table, members, under_way))
    taken = {leg.id for leg in world.executed} | {one.leg.id for one in world.under_way}

    def told(plan: Plan) -> Plan:
        unnamed = (replace(leg, id="", rides_on=ABOVE if leg.rides_on else "", standby_for="") for leg in plan.legs)
        return plan.with_legs((*under_way, *not_before(fresh_ids(tuple(unnamed), taken), world.now_h)))

    plan, leaner = told(found.plan), tuple(told(one) for one in found.leaner)
    deaths = float(rehearse(chart, plan, death_table, members).total_deaths().mean())
    return replace(found, plan=plan, leaner=leaner, deaths=deaths)


def _expected(chart: WorldIndex, death_table: DeathTable, members: Futures, under_way: tuple[Leg, ...]) -> WorldIndex:
    """The chart to plan in: each leg under way ended at the middle hour of its futures (never, where it mostly does not)."""
    if not under_way:
        return chart.with_world(replace(chart.world, under_way=()))
    came_h = rehearse(chart, Plan("under way", under_way), death_table, members).arrive_h
    return expected_index(chart, np.median(came_h, axis=0).astype(np.float64))
