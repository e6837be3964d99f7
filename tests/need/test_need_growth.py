"""Growth: the filter is calibrated against its own simulator, and reads rising and falling counts as such."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy import stats

from balto.domain.treatment import Spread
from balto.need import growth
from balto.need.series import Series
from tests.twins.twin_need import simulate

SPREAD = Spread(7.7, 6.6, 0.95, 4.0)
ALONE = replace(
    growth.WEEKLY, shares=(1e-12, 1e-12), trust=0.0, damp=growth.WEEKLY.phi, at_risk=1e12, before=0.0
)  # the renewal as it was simulated: no pool, no bound


def series(counts, days=7, code=None):
    y = np.array(counts, float)
    known = np.full(len(y), 2, np.int64) if code is None else np.array(code)
    return Series("Kolo", days, date(2025, 5, 1), y, known, y.copy(), np.zeros(len(y)))


def next_counts(one, using, ahead=1, members=400, key=7):
    cloud = growth.follow(one, using, 0, 1500, key)
    return cloud, growth.project(cloud, one, using, 0, ahead, members, key + 1)[0]


def test_ranks_of_simulated_outbreaks_in_their_forecasts_are_flat():
    using = growth.model(SPREAD, 7, None, ALONE)
    dice = np.random.default_rng(20)
    ranks = []
    for i in range(240):
        counts = simulate(using, 14, dice)
        _, draws = next_counts(series(counts[:-1]), using, members=200, key=1000 + i)
        below, same = np.sum(draws[:, 0] < counts[-1]), np.sum(draws[:, 0] == counts[-1])
        ranks.append((below + dice.uniform() * (same + 1)) / 201)
    histogram = np.histogram(ranks, bins=8, range=(0, 1))[0]
    assert stats.chisquare(histogram).pvalue > 0.005


def test_the_first_members_are_the_same_however_many_are_asked_for():
    using = growth.model(SPREAD, 7, None)
    one = series([1, 3, 2, 6, 9])
    cloud = growth.follow(one, using, 0, 500, 3)
    few, many = (growth.project(cloud, one, using, 0, 4, members, 5)[0] for members in (20, 200))
    assert np.array_equal(few, many[:20])


@pytest.mark.parametrize("days", [1, 7])
def test_rising_counts_are_read_as_growth_and_falling_ones_as_decline(days):
    using = growth.model(SPREAD, days, None)
    steps = 12 if days == 7 else 35
    up = np.round(4 * 1.3 ** (np.arange(steps) * days / 7))
    rising, ahead = next_counts(series(up, days), using)
    falling, after = next_counts(series(up[::-1], days), using)
    assert np.median(rising.r[-1]) > 1.1
    assert np.median(falling.r[-1]) < 1.0
    assert np.median(ahead[:, 0]) > np.median(after[:, 0])


def test_a_spike_of_backlog_does_not_set_the_level():
    using = growth.model(SPREAD, 7, None)
    _, calm = next_counts(series([5, 6, 4, 5, 6, 5, 4, 6, 5]), using)
    _, after = next_counts(series([5, 6, 4, 5, 60, 5, 4, 6, 5]), using)
    assert np.median(after[:, 0]) < 2 * np.median(calm[:, 0])


def test_few_people_left_to_infect_slow_an_outbreak_down():
    using = growth.model(SPREAD, 7, None)
    one = series([2, 4, 9, 20, 45, 90])
    cloud = growth.follow(one, using, 0, 1000, 3)
    free, bound = (growth.project(cloud, one, using, people, 3, 300, 5)[0].sum(axis=1) for people in (0, 250))
    assert np.quantile(bound, 0.9) < 0.6 * np.quantile(free, 0.9)
    assert bound.max() < 400


def test_bites_that_do_not_spread_are_forecast_by_the_mean_of_recent_weeks():
    using = growth.model(replace(SPREAD, spreads=False), 7, None)
    _, draws = next_counts(series([2, 2, 3, 4, 8, 16]), using)
    assert 4 < np.median(draws[:, 0]) < 11


def test_serial_intervals_add_up_and_weeks_agree_with_days():
    daily = growth.serial_interval(7.7, 6.6, 1, 60)
    weekly = growth.serial_interval(7.7, 6.6, 7, 8)
    assert daily.sum() == pytest.approx(1.0)
    assert weekly.sum() == pytest.approx(1.0)
    assert (weekly * np.arange(8)).sum() * 7 == pytest.approx((daily * np.arange(60)).sum(), rel=0.05)
    assert weekly[:3] == pytest.approx([0.275, 0.455, 0.181], abs=0.06)
