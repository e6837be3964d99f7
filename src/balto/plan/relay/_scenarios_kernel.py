"""Legs run in all scenarios at once: what the rehearsal does, from remembered travel, one step of a leg for all, then the next.

A step is a loop over scenarios without branches, so that none waits for another's memory and several are computed by one
instruction; what is rare (travel not yet remembered, doses from several legs) is dealt with afterwards, one by one.
"""

import numpy as np
from numba import njit

from balto.basis._choose_kernel import choose
from balto.basis.compiled import INNER
from balto.motion.handover import next_departure
from balto.plan.relay._loads_kernel import ALL, INF, NOTHING, STAYS_H, keep_what_stays, load_scenarios
from balto.plan.relay._open_kernel import open_h
from balto.plan.relay._travel_kernel import fill_travel, kept_run, leaves_h, rested_h, slot_of, travel
from balto.plan.relay.columns import (
    AVAILABLE_H,
    BY_DAY,
    CARRIER,
    CLOSES_H,
    CUTOFF_H,
    DEPART,
    DEPART_END,
    DEPARTURE_H,
    DEST,
    DOSES,
    FROST,
    HANDOVER_H,
    HOLDING_H,
    HOME,
    JOINED,
    KEEPS_CARGO,
    KEPT,
    KINDS,
    LOT_DOSES,
    LOT_FROST,
    LOT_H,
    LOT_SPOILS_H,
    OPENS_H,
    ORIGIN,
    PART,
    PART_END,
    PRODUCT,
    RUN,
    STAYS,
    VARIANT,
)

WIDTH = 32  # scenarios are laid out in so many at a time; those beyond the members' have nothing, and never set out
JUMP_H = np.float32(4.0)  # by which arrivals of two hours of departure differ where the way shuts between them
SPARE, COUNTS = 13, 3  # rows of f.scenario_h and f.scenario_n in which a leg is reckoned


@njit(**INNER)
def padded(many):
    """Scenarios laid out for so many members."""
    return -(-many // WIDTH) * WIDTH


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
        unknown = (s >= last_h) | (before[k] == NOTHING) | (after[k] == NOTHING)
        odd |= (s >= NOTHING) & (unknown | ((part[k] > NOTHING) & (after[k] - before[k] > JUMP_H)))
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
        if u > NOTHING and after - before > JUMP_H:  # the way shuts between the two hours
            for limit in range(cold.shape[0]):
                there[here, k], chance[k], cold[limit, k] = travel(f, k, c, o, d, v, number, np.float64(s), limit)
            continue
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
def _begin(f, many, perishable, there, spoils, frost, left, most, free, at):
    """Put lots and carriers where they are at first, in all scenarios."""
    lot, team, scenarios = f.lot, f.team, there.shape[1]
    for a in range(lot.shape[0]):
        most[a] = int(lot[a, LOT_DOSES])
        came_h, doses = np.float32(lot[a, LOT_H]), np.int32(most[a])
        for k in range(scenarios):
            there[a, k] = came_h
        for k in range(scenarios):
            left[a, k] = doses if k < many else 0
        if perishable:
            spoils_h, met = np.float32(lot[a, LOT_SPOILS_H]), np.float32(lot[a, LOT_FROST])
            for k in range(scenarios):
                spoils[a, k] = spoils_h
            for k in range(scenarios):
                frost[a, k] = met
    for c in range(team.shape[0]):
        free_h, home = np.float32(team[c, AVAILABLE_H]), np.int32(team[c, HOME])
        for k in range(scenarios):
            free[c, k] = free_h if k < many else INF
        for k in range(scenarios):
            at[c, k] = home


@njit(**INNER)
def _load_run(f, a, last, there, spoils, frost, left, most, perishable, live, room, counts, start):
    """Load the legs a to `last` of one run: it goes when the load of each product is there, or is waited for no longer."""
    limit_h, o = f.wait_until[a], f.legs[a, ORIGIN]
    if last == a:
        load_scenarios(f, a, limit_h, there, spoils, frost, left, most, perishable, live, room, counts, start)
    else:
        ready, joint, longest, waited = room[4], room[5], room[6], room[3]
        for k in range(start.shape[0]):
            ready[k], joint[k], longest[k] = start[k], STAYS_H, STAYS_H
        for b in range(a, last + 1):
            for k in range(start.shape[0]):
                start[k] = ready[k]
            load_scenarios(f, b, limit_h, there, spoils, frost, left, most, perishable, live, room, counts, start)
            for k in range(start.shape[0]):
                one, other, some, more = start[k], joint[k], waited[k], longest[k]
                joint[k], longest[k] = choose(one > other, one, other), choose(some > more, some, more)
        for k in range(start.shape[0]):
            hour, more = joint[k], longest[k]
            start[k] = choose(hour >= NOTHING, max(hour, more), STAYS_H)
    ground, handover_h = f.ground, np.float32(f.ground[o, HANDOVER_H])
    if ground[o, CLOSES_H] - ground[o, OPENS_H] < 24.0:
        for k in range(start.shape[0]):
            if start[k] >= NOTHING:
                start[k] = open_h(ground, o, np.float64(start[k]))
    for k in range(start.shape[0]):
        s = start[k]
        start[k] = choose(s >= NOTHING, s + handover_h, STAYS_H)


@njit(**INNER)
def _put_down(f, a, here, there, spoils, frost, left, most, perishable, start, cold):
    """Put down what leg a brought, in the rows of its load, and what stays where it ends apart; `here` has the hours."""
    legs, first, end = f.legs, f.legs[a, PART], f.legs[a, PART_END]
    holding_h = np.float32(f.products[legs[a, PRODUCT], HOLDING_H])
    packs = not f.team[legs[a, CARRIER], KEEPS_CARGO] > 0.0
    for row in range(first, end):
        most[row] = legs[a, DOSES]
        if row != here:
            for k in range(start.shape[0]):
                there[row, k] = there[here, k]
        for k in range(start.shape[0]):
            got = left[row, k]
            left[row, k] = min(got, choose(there[here, k] < np.float32(1e9), ALL, np.int32(0)))
        if perishable:
            met = cold[max(int(f.products[legs[a, PRODUCT], FROST]), 0)]
            for k in range(start.shape[0]):
                frost[row, k] += met[k]
            if packs:
                for k in range(start.shape[0]):
                    was, hour = spoils[row, k], start[k] + holding_h
                    spoils[row, k] = choose(hour < was, hour, was)
    if legs[a, KEPT] < 0:
        return
    kept, stays = legs[a, KEPT], np.int32(legs[a, STAYS])
    most[kept] = legs[a, STAYS]
    if end - first > 1:
        for row in range(kept, kept + end - first):
            most[row] = legs[a, STAYS]
        for k in range(start.shape[0]):
            keep_what_stays(f, a, left, spoils, there, frost, k)
        return
    for k in range(start.shape[0]):
        got = left[first, k]
        part = min(got, stays)
        left[kept, k], left[first, k], there[kept, k] = part, got - part, there[first, k]
    if perishable:
        for k in range(start.shape[0]):
            spoils[kept, k], frost[kept, k] = spoils[first, k], frost[first, k]


@njit(**INNER)
def simulate_scenarios(f, n, many, perishable, there, spoils, frost, left, most):
    """Run n legs in all scenarios: fill there, spoils and frost (where cargo is `perishable`) and left [row, scenario], the most
    left in any scenario [row], and chances of loss in f.risk [leg]."""
    legs, team, profile, rows = f.legs, f.team, f.profile, there.shape[0]
    scenarios, hours, members = there.shape[1], f.factor.shape[2], f.factor.shape[0] - 1
    kinds, plane, last_h = f.used[KINDS], hours * members, np.float32(hours - 1.0)
    carriers, late_h, limits = team.shape[0], np.float32(hours), f.frost_c.shape[0]
    free = f.scenario_h[3 * rows * scenarios : (3 * rows + carriers) * scenarios].reshape((carriers, scenarios))
    at = f.scenario_n[rows * scenarios : (rows + carriers) * scenarios].reshape((carriers, scenarios))
    at_h, at_n = (3 * rows + carriers) * scenarios, (rows + carriers) * scenarios
    spare = f.scenario_h[at_h : at_h + SPARE * scenarios].reshape((SPARE, scenarios))
    counts = f.scenario_n[at_n : at_n + COUNTS * scenarios].reshape((COUNTS, scenarios))
    live = np.empty(2 * rows, np.int64)  # sources, and then the rows that they go into
    start, chance, before, after, part, room = spare[0], spare[1], spare[2], spare[3], spare[4], spare[5:]
    at_h += SPARE * scenarios
    cold = f.scenario_h[at_h : at_h + limits * scenarios].reshape((limits, scenarios))
    for k in range(scenarios):
        before[k], after[k], part[k], chance[k] = NOTHING, NOTHING, NOTHING, NOTHING
        for limit in range(limits):
            cold[limit, k] = NOTHING
    _begin(f, many, perishable, there, spoils, frost, left, most, free, at)
    for a in range(n):
        c, o, d, v, here = legs[a, CARRIER], legs[a, ORIGIN], legs[a, DEST], legs[a, VARIANT], legs[a, PART]
        doses, origin, last = legs[a, DOSES] > 0, np.int32(o), a + legs[a, JOINED]
        if last < a:
            f.risk[a] = 0.0
            continue
        for k in range(scenarios):
            free_h = free[c, k]
            start[k] = choose((at[c, k] == origin) & (free_h < late_h), free_h, STAYS_H)
        if doses:
            _load_run(f, a, last, there, spoils, frost, left, most, perishable, live, room, counts, start)
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
        if team[c, BY_DAY] > 0.0:
            for k in range(scenarios):
                if start[k] >= NOTHING:
                    start[k] = leaves_h(f, c, o, d, v, np.float64(start[k]))
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
            if doses:
                _put_down(f, b, here, there, spoils, frost, left, most, perishable, start, cold)
            else:
                most[legs[b, PART]] = 0
