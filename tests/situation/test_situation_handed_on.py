"""What goes on from an hour of a run: who has begun, what a reserve does, which doses go on and which are given."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from balto.domain.consignment import Item, Lot
from balto.domain.outbreak import Outbreak, Reported, Site
from balto.domain.plan import ABOVE, Leg, Plan
from balto.domain.world import Product
from balto.ensemble.weather import Weather
from balto.motion.index import WorldIndex
from balto.situation.belief import believed_futures, by_belief, weather_reports
from balto.situation.committed import executed, remaining, surely_ahead
from balto.situation.later_world import later_index, later_world, rested_h
from balto.situation.state import Reports, Sighting, State, reported
from tests.rehearse.relay_world import relay, world

LOADING_H = 0.25  # at every place of the trail
FIRST = Leg("c0", "p0", "p1", ("l0",), 10, id="first")
EMPTY = Leg("c1", "p1", "p2", ("l1",), id="empty")
RESERVE = Leg("train", "p0", "p1", ("rail",), 10, standby_for="first", trigger_h=10.0, id="reserve")


def chart(stages: int = 3, **changed: object) -> WorldIndex:
    return WorldIndex(world(stages=stages, **changed), 7)


def at(hour_h: float, *legs: Leg, on: WorldIndex | None = None, **told: dict[str, object]) -> State:
    return reported(on or chart(), Plan("ordered", legs), hour_h, Reports(**told))  # type: ignore[arg-type]  # each by its name


@pytest.mark.parametrize(("hour_h", "begun"), [(4.7, ()), (4.8, (0,)), (5.1, (0,))])
def test_a_leg_with_a_load_has_begun_when_its_loading_has(hour_h: float, begun: tuple[int, ...]) -> None:
    """It leaves at 5:00 and is loaded from 4:45 on: from then nobody else can have the doses."""
    assert at(hour_h, FIRST, left_h={"first": 5.0}).begun == begun


@pytest.mark.parametrize(("hour_h", "begun"), [(4.9, ()), (5.0, ()), (5.01, (0,))])
def test_an_empty_leg_has_begun_when_it_has_left(hour_h: float, begun: tuple[int, ...]) -> None:
    assert at(hour_h, EMPTY, left_h={"empty": 5.0}).begun == begun


def test_what_is_booked_on_a_train_has_begun_when_the_loads_are_closed() -> None:
    """The train leaves at 5:00 and loads close at 4:00; a dog team has no timetable."""
    train = replace(RESERVE, standby_for="")
    legs, left_h = (FIRST, train), {"first": 5.0, "reserve": 5.0}
    assert at(3.7, *legs, left_h=left_h).begun == ()
    assert at(3.8, *legs, left_h=left_h).begun == (1,)
    state = at(3.8, *legs, left_h=left_h)
    assert [state.lead_h(n) for n in (0, 1)] == [0.0, 1.0]


def test_a_leg_that_came_in_at_this_hour_is_no_longer_under_way() -> None:
    told = {"left_h": {"first": 1.0}, "came_h": {"first": 8.0}}
    assert at(8.0, FIRST, **told).under_way == ()
    assert at(7.9, FIRST, **told).under_way == (0,)


def test_a_load_of_whose_frost_nobody_speaks_has_met_none() -> None:
    assert at(8.0, FIRST, EMPTY, frost_c_h={"first": 30.0}).frost_c_h.tolist() == [30.0, 0.0]


def test_a_reserve_is_settled_only_when_its_leg_is_known_to_have_come_in_in_time() -> None:
    legs = FIRST, RESERVE
    left_h, came_h = {"first": 1.0}, {"first": 9.0}
    assert remaining(at(8.0, *legs, left_h=left_h, came_h=came_h), (0,))[0].standby_for == "first"
    assert remaining(at(9.0, *legs, left_h=left_h, came_h=came_h), ()) == ()
    (called,) = remaining(at(12.0, *legs, left_h=left_h, came_h={"first": 11.0}), ())
    assert (called.standby_for, called.leave_from_h) == ("", 10.0)


def test_what_only_goes_if_another_is_late_is_not_surely_ahead_nor_what_rides_on_it() -> None:
    sure, rider = (
        Leg("c2", "p2", "p3", ("l2",), 5, id="sure"),
        Leg("c2", "p2", "p3", ("l2",), 2, rides_on="sure", product="y"),
    )
    late = Leg("c1", "p1", "p2", ("l1",), 5, standby_for="first", trigger_h=10.0, id="late")
    along = Leg("c1", "p1", "p2", ("l1",), 2, rides_on="late", product="y")
    state = at(2.0, FIRST, late, along, sure, rider, left_h={"first": 1.0})
    assert [leg.id for leg in surely_ahead(state).legs] == ["sure", "sure/y"]


def test_a_reserve_that_went_is_run_again_from_when_it_could_have_been_loaded() -> None:
    """It was called at 10:00; with doses it cannot leave before they are loaded, empty it can."""
    for doses, from_h in ((10, 10.0 + LOADING_H), (0, 10.0)):
        called = Leg("c2", "p2", "p3", ("l2",), doses, standby_for="first", trigger_h=10.0, id="called")
        state = at(30.0, FIRST, called, left_h={"first": 1.0, "called": 11.0}, came_h={"called": 20.0})
        assert executed(state)[1].leave_from_h == from_h
        assert executed(state)[1].standby_for == ""


def test_who_went_with_less_than_ordered_had_waited_for_the_rest() -> None:
    waits = replace(FIRST, wait_until_h=6.0)
    for doses, from_h in ((4, 6.0 + LOADING_H), (10, 0.0)):
        (went,) = executed(at(30.0, waits, left_h={"first": 6.5}, came_h={"first": 20.0}, doses={"first": doses}))
        assert (went.doses, went.leave_from_h) == (doses, from_h)
        assert went.wait_until_h == 6.0


def test_who_runs_a_part_of_a_stage_rests_for_that_part() -> None:
    """A team rests three hours after a stage of 44 km (four hours at 11 km an hour)."""
    short = replace(world().links[0], km=11.0)
    there = chart(links=(short, *world(stages=3).links[1:]))
    assert rested_h(there, FIRST, 20.0) == pytest.approx(20.75)
    assert rested_h(chart(), FIRST, 20.0) == pytest.approx(23.0)  # 48 km are more than a stage, and no longer a rest


@pytest.mark.parametrize(("seen_h", "heard"), [(0.5, (1.0, 0.0)), (4.0, (4.0, 20.0))])
def test_a_sighting_from_before_the_leg_says_nothing_of_it(seen_h: float, heard: tuple[float, float]) -> None:
    state = at(6.0, FIRST, left_h={"first": 1.0}, seen={"first": Sighting(seen_h, 20.0)})
    (one,) = later_world(state).under_way
    assert (one.heard_h, one.km_done) == heard


def test_what_is_aboard_lies_where_it_left_from_since_the_epoch() -> None:
    (lot, rest) = later_world(at(3.0, FIRST, left_h={"first": 1.0})).lots
    assert (lot.place, lot.aboard, lot.doses, lot.available_h) == ("p0", "first", 10, 0.0)
    assert (rest.aboard, rest.doses) == ("", 20)


def lots_at(place: str, state: State) -> list[tuple[int, bool]]:
    return [(lot.doses, lot.given) for lot in later_world(state).lots if lot.place == place]


def ill_at(*places: str) -> Outbreak:
    return Outbreak(Reported((), date(1925, 1, 26)), tuple(Site(place) for place in places))


ONWARD = Leg("c1", "p1", "p2", ("l1",), 15, id="onward")


def test_the_next_leg_takes_what_came_last_and_leaves_the_patients_what_lay_there() -> None:
    """Of the 15 doses that go on, 10 were brought; of the 9 that lay there before, 4 are left."""
    there = chart(outbreak=ill_at("p1"), lots=(Lot("p0", 10), Lot("p1", 9)))
    state = at(9.0, FIRST, ONWARD, on=there, left_h={"first": 1.0}, came_h={"first": 8.0})
    assert sorted(lots_at("p1", state)) == [(9, False), (10, False)]


def test_of_two_loads_brought_the_last_to_come_goes_on_and_no_dose_counts_twice() -> None:
    there = chart(outbreak=ill_at("p1"), lots=(Lot("p0", 30),))
    second = Leg("train", "p0", "p1", ("rail",), 20, id="second")
    state = at(
        20.0, FIRST, second, ONWARD, on=there, left_h={"first": 1.0, "second": 5.0}, came_h={"first": 9.0, "second": 8.0}
    )  # fmt: skip
    assert sorted(lots_at("p1", state)) == [(5, False), (10, False), (15, True)]
    assert [lot.available_h for lot in later_world(state).lots if lot.given] == [8.0]


def test_doses_brought_to_a_place_without_patients_are_nobodys_yet() -> None:
    there = chart(outbreak=ill_at("p2"), lots=(Lot("p0", 10),))
    state = at(9.0, FIRST, on=there, left_h={"first": 1.0}, came_h={"first": 8.0})
    assert lots_at("p1", state) == [(10, False)]


def test_the_weather_is_reported_from_now_and_some_hours_back_and_wind_is_never_below_0() -> None:
    there = chart()
    hours = np.arange(60.0)
    temp = np.broadcast_to(-hours, (1, 3, 60)).astype(np.float32)
    wind = np.stack([hours, hours - 100.0, hours])[None].astype(np.float32)
    said = weather_reports(there, Weather(temp, wind), 0, 20.5)
    assert [one.hour_h for one in said] == 3 * [2, 12, 17, 20]
    assert [one.region for one in said] == ["r0"] * 4 + ["r1"] * 4 + ["r2"] * 4
    assert [one.temp_c for one in said[:4]] == [-2.0, -12.0, -17.0, -20.0]
    assert [one.wind_ms for one in said[:8]] == [2.0, 12.0, 17.0, 20.0, 0.0, 0.0, 0.0, 0.0]
    assert [one.hour_h for one in weather_reports(there, Weather(temp, wind), 0, 20.5, 4.0)[:5]] == [6, 16, 20, 21, 24]
    assert [one.hour_h for one in weather_reports(there, Weather(temp, wind), 0, 2.0)[:1]] == [2]


def test_futures_in_which_who_is_silent_had_long_come_in_are_believed_last() -> None:
    """Now is 10:00; that another would come at 15:00 rather than at 10:30 tells nothing."""
    rider = Leg("c0", "p0", "p1", ("l0",), 2, rides_on=ABOVE, product="y")
    state = at(10.0, FIRST, rider, left_h={"first": 1.0, "first/y": 1.0})
    ran = SimpleNamespace(arrive_h=np.array([[4.0, 4.0], [10.5, 0.0], [15.0, 0.0], [9.0, 9.0]], np.float32))
    assert by_belief(state, ran) == [1, 2, 3, 0]  # type: ignore[arg-type]  # only arrivals are read


def test_a_position_that_is_told_as_certain_is_believed_within_a_kilometre() -> None:
    state = at(6.0, FIRST, left_h={"first": 1.0}, seen={"first": Sighting(5.0, 30.0, 0.0)})
    rows = believed_futures(later_index(state), 40, 400, 7)
    assert len(rows) == 40
    assert len(set(rows.luck.tolist())) > 5


def test_a_relay_carried_out_is_run_again_as_ordered() -> None:
    state = reported(chart(), relay(1), 30.0, Reports({"c0 1": 1.0}, {"c0 1": 8.0}))
    (went,) = executed(state)
    assert (went.id, went.doses, went.leave_from_h) == ("c0 1", 30, 0.0)


def test_a_train_that_was_to_have_left_by_now_is_no_longer_called_off() -> None:
    """One leaves at 5:00 and one at 29:00, each cancelled three times in ten: who waits at 5:00 sees the first one go."""
    assert [row.cancel for row in chart().world.departures] == [0.3, 0.3]
    for hour_h, cancel in ((4.9, [0.3, 0.3]), (5.0, [0.0, 0.3]), (29.0, [0.0, 0.0])):
        assert [row.cancel for row in later_world(at(hour_h, FIRST)).departures] == cancel


def test_who_rides_an_empty_train_is_on_board_at_its_very_hour() -> None:
    """A dog team may still be told to stay at the hour at which it was to leave; of a timetable it is known that it goes."""
    runs = tuple(replace(row, cutoff_h=0.0) for row in world().departures)
    empty = replace(RESERVE, doses=0, standby_for="")
    assert at(5.0, empty, on=chart(departures=runs), left_h={"reserve": 5.0}).begun == (0,)
    assert at(4.9, empty, on=chart(departures=runs), left_h={"reserve": 5.0}).begun == ()


@pytest.mark.parametrize(("free_h", "able_h", "goes_h"), [(0.0, 44.0, 44.0), (50.0, 44.0, 50.0), (50.0, None, 50.0)])
def test_who_is_damaged_at_home_goes_when_mended_and_not_before_it_is_free(
    free_h: float, able_h: float | None, goes_h: float
) -> None:
    there = chart(carriers=(replace(world().carriers[0], available_h=free_h), *world(stages=3).carriers[1:]))
    told = {} if able_h is None else {"able_h": {"c0": able_h}}
    assert later_world(at(9.0, FIRST, on=there, **told)).carrier("c0").available_h == goes_h


def test_a_leg_takes_only_free_doses_of_its_product_where_it_begins() -> None:
    """What is given, aboard another or lies elsewhere is as it was."""
    given, elsewhere, free = Lot("p0", 30, "G", given=True), Lot("p1", 30, "E"), Lot("p0", 12, "F")
    of_another = Lot("p0", 30, "Y", product="y")
    further = (Product("y", Item("y"), world().treatment, world().outbreak),)
    there = chart(lots=(given, elsewhere, of_another, free), further=further)
    found = later_world(at(3.0, FIRST, on=there, left_h={"first": 1.0})).lots
    assert sorted((lot.lot, lot.doses, lot.aboard) for lot in found) == [
        ("E", 30, ""), ("F", 2, ""), ("F", 10, "first"), ("G", 30, ""), ("Y", 30, ""),
    ]  # fmt: skip
