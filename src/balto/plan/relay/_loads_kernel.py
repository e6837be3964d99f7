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
    CHAIN,
    CLOCKS,
    DOSES,
    FEED,
    FEED_END,
    KEPT,
    LENGTH,
    PARCEL_DOSES,
    PARCEL_SINK,
    PART,
    PART_END,
    PRODUCT,
    QUOTA,
    QUOTA_END,
    RIDE,
    STAYS,
)

INF, NOTHING, ALL = np.float32(math.inf), np.float32(0.0), np.int32(2**31 - 1)
# Hour of start of a scenario in which the carrier does not set out: it is elsewhere, or nothing came to load.
STAYS_H = np.float32(-1.0)
SLACK_H = 12.0  # how much longer than by expectation a carrier waits for the rest of a load from several sources


@njit(**INNER)
def plain_quotas(f, n, least):
    """All doses of a leg must keep for the leg itself, which takes `least` hours [leg] at least."""
    for a in range(n):
        f.legs[a, QUOTA], f.legs[a, QUOTA_END] = a, a + 1
        f.quota[a], f.keeps[a] = f.legs[a, DOSES], least[a]


@njit(**INNER)
def chain_quotas(f, sol, n, least):
    """Each parcel's doses must keep until its chain ends, by the hours of the expected scenario."""
    parcels, legs, places = f.parcels[sol], f.legs, f.ground.shape[0]
    leg_of = f.at_leg
    for a in range(n):
        if legs[a, RIDE] >= 0:
            leg_of[legs[a, RIDE]] = a
        legs[a, QUOTA], legs[a, QUOTA_END] = 0, 0
    for i in range(parcels.shape[0]):
        if parcels[i, PARCEL_DOSES] > 0:
            for j in range(parcels[i, LENGTH]):
                legs[_leg_of(legs, leg_of, parcels, i, j, places), QUOTA_END] += 1
    at = 0
    for a in range(n):
        count = legs[a, QUOTA_END]
        legs[a, QUOTA], legs[a, QUOTA_END] = at, at
        at += count
    for i in range(parcels.shape[0]):
        if parcels[i, PARCEL_DOSES] == 0:
            continue
        end_h = f.end[_leg_of(legs, leg_of, parcels, i, parcels[i, LENGTH] - 1, places)]
        for j in range(parcels[i, LENGTH]):
            a = _leg_of(legs, leg_of, parcels, i, j, places)
            hours = max(end_h - f.loaded[a], least[a]) if end_h < 1e9 else least[a]
            k = legs[a, QUOTA_END]
            while k > legs[a, QUOTA] and f.keeps[k - 1] < hours:
                f.keeps[k], f.quota[k] = f.keeps[k - 1], f.quota[k - 1]
                k -= 1
            f.keeps[k], f.quota[k] = hours, parcels[i, PARCEL_DOSES]
            legs[a, QUOTA_END] += 1


@njit(**INNER)
def _leg_of(legs, leg_of, parcels, i, j, places):
    """The leg on which parcel i takes the j-th ride of its chain: of its own product."""
    a, product = leg_of[parcels[i, CHAIN + j]], parcels[i, PARCEL_SINK] // places
    while legs[a, PRODUCT] != product:
        a += 1
    return a


@njit(**INNER)
def load_expected(f, a, ready_h, there, spoils, frost, left):
    """Load leg a in the one scenario that is expected: it waits for all that comes, and not for what never does.

    The result is the hour and the doses.
    """
    legs, feeds = f.legs, f.feeds
    first, last, q0, q1 = legs[a, FEED], legs[a, FEED_END], legs[a, QUOTA], legs[a, QUOTA_END]
    latest_h = ready_h
    for x in range(first, last):
        b = feeds[x]
        if left[b, 0] > 0 and there[b, 0] < 1e8:
            latest_h = max(latest_h, there[b, 0])
    parts, keeps = f.quota[q0:q1], f.keeps[q0:q1]
    at_h = loading_h(ready_h, latest_h, parts, keeps, feeds, first, last, there, left, spoils, np.int64(0))
    if not at_h < 1e9:
        return at_h, np.int64(0)
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
    """Load leg a in all scenarios from one source b; False where it has not enough that keeps in each that loads."""
    short = False
    for k in range(start.shape[0]):
        doses, hour = left[b, k], there[b, k]
        short |= (start[k] >= NOTHING) & ((doses < wanted) | (hour > np.float32(1e9)))
    if short:
        return False
    if f.parameters[CLOCKS] > 0.0:
        keeps_h = np.float32(f.keeps[f.legs[a, QUOTA]])
        for k in range(start.shape[0]):
            hour, s = there[b, k], start[k]
            short |= (s >= NOTHING) & (spoils[b, k] < max(s, hour) + keeps_h)
        if short:
            return False
    for k in range(start.shape[0]):
        part = choose(start[k] >= NOTHING, wanted, np.int32(0))
        left[b, k] -= part
        left[here, k] = part
    for k in range(start.shape[0]):
        s, hour = start[k], there[b, k]
        start[k] = choose(s >= NOTHING, max(s, hour), s)
    if perishable:
        for k in range(start.shape[0]):
            spoils[here, k] = spoils[b, k]
        for k in range(start.shape[0]):
            frost[here, k] = frost[b, k]
    return True


@njit(**INNER)
def _when_loaded(wanted, live, m, limit_h, there, left, complete, soonest, last, held, start, waited):
    """Set `start` [scenario] to the hour at which what lies in m sources is loaded: the rule of motion.handover.loading_h, where
    nothing spoils. Where nothing came by then it is STAYS_H, and `waited` how long it was waited."""
    for k in range(start.shape[0]):
        complete[k], soonest[k], last[k] = INF, INF, NOTHING
    for x in range(m):
        b = live[x]
        for k in range(start.shape[0]):
            held[k] = np.int32(0)
        for y in range(m):
            c = live[y]
            for k in range(start.shape[0]):
                hour, other, so_far = there[b, k], there[c, k], held[k]
                held[k] = so_far + choose(other <= hour, left[c, k], np.int32(0))
        for k in range(start.shape[0]):
            hour, enough, first, late = there[b, k], complete[k], soonest[k], last[k]
            complete[k] = choose((held[k] >= wanted) & (hour < enough), hour, enough)
            soonest[k] = choose((left[b, k] > 0) & (hour < first), hour, first)
            last[k] = choose(hour > late, hour, late)
    stated = limit_h < 1e8
    for k in range(start.shape[0]):
        ready, first, late = start[k], soonest[k], last[k]
        limit = max(np.float32(limit_h), ready) if stated else max(ready, first) + np.float32(PATIENCE_H)
        all_there = max(ready, complete[k])
        short_h = choose(late > limit, limit, max(ready, late))
        hour = choose(all_there <= limit, all_there, short_h)
        came = first <= limit
        start[k] = choose(ready >= NOTHING, choose(came, hour, STAYS_H), ready)
        waited[k] = choose((ready >= NOTHING) & (first > limit) & (late > limit), limit, STAYS_H)


@njit(**INNER)
def _latest(live, m, there, left, start, latest_h, source):
    """Fill latest_h and source [scenario] with the last that came, by `start`, of m sources that have doses (-1: none)."""
    for k in range(start.shape[0]):
        latest_h[k], source[k] = STAYS_H, -1
    for x in range(m):
        b, own = live[x], np.int32(live[x])
        for k in range(start.shape[0]):
            hour, was, one = there[b, k], latest_h[k], source[k]
            later = (left[b, k] > 0) & (hour > was) & (hour <= start[k])
            source[k] = choose(later, own, one)
            latest_h[k] = choose(later, hour, was)


@njit(**INNER)
def _load_from_many(wanted, live, m, limit_h, here, there, spoils, frost, left, perishable, room, source, want, start):
    """Load all scenarios from several sources, of which nothing spoils: at the hour of _when_loaded, what came last first."""
    complete, soonest, last, waited = room[0], room[1], room[2], room[3]
    _when_loaded(wanted, live, m, limit_h, there, left, complete, soonest, last, want, start, waited)
    for k in range(start.shape[0]):
        want[k], left[here, k] = choose(start[k] >= NOTHING, wanted, np.int32(0)), np.int32(0)
    if perishable:
        for k in range(start.shape[0]):
            spoils[here, k] = INF
        for k in range(start.shape[0]):
            frost[here, k] = NOTHING
    more = True
    while more:
        _latest(live, m, there, left, start, complete, source)
        for x in range(m):
            b, own = live[x], np.int32(live[x])
            for k in range(start.shape[0]):
                wants, doses, got = want[k], left[b, k], left[here, k]
                part = choose(source[k] == own, min(wants, doses), np.int32(0))
                left[b, k], left[here, k], want[k] = doses - part, got + part, wants - part
            if perishable:
                for k in range(start.shape[0]):
                    was, met = frost[here, k], frost[b, k]
                    frost[here, k] = choose((source[k] == own) & (met > was), met, was)
        more = False
        for k in range(start.shape[0]):
            more |= (want[k] > 0) & (source[k] >= 0)


@njit(**INNER)
def _load_by_clocks(f, a, limit_h, there, spoils, frost, left, room, start):
    """Load leg a in each scenario by itself: what spoils is left, and each part keeps its own clock."""
    legs, waited = f.legs, room[3]
    first, last, q0, q1 = legs[a, FEED], legs[a, FEED_END], legs[a, QUOTA], legs[a, QUOTA_END]
    parts, keeps = f.quota[q0:q1], f.keeps[q0:q1]
    for b in range(legs[a, PART], legs[a, PART_END]):
        for k in range(start.shape[0]):
            left[b, k], spoils[b, k], frost[b, k] = 0, INF, NOTHING
    for k in range(start.shape[0]):
        waited[k] = STAYS_H
        if not start[k] >= NOTHING:
            continue
        ready_h, last_h = np.float64(start[k]), 0.0
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
def load_scenarios(f, a, limit_h, there, spoils, frost, left, most, perishable, live, room, source, want, start):
    """Load every scenario of leg a that is to start: hours of start, and rows of there, spoils, frost and left. Sources that are
    empty in all scenarios (most [source]) are passed over. room[3] [scenario]: how long a load was waited for that never came."""
    m, wanted, here = np.int64(0), np.int32(f.legs[a, DOSES]), f.legs[a, PART]
    for x in range(f.legs[a, FEED], f.legs[a, FEED_END]):
        if most[f.feeds[x]] > 0:
            live[m] = f.feeds[x]
            m += 1
    alone = m == 1 and f.legs[a, PART_END] == here + 1
    waited = room[3]
    if alone and _load_from_one(f, a, wanted, live[0], here, there, spoils, frost, left, perishable, start):
        for k in range(start.shape[0]):
            waited[k] = STAYS_H
    elif f.parameters[CLOCKS] > 0.0:
        _load_by_clocks(f, a, limit_h, there, spoils, frost, left, room, start)
    else:
        _load_from_many(
            wanted, live, m, limit_h, here, there, spoils, frost, left, perishable, room, source, want, start
        )
    for x in range(m):
        most[live[x]] = most_left(left, live[x])
