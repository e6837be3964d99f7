"""No plan that is searched for has a carrier under way while limits close its ways."""

from dataclasses import replace

import numpy as np
import pytest

from balto.domain.limit import Limit
from balto.motion.index import WorldIndex
from balto.plan.found import Budget
from balto.plan.search import search
from balto.rehearse.run import rehearse
from tests.plan.test_plan_search import toll_at, trail

MEMBERS = 20
LIMITS = (
    Limit("hours", mode="dog_team", opens_h=7.0, closes_h=18.0),
    Limit("curfew", link="l2", opens_h=12.0, closes_h=13.0),
)


def local_h(hours):
    return hours % 24.0  # the trail's epoch is midnight, Universal Time


@pytest.mark.parametrize("seed", range(3))
def test_who_sets_out_arrives_while_the_ways_are_open(seed):
    world = replace(trail(6, 40, weather=False), limits=LIMITS)
    chart, table = WorldIndex(world, seed), toll_at("t1", "t5", members=MEMBERS)
    found = search(chart, table, Budget(MEMBERS, iterations=1_000)).plan
    ran = rehearse(chart, found, table, 200)
    assert found.legs
    for n, leg in enumerate(found.legs):
        left, came = ran.depart_h[:, n], ran.arrive_h[:, n]
        km = sum(world.link(name).km for name in leg.route)
        usual = np.isfinite(came) & (came - left < 1.2 * km / 11.0)  # neither held up nor too long for one day
        assert (local_h(left[np.isfinite(left)]) >= 7.0 - 1e-3).all()
        if km / 11.0 < 11.0:
            assert (local_h(came[usual]) <= 18.0 + 1e-3).all()
    free = rehearse(WorldIndex(replace(world, limits=()), seed), found, table, 200)
    assert ran.total_deaths().mean() >= free.total_deaths().mean() - 1e-6


def test_a_plan_found_under_limits_is_better_under_them_than_one_found_without():
    world, table = trail(6, 40), toll_at("t1", "t5", members=MEMBERS)
    bound = WorldIndex(replace(world, limits=LIMITS), 3)
    plans = [search(chart, table, Budget(MEMBERS, iterations=1_500)).plan for chart in (bound, WorldIndex(world, 3))]
    mine, other = (rehearse(bound, plan, table, 1_000).total_deaths().mean() for plan in plans)
    assert mine <= other + 0.05
