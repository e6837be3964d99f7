"""Exchanges between two carriers or two places, as changes to a solution."""

import numpy as np
from numba import njit

from balto.basis.compiled import INNER
from balto.plan._scan_kernel import rnd
from balto.plan._send_kernel import pick_parcel
from balto.plan._travel_kernel import go


@njit(**INNER)
def trade_tails(f, sol):
    """Two carriers exchange all that they do from some ride on."""
    rng = f.rng
    rides, seq, parcels, when = f.rides[sol], f.seq[sol], f.parcels[sol], f.when[sol]
    i, j = pick_parcel(parcels, rng), pick_parcel(parcels, rng)
    if i < 0 or j < 0:
        return False
    r, q = parcels[i, 3 + int(rnd(rng) * parcels[i, 2])], parcels[j, 3 + int(rnd(rng) * parcels[j, 2])]
    c, c2 = rides[r, 0], rides[q, 0]
    if c == c2:
        return False
    k, k2, n, n2 = 1, 1, seq[c, 0], seq[c2, 0]
    while seq[c, k] != r:
        k += 1
    while seq[c2, k2] != q:
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
    for i in range(parcels.shape[0]):
        if parcels[i, 0] > 0:
            for j in range(parcels[i, 2]):
                if parcels[i, 3 + j] == r:
                    if j + 1 < parcels[i, 2]:
                        return False
                    parcels[i, 1] = dest
    rides[r, 2], rides[r, 3] = dest, 0
    return True


@njit(**INNER)
def trade_ends(f, sol):
    """A last ride goes to another place, most often in exchange with one that went there."""
    rng = f.rng
    rides, parcels = f.rides[sol], f.parcels[sol]
    i, j = pick_parcel(parcels, rng), pick_parcel(parcels, rng)
    if i < 0 or j < 0:
        return False
    r, q = parcels[i, 2 + parcels[i, 2]], parcels[j, 2 + parcels[j, 2]]
    if rnd(rng) < 0.3:
        return _turn(f, rides, parcels, r, f.toll_place[int(rnd(rng) * f.toll_place.shape[0])])
    here, there = rides[r, 2], rides[q, 2]
    return here != there and _turn(f, rides, parcels, r, there) and _turn(f, rides, parcels, q, here)
