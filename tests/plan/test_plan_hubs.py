"""Fewer places for the search of relays: what is kept, and that a plan found among them is one of the whole map."""

from dataclasses import replace

import numpy as np
import pytest

from balto.desk.load_case import open_case
from balto.domain.link import Departure
from balto.ensemble.death_table import DeathTable
from balto.files.synthetic.country import write_country
from balto.motion.conditions import conditions
from balto.motion.index import WorldIndex
from balto.plan.gap import foresight
from balto.plan.network.hubs import HUBS, MOST, ends_of, narrowed
from balto.plan.recourse.replan import ReplanSettings, play
from balto.plan.recourse.value_of_information import best_known, fixed, weather_known
from balto.plan.relay.search import search
from balto.rehearse.run import rehearse
from tests.plan.test_plan_country import a_toll

MEMBERS = 20


@pytest.fixture(scope="module")
def case(tmp_path_factory) -> tuple[WorldIndex, DeathTable]:
    """A generated country of 150 places, few of them with patients."""
    folder = tmp_path_factory.mktemp("wide") / "case"
    write_country(folder, 150, 20, 5)
    world = open_case(folder)
    death_table = a_toll(tuple(place.id for place in world.places[3::30]), world.horizon_h)
    return WorldIndex(world, 5), death_table


@pytest.fixture(scope="module")
def plan(case):
    return search(*case, members=MEMBERS, iterations=600, seed=1).plan


def names(chart: WorldIndex) -> set[str]:
    return {place.id for place in chart.world.places}


def test_stores_homes_patients_and_some_hubs_are_kept_in_their_order(case):
    chart, death_table = case
    few = narrowed(chart, death_table)
    needed = {chart.world.places[0].id, *death_table.places, *ends_of(chart.world)}
    assert needed < names(few)
    assert len(few.world.places) == len(needed) + HUBS
    assert [place for place in chart.world.places if place in few.world.places] == list(few.world.places)
    assert few.world.links == chart.world.links
    assert np.array_equal(few.light, chart.light)


def test_few_places_are_left_as_they_are(case):
    chart, death_table = case
    few = narrowed(chart, death_table)
    assert narrowed(few, death_table, most=0) is few
    out = tuple(replace(link, both_ways=False) for link in chart.world.links if link.origin in names(few))
    star = narrowed(WorldIndex(replace(chart.world, links=out), 5), death_table, most=0)
    assert narrowed(star, death_table, most=0) is star
    assert narrowed(chart, death_table, most=150) is chart
    assert len(chart.world.places) > MOST


def test_places_of_a_plan_are_kept(case):
    chart, death_table = case
    plan = search(narrowed(chart, death_table), death_table, members=MEMBERS, iterations=200, seed=1).plan
    away = next(place.id for place in chart.world.places if place.id not in names(narrowed(chart, death_table)))
    there = plan.with_legs((*plan.legs, replace(plan.legs[-1].with_doses(0), dest=away, id="")))
    assert away in names(narrowed(chart, death_table, [there]))


def test_a_place_without_hand_over_is_no_hub_and_one_where_the_mode_changes_is_the_first(case):
    chart, death_table = case
    hubs = names(narrowed(chart, death_table)) - {chart.world.places[0].id, *death_table.places, *ends_of(chart.world)}
    shut = tuple(replace(place, handover=place.handover and place.id not in hubs) for place in chart.world.places)
    assert not hubs & names(narrowed(WorldIndex(replace(chart.world, places=shut), 5), death_table))
    # the only way into one place is a last stretch of another mode, from a far place on
    world, end = chart.world, death_table.places[-1]
    modes = {carrier.mode for carrier in world.carriers}
    first = world.links[0].mode
    other = next(mode for mode in sorted(modes) if mode != first)
    port = next(
        link.origin if link.dest == end else link.dest
        for link in world.links if link.mode == first and end in (link.origin, link.dest)
    )  # fmt: skip
    links = tuple(link for link in world.links if end not in (link.origin, link.dest))
    last = replace(world.links[0], id="last", mode=other, origin=port, dest=end, km=30.0, both_ways=True)
    changed = replace(world, links=(*(link for link in links if link.mode == first), last))
    assert port in names(narrowed(WorldIndex(changed, 5), death_table))


def test_stations_are_kept(case):
    chart, death_table = case
    lost = [link for link in chart.world.links if not {link.origin, link.dest} & names(narrowed(chart, death_table))]
    timed = replace(chart.world, departures=(Departure(lost[0].id, 10.0, 5.0),))
    assert {lost[0].origin, lost[0].dest} <= names(narrowed(WorldIndex(timed, 5), death_table))


def test_a_plan_found_among_few_places_does_the_same_on_the_whole_map(case, plan):
    chart, death_table = case
    few = narrowed(chart, death_table, [plan])
    assert len(few.world.places) < len(chart.world.places)
    assert any(leg.doses for leg in plan.legs)
    whole, there = (rehearse(on, plan, death_table, 200) for on in (chart, few))
    assert np.array_equal(whole.total_deaths(), there.total_deaths())


def test_a_way_by_what_is_left_out_is_not_asked_for(case):
    chart, death_table = case
    mode = chart.world.carriers[0].mode
    crew = {carrier.id for carrier in chart.world.carriers if carrier.mode == mode}
    few = narrowed(chart, death_table, exclude=crew)
    others = replace(chart.world, carriers=tuple(
        replace(one, excluded="no") if one.id in crew else one for one in chart.world.carriers
    ))  # fmt: skip
    assert names(few) == names(narrowed(WorldIndex(others, 5), death_table))
    road = chart.world.links[0]
    used = {link.id for link in chart.world.links if link.mode == road.mode}
    assert names(narrowed(chart, death_table, exclude=used)) != names(narrowed(chart, death_table))


def test_it_is_planned_again_and_known_beforehand_on_a_wide_map_too(case, plan):
    chart, death_table = case
    mean = death_table.expected()
    first = 40
    over = conditions(chart, first, 3)
    played = play(
        chart, plan, death_table, (first, 3), ReplanSettings(members=40, searching=8, hunts_first=200, hunts=20)
    )
    had = fixed(chart, plan, mean, over, first)
    for row, other in enumerate(played.plans):
        again = fixed(chart, other, mean, conditions(chart, first + row, 1), first + row)[0]
        assert again == pytest.approx(played.deaths[row], abs=1e-4)
    known = best_known(chart, mean, over, first, 4_000)
    assert known.mean() < had.mean()


def test_one_who_knows_the_future_begins_from_the_plan_in_hand(case, plan):
    chart, death_table = case
    mean = death_table.expected()
    over = conditions(chart, 40, 4)
    had = fixed(chart, plan, mean, over, 40)
    assert (best_known(chart, mean, over, 40, 0, plan=plan) <= had + 1e-4).all()
    assert best_known(chart, mean, over, 40, 0).mean() > had.mean() + 0.3
    begun, anew = (weather_known(chart, mean, over, 40, 0, plan=one).mean() for one in (plan, None))
    assert begun < had.mean() + 0.1 < anew
    assert foresight(chart, rehearse(chart, plan, mean, 2), mean, 2) >= 0.0
