"""The chain of least expected delay for some doses, through what is committed and what could still be sent."""

import math

import numpy as np
from numba import njit

from balto.basis.compiled import INNER
from balto.motion.handover import when_open
from balto.plan.relay._travel_kernel import (
    ALLOWED,
    AVAILABLE_H,
    CLOSES_H,
    FASTEST,
    HANDOVER,
    HANDOVER_H,
    HOME,
    KIN,
    LEAST_PACE,
    OFFSET_H,
    OPENS_H,
    PAYLOAD,
    go,
    rested,
)

JOIN, STOP, NEW = 0, 1, 2  # ride along; ride along and have the carrier stop on its way; a new ride
KIND, CAR, RIDE, BEFORE, FROM, TO, WAY, WAY2 = range(8)  # columns of a step; BEFORE: ride it comes before, -1: the last
STEPS = 8


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
    o = rides[later, 1]
    if q != o:
        _, back_h, by = go(f, c, q, o, free_h)
        free_h = rested(f, c, q, o, by, back_h)
    return max(0.0, free_h + f.ground[o, HANDOVER_H] - when[later, 0])


@njit(**INNER)
def scan(f, sol, load, dest, weight, blink):
    """Fill f.step and f.step_h with the chain that brings a `load` (what it weighs) to dest soonest; the result is its length
    (-1: none).

    Labels are expected hours plus `weight` times the delay caused to others; places are taken up in the order of their label
    and the least hours from there on to dest (A*: Hart, Nilsson, Raphael 1968), which what cannot beat the chain found so
    far must stay below. f.have [place] is the hour from which the doses
    can be had there; f.spare [ride] is room left; rides marked in f.closed are not joined; a share `blink` of choices is
    overlooked.
    """
    rides, seq, when, spare, closed, have = f.rides[sol], f.seq[sol], f.when[sol], f.spare, f.closed, f.have
    g, rng, step, step_h, lower_bound_h, least, team = (
        f.ground,
        f.rng,
        f.step,
        f.step_h,
        f.lower_bound_h,
        f.least,
        f.team,
    )
    places, carriers, hours, slowest = have.shape[0], seq.shape[0], f.factor.shape[2], 1.0 / f.keeps[FASTEST]
    onward = np.empty(places)  # least hours from a place to dest
    worth = np.empty(places, np.int64)
    label, hour = have.copy(), have.copy()
    back = np.full((places, STEPS), -1, np.int64)
    depart = np.zeros(places)
    done = np.zeros(places, np.int8)
    used = np.empty(carriers, np.int8)
    then_at = np.empty(carriers, np.int64)
    then_h = np.empty(carriers)
    rest_at = np.empty((carriers, seq.shape[1]), np.int64)  # where and when a carrier is free after so many rides
    rest_h = np.empty((carriers, seq.shape[1]))
    for q in range(places):
        onward[q] = lower_bound_h[q, dest] * slowest
    per_km = np.empty(carriers)  # hours at the very least for each unit of `least`
    for c in range(carriers):
        per_km[c] = slowest / team[c, LEAST_PACE]
        rest_at[c, 0], rest_h[c, 0] = int(team[c, HOME]), team[c, AVAILABLE_H]
        for k in range(1, seq[c, 0] + 1):
            r = seq[c, k]
            rest_at[c, k] = rides[r, 2]
            rest_h[c, k] = rested(f, c, rides[r, 1], rides[r, 2], rides[r, 3], when[r, 1])
    while True:
        p = np.int64(-1)
        for q in range(places):
            if (
                done[q] == 0
                and label[q] + onward[q] < math.inf
                and (p < 0 or label[q] + onward[q] < label[p] + onward[p])
            ):
                p = q
        if p < 0:
            return -1
        if p == dest:
            break
        done[p] = 1
        t = hour[p]
        extra = label[p] - t
        near = 0
        for q in range(places):
            soonest = label[p] + lower_bound_h[p, q] * slowest
            if done[q] == 0 and soonest < label[q] and soonest + onward[q] < label[dest]:
                worth[near] = q
                near += 1
        used[:] = 0
        q = p
        while back[q, KIND] >= 0:
            c = back[q, CAR]
            if back[q, KIND] == NEW and used[c] == 0:
                used[c] = 1 if back[q, BEFORE] < 0 else 2
                then_at[c], then_h[c] = q, rested(f, c, back[q, FROM], q, back[q, WAY], hour[q])
            q = back[q, FROM]
        only = back[p, CAR] if back[p, KIND] >= 0 and g[p, HANDOVER] == 0.0 else -1
        for c in range(carriers):
            if (
                f.team[c, ALLOWED] == 0.0
                or f.team[c, PAYLOAD] < load
                or used[c] == 2
                or (only >= 0 and only != c)
                or rnd(rng) < blink
            ):
                continue
            count, own = seq[c, 0], least[int(team[c, KIN]), p]
            for gap in range(count if used[c] == 1 else 0, count + 1):
                at, free_h = rest_at[c, gap], rest_h[c, gap]
                if used[c] == 1:
                    at, free_h = then_at[c], then_h[c]
                if at != p:
                    if not free_h + least[int(team[c, KIN]), at, p] * per_km[c] + onward[p] < label[dest]:
                        continue
                    _, end_h, v = go(f, c, at, p, free_h)
                    free_h = rested(f, c, at, p, v, end_h)
                if not free_h + onward[p] < label[dest]:
                    continue
                start_h = when_open(max(t, free_h), g[p, OPENS_H], g[p, CLOSES_H], g[p, OFFSET_H]) + g[p, HANDOVER_H]
                for x in range(near):
                    q = worth[x]
                    most = min(label[q], label[dest] - onward[q])  # beyond that nothing is of use
                    if not start_h + extra + own[q] * per_km[c] < most:
                        continue
                    left_h, end_h, v = go(f, c, p, q, start_h)
                    cost = end_h + extra
                    if cost < most and gap < count:
                        cost += weight * _delay(f, rides, when, c, q, rested(f, c, p, q, v, end_h), v, seq[c, 1 + gap])
                    if cost < most:
                        label[q], hour[q], depart[q] = cost, end_h, left_h
                        row = back[q]
                        row[KIND], row[CAR], row[FROM], row[TO], row[WAY] = NEW, c, p, q, v
                        row[BEFORE] = seq[c, 1 + gap] if gap < count else -1
        ready_h = when_open(t, g[p, OPENS_H], g[p, CLOSES_H], g[p, OFFSET_H]) + g[p, HANDOVER_H]
        for r in range(rides.shape[0]):
            c = rides[r, 0]
            if c < 0 or rides[r, 1] != p or spare[r] < load or closed[r] == 1 or (only >= 0 and only != c):
                continue
            wait_h = max(0.0, ready_h - when[r, 0])
            q = rides[r, 2]
            if not when[r, 1] + wait_h < hours - 1:
                continue
            cost = when[r, 1] + wait_h + extra + weight * wait_h
            if done[q] == 0 and cost < min(label[q], label[dest] - onward[q]):
                label[q], hour[q], depart[q] = cost, when[r, 1] + wait_h, when[r, 0] + wait_h
                row = back[q]
                row[KIND], row[CAR], row[RIDE], row[FROM], row[TO], row[WAY] = JOIN, c, r, p, q, rides[r, 3]
            for y in range(near):
                x = worth[y]
                most = min(label[x], label[dest] - onward[x])
                if x == q or not when[r, 0] + wait_h + extra + least[int(team[c, KIN]), p, x] * per_km[c] < most:
                    continue
                left_h, end_h, v = go(f, c, p, x, when[r, 0] + wait_h)
                if not end_h + extra < most:
                    continue
                _, last_h, v2 = go(f, c, x, q, rested(f, c, p, x, v, end_h) + g[x, HANDOVER_H])
                cost = end_h + extra + weight * (wait_h + max(0.0, last_h - when[r, 1]))
                if cost < most:
                    label[x], hour[x], depart[x] = cost, end_h, left_h
                    row = back[x]
                    row[KIND], row[CAR], row[RIDE], row[FROM], row[TO], row[WAY], row[WAY2] = STOP, c, r, p, x, v, v2
    n = 0
    q = dest
    while back[q, KIND] >= 0 and n < step.shape[0]:
        n += 1
        q = back[q, FROM]
    if back[q, KIND] >= 0 or n == 0:
        return -1
    q = dest
    for k in range(n - 1, -1, -1):
        for j in range(STEPS):
            step[k, j] = back[q, j]
        step_h[k, 0], step_h[k, 1] = depart[q], hour[q]
        q = back[q, FROM]
    return n


@njit(**INNER)
def free_ride(rides):
    """The number of an unused ride, -1 if there is none."""
    for r in range(rides.shape[0]):
        if rides[r, 0] < 0:
            return r
    return np.int64(-1)


@njit(**INNER)
def enter(seq, c, r, before):
    """Put ride r into carrier c's sequence before ride `before` (-1: last); False where there is no room."""
    n = seq[c, 0]
    if n + 1 >= seq.shape[1]:
        return False
    k = n
    if before >= 0:
        for j in range(n):
            if seq[c, 1 + j] == before:
                k = j
    for j in range(n, k, -1):
        seq[c, 1 + j] = seq[c, j]
    seq[c, 1 + k] = r
    seq[c, 0] = n + 1
    return True


@njit(**INNER)
def leave(seq, c, r):
    """Take ride r out of carrier c's sequence; the result is the ride that followed it, -1 if it was the last."""
    n, after = 0, np.int64(-1)
    for k in range(seq[c, 0]):
        if seq[c, 1 + k] == r:
            if k + 1 < seq[c, 0]:
                after = seq[c, 2 + k]
        else:
            seq[c, 1 + n] = seq[c, 1 + k]
            n += 1
    seq[c, 0] = n
    return after


@njit(**INNER)
def follow(parcels, r, new):
    """Let every parcel that takes ride r take ride `new` right after it; False where a chain has no room."""
    for i in range(parcels.shape[0]):
        if parcels[i, 0] > 0:
            n = parcels[i, 2]
            for j in range(n):
                if parcels[i, 3 + j] == r:
                    if 3 + n >= parcels.shape[1]:
                        return False
                    for k in range(n, j + 1, -1):
                        parcels[i, 3 + k] = parcels[i, 2 + k]
                    parcels[i, 4 + j] = new
                    parcels[i, 2] = n + 1
                    break
    return True


@njit(**INNER)
def commit(f, sol, n):
    """Carry out the steps and fill f.chain with the rides they are; False where there is no room."""
    rides, seq, parcels, when, step, step_h = f.rides[sol], f.seq[sol], f.parcels[sol], f.when[sol], f.step, f.step_h
    for k in range(n):
        kind, c, r = step[k, KIND], step[k, CAR], step[k, RIDE]
        if kind != JOIN:
            new = free_ride(rides)
            if new < 0:
                return False
            if kind == NEW:
                rides[new, 0], rides[new, 1], rides[new, 2], rides[new, 3] = c, step[k, FROM], step[k, TO], step[k, WAY]
                when[new, 0], when[new, 1] = step_h[k, 0], step_h[k, 1]
                if not enter(seq, c, new, step[k, BEFORE]):
                    return False
                r = new
            else:
                rides[new, 0], rides[new, 1], rides[new, 2], rides[new, 3] = c, step[k, TO], rides[r, 2], step[k, WAY2]
                rides[r, 2], rides[r, 3] = step[k, TO], step[k, WAY]
                when[new, 0], when[new, 1] = step_h[k, 1] + 0.01, when[r, 1] + 0.01
                when[r, 1] = step_h[k, 1]
                after = np.int64(-1)
                for j in range(seq[c, 0] - 1):
                    if seq[c, 1 + j] == r:
                        after = seq[c, 2 + j]
                if not enter(seq, c, new, after) or not follow(parcels, r, new):
                    return False
        f.chain[k] = r
    return True
