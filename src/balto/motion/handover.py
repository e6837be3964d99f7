"""Hand-over: both must be there; the cargo waits or the carrier waits."""

import math

from numba import njit

from balto.basis._chance_kernel import row, uniform
from balto.basis.compiled import KERNEL


@njit(**KERNEL)
def load(wanted, wait_until_h, feeds, first, last, there_h, left, spoils_h, frost, lane):
    """Take `wanted` doses from the feeds at a place, first come first taken.

    The result is the hour when complete, the doses, the earliest spoiling and the most frost met. feeds[first:last] index
    there_h, left, spoils_h and frost [feed, lane] (hour there, doses left, hour of spoiling, degree-hours), of which `left`
    is drawn down. What has not come by wait_until_h is gone without; the hour is inf where nothing comes at all.
    """
    if last - first == 1:  # the common case: one source of doses
        f = feeds[first]
        if left[f, lane] >= wanted and there_h[f, lane] <= wait_until_h and there_h[f, lane] < math.inf:
            left[f, lane] -= wanted
            return there_h[f, lane], int(wanted), spoils_h[f, lane], frost[f, lane]
    got = 0
    ready_h = -math.inf
    spoils = math.inf
    cold = 0.0
    while got < wanted:
        best = -1
        best_h = math.inf
        for k in range(first, last):
            f = feeds[k]
            if left[f, lane] > 0 and there_h[f, lane] < best_h:
                best, best_h = f, there_h[f, lane]
        if best < 0 or best_h > wait_until_h:
            break
        take = min(wanted - got, left[best, lane])
        left[best, lane] -= take
        got += take
        ready_h = max(ready_h, best_h)
        spoils = min(spoils, spoils_h[best, lane])
        cold = max(cold, frost[best, lane])
    if got == 0:
        return math.inf, 0, spoils, cold
    if got < wanted and wait_until_h < 1e8:
        ready_h = max(ready_h, wait_until_h)
    return ready_h, got, spoils, cold


@njit(**KERNEL)
def when_open(at_h, opens_h, closes_h, offset_h):
    """The first hour from at_h on at which a place with daily opening hours (local) is open."""
    if closes_h - opens_h >= 24.0 or not math.isfinite(at_h):
        return at_h
    local = (at_h + offset_h) % 24.0
    if opens_h <= local < closes_h:
        return at_h
    if closes_h < opens_h and (local >= opens_h or local < closes_h):  # open over midnight
        return at_h
    return at_h + (opens_h - local) % 24.0


@njit(**KERNEL)
def next_departure(at_h, depart_h, cutoff_h, runs, first, last):
    """The first departure first..last-1 that runs and whose loading is still open at at_h; inf if there is none."""
    for d in range(first, last):
        if runs[d] and at_h <= depart_h[d] - cutoff_h[d] + 1e-9:
            return depart_h[d]
    return math.inf


@njit(**KERNEL)
def next_drawn(at_h, depart_h, cutoff_h, cancel, keys, future, first, last):
    """The same, with whether a departure runs in this future drawn only where it matters."""
    for d in range(first, last):
        if at_h <= depart_h[d] - cutoff_h[d] + 1e-9 and (
            cancel[d] <= 0.0 or uniform(row(keys[d], future), 0) >= cancel[d]
        ):
            return depart_h[d]
    return math.inf
