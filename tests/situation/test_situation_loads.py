"""A run looked at on the way: what is aboard keeps its clocks, what is to stay is given, who waits has waited since."""

from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from balto.domain.consignment import Lot
from balto.domain.outbreak import Outbreak, Reported, Site
from balto.domain.plan import FOREVER_H, Leg, Plan
from balto.domain.under_way import UnderWay
from balto.motion.conditions import conditions
from balto.motion.index import WorldIndex
from balto.motion.plan_arrays import plan_arrays
from balto.rehearse.simulate import simulate
from balto.situation.committed import kept_plan
from balto.situation.later_world import expected_index, later_index, later_world
from balto.situation.state import Reports, reported, simulated
from tests.rehearse.generated_loads import made_plan, made_world
from tests.rehearse.relay_world import world


def lying(chart, plan: Plan, given) -> Counter:
    """Usable doses by place and product in the end."""
    found: Counter = Counter()
    ends = [(lot.place, lot.product) for lot in chart.world.lots] + [(leg.dest, leg.product) for leg in plan.legs]
    for here, doses in zip(ends, given, strict=True):
        found[here] += round(float(doses), 3)
    return +found


def alone_at_each_place(plan: Plan) -> Plan:
    """One leg on from each place; whoever waits for an hour waits beyond the looks."""
    firsts = {leg.carrier: leg for leg in reversed(plan.legs) if not leg.rides_on}
    legs = (replace(firsts[name], product="") for name in ("c0", "c1", "c2", "c3") if name in firsts)
    return plan.with_legs(tuple(replace(leg, wait_until_h=max(leg.wait_until_h, 60.0)) for leg in legs))


@pytest.mark.parametrize("hour_h", [9.0, 26.0, 50.0])
def test_plans_looked_at_on_the_way_end_as_without_a_look(hour_h):
    """Lots of several dates, holding time, frost, doses that stay and that must last: all go on as they were."""
    mixed, given = 0, 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        chart, plan = WorldIndex(made_world(rng), seed), alone_at_each_place(made_plan(rng))
        for future in range(4):
            one = conditions(chart, future, 1)
            whole = simulate(chart, plan_arrays(chart, plan), one, future)
            state = simulated(chart, plan, whole, 0, hour_h, one, future)
            there = later_index(state)
            kept = kept_plan(state, there.world)
            again = simulate(there, plan_arrays(there, kept), one, future)
            assert lying(there, kept, again.given[0]) == lying(chart, plan, whole.given[0]), (
                f"plan {seed}, future {future}"
            )
            aboard = Counter(lot.aboard for lot in there.world.lots if lot.aboard)
            mixed += sum(lots > 1 for lots in aboard.values())
            given += any(lot.given for lot in there.world.lots)
    assert mixed > 3
    assert given > 3 or hour_h < 20.0


ONE = Leg("c0", "p0", "p1", ("l0",), 30, id="one")
ON = Leg("c1", "p1", "p2", ("l1",), 20, id="on")


def ill_at(place: str) -> Outbreak:
    return Outbreak(Reported((), date(1925, 1, 26)), (Site(place),))


def test_doses_that_stay_are_given_on_arrival_those_first_that_expire_first():
    lots = Lot("p0", 12, "A", expires_h=90.0), Lot("p0", 18, "B")
    chart = WorldIndex(world(stages=2, lots=lots, outbreak=ill_at("p1")), 7)
    plan = Plan("two", (replace(ONE, stays=14), replace(ON, doses=30)))
    told = Reports({"one": 1.0}, {"one": 8.0})
    later = later_world(reported(chart, plan, 9.0, told))
    assert sorted((lot.lot, lot.doses, lot.given) for lot in later.lots) == [
        ("A", 12, True),
        ("B", 2, True),
        ("B", 16, False),
    ]
    under_way = chart.with_world(later_world(reported(chart, plan, 3.0, Reports({"one": 1.0}))))
    assert [lot.aboard for lot in under_way.world.lots] == ["one", "one"]
    landed = expected_index(under_way, np.array([8.0])).world
    assert sorted((lot.lot, lot.doses, lot.given) for lot in landed.lots) == sorted(
        (lot.lot, lot.doses, lot.given) for lot in later.lots
    )


def test_who_is_under_way_has_on_board_what_it_took_on_and_nothing_else():
    """What lies at the place that it left would spoil first, and what is aboard will spoil on the way: neither matters now."""
    lots = Lot("p0", 10, aboard="one", expires_h=5.0), Lot("p0", 30, expires_h=50.0)
    plain = world(stages=1, lots=lots)
    away = UnderWay(replace(ONE, doses=10, leave_from_h=1.0), 1.0, 1.0)
    chart = WorldIndex(replace(plain, under_way=(away,), now_h=3.0), 7)
    found = simulate(chart, plan_arrays(chart, Plan("keep", (away.leg,))), conditions(chart, 0, 20), 0)
    assert (found.doses[:, 0] == 10).all()
    assert (found.depart_h[:, 0] == 1.0).all()
    assert (found.given[:, 1] == 30.0).all()


def test_who_waits_without_a_stated_hour_has_waited_since_it_could_go():
    """The carrier at p1 could go with a part from 8:00 on; that somebody looks at 20:00 makes it wait no longer."""
    chart = WorldIndex(world(stages=2), 7)
    plan = Plan(
        "waits",
        (replace(ONE, doses=10), Leg("train", "p0", "p1", ("rail",), 20, leave_from_h=40.0), replace(ON, doses=30)),
    )
    state = reported(chart, plan, 20.0, Reports({"one": 1.0}, {"one": 8.0}))
    kept = kept_plan(state, later_world(state))
    assert {leg.id: leg.wait_until_h for leg in kept.legs} == {"train 1": FOREVER_H, "on": 32.0}


def test_who_waited_in_vain_until_a_stated_hour_does_not_go_because_somebody_looks_later():
    """Its load came at 9:00, an hour after it was to be waited for; what lay there before, it goes with."""
    for lots, doses in (((Lot("p0", 10),), 0), ((Lot("p0", 10), Lot("p1", 4)), 4)):
        chart = WorldIndex(world(stages=2, lots=lots), 7)
        plan = Plan("late", (replace(ONE, doses=10), replace(ON, doses=10, wait_until_h=8.0, leave_from_h=40.0)))
        state = reported(chart, plan, 20.0, Reports({"one": 1.0}, {"one": 9.0}))
        there = later_index(state)
        kept = kept_plan(state, there.world)
        found = simulate(there, plan_arrays(there, kept), conditions(there, 0, 5), 0)
        assert (found.doses[:, kept.number_of("on")] == doses).all()


def test_a_leg_that_went_with_less_goes_with_as_much_and_what_of_it_must_last():
    leg = replace(ON, doses=20, stays=18, lasting=((8, 40.0), (8, 30.0)))
    assert leg.with_doses(12) == replace(leg, doses=12, stays=12, lasting=((8, 40.0), (4, 30.0)))
    assert leg.with_doses(0) == replace(leg, doses=0, stays=0, lasting=())
