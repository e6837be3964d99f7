"""How loads are made up (motion.handover says the rule): in the expected scenario by itself, in all scenarios side by side.

A load is rows of doses, one for each of the clocks in it; a row has the hour it came, its doses, when it spoils and its frost.
"""

import math

import numpy as np
from numba import njit

from balto.basis._choose_kernel import choose
from balto.basis.compiled import INNER
from balto.motion.handover import PATIENCE_H, loading_h, take
from balto.plan.relay.columns import (
    CLOCKS,
    DOSES,
    FEED,
    FEED_END,
    KEPT,
    PART,
    PART_END,
    QUOTA,
    QUOTA_END,
    STAYS,
)

INF, NOTHING, ALL = np.float32(math.inf), np.float32(0.0), np.int32(2**31 - 1)
# Hour of start of a scenario in which the carrier does not set out: it is elsewhere, or nothing came to load.
STAYS_H = np.float32(-1.0)


@njit(**INNER)
def _load_in_one(f, a, ready_h, there, frost, left):
    """As load_expected, where nothing spoils."""
    feeds, first, last, here, wanted = f.feeds, f.legs[a, FEED], f.legs[a, FEED_END], f.legs[a, PART], f.legs[a, DOSES]
    at_h, held = ready_h, np.int64(0)
    for x in range(first, last):
        if there[feeds[x], 0] <= at_h:
            held += left[feeds[x], 0]
    while held < wanted:
        next_h = math.inf
        for x in range(first, last):
            b = feeds[x]
            if at_h < there[b, 0] < next_h and left[b, 0] > 0:
                next_h = there[b, 0]
        if not next_h < 1e8:
            break
        at_h = next_h
        for x in range(first, last):
            if there[feeds[x], 0] == at_h:
                held += left[feeds[x], 0]
    if held == 0:
        return math.inf, np.int64(0)
    more = min(wanted, held)
    got = more
    while more > 0:
        best = np.int64(-1)
        for x in range(first, last):
            b = feeds[x]
            if left[b, 0] > 0 and there[b, 0] <= at_h and (best < 0 or there[b, 0] > there[best, 0]):
                best = b
        part = min(more, left[best, 0])
        left[best, 0] -= part
        left[here, 0] += part
        frost[here, 0] = max(frost[here, 0], frost[best, 0])
        more -= part
    return at_h, got


@njit(**INNER)
def load_expected(f, a, ready_h, there, spoils, frost, left):
    """Load leg a in the one scenario that is expected: it waits for all that comes, and not for what never does.

    The result is the hour and the doses; f.oldest [leg] is then when the first of what lies there spoils.
    """
    legs, feeds = f.legs, f.feeds
    first, last, q0, q1 = legs[a, FEED], legs[a, FEED_END], legs[a, QUOTA], legs[a, QUOTA_END]
    if last - first == 1:  # the common case: one source, which has them all
        b, here, wanted = feeds[first], legs[a, PART], legs[a, DOSES]
        at_h = max(ready_h, there[b, 0])
        if left[b, 0] >= wanted and at_h < 1e9 and spoils[b, 0] >= at_h + f.keeps[q0]:
            f.oldest[a] = spoils[b, 0]
            left[b, 0] -= wanted
            left[here, 0], spoils[here, 0], frost[here, 0] = wanted, spoils[b, 0], frost[b, 0]
            return at_h, np.int64(wanted)
    if f.parameters[CLOCKS] == 0.0:
        return _load_in_one(f, a, ready_h, there, frost, left)
    latest_h = ready_h
    for x in range(first, last):
        b = feeds[x]
        if left[b, 0] > 0 and there[b, 0] < 1e8:
            latest_h = max(latest_h, there[b, 0])
    parts, keeps = f.quota[q0:q1], f.keeps[q0:q1]
    at_h = loading_h(ready_h, latest_h, parts, keeps, feeds, first, last, there, left, spoils, np.int64(0))
    f.oldest[a] = math.inf
    if not at_h < 1e9:
        return at_h, np.int64(0)
    for x in range(first, last):
        b = feeds[x]
        if left[b, 0] > 0 and there[b, 0] <= at_h:
            f.oldest[a] = min(f.oldest[a], spoils[b, 0])
    got = take(at_h, parts, keeps, feeds, f.into, first, last, there, left, spoils, frost, np.int64(0))
    return at_h, np.int64(got)


@njit(**INNER)
def keep_what_stays(f, a, left, spoils, there, frost, lane):
    """Of what leg a brought, put what stays where it ends into the rows of that: first what spoils first."""
    legs = f.legs
    first, last, kept, more = legs[a, PART], legs[a, PART_END], legs[a, KEPT], legs[a, STAYS]
    if kept < 0:
        return
    for x in range(last - first):
        b = kept + x
        left[b, lane], there[b, lane] = 0, there[first + x, lane]
        spoils[b, lane], frost[b, lane] = spoils[first + x, lane], frost[first + x, lane]
    while more > 0:
        best = np.int64(-1)
        for b in range(first, last):
            if left[b, lane] > 0 and (best < 0 or spoils[b, lane] < spoils[best, lane]):
                best = b
        if best < 0:
            return
        part = min(more, left[best, lane])
        left[best, lane] -= part
        left[kept + best - first, lane] += part
        more -= part


@njit(**INNER)
def most_left(left, b):
    """The most that is left of row b in any scenario."""
    most = np.int32(0)
    for k in range(left.shape[1]):
        most = max(most, left[b, k])
    return most


@njit(**INNER)
def _load_from_one(f, a, wanted, b, here, there, spoils, frost, left, perishable, start):
    """Load leg a in all scenarios from one source b, nothing of what does not keep; False where it has not enough in each that
    loads."""
    short = False
    for k in range(start.shape[0]):
        doses, hour = left[b, k], there[b, k]
        short |= (start[k] >= NOTHING) & ((doses < wanted) | (hour > np.float32(1e9)))
    if short:
        return False
    for k in range(start.shape[0]):
        s, hour = start[k], there[b, k]
        start[k] = choose(s >= NOTHING, max(s, hour), s)
    if f.parameters[CLOCKS] == 0.0 or not _too_little_keeps(f, a, b, here, spoils, left, start):
        for k in range(start.shape[0]):
            part = choose(start[k] >= NOTHING, wanted, np.int32(0))
            left[b, k] -= part
            left[here, k] = part
    if perishable:
        for k in range(start.shape[0]):
            spoils[here, k] = spoils[b, k]
        for k in range(start.shape[0]):
            frost[here, k] = frost[b, k]
    return True


@njit(**INNER)
def _too_little_keeps(f, a, b, here, spoils, left, start):
    """Where in some scenario not all that is wanted of source b keeps, load in each what does; whether that was so."""
    q0, q1 = f.legs[a, QUOTA], f.legs[a, QUOTA_END]
    odd, longest = False, np.float32(f.keeps[q0])
    for k in range(start.shape[0]):
        odd |= (start[k] >= NOTHING) & (spoils[b, k] < start[k] + longest)
    if not odd:
        return False
    for k in range(start.shape[0]):
        left[here, k] = np.int32(0)
    for q in range(q0, q1):
        part, keeps_h = np.int32(f.quota[q]), np.float32(f.keeps[q])
        for k in range(start.shape[0]):
            keeps = (start[k] >= NOTHING) & (spoils[b, k] >= start[k] + keeps_h)
            some, more = left[here, k], choose(keeps, part, np.int32(0))
            left[here, k] = some + more
    for k in range(start.shape[0]):
        s = start[k]
        left[b, k] -= left[here, k]
        start[k] = choose(left[here, k] > 0, s, STAYS_H)
    return True


@njit(**INNER)
def _all_there(wanted, live, m, there, left, complete, held, start):
    """Fill complete [scenario] with the first hour from `start` on at which m sources have what is wanted (inf: never)."""
    for k in range(start.shape[0]):
        complete[k] = start[k]
    short = True
    while short:
        for k in range(start.shape[0]):
            held[k] = np.int32(0)
        for x in range(m):
            b = live[x]
            for k in range(start.shape[0]):
                hour, so_far = there[b, k], held[k]
                held[k] = so_far + choose(hour <= complete[k], left[b, k], np.int32(0))
        short = False
        for k in range(start.shape[0]):
            short |= (held[k] < wanted) & (complete[k] >= NOTHING) & (complete[k] < INF)
        for k in range(start.shape[0] if short else 0):
            if held[k] < wanted and NOTHING <= complete[k] < INF:
                next_h = INF
                for x in range(m):
                    hour = there[live[x], k]
                    if complete[k] < hour < next_h and left[live[x], k] > 0:
                        next_h = hour
                complete[k] = next_h


@njit(**INNER)
def _when_loaded(wanted, live, m, limit_h, there, left, complete, soonest, last, held, start, waited):
    """Set `start` [scenario] to the hour at which what lies in m sources is loaded: the rule of motion.handover.loading_h, where
    nothing spoils. Where nothing came by then it is STAYS_H, and `waited` how long it was waited."""
    stated, late = limit_h < 1e8, False
    most_h = np.float32(limit_h)
    _all_there(wanted, live, m, there, left, complete, held, start)
    for k in range(start.shape[0]):
        late |= (complete[k] > max(start[k], most_h)) | (start[k] < NOTHING)
        waited[k] = STAYS_H
    if not late and stated:
        for k in range(start.shape[0]):
            start[k] = complete[k]
        return
    for k in range(start.shape[0]):
        soonest[k], last[k] = INF, NOTHING
    for x in range(m):
        b = live[x]
        for k in range(start.shape[0]):
            hour, first, then = there[b, k], soonest[k], last[k]
            soonest[k] = choose((left[b, k] > 0) & (hour < first), hour, first)
            last[k] = choose(hour > then, hour, then)
    for k in range(start.shape[0]):
        ready, first, then = start[k], soonest[k], last[k]
        limit = max(most_h, ready) if stated else max(ready, first) + np.float32(PATIENCE_H)
        short_h = choose(then > limit, limit, max(ready, then))
        hour = choose(complete[k] <= limit, complete[k], short_h)
        start[k] = choose(ready >= NOTHING, choose(first <= limit, hour, STAYS_H), ready)
        waited[k] = choose((ready >= NOTHING) & (first > limit) & (then > limit), limit, STAYS_H)


@njit(**INNER)
def _first_to_take(live, m, clocks, keeps_h, there, spoils, left, start, chosen_h, until_h, source):
    """Fill source [scenario] with which of m sources that are there by `start` is taken from next (-1: none has doses that keep
    for keeps_h): the first to expire, and of these the last that came (chosen_h and until_h: its hours)."""
    for k in range(start.shape[0]):
        chosen_h[k], until_h[k], source[k] = STAYS_H, INF, -1
    for x in range(m):
        b, own = live[x], np.int32(x)
        if clocks:
            for k in range(start.shape[0]):
                hour, was, one, until, other = there[b, k], chosen_h[k], source[k], spoils[b, k], until_h[k]
                sooner = (until < other) | ((until == other) & (hour > was))
                sooner &= (left[b, k] > 0) & (hour <= start[k]) & (until >= start[k] + keeps_h)
                source[k], chosen_h[k] = choose(sooner, own, one), choose(sooner, hour, was)
                until_h[k] = choose(sooner, until, other)
        else:
            for k in range(start.shape[0]):
                hour, was, one = there[b, k], chosen_h[k], source[k]
                later = (left[b, k] > 0) & (hour > was) & (hour <= start[k])
                source[k], chosen_h[k] = choose(later, own, one), choose(later, hour, was)


@njit(**INNER)
def _note_too_old(live, m, wanted, keeps_h, alone, there, spoils, left, start, held, odd):
    """Fill odd [scenario]: whether something that lies in m sources does not keep for keeps_h from `start` on, and that tells:
    because what keeps is not enough, or (not `alone`) some doses need not keep so long. The result is whether any is."""
    some = False
    for k in range(start.shape[0]):
        odd[k], held[k] = 0, 0
    for x in range(m):
        b = live[x]
        for k in range(start.shape[0]):
            hour, doses, is_odd, so_far = start[k], left[b, k], odd[k], held[k]
            lies, old = (doses > 0) & (there[b, k] <= hour), spoils[b, k] < hour + keeps_h
            odd[k] = choose(lies & old, np.int32(1), is_odd)
            held[k] = so_far + choose(lies & ~old, doses, np.int32(0))
    for k in range(start.shape[0]):
        is_odd, enough = odd[k], held[k] >= wanted
        is_odd = choose(alone & enough, np.int32(0), is_odd)
        odd[k] = is_odd
        some |= is_odd > 0
    return some


@njit(**INNER)
def _load_by_clocks(f, a, limit_h, there, spoils, frost, left, room, odd, start):
    """Load leg a in each odd scenario by itself, from when its carrier is ready."""
    legs, waited, ready = f.legs, room[3], room[7]
    first, last, q0, q1 = legs[a, FEED], legs[a, FEED_END], legs[a, QUOTA], legs[a, QUOTA_END]
    parts, keeps = f.quota[q0:q1], f.keeps[q0:q1]
    for k in range(start.shape[0]):
        if odd[k] == 0 or not ready[k] >= NOTHING:
            continue
        ready_h, last_h = np.float64(ready[k]), 0.0
        hour = loading_h(ready_h, limit_h, parts, keeps, f.feeds, first, last, there, left, spoils, k)
        got = 0
        if hour < 1e9:
            got = take(hour, parts, keeps, f.feeds, f.into, first, last, there, left, spoils, frost, k)
        if got == 0:
            for x in range(first, last):
                last_h = max(last_h, np.float64(there[f.feeds[x], k]))
            limit = max(limit_h, ready_h)
            waited[k] = np.float32(limit) if last_h > limit and limit_h < 1e8 else STAYS_H
        start[k] = np.float32(hour) if got > 0 else STAYS_H


@njit(**INNER)
def _load_from_many(f, a, live, m, limit_h, there, spoils, frost, left, perishable, room, counts, start):
    """Load leg a in all scenarios from several sources; each scenario by itself in which some of what is there is too old."""
    legs, wanted, into = f.legs, np.int32(f.legs[a, DOSES]), live[live.shape[0] // 2 :]
    complete, soonest, last, waited, ready = room[0], room[1], room[2], room[3], room[7]
    source, want, odd = counts[0], counts[1], counts[2]
    clocks, some, keeps_h = f.parameters[CLOCKS] > 0.0, False, np.float32(f.keeps[legs[a, QUOTA]])
    for k in range(start.shape[0]):
        ready[k] = start[k]
    _when_loaded(wanted, live, m, limit_h, there, left, complete, soonest, last, want, start, waited)
    if clocks:
        alone = legs[a, QUOTA_END] - legs[a, QUOTA] == 1
        some = _note_too_old(live, m, wanted, keeps_h, alone, there, spoils, left, start, want, odd)
        for k in range(start.shape[0] if some else 0):
            start[k] = choose(odd[k] > 0, STAYS_H, start[k])
    for k in range(start.shape[0]):
        want[k] = choose(start[k] >= NOTHING, wanted, np.int32(0))
    for b in range(legs[a, PART], legs[a, PART_END]):
        for k in range(start.shape[0]):
            left[b, k] = np.int32(0)
        if perishable:
            for k in range(start.shape[0]):
                spoils[b, k], frost[b, k] = INF, NOTHING
    more = True
    while more:
        _first_to_take(live, m, clocks, keeps_h, there, spoils, left, start, complete, soonest, source)
        for x in range(m):
            b, own, here = live[x], np.int32(x), into[x]
            for k in range(start.shape[0]):
                wants, doses, got = want[k], left[b, k], left[here, k]
                part = choose(source[k] == own, min(wants, doses), np.int32(0))
                left[b, k], left[here, k], want[k] = doses - part, got + part, wants - part
            if clocks:
                for k in range(start.shape[0]):
                    was, until, is_it = spoils[here, k], spoils[b, k], source[k] == own
                    spoils[here, k] = choose(is_it & (until < was), until, was)
                for k in range(start.shape[0]):
                    was, met = frost[here, k], frost[b, k]
                    frost[here, k] = choose((source[k] == own) & (met > was), met, was)
        more = False
        for k in range(start.shape[0]):
            more |= (want[k] > 0) & (source[k] >= 0)
    if some:
        _load_by_clocks(f, a, limit_h, there, spoils, frost, left, room, odd, start)


@njit(**INNER)
def load_scenarios(f, a, limit_h, there, spoils, frost, left, most, perishable, live, room, counts, start):
    """Load every scenario of leg a that is to start: hours of start, and rows of there, spoils, frost and left. Sources that are
    empty in all scenarios (most [source]) are passed over. room[3] [scenario]: how long a load was waited for that never came."""
    m, wanted, here = np.int64(0), np.int32(f.legs[a, DOSES]), f.legs[a, PART]
    half, waited = live.shape[0] // 2, room[3]
    for x in range(f.legs[a, FEED], f.legs[a, FEED_END]):
        if most[f.feeds[x]] > 0:
            live[m], live[half + m] = f.feeds[x], f.into[x]
            m += 1
    alone = m == 1 and f.legs[a, PART_END] == here + 1
    if alone and _load_from_one(f, a, wanted, live[0], here, there, spoils, frost, left, perishable, start):
        for k in range(start.shape[0]):
            waited[k] = STAYS_H
    else:
        _load_from_many(f, a, live, m, limit_h, there, spoils, frost, left, perishable, room, counts, start)
    for x in range(m):
        most[live[x]] = most_left(left, live[x])
