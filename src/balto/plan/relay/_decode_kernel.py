"""A solution decoded into legs: order of the rides, empty runs between them, and what each loads from.

A solution is rides, seq, parcels and when (columns.py; `was` is what `when` was when it was decoded last). Doses of a ride
are the sum of its parcels'; empty runs are implied. A ride that carries several products has a leg for each: the first goes
(JOINED: how many follow), the others ride along (JOINED: -1).
"""

import math

import numpy as np
from numba import njit

from balto.basis.compiled import INNER
from balto.plan.relay._travel_kernel import expected_run, has_way, rested_h
from balto.plan.relay.columns import (
    AVAILABLE_H,
    CARRIER,
    CARRIER_TYPE,
    CHAIN,
    CLOCKS,
    COUNT,
    DEPART,
    DEPART_END,
    DEST,
    DOSES,
    END_H,
    FEED,
    FEED_END,
    FIRST_RIDE,
    FROST,
    HOLDING_H,
    HOME,
    JOINED,
    KEEPS_CARGO,
    KEPT,
    LENGTH,
    LOT_FREE,
    LOT_FROST,
    LOT_PLACE,
    LOT_PRODUCT,
    LOT_SPOILS_H,
    ORIGIN,
    PARCEL_DOSES,
    PARCEL_SINK,
    PART,
    PART_END,
    PAYLOAD,
    PRODUCT,
    RIDE,
    RIDE_CARRIER,
    RIDE_DEST,
    RIDE_ORIGIN,
    RIDE_VARIANT,
    ROWS,
    RUN,
    SCHED,
    SCHED_END,
    START_H,
    STAYS,
    VARIANT,
    WEIGHT,
)

MOST_PARTS = 16  # parts of a load that are kept apart
MIXED = -2  # what was packed in several rows
NEVER_H = 1e8  # a product that keeps so long does so for ever


@njit(**INNER)
def drop_unused_rides(rides, seq, parcels):
    """Take out the rides that no parcel takes."""
    uses = np.zeros(rides.shape[0], np.int64)
    for i in range(parcels.shape[0]):
        if parcels[i, PARCEL_DOSES] > 0:
            for j in range(parcels[i, LENGTH]):
                uses[parcels[i, CHAIN + j]] += 1
    for r in range(rides.shape[0]):
        if rides[r, RIDE_CARRIER] >= 0 and uses[r] == 0:
            row = seq[rides[r, RIDE_CARRIER]]
            n = 0
            for k in range(row[COUNT]):
                if row[FIRST_RIDE + k] != r:
                    row[FIRST_RIDE + n] = row[FIRST_RIDE + k]
                    n += 1
            row[COUNT] = n
            rides[r, RIDE_CARRIER] = -1


@njit(**INNER)
def _topological_order(rides, seq, parcels, when, order):
    """Fill `order` with the rides so that each comes after its carrier's earlier ones and those that feed it.

    Of those ready, rides whose doses go on come first (so that a later leg does not take the doses meant to stay at a
    place), then the earliest. The result is their number, -1 if they wait for each other in a ring.
    """
    most = rides.shape[0]
    waits = np.zeros(most, np.int64)
    goes_on = np.zeros(most, np.int8)
    first = np.full(most, -1, np.int64)
    room = parcels.shape[0] * (parcels.shape[1] - CHAIN)
    edge_to, edge_next = np.empty(room, np.int64), np.empty(room, np.int64)
    edges, total = 0, 0
    for c in range(seq.shape[0]):
        total += seq[c, COUNT]
        for k in range(1, seq[c, COUNT]):
            waits[seq[c, FIRST_RIDE + k]] += 1
    for i in range(parcels.shape[0]):
        if parcels[i, PARCEL_DOSES] > 0:
            for j in range(parcels[i, LENGTH] - 1):
                a, b = parcels[i, CHAIN + j], parcels[i, CHAIN + j + 1]
                goes_on[a] = 1
                waits[b] += 1
                edge_to[edges], edge_next[edges], first[a] = b, first[a], edges
                edges += 1
    ready = np.empty(most, np.int64)
    n_ready, n = 0, 0
    at = np.zeros(seq.shape[0], np.int64)
    for c in range(seq.shape[0]):
        if seq[c, COUNT] > 0 and waits[seq[c, FIRST_RIDE]] == 0:
            ready[n_ready] = seq[c, FIRST_RIDE]
            n_ready += 1
    while n_ready > 0:
        best = 0
        for k in range(1, n_ready):
            a, b = ready[k], ready[best]
            if goes_on[a] > goes_on[b] or (goes_on[a] == goes_on[b] and when[a, START_H] < when[b, START_H]):
                best = k
        r = ready[best]
        n_ready -= 1
        ready[best] = ready[n_ready]
        order[n] = r
        n += 1
        c = rides[r, RIDE_CARRIER]
        at[c] += 1
        if at[c] < seq[c, COUNT]:
            b = seq[c, FIRST_RIDE + at[c]]
            waits[b] -= 1
            if waits[b] == 0:
                ready[n_ready] = b
                n_ready += 1
        e = first[r]
        while e >= 0:
            b = edge_to[e]
            waits[b] -= 1
            if waits[b] == 0:
                ready[n_ready] = b
                n_ready += 1
            e = edge_next[e]
    return n if n == total else -1


@njit(**INNER)
def _write_leg(f, legs, n, c, o, d, v, doses, ride, product):
    row = legs[n]
    row[CARRIER], row[ORIGIN], row[DEST], row[DOSES], row[VARIANT], row[RIDE] = c, o, d, doses, v, ride
    row[PRODUCT], row[JOINED] = product, -1
    road = f.way[int(f.team[c, CARRIER_TYPE]), o, d, v]
    row[DEPART], row[DEPART_END] = int(road[SCHED]), int(road[SCHED_END])


@njit(**INNER)
def decode(f, sol):
    """Fill f.legs and f.feeds from solution `sol`; the result is the number of legs, -1 if the rides cannot be ordered or a
    run is impossible."""
    rides, seq, parcels, when, legs = f.rides[sol], f.seq[sol], f.parcels[sol], f.when[sol], f.legs
    order = np.empty(rides.shape[0], np.int64)
    count = _topological_order(rides, seq, parcels, when, order)
    if count < 0:
        return -1
    products, places = f.products.shape[0], f.ground.shape[0]
    doses, weight = np.zeros((rides.shape[0], products), np.int64), np.zeros(rides.shape[0])
    for i in range(parcels.shape[0]):
        if parcels[i, PARCEL_DOSES] > 0:
            product = parcels[i, PARCEL_SINK] // places
            for j in range(parcels[i, LENGTH]):
                doses[parcels[i, CHAIN + j], product] += parcels[i, PARCEL_DOSES]
                weight[parcels[i, CHAIN + j]] += parcels[i, PARCEL_DOSES] * f.products[product, WEIGHT]
    place = np.empty(seq.shape[0], np.int64)
    free_h = f.team[:, AVAILABLE_H].copy()
    for c in range(seq.shape[0]):
        place[c] = int(f.team[c, HOME])
    n, none, zero = np.int64(0), np.int64(-1), np.int64(0)
    for x in range(count):
        r = order[x]
        c, o, d, v = rides[r, RIDE_CARRIER], rides[r, RIDE_ORIGIN], rides[r, RIDE_DEST], rides[r, RIDE_VARIANT]
        if not has_way(f, c, o, d, v) or weight[r] > f.team[c, PAYLOAD]:
            return -1
        if place[c] != o:
            _, end_h, by = expected_run(f, c, place[c], o, free_h[c])
            if not math.isfinite(end_h):
                return -1
            _write_leg(f, legs, n, c, place[c], o, by, zero, none, zero)
            legs[n, JOINED] = 0
            n += 1
        main = n
        for product in range(products):
            if doses[r, product] > 0 or (product == products - 1 and n == main):
                _write_leg(f, legs, n, c, o, d, v, doses[r, product], r if n == main else none, product)
                n += 1
        legs[main, JOINED] = n - 1 - main
        place[c], free_h[c] = d, rested_h(f, c, o, d, v, when[r, END_H])
    _write_stays(f, sol, n)
    _write_feeds(f, n)
    _number_runs(legs, n, seq.shape[0])
    return n


@njit(**INNER)
def _write_stays(f, sol, n):
    """Note of each leg the doses that are for the place where it ends."""
    parcels, legs, places = f.parcels[sol], f.legs, f.ground.shape[0]
    stays = np.zeros((f.rides.shape[1], f.products.shape[0]), np.int64)
    for i in range(parcels.shape[0]):
        if parcels[i, PARCEL_DOSES] > 0 and parcels[i, LENGTH] > 0:
            last = parcels[i, CHAIN + parcels[i, LENGTH] - 1]
            stays[last, parcels[i, PARCEL_SINK] // places] += parcels[i, PARCEL_DOSES]
    r = np.int64(-1)
    for a in range(n):
        r = legs[a, RIDE] if legs[a, JOINED] >= 0 else r
        legs[a, STAYS] = stays[r, legs[a, PRODUCT]] if r >= 0 and legs[a, DOSES] > 0 else 0


@njit(**INNER)
def _write_feeds(f, n):
    """Note for each leg what it may load from, in which rows its load lies, and which source goes into which of them."""
    legs, feeds, lots = f.legs, f.feeds, f.lot.shape[0]
    e, rows = np.int64(0), np.int64(lots)
    for q in range(lots):
        frozen = f.lot[q, LOT_FROST] > 0.0 and f.products[int(f.lot[q, LOT_PRODUCT]), FROST] >= 0.0
        f.row_leg[q], f.row_clock[q], f.row_packed[q] = -1, f.lot[q, LOT_SPOILS_H], q if frozen else -1
    for a in range(n):
        legs[a, FEED], legs[a, KEPT] = e, -1
        if legs[a, DOSES] > 0:
            o = legs[a, ORIGIN]
            for q in range(lots):
                if f.lot[q, LOT_PLACE] == o and f.lot[q, LOT_PRODUCT] == legs[a, PRODUCT] and f.lot[q, LOT_FREE] > 0.0:
                    feeds[e] = q
                    e += 1
            for b in range(a):
                goes_on = legs[b, STAYS] < legs[b, DOSES]
                if legs[b, DEST] == o and goes_on and legs[b, PRODUCT] == legs[a, PRODUCT]:
                    for row in range(legs[b, PART], legs[b, PART_END]):
                        feeds[e] = row
                        e += 1
        legs[a, FEED_END] = e
        legs[a, PART] = rows
        count = _parts(f, a, rows)
        rows += count
        legs[a, PART_END] = rows
        if 0 < legs[a, STAYS] < legs[a, DOSES]:
            legs[a, KEPT] = rows
            for x in range(count):
                f.row_leg[rows + x] = a
                f.row_clock[rows + x], f.row_packed[rows + x] = (
                    f.row_clock[rows - count + x],
                    f.row_packed[rows - count + x],
                )
            rows += count
    f.used[ROWS] = rows


@njit(**INNER)
def _parts(f, a, row):
    """Lay out the load of leg a in rows from `row` on, one for each clock in it; the result is how many.

    Doses of one clock spoil at the same hour in every future: they expire at one hour (row_clock) and were packed first in one
    row (row_packed; -1: not yet). Where these would be too many, one hour of expiry is one row.
    """
    apart = 1
    if f.parameters[CLOCKS] > 0.0 and f.row_leg.shape[0] - row > 2 * (MOST_PARTS + f.legs.shape[0] - a):
        apart = MOST_PARTS
    count = _lay_out(f, a, row, apart, True)
    if count < 0:
        count = _lay_out(f, a, row, apart, False)
    product, keeps = f.products[f.legs[a, PRODUCT]], f.team[f.legs[a, CARRIER], KEEPS_CARGO] > 0.0
    freezes, ages = product[FROST] >= 0.0, product[HOLDING_H] < NEVER_H and not keeps
    for x in range(row, row + count):
        f.row_leg[x] = a
        if freezes or f.row_packed[x] == MIXED or (ages and f.row_packed[x] < 0):
            f.row_packed[x] = x
    return count


@njit(**INNER)
def _lay_out(f, a, row, apart, by_packing):
    """Fill `into` for the sources of leg a, and the clocks of the rows from `row` on that they go into; the result is how many
    rows, -1 where they would be more than `apart`, and by expiry alone they might be fewer."""
    feeds, into, clock, packed = f.feeds, f.into, f.row_clock, f.row_packed
    clock[row], packed[row], count = math.inf, -1, 0
    for x in range(f.legs[a, FEED], f.legs[a, FEED_END]):
        own, at, k = clock[feeds[x]], packed[feeds[x]], 0
        while k < count and not (clock[row + k] == own and (packed[row + k] == at or not by_packing)):
            k += 1
        if k == count and count == apart:
            if by_packing and apart > 1:
                return -1
            k -= 1
        elif k == count:
            clock[row + k], packed[row + k] = own, at
            count += 1
        if packed[row + k] != at or clock[row + k] != own:
            clock[row + k], packed[row + k] = min(clock[row + k], own), MIXED
        into[x] = row + k
    return max(count, 1)


@njit(**INNER)
def _number_runs(legs, n, carriers):
    """Number each run: how many times its carrier has run that stretch before it."""
    latest, before = np.full(carriers, -1, np.int64), np.empty(n, np.int64)
    for a in range(n):
        legs[a, RUN] = 0
        if legs[a, JOINED] < 0:
            continue
        c = legs[a, CARRIER]
        before[a], latest[c] = latest[c], a
        b = before[a]
        while b >= 0 and (legs[b, ORIGIN] != legs[a, ORIGIN] or legs[b, DEST] != legs[a, DEST]):
            b = before[b]
        if b >= 0:
            legs[a, RUN] = legs[b, RUN] + 1
