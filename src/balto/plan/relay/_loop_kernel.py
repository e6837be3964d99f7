"""Search for a relay: one solution changed at a time, kept or not, in slices that can be watched and ended."""

import math

import numpy as np
from numba import njit

from balto.basis.compiled import INNER, KERNEL
from balto.plan.relay._chain_kernel import rnd
from balto.plan.relay._crew_kernel import crew_price
from balto.plan.relay._decode_kernel import decode
from balto.plan.relay._doses_kernel import repair_payload, shift_doses
from balto.plan.relay._evaluate_kernel import distance_price, evaluate_mean_scenario, mean_deaths
from balto.plan.relay._insert_kernel import insert_parcels
from balto.plan.relay._moves_kernel import CHANGE_CARRIER, SWAP_CARRIERS, change_rides, replace_subchain, ruin
from balto.plan.relay._swap_kernel import reorder_stops, swap_destinations, swap_tails
from balto.plan.relay.columns import (
    CHAIN,
    COUNT,
    END_H,
    LENGTH,
    PARCEL_DOSES,
    RIDE_COLUMNS,
    START_H,
)

NOW, TRIAL, BEST = 0, 1, 2  # rows of the solution's arrays; in calls as int64, or each would be compiled by itself
INSERT, EVALUATE, IMPROVE = 0, 1, 2  # tasks
VALUE, VALUE_BEST, VALUE_FEW, TRIED, KEPT, LEGS = range(6)  # entries of the score


@njit(**INNER)
def _copy(f, a, b):
    """Solution b becomes what solution a is."""
    for i in range(f.rides.shape[1]):
        for j in range(RIDE_COLUMNS):
            f.rides[b, i, j] = f.rides[a, i, j]
        for j in range(2):
            f.when[b, i, j], f.was[b, i, j] = f.when[a, i, j], f.was[a, i, j]
    for i in range(f.seq.shape[1]):
        for j in range(f.seq[a, i, COUNT] + 1):
            f.seq[b, i, j] = f.seq[a, i, j]
    for i in range(f.parcels.shape[1]):
        f.parcels[b, i, PARCEL_DOSES] = f.parcels[a, i, PARCEL_DOSES]
        if f.parcels[a, i, PARCEL_DOSES] > 0:
            for j in range(1, CHAIN + f.parcels[a, i, LENGTH]):
                f.parcels[b, i, j] = f.parcels[a, i, j]


@njit(**INNER)
def _value(f, sol, scenarios):
    """Mean deaths of a solution in the first `scenarios` members (0: in the expected scenario), crews with patients, and the
    price of its kilometres; inf if it cannot be."""
    for r in range(f.rides.shape[1]):
        f.was[sol, r, START_H], f.was[sol, r, END_H] = f.when[sol, r, START_H], f.when[sol, r, END_H]
    n = decode(f, sol)
    f.score[LEGS] = n
    if n < 0:
        return math.inf
    in_many = scenarios > 0 and f.factor.shape[0] > 2
    deaths = evaluate_mean_scenario(f, sol, n, not in_many, np.bool_(True))
    if in_many:
        deaths = mean_deaths(f, sol, n, scenarios)
    return deaths + distance_price(f, n) + crew_price(f, n, scenarios if in_many else 0)


@njit(**INNER)
def _change(f, sol):
    """Make one change by chance to a solution; False where it could not be made."""
    u = rnd(f.rng)
    if u < 0.12:
        return ruin(f, sol)
    if u < 0.24:
        return replace_subchain(f, sol)
    if u < 0.44:
        return shift_doses(f, sol, int(rnd(f.rng) * 4.0))
    if u < 0.50:
        return swap_destinations(f, sol)
    if u < 0.54:
        return reorder_stops(f, sol)
    if u < 0.60:
        kind, made = np.int64(CHANGE_CARRIER), swap_tails(f, sol)
    else:
        kind = int(rnd(f.rng) * 7.0)
        made = change_rides(f, sol, kind)
    if not made or kind > SWAP_CARRIERS or rnd(f.rng) < 0.5:
        return made
    n = repair_payload(f, sol)  # carriers exchanged, or what they do: another payload may be less
    return n == 0 or (
        n > 0 and insert_parcels(f, sol, n, rnd(f.rng) < 0.2, 0.1 + 2.0 * rnd(f.rng), 0.2 * rnd(f.rng) ** 2)
    )


@njit(**KERNEL)
def relay(f, task, many, scenarios, heat):
    """One task of the search; one function, because compiling several would compile all that they share again.

    INSERT: insert the first `many` rows of f.waiting, a share `heat` of choices overlooked. EVALUATE: decode solution `many`
    (its legs are then in f.legs) and give its value in `scenarios` members. IMPROVE: make `many` changes, each kept if it is
    better in the first `scenarios` members (0: in the expected scenario) or by chance as `heat` allows; what is better than
    the best so far is confirmed on all members. f.score holds the values of the present solution, of the best on all members
    and on `scenarios`, how many changes were tried and kept, and the number of legs decoded last.
    """
    score, members = f.score, f.factor.shape[0] - 1
    now, trial, best = np.int64(NOW), np.int64(TRIAL), np.int64(BEST)
    if task == INSERT:
        insert_parcels(f, now, many, many < 0, 1.0, heat)
        return _value(f, now, members)
    if task == EVALUATE:  # by the hours that it was decoded by, so that it is decoded the same
        for r in range(f.rides.shape[1]):
            f.when[many, r, START_H], f.when[many, r, END_H] = f.was[many, r, START_H], f.was[many, r, END_H]
        return _value(f, many, scenarios)
    for _ in range(many):
        _copy(f, now, trial)
        score[TRIED] += 1
        if not _change(f, trial):
            continue
        found = _value(f, trial, scenarios)
        if found < score[VALUE] - heat * math.log(max(rnd(f.rng), 1e-300)):
            score[VALUE] = found
            score[KEPT] += 1
            _copy(f, trial, now)
            if found < score[VALUE_FEW] - 1e-12:
                full = found
                if scenarios < members:
                    n = int(score[LEGS])
                    full = mean_deaths(f, now, n, members) + distance_price(f, n) + crew_price(f, n, members)
                if scenarios == 0 or full < score[VALUE_BEST]:
                    score[VALUE_FEW] = found
                if full < score[VALUE_BEST]:
                    score[VALUE_BEST] = full
                    _copy(f, now, best)
    return score[VALUE_BEST]
