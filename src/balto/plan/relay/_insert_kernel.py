"""Doses sent: the parcels of a solution, what stock and carriers have left, and a parcel put in by the best chain."""

import math

import numpy as np
from numba import njit

from balto.basis.compiled import INNER
from balto.plan.relay._chain_kernel import commit, rnd, scan
from balto.plan.relay._decode_kernel import lay
from balto.plan.relay._evaluate_kernel import expect
from balto.plan.relay._travel_kernel import PAYLOAD, WEIGHT


@njit(**INNER)
def pick_parcel(parcels, rng):
    """A parcel in use by chance, -1 if there is none."""
    n, found = 0, np.int64(-1)
    for i in range(parcels.shape[0]):
        if parcels[i, 0] > 0:
            n += 1
            if rnd(rng) * n < 1.0:
                found = i
    return found


@njit(**INNER)
def free_parcel(parcels):
    """An unused parcel, -1 if there is none."""
    for i in range(parcels.shape[0]):
        if parcels[i, 0] == 0:
            return i
    return np.int64(-1)


@njit(**INNER)
def doses_available_from(f, rides, parcels, doses, product, have):
    """Fill have [place] with the hour from which so many doses of a product can still be had there (inf: never); the result is
    the most that can be had at one place."""
    lot, places = f.lot, have.shape[0]
    taken = np.zeros(places, np.int64)
    for i in range(parcels.shape[0]):
        if parcels[i, 0] > 0 and parcels[i, 2] > 0 and parcels[i, 1] // places == product:
            taken[rides[parcels[i, 3], 1]] += parcels[i, 0]
    most = 0
    for p in range(have.shape[0]):
        have[p] = math.inf
        total = 0
        for a in range(lot.shape[0]):
            if lot[a, 0] == p and lot[a, 3] == product and lot[a, 4] > 0.0:
                total += int(lot[a, 2])
        most = max(most, total - taken[p])
        if total - taken[p] < doses:
            continue
        hour = 0.0
        while True:  # the earliest hour at which the lots that are there hold what is taken and this
            got = 0
            later = math.inf
            for a in range(lot.shape[0]):
                if lot[a, 0] == p and lot[a, 3] == product and lot[a, 4] > 0.0:
                    if lot[a, 1] <= hour:
                        got += int(lot[a, 2])
                    else:
                        later = min(later, lot[a, 1])
            if got >= taken[p] + doses or not later < math.inf:
                break
            hour = later
        have[p] = hour
    return most


@njit(**INNER)
def room(f, rides, parcels, spare):
    """Fill spare [ride] with what its carrier could take besides, by weight."""
    places = f.ground.shape[0]
    for r in range(rides.shape[0]):
        spare[r] = int(f.team[rides[r, 0], PAYLOAD]) if rides[r, 0] >= 0 else 0
    for i in range(parcels.shape[0]):
        if parcels[i, 0] > 0:
            weight = parcels[i, 0] * int(f.goods[parcels[i, 1] // places, WEIGHT])
            for j in range(parcels[i, 2]):
                spare[parcels[i, 3 + j]] -= weight


@njit(**INNER)
def insert(f, sol, doses, sink, weight, blink):
    """Send up to `doses` doses to the sink by the best chain found; the result is how many found one (0: none)."""
    rides, parcels, places = f.rides[sol], f.parcels[sol], f.ground.shape[0]
    i, dest, product = free_parcel(parcels), sink % places, sink // places
    most = doses_available_from(f, rides, parcels, np.int64(1), product, f.have)
    want = min(doses, most)
    if i < 0 or want < 1:
        return 0
    room(f, rides, parcels, f.spare)
    while want >= 1:
        doses_available_from(f, rides, parcels, want, product, f.have)
        f.have[dest] = math.inf
        n = scan(f, sol, want * int(f.goods[product, WEIGHT]), dest, weight, blink)
        if n > 0:
            if n > parcels.shape[1] - 3 or not commit(f, sol, n):
                return 0
            parcels[i, 0], parcels[i, 1], parcels[i, 2] = want, sink, n
            for k in range(n):
                parcels[i, 3 + k] = f.chain[k]
            return want
        want //= 2
    return 0


@njit(**INNER)
def refresh(f, sol):
    """Reckon the expected hours of every ride anew; False where the solution cannot be laid out."""
    n = lay(f, sol)
    if n < 0:
        return False
    expect(f, sol, n, np.bool_(False))
    return True


@njit(**INNER)
def send(f, sol, count, apart, weight, blink):
    """Insert the first `count` of f.waiting (doses, sink) in order; with `apart`, not along rides to the same place. The hours of
    what the last of them delays are for the weighing to reckon."""
    parcels = f.parcels[sol]
    for x in range(count):
        left, sink = f.waiting[x, 0], f.waiting[x, 1]
        tries = 0
        while left > 0 and tries < 64:
            f.closed[:] = 0
            if apart:
                for i in range(parcels.shape[0]):
                    if parcels[i, 0] > 0 and parcels[i, 1] == sink:
                        for j in range(parcels[i, 2]):
                            f.closed[parcels[i, 3 + j]] = 1
            got = insert(f, sol, left, sink, weight, blink)
            if got == 0:
                break
            left -= got
            if (left > 0 or x + 1 < count) and not refresh(f, sol):
                return False
            tries += 1
    return True
