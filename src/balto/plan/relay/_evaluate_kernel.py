"""Legs weighed: in the expected lane (or the only future) leg by leg, in many futures all lanes of a leg together."""

import math

import numpy as np
from numba import njit

from balto.basis.compiled import INNER
from balto.motion.handover import next_departure, when_open
from balto.plan.relay._deaths_kernel import harm, hits, tally, tally_one
from balto.plan.relay._decode_kernel import (
    CARRIER,
    DEPART,
    DEPART_END,
    DEST,
    DOSES,
    FEED,
    FEED_END,
    JOINED,
    ORIGIN,
    PRODUCT,
    RIDE,
    RUN,
    VARIANT,
)
from balto.plan.relay._scenarios_kernel import load, simulate_scenarios, wide
from balto.plan.relay._travel_kernel import (
    AVAILABLE_H,
    CLOSES_H,
    FROST,
    HANDOVER_H,
    HOLDING_H,
    HOME,
    KEEPS_CARGO,
    KIN,
    KINDS,
    KM,
    KM_PRICE,
    OFFSET_H,
    OPENS_H,
    go,
    rested,
    travel,
)

LOOKS = 4  # lanes in which it is reckoned what each loss would cost


@njit(**INNER)
def _run_one(f, n, lane, there, packed, frost, left):
    """Run n legs in one lane, of expected travel or the only future: fill there, packed, frost and left [lot or leg, 1], and
    start and end [leg]."""
    legs, feeds, lot, team, ground, goods = f.legs, f.feeds, f.lot, f.team, f.ground, f.goods
    hours, members, lots, start, end = f.factor.shape[2], f.factor.shape[0] - 1, f.lot.shape[0], f.start, f.end
    free_h, at = np.empty(team.shape[0]), np.empty(team.shape[0], np.int64)
    for a in range(lots):
        there[a, 0], left[a, 0], packed[a, 0], frost[a, 0] = lot[a, 1], int(lot[a, 2]), lot[a, 5], lot[a, 6]
    for c in range(team.shape[0]):
        free_h[c], at[c] = team[c, AVAILABLE_H], int(team[c, HOME])
    for a in range(n):
        c, o, d, v, last = legs[a, CARRIER], legs[a, ORIGIN], legs[a, DEST], legs[a, VARIANT], a + legs[a, JOINED]
        if last < a:
            continue
        start_h, got, loaded_h, wanted = free_h[c], np.int64(0), -math.inf, np.int64(0)
        start[a], end[a] = math.inf, math.inf
        for b in range(a, last + 1):
            there[lots + b, 0], left[lots + b, 0], packed[lots + b, 0], frost[lots + b, 0] = math.inf, 0, math.inf, 0.0
        if at[c] != o or not start_h < hours:
            continue
        for b in range(a, last + 1):
            if legs[b, DOSES] > 0:
                taken, came_h, packed_h, chilled = load(
                    legs[b, DOSES], feeds, legs[b, FEED], legs[b, FEED_END], 0, there, left, packed, frost
                )
                left[lots + b, 0], packed[lots + b, 0], frost[lots + b, 0] = taken, packed_h, chilled
                wanted, got, loaded_h = wanted + legs[b, DOSES], got + taken, max(loaded_h, came_h)
        if wanted > 0:
            if got == 0:
                continue
            start_h = when_open(max(start_h, loaded_h), ground[o, OPENS_H], ground[o, CLOSES_H], ground[o, OFFSET_H])
            start_h += ground[o, HANDOVER_H]
        end_h, cold, known = math.inf, 0.0, np.int64(-1)
        if lane == members:
            start_h, end_h, _ = go(f, c, o, d, start_h)
        elif legs[a, DEPART] >= 0:
            start_h = next_departure(
                start_h, f.departs[0], f.departs[1], f.runs[lane], legs[a, DEPART], legs[a, DEPART_END]
            )
        for b in range(a, last + 1):
            limit = max(int(goods[legs[b, PRODUCT], FROST]), 0)
            if lane < members and start_h < hours and limit != known:
                end_h, _, cold = travel(f, lane, c, o, d, v, legs[a, RUN], start_h, limit)
                known = limit
            frost[lots + b, 0] += cold
        if not end_h < 1e9:
            free_h[c] = math.inf
            for b in range(a, last + 1):
                left[lots + b, 0] = 0
            continue
        start[a], end[a] = start_h, end_h
        at[c], free_h[c] = d, rested(f, c, o, d, v, end_h)
        for b in range(a, last + 1):
            there[lots + b, 0] = end_h
            if not team[c, KEEPS_CARGO] > 0.0:
                packed[lots + b, 0] = min(packed[lots + b, 0], start_h)


@njit(**INNER)
def _arrivals(f, n, first_in, next_in):
    """Lists, by sink, of the lots and legs that bring doses there."""
    lots, places = f.lot.shape[0], f.ground.shape[0]
    for a in range(lots + n - 1, -1, -1):
        if a < lots or f.legs[a - lots, DOSES] > 0:
            if a < lots:
                into = int(f.lot[a, 0]) + places * int(f.lot[a, 3])
            else:
                into = f.legs[a - lots, DEST] + places * f.legs[a - lots, PRODUCT]
            next_in[a] = first_in[into]
            first_in[into] = a


@njit(**INNER)
def weigh_one(f, n, counts):
    """Run the expected lane or the only future, whose hours are left in start and end [leg]; the result is its deaths (0 where
    nobody `counts` them)."""
    members, mean, rows = f.factor.shape[0] - 1, f.deaths_by_time.shape[3] - 1, f.lot.shape[0] + n
    table, hours, left = (
        f.deaths_by_time.reshape(f.deaths_by_time.size),
        np.empty((3, rows, 1)),
        np.empty((rows, 1), np.int64),
    )
    there, packed, frost = hours[0], hours[1], hours[2]
    _run_one(f, n, members if members > 1 else np.int64(0), there, packed, frost, left)
    if not counts:
        return 0.0
    first_in, next_in = np.full(f.ground.shape[0] * f.goods.shape[0], -1, np.int64), np.full(rows, -1, np.int64)
    _arrivals(f, n, first_in, next_in)
    return tally_one(f, table, mean if members > 1 else 0, first_in, next_in, there, packed, frost, left)


@njit(**INNER)
def weigh(f, sol, n, many):
    """Mean deaths in the first `many` lanes, with what losses cost on average."""
    lots, table = f.lot.shape[0], f.deaths_by_time.reshape(f.deaths_by_time.size)
    mean, rows, lanes = f.deaths_by_time.shape[3] - 1, lots + n, wide(many)
    size, shape = rows * lanes, (rows, lanes)
    there, packed = f.lane_h[:size].reshape(shape), f.lane_h[size : 2 * size].reshape(shape)
    frost, left = f.lane_h[2 * size : 3 * size].reshape(shape), f.lane_n[:size].reshape(shape)
    first_in, next_in = np.full(f.ground.shape[0] * f.goods.shape[0], -1, np.int64), np.full(rows, -1, np.int64)
    _arrivals(f, n, first_in, next_in)
    keeps = f.used[KINDS] > 2
    for product in range(f.goods.shape[0]):
        keeps |= f.goods[product, HOLDING_H] < 1e8
    row, most = np.zeros(lanes, np.int32), np.empty(rows, np.int64)
    for k in range(many):
        row[k] = k % mean
    simulate_scenarios(f, n, many, keeps, there, packed, frost, left, most)
    deaths = tally(f, table, many, keeps, first_in, next_in, there, packed, frost, left, most, row)
    count, later = np.empty(n, np.int64), np.empty(n, np.int64)
    if many > 1 and hits(f, sol, n, count, later):
        harm(f, table, sol, n, many, max(1, many // LOOKS), row, first_in, next_in, there, left, most, count, later)
        for a in range(n):
            if count[a] > 0 and f.harm[a] > 0.0:
                deaths += f.risk[a] / many * f.harm[a]
    return deaths


@njit(**INNER)
def expect(f, sol, n, counts):
    """Run the expected lane (or the only future) and note each ride's hours in f.when; the result is its deaths (0 where
    nobody `counts` them)."""
    deaths = weigh_one(f, n, counts)
    for a in range(n):
        r = f.legs[a, RIDE]
        if r >= 0:
            f.when[sol, r, 0], f.when[sol, r, 1] = f.start[a], f.end[a]
    return deaths


@njit(**INNER)
def price(f, n):
    """What the kilometres of the legs count in deaths: next to nothing, so that of equal plans the shorter is kept."""
    km, legs = 0.0, f.legs
    for a in range(n):
        if legs[a, JOINED] < 0:
            continue
        c = legs[a, CARRIER]
        km += f.way[int(f.team[c, KIN]), legs[a, ORIGIN], legs[a, DEST], legs[a, VARIANT], KM]
    return km * f.keeps[KM_PRICE]
