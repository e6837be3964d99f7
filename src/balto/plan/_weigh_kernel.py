"""Legs weighed: in the expected lane (or the only future) leg by leg, in many futures all lanes of a leg together."""

import math

import numpy as np
from numba import njit

from balto.basis.compiled import INNER
from balto.motion.handover import next_departure, when_open
from balto.plan._lanes_kernel import load, run_lanes, wide
from balto.plan._lay_kernel import CARRIER, DEPART, DEPART_END, DEST, DOSES, FEED, FEED_END, ORIGIN, RIDE, VARIANT
from balto.plan._tally_kernel import harm, hits, tally, tally_one
from balto.plan._travel_kernel import (
    AVAILABLE_H,
    CLOSES_H,
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
    legs, feeds, lot, team, ground = f.legs, f.feeds, f.lot, f.team, f.ground
    hours, members, lots, start, end = f.factor.shape[2], f.factor.shape[0] - 1, f.lot.shape[0], f.start, f.end
    free_h, at = np.empty(team.shape[0]), np.empty(team.shape[0], np.int64)
    for a in range(lots):
        there[a, 0], left[a, 0], packed[a, 0], frost[a, 0] = lot[a, 1], int(lot[a, 2]), math.inf, 0.0
    for c in range(team.shape[0]):
        free_h[c], at[c] = team[c, AVAILABLE_H], int(team[c, HOME])
    for a in range(n):
        c, o, d, v, wanted = legs[a, CARRIER], legs[a, ORIGIN], legs[a, DEST], legs[a, VARIANT], legs[a, DOSES]
        here, start_h, got, packed_h, chilled = lots + a, free_h[c], np.int64(0), math.inf, 0.0
        start[a], end[a] = math.inf, math.inf
        there[here, 0], left[here, 0], packed[here, 0], frost[here, 0] = math.inf, 0, math.inf, 0.0
        if at[c] != o or not start_h < hours:
            continue
        if wanted > 0:
            got, loaded_h, packed_h, chilled = load(
                wanted, feeds, legs[a, FEED], legs[a, FEED_END], 0, there, left, packed, frost
            )
            if got == 0:
                continue
            start_h = when_open(max(start_h, loaded_h), ground[o, OPENS_H], ground[o, CLOSES_H], ground[o, OFFSET_H])
            start_h += ground[o, HANDOVER_H]
        end_h, cold = math.inf, 0.0
        if lane == members:
            start_h, end_h, _ = go(f, c, o, d, start_h)
        else:
            if legs[a, DEPART] >= 0:
                start_h = next_departure(
                    start_h, f.departs[0], f.departs[1], f.runs[lane], legs[a, DEPART], legs[a, DEPART_END]
                )
            if start_h < hours:
                end_h, _, cold = travel(f, lane, c, o, d, v, start_h)
        if not end_h < 1e9:
            free_h[c] = math.inf
            continue
        start[a], end[a] = start_h, end_h
        at[c], free_h[c] = d, rested(f, c, o, d, v, end_h)
        there[here, 0], left[here, 0], frost[here, 0] = end_h, got, chilled + cold
        packed[here, 0] = packed_h if team[c, KEEPS_CARGO] > 0.0 else min(packed_h, start_h)


@njit(**INNER)
def _arrivals(f, n, first_in, next_in):
    """Lists, by place, of the lots and legs that bring doses there."""
    lots = f.lot.shape[0]
    for a in range(lots + n - 1, -1, -1):
        if a < lots or f.legs[a - lots, DOSES] > 0:
            into = int(f.lot[a, 0]) if a < lots else f.legs[a - lots, DEST]
            next_in[a] = first_in[into]
            first_in[into] = a


@njit(**INNER)
def weigh_one(f, n, counts):
    """Run the expected lane or the only future, whose hours are left in start and end [leg]; the result is its deaths (0 where
    nobody `counts` them)."""
    members, mean, rows = f.factor.shape[0] - 1, f.toll_deaths.shape[3] - 1, f.lot.shape[0] + n
    table, hours, left = (
        f.toll_deaths.reshape(f.toll_deaths.size),
        np.empty((3, rows, 1)),
        np.empty((rows, 1), np.int64),
    )
    there, packed, frost = hours[0], hours[1], hours[2]
    _run_one(f, n, members if members > 1 else np.int64(0), there, packed, frost, left)
    if not counts:
        return 0.0
    first_in, next_in = np.full(f.ground.shape[0], -1, np.int64), np.full(rows, -1, np.int64)
    _arrivals(f, n, first_in, next_in)
    return tally_one(f, table, mean if members > 1 else 0, first_in, next_in, there, packed, frost, left)


@njit(**INNER)
def weigh(f, sol, n, many):
    """Mean deaths in the first `many` lanes, with what losses cost on average."""
    lots, table = f.lot.shape[0], f.toll_deaths.reshape(f.toll_deaths.size)
    mean, rows, lanes = f.toll_deaths.shape[3] - 1, lots + n, wide(many)
    size, shape = rows * lanes, (rows, lanes)
    there, packed = f.lane_h[:size].reshape(shape), f.lane_h[size : 2 * size].reshape(shape)
    frost, left = f.lane_h[2 * size : 3 * size].reshape(shape), f.lane_n[:size].reshape(shape)
    first_in, next_in = np.full(f.ground.shape[0], -1, np.int64), np.full(rows, -1, np.int64)
    _arrivals(f, n, first_in, next_in)
    keeps = f.keeps[HOLDING_H] < 1e8 or f.used[KINDS] > 2
    row, most = np.zeros(lanes, np.int32), np.empty(rows, np.int64)
    for k in range(many):
        row[k] = k % mean
    run_lanes(f, n, many, keeps, there, packed, frost, left, most)
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
        c = legs[a, CARRIER]
        km += f.way[int(f.team[c, KIN]), legs[a, ORIGIN], legs[a, DEST], legs[a, VARIANT], KM]
    return km * f.keeps[KM_PRICE]
