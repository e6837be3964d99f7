"""Travel as the rehearsal has it, remembered by hour of departure."""

import math

import numpy as np
from numba import njit

from balto.basis._chance_kernel import exp_near, high, low, normal_near, row, run_key, uniform, word
from balto.basis.compiled import INNER, KERNEL
from balto.motion.crossing import cross
from balto.motion.handover import next_departure

PERMUTATIONS = 256  # permutations of the members, a power of two
KEPT_RUNS = (
    4  # a carrier's runs of a stretch whose travel is remembered apart; in many members, later ones share their luck
)
# Entries of used: figures of the store in use, of a way, of a departure, of a curve; how many curves there is room for.
USED, SIZE, KINDS, CURVE, CURVES = range(5)

# Columns of team [carrier], ground [place], way [kin, origin, dest, variant] and goods [product], and entries of keeps.
KIN, HOME, PACE, TEAM_SD, PACE_SD, STAGE_KM, REST_H, AVAILABLE_H, STALL_SHARE, STALL_H, BREAK_KM, BREAK_H = range(12)
DANGER, CARGO_C, KEEPS_CARGO, ALLOWED, PAYLOAD, LEAST_PACE = range(12, 18)
HANDOVER_H, OPENS_H, CLOSES_H, OFFSET_H, HANDOVER = range(5)
FIRST, LAST, SCHED, SCHED_END, KM, WAY_PACE = range(6)
HOLDING_H, FREEZE_C_H, FROZEN_LOST, WEIGHT, FROST = range(
    5
)  # FROST: which of f.frost_c the product freezes by, -1: none
LOST_H, KM_PRICE, STEP_H, FASTEST, GRID_H, LUCK = range(6)  # LUCK: the luck of the only future, where one is all


@njit(**INNER)
def travel(f, lane, c, o, d, v, number, depart_h, limit):
    """Arrival hour (inf: after the horizon), chance of loss and degree-hours of frost below f.frost_c[limit] of carrier c from
    o to d by variant v, the number-th time (0: the first) that it runs there.

    With one member, chance is what rehearse draws for it, loss (an arrival of inf) included. With more, each carrier and
    leg has the quantiles of chance dealt out evenly over the members (f.strata), so that a search cannot choose by luck.
    The expected lane meets median pace and is late by what mishaps cost on average.
    """
    t = f.team[c]
    road = f.way[int(t[KIN]), o, d, v]
    km, pace = road[KM], road[WAY_PACE]
    if pace <= 0.0:
        pace = t[PACE]
    stall_km, stall_h, break_km, break_h, mishap = math.inf, 0.0, math.inf, 0.0, 1.0
    members = f.factor.shape[0] - 1
    leg_key, team_key = run_key(f.keys[c, o, d], number), f.keys[c, f.keys.shape[2], 0]
    if members == 1:
        luck = np.int64(f.keeps[LUCK])
        bits = word(leg_key, luck, 0)
        pace *= exp_near(t[TEAM_SD] * normal_near(high(word(team_key, luck, 0))) + t[PACE_SD] * normal_near(high(bits)))
        if low(bits) < t[STALL_SHARE]:
            more = word(leg_key, luck, 1)
            stall_km, stall_h = km * high(more), -t[STALL_H] * math.log(low(more))
        bits = word(leg_key, luck, 2)
        mishap = low(bits)
        if high(bits) < t[BREAK_KM] * km:
            break_km = -math.log(1.0 - high(bits)) / t[BREAK_KM]
            break_h = -t[BREAK_H] * math.log(high(word(leg_key, luck, 3)))
    elif lane < members:
        one, two = _hand_of(leg_key, np.int64(0)), _hand_of(leg_key, np.int64(4))
        own = t[TEAM_SD] * normal_near(f.stratified_quantiles[_hand_of(team_key, np.int64(0)), lane])
        pace *= exp_near(own + t[PACE_SD] * normal_near(f.stratified_quantiles[one, lane]))
        u = f.stratified_quantiles[two, lane]
        if u < t[STALL_SHARE]:
            stall_km = km * f.stratified_quantiles[_hand_of(leg_key, np.int64(1)), lane]
            stall_h = -t[STALL_H] * math.log((u + 1e-9) / t[STALL_SHARE])
        if 1.0 - u < t[BREAK_KM] * km:
            break_km = -math.log(u) / t[BREAK_KM]
            break_h = -t[BREAK_H] * math.log(f.stratified_quantiles[_hand_of(leg_key, np.int64(3)), lane])
    end_h, danger, cold = cross(
        depart_h, pace, t[STAGE_KM], t[REST_H], stall_km, stall_h, break_km, break_h,
        f.seg_at[0], f.seg_of[0], f.seg_of[1], f.seg_at[1], np.int32(road[FIRST]), np.int32(road[LAST]),
        f.factor[lane], f.air_c[lane], f.frost_c[limit] - t[CARGO_C], t[DANGER],
    )  # fmt: skip
    risk = 1.0 - math.exp(-danger)
    if members == 1:
        if mishap < risk:
            end_h = math.inf
        risk = 0.0
    elif lane == members:
        end_h += t[STALL_SHARE] * t[STALL_H] + km * t[BREAK_KM] * t[BREAK_H] + f.keeps[LOST_H] * risk
    return end_h, risk, cold


@njit(**INNER)
def _hand_of(leg_key, number):
    """The row of f.strata that decision `number` of a leg is dealt."""
    return np.int64(word(leg_key, 0, number) & np.uint64(PERMUTATIONS - 1))


@njit(**INNER)
def kept_run(number):
    """The number of a run under which its travel is remembered."""
    return number & (KEPT_RUNS - 1)


@njit(**INNER)
def slot_of(f, c, o, d, v, number):
    """Where in f.profile a run's travel is remembered, from now on if it was not yet; -1 where the store is full."""
    column = v * KEPT_RUNS + kept_run(number)
    found = np.int64(f.slot[c, o, d, column])
    if found < 0 and f.used[USED] + f.used[SIZE] <= f.profile.shape[0]:
        found = f.used[USED]
        f.slot[c, o, d, column] = found
        f.used[USED] += f.used[SIZE]
    return found


@njit(**INNER)
def fill(f, x, lane, c, o, d, v, number, hour):
    """Reckon the arrival of one member's departure at `hour`, where it is not yet known at x."""
    if f.profile[x] == 0.0:
        kinds = f.used[KINDS]
        plane = f.used[SIZE] // kinds
        for limit in range(f.frost_c.shape[0]):
            f.profile[x], f.profile[x + plane], cold = travel(f, lane, c, o, d, v, number, float(hour), limit)
            if kinds > 2:
                f.profile[x + (2 + limit) * plane] = cold


@njit(**INNER)
def _fill_mean(f, c, o, d, cell):
    """Reckon and remember the expected arrival of a departure at a cell's hour, by the best variant (inf: no way).

    Where one future is all, it is that of the carrier's first run there; a plan is judged with the luck of each run.
    """
    k = int(f.team[c, KIN])
    lane = f.factor.shape[0] - 1
    best, by = math.inf, np.int64(0)
    for v in range(f.way.shape[3]):
        if f.way[k, o, d, v, LAST] > f.way[k, o, d, v, FIRST]:
            end_h, _, _ = travel(f, lane, c, o, d, v, np.int64(0), cell * f.keeps[GRID_H], np.int64(0))
            if end_h < best:
                best, by = end_h, v
    f.mean[c, o, cell, d] = best
    f.mean_by[c, o, cell, d] = by
    return float(f.mean[c, o, cell, d])


@njit(**INNER)
def go(f, c, o, d, ready_h):
    """In the expected lane: hour of departure, hour of arrival (inf: no way or too late) and the variant taken."""
    if f.departs.shape[1] > 0:  # a way by name only where it is needed: a view costs two atomic steps
        road = f.way[int(f.team[c, KIN]), o, d, 0]
        if road[SCHED] >= 0.0:
            runs = f.runs[f.factor.shape[0] - 1]
            ready_h = next_departure(ready_h, f.departs[0], f.departs[1], runs, int(road[SCHED]), int(road[SCHED_END]))
    if not ready_h < f.factor.shape[2] - 1:
        return math.inf, math.inf, np.int64(0)
    at = ready_h / f.keeps[GRID_H]
    cell = int(at)
    u = at - cell
    here = float(f.mean[c, o, cell, d])
    if here == 0.0:
        here = _fill_mean(f, c, o, d, cell)
    if u > 0.0:
        there = float(f.mean[c, o, cell + 1, d])
        if there == 0.0:
            there = _fill_mean(f, c, o, d, cell + 1)
        if not math.isfinite(here + there):
            return ready_h, math.inf, np.int64(0)
        here += u * (there - here)
    return ready_h, here, int(f.mean_by[c, o, cell, d])


@njit(**INNER)
def can(f, c, o, d, v):
    """Whether carrier c has such a way."""
    k = int(f.team[c, KIN])
    return f.way[k, o, d, v, LAST] > f.way[k, o, d, v, FIRST]


@njit(**INNER)
def rested(f, c, o, d, v, end_h):
    """When a carrier that arrived at end_h is free again."""
    if f.team[c, REST_H] == 0.0:
        return end_h
    km = f.way[int(f.team[c, KIN]), o, d, v, KM]
    return end_h + f.team[c, REST_H] * min(1.0, km / f.team[c, STAGE_KM])


@njit(**KERNEL)
def running(keys, cancel, members, out):
    """Fill out [member, departure] with whether it runs, as in rehearse."""
    for d in range(keys.shape[0]):
        for i in range(members):
            out[i, d] = uniform(row(keys[d], i), 0) >= cancel[d]
