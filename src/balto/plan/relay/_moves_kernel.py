"""Changes to a solution: each makes one and says whether it could; what it is worth is for the weighing to say."""

import math

import numpy as np
from numba import njit

from balto.basis.compiled import INNER
from balto.plan.relay._chain_kernel import commit, enter, follow, free_ride, leave, rnd, scan
from balto.plan.relay._decode_kernel import tidy
from balto.plan.relay._insert_kernel import doses_available_from, pick_parcel, refresh, room, send
from balto.plan.relay._travel_kernel import ALLOWED, HANDOVER, WEIGHT, can, go


@njit(**INNER)
def _related(rides, parcels, when, i, j, kind):
    """Whether parcels i and j share a sink (0), a carrier (1), a place (2) or a day (3)."""
    if kind == 0:
        return parcels[i, 1] == parcels[j, 1]
    for a in range(parcels[i, 2]):
        for b in range(parcels[j, 2]):
            r, q = parcels[i, 3 + a], parcels[j, 3 + b]
            if kind == 1 and rides[r, 0] == rides[q, 0]:
                return True
            if kind == 2 and (rides[r, 1] == rides[q, 1] or rides[r, 2] == rides[q, 2]):
                return True
            if kind == 3 and abs(when[r, 1] - when[q, 1]) < 3.0:
                return True
    return False


@njit(**INNER)
def ruin(f, sol):
    """Take out some parcels that have to do with each other and send them again."""
    rng = f.rng
    rides, seq, parcels, when = f.rides[sol], f.seq[sol], f.parcels[sol], f.when[sol]
    i = pick_parcel(parcels, rng)
    if i < 0:
        return False
    kind = int(rnd(rng) * 5.0)
    most = 1 + int(rnd(rng) * rnd(rng) * 8.0)
    count, other = np.int64(0), np.int64(-1)
    if rnd(rng) < 0.15:
        other = f.demand_place[int(rnd(rng) * f.demand_place.shape[0])]
    at = int(rnd(rng) * parcels.shape[0])
    for x in range(parcels.shape[0] + 1):
        j = i if x == 0 else (at + x) % parcels.shape[0]
        if count >= most or count >= f.waiting.shape[0] or parcels[j, 0] == 0 or (x > 0 and j == i):
            continue
        if x > 0 and kind < 4 and not _related(rides, parcels, when, i, j, kind):
            continue
        f.waiting[count, 0], f.waiting[count, 1] = parcels[j, 0], parcels[j, 1]
        count += 1
        if x > 0:
            parcels[j, 0] = 0
    parcels[i, 0] = 0
    tidy(rides, seq, parcels)
    if not refresh(f, sol):
        return False
    if other >= 0:
        f.waiting[0, 1] = other
    if count > 1 and rnd(rng) < 0.3:  # the same place twice: one parcel
        for x in range(1, count):
            if f.waiting[x, 1] == f.waiting[0, 1]:
                f.waiting[0, 0] += f.waiting[x, 0]
                f.waiting[x, 0] = 0
    for x in range(count - 1, 0, -1):
        y = int(rnd(rng) * (x + 1))
        for k in range(2):
            f.waiting[x, k], f.waiting[y, k] = f.waiting[y, k], f.waiting[x, k]
    return send(f, sol, count, rnd(rng) < 0.2, 0.1 + 2.0 * rnd(rng), 0.3 * rnd(rng) ** 2)


@njit(**INNER)
def detour(f, sol):
    """Take a stretch out of a parcel's chain, for all parcels that share it, and find another for it."""
    rng = f.rng
    rides, seq, parcels, when = f.rides[sol], f.seq[sol], f.parcels[sol], f.when[sol]
    i = pick_parcel(parcels, rng)
    if i < 0 or parcels[i, 2] < 1:
        return False
    n = parcels[i, 2]
    a = int(rnd(rng) * n)
    b = min(n - 1, a + int(rnd(rng) * 4.0))
    size = b - a + 1
    f.closed[:] = 0
    origin, dest = rides[parcels[i, 3 + a], 1], rides[parcels[i, 3 + b], 2]
    for k in range(size):
        f.chain[k] = parcels[i, 3 + a + k]
    load, places, cut = np.int64(0), f.ground.shape[0], f.cut
    for j in range(parcels.shape[0]):
        cut[j] = -1
        if parcels[j, 0] == 0:
            continue
        for x in range(parcels[j, 2] - size + 1):
            same = True
            for k in range(size):
                same = same and parcels[j, 3 + x + k] == f.chain[k]
            if same:
                cut[j] = x
        if cut[j] >= 0:
            load += parcels[j, 0] * int(f.goods[parcels[j, 1] // places, WEIGHT])
            x = cut[j]
            for k in range(x + size, parcels[j, 2]):
                parcels[j, 3 + k - size] = parcels[j, 3 + k]
            parcels[j, 2] -= size
            for k in range(parcels[j, 2]):
                f.closed[parcels[j, 3 + k]] = 1
    there_h = math.inf
    for q in range(f.lot.shape[0]):
        there_h = min(there_h, f.lot[q, 1])
    if a > 0:
        there_h = when[parcels[i, 3 + a - 1], 1]
    else:
        for q in range(f.lot.shape[0]):
            if f.lot[q, 0] == origin:
                there_h = min(when[f.chain[0], 0], max(there_h, f.lot[q, 1]))
    tidy(rides, seq, parcels)
    room(f, rides, parcels, f.spare)
    f.have[:] = math.inf
    f.have[origin] = there_h
    weight, blink = 0.1 + 2.0 * rnd(rng), 0.4 * rnd(rng) ** 2
    n = scan(f, sol, load, dest, weight, blink)
    if n < 0 or not commit(f, sol, n):
        return False
    for j in range(parcels.shape[0]):
        x = cut[j]
        if x < 0:
            continue
        if 3 + parcels[j, 2] + n > parcels.shape[1]:
            return False
        for k in range(parcels[j, 2] - 1, x - 1, -1):
            parcels[j, 3 + k + n] = parcels[j, 3 + k]
        for k in range(n):
            parcels[j, 3 + x + k] = f.chain[k]
        parcels[j, 2] += n
    return True


@njit(**INNER)
def _hand(f, rides, seq, when, r, c):
    """Give ride r to carrier c, at the place in its sequence that the hour suggests; False where it cannot go."""
    if f.team[c, ALLOWED] == 0.0 or not can(f, c, rides[r, 1], rides[r, 2], np.int64(0)):
        return False
    leave(seq, rides[r, 0], r)
    before = np.int64(-1)
    for j in range(seq[c, 0] - 1, -1, -1):
        if when[seq[c, 1 + j], 0] > when[r, 0]:
            before = seq[c, 1 + j]
    if not enter(seq, c, r, before):
        return False
    _, _, v = go(f, c, rides[r, 1], rides[r, 2], when[r, 0])
    rides[r, 0], rides[r, 3] = c, v
    return True


@njit(**INNER)
def _some_place(f, p, rng):
    """Another place, most often near p."""
    n = f.near.shape[1]
    if rnd(rng) < 0.15:
        return f.near[p, int(rnd(rng) * n)]
    u = rnd(rng)
    return f.near[p, min(n - 1, int(u * u * 12.0))]


@njit(**INNER)
def small(f, sol, kind):
    """One small change to the rides: 0 another carrier, 1 two carriers exchanged, 2 a hand-over moved, 3 a hand-over left
    out, 4 a hand-over put in, 5 another way, 6 a carrier's order changed."""
    rng = f.rng
    rides, seq, parcels, when = f.rides[sol], f.seq[sol], f.parcels[sol], f.when[sol]
    i = pick_parcel(parcels, rng)
    if i < 0:
        return False
    n = parcels[i, 2]
    j = int(rnd(rng) * n)
    r = parcels[i, 3 + j]
    carriers = seq.shape[0]
    if kind == 0:
        c = int(rnd(rng) * carriers)
        return c != rides[r, 0] and _hand(f, rides, seq, when, r, c)
    if kind == 1:
        i2 = pick_parcel(parcels, rng)
        q = parcels[i2, 3 + int(rnd(rng) * parcels[i2, 2])]
        c, c2 = rides[r, 0], rides[q, 0]
        return c != c2 and _hand(f, rides, seq, when, r, c2) and _hand(f, rides, seq, when, q, c)
    if kind == 5:
        v = int(rnd(rng) * f.way.shape[3])
        if v == rides[r, 3] or not can(f, rides[r, 0], rides[r, 1], rides[r, 2], v):
            return False
        rides[r, 3] = v
        return True
    if kind == 6:
        c = rides[r, 0]
        if seq[c, 0] < 2:
            return False
        a, b = int(rnd(rng) * seq[c, 0]), int(rnd(rng) * seq[c, 0])
        if rnd(rng) < 0.5:
            a = int(rnd(rng) * (seq[c, 0] - 1))
            b = a + 1
        while a != b:  # one ride so much sooner or later
            x = a + 1 if a < b else a - 1
            seq[c, 1 + a], seq[c, 1 + x] = seq[c, 1 + x], seq[c, 1 + a]
            a = x
        return True
    if kind == 4:
        x = _some_place(f, rides[r, 2] if rnd(rng) < 0.5 else rides[r, 1], rng)
        if x == rides[r, 1] or x == rides[r, 2] or f.ground[x, HANDOVER] == 0.0:
            return False
        new = free_ride(rides)
        if new < 0 or not follow(parcels, r, new):
            return False
        c = rides[r, 0]
        rides[new, 0], rides[new, 1], rides[new, 2], rides[new, 3] = c, x, rides[r, 2], 0
        half_h = 0.5 * (when[r, 0] + when[r, 1])
        when[new, 0], when[new, 1], when[r, 1] = half_h, when[r, 1], half_h
        after = leave(seq, c, r)
        if not enter(seq, c, r, after) or not enter(seq, c, new, after):
            return False
        rides[r, 2], rides[r, 3] = x, 0
        c2 = int(rnd(rng) * carriers)
        if c2 != c:
            return _hand(f, rides, seq, when, new if rnd(rng) < 0.7 else r, c2)
        return True
    if j + 1 >= n:
        return False
    q = parcels[i, 4 + j]
    for a in range(parcels.shape[0]):  # only where all go on together
        if parcels[a, 0] > 0:
            for b in range(parcels[a, 2]):
                if parcels[a, 3 + b] == r and (b + 1 >= parcels[a, 2] or parcels[a, 4 + b] != q):
                    return False
                if parcels[a, 3 + b] == q and (b == 0 or parcels[a, 2 + b] != r):
                    return False
    if kind == 2:
        x = _some_place(f, rides[r, 2], rng)
        if x == rides[r, 1] or x == rides[q, 2] or f.ground[x, HANDOVER] == 0.0:
            return False
        rides[r, 2], rides[r, 3], rides[q, 1], rides[q, 3] = x, 0, x, 0
        return True
    first = rnd(rng) < 0.5  # 3: one of the two goes all the way
    keep, drop = (r, q) if first else (q, r)
    rides[keep, 1], rides[keep, 2], rides[keep, 3] = rides[r, 1], rides[q, 2], 0
    for a in range(parcels.shape[0]):
        if parcels[a, 0] > 0:
            m = 0
            for b in range(parcels[a, 2]):
                if parcels[a, 3 + b] != drop:
                    parcels[a, 3 + m] = parcels[a, 3 + b]
                    m += 1
            parcels[a, 2] = m
    leave(seq, rides[drop, 0], drop)
    rides[drop, 0] = -1
    return True


@njit(**INNER)
def shed(f, sol):
    """Take out of the parcels what is more than a carrier's payload, and list it in f.waiting; the result is how many rows
    those are (-1: the rest cannot be laid out)."""
    rides, seq, parcels, spare = f.rides[sol], f.seq[sol], f.parcels[sol], f.spare
    room(f, rides, parcels, spare)
    count, at, places = np.int64(0), int(rnd(f.rng) * parcels.shape[0]), f.ground.shape[0]
    for x in range(parcels.shape[0]):
        i = (at + x) % parcels.shape[0]
        over = 0
        if parcels[i, 0] > 0:
            for j in range(parcels[i, 2]):
                over = max(over, -spare[parcels[i, 3 + j]])
        weight = int(f.goods[parcels[i, 1] // places, WEIGHT])
        part = min(-(-over // weight), parcels[i, 0])
        if part > 0 and count < f.waiting.shape[0]:
            for j in range(parcels[i, 2]):
                spare[parcels[i, 3 + j]] += part * weight
            parcels[i, 0] -= part
            f.waiting[count, 0], f.waiting[count, 1] = part, parcels[i, 1]
            count += 1
    if count > 0:
        tidy(rides, seq, parcels)
        if not refresh(f, sol):
            return np.int64(-1)
    return count


@njit(**INNER)
def _some_doses(f, parcels, dest, most, rng):
    """A number of doses from 1 to `most`: one, half, all, any, or what brings dest to a step of the toll's grid."""
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
        if parcels[i, 0] > 0 and parcels[i, 1] == dest:
            total += parcels[i, 0]
    n = f.dose_grid_of.shape[0]
    k = int(rnd(rng) * n)
    for x in range(n):  # from a step chosen by chance to the first one that fits
        want = int(f.dose_grid_of[(k + x) % n]) - total
        if 0 < want <= most:
            return want
    return max(1, most // 2)


@njit(**INNER)
def share(f, sol, kind):
    """One change to who gets how much: 0 from one parcel to another, 1 more from stock, 2 a new parcel from stock, 3 part of
    a parcel by another way."""
    rng = f.rng
    rides, seq, parcels = f.rides[sol], f.seq[sol], f.parcels[sol]
    places = f.ground.shape[0]
    if kind == 2:
        dest = f.demand_place[int(rnd(rng) * f.demand_place.shape[0])]
        most = doses_available_from(f, rides, parcels, np.int64(1), dest // places, f.have)
        if most < 1:
            return False
        f.waiting[0, 0], f.waiting[0, 1] = _some_doses(f, parcels, dest, most, rng), dest
        return send(f, sol, np.int64(1), rnd(rng) < 0.3, 0.1 + 2.0 * rnd(rng), 0.2 * rnd(rng) ** 2)
    i = pick_parcel(parcels, rng)
    if i < 0:
        return False
    origin, product = rides[parcels[i, 3], 1], parcels[i, 1] // places
    if kind == 3:
        if parcels[i, 0] < 2:
            return False
        part = min(parcels[i, 0] - 1, _some_doses(f, parcels, np.int64(-1), parcels[i, 0] - 1, rng))
        parcels[i, 0] -= part
        f.waiting[0, 0], f.waiting[0, 1] = part, parcels[i, 1]
        return send(f, sol, np.int64(1), rnd(rng) < 0.7, 0.1 + 2.0 * rnd(rng), 0.2 * rnd(rng) ** 2)
    if kind == 1:
        most = _left_at(f, rides, parcels, origin, product)
        if most < 1:
            return False
        parcels[i, 0] += _some_doses(f, parcels, parcels[i, 1], most, rng)
        return True
    j = pick_parcel(parcels, rng)
    if j == i or parcels[j, 1] // places != product:
        return False
    other = rides[parcels[j, 3], 1]
    most = parcels[i, 0]
    if other != origin:
        most = min(most, _left_at(f, rides, parcels, other, product))
    if most < 1:
        return False
    part = _some_doses(f, parcels, parcels[j, 1], most, rng)
    parcels[i, 0] -= part
    parcels[j, 0] += part
    tidy(rides, seq, parcels)
    return True


@njit(**INNER)
def _left_at(f, rides, parcels, place, product):
    """Doses of a product in the lots at a place that no parcel takes."""
    total, places = 0, f.ground.shape[0]
    for a in range(f.lot.shape[0]):
        if f.lot[a, 0] == place and f.lot[a, 3] == product and f.lot[a, 4] > 0.0:
            total += int(f.lot[a, 2])
    for i in range(parcels.shape[0]):
        mine = parcels[i, 0] > 0 and parcels[i, 2] > 0 and parcels[i, 1] // places == product
        if mine and rides[parcels[i, 3], 1] == place:
            total -= parcels[i, 0]
    return total
