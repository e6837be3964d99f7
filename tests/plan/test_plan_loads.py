"""A search makes up loads by their clocks: what expires, what stays, who waits for what, who leaves by what light and line."""

import math
from dataclasses import replace

import numpy as np
import pytest

from balto.domain.consignment import Lot
from balto.domain.link import Departure
from balto.domain.mode import MODES
from balto.domain.plan import FOREVER_H, Leg, Plan
from balto.domain.world import World
from balto.motion.daylight import light
from balto.motion.index import WorldIndex
from balto.plan.distribution.search import plan_country
from balto.plan.network.routes_between import ways
from balto.plan.relay.search import search
from balto.rehearse.left_to_spoil import left_to_spoil
from balto.rehearse.run import rehearse
from tests.plan.test_plan_search import toll_at, trail

OLD, FRESH = Lot("t0", 20, "OLD", expires_h=6.0), Lot("t0", 20, "FRESH")
ENGINES = {"relay": search, "distribution": plan_country}


def with_lots(*lots: Lot) -> World:
    """The trail without weather, with these lots at its first town."""
    return replace(trail(weather=False), lots=lots)


def deaths_of(world: World, engine: str = "relay") -> float:
    """Mean deaths of the plan that is found, as it is rehearsed in futures never searched on."""
    chart, death_table = WorldIndex(world, 3), toll_at("t4")
    plan = ENGINES[engine](chart, death_table, members=20, iterations=400, seed=0).plan  # type: ignore[operator]  # same arguments
    return float(rehearse(chart, plan, death_table, 400).total_deaths().mean())


@pytest.mark.parametrize("engine", ENGINES)
def test_old_stock_beside_fresh_spoils_nothing_in_whatever_order_it_stands(engine: str) -> None:
    alone = deaths_of(with_lots(FRESH), engine)
    assert alone < 7.0
    assert deaths_of(with_lots(OLD, FRESH), engine) == pytest.approx(alone, abs=0.05)
    assert deaths_of(with_lots(FRESH, OLD), engine) == pytest.approx(alone, abs=0.05)


def test_what_would_spoil_stays_and_is_told() -> None:
    chart, death_table = WorldIndex(with_lots(OLD, FRESH), 3), toll_at("t4")
    plan = search(chart, death_table, members=20, iterations=400, seed=0).plan
    (left,) = left_to_spoil(rehearse(chart, plan, death_table, 100))
    assert (left.lot.lot, left.doses) == ("OLD", 20)
    assert sum(leg.doses for leg in plan.legs if leg.origin == "t0") == 20


def test_old_doses_go_to_the_near_place_and_fresh_ones_on() -> None:
    """Five hours to t1, fifteen or more to t3: on one team's load the old ones are for the near place."""
    world = with_lots(Lot("t0", 20, "OLD", expires_h=9.0), FRESH)
    chart, death_table = WorldIndex(world, 3), toll_at("t1", "t3")
    found = rehearse(chart, search(chart, death_table, members=20, iterations=1500, seed=0).plan, death_table, 200)
    assert found.delivered("t1").mean() > 15.0
    assert found.delivered("t3").mean() > 15.0


def test_what_is_for_a_place_stays_there() -> None:
    chart, death_table = WorldIndex(trail(doses=40), 3), toll_at("t2", "t4")
    plan = search(chart, death_table, members=20, iterations=1500, seed=0).plan
    assert sum(leg.stays for leg in plan.legs) == sum(leg.doses for leg in plan.legs if leg.origin == "t0")
    assert {leg.dest for leg in plan.legs if leg.stays} == {"t2", "t4"}


def test_who_waits_for_several_loads_is_told_until_when() -> None:
    world = replace(trail(doses=20), lots=(Lot("t0", 10), Lot("t1", 10, available_h=20.0)))
    chart, death_table = WorldIndex(world, 3), toll_at("t4")
    plan = search(chart, death_table, members=20, iterations=800, seed=0).plan
    both = [leg for n, leg in enumerate(plan.legs) if leg.origin == "t1" and leg.doses > 10 and plan.feeds(n)]
    assert all(20.0 <= leg.wait_until_h < FOREVER_H for leg in both)
    assert both or sum(leg.origin == "t1" and leg.doses == 10 for leg in plan.legs) == 2


def ferries() -> World:
    """Two lines between the same ends: the longer leaves at noon, the shorter a day later."""
    world = trail(2, weather=False)
    rail = next(mode for mode in MODES if mode.id == "rail")
    one, two = (replace(world.links[0], id=name, mode="rail", km=km) for name, km in (("short", 40.0), ("long", 90.0)))
    train = replace(world.carriers[0], id="train", mode="rail", home="t0", payload_kg=100.0)
    runs = Departure("short", 36.0, 2.0), Departure("long", 12.0, 9.0)
    return replace(world, links=(one, two), carriers=(train,), modes=(*world.modes, rail), departures=runs)


def test_the_line_that_can_be_caught_first_is_taken_though_it_is_longer() -> None:
    chart, death_table = WorldIndex(ferries(), 3), toll_at("t1")
    assert {way for found in ways(chart, ()).links.values() for way in found} == {("short",), ("long",)}
    plan = search(chart, death_table, members=20, iterations=200, seed=0).plan
    assert [leg.route for leg in plan.legs] == [("long",)]


def by_day() -> World:
    """A trail whose team moves by daylight alone, at the equinox in the tropics."""
    world = trail(2, weather=False)
    modes = tuple(replace(mode, daylight_only=mode.id == "dog_team") for mode in world.modes)
    places = tuple(replace(place, lat=-19.8, lon=34.9) for place in world.places)
    return replace(world, modes=modes, places=places, epoch=world.epoch.replace(year=2019, month=3, day=20))


def test_first_light_is_told_to_the_minute() -> None:
    """Civil dawn at Beira on 21 March 2019 was about 05:21 local time, dusk about 18:12 (two hours east of UTC)."""
    world = by_day()
    dawn, dusk = next((a, b) for a, b in light(world, -19.8, 34.9, 60).tolist() if a > 12.0)
    assert dawn == pytest.approx(24.0 + 3.0 + 21.0 / 60.0, abs=3.0 / 60.0)
    assert dusk == pytest.approx(24.0 + 16.0 + 12.0 / 60.0, abs=4.0 / 60.0)
    assert (dawn * 60.0) % 1.0 == pytest.approx(0.0, abs=1e-6) or (dawn * 60.0) % 1.0 == pytest.approx(1.0, abs=1e-6)


def test_who_needs_light_leaves_when_it_comes_and_not_when_it_goes_too_soon() -> None:
    world = by_day()
    chart, death_table = WorldIndex(world, 3), toll_at("t1")
    days = chart.light_at("t0")
    plan = Plan("by day", (Leg("c0", "t0", "t1", ("l0",), 10, leave_from_h=20.0),))
    assert np.allclose(rehearse(chart, plan, death_table, 50).depart_h, days[days[:, 0] > 20.0][0, 0], atol=1e-3)
    late = Plan("late", (replace(plan.legs[0], leave_from_h=float(days[0, 1]) - 1.0),))
    assert np.allclose(rehearse(chart, late, death_table, 50).depart_h, days[1, 0], atol=1e-3)
    found = search(chart, death_table, members=20, iterations=100, seed=0)
    assert found.plan.legs
    assert math.isfinite(found.deaths)
