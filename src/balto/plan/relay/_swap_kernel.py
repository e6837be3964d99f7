"""Exchanges between two carriers, two places or the stops of one carrier, as changes to a solution."""

import numpy as np
from numba import njit

from balto.basis.compiled import INNER
from balto.plan.relay._chain_kernel import rnd
from balto.plan.relay._decode_kernel import drop_unused_rides
from balto.plan.relay._insert_kernel import pick_parcel
from balto.plan.relay._travel_kernel import expected_run
from balto.plan.relay.columns import (
    ALLOWED,
    CHAIN,
    COUNT,
    LENGTH,
    PARCEL_DOSES,
    PARCEL_SINK,
    RIDE_CARRIER,
    RIDE_DEST,
    RIDE_ORIGIN,
    RIDE_VARIANT,
    START_H,
)

GIVE = 0.25  # share of exchanges of tails in which one carrier only gives


@njit(**INNER)
def swap_tails(f, sol):
    """Two carriers exchange all that they do from some ride on; or one gives it to any other, whose own rides stay."""
    rng = f.rng
    rides, seq, parcels, when = f.rides[sol], f.seq[sol], f.parcels[sol], f.when[sol]
    i, j = pick_parcel(parcels, rng), pick_parcel(parcels, rng)
    if i < 0 or j < 0:
        return False
    r, q = (
        parcels[i, CHAIN + int(rnd(rng) * parcels[i, LENGTH])],
        parcels[j, CHAIN + int(rnd(rng) * parcels[j, LENGTH])],
    )
    give = rnd(rng) < GIVE
    c, c2 = rides[r, RIDE_CARRIER], int(rnd(rng) * seq.shape[0]) if give else rides[q, RIDE_CARRIER]
    if c == c2 or f.team[c2, ALLOWED] == 0.0:
        return False
    k, k2, n, n2 = 1, 1, seq[c, COUNT], seq[c2, COUNT]
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
            seq[c, k + x], rides[b, RIDE_CARRIER] = b, c
            _, _, rides[b, RIDE_VARIANT] = expected_run(
                f, c, rides[b, RIDE_ORIGIN], rides[b, RIDE_DEST], when[b, START_H]
            )
        if a >= 0:
            seq[c2, k2 + x], rides[a, RIDE_CARRIER] = a, c2
            _, _, rides[a, RIDE_VARIANT] = expected_run(
                f, c2, rides[a, RIDE_ORIGIN], rides[a, RIDE_DEST], when[a, START_H]
            )
    seq[c, COUNT], seq[c2, COUNT] = k + n2 - k2, k2 + n - k
    return True


@njit(**INNER)
def _redirect_ride(f, rides, parcels, r, dest):
    """Let ride r and all its doses end at dest; False where some go on from its end, or it begins there."""
    if rides[r, RIDE_ORIGIN] == dest:
        return False
    places = f.ground.shape[0]
    for i in range(parcels.shape[0]):
        if parcels[i, PARCEL_DOSES] > 0:
            for j in range(parcels[i, LENGTH]):
                if parcels[i, CHAIN + j] == r:
                    if j + 1 < parcels[i, LENGTH]:
                        return False
                    parcels[i, PARCEL_SINK] = dest + parcels[i, PARCEL_SINK] // places * places
    rides[r, RIDE_DEST], rides[r, RIDE_VARIANT] = dest, 0
    return True


@njit(**INNER)
def swap_destinations(f, sol):
    """A last ride goes to another place, most often in exchange with one that went there."""
    rng = f.rng
    rides, parcels = f.rides[sol], f.parcels[sol]
    i, j = pick_parcel(parcels, rng), pick_parcel(parcels, rng)
    if i < 0 or j < 0:
        return False
    r, q = parcels[i, CHAIN + parcels[i, LENGTH] - 1], parcels[j, CHAIN + parcels[j, LENGTH] - 1]
    if rnd(rng) < 0.3:
        return _redirect_ride(
            f, rides, parcels, r, f.demand_place[int(rnd(rng) * f.demand_place.shape[0])] % f.ground.shape[0]
        )
    here, there = rides[r, RIDE_DEST], rides[q, RIDE_DEST]
    return here != there and _redirect_ride(f, rides, parcels, r, there) and _redirect_ride(f, rides, parcels, q, here)


@njit(**INNER)
def _rebuild_chains(parcels, seq, stop_of, position, first):
    """Let every parcel ride from where it boarded to where it left, at the new positions of these stops; False where the one
    no longer comes before the other. stop_of [ride]: its number from `first` in the carrier's sequence, -1 elsewhere."""
    for i in range(parcels.shape[0]):
        if parcels[i, PARCEL_DOSES] == 0:
            continue
        n, a = parcels[i, LENGTH], 0
        while a < n and stop_of[parcels[i, CHAIN + a]] < 0:
            a += 1
        if a == n:
            continue
        b = a
        while b + 1 < n and stop_of[parcels[i, CHAIN + b + 1]] == stop_of[parcels[i, CHAIN + b]] + 1:
            b += 1
        for x in range(b + 1, n):
            if stop_of[parcels[i, CHAIN + x]] >= 0:
                return False
        on, off = position[stop_of[parcels[i, CHAIN + a]]], position[stop_of[parcels[i, CHAIN + b]] + 1]
        more = off - on - (b + 1 - a)
        if off <= on or n + more + CHAIN > parcels.shape[1]:
            return False
        for x in range(n - b - 1):
            y = b + 1 + x if more < 0 else n - 1 - x
            parcels[i, CHAIN + y + more] = parcels[i, CHAIN + y]
        for x in range(off - on):
            parcels[i, CHAIN + a + x] = seq[first + on + x]
        parcels[i, LENGTH] = n + more
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
    r = parcels[i, CHAIN + int(rnd(rng) * parcels[i, LENGTH])]
    c = rides[r, RIDE_CARRIER]
    seq = seqs[c]
    first = 1
    while seq[first] != r:
        first += 1
    last = first
    while first > 1 and rides[seq[first - 1], RIDE_DEST] == rides[seq[first], RIDE_ORIGIN]:
        first -= 1
    while last < seq[COUNT] and rides[seq[last], RIDE_DEST] == rides[seq[last + 1], RIDE_ORIGIN]:
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
        place[k] = rides[seq[first], RIDE_ORIGIN] if k == 0 else rides[seq[first + k - 1], RIDE_DEST]
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
        rides[q, RIDE_DEST] = place[k]
        if position[k] < stops:
            rides[seq[first + position[k]], 1] = place[k]
    for k in range(stops):
        q = seq[first + k]
        if rides[q, RIDE_ORIGIN] == rides[q, RIDE_DEST]:
            return False
        _, _, rides[q, RIDE_VARIANT] = expected_run(f, c, rides[q, RIDE_ORIGIN], rides[q, RIDE_DEST], when[q, START_H])
    if not _rebuild_chains(parcels, seq, stop_of, position, np.int64(first)):
        return False
    drop_unused_rides(rides, seqs, parcels)
    return True
