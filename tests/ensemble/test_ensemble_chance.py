"""The quick normal draw of the weather kernel is a normal draw."""

import numpy as np
from numba import njit
from scipy import stats

from balto.basis._chance_kernel import normal_fast, row


@njit
def _draws(key, members, each):
    out = np.empty((members, each))
    for i in range(members):
        state = row(key, i)
        for j in range(each):
            out[i, j] = normal_fast(state, j)
    return out


def test_the_quick_normal_has_the_normal_distribution_out_to_its_tail():
    drawn = _draws(np.uint64(99), 1000, 1000).ravel()
    assert stats.kstest(drawn, "norm").pvalue > 1e-4
    for limit in (1.0, 2.0, 3.0, 3.6541528853610088, 4.2):  # the fourth is where the tail begins
        expected = 2 * stats.norm.sf(limit) * drawn.size
        assert abs(np.sum(np.abs(drawn) > limit) - expected) < 4.5 * np.sqrt(expected) + 1
    shares = np.histogram(drawn, np.linspace(-4, 4, 401))[0]
    expected = np.diff(stats.norm.cdf(np.linspace(-4, 4, 401))) * drawn.size
    assert np.sum((shares - expected) ** 2 / expected) < stats.chi2.ppf(0.9999, 400)


def test_quick_normals_next_to_each_other_are_independent():
    drawn = _draws(np.uint64(5), 1000, 500)
    for ahead, behind in ((drawn[:, 1:], drawn[:, :-1]), (drawn[1:], drawn[:-1])):
        for a, b in ((ahead, behind), (ahead**2 - 1, behind**2 - 1)):
            size = a.size
            assert abs(np.mean(a * b)) < 4.5 * np.sqrt(np.mean(a * a) * np.mean(b * b) / size)
