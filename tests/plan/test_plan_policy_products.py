"""Planning again with several products: a run goes with all its loads, doses are of their own product, deaths add up."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balto.desk.load_case import open_case
from balto.desk.policy import refused
from balto.desk.prepare import prepare
from balto.domain.carrier import Carrier
from balto.domain.consignment import NOT_PACKED, Item, Lot
from balto.domain.link import Link
from balto.domain.plan import ABOVE, Leg, Plan
from balto.domain.world import Product, World
from balto.ensemble.death_table import DeathTable, side_by_side
from balto.files.plan_table import read_plans
from balto.motion.conditions import Conditions, conditions
from balto.motion.index import WorldIndex
from balto.motion.plan_arrays import plan_arrays
from balto.plan.recourse.divert import diversions, turned
from balto.plan.recourse.moves import _expected_instance, moves, tried
from balto.plan.recourse.replan import ReplanOutcome, ReplanSettings, _decide, _desk, first_h, mean_death_table, play
from balto.plan.recourse.rules import with_rules
from balto.plan.recourse.value_of_information import EvaluationSettings, value
from balto.plan.relay import _loop_kernel as kernel
from balto.plan.relay.instance import instance
from balto.plan.relay.local_search import Relay
from balto.plan.relay.warm_start import warm_start
from balto.rehearse.run import under
from balto.rehearse.simulate import simulate
from balto.situation.belief import by_belief
from balto.situation.committed import executed, kept_plan, remaining
from balto.situation.later_world import expected_index, later_index, later_world
from balto.situation.state import simulated
from tests.rehearse.relay_world import relay, toll_at, world
from tests.rehearse.test_rehearse_products import VACCINE, together
from tests.twins.twin_policy import deaths, doses_at

QUICK = ReplanSettings(24, 8, 0, 0)  # no search: only changes of the plan in hand
FIRST = 60  # first future played in
FUTURES = st.integers(0, 19)
HOURS = st.floats(0.0, 140.0)


def charted(plain: World, item: Item, *lots: Lot) -> WorldIndex:
    """The world with a second product in these lots."""
    further = Product("vaccine", item, plain.treatment, plain.outbreak)
    return WorldIndex(replace(plain, further=(further,), lots=(*plain.lots, *lots)), 7)


CHART = charted(world(), VACCINE, Lot("p1", 12, available_h=20.0, product="vaccine"), Lot("p0", 8, product="vaccine"))
SKY = conditions(CHART, 0, 20)
RAN = under(CHART, together(), SKY, toll_at("p6"))


def both(one: DeathTable, other: DeathTable) -> DeathTable:
    return side_by_side({"": one, "vaccine": other})


def ridden(plan: Plan, doses: int) -> Plan:
    """The plan with so many doses of the second product riding on each run."""
    return plan.with_legs(
        tuple(
            row
            for leg in plan.legs
            for row in (leg, replace(leg, doses=doses, product="vaccine", rides_on=leg.id, id=""))
        )
    )


def one_of(over: Conditions, k: int) -> Conditions:
    return over.of(slice(k, k + 1))


def at(future, hour_h):
    ran = simulate(CHART, plan_arrays(CHART, together()), one_of(SKY, future), future)
    return ran, simulated(CHART, together(), ran, 0, hour_h)


@given(FUTURES, HOURS)
@settings(max_examples=40)
def test_a_plan_kept_in_the_later_world_goes_on_as_it_would_have(future, hour_h):
    ran, now = at(future, hour_h)
    again = simulate(
        later_index(now, ()),
        plan_arrays(later_index(now, ()), kept_plan(now, later_world(now))),
        one_of(SKY, future),
        future,
    )
    numbers = [*now.under_way, *now.ahead]
    assert np.allclose(again.arrive_h[0], ran.arrive_h[0, numbers], atol=0.01)
    assert list(again.doses[0]) == list(ran.doses[0, numbers])


@given(FUTURES, HOURS)
@settings(max_examples=40)
def test_what_has_happened_happens_again_whatever_follows(future, hour_h):
    ran, now = at(future, hour_h)
    before = executed(now)
    replayed = Plan("again", (*before, *remaining(now, now.begun)))
    for plan in (replayed, Plan("no more", before)):
        other = simulate(CHART, plan_arrays(CHART, plan), one_of(SKY, future), future)
        assert np.allclose(other.arrive_h[0, : len(before)], ran.arrive_h[0, list(now.begun)], atol=0.01)
        assert list(other.doses[0, : len(before)]) == list(ran.doses[0, list(now.begun)])


@given(FUTURES, HOURS)
@settings(max_examples=40)
def test_the_later_worlds_stocks_of_each_product_are_those_of_the_plain_twin(future, hour_h):
    _, now = at(future, hour_h)
    for product in ("", "vaccine"):
        lots: dict[str, int] = {}
        for lot in later_index(now, ()).world.lots:
            if lot.product == product:
                lots[lot.place] = lots.get(lot.place, 0) + lot.doses
        assert lots == doses_at(CHART.world, together(), RAN, future, hour_h, product)


def test_what_lasts_less_long_spoils_at_its_own_hour():
    """A team under way since hour h has packed the second product, which lasts 70 hours, the first without limit."""
    _, now = at(2, 30.0)
    lots = later_index(now, ()).world.lots
    spoils_h = dict(zip(lots, later_index(now, ()).ground.lot_expires_h, strict=True))
    brought = [lot for lot in lots if lot.product and lot.packed_h < NOT_PACKED]
    assert brought
    for lot in brought:
        left_h = [now.depart_h[n] for n in now.begun if together().legs[n].product]
        assert lot.packed_h in left_h
        assert spoils_h[lot] == pytest.approx(lot.packed_h + VACCINE.holding_h)
    assert all(spoils_h[lot] >= 1e8 for lot in lots if not lot.product)


def test_a_run_that_waited_in_vain_for_its_second_load_left_when_it_did():
    leg = Leg("c0", "p0", "p1", ("l0",), 30, wait_until_h=15.0)
    plan = Plan("short", (leg, replace(leg, doses=12, product="vaccine", rides_on=ABOVE)))  # eight are there
    late = replace(CHART.world.lots[0], doses=4, available_h=60.0, product="vaccine")
    chart = CHART.with_world(replace(CHART.world, lots=(*CHART.world.lots, late)))
    ran = simulate(chart, plan_arrays(chart, plan), one_of(SKY, 3), 3)
    assert list(ran.doses[0]) == [30, 8]
    assert 15.0 < ran.depart_h[0, 0] < 17.0
    before = Plan("as it went", executed(simulated(chart, plan, ran, 0, 20.0)))
    again = simulate(chart, plan_arrays(chart, before), one_of(SKY, 3), 3)
    assert np.allclose(again.depart_h, ran.depart_h, atol=0.01)


def test_what_rides_along_says_no_more_of_where_its_run_is():
    """Futures are believed in by the runs under way, whatever these carry."""
    first, second = Leg("c0", "p0", "p1", ("l0",), 30), Leg("c1", "p1", "p2", ("l1",), 12, product="vaccine")
    rider = replace(first, doses=8, product="vaccine", rides_on=ABOVE)
    orders_of = []
    for legs in ((first, second), (first, rider, second)):
        plan = Plan("two runs", legs)
        ran = simulate(CHART, plan_arrays(CHART, plan), one_of(SKY, 3), 3)
        now = simulated(CHART, plan, replace(ran, arrive_h=np.full_like(ran.arrive_h, np.inf)), 0, 45.0)
        assert len(now.under_way) == len(legs)
        orders_of.append(by_belief(now, tried(later_index(now, ()), kept_plan(now, later_world(now)), SKY)))
    assert orders_of[0] == orders_of[1] != sorted(orders_of[0])


def test_a_search_on_the_way_counts_what_is_under_way_for_its_own_product():
    _, now = at(3, 2.0)
    chart, came_h = later_index(now, ()), np.full(len(now.under_way), 30.0)
    assert {now.plan.legs[n].product for n in now.under_way if now.doses[n] > 0} == {"", "vaccine"}
    base, _ = instance(CHART, toll_at("p6"), 1, ())
    lot = _expected_instance(base, expected_index(chart, came_h), SKY, range(4)).lot
    assert [int(lot[lot[:, 3] == product, 2].sum()) for product in (0, 1)] == [30, 20]


def test_a_plan_in_hand_is_taken_up_without_its_reserves_and_all_that_rides_on_them():
    chart, plan, death_table = risky()
    called = replace(plan.legs[0], carrier="s0", standby_for="c0 1", trigger_h=30.0, id="")
    rider = replace(plan.legs[1], carrier="s0", rides_on=ABOVE, id="")  # the run's own leg says that it is a reserve
    taken = []
    for legs in (plan.legs, (*plan.legs, called, rider)):
        one = Relay.begin(chart, *instance(chart, death_table, 8, ()), 0)
        one.clear()
        one.score[kernel.VALUE_BEST] = np.inf
        assert warm_start(one, Plan("in hand", legs))
        taken.append(sorted(one.plan("taken up").carriers()))
    assert taken == [["c0"], ["c0"]]


def test_the_first_doses_at_a_place_are_of_what_it_needs():
    plan = ridden(relay(1), 8)
    ran = simulate(CHART, plan_arrays(CHART, plan), one_of(SKY, 3), 3)
    came_h = float(ran.arrive_h[0, 0])
    none = both(toll_at("p6"), toll_at("p6"))
    assert first_h(CHART, toll_at("p1"), plan, ran) == came_h < np.inf
    assert first_h(CHART, none, plan, ran) == np.inf
    only = Plan("second alone", (replace(plan.legs[1], rides_on=""),))
    assert first_h(CHART, toll_at("p1"), only, simulate(CHART, plan_arrays(CHART, only), one_of(SKY, 3), 3)) == np.inf


def test_every_change_of_a_run_moves_all_that_rides_on_it():
    spare = Carrier("spare", "Spare", "p1", "dog_team", 9.0, 100.0, 4.0, 3.0)
    round_about = Link("round", "p1", "p2", "dog_team", 70.0, "r1")
    plain = world(links=(*world().links, round_about), carriers=(*world().carriers, spare))
    chart = charted(plain, replace(VACCINE, kg_per_dose=1.0), Lot("p0", 8, product="vaccine"))
    plan = ridden(relay(6), 8)
    now = simulated(chart, plan, simulate(chart, plan_arrays(chart, plan), conditions(chart, 3, 1), 3), 0, 1.0)
    kept = kept_plan(now, later_world(now))
    depart_h = np.median(tried(later_index(now, ()), kept, conditions(chart, 0, 8)).depart_h, axis=0)
    found = list(moves(later_index(now, ()), now, kept, depart_h))
    for other in found:
        for n in other.runs():
            run, riders = other.legs[n], other.legs[n + 1 : other.after(n)]
            assert [(one.carrier, one.route, one.product, one.doses) for one in riders] == [
                (run.carrier, run.route, "vaccine", 8)
            ]
    assert any("spare" in other.carriers() for other in found)
    assert any(leg.route == ("round",) for other in found for leg in other.legs)
    weak = replace(
        chart.world, carriers=(*plain.carriers[:-1], replace(spare, payload_kg=10.9))
    )  # 30 x 0.1 and 8 x 1 kg
    assert not any("spare" in other.carriers() for other in moves(WorldIndex(weak, 7), now, kept, depart_h))


def test_a_run_is_turned_aside_with_all_its_loads():
    links = (
        Link("a", "p0", "p1", "dog_team", 30.0, "calm"),
        Link("b", "p1", "p2", "dog_team", 30.0, "calm"),
        Link("round", "p1", "p2", "dog_team", 40.0, "calm"),
    )
    chart = charted(world(links=links, climates=()), VACCINE, Lot("p0", 8, product="vaccine"))
    plan, one = ridden(Plan("over", (Leg("c0", "p0", "p2", ("a", "b"), 30),)), 8), conditions(chart, 3, 1)
    now = simulated(chart, plan, simulate(chart, plan_arrays(chart, plan), one, 3), 0, 1.5)
    (turn,) = diversions(now, kept_plan(now, later_world(now)), one, 3)
    assert turned(now, turn.legs) == {0: ("a", "round"), 1: ("a", "round")}
    came_h = simulate(later_index(now, ()), plan_arrays(later_index(now, ()), turn), one, 3).arrive_h[0]
    assert came_h[0] == came_h[1] > now.arrive_h[0]


def test_without_a_need_of_the_second_product_all_is_as_with_the_first_alone():
    plain, death_table = world(), toll_at("p6")
    chart = charted(plain, replace(VACCINE, kg_per_dose=0.01), Lot("p0", 8, product="vaccine"))
    none = replace(death_table, deaths=np.zeros_like(death_table.deaths))
    alone = play(WorldIndex(plain, 7), relay(6), death_table, (FIRST, 6), QUICK)
    beside = play(chart, ridden(relay(6), 8), both(death_table, none), (FIRST, 6), QUICK)
    assert alone.replans.sum() > 0
    assert np.array_equal(beside.deaths, alone.deaths)
    assert np.array_equal(beside.first_h, alone.first_h)
    assert [plan.of("").legs[::2] for plan in beside.plans] == [plan.legs for plan in alone.plans]


def test_twice_the_same_medicine_is_sent_as_once_and_counts_twice():
    plain, death_table = world(), toll_at("p6")
    chart = charted(plain, plain.item, Lot("p0", 30, product="vaccine"))
    alone = play(WorldIndex(plain, 7), relay(6), death_table, (FIRST, 6), QUICK)
    twice = play(chart, ridden(relay(6), 30), both(death_table, death_table), (FIRST, 6), QUICK)
    assert np.array_equal(twice.replans, alone.replans)
    assert np.allclose(twice.deaths, 2 * alone.deaths, rtol=1e-6)
    assert np.allclose(twice.promised, 2 * alone.promised, rtol=1e-6)


@pytest.fixture(scope="module")
def searched() -> tuple[DeathTable, ReplanOutcome]:
    """Twenty futures played with short searches, from a plan that sends each product only a part of the way."""
    death_table = both(toll_at("p3"), toll_at("p4"))
    short = together().legs[:4]
    return death_table, play(CHART, Plan("short", short), death_table, (FIRST, 20), ReplanSettings(24, 8, 300, 100))


def test_deaths_of_what_was_played_are_those_of_the_plain_twin(searched):
    death_table, played = searched
    over, compared = conditions(CHART, FIRST, 20), 0
    for k, plan in enumerate(played.plans):
        if all(not leg.alternative_route and leg.shelter_below_pace == 0.0 for leg in plan.legs):
            expected, close = deaths(CHART, plan, mean_death_table(death_table), over.of(k), FIRST + k)
            assert close or played.deaths[k] == pytest.approx(expected, abs=0.02)
            compared += not close
    assert compared >= 12


def test_no_dose_is_given_for_another_nor_any_made(searched):
    """Of each product, what stays and what is lost is what there was, whatever the searches on the way changed."""
    _, played = searched
    over, sent = conditions(CHART, FIRST, 20), 0
    for k, plan in enumerate(played.plans):
        ran = simulate(CHART, plan_arrays(CHART, plan), one_of(over, k), FIRST + k)
        feeds = [lot.product for lot in CHART.world.lots] + [leg.product for leg in plan.legs]
        lost = np.concatenate([np.zeros(len(CHART.world.lots)), np.where(np.isinf(ran.arrive_h[0]), ran.doses[0], 0)])
        for product, doses in (("", 30), ("vaccine", 20)):
            mine = np.array([name == product for name in feeds])
            stays = ran.given[0, mine].sum() + lost[mine].sum()
            assert stays <= doses + 1e-4
            assert product or stays == pytest.approx(doses)  # the first neither freezes nor spoils
        sent += any(leg.dest in ("p4", "p3") and leg.product for leg in plan.legs)
    assert sent > 10  # the plan in hand sent none there


def test_a_search_on_the_way_takes_up_both_products_and_never_the_past():
    death_table = both(toll_at("p3"), toll_at("p4"))
    desk = _desk(CHART, mean_death_table(death_table), FIRST, 1, ReplanSettings(24, 8, 300, 300))
    plan = Plan("short", together().legs[:2])
    ran = simulate(CHART, plan_arrays(CHART, plan), desk.sky_of(0), FIRST)
    _, legs = _decide(desk, simulated(CHART, plan, ran, 0, 2.0), 0, 0)
    assert {(leg.dest, leg.product) for leg in legs if leg.doses} >= {("p3", ""), ("p4", "vaccine")}
    assert all(leg.leave_from_h >= 2.0 for leg in legs[2:])


def risky() -> tuple[WorldIndex, Plan, DeathTable]:
    """One team takes a part of both products over two stages on which many are lost; others stand by."""
    plain = world(2, 1, lots=(Lot("p0", 40),))
    links = tuple(replace(link, hazard=400.0) for link in plain.links)
    stand_by = tuple(Carrier(f"s{i}", f"S{i}", "p0", "dog_team", 11.0, 100.0, 4.0, 3.0) for i in range(2))
    chart = charted(
        replace(plain, links=links, carriers=(*plain.carriers, *stand_by)), VACCINE, Lot("p0", 20, product="vaccine")
    )
    return chart, ridden(Plan("one", (Leg("c0", "p0", "p2", ("l0", "l1"), 20),)), 8), both(toll_at("p2"), toll_at("p2"))


def test_a_reserve_brings_both_products_where_a_run_is_late():
    chart, plan, death_table = risky()
    ruled = with_rules(chart, plan, death_table, 96)
    reserve = [leg for leg in ruled.legs if leg.standby_for]
    assert [(leg.product, leg.doses, leg.rides_on) for leg in reserve[:2]] == [
        ("", 20, ""),
        ("vaccine", 8, reserve[0].id),
    ]
    assert all(leg.trigger_h == reserve[0].trigger_h for leg in reserve[:2])
    over = conditions(chart, 300, 200)
    plainly, better = under(chart, plan, over, death_table), under(chart, ruled, over, death_table)
    for product in ("", "vaccine"):
        assert better.of(product).total_deaths().mean() < plainly.of(product).total_deaths().mean() - 0.1


def test_a_reserve_runs_in_the_futures_in_which_its_run_is_late_and_only_there():
    """The twin: the plan without it where the run came in in time, else the plan with a carrier that is free from then on."""
    chart, plan, death_table = risky()
    late_h = 30.0
    sent = tuple(replace(leg, carrier="s0", rides_on=ABOVE if leg.rides_on else "", id="") for leg in plan.legs)
    called = tuple(replace(leg, standby_for="c0 1", trigger_h=late_h) for leg in sent)
    over = conditions(chart, 0, 200)
    found = under(chart, plan.with_legs((*plan.legs, *called)), over, death_table)
    carriers = tuple(replace(one, available_h=late_h) if one.id == "s0" else one for one in chart.world.carriers)
    always = under(
        WorldIndex(replace(chart.world, carriers=carriers), 7), plan.with_legs((*plan.legs, *sent)), over, death_table
    )
    never = under(chart, plan, over, death_table)
    late = never.arrive_h[:, 0] > late_h
    assert 20 < late.sum() < 180
    assert np.allclose(found.deaths, np.where(late[:, None], always.deaths, never.deaths), atol=1e-4)


def test_a_reserve_takes_only_what_is_left_of_each_product():
    chart, plan, death_table = risky()
    lots = tuple(replace(lot, doses=20 if not lot.product else lot.doses) for lot in chart.world.lots)
    ruled = with_rules(WorldIndex(replace(chart.world, lots=lots), 7), plan, death_table, 96)
    reserve = [leg for leg in ruled.legs if leg.standby_for]
    assert reserve
    assert {leg.product for leg in reserve if leg.doses} == {"vaccine"}


def test_a_settled_reserve_goes_with_what_rides_on_it():
    """Where its run came in in time, a reserve of two loads is out of the plan, both of them; else both are ahead still."""
    chart, plan, _ = risky()
    called = tuple(replace(leg, carrier="s0", standby_for="c0 1", trigger_h=60.0, id="") for leg in plan.legs)
    rider = replace(called[1], rides_on=ABOVE, standby_for="")  # the run's own leg says it
    whole = plan.with_legs((*plan.legs, called[0], rider))
    settled = 0
    for future in range(12):
        ran = simulate(chart, plan_arrays(chart, whole), one_of(conditions(chart, 0, 12), future), future)
        now = simulated(chart, whole, ran, 0, 59.0)
        ahead = remaining(now, now.under_way)
        in_time = bool(ran.arrive_h[0, 0] <= 59.0)
        assert len(ahead) == (0 if in_time else 2)
        settled += in_time
    assert 0 < settled < 12


def test_planning_again_on_the_island_of_two_medicines_saves_lives():
    """A plan of the case, played in futures that no search has seen: better than as it is, never better than the bound."""
    example = Path(__file__).parents[2] / "examples" / "two-medicines"
    case = open_case(example)
    assert refused(case) == ""
    made = prepare(case)
    worth = value(
        made.chart,
        read_plans(example, case)["together"],
        made.death_table,
        16,
        EvaluationSettings(ReplanSettings(40, 12, 400, 100), 600),
    )
    assert worth.policy.mean < worth.fixed.mean - 2 * worth.gained.error
    assert worth.bound.mean <= worth.clairvoyant.mean <= worth.policy.mean
