"""Legs run in all lanes at once: what the rehearsal does, from remembered travel, each step of a leg for every lane in turn.

A step is a loop over lanes without branches, so that lanes do not wait for each other's memory and several are reckoned in
one instruction; what is rare (travel not yet remembered, doses from several legs) is seen to afterwards, lane by lane.
"""

import math

import numpy as np
from numba import njit

from balto.basis.compiled import INNER
from balto.motion.handover import next_departure, when_open
from balto.plan._lay_kernel import CARRIER, DEPART, DEPART_END, DEST, DOSES, FEED, FEED_END, ORIGIN, VARIANT
from balto.plan._travel_kernel import (
    AVAILABLE_H,
    CLOSES_H,
    HANDOVER_H,
    HOME,
    KEEPS_CARGO,
    KINDS,
    OFFSET_H,
    OPENS_H,
    fill,
    rested,
    slot_of,
    travel,
)

STAYS = -1.0  # hour of start of a lane in which the carrier does not set out: it is elsewhere, or nothing came to load


@njit(**INNER)
def load(wanted, feeds, first, last, k, there, left, packed, frost):
    """As motion.handover.load, of lane k; what comes at any hour is waited for."""
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
def _most(row):
    most = np.int64(0)
    for k in range(row.shape[0]):
        most = max(most, row[k])
    return most


@njit(**INNER)
def _load_from_one(wanted, there, left, start, got):
    """Load all lanes from one source if it has enough in every lane that loads; False where it has not."""
    short = 0
    for k in range(start.shape[0]):
        short += (start[k] >= 0.0) & ((left[k] < wanted) | (there[k] > 1e9))
    if short > 0:
        return False
    for k in range(start.shape[0]):
        left[k] -= wanted if start[k] >= 0.0 else 0
        got[k] = wanted
    for k in range(start.shape[0]):
        start[k] = max(start[k], there[k]) if start[k] >= 0.0 else start[k]
    return True


@njit(**INNER)
def _earliest(live, m, there, left, first_h, source):
    """Fill first_h and source [lane] with the first of m sources that has doses, and its hour (-1 and inf: none)."""
    for k in range(first_h.shape[0]):
        first_h[k], source[k] = math.inf, -1
    for x in range(m):
        b, hour, doses = live[x], there[live[x]], left[live[x]]
        for k in range(first_h.shape[0]):
            sooner = (doses[k] > 0) & (hour[k] < first_h[k])
            source[k] = b if sooner else source[k]
            first_h[k] = hour[k] if sooner else first_h[k]


@njit(**INNER)
def _load_lanes(
    f, wanted, first, last, there, packed, frost, left, most, keeps, live, first_h, source, start, got, packed_h, cold
):
    """Load every lane that is to start: hours of start, doses, hour packed and frost met [lane]. Sources that are empty in all
    lanes (most [source]) are passed over."""
    m, many = 0, start.shape[0]
    for x in range(first, last):
        if most[f.feeds[x]] > 0:
            live[m] = f.feeds[x]
            m += 1
    if m == 1 and _load_from_one(wanted, there[live[0]], left[live[0]], start, got):
        b = live[0]
        most[b] = _most(left[b])
        if keeps:
            for k in range(many):
                packed_h[k] = packed[b, k]
            for k in range(many):
                cold[k] = frost[b, k]
        return
    _earliest(live, m, there, left, first_h, source)
    for k in range(many):
        if start[k] >= 0.0:
            b, ready_h = source[k], first_h[k]
            if b >= 0 and left[b, k] >= wanted and ready_h <= 1e9:
                left[b, k] -= wanted
                got[k] = wanted
                if keeps:
                    packed_h[k], cold[k] = packed[b, k], frost[b, k]
            else:
                got[k], ready_h, packed_h[k], cold[k] = load(wanted, live, 0, m, k, there, left, packed, frost)
            start[k] = max(start[k], ready_h) if got[k] > 0 else STAYS
    for x in range(m):
        most[live[x]] = _most(left[live[x]])


@njit(**INNER)
def _look_up(profile, slot, members, plane, last_h, start, spare, part, end, chance):
    """Fill end and chance [lane] from remembered travel; the result is in how many lanes that cannot be had so."""
    # In float32, as where travel is filled in: or a value would hang on what is remembered.
    before, after, odd = spare[0], spare[1], 0
    for k in range(start.shape[0]):
        at = min(max(start[k], 0.0), last_h)
        hour = np.int32(at)
        x = np.uint64(slot + hour * members + k)
        part[k] = at - hour
        before[k], after[k] = profile[x], profile[x + np.uint64(members)]
        chance[k] = profile[x + np.uint64(plane)]
    for k in range(start.shape[0]):
        between = before[k] + part[k] * (after[k] - before[k])
        nearer = before[k] if part[k] < 0.5 else after[k]
        end[k] = between if before[k] + after[k] < 1e9 else nearer
    for k in range(start.shape[0]):
        odd += (start[k] >= 0.0) & ((start[k] >= last_h) | (before[k] == 0.0) | (after[k] == 0.0))
    return odd


@njit(**INNER)
def _look_up_cold(profile, slot, members, plane, last_h, start, cold):
    """Fill cold [lane] with the frost met on the way."""
    for k in range(start.shape[0]):
        hour = np.int32(min(max(start[k], 0.0), last_h))
        cold[k] = profile[np.uint64(slot + 2 * plane + hour * members + k)]


@njit(**INNER)
def _see_to(f, leg, slot, members, plane, start, end, chance, cold):
    """Travel of the lanes that start late or whose travel was not yet remembered, into end, chance and cold [lane]."""
    c, o, d, v, hours = leg[CARRIER], leg[ORIGIN], leg[DEST], leg[VARIANT], f.factor.shape[2]
    for k in range(start.shape[0]):
        s = start[k]
        if s < 0.0:
            continue
        if not s < hours:
            end[k], chance[k], cold[k] = math.inf, 0.0, 0.0
            continue
        hour = int(s)
        if slot < 0 or hour + 1 >= hours:
            end[k], chance[k], cold[k] = travel(f, k, c, o, d, v, s)
            continue
        x = slot + hour * members + k
        fill(f, x, k, c, o, d, v, hour)
        fill(f, x + members, k, c, o, d, v, hour + 1)
        before, after, u = f.profile[x], f.profile[x + members], s - hour
        if before + after < 1e9:
            end[k] = before + u * (after - before)
        else:
            end[k] = before if u < 0.5 else after
        chance[k] = f.profile[x + plane]
        if f.used[KINDS] > 2:
            cold[k] = f.profile[x + 2 * plane]


@njit(**INNER)
def _move(start, end, rest_h, d, free, at):
    """Set every lane's carrier where the leg leaves it: free and at [lane]; end [lane] is inf where it did not arrive."""
    for k in range(start.shape[0]):
        end[k] = end[k] if (start[k] >= 0.0) & (end[k] < 1e9) else math.inf
    for k in range(start.shape[0]):
        free[k] = end[k] + rest_h if start[k] >= 0.0 else free[k]
    for k in range(start.shape[0]):
        at[k] = d if end[k] < 1e9 else at[k]


@njit(**INNER)
def run_lanes(f, n, keeps, there, packed, frost, left, most):
    """Run n legs in all lanes: fill there, packed and frost (where cargo `keeps` not for ever) and left [lot or leg, lane], the
    most left in any lane [lot or leg], and chances of loss in f.risk [leg]."""
    legs, lot, team, ground, profile = f.legs, f.lot, f.team, f.ground, f.profile
    many, hours, members, lots = there.shape[1], f.factor.shape[2], f.factor.shape[0] - 1, f.lot.shape[0]
    kinds, plane, last_h = f.used[KINDS], hours * members, hours - 1.0
    rows, carriers = lots + n, team.shape[0]
    free = f.lane_h[3 * rows * many : (3 * rows + carriers) * many].reshape((carriers, many))
    at = f.lane_n[rows * many : (rows + carriers) * many].reshape((carriers, many))
    room, spare, part = np.zeros((6, many)), np.empty((2, many), np.float32), np.empty(many)
    got, live = np.zeros(many, np.int64), np.empty(rows, np.int64)
    first_h, source = np.empty(many), np.empty(many, np.int64)
    start, end, chance, packed_h, chilled, cold = room[0], room[1], room[2], room[3], room[4], room[5]
    for a in range(lots):
        most[a] = int(lot[a, 2])
        for k in range(many):
            there[a, k], left[a, k] = lot[a, 1], most[a]
            if keeps:
                packed[a, k], frost[a, k] = math.inf, 0.0
    for c in range(carriers):
        for k in range(many):
            free[c, k], at[c, k] = team[c, AVAILABLE_H], int(team[c, HOME])
    for a in range(n):
        leg = legs[a]
        c, o, d, v, wanted, here = leg[CARRIER], leg[ORIGIN], leg[DEST], leg[VARIANT], leg[DOSES], lots + a
        own_free, own_at = free[c], at[c]
        for k in range(many):
            start[k] = own_free[k] if (own_at[k] == o) & (own_free[k] < hours) else STAYS
        if wanted > 0:
            _load_lanes(
                f,
                wanted,
                leg[FEED],
                leg[FEED_END],
                there,
                packed,
                frost,
                left,
                most,
                keeps,
                live,
                first_h,
                source,
                start,
                got,
                packed_h,
                chilled,
            )
            handover_h = ground[o, HANDOVER_H]
            if ground[o, CLOSES_H] - ground[o, OPENS_H] < 24.0:
                for k in range(many):
                    if start[k] >= 0.0:
                        start[k] = when_open(start[k], ground[o, OPENS_H], ground[o, CLOSES_H], ground[o, OFFSET_H])
            for k in range(many):
                start[k] = start[k] + handover_h if start[k] >= 0.0 else STAYS
        if leg[DEPART] >= 0:
            for k in range(many):
                if start[k] >= 0.0:
                    start[k] = next_departure(
                        start[k], f.departs[0], f.departs[1], f.runs[k], leg[DEPART], leg[DEPART_END]
                    )
        slot = slot_of(f, c, o, d, v)
        if slot >= 0 and wanted > 0 and kinds > 2:
            _look_up_cold(profile, slot, members, plane, last_h, start, cold)
        if slot < 0 or _look_up(profile, slot, members, plane, last_h, start, spare, part, end, chance) > 0:
            _see_to(f, leg, slot, members, plane, start, end, chance, cold)
        risk = 0.0
        for k in range(many):
            risk += chance[k] if start[k] >= 0.0 else 0.0
        f.risk[a] = risk
        _move(start, end, rested(f, c, o, d, v, 0.0), d, own_free, own_at)
        most[here] = wanted
        if wanted == 0:
            continue
        own_there, own_left = there[here], left[here]
        for k in range(many):
            own_there[k] = end[k]
        for k in range(many):
            own_left[k] = got[k] if end[k] < 1e9 else 0
        if keeps:
            own_packed, own_frost = packed[here], frost[here]
            for k in range(many):
                own_frost[k] = chilled[k] + cold[k]
            for k in range(many):
                own_packed[k] = packed_h[k] if team[c, KEEPS_CARGO] > 0.0 else min(packed_h[k], start[k])
