"""The lean plan asks less and is hardly worse; plans kept in the archive beat each other in nothing."""

from itertools import pairwise

import numpy as np

from balto.ensemble.futures import one_each
from balto.motion.index import WorldIndex
from balto.plan.effort import effort_of
from balto.plan.found import Budget
from balto.plan.lean import FEWEST, LEAN, SAME_NOTE, lean_of, passes, tolerance
from balto.plan.relay.cut import Cut, cut
from balto.plan.relay.instance import instance
from balto.plan.relay.leaner import Archive, slack
from balto.plan.relay.local_search import Relay
from balto.plan.search import search
from balto.rehearse.compare import compare
from balto.rehearse.run import rehearse_all
from tests.plan.test_plan_search import toll_at, trail

MEMBERS = 20


def legs(plan):
    return float(len(plan.legs))


def searched():
    chart, table = WorldIndex(trail(6, 40), 3), toll_at("t1", "t5", members=MEMBERS)
    return chart, table, search(chart, table, Budget(MEMBERS, iterations=1500, leaner=True))


def test_the_search_without_leaner_plans_is_what_it_was_and_with_them_none_has_fewer_deaths():
    chart, table, found = searched()
    plain = search(chart, table, Budget(MEMBERS, iterations=1500))
    assert plain.leaner == ()
    assert found.deaths <= plain.deaths + 1e-9
    again = search(chart, table, Budget(MEMBERS, iterations=1500, leaner=True))
    assert (again.plan, again.leaner) == (found.plan, found.leaner)


def test_the_lean_plan_asks_no_more_and_loses_no_more_than_it_may():
    chart, table, found = searched()
    lean = lean_of(chart, found.plan, found.leaner, table, MEMBERS)
    assert lean.name == LEAN
    assert effort_of(chart.world, lean).price <= effort_of(chart.world, found.plan).price
    nothing, first, other = rehearse_all(
        chart, [(found.plan.with_legs(()), -1), (found.plan, -1), (lean, -1)], table, one_each(2_000, 1_000_000)
    )
    allowed = slack(float((nothing.total_deaths() - first.total_deaths()).mean()))
    lost = compare(first, other).deaths
    assert lost.mean <= allowed + 2.0 * lost.error


def test_with_nothing_leaner_the_plan_of_fewest_deaths_is_the_lean_one_and_says_so():
    chart, table, found = searched()
    lean = lean_of(chart, found.plan, (), table, MEMBERS)
    assert (lean.legs, lean.name, lean.note) == (found.plan.legs, LEAN, SAME_NOTE)
    assert found.plan.name == FEWEST


def test_a_plan_that_leaves_a_place_without_does_not_pass():
    chart, table, found = searched()
    one = found.plan.with_legs(tuple(leg for leg in found.plan.legs if leg.dest != "t5"))
    first, other = rehearse_all(chart, [(found.plan, -1), (one, -1)], table, 400)
    assert passes(first, first, tolerance(first, first, 0.01))
    assert not passes(first, other, tolerance(first, other, 1e9))


def test_cutting_down_only_ever_asks_less_and_stays_within_the_limit():
    chart, table = WorldIndex(trail(6, 40), 3), toll_at("t1", "t5", members=MEMBERS)
    over, ways = instance(chart, table, MEMBERS, ())
    relay = Relay.begin(chart, over, ways, 1)
    relay.improve(1500, MEMBERS, 1e-4)
    relay.back_to_best(MEMBERS)
    limit = relay.deaths + 1e9
    steps = cut(relay, limit, legs, lambda: False)
    sizes = [(one.asks, one.doses) for one in steps]
    assert all(a > b for a, b in pairwise(sizes))
    assert steps[-1].asks == 0.0  # anything may be lost
    assert np.isfinite([one.deaths for one in steps]).all()


def test_the_archive_keeps_what_no_other_beats_and_lets_go_of_the_rest():
    _, _, found = searched()
    plan = found.plan
    archive = Archive(legs, none=101.0)  # 1 % of 100 averted, but 0.05 lives at most; twice that is kept
    for deaths, asks in ((1.0, 10.0), (1.02, 9.0), (1.04, 9.5), (1.2, 1.0), (0.99, 12.0)):
        archive.add(Cut(plan, deaths, asks, 5))
    assert sorted(one.deaths for one in archive.kept) == [0.99, 1.0, 1.02]
    archive.add(Cut(plan, 0.9, 20.0, 5))
    assert sorted(one.deaths for one in archive.kept) == [0.9, 0.99, 1.0]
    assert archive.fewest() is not None
