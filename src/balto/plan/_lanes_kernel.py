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

WIDTH = 32  # lanes are laid out in so many at a time; those beyond the members' have nothing, and never set out
INF, NOTHING = np.float32(math.inf), np.float32(0.0)
STAYS = np.float32(
    -1.0
)  # hour of start of a lane in which the carrier does not set out: it is elsewhere, or nothing came to load


@njit(**INNER)
def wide(many):
    """Lanes laid out for so many members."""
    return -(-many // WIDTH) * WIDTH


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
    most = np.int32(0)
    for k in range(row.shape[0]):
        most = max(most, row[k])
    return most


@njit(**INNER)
def _load_from_one(wanted, there, left, start, got):
    """Load all lanes from one source if it has enough in every lane that loads; False where it has not."""
    short = False
    for k in range(start.shape[0]):
        short |= (start[k] >= NOTHING) & ((left[k] < wanted) | (there[k] > 1e9))
    if short:
        return False
    for k in range(start.shape[0]):
        left[k] -= wanted if start[k] >= NOTHING else 0
        got[k] = wanted
    for k in range(start.shape[0]):
        start[k] = max(start[k], there[k]) if start[k] >= NOTHING else start[k]
    return True


@njit(**INNER)
def _earliest(live, m, there, left, first_h, source):
    """Fill first_h and source [lane] with the first of m sources that has doses, and its hour (-1 and inf: none)."""
    for k in range(first_h.shape[0]):
        first_h[k], source[k] = INF, -1
    for x in range(m):
        b, hour, doses = np.int32(live[x]), there[live[x]], left[live[x]]
        for k in range(first_h.shape[0]):
            sooner = (doses[k] > 0) & (hour[k] < first_h[k])
            source[k] = b if sooner else source[k]
            first_h[k] = hour[k] if sooner else first_h[k]


@njit(**INNER)
def _take(b, source, left, want, got):
    """Take what lanes want from source b, where it is theirs, into got [lane]."""
    for k in range(got.shape[0]):
        part = min(want[k], left[k]) if source[k] == b else np.int32(0)
        left[k] -= part
        want[k] -= part
        got[k] += part


@njit(**INNER)
def _load_from_many(
    wanted, live, m, there, packed, frost, left, keeps, first_h, source, want, start, got, packed_h, cold
):
    """Load all lanes, from the first source that has doses, then the next: as `load`, in rounds of one source each."""
    for k in range(start.shape[0]):
        want[k], got[k] = wanted if start[k] >= NOTHING else np.int32(0), np.int32(0)
    if keeps:
        for k in range(start.shape[0]):
            packed_h[k], cold[k] = INF, NOTHING
    more = True
    while more:
        _earliest(live, m, there, left, first_h, source)
        for k in range(start.shape[0]):
            takes = (want[k] > 0) & (first_h[k] <= np.float32(1e9))
            source[k] = source[k] if takes else np.int32(-1)
            start[k] = max(start[k], first_h[k]) if takes else start[k]
        for x in range(m):
            b = live[x]
            _take(np.int32(b), source, left[b], want, got)
            if keeps:
                begun, met = packed[b], frost[b]
                for k in range(start.shape[0]):
                    packed_h[k] = min(packed_h[k], begun[k]) if source[k] == b else packed_h[k]
                for k in range(start.shape[0]):
                    cold[k] = max(cold[k], met[k]) if source[k] == b else cold[k]
        more = False
        for k in range(start.shape[0]):
            more |= (want[k] > 0) & (source[k] >= 0)
    for k in range(start.shape[0]):
        start[k] = start[k] if got[k] > 0 else STAYS


@njit(**INNER)
def _load_lanes(
    f,
    wanted,
    first,
    last,
    there,
    packed,
    frost,
    left,
    most,
    keeps,
    live,
    first_h,
    source,
    want,
    start,
    got,
    packed_h,
    cold,
):
    """Load every lane that is to start: hours of start, doses, hour packed and frost met [lane]; the last two are left to
    their source where all lanes load from one, which is the result (else -1). Sources that are empty in all lanes (most
    [source]) are passed over."""
    m = 0
    for x in range(first, last):
        if most[f.feeds[x]] > 0:
            live[m] = f.feeds[x]
            m += 1
    if m == 1 and _load_from_one(np.int32(wanted), there[live[0]], left[live[0]], start, got):
        most[live[0]] = _most(left[live[0]])
        return live[0]
    _load_from_many(
        np.int32(wanted), live, m, there, packed, frost, left, keeps, first_h, source, want, start, got, packed_h, cold
    )
    for x in range(m):
        most[live[x]] = _most(left[live[x]])
    return np.int64(-1)


@njit(**INNER)
def _look_up(profile, slot, members, plane, last_h, start, spare, end, chance):
    """Fill end and chance [lane] from remembered travel; the result is whether there are lanes that cannot be had so."""
    # In float32, as where travel is filled in: or a value would hang on what is remembered.
    before, after, part, step, odd = spare[0], spare[1], spare[2], np.uint64(np.uint32(members)), False
    early, late, lost = profile[slot:], profile[slot + members :], profile[slot + plane :]
    for k in range(start.shape[0]):
        at = min(max(start[k], NOTHING), last_h)
        hour = np.int32(at)
        x = np.uint64(np.uint32(hour)) * step + np.uint64(k)
        part[k] = at - np.float32(hour)
        before[k], after[k], chance[k] = early[x], late[x], lost[x]
    for k in range(start.shape[0]):
        between = before[k] + part[k] * (after[k] - before[k])
        nearer = before[k] if part[k] < np.float32(0.5) else after[k]
        end[k] = between if before[k] + after[k] < np.float32(1e9) else nearer
    for k in range(start.shape[0]):
        odd |= (start[k] >= NOTHING) & ((start[k] >= last_h) | (before[k] == NOTHING) | (after[k] == NOTHING))
        chance[k] = chance[k] if start[k] >= NOTHING else NOTHING
    return odd


@njit(**INNER)
def _look_up_cold(profile, slot, members, plane, last_h, start, cold):
    """Fill cold [lane] with the frost met on the way."""
    step, frost = np.uint64(np.uint32(members)), profile[slot + 2 * plane :]
    for k in range(start.shape[0]):
        hour = np.int32(min(max(start[k], NOTHING), last_h))
        cold[k] = frost[np.uint64(np.uint32(hour)) * step + np.uint64(k)]


@njit(**INNER)
def _see_to(f, leg, slot, members, plane, start, end, chance, cold):
    """Travel of the lanes that start late or whose travel was not yet remembered, into end, chance and cold [lane]."""
    c, o, d, v, hours = leg[CARRIER], leg[ORIGIN], leg[DEST], leg[VARIANT], f.factor.shape[2]
    for k in range(start.shape[0]):
        s = start[k]
        if s < NOTHING:
            continue
        if not s < hours:
            end[k], chance[k], cold[k] = INF, NOTHING, NOTHING
            continue
        hour = int(s)
        if slot < 0 or hour + 1 >= hours:
            end[k], chance[k], cold[k] = travel(f, k, c, o, d, v, np.float64(s))
            continue
        x = slot + hour * members + k
        fill(f, x, k, c, o, d, v, hour)
        fill(f, x + members, k, c, o, d, v, hour + 1)
        before, after, u = f.profile[x], f.profile[x + members], s - np.float32(hour)
        if before + after < np.float32(1e9):
            end[k] = before + u * (after - before)
        else:
            end[k] = before if u < np.float32(0.5) else after
        chance[k] = f.profile[x + plane]
        if f.used[KINDS] > 2:
            cold[k] = f.profile[x + 2 * plane]


@njit(**INNER)
def _sum(x):
    """The sum of x, whose length is a multiple of eight: in eight parts, which are added to side by side."""
    a, b, c, d, e, g, h, i = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for k in range(0, x.shape[0], 8):
        a, b, c, d = a + x[k], b + x[k + 1], c + x[k + 2], d + x[k + 3]
        e, g, h, i = e + x[k + 4], g + x[k + 5], h + x[k + 6], i + x[k + 7]
    return ((a + e) + (b + g)) + ((c + h) + (d + i))


@njit(**INNER)
def _move(start, end, rest_h, d, free, at):
    """Set every lane's carrier where the leg leaves it: free and at [lane]; end [lane] is inf where it did not arrive."""
    for k in range(start.shape[0]):
        end[k] = end[k] if (start[k] >= NOTHING) & (end[k] < np.float32(1e9)) else INF
    for k in range(start.shape[0]):
        free[k] = end[k] + rest_h if start[k] >= NOTHING else free[k]
        at[k] = d if end[k] < np.float32(1e9) else at[k]


@njit(**INNER)
def run_lanes(f, n, many, keeps, there, packed, frost, left, most):
    """Run n legs in all lanes: fill there, packed and frost (where cargo `keeps` not for ever) and left [lot or leg, lane], the
    most left in any lane [lot or leg], and chances of loss in f.risk [leg]."""
    legs, lot, team, ground, profile = f.legs, f.lot, f.team, f.ground, f.profile
    lanes, hours, members, lots = there.shape[1], f.factor.shape[2], f.factor.shape[0] - 1, f.lot.shape[0]
    kinds, plane, last_h = f.used[KINDS], hours * members, np.float32(hours - 1.0)
    rows, carriers, late_h = lots + n, team.shape[0], np.float32(hours)
    free = f.lane_h[3 * rows * lanes : (3 * rows + carriers) * lanes].reshape((carriers, lanes))
    at = f.lane_n[rows * lanes : (rows + carriers) * lanes].reshape((carriers, lanes))
    room, spare = np.zeros((6, lanes), np.float32), np.empty((3, lanes), np.float32)
    live, counts = np.empty(rows, np.int64), np.zeros((3, lanes), np.int32)
    got, source, want = counts[0], counts[1], counts[2]
    start, first_h, chance, loaded_packed, loaded_cold, cold = room[0], room[1], room[2], room[3], room[4], room[5]
    for a in range(lots):
        most[a] = int(lot[a, 2])
        came_h, doses = np.float32(lot[a, 1]), np.int32(most[a])
        for k in range(lanes):
            there[a, k] = came_h
        for k in range(lanes):
            left[a, k] = doses if k < many else 0
        if keeps:
            for k in range(lanes):
                packed[a, k] = INF
            for k in range(lanes):
                frost[a, k] = NOTHING
    for c in range(carriers):
        free_h, home = np.float32(team[c, AVAILABLE_H]), np.int32(team[c, HOME])
        for k in range(lanes):
            free[c, k] = free_h if k < many else INF
        for k in range(lanes):
            at[c, k] = home
    for a in range(n):
        leg = legs[a]
        c, o, d, v, wanted, here = leg[CARRIER], leg[ORIGIN], leg[DEST], leg[VARIANT], leg[DOSES], lots + a
        own_free, own_at, end, packed_h, chilled = free[c], at[c], there[here], loaded_packed, loaded_cold
        for k in range(lanes):
            start[k] = own_free[k] if (own_at[k] == o) & (own_free[k] < late_h) else STAYS
        if wanted > 0:
            b = _load_lanes(
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
                want,
                start,
                got,
                loaded_packed,
                loaded_cold,
            )
            if b >= 0:
                packed_h, chilled = packed[b], frost[b]
            handover_h = np.float32(ground[o, HANDOVER_H])
            if ground[o, CLOSES_H] - ground[o, OPENS_H] < 24.0:
                for k in range(lanes):
                    if start[k] >= NOTHING:
                        start[k] = when_open(
                            np.float64(start[k]), ground[o, OPENS_H], ground[o, CLOSES_H], ground[o, OFFSET_H]
                        )
            for k in range(lanes):
                start[k] = start[k] + handover_h if start[k] >= NOTHING else STAYS
        if leg[DEPART] >= 0:
            for k in range(lanes):
                if start[k] >= NOTHING:
                    start[k] = next_departure(
                        np.float64(start[k]), f.departs[0], f.departs[1], f.runs[k], leg[DEPART], leg[DEPART_END]
                    )
        slot = slot_of(f, c, o, d, v)
        if slot >= 0 and wanted > 0 and kinds > 2:
            _look_up_cold(profile, slot, members, plane, last_h, start, cold)
        if slot < 0 or _look_up(profile, slot, members, plane, last_h, start, spare, end, chance):
            _see_to(f, leg, slot, members, plane, start, end, chance, cold)
        f.risk[a] = _sum(chance)
        _move(start, end, np.float32(rested(f, c, o, d, v, 0.0)), np.int32(d), own_free, own_at)
        most[here] = wanted
        if wanted == 0:
            continue
        own_left = left[here]
        for k in range(lanes):
            own_left[k] = got[k] if end[k] < np.float32(1e9) else 0
        if keeps:
            own_packed, own_frost = packed[here], frost[here]
            for k in range(lanes):
                own_frost[k] = chilled[k] + cold[k]
            if team[c, KEEPS_CARGO] > 0.0:
                for k in range(lanes):
                    own_packed[k] = packed_h[k]
            else:
                for k in range(lanes):
                    own_packed[k] = min(packed_h[k], start[k])
