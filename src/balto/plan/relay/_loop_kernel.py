"""Search for a relay: one solution changed at a time, kept or not, in slices that can be watched and ended."""

import math

import numpy as np
from numba import njit

from balto.basis.compiled import INNER, KERNEL
from balto.plan.relay._chain_kernel import rnd
from balto.plan.relay._decode_kernel import lay
from balto.plan.relay._evaluate_kernel import expect, price, weigh
from balto.plan.relay._insert_kernel import send
from balto.plan.relay._moves_kernel import detour, ruin, share, shed, small
from balto.plan.relay._swap_kernel import reorder_stops, swap_destinations, swap_tails

NOW, TRIAL, BEST = 0, 1, 2  # rows of the solution's arrays; in calls as int64, or each would be compiled by itself
BEGIN, WEIGH, HUNT = 0, 1, 2  # tasks
VALUE, VALUE_BEST, VALUE_FEW, TRIED, KEPT, LEGS = range(6)  # entries of the score


@njit(**INNER)
def _copy(f, a, b):
    """Solution b becomes what solution a is."""
    for i in range(f.rides.shape[1]):
        for j in range(4):
            f.rides[b, i, j] = f.rides[a, i, j]
        for j in range(2):
            f.when[b, i, j], f.was[b, i, j] = f.when[a, i, j], f.was[a, i, j]
    for i in range(f.seq.shape[1]):
        for j in range(f.seq[a, i, 0] + 1):
            f.seq[b, i, j] = f.seq[a, i, j]
    for i in range(f.parcels.shape[1]):
        f.parcels[b, i, 0] = f.parcels[a, i, 0]
        if f.parcels[a, i, 0] > 0:
            for j in range(1, 3 + f.parcels[a, i, 2]):
                f.parcels[b, i, j] = f.parcels[a, i, j]


@njit(**INNER)
def _value(f, sol, lanes):
    """Mean deaths of a solution in the first `lanes` members (0: in the expected lane), and the price of its kilometres; inf
    if it cannot be."""
    for r in range(f.rides.shape[1]):
        f.was[sol, r, 0], f.was[sol, r, 1] = f.when[sol, r, 0], f.when[sol, r, 1]
    n = lay(f, sol)
    f.score[LEGS] = n
    if n < 0:
        return math.inf
    in_many = lanes > 0 and f.factor.shape[0] > 2
    deaths = expect(f, sol, n, not in_many)
    if in_many:
        deaths = weigh(f, sol, n, lanes)
    return deaths + price(f, n)


@njit(**INNER)
def _change(f, sol):
    """Make one change by chance to a solution; False where it could not be made."""
    u = rnd(f.rng)
    if u < 0.12:
        return ruin(f, sol)
    if u < 0.24:
        return detour(f, sol)
    if u < 0.44:
        return share(f, sol, int(rnd(f.rng) * 4.0))
    if u < 0.50:
        return swap_destinations(f, sol)
    if u < 0.54:
        return reorder_stops(f, sol)
    kind = -1 if u < 0.60 else int(rnd(f.rng) * 7.0)
    made = swap_tails(f, sol) if kind < 0 else small(f, sol, kind)
    if not made or kind > 1 or rnd(f.rng) < 0.5:
        return made
    n = shed(f, sol)  # carriers exchanged, or what they do: another payload may be less
    return n == 0 or (n > 0 and send(f, sol, n, rnd(f.rng) < 0.2, 0.1 + 2.0 * rnd(f.rng), 0.2 * rnd(f.rng) ** 2))


@njit(**KERNEL)
def relay(f, task, many, lanes, heat):
    """One task of the search; one function, because compiling several would compile all that they share again.

    BEGIN: send the first `many` rows of f.waiting (doses, dest), a share `heat` of choices overlooked. WEIGH: lay out solution
    `many` (its legs are then in f.legs) and give its value in `lanes` members. HUNT: make `many` changes, each kept if it
    is better in the first `lanes` members (0: in the expected lane) or by chance as `heat` allows; what is better than the
    best so far is confirmed on all members. f.score holds the values of the present solution, of the best on all members and
    on `lanes`, how many changes were tried and kept, and the number of legs laid out last.
    """
    score, members = f.score, f.factor.shape[0] - 1
    now, trial, best = np.int64(NOW), np.int64(TRIAL), np.int64(BEST)
    if task == BEGIN:
        send(f, now, many, many < 0, 1.0, heat)
        return _value(f, now, members)
    if task == WEIGH:  # by the hours that it was laid out by, so that it is laid out the same
        for r in range(f.rides.shape[1]):
            f.when[many, r, 0], f.when[many, r, 1] = f.was[many, r, 0], f.was[many, r, 1]
        return _value(f, many, lanes)
    for _ in range(many):
        _copy(f, now, trial)
        score[TRIED] += 1
        if not _change(f, trial):
            continue
        found = _value(f, trial, lanes)
        if found < score[VALUE] - heat * math.log(max(rnd(f.rng), 1e-300)):
            score[VALUE] = found
            score[KEPT] += 1
            _copy(f, trial, now)
            if found < score[VALUE_FEW] - 1e-12:
                full = found
                if lanes < members:
                    full = weigh(f, now, int(score[LEGS]), members) + price(f, int(score[LEGS]))
                if lanes == 0 or full < score[VALUE_BEST]:
                    score[VALUE_FEW] = found
                if full < score[VALUE_BEST]:
                    score[VALUE_BEST] = full
                    _copy(f, now, best)
    return score[VALUE_BEST]
