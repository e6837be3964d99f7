"""Draws from counters have the law they claim."""

import math

import numpy as np
import pytest
from numba import njit
from scipy import stats

from balto.basis._chance_kernel import row
from balto.need._draw_kernel import gamma, poisson
from balto.need._fast_kernel import exp_fast, log_fast


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


@pytest.mark.parametrize("mean", [0.3, 3.9, 4.1, 11.9, 40.0, 900.0])
def test_poisson_draws_have_their_quantiles(mean):
    n = 300_000
    _, counts = many(1.0, mean, n)
    law = stats.poisson(mean)
    at = np.unique(law.ppf([0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99]))
    seen = np.array([(counts <= x).mean() for x in at])
    assert seen == pytest.approx(law.cdf(at), abs=0.004)
    assert counts.mean() == pytest.approx(mean, abs=4 * np.sqrt(mean / n))
    assert counts.var() == pytest.approx(mean, rel=0.015)


@njit
def fast(x):
    powers, logs = np.empty(len(x)), np.empty(len(x))
    for i in range(len(x)):
        powers[i] = exp_fast(x[i])
        logs[i] = log_fast(math.exp(x[i]))
    return powers, logs


def test_fast_exponentials_and_logarithms_are_those_of_the_library():
    x = np.linspace(-600.0, 600.0, 24_001)
    powers, logs = fast(x)
    assert np.abs(powers / np.exp(x) - 1).max() < 1e-9
    assert np.abs(logs - x).max() < 1e-9
    assert fast(np.zeros(1)) == (np.ones(1), np.zeros(1))
