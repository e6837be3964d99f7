"""Names of legs through planning again: an order, a report or a reserve means the same leg before and after."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from balto.domain.carrier import Carrier
from balto.domain.consignment import Item, Lot
from balto.domain.plan import ABOVE, Leg, Plan
from balto.domain.world import Product
from balto.ensemble.death_table import side_by_side
from balto.motion.conditions import conditions
from balto.motion.index import WorldIndex
from balto.motion.plan_arrays import plan_arrays
from balto.plan.recourse.divert import turned
from balto.plan.recourse.moves import moves, tried
from balto.plan.recourse.replan import ReplanSettings, _carried_out, _decide, _desk, _next_h, mean_death_table, run_row
from balto.rehearse.simulate import simulate
from balto.situation.committed import executed, going_on, kept_plan, remaining, surely_ahead
from balto.situation.later_world import later_index, later_world
from balto.situation.state import State, simulated
from tests.rehearse.relay_world import forked, relay, toll_at, world

CHART = WorldIndex(world(), 7)
SKY = conditions(CHART, 0, 20)
FIRST = 60


def _kept(now: State) -> Plan:
    return kept_plan(now, later_world(now))


def at(plan: Plan, future: int, hour_h: float, chart: WorldIndex = CHART) -> State:
    one = SKY.of(slice(future, future + 1))
    return simulated(chart, plan, simulate(chart, plan_arrays(chart, plan), one, future), 0, hour_h)


def ends(plan: Plan) -> dict[str, tuple[str, str, str, str]]:
    return {leg.id: (leg.carrier, leg.origin, leg.dest, leg.product) for leg in plan.legs}


def guarded() -> Plan:
    """The relay, with a reserve for its third leg that carries a second load for its second one's place."""
    third = relay(6).legs[2]
    reserve = replace(third, carrier="c9", id="the reserve", standby_for=third.id, trigger_h=70.0, doses=5)
    return relay(6).with_legs((*relay(6).legs[:3], reserve, *relay(6).legs[3:]))


@given(st.integers(0, 19), st.floats(0.0, 120.0))
@settings(max_examples=40, deadline=None)
def test_legs_under_way_and_ahead_keep_their_names_in_the_later_world(future, hour_h):
    now = at(forked(), future, hour_h)
    numbers = [*now.under_way, *now.ahead]
    assert [leg.id for leg in _kept(now).legs] == [now.plan.legs[n].id for n in numbers]
    assert [leg.id for leg in executed(now)] == [now.plan.legs[n].id for n in now.begun]


def test_a_plan_made_again_calls_no_other_leg_by_the_name_of_one_that_was_in_force():
    """Whole futures played with searches on the way, from a plan that goes only a part of it."""
    death_table = toll_at("p5")
    desk = _desk(CHART, mean_death_table(death_table), FIRST, 4, ReplanSettings(24, 8, 200, 100))
    new = gone_on = 0
    for row in range(4):
        plan = Plan("short", forked().legs[:3])
        ran, hour_h = run_row(desk, plan, row), 0.0
        while hour_h is not None:
            now = simulated(CHART, plan, ran, 0, hour_h)
            if (decided := _decide(desk, now, row, 0)) is not None:
                legs = decided[1]
                other = _carried_out(now, legs, turned(now, legs))
                before, after = ends(plan), ends(other)
                assert list(after)[: len(now.begun)] == [plan.legs[n].id for n in now.begun]
                assert all(after[one] == before[one] for one in after.keys() & before.keys())
                new += len(after.keys() - before.keys())
                gone_on += len([one for one in after.keys() & before.keys() if plan.number_of(one) in now.ahead])
                plan, ran = other, run_row(desk, other, row)
            hour_h = _next_h(desk, ran, hour_h)
    assert new > 4
    assert gone_on > 1


def test_a_reserve_stands_by_for_the_same_leg_whatever_has_left_before_it():
    plan = guarded()
    chart = WorldIndex(replace(CHART.world, carriers=(*CHART.world.carriers, spare("c9", "p2"))), 7)
    places = []
    for hour_h in (0.5, 10.0, 20.0):
        kept = _kept(at(plan, 3, hour_h, chart))
        places.append(kept.number_of(kept.leg("the reserve").standby_for))
        assert kept.legs[places[-1]].id == plan.legs[2].id
    assert places == [2, 1, 0]
    assert "the reserve" not in ends(_kept(at(plan, 3, 45.0, chart)))  # its leg has come in


def spare(name: str, home: str) -> Carrier:
    return Carrier(name, name, home, "dog_team", 9.0, 100.0, 4.0, 3.0)


def test_a_reserve_whose_leg_is_late_goes_under_its_own_name():
    plan = guarded()
    chart = WorldIndex(replace(CHART.world, carriers=(*CHART.world.carriers, spare("c9", "p2"))), 7)
    late = at(plan, 3, 71.0, chart)
    never = replace(late, arrive_h=np.where(np.arange(len(plan.legs)) == 2, np.inf, late.arrive_h))
    depart_h = np.where(np.arange(len(plan.legs)) == 3, np.inf, never.depart_h)
    called = replace(never, depart_h=depart_h)
    (reserve,) = (leg for leg in remaining(called, ()) if leg.id == "the reserve")
    assert (reserve.standby_for, reserve.leave_from_h) == ("", 70.0)


def test_a_run_given_to_another_carrier_gets_a_name_that_was_never_in_force():
    chart = WorldIndex(replace(CHART.world, carriers=(*CHART.world.carriers, spare("spare", "p1"))), 7)
    used = relay(6).legs[0]
    plan = relay(6).with_legs((replace(used, id="spare 4"), *relay(6).legs[1:]))  # a name that somebody gave
    now = at(plan, 3, 1.0, chart)
    kept = _kept(now)
    depart_h = np.median(tried(later_index(now, ()), kept, conditions(chart, 0, 8)).depart_h, axis=0)
    given = [other for other in moves(later_index(now, ()), now, kept, depart_h) if "spare" in other.carriers()]
    assert given
    for other in given:
        assert [leg.id for leg in other.legs if leg.carrier == "spare"] == ["spare 5"]
        assert ends(other).keys() - {"spare 5"} < ends(plan).keys()


def two_products() -> WorldIndex:
    vaccine = Item("vaccine", holding_h=200.0, kg_per_dose=0.3)
    further = Product("vaccine", vaccine, CHART.world.treatment, CHART.world.outbreak)
    return WorldIndex(
        replace(CHART.world, further=(further,), lots=(*CHART.world.lots, Lot("p0", 20, product="vaccine"))), 7
    )


def test_a_run_found_anew_goes_on_under_the_name_of_the_one_ahead_with_what_rides_on_it():
    chart = two_products()
    one = Leg("c1", "p1", "p2", ("l1",), 30)
    rider = replace(one, doses=8, product="vaccine", rides_on=ABOVE)
    plan = Plan("two loads", (
        Leg("c0", "p0", "p1", ("l0",), 30), Leg("c0", "p0", "p1", ("l0",), 8, product="vaccine", rides_on=ABOVE), one, rider,
    ))  # fmt: skip
    now = at(plan, 3, 0.0, chart)
    assert now.begun == ()
    found = Plan("found", (
        replace(one, doses=9, product="vaccine"), replace(one, doses=20, rides_on=ABOVE),
        Leg("c2", "p2", "p3", ("l2",), 20), one, rider,
    )).legs  # fmt: skip
    named = going_on(now, surely_ahead(now), found)
    assert [leg.id for leg in named] == ["c1 1", "c1 1/own", "c2 1", "c1 2", "c1 2/vaccine"]
    assert [leg.rides_on for leg in named] == ["", "c1 1", "", "", "c1 2"]
    same = going_on(now, surely_ahead(now), Plan("found", (one, replace(rider, doses=3))).legs)
    assert [leg.id for leg in same] == ["c1 1", "c1 1/vaccine"]


def test_what_was_only_in_reserve_is_another_leg_when_it_is_sent_outright():
    plan = guarded()
    chart = WorldIndex(replace(CHART.world, carriers=(*CHART.world.carriers, spare("c9", "p2"))), 7)
    now = at(plan, 3, 0.0, chart)
    assert "the reserve" not in ends(surely_ahead(now))
    sent = replace(plan.leg("the reserve"), standby_for="", id="")
    assert [leg.id for leg in going_on(now, surely_ahead(now), (sent,))] == ["c9 1"]


def test_a_run_that_is_given_up_leaves_its_name_to_no_other_nor_do_its_riders():
    chart = two_products()
    death_table = side_by_side({"": toll_at("p6"), "vaccine": toll_at("p4")})
    desk = _desk(chart, mean_death_table(death_table), FIRST, 1, ReplanSettings(24, 8, 200, 200))
    plan = Plan("short", (
        Leg("c0", "p0", "p1", ("l0",), 30), Leg("c0", "p0", "p1", ("l0",), 8, product="vaccine", rides_on=ABOVE),
    ))  # fmt: skip
    now = simulated(chart, plan, run_row(desk, plan, 0), 0, 0.0)
    decided = _decide(desk, now, 0, 0)
    assert decided is not None
    other = ends(_carried_out(now, decided[1], {}))
    assert "c0 2/vaccine" in other
    assert not other.keys() & ends(plan).keys()
