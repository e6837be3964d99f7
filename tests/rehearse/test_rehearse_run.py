"""The compiled rehearsal agrees with the story told in SimPy, and with itself."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import ks_2samp

from balto.domain.consignment import Lot
from balto.domain.plan import Leg, Plan
from balto.domain.world import Product
from balto.ensemble.futures import Futures, resampled, usual
from balto.motion.conditions import conditions, conditions_of
from balto.motion.index import WorldIndex
from balto.motion.plan_arrays import least_h
from balto.rehearse.compare import compare, estimate
from balto.rehearse.run import LOST, MANY, SLICE, TOO_LATE, rehearse, under
from tests.rehearse.relay_world import forked, relay, toll_at, world
from tests.twins.twin_rehearse import Fresh, Keyed, Rehearsal

FUTURES = 300


@pytest.fixture(scope="module")
def chart() -> WorldIndex:
    return WorldIndex(world(stages=6), 7)


@pytest.mark.parametrize("plan", [relay(6), forked()], ids=["relay", "forked"])
def test_every_leg_arrives_when_the_simpy_twin_says(chart, plan):
    found = rehearse(chart, plan, toll_at("p6"), FUTURES)
    over = conditions(chart, 0, FUTURES)
    for i in range(FUTURES):
        twin = Rehearsal(chart, plan, over.factor[i], over.air_c[i], Keyed(chart, i)).run()
        assert found.depart_h[i] == pytest.approx(twin[0], abs=2e-2)
        assert found.arrive_h[i] == pytest.approx(twin[1], abs=2e-2)


def test_doses_given_are_those_the_twin_leaves_at_their_end(chart):
    plan = forked()
    found = rehearse(chart, plan, toll_at("p6"), FUTURES)
    over = conditions(chart, 0, FUTURES)
    for i in range(FUTURES):
        twin = Rehearsal(chart, plan, over.factor[i], over.air_c[i], Keyed(chart, i))
        twin.run()
        # lots that have left still count 0; loads of lost carriers never come
        assert found.given[i].tolist() == twin.given()


def test_arrivals_have_the_distribution_of_the_twin_with_dice_of_its_own(chart):
    plan = relay(6)
    found = rehearse(chart, plan, toll_at("p6"), 1500)
    over = conditions(chart, 0, 1500)
    rng = np.random.default_rng(11)
    twin = [Rehearsal(chart, plan, over.factor[i], over.air_c[i], Fresh(chart, rng)).run()[1][-1] for i in range(1500)]
    finite = [np.array(hours)[np.isfinite(hours)] for hours in (found.arrive_h[:, -1], twin)]
    assert ks_2samp(*finite).pvalue > 0.001
    assert abs(len(finite[0]) - len(finite[1])) < 30


def test_the_first_futures_are_the_same_however_many_follow(chart):
    plan = relay(6)
    few, many = (rehearse(chart, plan, toll_at("p6"), n) for n in (100, 7000))
    assert np.array_equal(few.arrive_h, many.arrive_h[:100])
    assert np.array_equal(few.deaths, many.deaths[:100])


def test_one_core_and_two_give_the_same_bytes(chart, monkeypatch):
    plan = forked()
    monkeypatch.setenv("BALTO_CORES", "1")
    one = rehearse(chart, plan, toll_at("p6"), 400)
    monkeypatch.setenv("BALTO_CORES", "2")
    two = rehearse(chart, plan, toll_at("p6"), 400)
    assert one.arrive_h.tobytes() == two.arrive_h.tobytes()
    assert one.deaths.tobytes() == two.deaths.tobytes()


def test_futures_that_outlast_the_weather_of_the_first_are_run_under_all_of_it():
    """What is drawn is as much as the first members had need of; some of the others run on for days after that."""
    chart = WorldIndex(world(stages=6), 8)  # a seed with which the first do without a storm
    first, many = (rehearse(chart, relay(6), toll_at("p6"), n) for n in (SLICE, 2000))
    last_h = [np.max(found.arrive_h, where=np.isfinite(found.arrive_h), initial=0.0) for found in (first, many)]
    assert 24 * np.ceil(last_h[0] / 24) + 24 < last_h[1]
    whole = under(chart, relay(6), conditions(chart, 0, 2000), toll_at("p6"))
    assert np.array_equal(many.state, whole.state)
    assert np.allclose(many.depart_h, whole.depart_h, atol=1e-3)
    assert np.allclose(many.arrive_h, whole.arrive_h, atol=1e-3)


@pytest.mark.parametrize(("horizon_h", "again"), [(60.0, False), (240.0, True)])
def test_members_are_run_again_only_where_few_run_out_of_weather(chart, monkeypatch, horizon_h, again):
    """Of 60 hours most futures want more than there are: nothing is drawn twice. Of 240 few do."""
    drawn: list[int] = []

    def counted(on, members, part=None):
        drawn.append(len(members))
        return conditions_of(on, members, part)

    monkeypatch.setattr("balto.rehearse.run.conditions_of", counted)
    near = WorldIndex(replace(chart.world, horizon_h=horizon_h), 7)
    found = rehearse(near, relay(6), toll_at("p6"), 2000)
    assert ((found.state == TOO_LATE).any(axis=1).mean() > MANY) != again
    assert (sum(drawn) > 2000) == again
    assert sum(drawn) < 2200


@pytest.mark.parametrize(
    "rule",
    [{"alternative_route": ("round",)}, {"shelter_below_pace": 0.6, "shelter_max_h": 90.0}],
    ids=["other way", "hold"],
)
def test_rules_that_look_at_the_weather_see_the_same_where_a_part_was_drawn(chart, rule):
    round_about = replace(chart.world.links[5], id="round", km=95.0, region="r0")
    known = WorldIndex(replace(chart.world, links=(*chart.world.links, round_about)), 7)
    plan = replace(relay(6), legs=(*relay(6).legs[:5], replace(relay(6).legs[5], **rule)))
    many = rehearse(known, plan, toll_at("p6"), 2000)
    whole = under(known, plan, conditions(known, 0, 2000), toll_at("p6"))
    assert not np.array_equal(many.arrive_h, rehearse(known, relay(6), toll_at("p6"), 2000).arrive_h)
    assert np.array_equal(many.state, whole.state)
    assert np.allclose(many.arrive_h, whole.arrive_h, atol=1e-3)


def test_no_dose_is_made_or_hidden(chart):
    """In every future: doses at the end + doses on lost carriers = doses in stock."""
    found = rehearse(chart, forked(), toll_at("p6"), 2000)
    lost = np.where(np.isinf(found.arrive_h), found.doses, 0).sum(axis=1)
    assert (found.given.sum(axis=1) + lost == 30).all()
    assert (found.state == LOST).any()


def test_a_consignment_kept_too_long_is_worth_nothing(chart):
    short = replace(chart.world, item=replace(chart.world.item, holding_h=5.0))
    found = rehearse(WorldIndex(short, 7), relay(6), toll_at("p6"), 200)
    assert found.delivered("p6").max() == 0
    assert np.isinf(found.first_h("p6")).all()


def test_deaths_pair_future_by_future(chart):
    slow = replace(relay(6), name="slow", legs=(replace(relay(6).legs[0], leave_from_h=24.0), *relay(6).legs[1:]))
    first, second = (rehearse(chart, plan, toll_at("p6"), 1000) for plan in (relay(6), slow))
    apart = compare(first, second)
    unpaired = np.hypot(estimate(first.total_deaths()).error, estimate(second.total_deaths()).error)
    assert apart.deaths.mean > 0
    assert apart.deaths.error < unpaired


def test_doses_that_expire_on_the_way_are_worth_nothing(chart):
    """Time enough in calm weather, and often too little in this."""
    first = Leg("c0", "p0", "p2", ("l0", "l1"), 30)
    lot = replace(chart.world.lots[0], expires_h=least_h(chart, first) + 1.0)
    found = rehearse(WorldIndex(replace(chart.world, lots=(lot,)), 7), Plan("one", (first,)), toll_at("p2"), 200)
    late = np.isfinite(found.arrive_h[:, 0]) & (found.arrive_h[:, 0] > lot.expires_h)
    assert 20 < late.sum() < 190
    assert (found.given[late, 1] == 0.0).all()
    assert (found.given[np.isfinite(found.arrive_h[:, 0]) & ~late, 1] == 30.0).all()


def test_what_would_spoil_on_the_way_in_calm_weather_stays_where_it_is(chart):
    lot = replace(chart.world.lots[0], expires_h=20.0)
    found = rehearse(WorldIndex(replace(chart.world, lots=(lot,)), 7), relay(6), toll_at("p6"), 200)
    assert np.isfinite(found.arrive_h[:, 0]).any()
    assert np.isinf(found.arrive_h[:, -1]).all()


def test_a_place_where_all_is_passed_on_is_not_one_that_the_plan_serves(chart):
    death_table = toll_at("p2")
    both = replace(death_table, places=("p1", "p2"), deaths=np.repeat(death_table.deaths, 2, axis=1))
    through = Plan("through", (Leg("c0", "p0", "p1", ("l0",), 30), Leg("c1", "p1", "p2", ("l1",), 30)))
    assert rehearse(chart, through, both, 20).destinations() == ("p2",)
    some = through.with_legs((through.legs[0], replace(through.legs[1], doses=20)))
    assert rehearse(chart, some, both, 20).destinations() == ("p1", "p2")
    reserve = Leg("c2", "p1", "p2", ("l1",), 20, standby_for="c1 1", trigger_h=60.0)
    spare = some.with_legs((*some.legs, reserve))
    assert rehearse(chart, spare, both, 20).destinations() == ("p1", "p2")
    assert rehearse(chart, Plan("nothing", ()), both, 20).destinations() == ()


def test_a_store_that_keeps_what_comes_is_served_and_so_is_each_products_own_place():
    stocked = world(lots=(Lot("p0", 30), Lot("p1", 20)))
    death_table = toll_at("p2")
    both = replace(death_table, places=("p1", "p2"), deaths=np.repeat(death_table.deaths, 2, axis=1))
    on = Leg("c1", "p1", "p2", ("l1",), 20)
    comes = Plan("comes", (replace(on, leave_from_h=0.0), Leg("c0", "p0", "p1", ("l0",), 10)))
    assert rehearse(WorldIndex(stocked, 3), comes, both, 50).destinations() == ("p1", "p2")
    two = replace(stocked, further=(Product("b", stocked.item, stocked.treatment, stocked.outbreak),),
                  lots=(Lot("p0", 30), Lot("p1", 20, product="b")))  # fmt: skip
    each = replace(both, places=("p1", "p2"), products=("", "b"))
    plan = Plan("each", (Leg("c0", "p0", "p1", ("l0",), 10), replace(on, product="b")))
    outcome = rehearse(WorldIndex(two, 3), plan, each, 50)
    assert outcome.destinations() == ("p1", "p2")
    assert [one.destinations() for one in outcome.by_product()] == [("p1",), ("p2",)]


def test_rows_with_addresses_of_their_own_do_what_those_futures_do(chart):
    """Weather 3 with the luck and need of 11 is neither future 3 nor future 11; each address decides its own part."""
    plan, death_table = relay(6), toll_at("p6")
    usually = rehearse(chart, plan, death_table, 40)
    rows = usual(40).rows(np.array([7, 3, 3, 39, 0]))
    again = rehearse(chart, plan, death_table, rows)
    assert np.array_equal(again.arrive_h, usually.arrive_h[[7, 3, 3, 39, 0]])
    assert np.array_equal(again.deaths, usually.deaths[[7, 3, 3, 39, 0]])
    mixed = rehearse(chart, plan, death_table, Futures(np.array([3]), np.array([11]), np.array([11])))
    over = conditions(chart, 3, 1)
    twin = Rehearsal(chart, plan, over.factor[0], over.air_c[0], Keyed(chart, 11)).run()
    assert mixed.arrive_h[0] == pytest.approx(twin[1], abs=2e-2)
    assert not np.array_equal(mixed.arrive_h[0], usually.arrive_h[3])
    other = rehearse(chart, plan, death_table, Futures(np.array([3]), np.array([11]), np.array([12])))
    assert np.array_equal(mixed.arrive_h, other.arrive_h)
    assert not np.array_equal(mixed.deaths, other.deaths)


def test_a_posterior_of_rows_on_one_core_and_two_is_the_same_bytes(chart, monkeypatch):
    rows = resampled(usual(6_000), np.random.default_rng(1).random(6_000), 900, 3)
    monkeypatch.setenv("BALTO_CORES", "1")
    one = rehearse(chart, relay(6), toll_at("p6"), rows)
    monkeypatch.setenv("BALTO_CORES", "2")
    assert one.deaths.tobytes() == rehearse(chart, relay(6), toll_at("p6"), rows).deaths.tobytes()
