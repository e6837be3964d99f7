"""Later worlds, rules and re-planning: what is known and what is not, and that nothing is had for nothing."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balto.domain.climate import Climate, Observation
from balto.domain.link import Link
from balto.domain.plan import Leg, Plan
from balto.motion.conditions import conditions
from balto.motion.index import WorldIndex
from balto.motion.plan_arrays import plan_arrays
from balto.plan.recourse.divert import diversions, passings, turned
from balto.plan.recourse.moves import tried
from balto.plan.recourse.replan import ReplanSettings, _decide, _desk, _forecast, mean_death_table, play
from balto.plan.recourse.rules import with_rules
from balto.plan.recourse.value_of_information import best_known, closed, fixed, weather_known
from balto.rehearse.run import under
from balto.rehearse.simulate import simulate
from balto.situation.belief import posterior_weather, weather_reports
from balto.situation.committed import committed, executed, kept_plan, remaining
from balto.situation.later_world import later_index, later_world
from balto.situation.state import simulated
from tests.rehearse.relay_world import WINTER, forked, relay, toll_at, world
from tests.twins.twin_policy import doses_at

CHART = WorldIndex(world(), 7)
SKY = conditions(CHART, 0, 20)
FORKED = under(CHART, forked(), SKY, toll_at("p6"))
FUTURES = st.integers(0, 19)
HOURS = st.floats(0.0, 120.0)


def at(future, hour_h, plan=None):
    ran = simulate(CHART, plan_arrays(CHART, plan or forked()), _one(future), future)
    return ran, simulated(CHART, plan or forked(), ran, 0, hour_h)


def _one(future):
    return SKY.of(slice(future, future + 1))


@given(FUTURES, HOURS)
@settings(max_examples=60)
def test_a_plan_kept_in_the_later_world_goes_on_as_it_would_have(future, hour_h):
    ran, now = at(future, hour_h)
    again_ran = simulate(
        later_index(now, ()), plan_arrays(later_index(now, ()), kept_plan(now, later_world(now))), _one(future), future
    )
    numbers = [*now.under_way, *now.ahead]
    assert np.allclose(again_ran.arrive_h[0], ran.arrive_h[0, numbers], atol=0.01)
    assert list(again_ran.doses[0]) == list(ran.doses[0, numbers])


@given(FUTURES, HOURS)
@settings(max_examples=60)
def test_what_has_happened_happens_again_whatever_follows(future, hour_h):
    ran, now = at(future, hour_h)
    before = executed(now)
    replayed = Plan("again", (*before, *remaining(now, now.begun)))
    for plan in (replayed, Plan("no more", before)):
        other = simulate(CHART, plan_arrays(CHART, plan), _one(future), future)
        assert np.allclose(other.arrive_h[0, : len(before)], ran.arrive_h[0, list(now.begun)], atol=0.01)


@given(FUTURES, HOURS)
@settings(max_examples=60)
def test_the_later_worlds_stocks_are_those_of_the_plain_twin(future, hour_h):
    _, now = at(future, hour_h)
    lots = Counter()
    for lot in later_index(now, ()).world.lots:
        lots[lot.place] += lot.doses
    assert +lots == doses_at(CHART.world, forked(), FORKED, future, hour_h)


def test_legs_under_way_leave_at_the_hour_at_which_they_left():
    _, now = at(3, 12.0, relay(6))
    believed = tried(later_index(now, ()), Plan("under way", committed(later_world(now))), SKY)
    for k, n in enumerate(now.under_way):
        assert np.allclose(believed.depart_h[:, k], now.depart_h[n], atol=0.01)


def test_a_decision_does_not_read_the_weather_to_come():
    desk = _desk(CHART, mean_death_table(toll_at("p6")), 60, 2, ReplanSettings(24, 4, 0, 0))
    ran = simulate(CHART, plan_arrays(CHART, relay(6)), desk.truth.of(slice(1)), 60)
    now = simulated(CHART, relay(6), ran, 0, 20.0)
    other = desk.truth.factor.copy()
    other[:, :, 21:] = 0.0
    assert _decide(desk, now, 0, 0) == _decide(replace(desk, truth=desk.truth._replace(factor=other)), now, 0, 0)


def test_a_forecast_that_tells_nothing_decides_as_none_does():
    decided = []
    for half_h in (0.0, 0.01):
        desk = _desk(CHART, mean_death_table(toll_at("p6")), 60, 1, ReplanSettings(24, 4, 0, 0, forecast_half_h=half_h))
        ran = simulate(CHART, plan_arrays(CHART, relay(6)), desk.sky_of(0), 60)
        decided.append(_decide(desk, simulated(CHART, relay(6), ran, 0, 20.0), 0, 0))
    assert decided[0] == decided[1]


def test_who_has_a_forecast_believes_in_weather_nearer_the_truth():
    desk = _desk(CHART, mean_death_table(toll_at("p6")), 60, 12, ReplanSettings(24, 4, 0, 0, forecast_half_h=24.0))
    off = {"reports": [], "forecast": []}
    for row in range(12):
        ran = simulate(CHART, plan_arrays(CHART, relay(6)), desk.sky_of(row), 60 + row)
        now = simulated(CHART, relay(6), ran, 0, 20.0)
        seen = weather_reports(CHART, desk.weather, row, 20.0)
        for name, coming in (("reports", ()), ("forecast", _forecast(desk, 20.0, row))):
            over = posterior_weather(later_index(now, seen, coming), desk.truth, row, 20.0, 24)
            off[name].append(np.abs(over.air_c - desk.truth.air_c[row])[:, :, 24:36].mean())
    assert np.mean(off["forecast"]) < 0.85 * np.mean(off["reports"])


def test_forecasts_are_the_same_for_the_same_seed_and_change_what_is_done():
    pains = ReplanSettings(16, 4, 0, 0, forecast_half_h=48.0)
    one, two = (play(CHART, relay(6), toll_at("p6"), (60, 12), pains) for _ in range(2))
    assert np.array_equal(one.deaths, two.deaths)
    assert one.plans == two.plans
    assert one.plans != play(CHART, relay(6), toll_at("p6"), (60, 12), replace(pains, forecast_half_h=0.0)).plans


def test_a_re_planning_search_finds_what_a_plan_in_hand_lacks_and_never_the_past():
    desk = _desk(CHART, mean_death_table(toll_at("p6")), 60, 1, ReplanSettings(24, 8, 60, 60))
    short = Plan("short", relay(6).legs[:1])
    ran = simulate(CHART, plan_arrays(CHART, short), desk.sky_of(0), 60)
    _, legs = _decide(desk, simulated(CHART, short, ran, 0, 0.0), 0, 0)
    assert "p6" in {leg.dest for leg in legs if leg.doses > 0}
    assert all(leg.leave_from_h >= 0.0 for leg in legs)


def test_a_carrier_is_turned_aside_only_ahead_of_where_it_is_and_keeps_its_luck():
    now, one, kept = _under_way(1.5)
    turns = list(diversions(now, kept, one, 3))
    assert [plan.legs[0].route for plan in turns] == [("a", "round")]
    assert turned(now, turns[0].legs) == {0: ("a", "round")}
    assert not list(diversions(_under_way(30.0)[0], _under_way(30.0)[2], one, 3))


def test_places_are_passed_when_a_leg_that_ends_there_comes_in():
    chart, one, plan = _two_ways()
    (leg,), ran = plan.legs, simulate(chart, plan_arrays(chart, plan), one, 3)
    ((_, hour),) = passings(chart, leg, plan_arrays(chart, plan).key[0], float(ran.depart_h[0, 0]), one, 3)
    ends = plan_arrays(chart, Plan("to the next place", (replace(leg, dest="p1", route=("a",)),)))
    same_luck = ends._replace(key=plan_arrays(chart, plan).key)
    assert hour == pytest.approx(simulate(chart, same_luck, one, 3).arrive_h[0, 0], abs=1e-4)


def _two_ways():
    """A way of two links from p0 to p2 over p1, with another from p1 on, in calm weather."""
    links = (
        Link("a", "p0", "p1", "dog_team", 30.0, "calm"),
        Link("b", "p1", "p2", "dog_team", 30.0, "calm"),
        Link("round", "p1", "p2", "dog_team", 40.0, "calm"),
    )
    chart = WorldIndex(world(links=links, climates=()), 7)
    return chart, conditions(chart, 3, 1), Plan("over", (Leg("c0", "p0", "p2", ("a", "b"), 30),))


def _under_way(hour_h):
    chart, one, plan = _two_ways()
    now = simulated(chart, plan, simulate(chart, plan_arrays(chart, plan), one, 3), 0, hour_h)
    return now, one, kept_plan(now, later_world(now))


def test_a_policy_starts_nothing_in_the_past():
    _, now = at(2, 30.0)
    legs = kept_plan(now, later_world(now)).legs[len(now.under_way) :]
    assert legs
    assert all(leg.leave_from_h >= 30.0 for leg in legs)


def test_the_same_seed_plays_the_same_and_members_believed_in_are_never_played():
    pains = ReplanSettings(16, 4, 0, 0)
    one, two = (play(CHART, relay(6), toll_at("p6"), (60, 3), pains) for _ in range(2))
    assert np.array_equal(one.deaths, two.deaths)
    assert one.plans == two.plans
    with pytest.raises(ValueError, match="believed in"):
        play(CHART, relay(6), toll_at("p6"), (10, 3), pains)


def test_what_was_seen_before_the_epoch_does_not_stop_a_policy():
    seen = tuple(Observation("r0", hour_h, temp_c=-5.0, wind_ms=9.0) for hour_h in (-30, -1))
    chart = WorldIndex(world(6, observations=seen), 7)
    assert len(play(chart, relay(6), toll_at("p6"), (60, 2), ReplanSettings(16, 4, 0, 0)).deaths) == 2


def test_the_plans_a_policy_ends_with_do_the_same_when_run():
    death_table = mean_death_table(toll_at("p6"))
    played = play(CHART, relay(6), death_table, (60, 4), ReplanSettings(16, 4, 0, 0))
    over = conditions(CHART, 60, 4)
    for k, plan in enumerate(played.plans):
        one = over.of(slice(k, k + 1))
        assert fixed(CHART, plan, death_table, one, 60 + k)[0] == pytest.approx(played.deaths[k], abs=1e-4)


def test_a_way_round_the_storm_becomes_a_rule_and_calm_weather_makes_none():
    longer = Link("round", "p0", "p1", "dog_team", 60.0, "calm", hazard=1.0)
    gale = replace(WINTER, wind_mean_ms=15.0)
    climates = (Climate("r0", 64, -149, (gale,) * 12), *world().climates[1:])
    stormy = WorldIndex(world(links=(*world().links, longer), climates=climates), 7)
    plan = Plan("one way", (Leg("c0", "p0", "p1", ("l0",), 30),))
    assert with_rules(stormy, plan, toll_at("p1"), 64).legs[0].alternative_route == ("round",)
    assert with_rules(stormy, plan, toll_at("p1"), 64, seed=10**15).legs[0].alternative_route == (
        "round",
    )  # futures far out
    calm = WorldIndex(world(links=(*world().links, longer), climates=()), 7)
    assert with_rules(calm, plan, toll_at("p1"), 64) == plan


def test_the_clairvoyants_search_has_the_luck_of_its_own_future():
    death_table = mean_death_table(toll_at("p2"))
    over = conditions(CHART, 60, 4)
    known = best_known(CHART, death_table, over, 60, 300)
    assert np.all(known <= fixed(CHART, relay(2), death_table, over, 60) + 1e-4)


def test_one_who_knows_the_weather_but_no_luck_is_the_same_for_the_same_seed():
    death_table = mean_death_table(toll_at("p2"))
    over = conditions(CHART, 60, 3)
    known = [weather_known(CHART, death_table, over, 60, 100) for _ in range(2)]
    assert np.array_equal(*known)
    assert known[0].mean() < fixed(CHART, Plan("nothing", ()), death_table, over, 60).mean()


def test_the_share_closed_is_none_where_there_is_no_distance():
    base = np.array([10.0, 12.0, 14.0])
    assert closed(base, base - 1.0, base - 2.0).mean == pytest.approx(0.5)
    assert closed(base, base - 1.0, base - 2.0).error == pytest.approx(0.0)
    assert np.isnan(closed(base, base, base).mean)
