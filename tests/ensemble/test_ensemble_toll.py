"""Several arrivals at one place are layered as the toll says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from balto.ensemble._death_table_kernel import averted, benefit
from balto.ensemble.death_table import DeathTable

GRID = np.array([0.0, 1, 4, 10])
TABLE = np.array([[9.0, 8, 6, 5], [9.0, 8.4, 7, 6.2], [9.0, 8.8, 8.1, 7.9]])


def lost(hour, doses):
    x, k = hour / 12.0, np.interp(doses, GRID, np.arange(4))
    i, j = min(int(x), 1), min(int(k), 2)
    u, v = x - i, k - j
    low = TABLE[i, j] * (1 - v) + TABLE[i, j + 1] * v
    return low * (1 - u) + (TABLE[i + 1, j] * (1 - v) + TABLE[i + 1, j + 1] * v) * u


@given(st.floats(0, 24), st.floats(0, 24), st.floats(0, 7), st.floats(0, 7))
def test_two_arrivals_are_layered(a, b, first, second):
    early, late = sorted((a, b))
    both = averted(TABLE, 12.0, GRID, np.array([early, late]), np.array([first, second]))
    saved = lambda hour, n: 9.0 - lost(hour, n)  # noqa: E731  (the equation as it is written)
    assert both == pytest.approx(saved(early, first) + saved(late, first + second) - saved(late, first), abs=1e-9)


@given(st.floats(0, 24), st.floats(0, 24), st.floats(0, 12), st.floats(0, 12))
def test_earlier_and_more_avert_no_less(a, b, n, m):
    early, late = sorted((a, b))
    few, many = sorted((n, m))
    assert benefit(TABLE, 12.0, GRID, early, many) >= benefit(TABLE, 12.0, GRID, late, few) - 1e-12


def test_what_never_comes_averts_nothing():
    assert averted(TABLE, 12.0, GRID, np.array([np.inf]), np.array([5.0])) == 0.0
    assert benefit(TABLE, 12.0, GRID, 0.0, 0.0) == 0.0


def test_a_toll_keeps_its_shape_and_its_first_members():
    deaths = np.arange(48, dtype=np.float32).reshape(2, 2, 3, 4)
    death_table = DeathTable(("a", "b"), 12.0, (0, 1, 4, 10), deaths)
    assert death_table.mean().shape == (2, 3, 4)
    assert death_table.first(1).members == 1
    with pytest.raises(AssertionError):
        DeathTable(("a",), 12.0, (0, 1, 4, 10), deaths)
