"""A case of many places: a country's plan first, then the relay from it; of few, the search as it is."""

from dataclasses import replace

import pytest

from balto.desk.load_case import open_case
from balto.domain.consignment import Lot
from balto.domain.place import Place
from balto.ensemble.death_table import DeathTable
from balto.files.synthetic.country import write_country
from balto.motion.index import WorldIndex
from balto.plan.distribution.search import plan_country
from balto.plan.found import Budget, Found, Progress
from balto.plan.relay.cache import room, store
from balto.plan.relay.instance import instance
from balto.plan.relay.search import search
from balto.plan.scale import is_large
from balto.plan.search import FIRST, MANY, Engine, engine_for
from balto.plan.search import search as find
from balto.rehearse.run import rehearse
from tests.plan.test_plan_country import a_toll

MEMBERS, CHANGES = 20, 1500
CHANGED = Budget(MEMBERS, iterations=CHANGES)


@pytest.fixture(scope="module")
def case(tmp_path_factory) -> tuple[WorldIndex, DeathTable]:
    """A generated country of 60 places, a dozen of them with patients."""
    folder = tmp_path_factory.mktemp("land") / "case"
    write_country(folder, 60, 20, 5)
    world = open_case(folder)
    death_table = a_toll(tuple(place.id for place in world.places[::5]), world.horizon_h)
    assert len(death_table.places) >= MANY
    return WorldIndex(world, 5), death_table


@pytest.fixture(scope="module")
def found(case) -> Found:
    return find(*case, CHANGED)


def test_it_is_no_worse_than_the_countrys_plan_nor_than_the_search_alone(case, found):
    chart, death_table = case
    first = plan_country(chart, death_table, members=MEMBERS, seconds=None, iterations=round(FIRST * CHANGES), seed=5)
    alone = search(chart, death_table, members=MEMBERS, iterations=CHANGES, seed=5)
    deaths = [
        float(rehearse(chart, one.plan, death_table, MEMBERS).total_deaths().mean()) for one in (found, first, alone)
    ]
    assert deaths[0] <= deaths[1] + 1e-9
    assert deaths[0] <= deaths[2] + 0.02 * (death_table.deaths[0, :, 0, 0].sum() - deaths[2])


def test_the_same_arguments_give_the_same_plan(case, found):
    assert find(*case, CHANGED).plan == found.plan


def test_who_is_left_out_stays_at_home(case, found):
    chart, death_table = case
    out = {chart.world.carrier(leg.carrier).id for leg in found.plan.legs if leg.doses}
    some = sorted(out)[:3]
    plan = find(chart, death_table, CHANGED, exclude=some).plan
    assert not set(some) & set(plan.carriers())


def test_told_to_stop_it_gives_the_best_so_far_and_progress_only_grows(case):
    told: list[Progress] = []
    found = find(*case, Budget(MEMBERS, seconds=30.0, progress=told.append, stop=lambda: len(told) > 2))
    assert any(leg.doses for leg in found.plan.legs)
    parts: list[float] = []
    find(*case, Budget(MEMBERS, iterations=200, progress=lambda now: parts.append(now.part)))
    assert parts == sorted(parts)
    assert parts[0] < FIRST < parts[-1] <= 1.0


def test_with_few_places_it_is_the_search(case):
    chart, death_table = case
    few = DeathTable(death_table.places[:3], death_table.step_h, death_table.doses, death_table.deaths[:, :3])
    assert find(chart, few, Budget(MEMBERS, iterations=300)).plan == (
        search(chart, few, members=MEMBERS, iterations=300, seed=5).plan
    )


def test_tables_for_all_pairs_of_places_take_the_room_that_is_reckoned_with(case):
    chart, death_table = case
    over, _ = instance(chart, death_table, 4, ())
    kept = store(over)
    bytes_now = kept.mean.nbytes + kept.mean_by.nbytes + kept.slot.nbytes
    assert room(len(chart.world.places), len(chart.world.carriers), chart.world.horizon_h) == bytes_now


def test_a_wide_map_is_planned_as_a_country_where_it_has_very_many_stores(case):
    world = case[0].world
    assert not is_large(world)
    more = tuple(Place(f"far{i}", f"Far {i}", 10.0 + i / 1000, 20.0) for i in range(1000))
    wide = replace(world, places=(*world.places, *more))
    assert not is_large(wide)
    assert is_large(replace(wide, lots=(*world.lots, *(Lot(place.id, 5) for place in more))))


def test_the_engine_goes_by_the_size_of_the_case_and_may_be_said(case, found):
    chart, death_table = case
    few = DeathTable(death_table.places[:3], death_table.step_h, death_table.doses, death_table.deaths[:, :3])
    many = replace(chart.world, carriers=chart.world.carriers * 5)
    assert engine_for(chart.world, few) is Engine.RELAY
    assert engine_for(chart.world, death_table) is Engine.BOTH is found.engine
    assert engine_for(many, few) is Engine.DISTRIBUTION
    short = Budget(MEMBERS, iterations=100)
    one = find(chart, few, short, engine=Engine.DISTRIBUTION)
    alone = plan_country(chart, few, members=MEMBERS, seconds=None, iterations=100, seed=5)
    assert (one.plan, one.engine) == (alone.plan, Engine.DISTRIBUTION)
