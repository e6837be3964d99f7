"""Futures are believed in by who is under way and how far; the kernel that says how far is the crossing itself."""

import numpy as np
import pytest

from balto.domain.plan import Leg, Plan
from balto.motion._progress_kernel import frost_met, progress
from balto.motion.conditions import conditions
from balto.motion.index import WorldIndex
from balto.motion.plan_arrays import plan_arrays
from balto.rehearse.run import rehearse, run_over
from balto.situation.belief import believed_futures
from balto.situation.committed import committed, kept_plan
from balto.situation.later_world import later_index
from balto.situation.situation import situation
from balto.situation.state import Reports, Sighting, reported
from tests.rehearse.relay_world import relay, toll_at, world

FUTURES = 300
LONG = Plan("long", (Leg("c0", "p0", "p2", ("l0", "l1"), 30),))  # 103 km


@pytest.fixture(scope="module")
def chart() -> WorldIndex:
    return WorldIndex(world(stages=2), 7)


@pytest.fixture(scope="module")
def run(chart):
    over, luck, said = conditions(chart, 0, FUTURES), np.arange(FUTURES, dtype=np.int64), plan_arrays(chart, LONG)
    return over, luck, said, run_over(chart, said, over, luck)


def km_at(chart, run, hour_h):
    over, luck, said, ran = run
    km, each = np.empty(FUTURES), np.empty(1)
    for i in range(FUTURES):
        progress(
            float(hour_h[i]),
            0,
            said,
            chart.teams,
            over.factor[i : i + 1],
            ran.depart_h[i : i + 1, 0],
            luck[i : i + 1],
            each,
        )
        km[i] = each[0]
    return km


def test_all_of_the_way_is_behind_a_carrier_when_it_comes_in_and_not_before(chart, run):
    came_h = run[3].arrive_h[:, 0].astype(float)
    here = np.isfinite(came_h)
    assert here.sum() > 0.8 * FUTURES
    assert np.allclose(km_at(chart, run, np.where(here, came_h + 0.01, 0.0))[here], 103.0, atol=1e-6)
    assert (km_at(chart, run, np.where(here, came_h - 0.05, 0.0))[here] < 103.0).all()


def test_nothing_is_behind_it_before_it_leaves_and_never_less_later(chart, run):
    left_h = run[3].depart_h[:, 0].astype(float)
    assert (km_at(chart, run, left_h) == 0.0).all()
    before = np.zeros(FUTURES)
    for hours in (1.0, 3.0, 7.0, 12.0, 40.0):
        km = km_at(chart, run, left_h + hours)
        assert (km >= before - 1e-9).all()
        before = km
    assert before.max() == pytest.approx(103.0)


def test_frost_of_a_leg_is_what_the_rehearsal_counts(chart, run):
    """Between the limits on either side of what the kernel says, the load freezes or not."""
    over, luck, said, ran = run
    met = np.empty((FUTURES, 1))
    for i in range(FUTURES):
        depart_h = ran.depart_h[i].astype(float)
        frost_met(said, chart.teams, chart.keeps, over.factor[i], over.air_c[i], depart_h, luck[i], met[i])
    limit = float(np.median(met))
    keeps = chart.keeps.copy()
    keeps[0, 2] = limit
    vars(strict := WorldIndex(chart.world, 7))["keeps"] = keeps
    usable = run_over(strict, said, over, luck).given[:, 1] > 0
    came = np.isfinite(ran.arrive_h[:, 0]) & (np.abs(met[:, 0] - limit) > 0.01)
    assert np.array_equal(usable[came], met[came, 0] <= limit)
    assert 0 < usable.sum() < came.sum()


def test_who_is_seen_far_behind_is_believed_to_come_late(chart):
    hours = {}
    for km in (20.0, 75.0):
        told = Reports({"c0 1": 0.25}, seen={"c0 1": Sighting(9.0, km, 3.0)})
        state = reported(chart, LONG, 9.0, told)
        there = later_index(state)
        rows = believed_futures(there, 200, 2_000, 7)
        found = rehearse(there, kept_plan(state, there.world), toll_at("p2"), rows)
        hours[km] = np.median(found.arrive_h[:, 0])
    assert hours[20.0] > hours[75.0] + 2.0


def test_silence_past_the_usual_hour_makes_late_futures_likely(chart):
    """Half would have been in at the middle hour: of those who are not, nearly all come later."""
    usual_h = float(np.median(rehearse(chart, LONG, toll_at("p2"), 500).arrive_h[:, 0]))
    there = later_index(reported(chart, LONG, usual_h + 6.0, Reports({"c0 1": 0.25})))
    rows = believed_futures(there, 200, 2_000, 7)
    found = rehearse(there, Plan("on", committed(there.world)), toll_at("p2"), rows)
    assert (found.arrive_h[:, 0] > usual_h).mean() > 0.9


def test_with_nobody_under_way_the_futures_are_the_usual_ones(chart):
    assert believed_futures(chart, 40, 400, 7).luck.tolist() == list(range(40))


def test_the_same_reports_give_the_same_situation(chart):
    state = reported(chart, LONG, 9.0, Reports({"c0 1": 0.25}, seen={"c0 1": Sighting(9.0, 40.0, 3.0)}))
    one, two = (situation(state, 50, candidates=300) for _ in range(2))
    assert one.world == two.world
    assert one.plan == two.plan
    assert np.array_equal(one.futures.luck, two.futures.luck)
    assert one.world.now_h == 9.0
    assert one.world.under_way[0].km_done == 40.0


def test_a_plan_that_has_ended_leaves_an_empty_plan(chart):
    state = reported(chart, relay(1), 40.0, Reports({"c0 1": 1.0}, {"c0 1": 8.0}))
    assert situation(state, 10).plan.legs == ()
