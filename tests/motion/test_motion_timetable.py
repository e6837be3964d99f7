"""Departures go one way: who goes the other way takes those from that end, or none."""

from dataclasses import replace

import numpy as np

from balto.domain.link import Departure
from balto.domain.plan import Leg, Plan
from balto.motion.index import WorldIndex
from balto.rehearse.run import rehearse
from tests.rehearse.relay_world import toll_at, world

OUT = Departure("rail", 5.0, 3.0, 1.0)
BACK = Departure("rail", 20.0, 6.0, 1.0, origin="p1")
THERE_AND_BACK = Plan(
    "there and back", (Leg("train", "p0", "p1", ("rail",), 20), Leg("train", "p1", "p0", ("rail",), 0))
)


def chart(*departures: Departure) -> WorldIndex:
    return WorldIndex(world(stages=2, climates=(), departures=departures), 3)


def departs(on: WorldIndex) -> list[float]:
    """The hours at which the two legs set out in most futures."""
    out = rehearse(on, THERE_AND_BACK, toll_at("p1"), 40)
    return [float(np.median(hours)) for hours in out.depart_h.T]


def test_a_train_goes_back_with_the_train_that_goes_back():
    assert departs(chart(OUT, BACK)) == [5.0, 20.0]
    assert departs(chart(OUT, BACK, replace(OUT, depart_h=12.0))) == [5.0, 20.0]


def test_no_train_goes_back_where_none_is_listed():
    assert departs(chart(OUT, replace(OUT, depart_h=30.0))) == [5.0, np.inf]


def test_a_departure_that_names_no_place_leaves_where_its_link_begins():
    named = replace(OUT, origin="p0")
    plain, said = chart(OUT), chart(named)
    assert plain.departures_of("rail", "p0") == said.departures_of("rail", "p0") == (0, 1)
    assert plain.departures_of("rail", "p1") == (0, 0)
    assert np.array_equal(plain.ground.depart_key, said.ground.depart_key)


def test_trains_of_one_hour_from_both_ends_are_cancelled_by_different_chance():
    on = chart(OUT, replace(BACK, depart_h=5.0))
    assert on.ground.depart_key[0] != on.ground.depart_key[1]
    assert on.ground.depart_key[0] == chart(OUT).ground.depart_key[0]


def test_each_way_takes_the_hours_of_its_own_train():
    on = chart(OUT, BACK)
    assert on.timetable_kmh("p0", ("rail",)) == 20.0
    assert on.timetable_kmh("p1", ("rail",)) == 10.0
    assert chart(OUT).timetable_kmh("p1", ("rail",)) == 0.0


def test_a_way_leads_only_where_something_runs():
    assert chart(OUT).way("rail", "p1", "p0") == ()
    assert chart(OUT, BACK).way("rail", "p1", "p0") == ("rail",)
    assert chart(OUT).way("rail", "p0", "p1") == ("rail",)
    assert chart(OUT).way("dog_team", "p1", "p0") == ("l0",)


def test_a_link_without_any_departure_stays_on_the_map():
    assert chart().way("rail", "p1", "p0") == ("rail",)
