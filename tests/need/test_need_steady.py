"""Exponential smoothing: its level, how widely counts have lain about it, and the weight it earns."""

from datetime import date

import numpy as np

from balto.domain.treatment import Spread
from balto.need import growth, steady
from balto.need.series import Series

SPREAD = Spread(7.7, 6.6, 0.95, 4.0)


def series(counts, days=7):
    y = np.array(counts, float)
    return Series("Kolo", days, date(2025, 5, 1), y, np.full(len(y), 2, np.int64), y.copy(), np.zeros(len(y)))


def test_the_level_is_the_mean_at_first_and_then_forgets():
    found = steady.smoothed(np.array([4.0, 8.0, 6.0, 6.0, 20.0]), 0.3)
    assert np.allclose(found[:3], [4.0, 6.0, 6.0])
    assert np.isclose(found[4], 6.0 + 0.3 * 14.0)


def test_counts_that_keep_to_their_level_are_foretold_more_closely():
    calm, wild = ([50] * 12, [5, 120, 30, 8, 140, 3, 60, 110, 10, 90, 6, 130])
    size = [steady.levels(series(one), np.array(one, float), (0.3,))[1][0] for one in (calm, wild)]
    assert size[0] > 4 * size[1]


def test_a_week_by_days_has_the_dispersion_of_the_week():
    weeks = np.array([30, 50, 20, 60, 35, 45, 25, 70], float)
    days = np.repeat(weeks / 7.0, 7)
    by_week = steady.levels(series(weeks), weeks, (0.3,))[1][0]
    by_day = steady.levels(series(days, 1), days, (0.05,))[1][0]
    assert 0.25 <= by_week / by_day <= 4.0


def test_smoothing_gains_weight_where_it_foretells_better():
    flat = [20, 21, 19, 20, 22, 18, 20, 21, 19, 20, 21, 20] * 2
    up = [round(3 * 1.5**t) for t in range(12)]
    using = growth.model(SPREAD, 7, None)
    shares = [growth.follow(series(one), using, 0, 1500, 3).shares.sum() for one in (flat, up)]
    assert shares[0] > 0.5 > shares[1]


def test_bites_are_foretold_by_smoothing_alone_and_never_run_out():
    using = growth.model(Spread(7.7, 6.6, 0.95, 4.0, spreads=False), 7, None)
    one = series([3] * 6)
    cloud = growth.follow(one, using, 0, 500, 3)
    cases, _ = growth.project(cloud, one, using, 0, 12, 2000, 5)
    assert np.allclose(cloud.shares, [1.0, 0.0])
    assert abs(cases.mean() - 3.0) < 0.5


def test_an_outbreak_of_few_does_not_become_one_of_all_in_a_month():
    using = growth.model(SPREAD, 1, None)
    one = series([0, 1, 0, 2, 1, 3, 2, 5, 4, 8], 1)
    cloud = growth.follow(one, using, 0, 1500, 3)
    cases, _ = growth.project(cloud, one, using, 0, 44, 4000, 5)
    total = cases.sum(axis=1)
    assert total.mean() < 6.0 * max(np.median(total), 26.0)
    assert total.max() < 1e5
