"""Futures as rows with addresses: what is drawn again by weight, and what is grouped by weather."""

from itertools import pairwise

import numpy as np
import pytest

from balto.ensemble.futures import WEATHERS, Futures, one_each, resampled, usual


def test_usual_futures_share_weathers_in_turn_and_nothing_else():
    found = usual(WEATHERS + 3)
    assert found.weather[[0, 1, WEATHERS, WEATHERS + 2]].tolist() == [0, 1, 0, 2]
    assert len(set(found.luck.tolist())) == len(set(found.need.tolist())) == len(found)


def test_rows_of_one_weather_stand_together_in_their_own_order():
    weathers, begins, rows = Futures(*(np.array(x) for x in ([4, 2, 4, 2, 9], [0] * 5, [0] * 5))).by_weather()
    assert weathers.tolist() == [2, 4, 9]
    assert [rows[a:b].tolist() for a, b in pairwise(begins)] == [[1, 3], [0, 2], [4]]


def test_many_weathers_are_grouped_as_few_are():
    numbers = np.random.default_rng(2).integers(0, 2**40, 500)
    weathers, begins, rows = Futures(numbers, numbers, numbers).by_weather()
    assert np.array_equal(weathers, np.unique(numbers))
    assert np.array_equal(numbers[rows], np.repeat(weathers, np.diff(begins)))


def test_no_future_is_no_weather():
    weathers, begins, rows = usual(0).by_weather()
    assert (len(weathers), begins.tolist(), len(rows)) == (0, [0], 0)


def test_rows_are_drawn_as_often_as_their_weight_to_within_one():
    weights = np.random.default_rng(5).random(50)
    found = resampled(one_each(50), weights, 1_000, 7)
    counts = np.bincount(found.weather, minlength=50)
    assert np.abs(counts - 1_000 * weights / weights.sum()).max() <= 1.0
    assert np.array_equal(found.weather, found.luck)


def test_a_row_without_weight_is_never_drawn():
    weights = np.array([0.0, 1.0, 0.0, 2.0, 0.0])
    for seed in range(40):
        assert set(resampled(one_each(5), weights, 9, seed).luck.tolist()) == {1, 3}


@pytest.mark.parametrize("weights", [[0.0, 0.0], [1.0], [1.0, -1.0], [1.0, np.nan]])
def test_weights_that_say_nothing_are_refused(weights):
    with pytest.raises(ValueError, match="resampled"):
        resampled(one_each(2), np.array(weights), 3, 1)


def test_rows_of_different_lengths_or_below_nought_are_refused():
    with pytest.raises(ValueError, match="as many"):
        Futures(np.arange(2), np.arange(3), np.arange(2))
    with pytest.raises(ValueError, match="0 or more"):
        Futures(np.arange(2) - 1, np.arange(2), np.arange(2))
