"""A plan of many legs: told by where its rounds load, whole and within its width."""

from dataclasses import replace

import pytest
from rich.cells import cell_len

from balto.domain.carrier import Carrier
from balto.domain.consignment import Lot
from balto.domain.plan import ABOVE, Leg, Plan
from balto.domain.world import Product
from balto.motion.index import WorldIndex
from balto.rehearse.run import rehearse
from balto.show import briefing, tour_groups
from balto.show.run_sheets import run_sheet
from balto.show.stops import stops
from balto.show.text import decision_text
from tests.show.decisions import decision, outcome, toll_of, trail


def crowd(rounds_each: int = 40):
    """From Ash one team takes all to Birch; from Birch many teams go on to Cedar and back, each with one dose."""
    world = trail()
    teams = tuple(Carrier(f"m{k}", f"Team {k}", "p1", "dog_team", 10.0, 100.0) for k in range(rounds_each))
    legs = [Leg("c0", "p0", "p1", ("l0",), 30)]
    for team in teams:
        legs += [Leg(team.id, "p1", "p2", ("l1",), 2), Leg(team.id, "p2", "p3", ("l2",), 1)]
    return replace(world, carriers=(*world.carriers, *teams)), Plan("crowd", tuple(legs))


def test_rounds_are_grouped_by_where_they_load_and_nothing_is_lost():
    world, plan = crowd()
    found = tour_groups.groups(outcome(world, plan))
    assert [(one.place, one.deep, one.rounds, one.carriers) for one in found] == [("p0", 0, 1, 1), ("p1", 1, 40, 40)]
    assert [one.doses for one in found] == [30, 80]
    assert [one.places for one in found] == [0, 2]
    assert found[0].leaves_h < found[1].leaves_h < found[1].half_h <= found[1].most_h
    kept, left = tour_groups.largest(outcome(world, plan), 1)
    assert {one.place for one in kept} == {"p1"}
    assert {one.place for one in left} == {"p0"}


def test_a_carrier_that_comes_back_for_more_begins_a_new_round():
    world = trail()
    legs = (Leg("c0", "p0", "p1", ("l0",), 5), Leg("c0", "p1", "p0", ("l0",), 0), Leg("c0", "p0", "p1", ("l0",), 5))
    (only,) = tour_groups.groups(outcome(world, Plan("twice", legs)))
    assert (only.rounds, only.carriers, only.doses) == (2, 1, 10)


def test_what_rides_along_belongs_to_the_same_round():
    world = trail()
    further = Product("y", replace(world.item, unit="box", called="y"), world.treatment, world.outbreak)
    world = replace(world, further=(further,), lots=(Lot("p0", 9), Lot("p0", 9, product="y")))
    legs = (
        Leg("c0", "p0", "p1", ("l0",), 9),
        Leg("c0", "p0", "p1", ("l0",), 6, product="y", rides_on=ABOVE),
        Leg("c0", "p1", "p2", ("l1",), 4),
        Leg("c0", "p1", "p2", ("l1",), 6, product="y", rides_on=ABOVE),
    )
    rehearsed = rehearse(WorldIndex(world, 1), Plan("both", legs), replace(toll_of(world), products=("",)), 50)
    (only,) = tour_groups.groups(rehearsed)
    assert (only.place, only.rounds, only.carriers, only.doses, only.places) == ("p0", 1, 1, 15, 2)
    assert tour_groups.unit(world) == "doses"
    assert tour_groups.unit(trail()) == "vials"


@pytest.mark.parametrize("count", [29, 30])
def test_only_plans_of_many_legs_are_grouped(count):
    world, plan = crowd(count)
    page = decision_text.page(decision(world, plan))
    assert ("grouped by where they load" in page) == (len(plan.legs) > tour_groups.MANY_LEGS)
    assert all(cell_len(line) <= 100 for line in page.splitlines())
    assert page.startswith("Send 30 vials from Ash")


def test_the_pages_of_a_crowd_number_only_where_rounds_load():
    world, plan = crowd()
    made = decision(world, plan)
    assert [stop.place for stop in stops(made.chosen)] == ["p0", "p1"]
    page = briefing.page(made)
    assert "grouped by where they load" in page
    assert 'class="map"' in page
    assert run_sheet.page(made.chosen, made.provenance).count("<article") == len(plan.carriers())
