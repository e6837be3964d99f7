"""Scores agree with an independent library, EpiEstim's R with hand computation, and the record is honest."""

from datetime import date

import numpy as np
import pytest
import scoringrules
from scipy import stats

from balto.domain.treatment import Spread
from balto.need import growth, score, track_record
from balto.need.series import Series
from verification import epiestim


def test_crps_agrees_with_scoringrules():
    draws = np.random.default_rng(1).negative_binomial(3, 0.2, 400).astype(float)
    for seen in (0.0, 7.0, 60.0):
        assert score.crps(draws, seen) == pytest.approx(float(scoringrules.crps_ensemble(seen, draws)), rel=1e-9)
        assert score.log_crps(draws, seen) == pytest.approx(
            float(scoringrules.crps_ensemble(np.log1p(seen), np.log1p(draws))), rel=1e-9
        )


def test_wis_rewards_the_forecast_that_is_near_and_sharp():
    near, wide, off = (np.random.default_rng(2).normal(m, s, 5000) for m, s in ((10, 1), (10, 8), (20, 1)))
    assert score.wis(near, 10) < score.wis(wide, 10) < score.wis(off, 10)


def test_the_baseline_is_the_last_value_with_past_changes_of_either_sign():
    draws = score.last_value(np.array([5.0, 9.0]), 1, 4000, np.random.default_rng(3))
    assert set(draws) == {5.0, 13.0}
    assert np.median(draws) == 9.0
    assert score.last_value(np.array([3.0]), 2, 10, np.random.default_rng(3)) == pytest.approx(np.full(10, 3.0))


def test_r_of_cori_is_the_gamma_posterior_it_is_defined_by():
    cases = np.array([1, 1, 0, 2, 5, 3, 3, 3, 6, 2, 5, 9.0])
    serial = np.array([0, 0.233, 0.359, 0.198, 0.103, 0.053, 0.054])
    local = cases.copy()
    local[0] = 0
    found = epiestim.estimate(local, cases - local, serial)
    force = [sum(cases[t - s] * serial[s] for s in range(1, min(t, 6) + 1)) for t in range(12)]
    law = stats.gamma(1 + local[1:8].sum(), scale=1 / (0.2 + sum(force[1:8])))
    assert found.mean[0] == pytest.approx(law.mean())
    assert found.sd[0] == pytest.approx(law.std())
    assert found.quantiles[0] == pytest.approx(law.ppf(epiestim.LEVELS))
    assert (found.start[0], found.end[-1]) == (2, 12)


def test_a_discretised_serial_interval_keeps_its_mean():
    serial = epiestim.serial_interval(2.6, 1.5, 60)
    assert serial[0] == 0
    assert serial.sum() == pytest.approx(1.0)
    assert serial @ np.arange(60) == pytest.approx(2.6)


def test_a_replay_never_sees_what_came_later():
    counts = np.array([2, 3, 5, 4, 6, 8, 9, 12, 10, 11.0])
    using = growth.model(Spread(7.7, 6.6, 0.95, 4.0), 7, None)
    whole, cut = (
        track_record.replay(
            Series("Kolo", 7, date(2025, 5, 1), y, np.full(len(y), 2, np.int64), y.copy(), np.zeros(len(y))),
            using,
            200,
            100,
            1,
        )
        for y in (counts, counts[:8])
    )
    same = {(one.origin, one.ahead): one for one in whole}
    assert len(cut) == 7
    assert all(same[one.origin, one.ahead] == one for one in cut)
