"""Rides of a solution: made, put into a carrier's sequence or taken out, and a chain of steps carried out."""

import numpy as np
from numba import njit

from balto.basis.compiled import INNER
from balto.plan.relay.columns import (
    BEFORE,
    CAR,
    CHAIN,
    COUNT,
    END_H,
    FIRST_RIDE,
    FROM,
    JOINED_RIDE,
    LENGTH,
    NEW,
    PARCEL_DOSES,
    RIDE_CARRIER,
    RIDE_DEST,
    RIDE_ORIGIN,
    RIDE_VARIANT,
    RIDE_WAIT,
    START_H,
    STEP_KIND,
    STOP,
    TO,
    WAY,
    WAY2,
)

SLACK_H = 12  # how much longer than by expectation a carrier waits for the rest of its load, until that is settled (settle.py)


@njit(**INNER)
def free_ride(rides):
    """The number of an unused ride, -1 if there is none."""
    for r in range(rides.shape[0]):
        if rides[r, RIDE_CARRIER] < 0:
            return r
    return np.int64(-1)


@njit(**INNER)
def set_ride(rides, r, c, origin, dest, variant):
    """Let ride r be carrier c's from origin to dest by that variant."""
    row = rides[r]
    row[RIDE_CARRIER], row[RIDE_ORIGIN], row[RIDE_DEST], row[RIDE_VARIANT] = c, origin, dest, variant
    row[RIDE_WAIT] = SLACK_H


@njit(**INNER)
def insert_ride(seq, c, r, before):
    """Put ride r into carrier c's sequence before ride `before` (-1: last); False where there is no room."""
    n = seq[c, COUNT]
    if n + 1 >= seq.shape[1]:
        return False
    k = n
    if before >= 0:
        for j in range(n):
            if seq[c, FIRST_RIDE + j] == before:
                k = j
    for j in range(n, k, -1):
        seq[c, FIRST_RIDE + j] = seq[c, FIRST_RIDE + j - 1]
    seq[c, FIRST_RIDE + k] = r
    seq[c, COUNT] = n + 1
    return True


@njit(**INNER)
def remove_ride(seq, c, r):
    """Take ride r out of carrier c's sequence; the result is the ride that followed it, -1 if it was the last."""
    n, after = 0, np.int64(-1)
    for k in range(seq[c, COUNT]):
        if seq[c, FIRST_RIDE + k] == r:
            if k + 1 < seq[c, COUNT]:
                after = seq[c, FIRST_RIDE + k + 1]
        else:
            seq[c, FIRST_RIDE + n] = seq[c, FIRST_RIDE + k]
            n += 1
    seq[c, COUNT] = n
    return after


@njit(**INNER)
def extend_chains(parcels, r, new):
    """Let every parcel that takes ride r take ride `new` right after it; False where a chain has no room."""
    for i in range(parcels.shape[0]):
        if parcels[i, PARCEL_DOSES] > 0:
            n = parcels[i, LENGTH]
            for j in range(n):
                if parcels[i, CHAIN + j] == r:
                    if CHAIN + n >= parcels.shape[1]:
                        return False
                    for k in range(n, j + 1, -1):
                        parcels[i, CHAIN + k] = parcels[i, CHAIN + k - 1]
                    parcels[i, CHAIN + j + 1] = new
                    parcels[i, LENGTH] = n + 1
                    break
    return True


@njit(**INNER)
def _next_ride(seq, c, r):
    """The ride of carrier c that follows ride r, -1 if there is none."""
    for j in range(seq[c, COUNT] - 1):
        if seq[c, FIRST_RIDE + j] == r:
            return seq[c, FIRST_RIDE + j + 1]
    return np.int64(-1)


@njit(**INNER)
def _stop_on_the_way(f, sol, r, step):
    """Let ride r end where the step does and a new ride of its carrier go on from there; its number (-1: no room)."""
    rides, seq = f.rides[sol], f.seq[sol]
    new = free_ride(rides)
    if new >= 0:
        c = step[CAR]
        set_ride(rides, new, c, step[TO], rides[r, RIDE_DEST], step[WAY2])
        rides[r, RIDE_DEST], rides[r, RIDE_VARIANT] = step[TO], step[WAY]
        if not insert_ride(seq, c, new, _next_ride(seq, c, r)) or not extend_chains(f.parcels[sol], r, new):
            return np.int64(-1)
    return new


@njit(**INNER)
def apply_chain(f, sol, n):
    """Carry out n steps of f.step and fill f.chain with the rides they are; False where there is no room."""
    rides, seq, when, step, step_h = f.rides[sol], f.seq[sol], f.when[sol], f.step, f.step_h
    for k in range(n):
        r = step[k, JOINED_RIDE]
        if step[k, STEP_KIND] == NEW:
            r = free_ride(rides)
            if r < 0:
                return False
            set_ride(rides, r, step[k, CAR], step[k, FROM], step[k, TO], step[k, WAY])
            when[r, START_H], when[r, END_H] = step_h[k, START_H], step_h[k, END_H]
            if not insert_ride(seq, step[k, CAR], r, step[k, BEFORE]):
                return False
        elif step[k, STEP_KIND] == STOP:
            new = _stop_on_the_way(f, sol, r, step[k])
            if new < 0:
                return False
            when[new, START_H], when[new, END_H] = step_h[k, END_H] + 0.01, when[r, END_H] + 0.01
            when[r, END_H] = step_h[k, END_H]
        f.chain[k] = r
    return True
