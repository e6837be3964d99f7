import numpy as np
import pytest
from numba import njit

from balto.basis._choose_kernel import choose


@njit
def _keep_or_take(which: np.ndarray, into: np.ndarray, other: np.ndarray) -> None:
    for k in range(len(which)):
        was, now = into[k], other[k]
        into[k] = choose(which[k], now, was)


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.int32, np.int64])
def test_a_choice_in_every_lane_is_that_of_numpy(kind: type) -> None:
    rng = np.random.default_rng(1)
    which, into, other = (
        rng.random(131) < 0.5,
        rng.normal(0, 1e6, 131).astype(kind),
        rng.normal(0, 1e6, 131).astype(kind),
    )
    if issubclass(kind, np.floating):
        into[:9], other[5:14] = np.inf, -np.inf
    wanted = np.where(which, other, into)
    _keep_or_take(which, into, other)
    np.testing.assert_array_equal(into, wanted)
