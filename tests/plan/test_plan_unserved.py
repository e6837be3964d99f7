"""A place that gets nothing is told with what stands in the way; so is a carrier that must rest in the open."""

from dataclasses import replace

import pytest

from balto.domain.carrier import Carrier
from balto.domain.link import Departure, Link, LinkState
from balto.domain.plan import Leg, Plan
from balto.domain.world import World
from balto.motion.index import WorldIndex
from balto.plan.unserved import roofless, unserved
from tests.show.decisions import one_leg, relay, trail

NOTHING = Plan("nothing", ())


def why(world: World, plan: Plan = NOTHING) -> str:
    """The reason why p3 gets nothing."""
    (only,) = unserved(WorldIndex(world, 1), plan, ["p3"])
    assert only.places == ("p3",)
    return only.why


def by_train(depart_h: float) -> World:
    """The last stretch is a railway with one departure."""
    world = trail()
    rail = Link("l2", "p2", "p3", "rail", 50.0, "r")
    train = Carrier("train", "Train", "p2", "rail", 30.0, 1000.0)
    return replace(world, links=(*world.links[:2], rail), carriers=(*world.carriers, train),
                   departures=(Departure("l2", depart_h, 2.0),))  # fmt: skip


def test_each_thing_in_the_way_is_named_the_first_of_them_first():
    world = trail()
    cut = replace(world, links=world.links[:2])
    assert why(cut).startswith("no link joins it")
    idle = replace(world, carriers=tuple(replace(one, excluded="ill") for one in world.carriers))
    assert "of which no carrier may be used" in why(idle)
    weak = replace(world, carriers=tuple(replace(one, payload_kg=1e-4) for one in world.carriers))
    assert "can take even one" in why(weak)
    far = replace(world.links[2], mode="boat")
    boat = Carrier("b", "Boat", "p0", "boat", 10.0, 10.0)
    ashore = replace(world, links=(*world.links[:2], far), carriers=(*world.carriers, boat))
    assert why(ashore).startswith("no carrier can come to the links")
    state = LinkState("l1", "shut", -5.0, world.horizon_h)
    assert "reported shut until the end" in why(replace(world, link_states=(state,)))
    assert "all departures of the timetable are past" in why(by_train(-30.0))
    back = by_train(3.0)
    back = replace(back, departures=(replace(back.departures[0], origin="p3"),))
    assert "nothing runs there" in why(back)
    assert "in less than 15 hours, and the case looks only 12 hours ahead" in why(replace(world, horizon_h=12.0))


def test_doses_that_cannot_be_used_and_places_without_hand_over_are_named():
    world = trail()
    for lots in (
        tuple(replace(lot, expires_h=-1.0) for lot in world.lots),
        tuple(replace(lot, available_h=1e5) for lot in world.lots),
    ):
        assert why(replace(world, lots=lots)) == "all doses there are have expired, or come after the horizon"
    boat = Carrier("b", "Boat", "p2", "boat", 10.0, 10.0)
    river = replace(world.links[2], mode="boat")
    by_boat = replace(world, links=(*world.links[:2], river), carriers=(*world.carriers, boat))
    assert why(by_boat).startswith("no way was found")
    ashore = tuple(replace(place, handover=place.id != "p2") for place in world.places)
    assert "no permitted hand-over point on the route" in why(replace(by_boat, places=ashore))
    nowhere = tuple(replace(place, handover=False) for place in world.places)
    assert why(replace(world, places=nowhere)).startswith("no way was found")  # one team could go all the way
    assert why(replace(world, horizon_h=1.0)).endswith("the case looks only 1 hour ahead")


def test_what_could_be_reached_is_said_to_be_left_out_by_choice_only_where_stock_is_spent():
    world = trail()
    near = Plan("near", (Leg("c0", "p0", "p1", ("l0",), 30),))
    assert why(world, near) == "the doses do more good elsewhere"
    assert why(world).startswith("no way was found")
    assert why(by_train(30.0)).startswith("no way was found")


@pytest.mark.parametrize("plan", [relay, one_leg])
def test_nothing_is_said_of_places_that_are_served_or_have_stock(plan):
    world = trail()
    assert unserved(WorldIndex(world, 1), plan(world), ["p3", "p0"]) == ()


def test_a_carrier_that_passes_no_roof_before_it_must_rest_is_named():
    world = trail()
    tired = tuple(replace(one, endurance_h=6.0, rest_h=5.0) for one in world.carriers)
    bare = tuple(replace(place, shelter=False) for place in world.places)
    plan = one_leg(world)
    roofed = WorldIndex(replace(world, carriers=tired), 1)
    assert roofless(roofed, plan) == ()
    (only,) = roofless(WorldIndex(replace(world, carriers=tired, places=bare), 1), plan)
    assert (only.leg, only.apart_km) == (0, 150.0)
    assert only.stage_km < 150.0
