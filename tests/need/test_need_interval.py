"""The interval that users see of a count: short, nested about the median, holding what it says and little more."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from balto.need.interval import five, shortest


@given(st.lists(st.integers(0, 12), min_size=1, max_size=60), st.sampled_from([0.5, 0.9]))
def test_no_shorter_run_holds_the_share_and_of_equals_none_holds_more(draws, share):
    x = np.array(draws, float)
    low, high = shortest(x, share)
    inside = np.sum((x >= low) & (x <= high))
    assert inside >= share * len(x)
    for start in range(13):
        for end in range(start, 13):
            other = np.sum((x >= start) & (x <= end))
            if other >= share * len(x):
                assert (end - start, -other, start) >= (high - low, -inside, low)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=60), st.integers(0, 40))
def test_every_interval_of_an_odd_number_of_futures_holds_the_median(draws, more):
    x = np.array(draws + [more] * (1 - len(draws) % 2), float)
    low90, low50, middle, high50, high90 = five(x)
    assert low50 <= middle <= high50
    assert low90 <= middle <= high90


@pytest.mark.parametrize(("mean", "half"), [(0.4, (0, 0)), (2.0, (1, 2)), (3.0, (2, 4)), (40.0, (36, 44))])
def test_a_small_count_has_a_half_interval_of_few_numbers(mean, half):
    draws = stats.poisson(mean).ppf((np.arange(4000) + 0.5) / 4000)
    assert tuple(shortest(draws, 0.5)) == half


def test_tables_are_taken_column_by_column():
    draws = np.random.default_rng(1).poisson(5.0, (300, 2, 3)).astype(np.float32)
    assert shortest(draws, 0.9).shape == (2, 2, 3)
    assert np.array_equal(five(draws)[:, 1, 2], five(draws[:, 1, 2]))
