"""Limits on ways: closed hours in every future, permissions that come when they come, and departures that fit."""

from dataclasses import replace

import numpy as np
import pytest

from balto.domain.limit import Limit
from balto.domain.plan import Leg, Plan
from balto.motion.conditions import conditions
from balto.motion.index import WorldIndex
from balto.motion.limits import both, permission_h, windows
from balto.rehearse.run import rehearse
from tests.rehearse.relay_world import forked, relay, toll_at, world
from tests.twins.twin_rehearse import Keyed, Rehearsal

NIGHT = Limit("night", mode="dog_team")
HOURS = Limit("hours", "convoy", region="r1", opens_h=7.0, closes_h=16.0)
CURFEW = Limit("curfew", link="l2", opens_h=20.0, closes_h=5.0, until_h=100.0)
ASKED = Limit("permission", "governor", link="l4", asked_h=5.0, median_h=30.0, most_h=70.0, refused=0.2)
ALL = (NIGHT, HOURS, CURFEW, ASKED)
FUTURES = 120


def chart_of(*limits):
    return WorldIndex(replace(world(stages=6), limits=limits), 7)


def closed(chart, link, count=40):
    """[member, hour]: whether a link is closed in the weather's own share, where without limits it is not."""
    free = WorldIndex(replace(chart.world, limits=()), chart.seed)
    rows = [one.class_of(one.world.link(link), 0) for one in (chart, free)]
    now, before = (conditions(one, 0, count).factor[:, row] for one, row in zip((chart, free), rows, strict=True))
    assert np.array_equal(now[now > 0], before[now > 0])  # open hours are as they were
    return (now == 0) & (before > 0), before > 0


def test_hours_of_the_day_close_all_others_from_the_case_s_own_midnight():
    chart = chart_of(HOURS)  # the epoch is 20:00
    shut, could = closed(chart, "l1")
    local = (20 + np.arange(shut.shape[1])) % 24
    assert np.array_equal(shut, could & ((local < 7) | (local >= 16))[None])
    assert not closed(chart, "l0")[0].any()


def test_a_curfew_closes_over_midnight_and_only_while_it_holds():
    shut, could = closed(chart_of(CURFEW), "l2")
    hour = np.arange(shut.shape[1])
    local = (20 + hour) % 24
    assert np.array_equal(shut, could & (((local >= 20) | (local < 5)) & (hour < 100))[None])


def test_by_night_nobody_is_under_way():
    shut, could = closed(chart_of(NIGHT), "l0")
    local = (20 + np.arange(shut.shape[1])) % 24  # Universal Time; at 149 degrees west noon is at about 22:00
    assert shut[could].mean() > 0.5
    assert not shut[:, (local == 22)].any()
    assert (shut | ~could)[:, (local == 10)].all()


def test_a_permission_comes_after_its_time_in_half_and_in_nine_of_ten_of_the_futures_or_never():
    comes_h = permission_h(replace(ASKED, refused=0.0), 3, 0, 4_000)
    assert np.median(comes_h) == pytest.approx(35.0, abs=1.5)
    assert np.quantile(comes_h, 0.9) == pytest.approx(75.0, abs=4.0)
    assert np.isinf(permission_h(ASKED, 3, 0, 4_000)).mean() == pytest.approx(0.2, abs=0.02)
    again = permission_h(replace(ASKED, link="l5"), 3, 0, 4_000)
    assert np.array_equal(again, permission_h(ASKED, 3, 0, 4_000))  # of one name: it comes once
    shut, could = closed(chart_of(ASKED), "l4")
    opens = np.array([np.argmax(~row) if not row.all() else np.inf for row in shut | ~could])
    assert (opens >= np.floor(permission_h(ASKED, 7, 0, len(opens)))).all()


@pytest.mark.parametrize(
    "limits", [(NIGHT,), (HOURS,), (CURFEW,), (ASKED,), ALL], ids=["night", "hours", "curfew", "asked", "all"]
)
@pytest.mark.parametrize("plan", [relay(6), forked()], ids=["relay", "forked"])
def test_every_leg_goes_when_the_simpy_twin_says(plan, limits):
    chart = chart_of(*limits)
    found = rehearse(chart, plan, toll_at("p6"), FUTURES)
    over = conditions(chart, 0, FUTURES)
    for i in range(FUTURES):
        twin = Rehearsal(chart, plan, over.factor[i], over.air_c[i], Keyed(chart, i), peril=over.peril[i]).run()
        assert found.depart_h[i] == pytest.approx(twin[0], abs=2e-2)
        assert found.arrive_h[i] == pytest.approx(twin[1], abs=2e-2)


def test_nobody_arrives_sooner_for_a_limit():
    free, bound = (rehearse(chart_of(*limits), relay(6), toll_at("p6"), FUTURES) for limits in ((), ALL))
    assert (bound.arrive_h >= free.arrive_h - 1e-3).all()


def test_who_cannot_be_there_before_the_ways_close_does_not_set_out():
    chart = chart_of(replace(HOURS, region="", mode="dog_team"))
    plan = Plan("one", (Leg("c0", "p0", "p1", ("l0",), 30),))
    found = rehearse(chart, plan, toll_at("p1"), FUTURES)
    local = (20.0 + found.depart_h[:, 0]) % 24.0
    way_h = 48.0 / 11.0
    assert (local >= 7.0 - 1e-3).all()
    assert (local + way_h <= 16.0 + 1e-3).all()


def test_windows_are_stretches_and_both_are_where_they_meet():
    assert windows(np.array([0, 1, 1, 0, 1], bool)).tolist() == [[1.0, 3.0], [4.0, 5.0]]
    assert both(np.array([[1.0, 3.0], [4.0, 9.0]]), np.array([[2.5, 5.0]])).tolist() == [[2.5, 3.0], [4.0, 5.0]]
    assert both(np.array([[1.0, 2.0]]), np.zeros((0, 2))).shape == (0, 2)


def test_without_a_limit_that_binds_nothing_changes():
    plain, other = WorldIndex(world(stages=6), 7), chart_of(Limit("curfew", link="nowhere", opens_h=1.0, closes_h=2.0))
    assert other.limited == ()
    first, second = (conditions(one, 0, 20) for one in (plain, other))
    assert np.array_equal(first.factor, second.factor)
    assert np.array_equal(
        rehearse(plain, relay(6), toll_at("p6"), 50).arrive_h, rehearse(other, relay(6), toll_at("p6"), 50).arrive_h
    )
