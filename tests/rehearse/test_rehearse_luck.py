"""Luck goes by carrier, stretch and number of the run: what plans share, and what one run does not share with the next."""

from datetime import date

import numpy as np
import pytest

from balto.basis._chance_kernel import high, normal_near, word
from balto.domain.consignment import Item, Lot
from balto.domain.outbreak import Outbreak, Reported
from balto.domain.plan import ABOVE, Leg, Plan
from balto.domain.world import Product
from balto.motion.conditions import Conditions, conditions
from balto.motion.index import WorldIndex
from balto.rehearse.run import rehearse, under
from tests.rehearse.relay_world import relay, toll_at, world
from tests.twins.twin_rehearse import Keyed, Rehearsal

FUTURES = 8_000


def shuttle(runs: int) -> Plan:
    """c0 goes to and fro on the first stage, ten doses at a time."""
    there, back = Leg("c0", "p0", "p1", ("l0",), 10), Leg("c0", "p1", "p0", ("l0",))
    return Plan("shuttle", (there, *(leg for _ in range(runs - 1) for leg in (back, there))))


@pytest.fixture(scope="module")
def chart() -> WorldIndex:
    return WorldIndex(world(stages=2, lots=(Lot("p0", 60),), horizon_h=480.0), 7)


@pytest.fixture(scope="module")
def calm(chart) -> Conditions:
    """Skies without weather, so that hours under way are luck alone."""
    drawn = conditions(chart, 0, FUTURES)
    return Conditions(np.ones_like(drawn.factor), np.zeros_like(drawn.air_c), np.ones_like(drawn.factor))


def test_runs_of_a_shuttle_do_not_share_their_luck(chart, calm):
    """All but the team's own lasting pace, which is meant to be shared and is left out here."""
    alike = WorldIndex(chart.world, chart.seed)
    vars(alike)["teams"] = chart.teams._replace(team_sd=np.zeros_like(chart.teams.team_sd))
    found = under(alike, shuttle(4), calm, toll_at("p1"))
    hours = _hours(found.depart_h, found.arrive_h)
    assert len(hours) > 0.9 * FUTURES
    together = np.corrcoef(hours, rowvar=False)
    assert np.abs(together[np.triu_indices(7, 1)]).max() < 0.05


def test_a_team_that_is_slow_is_slow_on_every_run(chart, calm):
    found = under(chart, shuttle(2), calm, toll_at("p1"))
    own = _team_luck(chart)[np.isfinite(found.arrive_h).all(axis=1)]
    hours = np.log(_hours(found.depart_h, found.arrive_h))
    assert min(np.corrcoef(own, hours[:, k])[0, 1] for k in range(3)) > 0.15


def test_two_plans_that_share_a_leg_share_its_luck_in_every_future(chart, calm):
    one, other = shuttle(3), Plan("more", (*shuttle(3).legs, Leg("c1", "p1", "p2", ("l1",), 5)))
    first, second = (under(chart, plan, calm, toll_at("p1")) for plan in (one, other))
    assert np.array_equal(first.arrive_h, second.arrive_h[:, :5])


def test_what_others_run_does_not_change_a_carriers_luck(chart, calm):
    alone = under(chart, shuttle(2), calm, toll_at("p1"))
    legs = shuttle(2).legs
    between = Plan("between", (legs[0], Leg("c1", "p1", "p0", ("l0",)), legs[1], legs[2]))
    found = under(chart, between, calm, toll_at("p1"))
    assert np.array_equal(alone.arrive_h, found.arrive_h[:, [0, 2, 3]])


def test_the_first_run_of_a_stretch_keeps_the_luck_that_it_has_alone():
    chart = WorldIndex(world(stages=3), 7)
    once, whole = (rehearse(chart, relay(n), toll_at("p3"), 300) for n in (1, 3))
    assert np.array_equal(once.arrive_h[:, 0], whole.arrive_h[:, 0])


@pytest.mark.parametrize("runs", [2, 5])
def test_a_shuttle_is_the_simpy_twin_to_the_minute(chart, runs):
    plan, over = shuttle(runs), conditions(chart, 0, 200)
    found = under(chart, plan, over, toll_at("p1"))
    for i in range(200):
        twin = Rehearsal(chart, plan, over.factor[i], over.air_c[i], Keyed(chart, i), peril=over.peril[i]).run()
        assert found.depart_h[i] == pytest.approx(twin[0], abs=2e-2)
        assert found.arrive_h[i] == pytest.approx(twin[1], abs=2e-2)


def _hours(depart_h: np.ndarray, arrive_h: np.ndarray) -> np.ndarray:
    """Hours under way [future, leg] of the futures in which every leg arrives."""
    here = np.isfinite(arrive_h).all(axis=1)
    return (arrive_h[here] - depart_h[here]).astype(float)


def _team_luck(chart: WorldIndex) -> np.ndarray:
    """Minus the log of the team's own pace in each future, as the twin draws it."""
    c, t = chart.carriers["c0"], chart.teams
    keys = [np.uint64(word(t.key[c], i, 0)) for i in range(FUTURES)]
    return np.array([-t.team_sd[c] * normal_near(high(key)) for key in keys])


def test_a_shuttle_with_riders_is_the_simpy_twin_to_the_minute():
    """Two medicines go there twice on one team; what rides along counts as the run that it rides on."""
    vaccine = Product(
        "vaccine",
        Item("vaccine", holding_h=30.0, freeze_c=-5.0, freeze_c_h=60.0),
        None,
        Outbreak(Reported((), date(1925, 1, 26))),
    )
    lots = (Lot("p0", 60), Lot("p0", 20, product="vaccine"))
    chart = WorldIndex(world(stages=2, lots=lots, horizon_h=480.0, further=(vaccine,)), 7)
    there, rider = (
        Leg("c0", "p0", "p1", ("l0",), 10),
        Leg("c0", "p0", "p1", ("l0",), 4, product="vaccine", rides_on=ABOVE),
    )
    plan = Plan("both", (there, rider, Leg("c0", "p1", "p0", ("l0",)), there, rider))
    over = conditions(chart, 0, 150)
    found = under(chart, plan, over, toll_at("p1"))
    assert np.isfinite(found.arrive_h[:, 3]).mean() > 0.8
    for i in range(150):
        twin = Rehearsal(chart, plan, over.factor[i], over.air_c[i], Keyed(chart, i), peril=over.peril[i]).run()
        assert found.depart_h[i] == pytest.approx(twin[0], abs=2e-2)
        assert found.arrive_h[i] == pytest.approx(twin[1], abs=2e-2)
