"""Changes to a solution: each makes one and says whether it could; what it is worth is for the evaluation to say."""

import math

import numpy as np
from numba import njit

from balto.basis.compiled import INNER
from balto.plan.relay._chain_kernel import cheapest_chain, rnd
from balto.plan.relay._decode_kernel import drop_unused_rides
from balto.plan.relay._insert_kernel import insert_parcels, pick_parcel, refresh, residual_payload
from balto.plan.relay._rides_kernel import apply_chain, extend_chains, free_ride, insert_ride, remove_ride, set_ride
from balto.plan.relay._travel_kernel import expected_run, has_way
from balto.plan.relay.columns import (
    ALLOWED,
    CHAIN,
    COUNT,
    END_H,
    FIRST_RIDE,
    HANDOVER,
    LENGTH,
    LOT_H,
    LOT_PLACE,
    PARCEL_DOSES,
    PARCEL_SINK,
    RIDE_CARRIER,
    RIDE_DEST,
    RIDE_ORIGIN,
    RIDE_VARIANT,
    START_H,
    WAITING_DOSES,
    WAITING_SINK,
    WEIGHT,
)

# Moves of rides, in the order of their kinds.
RIDE_MOVES = (
    CHANGE_CARRIER,
    SWAP_CARRIERS,
    MOVE_HANDOVER,
    REMOVE_HANDOVER,
    INSERT_HANDOVER,
    CHANGE_ROUTE,
    MOVE_IN_SEQUENCE,
) = range(7)

# What parcels may have to do with each other.
SAME_SINK, SAME_CARRIER, SAME_PLACE, SAME_DAY, ANY = range(5)


@njit(**INNER)
def _related(rides, parcels, when, i, j, kind):
    """Whether parcels i and j have to do with each other in that way."""
    if kind == SAME_SINK:
        return parcels[i, PARCEL_SINK] == parcels[j, PARCEL_SINK]
    for a in range(parcels[i, LENGTH]):
        for b in range(parcels[j, LENGTH]):
            r, q = parcels[i, CHAIN + a], parcels[j, CHAIN + b]
            if kind == SAME_CARRIER and rides[r, RIDE_CARRIER] == rides[q, RIDE_CARRIER]:
                return True
            if kind == SAME_PLACE and (
                rides[r, RIDE_ORIGIN] == rides[q, RIDE_ORIGIN] or rides[r, RIDE_DEST] == rides[q, RIDE_DEST]
            ):
                return True
            if kind == SAME_DAY and abs(when[r, END_H] - when[q, END_H]) < 3.0:
                return True
    return False


@njit(**INNER)
def ruin(f, sol):
    """Take out some parcels that have to do with each other and insert them again."""
    rng = f.rng
    rides, seq, parcels, when = f.rides[sol], f.seq[sol], f.parcels[sol], f.when[sol]
    i = pick_parcel(parcels, rng)
    if i < 0:
        return False
    kind = int(rnd(rng) * 5.0)  # SAME_SINK to ANY
    most = 1 + int(rnd(rng) * rnd(rng) * 8.0)
    count, other = np.int64(0), np.int64(-1)
    if rnd(rng) < 0.15:
        other = f.demand_place[int(rnd(rng) * f.demand_place.shape[0])]
    at = int(rnd(rng) * parcels.shape[0])
    for x in range(parcels.shape[0] + 1):
        j = i if x == 0 else (at + x) % parcels.shape[0]
        if count >= most or count >= f.waiting.shape[0] or parcels[j, PARCEL_DOSES] == 0 or (x > 0 and j == i):
            continue
        if x > 0 and kind != ANY and not _related(rides, parcels, when, i, j, kind):
            continue
        f.waiting[count, WAITING_DOSES], f.waiting[count, WAITING_SINK] = (
            parcels[j, PARCEL_DOSES],
            parcels[j, PARCEL_SINK],
        )
        count += 1
        if x > 0:
            parcels[j, PARCEL_DOSES] = 0
    parcels[i, PARCEL_DOSES] = 0
    drop_unused_rides(rides, seq, parcels)
    if not refresh(f, sol):
        return False
    if other >= 0:
        f.waiting[0, WAITING_SINK] = other
    if count > 1 and rnd(rng) < 0.3:  # the same place twice: one parcel
        for x in range(1, count):
            if f.waiting[x, WAITING_SINK] == f.waiting[0, WAITING_SINK]:
                f.waiting[0, WAITING_DOSES] += f.waiting[x, WAITING_DOSES]
                f.waiting[x, WAITING_DOSES] = 0
    for x in range(count - 1, 0, -1):
        y = int(rnd(rng) * (x + 1))
        for k in range(2):
            f.waiting[x, k], f.waiting[y, k] = f.waiting[y, k], f.waiting[x, k]
    return insert_parcels(f, sol, count, rnd(rng) < 0.2, 0.1 + 2.0 * rnd(rng), 0.3 * rnd(rng) ** 2)


@njit(**INNER)
def replace_subchain(f, sol):
    """Take a stretch out of a parcel's chain, for all parcels that share it, and find another for it."""
    rng = f.rng
    rides, seq, parcels, when = f.rides[sol], f.seq[sol], f.parcels[sol], f.when[sol]
    i = pick_parcel(parcels, rng)
    if i < 0 or parcels[i, LENGTH] < 1:
        return False
    n = parcels[i, LENGTH]
    a = int(rnd(rng) * n)
    b = min(n - 1, a + int(rnd(rng) * 4.0))
    size = b - a + 1
    f.closed[:] = 0
    origin, dest = rides[parcels[i, CHAIN + a], RIDE_ORIGIN], rides[parcels[i, CHAIN + b], RIDE_DEST]
    for k in range(size):
        f.chain[k] = parcels[i, CHAIN + a + k]
    load, places, cut = np.int64(0), f.ground.shape[0], f.cut
    for j in range(parcels.shape[0]):
        cut[j] = -1
        if parcels[j, PARCEL_DOSES] == 0:
            continue
        for x in range(parcels[j, LENGTH] - size + 1):
            same = True
            for k in range(size):
                same = same and parcels[j, CHAIN + x + k] == f.chain[k]
            if same:
                cut[j] = x
        if cut[j] >= 0:
            load += parcels[j, PARCEL_DOSES] * int(f.products[parcels[j, PARCEL_SINK] // places, WEIGHT])
            x = cut[j]
            for k in range(x + size, parcels[j, LENGTH]):
                parcels[j, CHAIN + k - size] = parcels[j, CHAIN + k]
            parcels[j, LENGTH] -= size
            for k in range(parcels[j, LENGTH]):
                f.closed[parcels[j, CHAIN + k]] = 1
    there_h = math.inf
    for q in range(f.lot.shape[0]):
        there_h = min(there_h, f.lot[q, LOT_H])
    if a > 0:
        there_h = when[parcels[i, CHAIN + a - 1], END_H]
    else:
        for q in range(f.lot.shape[0]):
            if f.lot[q, LOT_PLACE] == origin:
                there_h = min(when[f.chain[0], START_H], max(there_h, f.lot[q, LOT_H]))
    drop_unused_rides(rides, seq, parcels)
    residual_payload(f, rides, parcels, f.spare)
    f.have[:] = math.inf
    f.have[origin] = there_h
    weight, blink = 0.1 + 2.0 * rnd(rng), 0.4 * rnd(rng) ** 2
    n = cheapest_chain(f, sol, load, dest, weight, blink)
    if n < 0 or not apply_chain(f, sol, n):
        return False
    for j in range(parcels.shape[0]):
        x = cut[j]
        if x < 0:
            continue
        if CHAIN + parcels[j, LENGTH] + n > parcels.shape[1]:
            return False
        for k in range(parcels[j, LENGTH] - 1, x - 1, -1):
            parcels[j, CHAIN + k + n] = parcels[j, CHAIN + k]
        for k in range(n):
            parcels[j, CHAIN + x + k] = f.chain[k]
        parcels[j, LENGTH] += n
    return True


@njit(**INNER)
def _assign_ride(f, rides, seq, when, r, c):
    """Give ride r to carrier c, at the place in its sequence that the hour suggests; False where it cannot go."""
    if f.team[c, ALLOWED] == 0.0 or not has_way(f, c, rides[r, RIDE_ORIGIN], rides[r, RIDE_DEST], np.int64(0)):
        return False
    remove_ride(seq, rides[r, RIDE_CARRIER], r)
    before = np.int64(-1)
    for j in range(seq[c, COUNT] - 1, -1, -1):
        if when[seq[c, FIRST_RIDE + j], START_H] > when[r, START_H]:
            before = seq[c, FIRST_RIDE + j]
    if not insert_ride(seq, c, r, before):
        return False
    _, _, v = expected_run(f, c, rides[r, RIDE_ORIGIN], rides[r, RIDE_DEST], when[r, START_H])
    rides[r, RIDE_CARRIER], rides[r, RIDE_VARIANT] = c, v
    return True


@njit(**INNER)
def _random_place(f, p, rng):
    """Another place, most often near p."""
    n = f.near.shape[1]
    if rnd(rng) < 0.15:
        return f.near[p, int(rnd(rng) * n)]
    u = rnd(rng)
    return f.near[p, min(n - 1, int(u * u * 12.0))]


@njit(**INNER)
def _pick_ride(parcels, rng):
    """A parcel in use and the number of a ride in its chain, by chance; -1 and 0 if there is none."""
    i = pick_parcel(parcels, rng)
    if i < 0:
        return i, np.int64(0)
    return i, np.int64(rnd(rng) * parcels[i, LENGTH])


@njit(**INNER)
def change_carrier(f, sol):
    """A ride is given to another carrier."""
    rides, seq, parcels, when = f.rides[sol], f.seq[sol], f.parcels[sol], f.when[sol]
    i, j = _pick_ride(parcels, f.rng)
    if i < 0:
        return False
    r, c = parcels[i, CHAIN + j], int(rnd(f.rng) * seq.shape[0])
    return c != rides[r, RIDE_CARRIER] and _assign_ride(f, rides, seq, when, r, c)


@njit(**INNER)
def swap_carriers(f, sol):
    """Two rides exchange their carriers."""
    rides, seq, parcels, when = f.rides[sol], f.seq[sol], f.parcels[sol], f.when[sol]
    i, j = _pick_ride(parcels, f.rng)
    if i < 0:
        return False
    i2, j2 = _pick_ride(parcels, f.rng)
    r, q = parcels[i, CHAIN + j], parcels[i2, CHAIN + j2]
    c, c2 = rides[r, RIDE_CARRIER], rides[q, RIDE_CARRIER]
    return c != c2 and _assign_ride(f, rides, seq, when, r, c2) and _assign_ride(f, rides, seq, when, q, c)


@njit(**INNER)
def _go_on_together(parcels, i, j):
    """Whether ride j of parcel i's chain has a next one, which all of its parcels take and no others."""
    if j + 1 >= parcels[i, LENGTH]:
        return False
    r, q = parcels[i, CHAIN + j], parcels[i, CHAIN + j + 1]
    for a in range(parcels.shape[0]):
        if parcels[a, PARCEL_DOSES] > 0:
            for b in range(parcels[a, LENGTH]):
                if parcels[a, CHAIN + b] == r and (b + 1 >= parcels[a, LENGTH] or parcels[a, CHAIN + b + 1] != q):
                    return False
                if parcels[a, CHAIN + b] == q and (b == 0 or parcels[a, CHAIN + b - 1] != r):
                    return False
    return True


@njit(**INNER)
def move_handover(f, sol):
    """Two rides, one after the other, meet at another place."""
    rides, parcels = f.rides[sol], f.parcels[sol]
    i, j = _pick_ride(parcels, f.rng)
    if i < 0 or not _go_on_together(parcels, i, j):
        return False
    r, q = parcels[i, CHAIN + j], parcels[i, CHAIN + j + 1]
    x = _random_place(f, rides[r, RIDE_DEST], f.rng)
    if x == rides[r, RIDE_ORIGIN] or x == rides[q, RIDE_DEST] or f.ground[x, HANDOVER] == 0.0:
        return False
    rides[r, RIDE_DEST], rides[r, RIDE_VARIANT], rides[q, RIDE_ORIGIN], rides[q, RIDE_VARIANT] = x, 0, x, 0
    return True


@njit(**INNER)
def remove_handover(f, sol):
    """Of two rides, one after the other, either goes all the way and the other is dropped."""
    rides, seq, parcels = f.rides[sol], f.seq[sol], f.parcels[sol]
    i, j = _pick_ride(parcels, f.rng)
    if i < 0 or not _go_on_together(parcels, i, j):
        return False
    r, q = parcels[i, CHAIN + j], parcels[i, CHAIN + j + 1]
    keep, drop = (r, q) if rnd(f.rng) < 0.5 else (q, r)
    set_ride(rides, keep, rides[keep, RIDE_CARRIER], rides[r, RIDE_ORIGIN], rides[q, RIDE_DEST], np.int64(0))
    for a in range(parcels.shape[0]):
        if parcels[a, PARCEL_DOSES] > 0:
            m = 0
            for b in range(parcels[a, LENGTH]):
                if parcels[a, CHAIN + b] != drop:
                    parcels[a, CHAIN + m] = parcels[a, CHAIN + b]
                    m += 1
            parcels[a, LENGTH] = m
    remove_ride(seq, rides[drop, RIDE_CARRIER], drop)
    rides[drop, RIDE_CARRIER] = -1
    return True


@njit(**INNER)
def insert_handover(f, sol):
    """A ride becomes two that meet at a place near one of its ends, most often with another carrier for one of them."""
    rng, rides, seq, parcels, when = f.rng, f.rides[sol], f.seq[sol], f.parcels[sol], f.when[sol]
    i, j = _pick_ride(parcels, rng)
    if i < 0:
        return False
    r = parcels[i, CHAIN + j]
    x = _random_place(f, rides[r, RIDE_DEST] if rnd(rng) < 0.5 else rides[r, RIDE_ORIGIN], rng)
    if x == rides[r, RIDE_ORIGIN] or x == rides[r, RIDE_DEST] or f.ground[x, HANDOVER] == 0.0:
        return False
    new = free_ride(rides)
    if new < 0 or not extend_chains(parcels, r, new):
        return False
    c = rides[r, RIDE_CARRIER]
    set_ride(rides, new, c, x, rides[r, RIDE_DEST], np.int64(0))
    half_h = 0.5 * (when[r, START_H] + when[r, END_H])
    when[new, START_H], when[new, END_H], when[r, END_H] = half_h, when[r, END_H], half_h
    after = remove_ride(seq, c, r)
    if not insert_ride(seq, c, r, after) or not insert_ride(seq, c, new, after):
        return False
    rides[r, RIDE_DEST], rides[r, RIDE_VARIANT] = x, 0
    c2 = int(rnd(rng) * seq.shape[0])
    if c2 != c:
        return _assign_ride(f, rides, seq, when, new if rnd(rng) < 0.7 else r, c2)
    return True


@njit(**INNER)
def change_route(f, sol):
    """A ride takes another way between its places."""
    rides, parcels = f.rides[sol], f.parcels[sol]
    i, j = _pick_ride(parcels, f.rng)
    if i < 0:
        return False
    ride, v = rides[parcels[i, CHAIN + j]], int(rnd(f.rng) * f.way.shape[3])
    if v == ride[RIDE_VARIANT] or not has_way(f, ride[RIDE_CARRIER], ride[RIDE_ORIGIN], ride[RIDE_DEST], v):
        return False
    ride[RIDE_VARIANT] = v
    return True


@njit(**INNER)
def move_in_sequence(f, sol):
    """A carrier makes one of its rides sooner or later among its others, half the time by one place."""
    rng, rides, seq, parcels = f.rng, f.rides[sol], f.seq[sol], f.parcels[sol]
    i, j = _pick_ride(parcels, rng)
    if i < 0:
        return False
    row = seq[rides[parcels[i, CHAIN + j], RIDE_CARRIER]]
    if row[COUNT] < 2:
        return False
    a, b = int(rnd(rng) * row[COUNT]), int(rnd(rng) * row[COUNT])
    if rnd(rng) < 0.5:
        a = int(rnd(rng) * (row[COUNT] - 1))
        b = a + 1
    while a != b:
        x = a + 1 if a < b else a - 1
        row[FIRST_RIDE + a], row[FIRST_RIDE + x] = row[FIRST_RIDE + x], row[FIRST_RIDE + a]
        a = x
    return True


@njit(**INNER)
def change_rides(f, sol, kind):
    """The move of that kind, one of RIDE_MOVES."""
    if kind == CHANGE_CARRIER:
        return change_carrier(f, sol)
    if kind == SWAP_CARRIERS:
        return swap_carriers(f, sol)
    if kind == MOVE_HANDOVER:
        return move_handover(f, sol)
    if kind == REMOVE_HANDOVER:
        return remove_handover(f, sol)
    if kind == INSERT_HANDOVER:
        return insert_handover(f, sol)
    if kind == CHANGE_ROUTE:
        return change_route(f, sol)
    return move_in_sequence(f, sol)
