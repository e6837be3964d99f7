"""The relay of a country under search: places taken out and put back where that costs least."""

import math

import numpy as np
from numba import njit

from balto.basis.compiled import KERNEL
from balto.plan.distribution._remove_kernel import ours_all, pull
from balto.plan.distribution._schedule_kernel import (
    BY,
    ENDING,
    FIRST,
    FROM,
    LOADING,
    PRICE,
    ROOT,
    SPOILS_H,
    STOPS,
    SUPPLY,
    go,
    loaded,
    timed,
    worth,
)  # fmt: skip

FREE_TRIED = 4  # unused carriers of each kin tried at a feed
NEAR_FEEDS, NEAR_TRIPS, NEAR_ENDS = 24, 20, 32


@njit(**KERNEL)
def uniform(rng):
    """The next number in [0, 1) (splitmix64, Vigna 2015); rng is one word."""
    rng[0] += np.uint64(0x9E3779B97F4A7C15)
    z = rng[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return float((z ^ (z >> np.uint64(31))) >> np.uint64(11)) * 1.1102230246251565e-16


@njit(**KERNEL)
def _short(land, now, wants, steps, x, p):
    """The price of what the store at the root of x would be short of if p were supplied from it."""
    store, cost = now.nodes[x, ROOT], 0.0
    for product in range(wants.shape[1]):
        left = land.stock[store, product] - now.need[store, product]
        cost += steps[PRICE + product] * (max(wants[p, product] - left, 0.0) - max(-left, 0.0))
    return cost


@njit(**KERNEL)
def _try(land, now, worths, steps, c, x, p, hub):
    """What node p would cost if carrier c, once free, brought its doses from node x; for a hub, the hour of arrival."""
    _, at_h = go(land, steps[1], c, now.ends[c], x, now.ready[c])
    there_h, _ = go(land, steps[1], c, x, p, loaded(land, x, max(at_h, now.when[x])))
    return there_h if hub else worth(worths, steps[0], p, there_h, land.ground[now.nodes[x, ROOT], SPOILS_H])


@njit(**KERNEL)
def _new_trip(land, now, worths, steps, may, x, p, hub, but, best):
    """The best carrier for a new trip from x to p: (cost, carrier), not worse than `best`; -1 if none."""
    by = -1
    most = now.turns.shape[1] - 1
    for k in range(land.col.shape[0]):
        if land.col[k, p] < 0 or land.col[k, x] < 0 or land.row[k, x] < 0:
            continue
        tried = 0
        for i in range(land.order.shape[2]):
            c = land.order[k, x, i]
            if c < 0 or tried == FREE_TRIED:
                break
            if now.turns[c, 0] > 0 or not may[c] or c == but:
                continue
            tried += 1
            cost = _try(land, now, worths, steps, c, x, p, hub)
            if cost < best:
                best, by = cost, c
    for i in range(-1, NEAR_ENDS):
        q = x if i < 0 else land.near[x, i]
        if q < 0:
            break
        c = now.nodes[q, ENDING]
        while c >= 0:
            if may[c] and c != but and now.turns[c, 0] < most:
                cost = _try(land, now, worths, steps, c, x, p, hub)
                if cost < best:
                    best, by = cost, c
            c = now.link[c]
    return best, by


@njit(**KERNEL)
def _feed(land, now, p, i):
    """The i-th node from which p might be fed: stores, hubs and near nodes that are supplied; -1 no such, -2 no more."""
    stores, hubs = land.stores[0], land.hub.shape[1]
    if i < stores:
        return i
    i -= stores
    if i < hubs:
        x = land.hub[p, i]
    elif i < hubs + NEAR_FEEDS:
        x = land.near[p, i - hubs]
    else:
        return -2
    if x < stores or x == p or now.nodes[x, SUPPLY] < 0 or land.ground[x, 5] < 0.5 or not now.when[x] < 1e8:
        return -1
    return x


@njit(**KERNEL)
def _best_new(land, now, worths, wants, steps, may, rng, p, hub, best):
    """(cost, feed, carrier) of the best new trip to p."""
    at, by, i = -1, -1, 0
    while True:
        x = _feed(land, now, p, i)
        i += 1
        if x == -2:
            break
        if x == -1 or uniform(rng) < 0.02:
            continue
        more = 0.0 if hub else _short(land, now, wants, steps, x, p)
        cost, c = _new_trip(land, now, worths, steps, may, x, p, hub, -1, best - more)
        if c >= 0:
            best, at, by = cost + more, x, c
    return best, at, by


@njit(**KERNEL)
def _squeezed(land, now, worths, steps, t, pos, p):
    """What it costs to put p before stop `pos` of trip t."""
    c, x = now.trips[t, BY], now.trips[t, FROM]
    spoils_h = land.ground[now.nodes[x, ROOT], SPOILS_H]
    at, leave_h, rested_h, cost = x, now.begin[t], 0.0, 0.0
    many = now.trips[t, STOPS]
    for i in range(many + 1):
        n = p if i == pos else now.trips[t, FIRST + (i if i < pos else i - 1)]
        there_h, rested_h = go(land, steps[1], c, at, n, leave_h)
        if i >= pos:
            cost += worth(worths, steps[0], n, there_h, spoils_h)
            if i > pos:
                cost -= worth(worths, steps[0], n, now.when[n], spoils_h)
        leave_h = loaded(land, n, rested_h)
        at = n
    if not there_h < 1e8:
        return 0.0
    later = False
    late_h = there_h - now.when[now.trips[t, FIRST + many - 1]]
    for k in range(now.turns[c, 0]):
        u = now.turns[c, 1 + k]
        if later:
            for i in range(now.trips[u, STOPS]):
                n = now.trips[u, FIRST + i]
                until_h = land.ground[now.nodes[n, ROOT], SPOILS_H]
                cost += worth(worths, steps[0], n, now.when[n] + late_h, until_h)
                cost -= worth(worths, steps[0], n, now.when[n], until_h)
        later = later or u == t
    return cost


@njit(**KERNEL)
def _add_trip(now, c, x, p):
    """A new last trip of carrier c from x to p; False if there is no room."""
    trips, turns, nodes = now.trips, now.turns, now.nodes
    for t in range(len(trips)):
        if trips[t, BY] < 0:
            trips[t, BY], trips[t, FROM], trips[t, STOPS], trips[t, FIRST] = c, x, 1, p
            turns[c, 1 + turns[c, 0]] = t
            turns[c, 0] += 1
            nodes[x, LOADING] += 1
            nodes[p, SUPPLY] = t
            return True
    return False


@njit(**KERNEL)
def insert(land, now, worths, wants, steps, may, ours, rng, p, hubs):
    """Supply node p in the way that costs least, if that saves anything; True if it was done."""
    nodes, trips = now.nodes, now.trips
    best, x, by = _best_new(land, now, worths, wants, steps, may, rng, p, False, -1e-9)
    trip, where, hub, hub_x, hub_by = -1, 0, -1, -1, -1
    most = trips.shape[1] - FIRST
    for i in range(NEAR_TRIPS):
        q = land.near[p, i]
        if q < 0:
            break
        t = nodes[q, SUPPLY]
        if t < 0 or trips[t, STOPS] >= most or not may[trips[t, BY]] or not now.when[q] < 1e8:
            continue
        pos = 0
        while trips[t, FIRST + pos] != q:
            pos += 1
        more = _short(land, now, wants, steps, q, p)
        for late in range(2):
            if (late == 0 and nodes[q, LOADING] > 0 and uniform(rng) < 0.8) or uniform(rng) < 0.02:
                continue
            cost = more + _squeezed(land, now, worths, steps, t, pos + late, p)
            if cost < best:
                best, trip, where = cost, t, pos + late
    if hubs:
        for i in range(land.hub.shape[1]):
            h = land.hub[p, i]
            if h < 0:
                break
            if nodes[h, SUPPLY] >= 0 or h == p or not ours[h]:
                continue
            there_h, at, c = _best_new(land, now, worths, wants, steps, may, rng, h, True, 1e8)
            if c < 0:
                continue
            now.when[h] = there_h
            nodes[h, ROOT] = nodes[at, ROOT]
            more = _short(land, now, wants, steps, h, p)
            cost, then = _new_trip(land, now, worths, steps, may, h, p, False, c, best - more)
            now.when[h] = math.inf
            nodes[h, ROOT] = -1
            if then >= 0:
                best, trip, x, by, hub, hub_x, hub_by = cost + more, -1, h, then, h, at, c
    if trip >= 0:
        for i in range(trips[trip, STOPS], where, -1):
            trips[trip, FIRST + i] = trips[trip, FIRST + i - 1]
        trips[trip, FIRST + where] = p
        trips[trip, STOPS] += 1
        nodes[p, SUPPLY] = trip
        return True
    if by < 0:
        return False
    if hub >= 0 and not _add_trip(now, hub_by, hub_x, hub):
        return False
    return _add_trip(now, by, x, p)


@njit(**KERNEL)
def _keep(a, b):
    for t in range(a.trips.shape[0]):
        b.trips[t, BY] = a.trips[t, BY]
        if a.trips[t, BY] >= 0:
            for i in range(FIRST + a.trips[t, STOPS]):
                b.trips[t, i] = a.trips[t, i]
    for c in range(a.turns.shape[0]):
        for i in range(1 + a.turns[c, 0]):
            b.turns[c, i] = a.turns[c, i]
    for n in range(a.nodes.shape[0]):
        for i in range(a.nodes.shape[1]):
            b.nodes[n, i] = a.nodes[n, i]


@njit(**KERNEL)
def _ruin(land, now, may, ours, rng, most, bank):
    """Pull some nodes that lie near each other, and all of `ours` that is not supplied; how many wait in the bank."""
    stores, hubs = land.stores[0], land.stores[1]
    seed = stores + int(uniform(rng) * (hubs - stores))
    for _ in range(40):
        if ours[seed]:
            break
        seed = stores + int(uniform(rng) * (hubs - stores))
    banked = 0
    if uniform(rng) < 0.15 and now.nodes[seed, SUPPLY] >= 0:  # the whole tree at a hub
        x = now.trips[now.nodes[seed, SUPPLY], FROM]
        if x >= stores and ours_all(now, may, x):
            banked = pull(land, now, may, x, bank, banked)
    many = 1 + int(uniform(rng) * most)
    for i in range(-1, land.near.shape[1]):
        n = seed if i < 0 else land.near[seed, i]
        if n < 0 or banked >= many:
            break
        if n < stores or n >= hubs or not ours[n] or (i >= 0 and uniform(rng) < 0.3):
            continue
        if now.nodes[n, SUPPLY] >= 0:
            if ours_all(now, may, n):
                banked = pull(land, now, may, n, bank, banked)
        else:
            bank[banked] = n
            banked += 1
    return banked


@njit(**KERNEL)
def _sorted(land, worths, rng, bank, banked):
    """Put the bank into an order to insert by: at random, the most to gain first, or in between."""
    how = uniform(rng)
    rank = np.empty(banked)
    for i in range(banked):
        gain = worths[bank[i], 2]
        late = uniform(rng) if how < 0.4 else gain * (1.0 if how < 0.7 else 0.3 + uniform(rng))
        n = bank[i]
        j = i
        while j > 0 and rank[j - 1] > late:
            rank[j], bank[j] = rank[j - 1], bank[j - 1]
            j -= 1
        rank[j], bank[j] = late, n


@njit(**KERNEL)
def improve(land, now, old, best, worths, wants, steps, may, ours, rng, bank, score, rounds, hot, cold, most):
    """So many rounds of ruin and recreate of the nodes `ours` by the carriers that `may`; cooling from hot to cold.

    score = (worth now, of the best, rounds made). most: nodes pulled in a round, at most.
    """
    for r in range(rounds):
        _keep(now, old)
        banked = _ruin(land, now, may, ours, rng, most, bank)
        _sorted(land, worths, rng, bank, banked)
        total = timed(land, now, worths, wants, steps)
        for i in range(banked):
            p = bank[i]
            if now.nodes[p, SUPPLY] < 0 and insert(
                land, now, worths, wants, steps, may, ours, rng, p, uniform(rng) < 0.4
            ):
                after = timed(land, now, worths, wants, steps)
                if after < math.inf:
                    total = after
                else:
                    pull(land, now, may, p, bank, banked)
                    total = timed(land, now, worths, wants, steps)
        heat = hot * (cold / hot) ** (r / rounds)
        score[2] += 1
        if total < score[0] - heat * math.log(1.0 - uniform(rng)):
            score[0] = total
            if total < score[1] - 1e-12:
                score[1] = total
                _keep(now, best)
        else:
            _keep(old, now)
    timed(land, now, worths, wants, steps)


@njit(**KERNEL)
def begin(land, now, worths, wants, steps, may, ours, rng, ranked):
    """Supply the nodes in the order given, each in the way that costs least; the sum of worths."""
    bank = np.empty(len(now.nodes), np.int64)
    total = timed(land, now, worths, wants, steps)
    for p in ranked:
        if now.nodes[p, SUPPLY] < 0 and insert(land, now, worths, wants, steps, may, ours, rng, p, True):
            after = timed(land, now, worths, wants, steps)
            if after < math.inf:
                total = after
            else:
                pull(land, now, may, p, bank, 0)
                total = timed(land, now, worths, wants, steps)
    return total
