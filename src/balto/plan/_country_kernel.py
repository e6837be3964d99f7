"""The relay of a country under search: trips of carriers, timed, taken out and put back.

A trip: its carrier loads at one node all that its stops need, and drops it stop by stop. A node is supplied by one stop,
and may be where other trips load, so relays of any depth hang from the lots as trees. A solution is
trips [trip, carrier | loads at | stops | ...] (carrier -1: unused), turns [carrier, count | trips ...] and
nodes [node, supplied by trip (-1: not) | trips loading here | root lot | first carrier ending here | first waiting].
"""

import math

import numpy as np
from numba import njit

from balto.motion.handover import when_open

BY, FROM, STOPS, FIRST = 0, 1, 2, 3
SUPPLY, LOADING, ROOT, ENDING, WAITING = 0, 1, 2, 3, 4
KIN, FACTOR, LOSES_H, REST_H, STAGE_H, AVAILABLE_H, PAYLOAD = 0, 1, 2, 3, 4, 5, 6
FREE_TRIED = 4  # unused carriers of each kin tried at a feed
NEAR_FEEDS, NEAR_TRIPS, NEAR_ENDS = 24, 20, 32


@njit(cache=True, nogil=True, error_model="numpy")
def uniform(rng):  # type: ignore[no-untyped-def]
    """The next number in [0, 1) (splitmix64, Vigna 2015); rng is one word."""
    rng[0] += np.uint64(0x9E3779B97F4A7C15)
    z = rng[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return float((z ^ (z >> np.uint64(31))) >> np.uint64(11)) * 1.1102230246251565e-16


@njit(cache=True, nogil=True, error_model="numpy")
def go(land, step_h, c, o, d, depart_h):  # type: ignore[no-untyped-def]
    """Hour of arrival of carrier c at node d from row o, and the hour it is rested."""
    k = int(land.crew[c, KIN])
    if k < 0:
        return math.inf, math.inf
    row, col = land.row[k, o], land.col[k, d]
    if row < 0 or col < 0 or not depart_h < 1e8:
        return math.inf, math.inf
    hours = land.shape[k, 2]
    at = land.shape[k, 0] + (row * land.shape[k, 1] + col) * hours
    if hours == 1:
        took_h = land.flat[at] * land.crew[c, FACTOR]
    else:
        x = depart_h / step_h
        i = int(x)
        if i + 1 >= hours:
            return math.inf, math.inf
        there_h = land.flat[at + i] + (x - i) * (land.flat[at + i + 1] - land.flat[at + i])
        took_h = (there_h - depart_h) * 1.0
    if took_h <= 1e-6:
        return depart_h, depart_h
    stage_h, rest_h = land.crew[c, STAGE_H], land.crew[c, REST_H]
    there_h = depart_h + took_h + land.crew[c, LOSES_H]
    if hours == 1:
        there_h += rest_h * math.floor(took_h / stage_h)
    return there_h, there_h + rest_h * min(1.0, took_h / stage_h)


@njit(cache=True, nogil=True, error_model="numpy")
def loaded(land, n, at_h):  # type: ignore[no-untyped-def]
    """When a carrier that may load at node n from at_h on has loaded."""
    return when_open(at_h, land.ground[n, 1], land.ground[n, 2], land.ground[n, 3]) + land.ground[n, 0]


@njit(cache=True, nogil=True, error_model="numpy")
def worth(worths, step_h, n, at_h):  # type: ignore[no-untyped-def]
    """Deaths with node n supplied at at_h, less its deaths unsupplied; worths [node, hour]."""
    x = at_h / step_h
    last = worths.shape[1] - 1
    if not x < last:
        return 0.0
    i = int(x)
    return worths[n, i] + (x - i) * (worths[n, i + 1] - worths[n, i])


@njit(cache=True, nogil=True, error_model="numpy")
def _short(land, now, wants, steps, x, p):  # type: ignore[no-untyped-def]
    """The price of what the lot at the root of x would be short of if p were supplied from it."""
    lot = now.nodes[x, ROOT]
    left = land.ground[lot, 6] - now.need[lot]
    return steps[2] * (max(wants[p] - left, 0.0) - max(-left, 0.0))


@njit(cache=True, nogil=True, error_model="numpy")
def timed(land, now, worths, wants, steps):  # type: ignore[no-untyped-def]
    """Time every trip; the sum of worths, or inf where trips wait for each other or a load is too heavy.

    Fills when, begin (trips' hour of leaving), ready and ends (carriers), need (doses unloaded at each node for itself
    and onwards) and order (trips in an order in which each comes after those that feed it; order[-1] is their number).
    wants [node] doses; steps = (hours between rows of worths, between departures, price of a dose that no lot has).
    """
    trips, turns, nodes, when, begin, ready, ends, need, order, link, turn, stack = now
    count, crew = len(nodes), len(turns)
    for n in range(count):
        when[n] = math.inf
        need[n] = 0.0
        nodes[n, ENDING] = -1
        nodes[n, WAITING] = -1
        nodes[n, ROOT] = -1
        if land.ground[n, 4] < 1e8:
            when[n] = land.ground[n, 4]
            nodes[n, ROOT] = n
    size, total, made, asked = 0, 0.0, 0, 0
    for c in range(crew):
        turn[c] = 0
        ready[c] = land.crew[c, AVAILABLE_H]
        ends[c] = count + c
        if turns[c, 0] > 0:
            asked += turns[c, 0]
            stack[size] = c
            size += 1
    while size > 0:
        size -= 1
        c = stack[size]
        while turn[c] < turns[c, 0]:
            t = turns[c, 1 + turn[c]]
            x = trips[t, FROM]
            if nodes[x, ROOT] < 0:
                link[c] = nodes[x, WAITING]
                nodes[x, WAITING] = c
                break
            at_h = ready[c]
            _, at_h = go(land, steps[1], c, ends[c], x, at_h)
            at = x
            begin[t] = loaded(land, x, max(at_h, when[x]))
            leave_h = begin[t]
            for i in range(trips[t, STOPS]):
                n = trips[t, FIRST + i]
                there_h, at_h = go(land, steps[1], c, at, n, leave_h)
                when[n] = there_h
                nodes[n, ROOT] = nodes[x, ROOT]
                total += worth(worths, steps[0], n, there_h)
                leave_h = loaded(land, n, at_h)
                at = n
                w = nodes[n, WAITING]
                while w >= 0:
                    stack[size] = w
                    size += 1
                    w = link[w]
                nodes[n, WAITING] = -1
            ready[c] = at_h
            ends[c] = at
            turn[c] += 1
            order[made] = t
            made += 1
    order[len(order) - 1] = made
    if made < asked:
        return math.inf
    end_h = (worths.shape[1] - 1) * steps[0]
    for k in range(made - 1, -1, -1):
        t = order[k]
        load = 0.0
        for i in range(trips[t, STOPS]):
            n = trips[t, FIRST + i]
            if when[n] < end_h:
                need[n] += wants[n]
            load += need[n]
        if load > land.crew[trips[t, BY], PAYLOAD]:
            return math.inf
        need[trips[t, FROM]] += load
    for n in range(land.lots[0]):
        total += steps[2] * max(need[n] - land.ground[n, 6], 0.0)
    for c in range(crew):
        if turns[c, 0] > 0:
            link[c] = nodes[ends[c], ENDING]
            nodes[ends[c], ENDING] = c
    return total


@njit(cache=True, nogil=True, error_model="numpy")
def _try(land, now, worths, steps, c, x, p, hub):  # type: ignore[no-untyped-def]
    """What node p would cost if carrier c, once free, brought its doses from node x; for a hub, the hour of arrival."""
    _, at_h = go(land, steps[1], c, now.ends[c], x, now.ready[c])
    there_h, _ = go(land, steps[1], c, x, p, loaded(land, x, max(at_h, now.when[x])))
    return there_h if hub else worth(worths, steps[0], p, there_h)


@njit(cache=True, nogil=True, error_model="numpy")
def _new_trip(land, now, worths, steps, may, x, p, hub, but, best):  # type: ignore[no-untyped-def]
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


@njit(cache=True, nogil=True, error_model="numpy")
def _feed(land, now, p, i):  # type: ignore[no-untyped-def]
    """The i-th node from which p might be fed: lots, hubs and near nodes that are supplied; -1 no such, -2 no more."""
    lots, hubs = land.lots[0], land.hub.shape[1]
    if i < lots:
        return i
    i -= lots
    if i < hubs:
        x = land.hub[p, i]
    elif i < hubs + NEAR_FEEDS:
        x = land.near[p, i - hubs]
    else:
        return -2
    if x < lots or x == p or now.nodes[x, SUPPLY] < 0 or land.ground[x, 5] < 0.5 or not now.when[x] < 1e8:
        return -1
    return x


@njit(cache=True, nogil=True, error_model="numpy")
def _best_new(land, now, worths, wants, steps, may, rng, p, hub, best):  # type: ignore[no-untyped-def]
    """(cost, feed, carrier) of the best new trip to p."""
    at, by = -1, -1
    i = 0
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


@njit(cache=True, nogil=True, error_model="numpy")
def _squeezed(land, now, worths, steps, t, pos, p):  # type: ignore[no-untyped-def]
    """What it costs to put p before stop `pos` of trip t."""
    c, x = now.trips[t, BY], now.trips[t, FROM]
    at, leave_h, rested_h, cost = x, now.begin[t], 0.0, 0.0
    many = now.trips[t, STOPS]
    for i in range(many + 1):
        n = p if i == pos else now.trips[t, FIRST + (i if i < pos else i - 1)]
        there_h, rested_h = go(land, steps[1], c, at, n, leave_h)
        if i >= pos:
            cost += worth(worths, steps[0], n, there_h)
            if i > pos:
                cost -= worth(worths, steps[0], n, now.when[n])
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
                cost += worth(worths, steps[0], n, now.when[n] + late_h)
                cost -= worth(worths, steps[0], n, now.when[n])
        later = later or u == t
    return cost


@njit(cache=True, nogil=True, error_model="numpy")
def _add_trip(now, c, x, p):  # type: ignore[no-untyped-def]
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


@njit(cache=True, nogil=True, error_model="numpy")
def insert(land, now, worths, wants, steps, may, ours, rng, p, hubs):  # type: ignore[no-untyped-def]
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


@njit(cache=True, nogil=True, error_model="numpy")
def pull(land, now, may, p, bank, banked):  # type: ignore[no-untyped-def]
    """Take p's supply away, with all that hangs from it; the nodes go to the bank. The new number of banked nodes."""
    trips, turns, nodes = now.trips, now.turns, now.nodes
    lots, hubs = land.lots[0], land.lots[1]
    todo = now.stack
    kept = len(todo) // 2
    todo[kept] = p
    size = 1
    while size > 0:
        size -= 1
        n = todo[kept + size]
        t = nodes[n, SUPPLY]
        if t < 0 or n < lots:
            continue
        i = 0
        while trips[t, FIRST + i] != n:
            i += 1
        for j in range(i, trips[t, STOPS] - 1):
            trips[t, FIRST + j] = trips[t, FIRST + j + 1]
        trips[t, STOPS] -= 1
        nodes[n, SUPPLY] = -1
        if n < hubs:
            bank[banked] = n
            banked += 1
        if nodes[n, LOADING] > 0:
            for u in range(len(trips)):
                if trips[u, BY] >= 0 and trips[u, FROM] == n:
                    for j in range(trips[u, STOPS]):
                        todo[kept + size] = trips[u, FIRST + j]
                        size += 1
        if trips[t, STOPS] == 0:
            c, x = trips[t, BY], trips[t, FROM]
            j = 1
            while turns[c, j] != t:
                j += 1
            for m in range(j, turns[c, 0]):
                turns[c, m] = turns[c, m + 1]
            turns[c, 0] -= 1
            trips[t, BY] = -1
            nodes[x, LOADING] -= 1
            if x >= hubs and nodes[x, LOADING] == 0:
                todo[kept + size] = x
                size += 1
    return banked


@njit(cache=True, nogil=True, error_model="numpy")
def _ours(now, may, p):  # type: ignore[no-untyped-def]
    """Whether p and all that hangs from it is carried by carriers that may be changed."""
    trips, nodes = now.trips, now.nodes
    todo = now.stack
    kept = len(todo) // 2
    todo[kept] = p
    size = 1
    while size > 0:
        size -= 1
        n = todo[kept + size]
        if nodes[n, SUPPLY] >= 0 and not may[trips[nodes[n, SUPPLY], BY]]:
            return False
        if nodes[n, LOADING] > 0:
            for u in range(len(trips)):
                if trips[u, BY] >= 0 and trips[u, FROM] == n:
                    for j in range(trips[u, STOPS]):
                        todo[kept + size] = trips[u, FIRST + j]
                        size += 1
    return True


@njit(cache=True, nogil=True, error_model="numpy")
def _keep(a, b):  # type: ignore[no-untyped-def]
    b.trips[:] = a.trips
    b.turns[:] = a.turns
    b.nodes[:] = a.nodes


@njit(cache=True, nogil=True, error_model="numpy")
def _ruin(land, now, may, ours, rng, most, bank):  # type: ignore[no-untyped-def]
    """Pull some nodes that lie near each other, and all of `ours` that is not supplied; how many wait in the bank."""
    lots, hubs = land.lots[0], land.lots[1]
    seed = lots + int(uniform(rng) * (hubs - lots))
    for _ in range(40):
        if ours[seed]:
            break
        seed = lots + int(uniform(rng) * (hubs - lots))
    banked = 0
    if uniform(rng) < 0.15 and now.nodes[seed, SUPPLY] >= 0:  # the whole tree at a hub
        x = now.trips[now.nodes[seed, SUPPLY], FROM]
        if x >= lots and _ours(now, may, x):
            banked = pull(land, now, may, x, bank, banked)
    many = 1 + int(uniform(rng) * most)
    for i in range(-1, land.near.shape[1]):
        n = seed if i < 0 else land.near[seed, i]
        if n < 0 or banked >= many:
            break
        if n < lots or n >= hubs or not ours[n] or (i >= 0 and uniform(rng) < 0.3):
            continue
        if now.nodes[n, SUPPLY] >= 0:
            if _ours(now, may, n):
                banked = pull(land, now, may, n, bank, banked)
        else:
            bank[banked] = n
            banked += 1
    return banked


@njit(cache=True, nogil=True, error_model="numpy")
def _sorted(land, worths, rng, bank, banked):  # type: ignore[no-untyped-def]
    """Put the bank into an order to insert by: at random, the most to gain first, or in between."""
    how = uniform(rng)
    rank = np.empty(banked)
    for i in range(banked):
        gain = worths[bank[i], 2]
        rank[i] = uniform(rng) if how < 0.4 else gain * (1.0 if how < 0.7 else 0.3 + uniform(rng))
    bank[:banked] = bank[:banked][np.argsort(rank)]


@njit(cache=True, nogil=True, error_model="numpy")
def improve(land, now, old, best, worths, wants, steps, may, ours, rng, bank, score, rounds, hot, cold, most):  # type: ignore[no-untyped-def]
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
            if now.nodes[p, SUPPLY] < 0 and insert(land, now, worths, wants, steps, may, ours, rng, p, uniform(rng) < 0.4):
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


@njit(cache=True, nogil=True, error_model="numpy")
def begin(land, now, worths, wants, steps, may, ours, rng, ranked):  # type: ignore[no-untyped-def]
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
