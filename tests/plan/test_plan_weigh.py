"""A plan weighed in all scenarios at once, against its arrivals counted out one scenario and one place at a time."""

from dataclasses import replace

import numpy as np
import pytest

from balto.domain.consignment import Item, Lot
from balto.domain.world import Product
from balto.ensemble._death_table_kernel import averted
from balto.motion.index import WorldIndex
from balto.plan.relay import _loop_kernel as kernel
from balto.plan.relay._scenarios_kernel import WIDTH
from balto.plan.relay.columns import CLOCKS, DEST, DOSES, JOINED, LOT_PLACE, LOT_PRODUCT, PRODUCT, ROWS, STEP_H
from balto.plan.relay.instance import instance
from balto.plan.relay.local_search import Relay
from tests.plan.test_plan_search import toll_at, trail

MEMBERS = 20
LASTING = {"holding_h": 1e9}
SPOILING = {"holding_h": 30.0, "freeze_c": 0.0, "freeze_c_h": 250.0, "frozen_lost": 0.5}


def begun(keeping: dict[str, float]) -> tuple[Relay, np.ndarray]:
    """A search some changes on, and its toll [place, dose, hour, member]."""
    world = trail(doses=30)
    world = replace(world, item=replace(world.item, **keeping))  # type: ignore[arg-type]  # its fields of hours and degrees are floats
    chart, death_table = WorldIndex(world, 3), toll_at("t2", "t3", "t4", members=MEMBERS)
    over, ways = instance(chart, death_table, MEMBERS, ())
    relay = Relay.begin(chart, over, ways, 1)
    relay.improve(300, MEMBERS, 1e-2)
    return relay, over.deaths_by_time


def begun_with_two() -> tuple[Relay, np.ndarray]:
    """The same with two products that freeze by limits of their own, on runs that carry both."""
    world = trail(doses=30)
    one = Item("x", holding_h=30.0, freeze_c=0.0, freeze_c_h=250.0, frozen_lost=0.5)
    two = Item("y", kg_per_dose=0.5, freeze_c=-12.0, freeze_c_h=60.0, frozen_lost=0.7)
    further = Product("y", two, world.treatment, world.outbreak)
    world = replace(world, item=one, further=(further,), lots=(Lot("t0", 30), Lot("t0", 20, product="y")))
    death_table = toll_at("t2", "t4", "t3", "t4", members=MEMBERS)
    chart, death_table = WorldIndex(world, 3), replace(death_table, products=("", "", "y", "y"))
    over, ways = instance(chart, death_table, MEMBERS, ())
    relay = Relay.begin(chart, over, ways, 1)
    relay.improve(300, MEMBERS, 1e-2)
    return relay, over.deaths_by_time


def counted_out(relay: Relay, deaths: np.ndarray) -> float:
    """Mean deaths from the arrivals of the plan weighed last, as the toll's own kernel has them; plus what losses cost."""
    over, work, legs = relay.instance, relay.work, int(relay.score[kernel.LEGS])
    rows, scenarios, places = int(relay.store.used[ROWS]), -(-MEMBERS // WIDTH) * WIDTH, len(relay.chart.places)
    there, spoils, frost = (
        work.scenario_h[: 3 * rows * scenarios].reshape(3, rows, scenarios)[:, :, :MEMBERS].astype(np.float64)
    )
    if not over.parameters[CLOCKS]:  # nothing is noted of what cannot spoil
        spoils, frost = np.full_like(there, np.inf), np.zeros_like(there)
    left = work.scenario_n[: rows * scenarios].reshape(rows, scenarios)[:, :MEMBERS]
    into = [int(lot[LOT_PLACE] + places * lot[LOT_PRODUCT]) for lot in over.lot]
    into += [int(leg[DEST] + places * leg[PRODUCT]) for leg in work.legs[work.row_leg[len(over.lot) : rows]]]
    brings = [row for row in range(rows) if row < len(over.lot) or work.legs[work.row_leg[row], DOSES] > 0]
    total = 0.0
    for p, sink in enumerate(over.demand_place):
        item = relay.chart.world.products[sink // places].item
        for k in range(MEMBERS):
            came = []
            for row in brings:
                if into[row] == sink and left[row, k] > 0 and not there[row, k] > spoils[row, k]:
                    frozen = frost[row, k] > item.freeze_c_h and item.frozen_lost > 0.0
                    came.append((there[row, k], left[row, k] * (1.0 - item.frozen_lost * frozen)))
            came.sort()
            hours, doses = np.array([c[0] for c in came]), np.array([c[1] for c in came])
            total += deaths[p, 0, 0, k] - averted(
                deaths[p, :, :, k].T, over.parameters[STEP_H], over.dose_grid_of, hours, doses
            )
    return float(total / MEMBERS + work.risk[:legs] @ work.loss_impact[:legs] / MEMBERS)


@pytest.mark.parametrize("keeping", [LASTING, SPOILING], ids=["lasting", "spoiling"])
def test_a_plan_weighs_what_its_arrivals_count_out(keeping: dict[str, float]) -> None:
    relay, deaths = begun(keeping)
    for solution in (kernel.NOW, kernel.BEST):
        weighed = relay.mean_deaths(solution)
        assert 0.0 <= weighed - counted_out(relay, deaths) < 5e-4  # the price of its kilometres
        assert weighed < deaths[:, 0, 0, :MEMBERS].mean(axis=1).sum()


def test_two_products_on_one_run_weigh_what_their_arrivals_count_out() -> None:
    relay, deaths = begun_with_two()
    weighed = relay.mean_deaths(kernel.NOW)
    legs = relay.work.legs[: int(relay.score[kernel.LEGS])]
    assert (legs[:, JOINED] > 0).any()
    assert 0.0 <= weighed - counted_out(relay, deaths) < 5e-4
    assert relay.mean_deaths(kernel.NOW) == weighed
    assert weighed < deaths[:, 0, 0, :MEMBERS].mean(axis=1).sum()


@pytest.mark.parametrize("scenarios", [MEMBERS // 4, MEMBERS])
def test_a_plan_weighs_the_same_whether_its_travel_is_remembered_or_reckoned(scenarios: int) -> None:
    relay, _ = begun(SPOILING)
    first = relay.mean_deaths(kernel.BEST, scenarios)
    anew = Relay.begin(relay.chart, relay.instance, relay.ways, 1)
    for name in ("rides", "seq", "parcels", "when", "was"):
        best = getattr(relay.work, name)[kernel.BEST]
        getattr(anew.work, name)[kernel.BEST, : len(best)] = best
    assert anew.mean_deaths(kernel.BEST, scenarios) == first
    assert anew.mean_deaths(kernel.BEST, scenarios) == first


def test_a_search_looks_over_the_rides_in_use_and_begins_anew_with_all() -> None:
    relay, _ = begun(LASTING)
    full, used = len(relay.work.spare), int((relay.work.rides[kernel.BEST, :, 0] >= 0).sum())
    relay.improve(50, MEMBERS, 1e-2)
    before, looked_over = relay.mean_deaths(kernel.BEST), relay.work.rides.shape[1]
    assert used < looked_over < full
    relay.clear()
    assert relay.work.rides.shape[1] == full
    assert relay.mean_deaths(kernel.BEST) == before
