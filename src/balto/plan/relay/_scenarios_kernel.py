"""Legs run in all scenarios at once: what the rehearsal does, from remembered travel, one step of a leg for all, then the next.

A step is a loop over scenarios without branches, so that none waits for another's memory and several are computed by one
instruction; what is rare (travel not yet remembered, doses from several legs) is dealt with afterwards, one by one.
"""

import math

import numpy as np
from numba import njit

from balto.basis._choose_kernel import choose
from balto.basis.compiled import INNER
from balto.motion.handover import next_departure, when_open
from balto.plan.relay._travel_kernel import fill_travel, kept_run, rested_h, slot_of, travel
from balto.plan.relay.columns import (
    AVAILABLE_H,
    CARRIER,
    CLOSES_H,
    CUTOFF_H,
    DEPART,
    DEPART_END,
    DEPARTURE_H,
    DEST,
    DOSES,
    FEED,
    FEED_END,
    FROST,
    HANDOVER_H,
    HOME,
    JOINED,
    KEEPS_CARGO,
    KINDS,
    LOT_DOSES,
    LOT_FROST,
    LOT_H,
    LOT_PACKED_H,
    OFFSET_H,
    OPENS_H,
    ORIGIN,
    PRODUCT,
    RUN,
    VARIANT,
)

WIDTH = 32  # scenarios are laid out in so many at a time; those beyond the members' have nothing, and never set out
INF, NOTHING, ALL = np.float32(math.inf), np.float32(0.0), np.int32(2**31 - 1)
SPARE, COUNTS = 8, 2  # rows of f.scenario_h and f.scenario_n in which a leg is reckoned
# Hour of start of a scenario in which the carrier does not set out: it is elsewhere, or nothing came to load.
STAYS = np.float32(-1.0)


@njit(**INNER)
def padded(many):
    """Scenarios laid out for so many members."""
    return -(-many // WIDTH) * WIDTH


@njit(**INNER)
def load(wanted, feeds, first, last, k, there, left, packed, frost):
    """As motion.handover.load, of scenario k; what comes at any hour is waited for."""
    got, ready_h, packed_h, cold = 0, -math.inf, math.inf, 0.0
    while got < wanted:
        best, best_h = np.int64(-1), math.inf
        for x in range(first, last):
            b = feeds[x]
            if left[b, k] > 0 and there[b, k] < best_h:
                best, best_h = b, there[b, k]
        if best < 0 or best_h > 1e9:
            break
        take = min(wanted - got, left[best, k])
        left[best, k] -= take
        got += take
        ready_h, packed_h, cold = max(ready_h, best_h), min(packed_h, packed[best, k]), max(cold, frost[best, k])
    return got, ready_h, packed_h, cold


@njit(**INNER)
def _most_left(left, b):
    most = np.int32(0)
    for k in range(left.shape[1]):
        most = max(most, left[b, k])
    return most


@njit(**INNER)
def _load_from_one(wanted, b, here, there, packed, frost, left, perishable, start):
    """Load leg or lot `here` in all scenarios from one source b; False where it has not enough in each that loads."""
    short = False
    for k in range(start.shape[0]):
        doses, hour = left[b, k], there[b, k]
        short |= (start[k] >= NOTHING) & ((doses < wanted) | (hour > np.float32(1e9)))
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
            packed[here, k] = packed[b, k]
        for k in range(start.shape[0]):
            frost[here, k] = frost[b, k]
    return True


@njit(**INNER)
def _earliest(live, m, there, left, first_h, source):
    """Fill first_h and source [scenario] with the first of m sources that has doses, and its hour (-1 and inf: none)."""
    for k in range(first_h.shape[0]):
        first_h[k], source[k] = INF, -1
    for x in range(m):
        b, own = live[x], np.int32(live[x])
        for k in range(first_h.shape[0]):
            hour, was, one = there[b, k], first_h[k], source[k]
            sooner = (left[b, k] > 0) & (hour < was)
            source[k] = choose(sooner, own, one)
            first_h[k] = choose(sooner, hour, was)


@njit(**INNER)
def _load_from_many(wanted, live, m, here, there, packed, frost, left, perishable, first_h, source, want, start):
    """Load all scenarios of leg `here`, from the first source that has doses, then the next: as `load`, in rounds of one source
    each."""
    for k in range(start.shape[0]):
        want[k], left[here, k] = choose(start[k] >= NOTHING, wanted, np.int32(0)), np.int32(0)
    if perishable:
        for k in range(start.shape[0]):
            packed[here, k] = INF
        for k in range(start.shape[0]):
            frost[here, k] = NOTHING
    more = True
    while more:
        _earliest(live, m, there, left, first_h, source)
        for k in range(start.shape[0]):
            one, s, hour = source[k], start[k], first_h[k]
            takes = (want[k] > 0) & (hour <= np.float32(1e9))
            source[k] = choose(takes, one, np.int32(-1))
            start[k] = choose(takes, max(s, hour), s)
        for x in range(m):
            b, own = live[x], np.int32(live[x])
            for k in range(start.shape[0]):
                wants, doses, got = want[k], left[b, k], left[here, k]
                part = choose(source[k] == own, min(wants, doses), np.int32(0))
                left[b, k], left[here, k], want[k] = doses - part, got + part, wants - part
            if perishable:
                for k in range(start.shape[0]):
                    was, hour = packed[here, k], packed[b, k]
                    packed[here, k] = choose((source[k] == own) & (hour < was), hour, was)
                for k in range(start.shape[0]):
                    was, met = frost[here, k], frost[b, k]
                    frost[here, k] = choose((source[k] == own) & (met > was), met, was)
        more = False
        for k in range(start.shape[0]):
            more |= (want[k] > 0) & (source[k] >= 0)
    for k in range(start.shape[0]):
        s = start[k]
        start[k] = choose(left[here, k] > 0, s, STAYS)


@njit(**INNER)
def _load_scenarios(f, a, here, there, packed, frost, left, most, perishable, live, first_h, source, want, start):
    """Load every scenario of leg a that is to start: hours of start, and doses, hour packed and frost met in row `here` of left,
    packed and frost. Sources that are empty in all scenarios (most [source]) are passed over."""
    m, wanted = np.int64(0), np.int32(f.legs[a, DOSES])
    for x in range(f.legs[a, FEED], f.legs[a, FEED_END]):
        if most[f.feeds[x]] > 0:
            live[m] = f.feeds[x]
            m += 1
    if not (m == 1 and _load_from_one(wanted, live[0], here, there, packed, frost, left, perishable, start)):
        _load_from_many(wanted, live, m, here, there, packed, frost, left, perishable, first_h, source, want, start)
    for x in range(m):
        most[live[x]] = _most_left(left, live[x])


@njit(**INNER)
def _look_up(profile, slot, many, members, plane, last_h, start, before, after, part, here, there, chance):
    """Fill row `here` of there and chance [scenario] from remembered travel; the result is whether some cannot be
    had so."""
    # In float32, as where travel is filled in: or a value would hang on what is remembered.
    step, odd = np.uint64(np.uint32(members)), False
    early, late, lost = np.uint64(slot), np.uint64(slot + members), np.uint64(slot + plane)
    for k in range(many):
        at = min(max(start[k], NOTHING), last_h)
        hour = np.int32(at)
        x = np.uint64(np.uint32(hour)) * step + np.uint64(k)
        part[k] = at - np.float32(hour)
        before[k], after[k], chance[k] = profile[early + x], profile[late + x], profile[lost + x]
    for k in range(start.shape[0]):
        one, two, u = before[k], after[k], part[k]
        between = one + u * (two - one)
        nearer = choose(u < np.float32(0.5), one, two)
        there[here, k] = choose(one + two < np.float32(1e9), between, nearer)
    for k in range(start.shape[0]):
        s, risk = start[k], chance[k]
        odd |= (s >= NOTHING) & ((s >= last_h) | (before[k] == NOTHING) | (after[k] == NOTHING))
        chance[k] = choose(s >= NOTHING, risk, NOTHING)
    return odd


@njit(**INNER)
def _look_up_cold(profile, slot, many, members, plane, last_h, start, cold):
    """Fill cold [limit, scenario] with the frost met on the way."""
    step = np.uint64(np.uint32(members))
    for limit in range(cold.shape[0]):
        frost, own = np.uint64(slot + (2 + limit) * plane), cold[limit]
        for k in range(many):
            hour = np.int32(min(max(start[k], NOTHING), last_h))
            own[k] = profile[frost + np.uint64(np.uint32(hour)) * step + np.uint64(k)]


@njit(**INNER)
def _travel_of_rest(f, a, slot, members, plane, start, here, there, chance, cold):
    """Travel in scenarios that start late or where it was not yet remembered: row `here` of there, chance [scenario] and cold
    [limit, scenario]."""
    legs, hours = f.legs, f.factor.shape[2]
    c, o, d, v = legs[a, CARRIER], legs[a, ORIGIN], legs[a, DEST], legs[a, VARIANT]
    number = kept_run(legs[a, RUN])
    for k in range(start.shape[0]):
        s = start[k]
        if s < NOTHING:
            continue
        if not s < hours:
            there[here, k], chance[k] = INF, NOTHING
            continue
        hour = int(s)
        if slot < 0 or hour + 1 >= hours:
            for limit in range(cold.shape[0]):
                there[here, k], chance[k], cold[limit, k] = travel(f, k, c, o, d, v, number, np.float64(s), limit)
            continue
        x = slot + hour * members + k
        fill_travel(f, x, k, c, o, d, v, number, hour)
        fill_travel(f, x + members, k, c, o, d, v, number, hour + 1)
        before, after, u = f.profile[x], f.profile[x + members], s - np.float32(hour)
        if before + after < np.float32(1e9):
            there[here, k] = before + u * (after - before)
        else:
            there[here, k] = before if u < np.float32(0.5) else after
        chance[k] = f.profile[x + plane]
        for limit in range(f.used[KINDS] - 2):
            cold[limit, k] = f.profile[x + (2 + limit) * plane]


@njit(**INNER)
def _sum(x):
    """The sum of x, whose length is a multiple of eight: in eight parts, which are added to side by side."""
    a, b, c, d, e, g, h, i = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for k in range(0, x.shape[0], 8):
        a, b, c, d = a + x[k], b + x[k + 1], c + x[k + 2], d + x[k + 3]
        e, g, h, i = e + x[k + 4], g + x[k + 5], h + x[k + 6], i + x[k + 7]
    return ((a + e) + (b + g)) + ((c + h) + (d + i))


@njit(**INNER)
def _arrive(start, here, there, rest_h, d, c, free, at):
    """Set every scenario's carrier c where the leg leaves it: free and at [carrier, scenario]; inf if not arrived."""
    for k in range(start.shape[0]):
        s, end, was, place = start[k], there[here, k], free[c, k], at[c, k]
        arrives = (s >= NOTHING) & (end < np.float32(1e9))
        end = choose(arrives, end, INF)
        there[here, k] = end
        free[c, k] = choose(s >= NOTHING, end + rest_h, was)
        at[c, k] = choose(arrives, d, place)


@njit(**INNER)
def simulate_scenarios(f, n, many, perishable, there, packed, frost, left, most):
    """Run n legs in all scenarios: fill there, packed and frost (where cargo is `perishable`) and left [lot or leg, scenario],
    the most left in any scenario [lot or leg], and chances of loss in f.risk [leg]."""
    legs, lot, team, ground, profile = f.legs, f.lot, f.team, f.ground, f.profile
    scenarios, hours, members, lots = there.shape[1], f.factor.shape[2], f.factor.shape[0] - 1, f.lot.shape[0]
    kinds, plane, last_h = f.used[KINDS], hours * members, np.float32(hours - 1.0)
    rows, carriers, late_h = lots + n, team.shape[0], np.float32(hours)
    free = f.scenario_h[3 * rows * scenarios : (3 * rows + carriers) * scenarios].reshape((carriers, scenarios))
    at = f.scenario_n[rows * scenarios : (rows + carriers) * scenarios].reshape((carriers, scenarios))
    at_h, at_n = (3 * rows + carriers) * scenarios, (rows + carriers) * scenarios
    rows_of_room, counts = (
        f.scenario_h[at_h : at_h + SPARE * scenarios].reshape((SPARE, scenarios)),
        f.scenario_n[at_n:],
    )
    live = np.empty(rows, np.int64)
    start, first_h, chance, before, after, part = (
        rows_of_room[0],
        rows_of_room[1],
        rows_of_room[2],
        rows_of_room[3],
        rows_of_room[4],
        rows_of_room[5],
    )
    free_now, joint = rows_of_room[6], rows_of_room[7]
    limits, at_h = f.frost_c.shape[0], at_h + SPARE * scenarios
    cold = f.scenario_h[at_h : at_h + limits * scenarios].reshape((limits, scenarios))
    source, want = counts[:scenarios], counts[scenarios : COUNTS * scenarios]
    for k in range(scenarios):
        before[k], after[k], part[k], chance[k] = NOTHING, NOTHING, NOTHING, NOTHING
        for limit in range(limits):
            cold[limit, k] = NOTHING
    for a in range(lots):
        most[a] = int(lot[a, LOT_DOSES])
        came_h, doses = np.float32(lot[a, LOT_H]), np.int32(most[a])
        for k in range(scenarios):
            there[a, k] = came_h
        for k in range(scenarios):
            left[a, k] = doses if k < many else 0
        if perishable:
            packed_h, met = np.float32(lot[a, LOT_PACKED_H]), np.float32(lot[a, LOT_FROST])
            for k in range(scenarios):
                packed[a, k] = packed_h
            for k in range(scenarios):
                frost[a, k] = met
    for c in range(carriers):
        free_h, home = np.float32(team[c, AVAILABLE_H]), np.int32(team[c, HOME])
        for k in range(scenarios):
            free[c, k] = free_h if k < many else INF
        for k in range(scenarios):
            at[c, k] = home
    for a in range(n):
        c, o, d, v, here = legs[a, CARRIER], legs[a, ORIGIN], legs[a, DEST], legs[a, VARIANT], lots + a
        doses, origin, last = legs[a, DOSES] > 0, np.int32(o), a + legs[a, JOINED]
        if last < a:
            f.risk[a] = 0.0
            continue
        for k in range(scenarios):
            free_h = free[c, k]
            start[k] = choose((at[c, k] == origin) & (free_h < late_h), free_h, STAYS)
        if doses:
            if last > a:
                for k in range(scenarios):
                    free_now[k], joint[k] = start[k], STAYS
            for b in range(a, last + 1):  # each product's load; the run goes when all are there, and if there is any
                _load_scenarios(
                    f, b, lots + b, there, packed, frost, left, most, perishable, live, first_h, source, want, start
                )
                if last > a:
                    for k in range(scenarios):
                        one, other = start[k], joint[k]
                        joint[k] = choose(one > other, one, other)
                        start[k] = joint[k] if b == last else free_now[k]
            handover_h = np.float32(ground[o, HANDOVER_H])
            if ground[o, CLOSES_H] - ground[o, OPENS_H] < 24.0:
                for k in range(scenarios):
                    if start[k] >= NOTHING:
                        start[k] = when_open(
                            np.float64(start[k]), ground[o, OPENS_H], ground[o, CLOSES_H], ground[o, OFFSET_H]
                        )
            for k in range(scenarios):
                s = start[k]
                start[k] = choose(s >= NOTHING, s + handover_h, STAYS)
        if legs[a, DEPART] >= 0:
            for k in range(scenarios):
                if start[k] >= NOTHING:
                    start[k] = next_departure(
                        np.float64(start[k]),
                        f.departs[DEPARTURE_H],
                        f.departs[CUTOFF_H],
                        f.runs[k],
                        legs[a, DEPART],
                        legs[a, DEPART_END],
                    )
        slot = slot_of(f, c, o, d, v, legs[a, RUN])
        if slot >= 0 and doses and kinds > 2:
            _look_up_cold(profile, slot, many, members, plane, last_h, start, cold)
        if slot < 0 or _look_up(
            profile, slot, many, members, plane, last_h, start, before, after, part, here, there, chance
        ):
            _travel_of_rest(f, a, slot, members, plane, start, here, there, chance, cold)
        f.risk[a] = _sum(chance)
        _arrive(start, here, there, np.float32(rested_h(f, c, o, d, v, 0.0)), np.int32(d), c, free, at)
        for b in range(a, last + 1):
            row = lots + b
            most[row] = legs[b, DOSES]
            if not doses:
                continue
            if b > a:
                for k in range(scenarios):
                    there[row, k] = there[here, k]
            for k in range(scenarios):
                got = left[row, k]
                left[row, k] = min(got, choose(there[here, k] < np.float32(1e9), ALL, np.int32(0)))
            if perishable:
                met = cold[max(int(f.products[legs[b, PRODUCT], FROST]), 0)]
                for k in range(scenarios):
                    frost[row, k] += met[k]
                if not team[c, KEEPS_CARGO] > 0.0:
                    for k in range(scenarios):
                        was, hour = packed[row, k], start[k]
                        packed[row, k] = choose(hour < was, hour, was)
