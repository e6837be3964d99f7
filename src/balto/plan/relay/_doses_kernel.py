"""Changes to the doses of a solution: each makes one and says whether it could."""

import numpy as np
from numba import njit

from balto.basis.compiled import INNER
from balto.plan.relay._chain_kernel import rnd
from balto.plan.relay._decode_kernel import drop_unused_rides
from balto.plan.relay._insert_kernel import doses_available_from, insert_parcels, pick_parcel, refresh, residual_payload
from balto.plan.relay.columns import (
    CHAIN,
    LENGTH,
    LOT_DOSES,
    LOT_FREE,
    LOT_PLACE,
    LOT_PRODUCT,
    PARCEL_DOSES,
    PARCEL_SINK,
    RIDE_ORIGIN,
    WAITING_DOSES,
    WAITING_SINK,
    WEIGHT,
)

# Moves of doses, in the order of their kinds.
DOSE_MOVES = MOVE_DOSES, ENLARGE_PARCEL, ADD_PARCEL, SPLIT_PARCEL = range(4)


@njit(**INNER)
def repair_payload(f, sol):
    """Take out of the parcels what is more than a carrier's payload, and list it in f.waiting; the result is how many rows
    those are (-1: the rest cannot be laid out)."""
    rides, seq, parcels, spare = f.rides[sol], f.seq[sol], f.parcels[sol], f.spare
    residual_payload(f, rides, parcels, spare)
    count, at, places = np.int64(0), int(rnd(f.rng) * parcels.shape[0]), f.ground.shape[0]
    for x in range(parcels.shape[0]):
        i = (at + x) % parcels.shape[0]
        over = 0
        if parcels[i, PARCEL_DOSES] > 0:
            for j in range(parcels[i, LENGTH]):
                over = max(over, -spare[parcels[i, CHAIN + j]])
        weight = int(f.products[parcels[i, PARCEL_SINK] // places, WEIGHT])
        part = min(-(-over // weight), parcels[i, PARCEL_DOSES])
        if part > 0 and count < f.waiting.shape[0]:
            for j in range(parcels[i, LENGTH]):
                spare[parcels[i, CHAIN + j]] += part * weight
            parcels[i, PARCEL_DOSES] -= part
            f.waiting[count, WAITING_DOSES], f.waiting[count, WAITING_SINK] = part, parcels[i, PARCEL_SINK]
            count += 1
    if count > 0:
        drop_unused_rides(rides, seq, parcels)
        if not refresh(f, sol):
            return np.int64(-1)
    return count


@njit(**INNER)
def _random_doses(f, parcels, dest, most, rng):
    """A number of doses from 1 to `most`: one, half, all, any, or what brings dest to a step of the death table's grid."""
    u = rnd(rng)
    if u < 0.15:
        return min(1, most)
    if u < 0.3:
        return most
    if u < 0.45:
        return max(1, most // 2)
    if u < 0.6:
        return 1 + int(rnd(rng) * most)
    total = 0
    for i in range(parcels.shape[0]):
        if parcels[i, PARCEL_DOSES] > 0 and parcels[i, PARCEL_SINK] == dest:
            total += parcels[i, PARCEL_DOSES]
    n = f.dose_grid_of.shape[0]
    k = int(rnd(rng) * n)
    for x in range(n):  # from a step chosen by chance to the first one that fits
        want = int(f.dose_grid_of[(k + x) % n]) - total
        if 0 < want <= most:
            return want
    return max(1, most // 2)


@njit(**INNER)
def _untaken_stock(f, rides, parcels, place, product):
    """Doses of a product in the lots at a place that no parcel takes."""
    total, places = 0, f.ground.shape[0]
    for a in range(f.lot.shape[0]):
        if f.lot[a, LOT_PLACE] == place and f.lot[a, LOT_PRODUCT] == product and f.lot[a, LOT_FREE] > 0.0:
            total += int(f.lot[a, LOT_DOSES])
    for i in range(parcels.shape[0]):
        mine = parcels[i, PARCEL_DOSES] > 0 and parcels[i, LENGTH] > 0 and parcels[i, PARCEL_SINK] // places == product
        if mine and rides[parcels[i, CHAIN], RIDE_ORIGIN] == place:
            total -= parcels[i, PARCEL_DOSES]
    return total


@njit(**INNER)
def _send_waiting(f, sol, doses, sink, apart):
    """Insert so many doses to a sink by chains that delay others little or much, by chance."""
    f.waiting[0, WAITING_DOSES], f.waiting[0, WAITING_SINK] = doses, sink
    return insert_parcels(f, sol, np.int64(1), rnd(f.rng) < apart, 0.1 + 2.0 * rnd(f.rng), 0.2 * rnd(f.rng) ** 2)


@njit(**INNER)
def add_parcel(f, sol):
    """A new parcel is sent from stock to any sink that has patients."""
    sink = f.demand_place[int(rnd(f.rng) * f.demand_place.shape[0])]
    most = doses_available_from(f, f.rides[sol], f.parcels[sol], np.int64(1), sink // f.ground.shape[0], f.have)
    if most < 1:
        return False
    return _send_waiting(f, sol, _random_doses(f, f.parcels[sol], sink, most, f.rng), sink, 0.3)


@njit(**INNER)
def split_parcel(f, sol):
    """Part of a parcel is sent by another chain, most often along none of its rides."""
    parcels = f.parcels[sol]
    i = pick_parcel(parcels, f.rng)
    if i < 0 or parcels[i, PARCEL_DOSES] < 2:
        return False
    most = parcels[i, PARCEL_DOSES] - 1
    part = min(most, _random_doses(f, parcels, np.int64(-1), most, f.rng))
    parcels[i, PARCEL_DOSES] -= part
    return _send_waiting(f, sol, part, parcels[i, PARCEL_SINK], 0.7)


@njit(**INNER)
def enlarge_parcel(f, sol):
    """A parcel takes more doses from the stock where it begins."""
    parcels, rides = f.parcels[sol], f.rides[sol]
    i = pick_parcel(parcels, f.rng)
    if i < 0:
        return False
    sink = parcels[i, PARCEL_SINK]
    most = _untaken_stock(f, rides, parcels, rides[parcels[i, CHAIN], RIDE_ORIGIN], sink // f.ground.shape[0])
    if most < 1:
        return False
    parcels[i, PARCEL_DOSES] += _random_doses(f, parcels, sink, most, f.rng)
    return True


@njit(**INNER)
def move_doses(f, sol):
    """Doses go over from one parcel to another of the same product."""
    rides, seq, parcels, places = f.rides[sol], f.seq[sol], f.parcels[sol], f.ground.shape[0]
    i = pick_parcel(parcels, f.rng)
    if i < 0:
        return False
    j, product = pick_parcel(parcels, f.rng), parcels[i, PARCEL_SINK] // places
    if j == i or parcels[j, PARCEL_SINK] // places != product:
        return False
    most, origin = parcels[i, PARCEL_DOSES], rides[parcels[j, CHAIN], RIDE_ORIGIN]
    if origin != rides[parcels[i, CHAIN], RIDE_ORIGIN]:
        most = min(most, _untaken_stock(f, rides, parcels, origin, product))
    if most < 1:
        return False
    part = _random_doses(f, parcels, parcels[j, PARCEL_SINK], most, f.rng)
    parcels[i, PARCEL_DOSES] -= part
    parcels[j, PARCEL_DOSES] += part
    drop_unused_rides(rides, seq, parcels)
    return True


@njit(**INNER)
def shift_doses(f, sol, kind):
    """The move of that kind, one of DOSE_MOVES."""
    if kind == MOVE_DOSES:
        return move_doses(f, sol)
    if kind == ENLARGE_PARCEL:
        return enlarge_parcel(f, sol)
    if kind == ADD_PARCEL:
        return add_parcel(f, sol)
    return split_parcel(f, sol)
