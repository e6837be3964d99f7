"""Several products on one run: they leave together, each keeps by its own rules, each treats its own patients."""

from dataclasses import replace

import numpy as np
import pytest

from balto.domain.consignment import Item, Lot
from balto.domain.plan import ABOVE, Leg, Plan
from balto.domain.world import Product
from balto.ensemble.death_table import DeathTable
from balto.motion.conditions import conditions
from balto.motion.index import WorldIndex
from balto.rehearse.run import rehearse
from tests.rehearse.relay_world import relay, toll_at, world
from tests.twins.twin_rehearse import Keyed, Rehearsal

FUTURES = 300
VACCINE = Item("vaccine", freeze_c=-15.0, freeze_c_h=60.0, frozen_lost=0.5, holding_h=70.0)


@pytest.fixture(scope="module")
def chart() -> WorldIndex:
    plain = world(stages=6)
    further = Product("vaccine", VACCINE, plain.treatment, plain.outbreak)
    lots = (Lot("p0", 30), Lot("p1", 12, available_h=20.0, product="vaccine"), Lot("p0", 8, product="vaccine"))
    return WorldIndex(replace(plain, further=(further,), lots=lots), 7)


def together() -> Plan:
    """Every team carries both; at p1 more of the second product waits; one leg carries the second alone."""
    legs = []
    for i in range(5):
        legs.append(Leg(f"c{i}", f"p{i}", f"p{i + 1}", (f"l{i}",), 30, wait_until_h=40.0 + 20 * i))
        legs.append(replace(legs[-1], doses=8 if i == 0 else 20, product="vaccine", rides_on=ABOVE))
    legs.append(Leg("c5", "p5", "p6", ("l5",), 15, wait_until_h=160.0, product="vaccine"))
    legs.append(replace(legs[-1], doses=10, product="", rides_on=ABOVE))
    return Plan("together", tuple(legs))


def test_runs_with_several_loads_go_as_the_simpy_twin_says(chart):
    plan = together()
    found = rehearse(chart, plan, toll_at("p6"), FUTURES)
    over = conditions(chart, 0, FUTURES)
    spoilt = 0
    for i in range(FUTURES):
        twin = Rehearsal(chart, plan, over.factor[i], over.air_c[i], Keyed(chart, i), peril=over.peril[i])
        depart, arrive, loads = twin.run()
        assert found.depart_h[i] == pytest.approx(depart, abs=2e-2)
        assert found.arrive_h[i] == pytest.approx(arrive, abs=2e-2)
        if not twin.near():
            assert found.given[i].tolist() == twin.given()
        left = [sum(part.doses for part in parts if part.hour_h < np.inf) for parts in loads]
        spoilt += sum(0.0 < sound < doses for sound, doses in zip(found.given[i], left, strict=True))
    assert spoilt > 10  # some of the second product froze, by its own limit


def test_riders_leave_and_come_with_the_run(chart):
    found = rehearse(chart, together(), toll_at("p6"), 500)
    for n in range(0, 12, 2):
        assert np.array_equal(found.depart_h[:, n], found.depart_h[:, n + 1])
        assert np.array_equal(found.state[:, n], found.state[:, n + 1])


def test_no_dose_of_any_product_is_made_or_hidden(chart):
    found = rehearse(chart, together(), toll_at("p6"), 2000)
    kinds = [lot.product for lot in chart.world.lots] + [leg.product for leg in together().legs]
    lost = np.where(np.isinf(found.arrive_h), found.doses, 0)
    legs = np.array([leg.product for leg in together().legs])
    mine = np.array(kinds) == ""
    assert (found.given[:, mine].sum(axis=1) + lost[:, legs == ""].sum(axis=1) == 30).all()


def test_each_product_treats_its_own_patients(chart):
    """Deaths of both are those of each alone, on the same run."""
    one = toll_at("p6")
    both = DeathTable(("p6", "p6"), one.step_h, one.doses, np.repeat(one.deaths, 2, axis=1), ("", "vaccine"))
    found = rehearse(chart, together(), both, 400)
    mine = rehearse(chart, together(), one, 400)
    other = rehearse(chart, together(), replace(one, products=("vaccine",)), 400)
    assert np.array_equal(found.deaths[:, 0], mine.deaths[:, 0])
    assert np.array_equal(found.deaths[:, 1], other.deaths[:, 0])
    assert not np.array_equal(mine.deaths, other.deaths)


def test_a_case_of_one_product_goes_as_before(chart):
    """Further products that no leg carries change nothing."""
    plain = WorldIndex(world(stages=6), 7)
    one = rehearse(plain, relay(6), toll_at("p6"), 300)
    other = rehearse(chart, relay(6), toll_at("p6"), 300)
    assert np.array_equal(one.arrive_h, other.arrive_h)
    assert np.array_equal(one.deaths, other.deaths)
