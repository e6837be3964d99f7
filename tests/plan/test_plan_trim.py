"""What a search asks for in the end: nothing that saves next to nothing."""

import numpy as np

from balto.motion.index import WorldIndex
from balto.plan.relay import _loop_kernel as kernel
from balto.plan.relay.columns import CHAIN, LENGTH, PARCEL_DOSES, RIDE_CARRIER
from balto.plan.relay.instance import instance
from balto.plan.relay.local_search import Relay
from balto.plan.relay.trim import LITTLE, drop_low_value_parcels
from balto.rehearse.run import rehearse
from tests.plan.test_plan_search import toll_at, trail

MEMBERS = 20


def searched() -> tuple[Relay, float]:
    """A search some changes on, and the deaths if nothing is sent."""
    chart, death_table = WorldIndex(trail(6, 40), 3), toll_at("t1", "t5", members=MEMBERS)
    over, ways = instance(chart, death_table, MEMBERS, ())
    relay = Relay.begin(chart, over, ways, 1)
    relay.improve(1500, MEMBERS, 1e-4)
    relay.back_to_best(MEMBERS)
    return relay, float(death_table.deaths[:, :, 0, 0].sum(axis=1).mean())


def test_parcels_given_up_save_together_less_than_a_thousandth() -> None:
    relay, none = searched()
    before, legs = relay.deaths, len(relay.plan("before").legs)
    given_up = drop_low_value_parcels(relay, none - before)
    assert before <= relay.deaths + 1e-9 <= before + LITTLE * (none - before) + 2e-9
    assert (len(relay.plan("after").legs) < legs) == (given_up > 0)
    assert relay.mean_deaths(kernel.BEST) == relay.deaths


def test_with_room_enough_all_but_the_needed_is_given_up_and_no_ride_is_left_over() -> None:
    relay, none = searched()
    before = len(relay.plan("before").legs)
    assert drop_low_value_parcels(relay, 800 * (none - relay.deaths)) > 0
    plan = relay.plan("after")
    assert 0 < len(plan.legs) < before
    work = relay.work
    rides = {
        int(r) for row in work.parcels[kernel.BEST] if row[PARCEL_DOSES] > 0 for r in row[CHAIN : CHAIN + row[LENGTH]]
    }
    assert set(np.flatnonzero(work.rides[kernel.BEST, :, RIDE_CARRIER] >= 0)) == rides
    at = {one.id: one.home for one in relay.chart.world.carriers}
    for leg in plan.legs:
        assert at[leg.carrier] == leg.origin
        at[leg.carrier] = leg.dest
    assert np.isfinite(rehearse(relay.chart, plan, toll_at("t1", "t5"), 20).total_deaths()).all()
