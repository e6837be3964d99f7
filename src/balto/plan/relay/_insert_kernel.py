"""Doses inserted: the parcels of a solution, what stock and carriers have left, and a parcel put in by the best chain."""

import math

import numpy as np
from numba import njit

from balto.basis.compiled import INNER
from balto.plan.relay._chain_kernel import cheapest_chain, rnd
from balto.plan.relay._decode_kernel import decode
from balto.plan.relay._evaluate_kernel import evaluate_mean_scenario
from balto.plan.relay._rides_kernel import apply_chain
from balto.plan.relay.columns import (
    CHAIN,
    CLOCKS,
    END_H,
    FROM,
    LENGTH,
    LOT_DOSES,
    LOT_FREE,
    LOT_H,
    LOT_PLACE,
    LOT_PRODUCT,
    LOT_SPOILS_H,
    PARCEL_DOSES,
    PARCEL_SINK,
    PAYLOAD,
    RIDE_CARRIER,
    RIDE_ORIGIN,
    WAITING_DOSES,
    WAITING_SINK,
    WEIGHT,
)


@njit(**INNER)
def pick_parcel(parcels, rng):
    """A parcel in use by chance, -1 if there is none."""
    n, found = 0, np.int64(-1)
    for i in range(parcels.shape[0]):
        if parcels[i, PARCEL_DOSES] > 0:
            n += 1
            if rnd(rng) * n < 1.0:
                found = i
    return found


@njit(**INNER)
def free_parcel(parcels):
    """An unused parcel, -1 if there is none."""
    for i in range(parcels.shape[0]):
        if parcels[i, PARCEL_DOSES] == 0:
            return i
    return np.int64(-1)


@njit(**INNER)
def doses_available_from(f, rides, parcels, doses, product, have):
    """Fill have [place] with the hour from which so many doses of a product can still be had there (inf: never); the result is
    the most that can be had at one place."""
    lot, places = f.lot, have.shape[0]
    taken = np.zeros(places, np.int64)
    for i in range(parcels.shape[0]):
        if parcels[i, PARCEL_DOSES] > 0 and parcels[i, LENGTH] > 0 and parcels[i, PARCEL_SINK] // places == product:
            taken[rides[parcels[i, CHAIN], RIDE_ORIGIN]] += parcels[i, PARCEL_DOSES]
    most = 0
    for p in range(have.shape[0]):
        have[p] = math.inf
        total = 0
        for a in range(lot.shape[0]):
            if lot[a, LOT_PLACE] == p and lot[a, LOT_PRODUCT] == product and lot[a, LOT_FREE] > 0.0:
                total += int(lot[a, LOT_DOSES])
        most = max(most, total - taken[p])
        if total - taken[p] < doses:
            continue
        hour = 0.0
        while True:  # the earliest hour at which the lots that are there hold what is taken and this
            got = 0
            later = math.inf
            for a in range(lot.shape[0]):
                if lot[a, LOT_PLACE] == p and lot[a, LOT_PRODUCT] == product and lot[a, LOT_FREE] > 0.0:
                    if lot[a, LOT_H] <= hour:
                        got += int(lot[a, LOT_DOSES])
                    else:
                        later = min(later, lot[a, LOT_H])
            if got >= taken[p] + doses or not later < math.inf:
                break
            hour = later
        have[p] = hour
    return most


@njit(**INNER)
def residual_payload(f, rides, parcels, spare):
    """Fill spare [ride] with what its carrier could take besides, by weight."""
    places = f.ground.shape[0]
    for r in range(rides.shape[0]):
        spare[r] = int(f.team[rides[r, RIDE_CARRIER], PAYLOAD]) if rides[r, RIDE_CARRIER] >= 0 else 0
    for i in range(parcels.shape[0]):
        if parcels[i, PARCEL_DOSES] > 0:
            weight = parcels[i, PARCEL_DOSES] * int(f.products[parcels[i, PARCEL_SINK] // places, WEIGHT])
            for j in range(parcels[i, LENGTH]):
                spare[parcels[i, CHAIN + j]] -= weight


@njit(**INNER)
def _lasting_until(f, place, product, end_h):
    """Doses of a product in the lots at a place that are still usable at end_h."""
    total = 0
    for a in range(f.lot.shape[0]):
        mine = f.lot[a, LOT_PLACE] == place and f.lot[a, LOT_PRODUCT] == product and f.lot[a, LOT_FREE] > 0.0
        if mine and f.lot[a, LOT_SPOILS_H] >= end_h:
            total += int(f.lot[a, LOT_DOSES])
    return total


@njit(**INNER)
def _chain_that_keeps(f, sol, want, product, dest, weight, blink):
    """The cheapest chain, in f.step, for so many doses from where they keep until it ends; its length (-1: none), and how many
    doses it can bring."""
    load = want * int(f.products[product, WEIGHT])
    n = cheapest_chain(f, sol, load, dest, weight, blink)
    if f.parameters[CLOCKS] == 0.0:
        return n, want
    while n > 0:
        place = f.step[0, FROM]
        keeps = _lasting_until(f, place, product, f.step_h[n - 1, END_H])
        if keeps > 0:
            return n, min(want, keeps)
        f.have[place] = math.inf
        n = cheapest_chain(f, sol, load, dest, weight, blink)
    return n, want


@njit(**INNER)
def insert_parcel(f, sol, doses, sink, weight, blink):
    """Send up to `doses` doses to the sink by the best chain found; the result is how many found one (0: none)."""
    rides, parcels, places = f.rides[sol], f.parcels[sol], f.ground.shape[0]
    i, dest, product = free_parcel(parcels), sink % places, sink // places
    most = doses_available_from(f, rides, parcels, np.int64(1), product, f.have)
    want = min(doses, most)
    if i < 0 or want < 1:
        return 0
    residual_payload(f, rides, parcels, f.spare)
    while want >= 1:
        doses_available_from(f, rides, parcels, want, product, f.have)
        f.have[dest] = math.inf
        n, brought = _chain_that_keeps(f, sol, want, product, dest, weight, blink)
        if n > 0:
            want = brought
            if n > parcels.shape[1] - CHAIN or not apply_chain(f, sol, n):
                return 0
            parcels[i, PARCEL_DOSES], parcels[i, PARCEL_SINK], parcels[i, LENGTH] = want, sink, n
            for k in range(n):
                parcels[i, CHAIN + k] = f.chain[k]
            return want
        want //= 2
    return 0


@njit(**INNER)
def refresh(f, sol):
    """Work out the expected hours of every ride again; False where the solution cannot be decoded."""
    n = decode(f, sol)
    if n < 0:
        return False
    evaluate_mean_scenario(f, sol, n, np.bool_(False), np.bool_(False))
    return True


@njit(**INNER)
def insert_parcels(f, sol, count, apart, weight, blink):
    """Insert the first `count` of f.waiting (doses, sink) in order; with `apart`, not along rides to the same place. The hours of
    what the last of them delays are for the weighing to reckon."""
    parcels = f.parcels[sol]
    for x in range(count):
        left, sink = f.waiting[x, WAITING_DOSES], f.waiting[x, WAITING_SINK]
        tries = 0
        while left > 0 and tries < 64:
            f.closed[:] = 0
            if apart:
                for i in range(parcels.shape[0]):
                    if parcels[i, PARCEL_DOSES] > 0 and parcels[i, PARCEL_SINK] == sink:
                        for j in range(parcels[i, LENGTH]):
                            f.closed[parcels[i, CHAIN + j]] = 1
            got = insert_parcel(f, sol, left, sink, weight, blink)
            if got == 0:
                break
            left -= got
            if (left > 0 or x + 1 < count) and not refresh(f, sol):
                return False
            tries += 1
    return True
