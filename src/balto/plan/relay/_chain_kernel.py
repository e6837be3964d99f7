"""The chain of least expected delay for some doses, through what is committed and what could still be sent."""

import math

import numpy as np
from numba import njit

from balto.basis.compiled import INNER
from balto.plan.relay._open_kernel import open_h
from balto.plan.relay._travel_kernel import expected_run, rested_h
from balto.plan.relay.columns import (
    ALLOWED,
    AVAILABLE_H,
    BEFORE,
    CAR,
    CARRIER_TYPE,
    COUNT,
    END_H,
    FASTEST,
    FIRST_RIDE,
    FROM,
    HANDOVER,
    HANDOVER_H,
    HOME,
    JOIN,
    JOINED_RIDE,
    LEAST_PACE,
    NEW,
    PAYLOAD,
    RIDE_CARRIER,
    RIDE_DEST,
    RIDE_ORIGIN,
    RIDE_VARIANT,
    START_H,
    STEP_COLUMNS,
    STEP_KIND,
    STOP,
    TO,
    WAY,
    WAY2,
)


@njit(**INNER)
def rnd(rng):
    """A float64 in [0, 1) from the state rng[0] (xorshift64*)."""
    x = rng[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    rng[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) * (1.0 / 9007199254740992.0)


@njit(**INNER)
def _delay(f, rides, when, c, q, free_h, v, later):
    """How much later ride `later` starts if carrier c comes to it from q, where it arrived at free_h."""
    o = rides[later, RIDE_ORIGIN]
    if q != o:
        _, back_h, by = expected_run(f, c, q, o, free_h)
        free_h = rested_h(f, c, q, o, by, back_h)
    return max(0.0, free_h + f.ground[o, HANDOVER_H] - when[later, START_H])


@njit(**INNER)
def _free_after_rides(f, sol, rest_at, rest_h):
    """Fill rest_at and rest_h [carrier, k] with where and when a carrier is free after its first k rides."""
    rides, seq, when, team = f.rides[sol], f.seq[sol], f.when[sol], f.team
    for c in range(seq.shape[0]):
        rest_at[c, 0], rest_h[c, 0] = int(team[c, HOME]), team[c, AVAILABLE_H]
        for k in range(1, seq[c, COUNT] + 1):
            r = seq[c, k]
            o, d = rides[r, RIDE_ORIGIN], rides[r, RIDE_DEST]
            rest_at[c, k], rest_h[c, k] = d, rested_h(f, c, o, d, rides[r, RIDE_VARIANT], when[r, END_H])


@njit(**INNER)
def _next_place(label, onward, done):
    """The place whose chains are to be carried on next, of those not done; -1: there is none."""
    p = np.int64(-1)
    for q in range(label.shape[0]):
        if done[q] == 0 and label[q] + onward[q] < math.inf and (p < 0 or label[q] + onward[q] < label[p] + onward[p]):
            p = q
    return p


@njit(**INNER)
def _worth_reaching(f, p, dest, label, onward, done, worth):
    """Fill worth with the places that could be reached from p sooner than by now, and in time for dest; their number."""
    near, slowest = 0, 1.0 / f.parameters[FASTEST]
    for q in range(label.shape[0]):
        soonest = label[p] + f.lower_bound_h[p, q] * slowest
        if done[q] == 0 and soonest < label[q] and soonest + onward[q] < label[dest]:
            worth[near] = q
            near += 1
    return near


@njit(**INNER)
def _carriers_before(f, back, hour, p, used, then_at, then_h):
    """Note the carriers with new rides in the chain to p: used [carrier] is 1 after all their own rides (then_at and then_h:
    where and when they are free), 2 before one of these, 0 for all others."""
    used[:] = 0
    q = p
    while back[q, STEP_KIND] >= 0:
        c = back[q, CAR]
        if back[q, STEP_KIND] == NEW and used[c] == 0:
            used[c] = 1 if back[q, BEFORE] < 0 else 2
            then_at[c], then_h[c] = q, rested_h(f, c, back[q, FROM], q, back[q, WAY], hour[q])
        q = back[q, FROM]


@njit(**INNER)
def _note(back, q, kind, c, ride, before, p, way, way2):
    """Let the chain to q come from p by that step."""
    row = back[q]
    row[STEP_KIND], row[CAR], row[JOINED_RIDE], row[BEFORE] = kind, c, ride, before
    row[FROM], row[TO], row[WAY], row[WAY2] = p, q, way, way2


@njit(**INNER)
def _by_new_rides(
    f, sol, load, p, only, blink, weight, dest, onward, per_km, worth, used, then_at, then_h, rest_at, rest_h,
    label, hour, depart, back,
):  # fmt: skip
    """Carry the chain to p on to the places in `worth` by a new ride of any carrier (or `only` one) between any two of its own,
    from where it is free then."""
    rides, seq, when, team, g, least = f.rides[sol], f.seq[sol], f.when[sol], f.team, f.ground, f.least
    rng, reach_h, extra, near = f.rng, hour[p], label[p] - hour[p], worth.shape[0]
    for c in range(seq.shape[0]):
        if (
            team[c, ALLOWED] == 0.0
            or team[c, PAYLOAD] < load
            or used[c] == 2
            or (only >= 0 and only != c)
            or rnd(rng) < blink
        ):
            continue
        count, kind = seq[c, COUNT], int(team[c, CARRIER_TYPE])
        own = least[kind, p]
        for gap in range(count if used[c] == 1 else 0, count + 1):
            at, free_h = rest_at[c, gap], rest_h[c, gap]
            if used[c] == 1:
                at, free_h = then_at[c], then_h[c]
            if at != p:
                if not free_h + least[kind, at, p] * per_km[c] + onward[p] < label[dest]:
                    continue
                _, end_h, v = expected_run(f, c, at, p, free_h)
                free_h = rested_h(f, c, at, p, v, end_h)
            if not free_h + onward[p] < label[dest]:
                continue
            start_h = open_h(g, p, max(reach_h, free_h)) + g[p, HANDOVER_H]
            for x in range(near):
                q = worth[x]
                most = min(label[q], label[dest] - onward[q])  # beyond that nothing is of use
                if not start_h + extra + own[q] * per_km[c] < most:
                    continue
                left_h, end_h, v = expected_run(f, c, p, q, start_h)
                cost, later = end_h + extra, np.int64(-1)
                if cost < most and gap < count:
                    later = seq[c, FIRST_RIDE + gap]
                    cost += weight * _delay(f, rides, when, c, q, rested_h(f, c, p, q, v, end_h), v, later)
                if cost < most:
                    label[q], hour[q], depart[q] = cost, end_h, left_h
                    _note(back, q, NEW, c, -1, later, p, v, -1)


@njit(**INNER)
def _by_rides(
    f, sol, load, p, only, weight, dest, onward, per_km, worth, done, label, hour, depart, back
):  # fmt: skip
    """Carry the chain to p on along each ride from there (or those of `only` one carrier) that has room: to its end, or to a
    stop on its way in `worth`."""
    rides, when, g, spare, closed, hours = f.rides[sol], f.when[sol], f.ground, f.spare, f.closed, f.factor.shape[2]
    extra, near = label[p] - hour[p], worth.shape[0]
    ready_h = open_h(g, p, hour[p]) + g[p, HANDOVER_H]
    for r in range(rides.shape[0]):
        c = rides[r, RIDE_CARRIER]
        if c < 0 or rides[r, RIDE_ORIGIN] != p or spare[r] < load or closed[r] == 1 or (only >= 0 and only != c):
            continue
        q, wait_h = rides[r, RIDE_DEST], max(0.0, ready_h - when[r, START_H])
        start_h, end_h = when[r, START_H] + wait_h, when[r, END_H] + wait_h
        if not end_h < hours - 1:
            continue
        cost = end_h + extra + weight * wait_h
        if done[q] == 0 and cost < min(label[q], label[dest] - onward[q]):
            label[q], hour[q], depart[q] = cost, end_h, start_h
            _note(back, q, JOIN, c, r, -1, p, rides[r, RIDE_VARIANT], -1)
        own = f.least[int(f.team[c, CARRIER_TYPE]), p]
        for y in range(near):
            x = worth[y]
            most = min(label[x], label[dest] - onward[x])
            if x == q or not start_h + extra + own[x] * per_km[c] < most:
                continue
            left_h, stop_h, v = expected_run(f, c, p, x, start_h)
            if not stop_h + extra < most:
                continue
            _, last_h, v2 = expected_run(f, c, x, q, rested_h(f, c, p, x, v, stop_h) + g[x, HANDOVER_H])
            cost = stop_h + extra + weight * (wait_h + max(0.0, last_h - when[r, END_H]))
            if cost < most:
                label[x], hour[x], depart[x] = cost, stop_h, left_h
                _note(back, x, STOP, c, r, -1, p, v, v2)


@njit(**INNER)
def _traced(f, back, depart, hour, dest):
    """Fill f.step and f.step_h with the chain to dest; the result is its length, -1 if there is none or it is too long."""
    n, q = 0, dest
    while back[q, STEP_KIND] >= 0 and n < f.step.shape[0]:
        n += 1
        q = back[q, FROM]
    if back[q, STEP_KIND] >= 0 or n == 0:
        return -1
    q = dest
    for k in range(n - 1, -1, -1):
        for j in range(STEP_COLUMNS):
            f.step[k, j] = back[q, j]
        f.step_h[k, START_H], f.step_h[k, END_H] = depart[q], hour[q]
        q = back[q, FROM]
    return n


@njit(**INNER)
def cheapest_chain(f, sol, load, dest, weight, blink):
    """Fill f.step and f.step_h with the chain that brings a `load` (what it weighs) to dest soonest; the result is its length
    (-1: none).

    Labels are expected hours plus `weight` times the delay caused to others; places are taken up in the order of their label
    and the least hours from there on to dest (A*: Hart, Nilsson, Raphael 1968), which what cannot beat the chain found so
    far must stay below. f.have [place] is the hour from which the doses
    can be had there; f.spare [ride] is room left; rides marked in f.closed are not joined; a share `blink` of choices is
    overlooked.
    """
    places, carriers, rides = f.have.shape[0], f.seq.shape[1], f.seq.shape[2]
    label, hour, depart = f.have.copy(), f.have.copy(), np.zeros(places)
    back, done, worth = (
        np.full((places, STEP_COLUMNS), -1, np.int64),
        np.zeros(places, np.int8),
        np.empty(places, np.int64),
    )
    used, then_at, then_h = np.empty(carriers, np.int8), np.empty(carriers, np.int64), np.empty(carriers)
    rest_at, rest_h = np.empty((carriers, rides), np.int64), np.empty((carriers, rides))
    onward, per_km = (
        np.empty(places),
        np.empty(carriers),
    )  # least hours from a place to dest, and for each unit of `least`
    for q in range(places):
        onward[q] = f.lower_bound_h[q, dest] * (1.0 / f.parameters[FASTEST])
    for c in range(carriers):
        per_km[c] = 1.0 / f.parameters[FASTEST] / f.team[c, LEAST_PACE]
    _free_after_rides(f, sol, rest_at, rest_h)
    while True:
        p = _next_place(label, onward, done)
        if p < 0:
            return -1
        if p == dest:
            return _traced(f, back, depart, hour, dest)
        done[p] = 1
        near = worth[: _worth_reaching(f, p, dest, label, onward, done, worth)]
        _carriers_before(f, back, hour, p, used, then_at, then_h)
        only = back[p, CAR] if back[p, STEP_KIND] >= 0 and f.ground[p, HANDOVER] == 0.0 else np.int64(-1)
        _by_new_rides(
            f, sol, load, p, only, blink, weight, dest, onward, per_km, near, used, then_at, then_h, rest_at, rest_h,
            label, hour, depart, back,
        )  # fmt: skip
        _by_rides(f, sol, load, p, only, weight, dest, onward, per_km, near, done, label, hour, depart, back)
