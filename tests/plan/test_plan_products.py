"""Several products in one search: shared carriers and payloads, stocks and patients of their own."""

from dataclasses import replace

import numpy as np
import pytest

from balto.domain.consignment import Item, Lot
from balto.domain.plan import Plan
from balto.domain.world import Product, World
from balto.ensemble.death_table import DeathTable, side_by_side
from balto.motion.index import WorldIndex
from balto.plan.bound.clairvoyant import clairvoyant
from balto.plan.recourse.rules import with_rules
from balto.plan.relay.search import search
from balto.rehearse.bottleneck import bottlenecks
from balto.rehearse.price import cost_of_uncertainty
from balto.rehearse.run import rehearse
from benchmarks.relay.tiny import still, tiny
from tests.plan.test_plan_search import toll_at, trail
from tests.twins.twin_relay import best_deaths

HEAVY = Item("y", kg_per_dose=0.5)


def two(world: World, *lots: Lot) -> World:
    """The world with a second product, five times as heavy, in these lots."""
    further = Product("y", HEAVY, world.treatment, world.outbreak)
    return replace(world, further=(further,), lots=(*world.lots, *lots))


def both(one: DeathTable, other: DeathTable) -> DeathTable:
    return side_by_side({"": one, "y": other})


def carried(plan: Plan) -> list[dict[str, int]]:
    """Doses by product on each run."""
    runs: list[dict[str, int]] = []
    for leg in plan.legs:
        if leg.rides_on:
            runs[-1][leg.product] = leg.doses
        else:
            runs.append({leg.product: leg.doses} if leg.doses else {})
    return runs


@pytest.mark.parametrize("seed", range(6))
def test_no_plan_of_a_parcel_of_each_product_beats_what_is_found(seed: int) -> None:
    with still():
        case = tiny(4, 1 + seed % 2, seed)
        place = case.chart.world.lots[0].place
        chart = WorldIndex(two(case.chart.world, Lot(place, 3, product="y")), case.chart.seed)
        death_table = both(case.death_table, case.death_table)
        found = search(chart, death_table, members=1, iterations=4000, seed=0)
        deaths = float(rehearse(chart, found.plan, death_table, 1).total_deaths()[0])
    assert deaths == pytest.approx(found.deaths, abs=1e-3)
    assert deaths <= best_deaths(chart, death_table, 2) + 1e-3


def test_a_run_carries_both_where_it_has_room_and_never_more_than_its_payload() -> None:
    world = two(trail(5, 20), Lot("t0", 20, product="y"))
    roomy = WorldIndex(world, 3)
    death_table = both(toll_at("t4"), toll_at("t4"))
    plan = search(roomy, death_table, members=20, iterations=600, seed=0).plan
    assert {"": 20, "y": 20} in carried(plan)
    small = tuple(replace(one, payload_kg=7.0) for one in world.carriers)  # 20 doses of 0.1 kg and 10 of 0.5 kg
    plan = search(WorldIndex(replace(world, carriers=small), 3), death_table, members=20, iterations=1500, seed=0).plan
    loads = [run.get("", 0) * 0.1 + run.get("y", 0) * 0.5 for run in carried(plan)]
    assert max(loads) <= 7.0 + 1e-9
    assert sum(load > 0 for load in loads) > 4  # what one run cannot take goes with another


def test_the_doses_of_each_product_come_out_of_its_own_stock() -> None:
    world = two(trail(5, 12), Lot("t0", 9, product="y"), Lot("t2", 4, product="y"))
    plan = search(
        WorldIndex(world, 3), both(toll_at("t3", "t4"), toll_at("t3")), members=20, iterations=800, seed=0
    ).plan
    held: dict[tuple[str, str], int] = {}
    for lot in world.lots:
        held[lot.place, lot.product] = held.get((lot.place, lot.product), 0) + lot.doses
    for leg in plan.legs:
        for place, sign in ((leg.origin, -1), (leg.dest, 1)):
            held[place, leg.product] = held.get((place, leg.product), 0) + sign * leg.doses
        assert held[leg.origin, leg.product] >= 0
    assert sum(n for (_, product), n in held.items() if not product) == 12
    assert sum(n for (_, product), n in held.items() if product) == 13
    assert held["t3", "y"] > 0


def test_a_product_is_not_sent_for_another() -> None:
    """Where only the second is needed at a place, nothing of the first goes there."""
    world = two(trail(5, 20), Lot("t0", 20, product="y"))
    plan = search(WorldIndex(world, 3), both(toll_at("t2"), toll_at("t4")), members=20, iterations=600, seed=0).plan
    assert {leg.product for leg in plan.legs if leg.dest == "t4" and leg.doses} == {"y"}


def test_with_carriers_enough_each_product_fares_as_it_would_alone() -> None:
    """Both on one run cost neither anything: the plan of both is as good as the best for each by itself."""
    world = trail(5, 20)
    chart = WorldIndex(two(world, Lot("t0", 20, product="y")), 3)
    death_table = toll_at("t4", members=20)
    together = search(chart, both(death_table, death_table), members=20, iterations=800, seed=0)
    alone = search(WorldIndex(world, 3), death_table, members=20, iterations=800, seed=0)
    assert together.deaths == pytest.approx(2 * alone.deaths, rel=1e-3)


def test_nothing_beats_the_bound_and_both_products_count_in_it() -> None:
    chart = WorldIndex(two(trail(5, 20), Lot("t0", 6, product="y")), 3)
    death_table = both(toll_at("t3", "t4"), toll_at("t4"))
    found = search(chart, death_table, members=20, iterations=600, seed=0)
    outcome = rehearse(chart, found.plan, death_table, 20)
    bound = clairvoyant(chart, death_table, 20)
    assert (bound.per_member <= outcome.total_deaths() + 1e-3).all()
    alone = [clairvoyant(WorldIndex(chart.world.of(name), 3), death_table.of(name), 20).deaths for name in ("", "y")]
    assert bound.deaths == pytest.approx(sum(alone), abs=1e-6)


def test_rules_prices_and_reasons_take_a_run_for_one() -> None:
    chart = WorldIndex(two(trail(5, 20), Lot("t0", 20, product="y")), 3)
    death_table = both(toll_at("t4"), toll_at("t4"))
    plan = with_rules(chart, search(chart, death_table, members=20, iterations=400, seed=0).plan, death_table, 32)
    outcome = rehearse(chart, plan, death_table, 200)
    runs = plan.runs()
    assert 0 < len(runs) < len(plan.legs)
    assert sorted(price.leg for price in cost_of_uncertainty(chart, outcome, death_table, 100)) == list(runs)
    assert [one.leg for one in bottlenecks(chart, outcome)] == list(runs)
    for of in ("", "y"):
        mine = outcome.of(of)
        assert mine.destinations() == ("t4",)
        assert mine.delivered("t4").max() == 20
    deaths = sum(outcome.of(of).total_deaths() for of in ("", "y"))
    assert np.allclose(deaths, outcome.total_deaths(), atol=1e-4)


def test_one_toll_of_two_grids_says_what_each_said() -> None:
    one = toll_at("t4")
    other = replace(one, doses=(0, 3, 7), deaths=one.deaths[..., :3])
    joined = side_by_side({"": one, "y": other})
    assert joined.rows == (("t4", ""), ("t4", "y"))
    assert joined.doses == (0, 3, 5, 7, 10, 20)
    assert np.array_equal(joined.deaths[:, 0, :, [0, 2, 4, 5]], np.moveaxis(one.deaths[:, 0], -1, 0))
    assert np.array_equal(joined.deaths[:, 1, :, [0, 1, 3]], np.moveaxis(other.deaths[:, 0], -1, 0))
    assert np.array_equal(joined.deaths[:, 1, :, 5], other.deaths[:, 0, :, 2])  # more than its grid: as its last
