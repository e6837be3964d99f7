"""Exchanges between two carriers, two places or the stops of one carrier, as changes to a solution."""

import numpy as np
from numba import njit

from balto.basis.compiled import INNER
from balto.plan.relay._chain_kernel import rnd
from balto.plan.relay._decode_kernel import tidy
from balto.plan.relay._insert_kernel import pick_parcel
from balto.plan.relay._travel_kernel import ALLOWED, go

GIVE = 0.25  # share of exchanges of tails in which one carrier only gives


@njit(**INNER)
def swap_tails(f, sol):
    """Two carriers exchange all that they do from some ride on; or one gives it to any other, whose own rides stay."""
    rng = f.rng
    rides, seq, parcels, when = f.rides[sol], f.seq[sol], f.parcels[sol], f.when[sol]
    i, j = pick_parcel(parcels, rng), pick_parcel(parcels, rng)
    if i < 0 or j < 0:
        return False
    r, q = parcels[i, 3 + int(rnd(rng) * parcels[i, 2])], parcels[j, 3 + int(rnd(rng) * parcels[j, 2])]
    give = rnd(rng) < GIVE
    c, c2 = rides[r, 0], int(rnd(rng) * seq.shape[0]) if give else rides[q, 0]
    if c == c2 or f.team[c2, ALLOWED] == 0.0:
        return False
    k, k2, n, n2 = 1, 1, seq[c, 0], seq[c2, 0]
    while seq[c, k] != r:
        k += 1
    if give:
        k2 = n2 + 1
    while k2 <= n2 and seq[c2, k2] != q:
        k2 += 1
    if max(k + n2 - k2, k2 + n - k) + 2 > seq.shape[1]:
        return False
    for x in range(max(n - k, n2 - k2) + 1):
        a, b = np.int64(-1), np.int64(-1)
        if k + x <= n:
            a = seq[c, k + x]
        if k2 + x <= n2:
            b = seq[c2, k2 + x]
        if b >= 0:
            seq[c, k + x], rides[b, 0] = b, c
            _, _, rides[b, 3] = go(f, c, rides[b, 1], rides[b, 2], when[b, 0])
        if a >= 0:
            seq[c2, k2 + x], rides[a, 0] = a, c2
            _, _, rides[a, 3] = go(f, c2, rides[a, 1], rides[a, 2], when[a, 0])
    seq[c, 0], seq[c2, 0] = k + n2 - k2, k2 + n - k
    return True


@njit(**INNER)
def _turn(f, rides, parcels, r, dest):
    """Let ride r and all its doses end at dest; False where some go on from its end, or it begins there."""
    if rides[r, 1] == dest:
        return False
    places = f.ground.shape[0]
    for i in range(parcels.shape[0]):
        if parcels[i, 0] > 0:
            for j in range(parcels[i, 2]):
                if parcels[i, 3 + j] == r:
                    if j + 1 < parcels[i, 2]:
                        return False
                    parcels[i, 1] = dest + parcels[i, 1] // places * places
    rides[r, 2], rides[r, 3] = dest, 0
    return True


@njit(**INNER)
def swap_destinations(f, sol):
    """A last ride goes to another place, most often in exchange with one that went there."""
    rng = f.rng
    rides, parcels = f.rides[sol], f.parcels[sol]
    i, j = pick_parcel(parcels, rng), pick_parcel(parcels, rng)
    if i < 0 or j < 0:
        return False
    r, q = parcels[i, 2 + parcels[i, 2]], parcels[j, 2 + parcels[j, 2]]
    if rnd(rng) < 0.3:
        return _turn(f, rides, parcels, r, f.demand_place[int(rnd(rng) * f.demand_place.shape[0])] % f.ground.shape[0])
    here, there = rides[r, 2], rides[q, 2]
    return here != there and _turn(f, rides, parcels, r, there) and _turn(f, rides, parcels, q, here)


@njit(**INNER)
def _anew(parcels, seq, stop_of, position, first):
    """Let every parcel ride from where it boarded to where it left, at the new positions of these stops; False where the one
    no longer comes before the other. stop_of [ride]: its number from `first` in the carrier's sequence, -1 elsewhere."""
    for i in range(parcels.shape[0]):
        if parcels[i, 0] == 0:
            continue
        n, a = parcels[i, 2], 0
        while a < n and stop_of[parcels[i, 3 + a]] < 0:
            a += 1
        if a == n:
            continue
        b = a
        while b + 1 < n and stop_of[parcels[i, 4 + b]] == stop_of[parcels[i, 3 + b]] + 1:
            b += 1
        for x in range(b + 1, n):
            if stop_of[parcels[i, 3 + x]] >= 0:
                return False
        on, off = position[stop_of[parcels[i, 3 + a]]], position[stop_of[parcels[i, 3 + b]] + 1]
        more = off - on - (b + 1 - a)
        if off <= on or n + more + 3 > parcels.shape[1]:
            return False
        for x in range(n - b - 1):
            y = b + 1 + x if more < 0 else n - 1 - x
            parcels[i, 3 + y + more] = parcels[i, 3 + y]
        for x in range(off - on):
            parcels[i, 3 + a + x] = seq[first + on + x]
        parcels[i, 2] = n + more
    return True


@njit(**INNER)
def reorder_stops(f, sol):
    """The stops of a stretch that a carrier goes without an empty run are met in another order: some of them backwards, or
    one of them sooner or later; all doses get on and off where they did."""
    rng = f.rng
    rides, seqs, parcels, when = f.rides[sol], f.seq[sol], f.parcels[sol], f.when[sol]
    i = pick_parcel(parcels, rng)
    if i < 0:
        return False
    r = parcels[i, 3 + int(rnd(rng) * parcels[i, 2])]
    c = rides[r, 0]
    seq = seqs[c]
    first = 1
    while seq[first] != r:
        first += 1
    last = first
    while first > 1 and rides[seq[first - 1], 2] == rides[seq[first], 1]:
        first -= 1
    while last < seq[0] and rides[seq[last], 2] == rides[seq[last + 1], 1]:
        last += 1
    stops = last - first + 1
    if stops < 2:
        return False
    x, y = 1 + int(rnd(rng) * stops), 1 + int(rnd(rng) * stops)
    if x == y:
        return False
    place, position = np.empty(stops + 1, np.int64), np.empty(stops + 1, np.int64)
    stop_of = np.full(rides.shape[0], -1, np.int64)
    for k in range(stops + 1):
        position[k] = k
        place[k] = rides[seq[first], 1] if k == 0 else rides[seq[first + k - 1], 2]
    for k in range(stops):
        stop_of[seq[first + k]] = k
    a, b = min(x, y), max(x, y)
    if rnd(rng) < 0.5:
        for k in range(a, b + 1):
            position[k] = a + b - k
    else:
        step = 1 if x < y else -1
        for k in range(a, b + 1):
            position[k] = k - step
        position[x] = y
    for k in range(1, stops + 1):
        q = seq[first + position[k] - 1]
        rides[q, 2] = place[k]
        if position[k] < stops:
            rides[seq[first + position[k]], 1] = place[k]
    for k in range(stops):
        q = seq[first + k]
        if rides[q, 1] == rides[q, 2]:
            return False
        _, _, rides[q, 3] = go(f, c, rides[q, 1], rides[q, 2], when[q, 0])
    if not _anew(parcels, seq, stop_of, position, np.int64(first)):
        return False
    tidy(rides, seqs, parcels)
    return True
