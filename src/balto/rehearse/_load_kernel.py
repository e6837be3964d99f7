"""Doses within one future: loading a run of several products, what stays with the patients, and what is usable."""

import math

from numba import njit

from balto.basis.compiled import KERNEL
from balto.motion.handover import first_and_last_h, limit_of, loading_h, take


@njit(**KERNEL)
def load_run(ready_h, wait_until_h, n, riders, wanted, feed, feeds, into, quota, quota_doses, quota_h, there_h, left, spoils_h,
              frost, took, lane):  # fmt: skip
    """Load the products of run n, each by itself; the doses of all, and the hour at which the last of them is loaded.

    One of which nothing is there by then is waited for as long as the run would wait for the rest of a load, and no longer than
    until all that it could be loaded from is there.
    """
    first_h = math.inf
    for m in range(n, n + 1 + riders):
        if wanted[m] > 0:
            least_h = quota_h[quota[m, 1] - 1]
            own_h, _ = first_and_last_h(ready_h, least_h, feeds, feed[m, 0], feed[m, 1], there_h, left, spoils_h, lane)
            first_h = min(first_h, own_h)
    limit_h = limit_of(ready_h, wait_until_h, first_h)
    got, loaded_h = 0, -math.inf
    for m in range(n, n + 1 + riders):
        if wanted[m] == 0:
            continue
        asked, lasts_h = quota_doses[quota[m, 0] : quota[m, 1]], quota_h[quota[m, 0] : quota[m, 1]]
        first, last = feed[m, 0], feed[m, 1]
        least_h = quota_h[quota[m, 1] - 1]
        own_h, all_h = first_and_last_h(ready_h, least_h, feeds, first, last, there_h, left, spoils_h, lane)
        at_h = math.inf
        if own_h <= limit_h:
            at_h = loading_h(ready_h, wait_until_h, asked, lasts_h, feeds, first, last, there_h, left, spoils_h, lane)
        if at_h < math.inf:
            took[m, lane] = take(at_h, asked, lasts_h, feeds, into, first, last, there_h, left, spoils_h, frost, lane)
            got += took[m, lane]
            loaded_h = max(loaded_h, at_h)
        else:
            loaded_h = max(loaded_h, min(limit_h, all_h))
    return got, loaded_h


@njit(**KERNEL)
def settle(stays, first, last, there_h, left, spoils_h, frost, keeps, product, lane):
    """Give so many of the doses that came with parts first..last-1 to the patients where they are, what spoils first (of these
    what froze most) before the rest; the usable doses among them."""
    sound, more = 0.0, stays
    while more > 0:
        best = -1
        for p in range(first, last):
            if left[p, lane] > 0:
                sooner = best < 0 or spoils_h[p, lane] < spoils_h[best, lane]
                if sooner or (spoils_h[p, lane] == spoils_h[best, lane] and frost[p, lane] > frost[best, lane]):
                    best = p
        if best < 0:
            break
        part = min(more, left[best, lane])
        left[best, lane] -= part
        more -= part
        sound += part * usable(there_h[best, lane], spoils_h[best, lane], frost[best, lane], keeps, product)
    return sound


@njit(**KERNEL)
def usable(there_h, spoils_h, frost_c_h, keeps, product):
    """The share of a product's doses still usable that come at there_h, spoil at spoils_h and met that much frost."""
    if there_h > spoils_h:
        return 0.0
    return 1.0 - keeps[product, 3] if frost_c_h > keeps[product, 2] else 1.0
