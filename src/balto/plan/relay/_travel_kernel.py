"""Travel as the rehearsal has it, remembered by hour of departure."""

import math

import numpy as np
from numba import njit

from balto.basis._chance_kernel import exp_near, high, low, normal_near, row, run_key, uniform, word
from balto.basis.compiled import INNER, KERNEL
from balto.motion.crossing import cross
from balto.motion.handover import in_the_light, next_departure
from balto.plan.relay.columns import (
    BREAK_H,
    BREAK_KM,
    BY_DAY,
    CARGO_C,
    CARRIER_TYPE,
    CUTOFF_H,
    DEPARTURE_H,
    FIRST,
    GRID_H,
    KINDS,
    KM,
    LAST,
    LOST_H,
    LUCK,
    PACE,
    PACE_SD,
    REST_H,
    SCHED,
    SCHED_END,
    SEGMENT_CLASS,
    SEGMENT_KM,
    SEGMENT_REGION,
    SEGMENT_RISK,
    SEGMENT_THREAT,
    SIZE,
    STAGE_KM,
    STALL_H,
    STALL_SHARE,
    TEAM_SD,
    USED,
    WAY_PACE,
    WINDOW,
)

JUMP = 3.0  # times the hours between two departures reckoned, by which their arrivals differ where something opens or shuts
PERMUTATIONS = 256  # permutations of the members, a power of two
KEPT_RUNS = (
    4  # a carrier's runs of a stretch whose travel is remembered apart; in many members, later ones share their luck
)


@njit(**INNER)
def travel(f, scenario, c, o, d, v, number, depart_h, limit):
    """Arrival hour (inf: after the horizon), chance of loss and degree-hours of frost below f.frost_c[limit] of carrier c from
    o to d by variant v, the number-th time (0: the first) that it runs there.

    With one member, chance is what rehearse draws for it, loss (an arrival of inf) included. With more, each carrier and
    leg has the quantiles of chance dealt out evenly over the members (f.stratified_quantiles), so that the search
    cannot overfit lucky draws.
    The expected scenario meets median pace and is late by what mishaps cost on average.
    """
    t = f.team[c]
    road = f.way[int(t[CARRIER_TYPE]), o, d, v]
    km, pace = road[KM], road[WAY_PACE]
    if pace <= 0.0:
        pace = t[PACE]
    stall_km, stall_h, break_km, break_h, mishap = math.inf, 0.0, math.inf, 0.0, 1.0
    members = f.factor.shape[0] - 1
    leg_key, team_key = run_key(f.keys[c, o, d], number), f.keys[c, f.keys.shape[2], 0]
    if members == 1:
        luck = np.int64(f.parameters[LUCK])
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
    elif scenario < members:
        one, two = _hand_of(leg_key, np.int64(0)), _hand_of(leg_key, np.int64(4))
        own = t[TEAM_SD] * normal_near(f.stratified_quantiles[_hand_of(team_key, np.int64(0)), scenario])
        pace *= exp_near(own + t[PACE_SD] * normal_near(f.stratified_quantiles[one, scenario]))
        u = f.stratified_quantiles[two, scenario]
        if u < t[STALL_SHARE]:
            stall_km = km * f.stratified_quantiles[_hand_of(leg_key, np.int64(1)), scenario]
            stall_h = -t[STALL_H] * math.log((u + 1e-9) / t[STALL_SHARE])
        if 1.0 - u < t[BREAK_KM] * km:
            break_km = -math.log(u) / t[BREAK_KM]
            break_h = -t[BREAK_H] * math.log(f.stratified_quantiles[_hand_of(leg_key, np.int64(3)), scenario])
    end_h, danger, threat, cold = cross(
        depart_h, pace, t[STAGE_KM], t[REST_H], stall_km, stall_h, break_km, break_h,
        f.seg_at[SEGMENT_CLASS], f.seg_of[SEGMENT_KM], f.seg_of[SEGMENT_RISK], f.seg_of[SEGMENT_THREAT],
        f.seg_at[SEGMENT_REGION], np.int32(road[FIRST]), np.int32(road[LAST]),
        f.factor[scenario], f.peril[scenario], f.air_c[scenario], f.frost_c[limit] - t[CARGO_C],
    )  # fmt: skip
    risk = 1.0 - math.exp(-danger - threat)
    if members == 1:
        if mishap < risk:
            end_h = math.inf
        risk = 0.0
    elif scenario == members:
        end_h += t[STALL_SHARE] * t[STALL_H] + km * t[BREAK_KM] * t[BREAK_H] + f.parameters[LOST_H] * risk
    return end_h, risk, cold


@njit(**INNER)
def _hand_of(leg_key, number):
    """The row of f.stratified_quantiles that decision `number` of a leg is dealt."""
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
def fill_travel(f, x, scenario, c, o, d, v, number, hour):
    """Reckon the arrival of one member's departure at `hour`, where it is not yet known at x."""
    if f.profile[x] == 0.0:
        kinds = f.used[KINDS]
        plane = f.used[SIZE] // kinds
        for limit in range(f.frost_c.shape[0]):
            f.profile[x], f.profile[x + plane], cold = travel(f, scenario, c, o, d, v, number, float(hour), limit)
            if kinds > 2:
                f.profile[x + (2 + limit) * plane] = cold


@njit(**INNER)
def _fill_mean(f, c, o, d, cell):
    """Reckon and remember the expected arrival of a departure at a cell's hour, by the best variant (inf: no way).

    Where one future is all, it is that of the carrier's first run there; a plan is judged with the luck of each run.
    """
    k = int(f.team[c, CARRIER_TYPE])
    scenario = f.factor.shape[0] - 1
    best, by = math.inf, np.int64(0)
    for v in range(f.way.shape[3]):
        if f.way[k, o, d, v, LAST] > f.way[k, o, d, v, FIRST]:
            end_h, _, _ = travel(f, scenario, c, o, d, v, np.int64(0), cell * f.parameters[GRID_H], np.int64(0))
            if end_h < best:
                best, by = end_h, v
    f.mean[c, o, cell, d] = best
    f.mean_by[c, o, cell, d] = by
    return float(f.mean[c, o, cell, d])


@njit(**INNER)
def has_way(f, c, o, d, v):
    """Whether carrier c has such a way."""
    k = int(f.team[c, CARRIER_TYPE])
    return f.way[k, o, d, v, LAST] > f.way[k, o, d, v, FIRST]


@njit(**INNER)
def _soonest_line(f, c, o, d, ready_h):
    """As expected_run, where several lines go by timetables of their own: by the one that is there soonest."""
    scenario, kind = f.factor.shape[0] - 1, int(f.team[c, CARRIER_TYPE])
    left_h, best_h, by = math.inf, math.inf, np.int64(0)
    for v in range(f.way.shape[3]):
        if not has_way(f, c, o, d, np.int64(v)):
            continue
        road = f.way[kind, o, d, v]
        depart_h = next_departure(
            ready_h,
            f.departs[DEPARTURE_H],
            f.departs[CUTOFF_H],
            f.runs[scenario],
            int(road[SCHED]),
            int(road[SCHED_END]),
        )
        if depart_h < f.factor.shape[2] - 1:
            end_h, _, _ = travel(f, scenario, c, o, d, np.int64(v), np.int64(0), depart_h, np.int64(0))
            if end_h < best_h:
                left_h, best_h, by = depart_h, end_h, np.int64(v)
    return left_h, best_h, by


@njit(**INNER)
def _best_way(f, c, o, d, ready_h):
    """As expected_run, reckoned for the very hour."""
    scenario, kind = f.factor.shape[0] - 1, int(f.team[c, CARRIER_TYPE])
    best_h, by = math.inf, np.int64(0)
    for v in range(f.way.shape[3]):
        if f.way[kind, o, d, v, LAST] > f.way[kind, o, d, v, FIRST]:
            end_h, _, _ = travel(f, scenario, c, o, d, np.int64(v), np.int64(0), ready_h, np.int64(0))
            if end_h < best_h:
                best_h, by = end_h, np.int64(v)
    return ready_h, best_h, by


@njit(**INNER)
def expected_run(f, c, o, d, ready_h):
    """In the expected scenario: hour of departure, hour of arrival (inf: no way or too late) and the variant taken."""
    if f.departs.shape[1] > 0:  # a way by name only where it is needed: a view costs two atomic steps
        road = f.way[int(f.team[c, CARRIER_TYPE]), o, d, 0]
        if road[SCHED] >= 0.0:
            if f.way.shape[3] > 1 and has_way(f, c, o, d, np.int64(1)):
                return _soonest_line(f, c, o, d, ready_h)
            runs = f.runs[f.factor.shape[0] - 1]
            ready_h = next_departure(
                ready_h, f.departs[DEPARTURE_H], f.departs[CUTOFF_H], runs, int(road[SCHED]), int(road[SCHED_END])
            )
    if not ready_h < f.factor.shape[2] - 1:
        return math.inf, math.inf, np.int64(0)
    at = ready_h / f.parameters[GRID_H]
    cell = int(at)
    u = at - cell
    here = float(f.mean[c, o, cell, d])
    if here == 0.0:
        here = _fill_mean(f, c, o, d, cell)
    if u > 0.0:
        there = float(f.mean[c, o, cell + 1, d])
        if there == 0.0:
            there = _fill_mean(f, c, o, d, cell + 1)
        if (
            there - here > JUMP * f.parameters[GRID_H] and f.parameters[GRID_H] > 1.0
        ):  # the way shuts between the two hours
            return _best_way(f, c, o, d, ready_h)
        if not math.isfinite(here + there):
            return ready_h, math.inf, np.int64(0)
        here += u * (there - here)
    return ready_h, here, int(f.mean_by[c, o, cell, d])


@njit(**INNER)
def leaves_h(f, c, o, d, v, at_h):
    """When carrier c, ready at at_h, leaves on a way: at once, or, by daylight alone, in the light of the place; where limits are
    on the way, while they allow it."""
    if f.light.shape[1] == 0 or not at_h < 1e9:
        return at_h
    road = f.way[int(f.team[c, CARRIER_TYPE]), o, d, v]
    limited = road[WINDOW] >= 0.0
    if f.team[c, BY_DAY] == 0.0 and not limited:
        return at_h
    row = int(road[WINDOW]) if limited else o
    return in_the_light(at_h, road[KM] / f.team[c, PACE], f.light[row], 0, f.light.shape[1])


@njit(**INNER)
def rested_h(f, c, o, d, v, end_h):
    """When a carrier that arrived at end_h is free again."""
    if f.team[c, REST_H] == 0.0:
        return end_h
    km = f.way[int(f.team[c, CARRIER_TYPE]), o, d, v, KM]
    return end_h + f.team[c, REST_H] * min(1.0, km / f.team[c, STAGE_KM])


@njit(**KERNEL)
def running(keys, cancel, lucks, out):
    """Fill out [member, departure] with whether it runs, as in rehearse; lucks [member] are the numbers of their luck."""
    for d in range(keys.shape[0]):
        for i in range(lucks.shape[0]):
            out[i, d] = uniform(row(keys[d], lucks[i]), 0) >= cancel[d]
