"""Stock divided among places: the best division there is, within the payloads of those that bring it."""

import numpy as np
import pytest
from scipy.optimize import linprog

from balto.plan.distribution.allocate import (
    MOST_SHARES,
    Loads,
    beyond,
    by_stores,
    concave_envelope,
    divide,
    in_parts,
    whole,
)

GRID = np.array([0.0, 2.0, 5.0, 11.0])
WIDTH = np.diff(GRID)


def tree(seed: int, products: int = 1) -> tuple[np.ndarray, np.ndarray, Loads]:
    """Gains of eight rows, stock of two stores, and trips that hang from each other; the last row is brought by nobody."""
    rng = np.random.default_rng(seed)
    gain = np.concatenate([np.zeros((8, 1)), np.cumsum(rng.random((8, 3)) * WIDTH, axis=1)], axis=1)
    above = np.array([-1, 0, 0, 1, -1, 4])
    trip = np.r_[rng.integers(0, 6, 6), -1, -1]
    whose = np.where(trip < 0, 0, np.where(trip >= 4, 1, 0))
    whose[7] = -1
    loads = Loads(
        whose, rng.integers(0, products, 8), trip, above, rng.uniform(3.0, 20.0, 6), 1.0 + np.arange(products)
    )
    return gain, rng.uniform(10.0, 30.0, (2, products)), loads


def under(loads: Loads, trip: int) -> list[int]:
    """The rows whose doses are on board of that trip."""
    found = []
    for row, at in enumerate(loads.trip):
        t = int(at)
        while t >= 0 and t != trip:
            t = int(loads.above[t])
        found += [row] if t == trip else []
    return found


def worth(gain: np.ndarray, doses: np.ndarray) -> float:
    return float(sum(np.interp(n, GRID, concave_envelope(GRID, row)) for n, row in zip(doses, gain, strict=True)))


@pytest.mark.parametrize("seed", range(20))
def test_no_division_within_stock_and_payloads_averts_more(seed):
    gain, stock, loads = tree(seed)
    doses = divide(GRID, gain, stock, loads)
    curves = np.array([concave_envelope(GRID, row) for row in gain])
    slope = np.where(loads.whose[:, None] < 0, 0.0, np.diff(curves, axis=1) / WIDTH)
    limits, most = [], []
    for store in range(2):
        limits.append(np.repeat(loads.whose == store, 3).astype(float))
        most.append(stock[store, 0])
    for trip in range(6):
        on = np.zeros(8)
        on[under(loads, trip)] = 1.0
        limits.append(np.repeat(on, 3))
        most.append(loads.room[trip])
    best = linprog(-slope.ravel(), A_ub=np.array(limits), b_ub=most, bounds=[(0, w) for w in np.tile(WIDTH, 8)])
    assert worth(gain, doses) == pytest.approx(-best.fun, abs=1e-9)
    assert doses[7] == 0.0


@pytest.mark.parametrize("seed", range(20))
def test_whole_doses_of_two_products_overdraw_no_store_and_no_payload(seed):
    gain, stock, loads = tree(seed, 2)
    shares = divide(GRID, gain, stock, loads)
    doses = whole(shares, stock, loads)
    assert (np.abs(doses - shares) <= 1.0).all()
    assert doses.sum() > 0
    for store, product in np.ndindex(2, 2):
        assert doses[(loads.whose == store) & (loads.products == product)].sum() <= stock[store, product] + 1e-9
    weight = doses * loads.weight[loads.products]
    for trip in range(6):
        assert weight[under(loads, trip)].sum() <= loads.room[trip] + 1e-9


def needs() -> tuple[np.ndarray, np.ndarray]:
    """What three rows avert [row, hour, doses], and the doses that they are to have."""
    share = np.array([0.0, 1.0, 2.0, 2.5])
    table = np.array([2.0, 5.0, 1.0])[:, None, None] * np.exp(-np.arange(4.0) / 3.0)[None, :, None] * share
    return table, np.array([4.0, 10.0, 0.0])


def test_who_wants_much_of_what_the_main_store_has_is_served_from_several():
    table, _ = needs()
    doses = np.array([[6.0, 0.9, 0.0], [5.0, 9.1, 0.0], [0.4, 0.0, 0.0]])
    likely_h = np.array([[9.0, 1.0, 5.0], [3.0, 2.0, 4.0], [1.0, 3.0, 6.0]])
    stock = np.full((3, 3), 12.0)
    row, store, cut, amount = by_stores(GRID, table, doses, likely_h, stock)
    assert row.tolist() == [0, 0, 1, 2]
    assert store.tolist() == [1, 0, 1, 1]  # the sooner first; a tenth and no less; nothing wanted: whoever is soonest
    assert amount == pytest.approx([5.0, 6.4, 10.0, 0.0])
    assert (cut[2] == table[1]).all()
    assert cut[0][:, 3] == pytest.approx(beyond(GRID, table[0], 0.0, 5.0)[:, 3])
    assert cut[1][:, 1] == pytest.approx(beyond(GRID, table[0], 5.0)[:, 1])
    row, store, *_ = by_stores(GRID, table, doses, likely_h, np.full((3, 3), 100.0))
    assert (row.tolist(), store.tolist()) == ([0, 1, 2], [0, 1, 1])


def test_shares_that_come_together_avert_what_the_whole_does():
    grid, (table, _) = np.array([0.0, 4.0, 8.0, 12.0]), needs()
    parts = in_parts(grid, table, np.array([4.0, 12.0, 0.0]), np.arange(3), np.ones(3), 4.0, 100.0)
    assert np.bincount(parts.row).tolist() == [1, 3, 1]
    assert parts.doses.tolist() == [4.0, 4.0, 4.0, 4.0, 0.0]
    mine = parts.row == 1
    for hour in range(4):
        share = [np.interp(4.0, grid, row[hour]) for row in parts.table[mine]]
        assert sum(share) == pytest.approx(table[1, hour, 3])
        assert share[0] > share[2] > 0.0


def test_rows_that_come_together_are_cut_alike_and_no_share_is_over_the_largest_payload():
    table, doses = needs()
    parts = in_parts(GRID, table, doses, np.zeros(3, int), np.array([2.0, 1.0, 1.0]), 0.5, 1.5)
    assert np.bincount(parts.row).tolist() == [1, MOST_SHARES, 1]
    load = np.bincount(parts.share, parts.doses * np.array([2.0, 1.0, 1.0])[parts.row])
    assert load[1:].max() <= 1.5 + 1e-9


def test_what_usual_carriers_can_take_stays_as_it_is():
    table, doses = needs()
    parts = in_parts(GRID, table, doses, np.arange(3), np.ones(3), 10.0, 10.0)
    assert parts.row.tolist() == [0, 1, 2]
    assert (parts.table == table).all()
    assert (parts.doses == doses).all()


def test_what_more_averts_is_the_rest_of_the_curve():
    table = needs()[0][0]
    assert beyond(GRID, table, 2.0)[:, 2] == pytest.approx(
        [np.interp(7.0, GRID, row) - np.interp(2.0, GRID, row) for row in table]
    )
    assert beyond(GRID, table, 2.0, 3.0)[:, 3] == pytest.approx(
        [np.interp(5.0, GRID, row) - np.interp(2.0, GRID, row) for row in table]
    )
