"""A plan for a whole country: what it may never do, and what it must be better than."""

import random
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from balto.desk.load_case import open_case
from balto.domain.consignment import Lot
from balto.domain.plan import Leg, Plan
from balto.ensemble.death_table import DeathTable
from balto.files.synthetic.country import write_country
from balto.motion.index import WorldIndex
from balto.plan.bound.weather_known import LEGS, bounds, country_bound, shares, within
from balto.plan.distribution._allocate_kernel import priced
from balto.plan.distribution.allocate import Loads, coarse, concave_envelope, divide
from balto.plan.distribution.forest import Relay, empty, rebuilt
from balto.plan.distribution.search import plan_country
from balto.plan.distribution.tours import merged
from balto.plan.distribution.travel import nodes, travel
from balto.plan.network.mode_graph import nets
from balto.plan.relay.search import Found
from balto.plan.tours.delivery_tours import rounds
from balto.rehearse.crews import weighed_deaths
from balto.rehearse.run import rehearse
from benchmarks.relay.tiny import still
from benchmarks.routes_case import UNIT_H, as_case, units
from tests.plan.test_plan_bound import chart as trail_chart
from tests.plan.test_plan_bound import random_plan

MEMBERS = 12


def a_toll(places: tuple[str, ...], horizon_h: float) -> DeathTable:
    """Each place loses up to ten lives, the sooner and the more doses the fewer; doses below five do nothing."""
    doses = (0, 5, 20, 60)
    share = np.array([0.0, 0.0, 0.5, 1.0])
    hours = np.arange(0.0, horizon_h + 1.0, 6.0)
    saved = 6.0 * np.exp(-hours / 60.0)[:, None] * share
    size = 0.5 + 0.5 * (np.arange(len(places)) % 3)
    return DeathTable(places, 6.0, doses, ((10.0 - saved) * size[:, None, None])[None].astype(np.float32))


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    """A generated country of 60 places and 20 carriers."""
    folder = tmp_path_factory.mktemp("country") / "case"
    write_country(folder, 60, 20, 5)
    world = open_case(folder)
    death_table = a_toll(tuple(place.id for place in world.places[::5]), world.horizon_h)
    return WorldIndex(world, 5), death_table


@pytest.fixture(scope="module")
def found(country) -> Found:
    return search(*country)


def search(chart: WorldIndex, death_table: DeathTable, seed: int = 1, iterations: int = 120) -> Found:
    return plan_country(chart, death_table, members=MEMBERS, seconds=None, iterations=iterations, seed=seed)


def test_the_deaths_told_are_those_of_the_rehearsal_and_never_below_the_bound(country, found):
    chart, death_table = country
    deaths = weighed_deaths(rehearse(chart, found.plan, death_table, MEMBERS)).mean()
    assert found.deaths == pytest.approx(deaths, abs=1e-6)
    nothing = rehearse(chart, Plan("nothing", ()), death_table, MEMBERS).total_deaths().mean()
    bound = country_bound(chart, death_table, MEMBERS)
    assert bound <= deaths < nothing
    assert (nothing - deaths) / (nothing - bound) > 0.5


def test_the_same_seed_gives_the_same_plan(country, found):
    assert search(*country).plan == found.plan


def test_every_leg_follows_its_carrier_and_its_links(country, found):
    chart, _ = country
    at = {carrier.id: carrier.home for carrier in chart.world.carriers}
    for leg in found.plan.legs:
        assert leg.origin == at[leg.carrier]
        here = leg.origin
        for name in leg.route:
            link = chart.links[name]
            assert here in (link.origin, link.dest)
            here = link.dest if here == link.origin else link.origin
        assert here == leg.dest
        at[leg.carrier] = leg.dest


def test_no_lot_gives_more_than_it_has_and_no_payload_is_exceeded(country, found):
    chart, death_table = country
    kg = chart.world.item.kg_per_dose
    assert all(leg.doses * kg <= chart.world.carrier(leg.carrier).payload_kg + 1e-9 for leg in found.plan.legs)
    balance = {place.id: 0 for place in chart.world.places}
    for lot in chart.world.lots:
        balance[lot.place] += lot.doses
    for leg in found.plan.legs:
        balance[leg.origin] -= leg.doses
        balance[leg.dest] += leg.doses
    assert min(balance.values()) >= 0
    outcome = rehearse(chart, found.plan, death_table, 1)
    assert all(got == leg.doses for got, leg in zip(outcome.doses[0], found.plan.legs, strict=True))


def test_a_place_that_no_carrier_can_supply_alone_is_supplied_by_several(country):
    chart, death_table = country
    small = tuple(replace(one, payload_kg=1.0) for one in chart.world.carriers)
    enough = tuple(replace(lot, doses=4 * lot.doses) for lot in chart.world.lots)
    plan = search(
        WorldIndex(replace(chart.world, carriers=small, lots=enough), chart.seed), death_table, iterations=2000
    ).plan
    most = int(1.0 / chart.world.item.kg_per_dose)
    assert max(leg.doses for leg in plan.legs) <= most
    got = {place: sum(leg.doses for leg in plan.legs if leg.dest == place) for place in death_table.places}
    assert max(got.values()) > most


def test_a_place_that_no_store_can_supply_alone_is_supplied_from_several(country):
    chart, death_table = country
    one = DeathTable(death_table.places[3:4], death_table.step_h, death_table.doses, 9.0 * death_table.deaths[:, 3:4])
    lots = tuple(Lot(chart.world.places[n].id, 22) for n in (1, 31, 55))
    plan = search(WorldIndex(replace(chart.world, lots=lots), chart.seed), one).plan
    got = sum(leg.doses for leg in plan.legs if leg.dest == one.places[0])
    assert got > 40
    nothing = rehearse(chart, Plan("nothing", ()), one, MEMBERS).total_deaths().mean()
    alone = 9.0 * 6.0 * 0.5  # what the second of the doses of the grid could avert at once: a store's alone do no more
    averted = (
        nothing
        - rehearse(WorldIndex(replace(chart.world, lots=lots), chart.seed), plan, one, MEMBERS).total_deaths().mean()
    )
    assert averted > 0.6 * alone


def test_without_stock_nobody_is_sent(country):
    chart, death_table = country
    bare = WorldIndex(replace(chart.world, lots=()), chart.seed)
    assert search(bare, death_table).plan.legs == ()
    assert country_bound(bare, death_table, 2) == pytest.approx(float(death_table.deaths[0, :, 0, 0].sum()), rel=1e-6)


def test_a_shut_carrier_stays_at_home(country, found):
    chart, death_table = country
    out = found.plan.legs[0].carrier
    carriers = tuple(replace(one, excluded="ill") if one.id == out else one for one in chart.world.carriers)
    plan = search(WorldIndex(replace(chart.world, carriers=carriers), chart.seed), death_table).plan
    assert out not in plan.carriers()


def test_a_later_lot_never_lowers_the_bound(country):
    chart, death_table = country
    late = tuple(replace(lot, available_h=lot.available_h + 24.0) for lot in chart.world.lots)
    later = WorldIndex(replace(chart.world, lots=late), chart.seed)
    assert country_bound(later, death_table, 3) >= country_bound(chart, death_table, 3) - 1e-6


def lucky() -> tuple[WorldIndex, DeathTable]:
    """A trail on which pace is mostly luck, and doses save much at once and little later: luck helps on the mean."""
    on = trail_chart()
    wild = {"pace_sd": 0.6, "stall_share": 0.0, "breakdown_per_1000_km": 0.0, "loss_per_1000_h": 0.0}
    modes = tuple(replace(mode, **wild) for mode in on.world.modes)
    worth = 9.0 * np.exp(-np.arange(241.0) / 6.0)[:, None] * np.array([0.0, 0.5, 1.0])
    death_table = DeathTable(("p4",), 1.0, (0, 6, 12), (10.0 - worth)[None, None].astype(np.float32))
    alone = (replace(on.world.carrier("c0"), endurance_h=1e6),)
    lots = (Lot("p0", 12),)
    return WorldIndex(replace(on.world, climates=(), modes=modes, carriers=alone, lots=lots), on.seed), death_table


def test_no_plan_beats_the_bound_on_the_mean_over_luck_though_some_beat_the_bound_at_median_pace():
    (on, death_table), futures, beaten = lucky(), 400, 0
    bound = country_bound(on, death_table, futures)
    at_median = bounds(death_table, [within(on, nets(on), death_table, futures)], (1.0,)).mean()
    rng = random.Random(4)
    straight = Plan("straight", (Leg("c0", "p0", "p4", ("l0", "l1", "l2", "l3"), 12),))
    for plan in (straight, *(random_plan(on, rng, 5) for _ in range(60))):
        assert len(plan.legs) <= LEGS
        deaths = rehearse(on, plan, death_table, futures).total_deaths()
        error = deaths.std() / np.sqrt(futures)
        assert deaths.mean() >= bound - 3 * error
        beaten += deaths.mean() < at_median - 3 * error
    assert beaten


def test_luck_is_dealt_whole_and_more_legs_have_more_of_it():
    assert sum(shares()) == pytest.approx(1.0)
    assert min(shares()) > 0.0
    few, many = np.cumsum(shares(3)), np.cumsum(shares(24))
    assert (few >= many - 1e-12).all()


@cache
def _random_market() -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(3)
    grid = np.array([0.0, 2.0, 5.0, 11.0])
    steps = rng.random((6, 1, 3)) * np.ones((6, 5, 1)) * np.linspace(1.0, 0.2, 5)[:, None]
    return grid, steps, rng.random((2, 6)) * 30.0, np.array([9.0, 14.0])


@pytest.mark.parametrize("price", [(0.0, 0.0), (0.1, 0.05), (0.02, 0.3)])
def test_any_prices_bound_what_any_division_of_the_stock_averts(price):
    grid, steps, at_h, stock = _random_market()
    used, worth = np.zeros(2), np.array(price)
    bound = priced(steps, 10.0, np.diff(grid), at_h, worth, used) + float(worth @ stock)
    rng = np.random.default_rng(1)
    table = np.concatenate([np.zeros((6, 5, 1)), np.cumsum(steps, axis=2)], axis=2)
    for _ in range(200):
        whose = rng.integers(0, 2, 6)
        gain = np.array([_at(table[p], at_h[whose[p], p]) for p in range(6)])
        doses = divide(grid, gain, stock[:, None] * rng.random((2, 1)), stock_alone(whose))
        total = sum(np.interp(n, grid, row) for n, row in zip(doses, gain, strict=True))
        assert total <= bound + 1e-9


def stock_alone(whose: np.ndarray) -> Loads:
    """As if all were taken up where it is needed: only stock limits it."""
    none = np.zeros(0, np.int64)
    return Loads(whose, np.zeros(len(whose), np.int64), np.full(len(whose), -1), none, np.zeros(0), np.ones(1))


def _at(table: np.ndarray, hour: float) -> np.ndarray:
    x = hour / 10.0
    i = min(int(x), 3)
    return table[i] + (x - i) * (table[i + 1] - table[i])


def test_the_coarse_plan_sends_scarce_doses_where_they_avert_most():
    grid, steps, at_h, stock = _random_market()
    table = np.concatenate([np.zeros((6, 5, 1)), np.cumsum(steps, axis=2)], axis=2)
    doses = coarse(grid, table, 10.0, at_h, stock)
    assert doses.sum(axis=1) == pytest.approx(stock)
    best = max(range(6), key=lambda p: concave_envelope(grid, _at(table[p], at_h[:, p].min()))[1])
    assert doses[:, best].sum() >= 2.0


def test_the_least_concave_curve_skips_doses_that_do_nothing_alone():
    grid, gain = np.array([0.0, 1.0, 2.0, 4.0]), np.array([0.0, 0.0, 3.0, 3.5])
    assert concave_envelope(grid, gain) == pytest.approx([0.0, 1.5, 3.0, 3.5])


def star(stops: int, vans: int, seed: int) -> tuple[WorldIndex, DeathTable]:
    """A depot with all doses and all vans among stops where waiting costs alike; every two places are linked."""
    at = np.random.default_rng(seed).uniform(-40.0, 40.0, (stops + 1, 2))
    at[0] = 0.0
    travel = np.linalg.norm(at[:, None] - at[None], axis=2)
    return as_case(travel, np.full(stops, 3), 3 * -(-stops // vans), vans)


def test_rounds_from_a_depot_are_as_good_as_delivery_rounds_can_be():
    stops, vans = 45, 4
    with still():
        chart, death_table = star(stops, vans, 2)
        found = plan_country(chart, death_table, members=1, seconds=None, iterations=200, seed=1)
        km = np.array([[link_km(chart, a, b) for b in range(stops + 1)] for a in range(stops + 1)])
        peer = rounds(km / 10.0, np.full(stops, 3), np.full(vans, 36), 0.0, np.ones(stops), 3, iterations=60_000)
    sum_h = units(found.deaths, stops) * UNIT_H
    assert not peer.unserved
    assert sum_h <= 1.01 * peer.cost
    assert sum_h >= 0.9 * peer.cost  # second loads may save a little, not much


def link_km(chart: WorldIndex, a: int, b: int) -> float:
    return 0.0 if a == b else chart.links[f"l{min(a, b)}-{max(a, b)}"].km


def test_trips_that_go_on_where_they_ended_are_one_trip_with_the_same_hours():
    with still():
        chart, death_table = star(12, 3, 4)
        relay = begun(chart, death_table)
        rows = [(0, 0, [1, 2]), (0, 2, [3, 4]), (1, 0, [5]), (1, 5, [6, 7]), (2, 0, [8])]
        relay.state = rebuilt(relay.land, rows)
        before, when = relay.time(), relay.state.when.copy()
        relay.state = merged(relay)
        after = relay.time()
    assert after == pytest.approx(before, abs=1e-9)
    assert relay.state.when == pytest.approx(when)
    assert relay.state.turns[:3, 0].tolist() == [1, 1, 1]


def begun(chart: WorldIndex, death_table: DeathTable) -> Relay:
    """A relay of the country's search in which nobody goes anywhere yet."""
    by_kin = nets(chart)
    far = within(chart, by_kin, death_table, 1)
    at = nodes(chart, by_kin, far.store, np.array([chart.places[place] for place in death_table.places]))
    land = travel(chart, by_kin, far.weather, at, far.doses[:, None])
    wants = np.r_[np.zeros(len(far.store)), np.full(len(death_table.places), 3.0)][:, None]
    worths = np.zeros((len(wants), death_table.deaths.shape[2]))
    worths[len(far.store) :] = death_table.mean()[:, :, -1] - death_table.mean()[:, :, 0]
    return Relay(land, empty(land), worths, wants, death_table.step_h, np.ones(1), 1)
