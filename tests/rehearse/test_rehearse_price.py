"""What is read off one rehearsal is what a rehearsal made for it would tell."""

from dataclasses import replace

import numpy as np
import pytest

from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.rehearse.outcome import Outcome
from balto.rehearse.price import cost_of_uncertainty
from balto.rehearse.run import first_deaths, rehearse
from tests.rehearse.relay_world import relay, toll_at, world


@pytest.fixture(scope="module")
def chart() -> WorldIndex:
    return WorldIndex(world(4), 7)


@pytest.fixture(scope="module")
def death_table() -> DeathTable:
    return toll_at("p4")


@pytest.fixture(scope="module")
def long(chart, death_table) -> Outcome:
    return rehearse(chart, relay(4), death_table, 700)


def test_the_first_futures_under_another_need_are_those_of_a_rehearsal_under_it(chart, death_table, long):
    other = replace(death_table, deaths=np.sqrt(death_table.deaths))
    anew = rehearse(chart, relay(4), other, 60).total_deaths()
    assert np.array_equal(first_deaths(long, other, 60), anew)
    assert not np.array_equal(first_deaths(long, death_table, 60), anew)


def test_the_legs_cost_the_same_after_a_long_rehearsal_and_a_short_one(chart, death_table, long):
    short = rehearse(chart, relay(4), death_table, 60)
    costs = cost_of_uncertainty(chart, long, death_table, 60)
    assert costs == cost_of_uncertainty(chart, short, death_table, 60)
    assert costs == cost_of_uncertainty(chart, short, death_table, 1_000)  # there are no more than 60
    assert {one.leg for one in costs} == set(relay(4).runs())
    assert [one.deaths.mean for one in costs] == sorted((one.deaths.mean for one in costs), reverse=True)


def test_of_many_legs_only_those_are_asked_about_that_carry_most_furthest(chart, death_table, long):
    all_legs = {one.leg: one for one in cost_of_uncertainty(chart, long, death_table, 60)}
    legs = long.plan.legs
    load = {n: legs[n].doses * sum(chart.links[name].km for name in legs[n].route) for n in all_legs}
    two = cost_of_uncertainty(chart, long, death_table, 60, most=2)
    assert len(two) == 2 < len(all_legs)
    assert all(all_legs[one.leg] == one for one in two)
    assert min(load[one.leg] for one in two) >= max(load[n] for n in load if n not in {one.leg for one in two})
    assert cost_of_uncertainty(chart, long, death_table, 60, most=0) == ()
