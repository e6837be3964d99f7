"""Doses beyond what is enough stay in store: nowhere more comes than is enough, nothing is asked for that does not come."""

from collections import Counter
from dataclasses import replace
from math import ceil

from hypothesis import given, settings
from hypothesis import strategies as st

from balto.domain.consignment import Lot
from balto.domain.plan import Leg, Plan
from balto.plan.hold_back import held_to
from tests.plan.test_plan_search import trail

TOWNS = 6
WORLD = trail(TOWNS, 400)
LINKS = tuple(f"l{k}" for k in range(TOWNS - 1))


def ways(origin, dest):
    return LINKS[origin:dest]


@st.composite
def plans(draw):
    """Waves of loads from the store down the trail, each handed over at a town, some left at each."""
    legs = []
    for wave in range(draw(st.integers(1, 3))):
        via = draw(st.integers(1, TOWNS - 2))
        parts = draw(st.lists(st.tuples(st.integers(via + 1, TOWNS - 1), st.integers(1, 40)), min_size=0, max_size=3))
        stays = draw(st.integers(0, 40))
        total = stays + sum(doses for _, doses in parts) + draw(st.integers(0, 5))
        if total:
            legs.append(Leg("c0", "t0", f"t{via}", ways(0, via), total, leave_from_h=10.0 * wave, stays=stays))
            legs += [Leg(f"c{via}", f"t{via}", f"t{end}", ways(via, end), doses, stays=doses) for end, doses in parts]
    return Plan("drawn", tuple(legs))


def left_at(plan):
    """Doses by town: those that come less those that go on."""
    found = Counter()
    for leg in plan.legs:
        found[leg.dest] += leg.doses
        if leg.origin != "t0":
            found[leg.origin] -= leg.doses
    return found


ENOUGH = st.dictionaries(st.sampled_from([("", f"t{k}") for k in range(1, TOWNS)]), st.floats(0.0, 60.0), max_size=5)


@given(plans(), ENOUGH)
@settings(max_examples=200)
def test_no_town_is_left_with_more_than_is_enough_and_none_with_less_than_it_had_or_needs(plan, enough):
    before, held = left_at(plan), held_to(WORLD, plan, enough)
    after = left_at(held)
    for town, doses in before.items():
        wanted = ceil(enough.get(("", town), 0.0))
        assert after[town] == min(doses, wanted)
    assert sum(leg.doses for leg in held.legs) <= sum(leg.doses for leg in plan.legs)
    assert held_to(WORLD, held, enough).legs == held.legs


@given(plans(), st.data())
@settings(max_examples=200)
def test_without_a_load_nobody_is_asked_for_what_does_not_come(plan, data):
    anything = {("", f"t{k}"): float("inf") for k in range(1, TOWNS)}
    gone = data.draw(st.sampled_from([leg.id for leg in plan.legs if leg.doses] or [""]))
    if not gone:
        return
    held = held_to(WORLD, plan, anything, (gone,))
    assert gone not in {leg.id for leg in held.legs if leg.doses}
    assert all(doses >= 0 for doses in left_at(held).values())
    kept = left_at(held)
    assert all(kept[town] <= max(doses, 0) for town, doses in left_at(plan).items() if town != plan.leg(gone).origin)


def test_a_carrier_that_is_left_with_nothing_to_carry_does_not_go():
    there, back = Leg("c0", "t0", "t1", ("l0",), 10, stays=10), Leg("c0", "t1", "t0", ("l0",))
    again = Leg("c0", "t0", "t1", ("l0",), 7, leave_from_h=50.0, stays=7)
    held = held_to(WORLD, Plan("twice", (there, back, again)), {("", "t1"): 9.2})
    assert [(leg.doses, leg.stays) for leg in held.legs] == [(10, 10)]


def test_what_the_place_has_counts_and_what_goes_only_if_another_is_late_is_as_it_was():
    world = trail(TOWNS, 40)
    world = replace(world, lots=(Lot("t0", 40), Lot("t2", 6)))
    load = Leg("c0", "t0", "t2", ways(0, 2), 10, stays=10)
    reserve = Leg("c1", "t1", "t2", ("l1",), 5, standby_for="c0 1", trigger_h=30.0, stays=5)
    held = held_to(world, Plan("with a reserve", (load, reserve)), {("", "t2"): 8.0})
    assert [(leg.doses, leg.stays) for leg in held.legs] == [(2, 2), (5, 5)]
