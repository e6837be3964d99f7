"""A plan made in a later world leaves nothing before now, keeps what is under way, and counts every dose."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from balto.desk.load_case import open_case
from balto.desk.prepare import prepare
from balto.domain.plan import Leg, Plan
from balto.ensemble.death_table import DeathTable
from balto.ensemble.futures import usual
from balto.motion.conditions import conditions
from balto.motion.index import WorldIndex
from balto.motion.plan_arrays import plan_arrays
from balto.plan.distribution.search import plan_country
from balto.plan.recourse.rules import with_rules
from balto.plan.relay.search import search
from balto.plan.search import Budget
from balto.plan.search import search as search_any
from balto.rehearse.run import rehearse
from balto.rehearse.simulate import simulate
from balto.situation.committed import committed, kept_plan, with_committed
from balto.situation.later_world import later_index
from balto.situation.state import State, simulated
from tests.rehearse.relay_world import forked, toll_at, world

EXAMPLES = Path(__file__).parents[2] / "examples"
MEMBERS = 12


def state_at(chart: WorldIndex, plan: Plan, hour_h: float, future: int = 3) -> State:
    one = conditions(chart, future, 1)
    return simulated(chart, plan, simulate(chart, plan_arrays(chart, plan), one, future), 0, hour_h, one, future)


def leaves_nothing_before_now(there: WorldIndex, plan: Plan, death_table: DeathTable, futures: int = 40) -> bool:
    """Whether in no future anything leaves before now but what is under way, which does."""
    found, away = rehearse(there, plan, death_table, futures), {one.leg.id for one in there.world.under_way}
    ahead = [leg.id not in away for leg in plan.legs]
    left_h = found.depart_h[:, ahead]
    return bool((left_h[np.isfinite(left_h)] >= there.world.now_h - 1e-4).all())


@pytest.mark.parametrize("name", ["nome-1925", "river-flood", "two-medicines"])
def test_a_plan_made_later_in_an_example_leaves_nothing_before_then(name):
    ready = prepare(open_case(EXAMPLES / name))
    first = search(ready.chart, ready.death_table, members=MEMBERS, iterations=200, seed=1).plan
    for hour_h in (6.0, 30.0, 72.0):
        there = later_index(state_at(ready.chart, first, hour_h))
        found = search(there, ready.death_table, members=MEMBERS, iterations=200, seed=1).plan
        assert leaves_nothing_before_now(there, found, ready.death_table)
        assert leaves_nothing_before_now(there, with_rules(there, found, ready.death_table, 24), ready.death_table)
        assert [leg.id for leg in found.legs][: len(committed(there.world))] == [
            leg.id for leg in committed(there.world)
        ]


def by_the_door(chart, death_table, members, iterations):
    return search_any(chart, death_table, Budget(members, iterations=iterations))


@pytest.mark.parametrize("find", [search, by_the_door, plan_country])
def test_every_door_of_the_search_goes_on_from_now(find):
    chart, death_table = WorldIndex(replace(world(), now_h=0.0), 7), toll_at("p6")
    there = later_index(state_at(chart, forked(), 20.0))
    assert there.world.under_way
    found = find(there, death_table, members=8, iterations=40).plan
    assert leaves_nothing_before_now(there, found, death_table)
    assert committed(there.world) == found.legs[: len(committed(there.world))]


def test_a_world_with_a_now_and_nobody_under_way_is_planned_from_now():
    there = WorldIndex(world(now_h=50.0), 7)
    found = search(there, toll_at("p6"), members=8, iterations=200).plan
    assert found.legs
    assert leaves_nothing_before_now(there, found, toll_at("p6"))
    assert rehearse(there, found, toll_at("p6"), 30).depart_h.min() < 53.0  # and not much later either


def test_the_same_plan_later_is_the_same_run_shifted_past_nothing():
    """What has no reason to wait leaves at now, hand-over included, not at the epoch."""
    plan = Plan("one", forked().legs[1:2])
    early, late = (rehearse(WorldIndex(world(now_h=hour), 7), plan, toll_at("p6"), 30) for hour in (0.0, 31.0))
    assert np.allclose(early.depart_h, 0.25)
    assert np.allclose(late.depart_h, 31.25)


def test_a_plan_that_forgets_who_is_under_way_is_refused():
    chart = WorldIndex(world(), 7)
    there = later_index(state_at(chart, forked(), 20.0))
    bare = Plan("bare", ())
    with pytest.raises(ValueError, match="which is under way"):
        rehearse(there, bare, toll_at("p6"), 5)
    assert with_committed(there.world, bare).legs == committed(there.world)


def test_a_new_leg_is_never_called_by_a_name_that_was_used():
    chart = WorldIndex(world(), 7)
    state = state_at(chart, forked(), 40.0)
    there = later_index(state)
    gone = {leg.id for leg in there.world.executed}
    assert gone
    found = search(there, toll_at("p6"), members=8, iterations=60).plan
    new = found.legs[len(committed(there.world)) :]
    assert not gone & {leg.id for leg in new}


@pytest.mark.parametrize("hour_h", [0.0, 8.0, 20.0, 45.0, 90.0])
def test_no_dose_is_made_or_lost_between_the_worlds(hour_h):
    """Lots there, aboard and given: as many as there were, whatever has left by then."""
    chart = WorldIndex(world(), 7)
    for future in range(6):
        there = later_index(state_at(chart, forked(), hour_h, future)).world
        assert sum(lot.doses for lot in there.lots) == 30


def test_a_shuttle_goes_on_with_the_luck_of_its_next_run():
    chart = WorldIndex(world(stages=2, horizon_h=480.0), 7)
    legs = _run("p0", "p1", 10), _run("p1", "p0", 0), _run("p0", "p1", 10)
    plan, one = Plan("shuttle", legs), conditions(chart, 3, 1)
    whole = simulate(chart, plan_arrays(chart, plan), one, 3)
    there = later_index(simulated(chart, plan, whole, 0, float(whole.arrive_h[0, 1]) + 0.1, one, 3))
    assert [leg.id for leg in there.world.executed] == ["c0 1", "c0 2"]
    kept = kept_plan(simulated(chart, plan, whole, 0, float(whole.arrive_h[0, 1]) + 0.1, one, 3), there.world)
    again = simulate(there, plan_arrays(there, kept), one, 3)
    assert again.arrive_h[0, -1] == pytest.approx(whole.arrive_h[0, 2], abs=1e-2)


def test_weather_and_luck_of_a_later_world_are_rows_like_any_other():
    chart, death_table = WorldIndex(world(), 7), toll_at("p6")
    state = state_at(chart, forked(), 20.0)
    there = later_index(state)
    kept = kept_plan(state, there.world)
    rows = usual(60)
    found = rehearse(there, kept, death_table, rows)
    again = rehearse(there, kept, death_table, rows.rows(np.array([5, 5, 41])))
    assert np.array_equal(again.deaths, found.deaths[[5, 5, 41]])


def _run(origin: str, dest: str, doses: int) -> Leg:
    return Leg("c0", origin, dest, ("l0",), doses)
