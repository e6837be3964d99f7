"""Lots keep their number, their packing hour and what they have met, through hand-overs and through a later world."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from balto.domain.consignment import Item, Lot
from balto.domain.mode import MODES
from balto.domain.outbreak import Outbreak, Reported, Site
from balto.domain.plan import Leg, Plan
from balto.motion.conditions import conditions
from balto.motion.index import WorldIndex
from balto.motion.plan_arrays import plan_arrays
from balto.rehearse.run import rehearse
from balto.rehearse.simulate import simulate
from balto.situation.committed import kept_plan
from balto.situation.later_world import later_index, later_world
from balto.situation.state import Reports, reported, simulated
from tests.rehearse.relay_world import relay, toll_at, world

OLD, NEW = Lot("p0", 10, "A17", expires_h=60.0), Lot("p0", 20, "B02", expires_h=900.0)
STILL = tuple(
    replace(m, pace_sd=0.0, team_sd=0.0, stall_share=0.0, breakdown_per_1000_km=0.0, loss_per_1000_h=0.0) for m in MODES
)


def made(stages: int = 3, lots: tuple[Lot, ...] = (OLD, NEW), holding_h: float = 50.0, **changed: object) -> WorldIndex:
    item = Item("medicine", holding_h=holding_h, freeze_c=0.0, freeze_c_h=1e6)
    return WorldIndex(world(stages=stages, lots=lots, item=item, modes=STILL, **changed), 7)


def test_each_lot_is_found_again_after_a_hand_over_by_its_number():
    chart = made()
    state = reported(chart, relay(3), 30.0, Reports(
        {"c0 1": 1.0, "c1 1": 12.0}, {"c0 1": 8.0, "c1 1": 20.0}, frost_c_h={"c0 1": 40.0, "c1 1": 70.0},
    ))  # fmt: skip
    lots = {lot.lot: lot for lot in later_world(state).lots}
    assert {number: (lot.place, lot.doses) for number, lot in lots.items()} == {"A17": ("p2", 10), "B02": ("p2", 20)}
    for number, lot in lots.items():
        assert (lot.packed_h, lot.frost_c_h, lot.available_h) == (1.0, 110.0, 20.0)
        assert lot.expires_h == {"A17": 60.0, "B02": 900.0}[number]


def test_what_is_taken_in_part_is_taken_from_what_expires_first():
    plan = Plan("part", (Leg("c0", "p0", "p1", ("l0",), 12),))
    lots = later_world(reported(made(), plan, 30.0, Reports({"c0 1": 1.0}, {"c0 1": 8.0}))).lots
    assert sorted((lot.place, lot.lot, lot.doses) for lot in lots) == [
        ("p0", "B02", 18),
        ("p1", "A17", 10),
        ("p1", "B02", 2),
    ]


def test_a_packed_lot_spoils_at_the_end_of_its_holding_time_or_its_expiry():
    lot = Lot("p0", 30, "A17", expires_h=40.0, packed_h=-30.0)
    for holding_h, spoils_h in ((50.0, 20.0), (90.0, 40.0)):
        found = made(1, (lot,), holding_h).ground.lot_expires_h
        assert found.tolist() == [spoils_h]
    assert made(1, (replace(lot, packed_h=-48.0),), 50.0).ground.lot_expires_h.tolist() == [2.0]
    outcome = rehearse(made(1, (replace(lot, packed_h=-48.0),), 50.0), relay(1), toll_at("p1"), 20)
    assert (outcome.given[:, 1] == 0).all()  # it comes, and is of no use
    assert (rehearse(made(1, (lot,), 90.0), relay(1), toll_at("p1"), 20).given[:, 1] == 30).all()


def test_frost_met_before_counts_with_the_frost_to_come():
    item = Item("medicine", freeze_c=0.0, freeze_c_h=400.0)
    base = world(stages=1, item=item, modes=STILL)
    fresh, chilled = (
        rehearse(WorldIndex(replace(base, lots=(Lot("p0", 30, frost_c_h=met),)), 7), relay(1), toll_at("p1"), 60)
        for met in (0.0, 390.0)
    )
    assert (fresh.given[:, 1] == 30).mean() > 0.5 > (chilled.given[:, 1] == 30).mean()


@pytest.mark.parametrize("hour_h", [9.0, 18.0, 30.0])
def test_a_run_looked_at_on_the_way_ends_with_the_doses_that_it_would_have_had(hour_h):
    """Holding time and frost so far go on in the later world: what spoils there is what spoils without a look."""
    item = Item("medicine", holding_h=1e6, freeze_c=0.0, freeze_c_h=600.0)
    chart = WorldIndex(world(stages=3, item=item, lots=(Lot("p0", 30),)), 7)
    compared = 0
    for future in range(25):
        one = conditions(chart, future, 1)
        whole = simulate(chart, plan_arrays(chart, relay(3)), one, future)
        state = simulated(chart, relay(3), whole, 0, hour_h, one, future)
        there = later_index(state)
        kept = kept_plan(state, there.world)
        if not kept.legs:
            continue
        again = simulate(there, plan_arrays(there, kept), one, future)
        compared += 1
        assert again.given[0, -1] == whole.given[0, -1]
    assert compared > 2


def test_doses_that_have_come_to_patients_are_given_and_no_boat_takes_them_on():
    chart = made(2, (Lot("p0", 30),), outbreak=_patients("p1"))
    plan = relay(1)
    there = chart.with_world(later_world(reported(chart, plan, 30.0, Reports({"c0 1": 1.0}, {"c0 1": 8.0}))))
    (given,) = there.world.lots
    assert (given.given, given.place, given.doses) == (True, "p1", 30)
    onward = Plan("onward", (Leg("c1", "p1", "p2", ("l1",), 30),))
    outcome = rehearse(there, onward, toll_at("p1"), 20)
    assert (outcome.doses == 0).all()
    assert (outcome.given[:, 0] == 30).all()  # they count where they are
    bare = rehearse(there.with_world(replace(there.world, lots=())), onward, toll_at("p1"), 20)
    assert (outcome.total_deaths() < bare.total_deaths()).all()


def test_doses_on_their_way_through_a_place_with_patients_go_on():
    chart = made(2, (Lot("p0", 30),), outbreak=_patients("p1", "p2"))
    legs = Leg("c0", "p0", "p1", ("l0",), 30), Leg("c1", "p1", "p2", ("l1",), 18)
    state = reported(chart, Plan("through", legs), 9.0, Reports({"c0 1": 1.0}, {"c0 1": 8.0}))
    assert sorted((lot.given, lot.doses) for lot in later_world(state).lots) == [(False, 18), (True, 12)]


def test_what_is_aboard_is_taken_on_by_nobody_else():
    chart = made(2, (Lot("p0", 30, "A17"),))
    legs = Leg("c0", "p0", "p1", ("l0",), 30), Leg("c1", "p1", "p0", ("l0",)), Leg("c1", "p0", "p1", ("l0",), 5)
    state = reported(chart, Plan("two", legs), 3.0, Reports({"c0 1": 1.0}))
    there = chart.with_world(later_world(state))
    assert [(lot.aboard, lot.lot, lot.doses) for lot in there.world.lots] == [("c0 1", "A17", 30)]
    found = rehearse(there, kept_plan(state, there.world), toll_at("p1"), 20)
    assert (found.doses[:, 0] == 30).all()
    assert (found.doses[:, 2] == 0).all()


def test_who_is_lost_takes_the_load_along_and_is_not_planned_with():
    chart = made(2, (Lot("p0", 30),))
    told = Reports({"c0 1": 1.0}, goes={"c0 1": "lost"})
    there = later_world(reported(chart, relay(2), 30.0, told))
    assert there.lots == ()
    assert [one.goes for one in there.under_way] == ["lost"]
    assert there.carrier("c0").available_h == np.inf
    assert kept_plan(reported(chart, relay(2), 30.0, told), there).legs[0].id == "c1 1"


def test_who_was_lost_and_is_found_goes_on():
    chart = made(2, (Lot("p0", 30),))
    there = later_world(reported(chart, relay(2), 30.0, Reports({"c0 1": 1.0}, goes={"c0 1": "found"})))
    assert [lot.doses for lot in there.lots] == [30]
    assert there.under_way[0].counts


def test_a_damaged_carrier_can_go_again_from_the_hour_that_is_told():
    chart = made(2)
    there = later_world(reported(chart, relay(2), 30.0, Reports({"c0 1": 1.0}, {"c0 1": 8.0}, able_h={"c0": 44.0})))
    assert there.carrier("c0").available_h == 44.0
    assert there.carrier("c0").home == "p1"


def test_a_report_of_a_leg_that_nobody_ordered_is_refused():
    with pytest.raises(KeyError):
        reported(made(), relay(3), 5.0, Reports({"nobody 1": 1.0}))


def test_a_simulated_state_is_the_state_of_its_own_reports():
    chart, plan = made(), relay(3)
    one = conditions(chart, 4, 1)
    ran = simulate(chart, plan_arrays(chart, plan), one, 4)
    state = simulated(chart, plan, ran, 0, 15.0)
    hours = [
        {leg.id: float(h) for leg, h in zip(plan.legs, row[0], strict=True)} for row in (ran.depart_h, ran.arrive_h)
    ]
    assert later_world(state) == later_world(reported(chart, plan, 15.0, Reports(*hours)))


def _patients(*places: str) -> Outbreak:
    return Outbreak(Reported((), date(1925, 1, 26)), tuple(Site(place) for place in places))
