"""Search for a relay: one solution changed at a time, kept or not, in slices that can be watched and ended."""

import math

import numpy as np
from numba import njit

from balto.plan._lay_kernel import lay
from balto.plan._moves_kernel import detour, ruin, send, share, small
from balto.plan._scan_kernel import rnd
from balto.plan._travel_kernel import INNER
from balto.plan._weigh_kernel import expect, price, weigh

NOW, TRIAL, BEST = 0, 1, 2  # rows of the solution's arrays; in calls as int64, or each would be compiled by itself
BEGIN, WEIGH, HUNT = 0, 1, 2  # tasks
VALUE, VALUE_BEST, VALUE_FEW, TRIED, KEPT, LEGS = range(6)  # entries of the score


@njit(**INNER)
def _copy(w, a, b):  # type: ignore[no-untyped-def]
    """Solution b becomes what solution a is."""
    for i in range(w.rides.shape[1]):
        for j in range(4):
            w.rides[b, i, j] = w.rides[a, i, j]
        w.when[b, i, 0], w.when[b, i, 1] = w.when[a, i, 0], w.when[a, i, 1]
    for i in range(w.seq.shape[1]):
        for j in range(w.seq[a, i, 0] + 1):
            w.seq[b, i, j] = w.seq[a, i, j]
    for i in range(w.parcels.shape[1]):
        w.parcels[b, i, 0] = w.parcels[a, i, 0]
        if w.parcels[a, i, 0] > 0:
            for j in range(1, 3 + w.parcels[a, i, 2]):
                w.parcels[b, i, j] = w.parcels[a, i, j]


@njit(**INNER)
def _value(f, s, w, x, lanes, score):  # type: ignore[no-untyped-def]
    """Mean deaths of solution x in the first `lanes` members, and the price of its kilometres; inf if it cannot be."""
    n = lay(f, s, w.rides[x], w.seq[x], w.parcels[x], w.when[x], w.legs, w.feeds)
    score[LEGS] = n
    if n < 0:
        return math.inf
    expect(f, s, w.legs, n, w.feeds, w.when[x], w.start, w.end, w.dead)
    return weigh(f, s, w.legs, n, w.feeds, np.int64(0), lanes, w.start, w.end, w.dead) + price(f, w.legs, n)


@njit(**INNER)
def _change(f, s, w, sol, rng):  # type: ignore[no-untyped-def]
    """Make one change by chance to a solution; False where it could not be made."""
    u = rnd(rng)
    if u < 0.12:
        return ruin(f, s, w, sol, rng)
    if u < 0.24:
        return detour(f, s, w, sol, rng)
    if u < 0.44:
        return share(f, s, w, sol, int(rnd(rng) * 4.0), rng)
    return small(f, s, w, sol, int(rnd(rng) * 7.0), rng)


@njit(cache=True, nogil=True, error_model="numpy")
def relay(f, s, w, rng, score, task, many, lanes, heat):  # type: ignore[no-untyped-def]
    """One task of the search; one function, because compiling several would compile all that they share again.

    BEGIN: make the first solution by sending the first `many` rows of w.waiting (doses, dest). WEIGH: lay out solution
    `many` (its legs are then in w.legs) and give its value in `lanes` members. HUNT: make `many` changes, each kept if it
    is better in the first `lanes` members or by chance as `heat` allows; what is better than the best so far is confirmed
    on all members. score holds the values of the present solution, of the best on all members and on `lanes`, how many
    changes were tried and kept, and the number of legs laid out last.
    """
    members = f.factor.shape[0] - 1
    now, trial, best = np.int64(NOW), np.int64(TRIAL), np.int64(BEST)
    if task == BEGIN:
        send(f, s, w, now, w.waiting, many, many < 0, 1.0, 0.0, rng)
        return 0.0
    if task == WEIGH:
        return _value(f, s, w, many, lanes, score)
    for _ in range(many):
        _copy(w, now, trial)
        score[TRIED] += 1
        if not _change(f, s, w, trial, rng):
            continue
        found = _value(f, s, w, trial, lanes, score)
        if found < score[VALUE] - heat * math.log(max(rnd(rng), 1e-300)):
            score[VALUE] = found
            score[KEPT] += 1
            _copy(w, trial, now)
            if found < score[VALUE_FEW] - 1e-12:
                full = found if lanes == members else _value(f, s, w, now, members, score)
                if full < score[VALUE_BEST]:
                    score[VALUE_BEST], score[VALUE_FEW] = full, found
                    _copy(w, now, best)
    return score[VALUE_BEST]
