"""A search plans in whatever futures it is given: each row meets the weather, the need and the departures of its addresses."""

from dataclasses import replace

import numpy as np
import pytest

from balto.ensemble.futures import Futures, one_each
from balto.motion.index import WorldIndex
from balto.plan.relay.instance import instance
from balto.plan.relay.search import search
from balto.rehearse.run import rehearse
from tests.rehearse.relay_world import toll_at, world

CHOSEN = np.array([7, 2, 2, 11])


@pytest.fixture(scope="module")
def chart() -> WorldIndex:
    return WorldIndex(world(stages=3, horizon_h=150.0), 7)


def test_rows_of_an_instance_are_those_of_the_futures_at_their_addresses(chart):
    whole, _ = instance(chart, toll_at("p3"), 12, ())
    some, _ = instance(chart, toll_at("p3"), one_each(12).rows(CHOSEN), ())
    assert np.array_equal(some.factor[:-1], whole.factor[CHOSEN])
    assert np.array_equal(some.deaths_by_time[..., :-1], whole.deaths_by_time[..., CHOSEN])
    assert np.array_equal(some.runs[:-1], whole.runs[CHOSEN])


def test_weather_luck_and_need_are_told_apart(chart):
    mixed = Futures(np.array([4, 5]), np.array([8, 9]), np.array([1, 3]))
    whole, _ = instance(chart, toll_at("p3"), 12, ())
    some, _ = instance(chart, toll_at("p3"), mixed, ())
    assert np.array_equal(some.factor[:-1], whole.factor[[4, 5]])
    assert np.array_equal(some.runs[:-1], whole.runs[[8, 9]])
    assert np.array_equal(some.deaths_by_time[..., :-1], whole.deaths_by_time[..., [1, 3]])


@pytest.mark.parametrize("future", [0, 5, 33])
def test_a_search_in_one_future_knows_its_luck(chart, future):
    rows = one_each(1, future)
    chart = WorldIndex(replace(chart.world, crew_weight=0.0), chart.seed)  # of patients alone
    found = search(chart, toll_at("p3"), members=rows, iterations=400, seed=1)
    judged = rehearse(chart, found.plan, toll_at("p3"), rows).total_deaths()[0]
    assert found.deaths == pytest.approx(judged, abs=2e-3)


def test_the_first_futures_by_number_are_the_same_rows_by_address(chart):
    by_number, by_address = (
        search(chart, toll_at("p3"), members=members, iterations=300, seed=1) for members in (12, one_each(12))
    )
    assert by_number.plan == by_address.plan
    assert by_number.deaths == by_address.deaths
