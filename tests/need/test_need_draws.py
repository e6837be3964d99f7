"""Draws from counters have the law they claim."""

import numpy as np
import pytest
from numba import njit
from scipy import stats

from balto.basis._chance_kernel import row
from balto.need._draw_kernel import gamma, poisson


@njit
def many(shape, mean, n):
    gammas, counts = np.empty(n), np.empty(n)
    for i in range(n):
        gammas[i], counter = gamma(row(7, i), 0, shape)
        counts[i], counter = poisson(row(7, i), counter, mean)
    return gammas, counts


@pytest.mark.parametrize("shape", [0.4, 1.0, 6.0])
def test_gamma_draws_have_mean_one_and_their_shape(shape):
    gammas, _ = many(shape, 1.0, 20_000)
    assert stats.kstest(gammas, stats.gamma(shape, scale=1 / shape).cdf).pvalue > 0.001


@pytest.mark.parametrize("mean", [0.3, 4.0, 11.9, 12.1, 40.0, 900.0])
def test_poisson_draws_have_their_quantiles(mean):
    _, counts = many(1.0, mean, 40_000)
    law = stats.poisson(mean)
    at = np.unique(law.ppf([0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99]))
    seen = np.array([(counts <= x).mean() for x in at])
    assert seen == pytest.approx(law.cdf(at), abs=0.012)
    assert counts.mean() == pytest.approx(mean, rel=0.02)
