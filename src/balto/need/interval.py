"""The interval of a count: the shortest run of whole numbers that holds a share of the futures.

Counts are whole and mostly small: an interval between two quantiles holds its ends as well, so more than it says (a 50 %
interval of a count of about 2 holds 70 %). The shortest run exceeds its share by less than one number's probability.
"""

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
SAFE = 0.95  # share of futures in which an amount is enough


def shortest(draws: NDArray[np.floating], share: float) -> F64:
    """Ends [low or high, ...] of the shortest run that holds at least `share` of the members of draws [member, ...].

    Of runs equally short the one that holds most, then the lowest.
    """
    n = len(draws)
    x = np.sort(np.asarray(draws, np.float64).reshape(n, -1), axis=0)
    inside = max(int(np.ceil(share * n - 1e-9)), 1)
    width = x[inside - 1 :] - x[: n - inside + 1]
    found = np.empty((2, x.shape[1]))
    for column, best in enumerate(width.min(axis=0)):
        # As often as a value begins a shortest run, so much more than `inside` does its run hold.
        starts, often = np.unique(x[: n - inside + 1, column][width[:, column] == best], return_counts=True)
        low = starts[np.argmax(often)]
        found[:, column] = low, low + best
    return found.reshape(2, *draws.shape[1:])


def five(draws: NDArray[np.floating]) -> F64:
    """Low end of the 90 %, low end of the 50 %, median, high end of the 50 %, high end of the 90 % [5, ...]."""
    half, most = shortest(draws, 0.5), shortest(draws, 0.9)
    return np.stack([most[0], half[0], np.median(draws, axis=0), half[1], most[1]])
