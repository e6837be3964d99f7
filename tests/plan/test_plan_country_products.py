"""A country of several products: shared carriers and payloads, stores that hold different things, patients of their own."""

from dataclasses import replace

import pytest

from balto.desk.load_case import open_case
from balto.desk.prepare import PreparedCase, prepare
from balto.domain.consignment import Lot
from balto.domain.plan import Plan
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable, side_by_side
from balto.files.synthetic.country import write_country
from balto.files.synthetic.people import FURTHER
from balto.motion.index import WorldIndex
from balto.plan.bound.weather_known import country_bound
from balto.plan.distribution.search import plan_country
from balto.plan.relay.search import Found, search
from balto.rehearse.run import rehearse
from tests.plan.test_plan_country import a_toll
from tests.plan.test_plan_products import carried

MEMBERS = 12


@pytest.fixture(scope="module")
def country(tmp_path_factory) -> PreparedCase:
    """A generated country of 60 places and 20 carriers, with bites beside its diphtheria, under its mean need."""
    folder = tmp_path_factory.mktemp("country") / "case"
    write_country(folder, 60, 20, 5, products=2)
    ready = prepare(open_case(folder), members=20)
    return replace(ready, death_table=ready.death_table.expected())


@pytest.fixture(scope="module")
def found(country) -> Found:
    return plan_of(country.chart, country.death_table)


def plan_of(chart: WorldIndex, death_table: DeathTable) -> Found:
    return plan_country(chart, death_table, members=MEMBERS, seconds=None, iterations=400, seed=1)


def test_the_deaths_told_are_those_of_the_rehearsal_and_near_the_bound(country, found):
    chart, death_table = country.chart, country.death_table
    deaths = rehearse(chart, found.plan, death_table, MEMBERS).total_deaths().mean()
    assert found.deaths == pytest.approx(deaths, abs=1e-6)
    nothing = float(death_table.deaths[0, :, 0, 0].sum())
    bound = country_bound(chart, death_table, MEMBERS)
    assert bound <= deaths < nothing
    assert (nothing - deaths) / (nothing - bound) > 0.75


def test_it_is_about_as_good_as_the_search_of_relays(country, found):
    chart, death_table = country.chart, country.death_table
    relay = search(chart, death_table, members=MEMBERS, iterations=3000, seed=1)
    nothing = float(death_table.deaths[0, :, 0, 0].sum())
    assert nothing - found.deaths > 0.97 * (nothing - relay.deaths)


def test_the_bound_of_two_products_is_the_sum_of_each_alone(country):
    chart, death_table = country.chart, country.death_table
    apart = [
        country_bound(WorldIndex(country.world.of(name), chart.seed), death_table.of(name), MEMBERS)
        for name in ("", FURTHER)
    ]
    assert country_bound(chart, death_table, MEMBERS) == pytest.approx(sum(apart), rel=1e-6)


def test_products_share_runs_within_payload_and_stock_and_each_comes_to_its_patients(country, found):
    world, plan = country.world, found.plan
    runs = carried(plan)
    assert any(len(run) == 2 for run in runs)
    kg = {product.name: product.item.kg_per_dose for product in world.products}
    for number, run in zip(plan.runs(), runs, strict=True):
        load = sum(doses * kg[product] for product, doses in run.items())
        assert load <= world.carrier(plan.legs[number].carrier).payload_kg + 1e-9
    balance = {(place.id, name): 0 for place in world.places for name in kg}
    for lot in world.lots:
        balance[lot.place, lot.product] += lot.doses
    for leg in plan.legs:
        balance[leg.origin, leg.product] -= leg.doses
        balance[leg.dest, leg.product] += leg.doses
    assert min(balance.values()) >= 0
    outcome = rehearse(country.chart, plan, country.death_table, 1)
    assert all(got == leg.doses for got, leg in zip(outcome.doses[0], plan.legs, strict=True))


def test_the_same_seed_gives_the_same_plan(country, found):
    assert plan_of(country.chart, country.death_table).plan == found.plan


def heavy(world: World, kg: float) -> World:
    """The world with so much to a dose of its further product."""
    further = replace(world.further[0], item=replace(world.further[0].item, kg_per_dose=kg))
    return replace(world, further=(further,))


def test_what_is_too_heavy_for_every_carrier_stays_and_the_other_product_goes(country):
    chart = WorldIndex(heavy(country.world, 1e6), country.chart.seed)
    plan = plan_of(chart, country.death_table).plan
    assert {leg.product for leg in plan.legs if leg.doses} == {""}


def test_a_place_gets_each_product_from_the_store_that_has_it(country):
    """The doses of the one lie at one end of the country, those of the other at the other."""
    places = [place.id for place in country.world.places]
    lots = (Lot(places[0], 60), Lot(places[-1], 60, product=FURTHER))
    chart = WorldIndex(replace(country.world, lots=lots), 5)
    wanting = tuple(places[10:50:10])
    death_table = side_by_side({"": a_toll(wanting, 240.0), FURTHER: a_toll(wanting, 240.0)})
    plan = plan_of(chart, death_table).plan
    got = {(leg.dest, leg.product) for leg in plan.legs if leg.doses}
    assert {place for place, product in got if product == ""} & {place for place, product in got if product == FURTHER}
    assert plan_deaths(chart, plan, death_table) < 0.9 * plan_deaths(chart, Plan("nothing", ()), death_table)


def plan_deaths(chart: WorldIndex, plan: Plan, death_table: DeathTable) -> float:
    return float(rehearse(chart, plan, death_table, MEMBERS).total_deaths().mean())
