"""Deaths of lanes that were run, and what the loss of a carrier would cost them."""

import math

import numpy as np
from numba import njit

from balto.basis.compiled import INNER
from balto.plan._curve_kernel import averted, curve_of
from balto.plan._lay_kernel import CARRIER, RIDE
from balto.plan._travel_kernel import FREEZE_C_H, FROZEN_LOST, HOLDING_H, STEP_H


@njit(**INNER)
def hits(f, sol, n, count, later):
    """Note for every leg the parcels that fail if its carrier is lost on it (f.hit, lists by leg), how many these are, and the
    carrier's next leg (-1: none); the result is whether there are any."""
    rides, parcels, legs, hit, hit_next, at_leg = f.rides[sol], f.parcels[sol], f.legs, f.hit, f.hit_next, f.at_leg
    earlier, latest = np.empty(n, np.int64), np.full(f.team.shape[0], -1, np.int64)
    for a in range(n):
        hit[0, a], count[a], later[a] = -1, 0, -1
        if legs[a, RIDE] >= 0:
            at_leg[legs[a, RIDE]] = a
        earlier[a] = latest[legs[a, CARRIER]]
        latest[legs[a, CARRIER]] = a
        if earlier[a] >= 0:
            later[earlier[a]] = a
    e = 0
    for i in range(parcels.shape[0]):
        if parcels[i, 0] == 0:
            continue
        for j in range(parcels[i, 2]):
            r = parcels[i, 3 + j]
            c = rides[r, 0]
            again = False
            for k in range(j + 1, parcels[i, 2]):
                again = again or rides[parcels[i, 3 + k], 0] == c
            a = -1 if again else at_leg[r]
            while a >= 0 and e < hit_next.shape[0]:
                hit[1, e], hit_next[e], hit[0, a] = i, hit[0, a], e
                count[a] += 1
                e += 1
                a = earlier[a]
    return e > 0


@njit(**INNER)
def _lose(f, sol, a, sign):
    """Take what the parcels that fail with leg a bring off their last legs, or (sign -1) put it back."""
    parcels, e = f.parcels[sol], f.hit[0, a]
    while e >= 0:
        i = f.hit[1, e]
        f.lost[f.at_leg[parcels[i, 2 + parcels[i, 2]]]] += sign * parcels[i, 0]
        e = f.hit_next[e]


@njit(**INNER)
def harm(f, table, sol, n, k, row, first_in, next_in, there, left, count, later):
    """Add to f.harm [leg] the deaths more in lane k if its carrier were lost on it, all else going as it went.

    A leg after which the carrier's next would hit the same parcels (`count` of them, `later` the next leg) costs the same.
    """
    parcels, lots, tolls = f.parcels[sol], f.lot.shape[0], f.toll_place.shape[0]
    hour_at, doses_at, less_at = np.empty(lots + n), np.empty(lots + n), np.empty(lots + n)
    came, begins, full = np.empty(lots + n, np.int64), np.zeros(tolls + 1, np.int64), np.empty(tolls)
    toll_of, touched, here = np.full(f.ground.shape[0], -1, np.int64), np.empty(tolls, np.int64), np.zeros(n)
    m = 0
    for p in range(tolls):
        toll_of[f.toll_place[p]] = p
        b = first_in[f.toll_place[p]]
        while b >= 0:
            hour, got = there[b, k], left[b, k]
            if got > 0 and hour < 1e8:
                j = m
                while j > begins[p] and hour_at[j - 1] > hour:
                    hour_at[j], doses_at[j], came[j] = hour_at[j - 1], doses_at[j - 1], came[j - 1]
                    j -= 1
                hour_at[j], doses_at[j], came[j] = hour, got, b
                m += 1
            b = next_in[b]
        begins[p + 1] = m
        full[p] = -1.0
    for a in range(n):
        f.lost[a] = 0.0
    for a in range(n - 1, -1, -1):
        if count[a] == 0 or f.risk[a] <= 0.0:
            continue
        if later[a] >= 0 and count[later[a]] == count[a] and f.risk[later[a]] > 0.0:
            here[a] = here[later[a]]
            f.harm[a] += here[a]
            continue
        _lose(f, sol, a, 1.0)
        places, e = 0, f.hit[0, a]
        while e >= 0:
            p = toll_of[parcels[f.hit[1, e], 1]]
            seen = p < 0
            for x in range(places):
                seen = seen or touched[x] == p
            if not seen:
                touched[places] = p
                places += 1
            e = f.hit_next[e]
        for x in range(places):
            p = touched[x]
            begin, m = begins[p], begins[p + 1] - begins[p]
            if full[p] < 0.0:
                full[p] = averted(f, table, p, row, m, hour_at[begin:], doses_at[begin:])
            for j in range(m):
                b = came[begin + j]
                less_at[j] = doses_at[begin + j]
                if b >= lots:
                    less_at[j] = max(0.0, less_at[j] - f.lost[b - lots])
            here[a] += full[p] - averted(f, table, p, row, m, hour_at[begin:], less_at)
        f.harm[a] += here[a]
        _lose(f, sol, a, -1.0)


@njit(**INNER)
def _sort_out(ins, come, keeps, holding_h, freeze_c_h, there, packed, frost, left, most, odd):
    """Mark the lanes (odd) in which the arrivals do not come in the order given, or not each whole and sound; the result is
    how many."""
    for k in range(odd.shape[0]):
        odd[k] = 0
    for j in range(come):
        b = ins[j]
        hour, doses, before = there[b], left[b], there[ins[max(j - 1, 0)]]
        for k in range(odd.shape[0]):
            odd[k] |= (before[k] > hour[k]) | ((hour[k] < 1e8) & (doses[k] != most[b]))
        if keeps:
            own, cold = packed[b], frost[b]
            for k in range(odd.shape[0]):
                odd[k] |= (hour[k] < 1e8) & ((hour[k] - own[k] > holding_h) | (cold[k] > freeze_c_h))
    total = 0
    for k in range(odd.shape[0]):
        total += odd[k]
    return total


@njit(**INNER)
def _bend(curve, at, rows, row, most_h, step_h, last, hour, sign, good):
    """Add to good [lane] what the curve at `at` says for arrivals at `hour` [lane]."""
    for k in range(good.shape[0]):
        h = hour[k]
        came = h <= most_h
        x = max(h / step_h, 0.0) if came else 0.0
        i = min(np.int64(x), last)
        u = x - i
        z = at + i * rows + row[k]
        here, there = curve[np.uint64(z)], curve[np.uint64(z + rows)]
        averts = here + u * (there - here)
        good[k] += sign * averts if came else 0.0


@njit(**INNER)
def _averted_oddly(f, table, p, k, row, ins, come, keeps, there, packed, frost, left, hour_at, doses_at):
    """Deaths averted at toll place p in one lane, whatever came in whatever order."""
    m = 0
    for x in range(come):
        b = ins[x]
        hour, worth = there[b, k], 1.0
        if keeps:
            if hour - packed[b, k] > f.keeps[HOLDING_H]:
                worth = 0.0
            elif frost[b, k] > f.keeps[FREEZE_C_H]:
                worth = 1.0 - f.keeps[FROZEN_LOST]
        if left[b, k] > 0 and hour < 1e8 and worth > 0.0:
            j = m
            while j > 0 and hour_at[j - 1] > hour:
                hour_at[j], doses_at[j] = hour_at[j - 1], doses_at[j - 1]
                j -= 1
            hour_at[j], doses_at[j] = hour, left[b, k] * worth
            m += 1
    return averted(f, table, p, row, m, hour_at, doses_at)


@njit(**INNER)
def tally(f, table, keeps, first_in, next_in, there, packed, frost, left, most, row):
    """Mean deaths of lanes that were run, by their rows of the toll.

    At most places the same doses come in the same order in every lane; lanes where they do not are reckoned by themselves.
    """
    sources, many = there.shape
    rows, last, size = f.toll_deaths.shape[3], f.toll_deaths.shape[2] - 1, table.shape[0] // f.toll_place.shape[0]
    step_h, hour_at, doses_at = f.keeps[STEP_H], np.empty(sources), np.empty(sources)
    ins, good, odd, none = np.empty(sources, np.int64), np.zeros(many), np.empty(many, np.int64), np.zeros(rows)
    well, total = np.zeros(many), 0.0
    for p in range(f.toll_place.shape[0]):
        for r in range(rows):
            none[r] += table[p * size + r]
        come = 0
        b = first_in[f.toll_place[p]]
        while b >= 0:
            if most[b] > 0:
                j = come
                while j > 0 and there[ins[j - 1], 0] > there[b, 0]:
                    ins[j] = ins[j - 1]
                    j -= 1
                ins[j] = b
                come += 1
            b = next_in[b]
        if come == 0:
            continue
        oddly = _sort_out(
            ins, come, keeps, f.keeps[HOLDING_H], f.keeps[FREEZE_C_H], there, packed, frost, left, most, odd
        )
        for k in range(many):
            well[k] = 0.0
        held = 0.0
        for j in range(come if oddly < many else 0):
            b = ins[j]
            for before in range(2 if j > 0 else 1):
                doses = held if before else held + most[b]
                at = curve_of(f, table, p, doses)
                _bend(f.curve, at, rows, row, last * step_h, step_h, max(last - 1, 0), there[b], 1.0 - 2.0 * before, well)
            held += most[b]
        if oddly > 0:
            for k in range(many):
                if odd[k] != 0:
                    well[k] = _averted_oddly(
                        f, table, p, k, row[k], ins, come, keeps, there, packed, frost, left, hour_at, doses_at
                    )
        for k in range(many):
            good[k] += well[k]
    for k in range(many):
        total += none[row[k]] - good[k]
    return total / many
