"""What a plan asks: kilometres, hours, nights and calls, each by itself, and never a death."""

from dataclasses import replace

import pytest

from balto.domain.link import Link
from balto.domain.plan import Leg, Plan
from balto.domain.world import World
from balto.plan.effort import PRICES, asked, effort_of, price_of
from tests.plan.test_plan_search import trail


def line(mode: str = "truck", km: float = 100.0, **carrier: object) -> World:
    """t0 - t1 - t2, so many km apart, one carrier at t0 that goes 50 km/h and never rests."""
    world = trail(3, 5)
    links = tuple(Link(f"l{k}", f"t{k}", f"t{k + 1}", mode, km, world.links[0].region) for k in range(2))
    one = replace(
        world.carriers[0], id="c", home="t0", mode=mode, pace_kmh=50.0, endurance_h=1e9, rest_h=0.0, cost_per_km=0.0
    )
    return replace(world, links=links, carriers=(replace(one, **carrier),))


def there(*legs: Leg) -> Plan:
    return Plan("p", legs)


OUT = Leg("c", "t0", "t1", ("l0",), 5)
ON = Leg("c", "t1", "t2", ("l1",), 5)
HOME = Leg("c", "t1", "t0", ("l0",))


def test_kilometres_and_hours_count_the_way_home():
    found = effort_of(line(), there(OUT, ON))
    assert (found.km, found.hours) == (400.0, 8.0)
    assert effort_of(line(), there(OUT, HOME)).km == 200.0  # it is at home


def test_a_carrier_used_twice_on_a_day_is_called_out_once():
    once = effort_of(line(), there(OUT))
    twice = effort_of(line(), there(OUT, HOME, OUT, HOME))
    assert once.calls == twice.calls == 1
    assert twice.carriers == 1


def test_rests_make_nights_and_each_day_another_call_out():
    found = effort_of(line(endurance_h=4.0, rest_h=20.0), there(OUT, ON))
    assert (found.hours, found.nights, found.calls) == (8.0, 2, 3)  # 8 hours under way, two rests of 20


def test_each_price_is_paid_for_what_it_is_of():
    truck = PRICES["truck"]
    far = effort_of(line(km=200.0), there(OUT, ON))
    near = effort_of(line(km=100.0), there(OUT, ON))
    assert far.price - near.price == pytest.approx(400.0 * truck.per_km + 8.0 * truck.per_hour)
    slow = effort_of(line(pace_kmh=25.0), there(OUT, ON))
    assert slow.price - near.price == pytest.approx(8.0 * truck.per_hour)
    resting = effort_of(line(endurance_h=4.0, rest_h=20.0), there(OUT, ON))
    assert resting.price - near.price == pytest.approx(2 * (truck.per_night + truck.per_call))


def test_a_service_that_runs_anyway_costs_a_ticket_a_leg():
    found = effort_of(line("rail"), there(OUT, ON))
    assert (found.km, found.calls, found.price) == (0.0, 2, 2 * PRICES["rail"].per_call)


def test_where_the_case_gives_a_cost_its_own_money_counts_alone():
    assert effort_of(line(cost_per_km=0.5), there(OUT, ON)).price == 100.0


def test_a_reserve_asks_nothing_and_every_leg_counts_besides_its_price():
    world = line(cost_per_km=0.5)
    reserve = replace(ON, id="r", standby_for="c 1", trigger_h=5.0)
    plan = Plan("p", (replace(OUT, id="c 1"), reserve))
    assert effort_of(world, plan) == effort_of(world, there(OUT))
    assert asked(effort_of(world, there(OUT, ON)), 7.0) == 100.0 + 14.0


def test_modes_that_a_case_adds_cost_as_what_they_are_like():
    world = line()
    plane = replace(world.mode("aeroplane"), id="biplane", reference_kmh=97.0)
    cart = replace(world.mode("horse"), id="cart")
    world = replace(world, modes=(*world.modes, plane, cart))
    assert price_of(world, "biplane") == PRICES["aeroplane"]
    assert price_of(world, "cart") == PRICES["truck"]
