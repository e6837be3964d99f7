"""The plan of least risk to crews: safer than the lean one by a tenth at least, for lives that are stated."""

from dataclasses import replace

from balto.motion.index import WorldIndex
from balto.plan.found import Budget
from balto.plan.least_risk import LEAST_RISK, LESS, LIVES, SHARE, better_of, least_risk, sought
from balto.plan.search import search
from balto.rehearse.compare import compare
from balto.rehearse.crews import crew_deaths, weighed_difference
from balto.rehearse.run import rehearse_all
from tests.plan.test_plan_search import toll_at, trail

MEMBERS = 20
CHART, TABLE = WorldIndex(trail(6, 40), 3), toll_at("t1", "t5", members=MEMBERS)


def found():
    return search(CHART, TABLE, Budget(MEMBERS, iterations=1500)).plan


def doubled(plan):
    """The same with every carrier's kilometres run twice for nothing before it sets out."""
    legs = []
    for leg in plan.legs:
        there = replace(leg, doses=0, stays=0, id="")
        back = replace(there, origin=leg.dest, dest=leg.origin, route=tuple(reversed(leg.route)))
        legs += [there, back, replace(leg, id="")]
    return plan.with_legs(tuple(legs))


def test_a_plan_that_asks_more_of_crews_is_not_the_safest_and_one_that_asks_less_is():
    plan = found()
    risky = doubled(plan)
    assert least_risk(CHART, plan, [risky], TABLE) is None
    safer = least_risk(CHART, risky, [plan], TABLE)
    assert safer is not None
    assert (safer.name, safer.legs) == (LEAST_RISK, plan.legs)
    nothing, lean, other = rehearse_all(CHART, [(plan.with_legs(()), -1), (risky, -1), (safer, -1)], TABLE, 2_000)
    assert crew_deaths(other).mean() <= LESS * crew_deaths(lean).mean()
    assert compare(lean, other).deaths.mean <= min(SHARE * compare(lean, nothing).deaths.mean, LIVES)


def test_a_plan_that_loses_more_lives_than_the_price_is_not_told():
    plan = found()
    one = plan.with_legs(tuple(leg for leg in plan.legs if leg.dest == "t1"))
    assert least_risk(CHART, plan, [one], TABLE) is None


def test_the_better_of_two_plans_keeps_the_name_of_the_first():
    plan = found()
    worse = replace(doubled(plan), name="worse")
    assert better_of(CHART, worse, plan, TABLE) == replace(plan, name="worse")
    assert better_of(CHART, plan, worse, TABLE) == plan


def test_what_is_sought_by_dear_crews_asks_no_more_of_them():
    plan = found()
    safer = sought(CHART, plan, TABLE, Budget(MEMBERS, iterations=1500))
    assert safer is not None
    first, second = rehearse_all(CHART, [(plan, -1), (safer, -1)], TABLE, 2_000)
    dear = 100.0 * float(crew_deaths(second).mean() - crew_deaths(first).mean())
    assert dear + weighed_difference(second, first).mean <= 0.02
