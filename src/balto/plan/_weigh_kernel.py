"""Legs weighed: what the rehearsal does, from remembered travel; leg by leg, all lanes of a leg together.

What lanes hold stands in flat arrays, [row * lanes + lane], so that one lane alone takes up no more room than it needs.
"""

import math

import numpy as np
from numba import njit

from balto.basis.compiled import INNER
from balto.motion.handover import next_departure, when_open
from balto.plan._lay_kernel import CARRIER, DEPART, DEPART_END, DEST, DOSES, FEED, FEED_END, ORIGIN, RIDE, VARIANT
from balto.plan._travel_kernel import (
    AVAILABLE_H,
    BLOCK,
    CLOSES_H,
    FREEZE_C_H,
    FROZEN_LOST,
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
    REST_H,
    STAGE_KM,
    STEP_H,
    fill_two,
    go,
    slot_of,
    travel,
)

LOOKS = 4  # lanes in which it is reckoned what each loss would cost


@njit(**INNER)
def _hits(f, sol, n):
    """Note for every leg the parcels that fail if its carrier is lost on it (f.hit, lists by leg); the result is whether
    there are any."""
    rides, parcels, legs, hit, hit_next, at_leg = f.rides[sol], f.parcels[sol], f.legs, f.hit, f.hit_next, f.at_leg
    earlier, latest = np.empty(n, np.int64), np.full(f.team.shape[0], -1, np.int64)
    for a in range(n):
        hit[0, a] = -1
        if legs[a, RIDE] >= 0:
            at_leg[legs[a, RIDE]] = a
        earlier[a] = latest[legs[a, CARRIER]]
        latest[legs[a, CARRIER]] = a
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
                e += 1
                a = earlier[a]
    return np.int64(e)


@njit(**INNER)
def _averted(f, table, p, row, m, hour_at, doses_at, known):
    """Deaths averted at toll place p by m arrivals in order of their hours, as ensemble._toll_kernel.averted has it.

    known [arrival, 3] is what was reckoned last for that many doses in all: doses, step of the grid and part of it.
    """
    grid, step_h, rows, most = f.toll_grid, f.keeps[STEP_H], f.toll_deaths.shape[3], f.toll_deaths.shape[2] - 1
    size, last = rows * (most + 1), grid.shape[0] - 1
    none = p * size * (last + 1) + row
    held, total, before, v_before = 0.0, 0.0, np.int64(0), 0.0
    for j in range(m):
        if hour_at[j] > most * step_h or doses_at[j] <= 0.0:
            continue
        x = min(max(hour_at[j] / step_h, 0.0), float(most))
        i = min(int(x), max(most - 1, 0))
        u = x - i
        doses = held + doses_at[j]
        if known[j, 0] != doses:
            k = 1
            while k < last and grid[k] < doses:
                k += 1
            known[j, 0], known[j, 1] = doses, k
            known[j, 2] = min((doses - grid[k - 1]) / (grid[k] - grid[k - 1]), 1.0)
        step, v = int(known[j, 1]), known[j, 2]
        for twice in range(2 if held > 0.0 else 1):
            at = none + i * rows
            y, sign = at + step * size, 1.0
            if twice:
                y, v, sign = at + before * size, v_before, -1.0
            here = table[at] - table[y - size] - v * (table[y] - table[y - size])
            if u > 0.0:
                at, y = at + rows, y + rows
                there = table[at] - table[y - size] - v * (table[y] - table[y - size])
                here += u * (there - here)
            total += sign * here
        held, before, v_before = doses, step, known[j, 2]
    return total


@njit(**INNER)
def _harm(f, table, sol, n, k, many, row, first_in, next_in, there_h, left, known):
    """Add to f.harm [leg] the deaths more in lane k of `many` if its carrier were lost on it, all else going as it went."""
    parcels, lots, hit, hit_next, at_leg = f.parcels[sol], f.lot.shape[0], f.hit, f.hit_next, f.at_leg
    lost, harm, tolls = f.lost, f.harm, f.toll_place.shape[0]
    hour_at, doses_at, less_at = np.empty(lots + n), np.empty(lots + n), np.empty(lots + n)
    came, begins, full = np.empty(lots + n, np.int64), np.zeros(tolls + 1, np.int64), np.empty(tolls)
    toll_of, touched = np.full(f.ground.shape[0], -1, np.int64), np.empty(tolls, np.int64)
    m = 0
    for p in range(tolls):
        toll_of[f.toll_place[p]] = p
        b = first_in[f.toll_place[p]]
        while b >= 0:
            hour, got = there_h[b * many + k], left[b * many + k]
            if got > 0 and hour < 1e8:
                j = m
                while j > begins[p] and hour_at[j - 1] > hour:
                    hour_at[j], doses_at[j], came[j] = hour_at[j - 1], doses_at[j - 1], came[j - 1]
                    j -= 1
                hour_at[j], doses_at[j], came[j] = hour, got, b
                m += 1
            b = next_in[b]
        begins[p + 1] = m
        full[p] = _averted(f, table, p, row, m - begins[p], hour_at[begins[p] :], doses_at[begins[p] :], known)
    for a in range(n):
        lost[a] = 0.0
    for a in range(n):
        places = 0
        e = hit[0, a]
        while e >= 0:
            i = hit[1, e]
            lost[at_leg[parcels[i, 2 + parcels[i, 2]]]] += parcels[i, 0]
            p = toll_of[parcels[i, 1]]
            j = places
            while j > 0 and touched[j - 1] > p:
                j -= 1
            if p >= 0 and (j == 0 or touched[j - 1] != p):
                for x in range(places, j, -1):
                    touched[x] = touched[x - 1]
                touched[j] = p
                places += 1
            e = hit_next[e]
        for x in range(places):
            p = touched[x]
            begin, m = begins[p], begins[p + 1] - begins[p]
            for j in range(m):
                b = came[begin + j]
                less_at[j] = doses_at[begin + j]
                if b >= lots:
                    less_at[j] = max(0.0, less_at[j] - lost[b - lots])
            harm[a] += full[p]
            harm[a] -= _averted(f, table, p, row, m, hour_at[begin:], less_at, known)
        e = hit[0, a]
        while e >= 0:
            i = hit[1, e]
            lost[at_leg[parcels[i, 2 + parcels[i, 2]]]] = 0.0
            e = hit_next[e]


@njit(**INNER)
def _load(wanted, feeds, first, last, k, many, there_h, left, packed_h, frost):
    """As motion.handover.load, of lane k; what comes at any hour is waited for."""
    got, ready_h, packed, cold = 0, -math.inf, math.inf, 0.0
    while got < wanted:
        best, best_h = np.int64(-1), math.inf
        for x in range(first, last):
            b = feeds[x] * many + k
            if left[b] > 0 and there_h[b] < best_h:
                best, best_h = b, there_h[b]
        if best < 0 or best_h > 1e9:
            break
        take = min(wanted - got, left[best])
        left[best] -= take
        got += take
        ready_h, packed, cold = max(ready_h, best_h), min(packed, packed_h[best]), max(cold, frost[best])
    return got, ready_h, packed, cold


@njit(**INNER)
def _run(f, n, first, many, there_h, packed_h, frost, left):
    """Run `many` lanes from `first` on: fill there_h, packed_h, frost (where either matters) and left [lot or leg, lane], add
    chances of loss to f.risk; start and end [leg] are the last lane's."""
    legs, feeds, lot, team, ground, profile = f.legs, f.feeds, f.lot, f.team, f.ground, f.profile
    hours, members, lots = f.factor.shape[2], f.factor.shape[0] - 1, f.lot.shape[0]
    kinds, block = f.used[KINDS], members * BLOCK * f.used[KINDS]
    keeps = f.keeps[HOLDING_H] < 1e8 or kinds > 2
    free_h, at = f.lane_h[3 * (lots + n) * many :], f.lane_n[(lots + n) * many :]
    for a in range(lots):
        for k in range(many):
            there_h[a * many + k], left[a * many + k] = lot[a, 1], int(lot[a, 2])
            packed_h[a * many + k], frost[a * many + k] = math.inf, 0.0
    for c in range(team.shape[0]):
        for k in range(many):
            free_h[c * many + k], at[c * many + k] = team[c, AVAILABLE_H], int(team[c, HOME])
    for a in range(n):
        c, o, d, v, wanted = legs[a, CARRIER], legs[a, ORIGIN], legs[a, DEST], legs[a, VARIANT], legs[a, DOSES]
        feed, feed_end = legs[a, FEED], legs[a, FEED_END]
        slot = slot_of(f, c, o, d, v) if first < members else np.int64(-1)
        opens_h, closes_h, offset_h, handover_h = (
            ground[o, OPENS_H],
            ground[o, CLOSES_H],
            ground[o, OFFSET_H],
            ground[o, HANDOVER_H],
        )
        shuts, scheduled = closes_h - opens_h < 24.0, legs[a, DEPART] >= 0
        rest_h = team[c, REST_H] * min(1.0, f.way[int(team[c, KIN]), o, d, v, KM] / team[c, STAGE_KM])
        risk, begun_h, end_h = 0.0, math.inf, math.inf
        for k in range(many):
            lane, mine, here = first + k, c * many + k, (lots + a) * many + k
            begun_h, end_h = math.inf, math.inf
            there_h[here], left[here] = math.inf, 0
            if keeps:
                packed_h[here], frost[here] = math.inf, 0.0
            start_h = free_h[mine]
            if at[mine] != o or not start_h < hours:
                continue
            packed, chilled, got = math.inf, 0.0, np.int64(0)
            if wanted > 0:
                b, loaded_h = feeds[feed] * many + k, math.inf
                if feed_end - feed == 1 and left[b] >= wanted and there_h[b] <= 1e9:
                    left[b] -= wanted
                    got, loaded_h = wanted, there_h[b]
                    if keeps:
                        packed, chilled = packed_h[b], frost[b]
                else:
                    got, loaded_h, packed, chilled = _load(
                        wanted, feeds, feed, feed_end, k, many, there_h, left, packed_h, frost
                    )
                if got == 0:
                    continue
                start_h = max(start_h, loaded_h)
                if shuts:
                    start_h = when_open(start_h, opens_h, closes_h, offset_h)
                start_h += handover_h
            chance, cold = 0.0, 0.0
            if lane == members:
                start_h, end_h, _ = go(f, c, o, d, start_h)
            else:
                if scheduled:
                    start_h = next_departure(
                        start_h, f.departs[0], f.departs[1], f.runs[lane], legs[a, DEPART], legs[a, DEPART_END]
                    )
                if start_h < hours:
                    hour = int(start_h)
                    if slot < 0 or hour + 1 >= hours:
                        end_h, chance, cold = travel(f, lane, c, o, d, v, start_h)
                    else:
                        x = slot + (hour >> 3) * block + (lane * BLOCK + (hour & 7)) * kinds
                        y = x + kinds if hour & 7 != 7 else x + block - 7 * kinds
                        before, after = profile[x], profile[y]
                        if before == 0.0 or after == 0.0:
                            fill_two(f, x, y, lane, c, o, d, v, hour)
                            before, after = profile[x], profile[y]
                        u = start_h - hour
                        if before + after < 1e9:
                            end_h = before + u * (after - before)
                        elif u < 0.5:
                            end_h = float(before)
                        else:
                            end_h = float(after)
                        chance = float(profile[x + 1])
                        if kinds > 2:
                            cold = float(profile[x + 2])
            risk += chance
            if not end_h < 1e9:
                free_h[mine], end_h = math.inf, math.inf
                continue
            begun_h = start_h
            at[mine], free_h[mine] = d, end_h + rest_h
            there_h[here], left[here] = end_h, got
            if keeps:
                frost[here] = chilled + cold
                packed_h[here] = packed if team[c, KEEPS_CARGO] > 0.0 else min(packed, start_h)
        f.risk[a], f.start[a], f.end[a] = risk, begun_h, end_h


@njit(**INNER)
def _tally(f, table, n, first, many, first_in, next_in, there_h, packed_h, frost, left, rows, known):
    """Fill f.dead [lane] with the deaths of lanes that were run, by their rows of the toll; the result is their sum."""
    lots, size, dead = f.lot.shape[0], table.shape[0] // f.toll_place.shape[0], f.dead
    holding_h, freeze_c_h, frozen_lost = f.keeps[HOLDING_H], f.keeps[FREEZE_C_H], f.keeps[FROZEN_LOST]
    keeps = holding_h < 1e8 or f.used[KINDS] > 2
    hour_at, doses_at, ins = np.empty(lots + n), np.empty(lots + n), np.empty(lots + n, np.int64)
    for k in range(many):
        dead[first + k] = 0.0
    for p in range(f.toll_place.shape[0]):
        come = 0
        a = first_in[f.toll_place[p]]
        while a >= 0:
            ins[come] = a * many
            come += 1
            a = next_in[a]
        for k in range(many):
            m = 0
            for x in range(come):
                b = ins[x] + k
                hour = there_h[b]
                if left[b] > 0 and hour < 1e8:
                    worth = 1.0
                    if keeps:
                        if hour - packed_h[b] > holding_h:
                            worth = 0.0
                        elif frost[b] > freeze_c_h:
                            worth = 1.0 - frozen_lost
                    if worth > 0.0:
                        j = m
                        while j > 0 and hour_at[j - 1] > hour:
                            hour_at[j], doses_at[j] = hour_at[j - 1], doses_at[j - 1]
                            j -= 1
                        hour_at[j], doses_at[j] = hour, left[b] * worth
                        m += 1
            deaths = dead[first + k] + table[p * size + rows[k]]
            if m > 0:
                deaths -= _averted(f, table, p, rows[k], m, hour_at, doses_at, known)
            dead[first + k] = deaths
    total = 0.0
    for k in range(many):
        total += dead[first + k]
    return total


@njit(**INNER)
def weigh(f, sol, n, first, last):
    """Run lanes first..last-1: fill start and end [leg] with the last lane's hours and dead [lane]; the result is their mean,
    with what losses cost on average.

    The lane after the last member is the expected lane, where travel is as `go` has it.
    """
    legs, many, lots, table = f.legs, last - first, f.lot.shape[0], f.toll_deaths.reshape(f.toll_deaths.size)
    members, mean = f.factor.shape[0] - 1, f.toll_deaths.shape[3] - 1
    size = (lots + n) * many
    there_h, packed_h, frost = f.lane_h[:size], f.lane_h[size : 2 * size], f.lane_h[2 * size : 3 * size]
    left, rows, known = f.lane_n[:size], np.empty(many, np.int64), np.full((lots + n, 3), -1.0)
    for k in range(many):
        rows[k] = (first + k) % mean if first + k < members else mean
    first_in = np.full(f.ground.shape[0], -1, np.int64)
    next_in = np.full(lots + n, -1, np.int64)
    for a in range(lots + n - 1, -1, -1):
        if a < lots or legs[a - lots, DOSES] > 0:
            into = int(f.lot[a, 0]) if a < lots else legs[a - lots, DEST]
            next_in[a] = first_in[into]
            first_in[into] = a
    _run(f, n, first, many, there_h, packed_h, frost, left)
    total = _tally(f, table, n, first, many, first_in, next_in, there_h, packed_h, frost, left, rows, known)
    if many <= 1 or _hits(f, sol, n) == 0:
        return total / max(many, 1)
    looks, cost = 0, 0.0
    for a in range(n):
        f.harm[a] = 0.0
    for k in range(0, many, max(1, many // LOOKS)):
        _harm(f, table, sol, n, k, many, rows[k], first_in, next_in, there_h, left, known)
        looks += 1
    for a in range(n):
        if f.harm[a] > 0.0:
            cost += f.risk[a] / many * f.harm[a] / looks
    return total / many + cost


@njit(**INNER)
def expect(f, sol, n):
    """Run the expected lane (or the only future) and note each ride's hours in f.when; the result is its deaths."""
    members = f.factor.shape[0] - 1
    lane = members if members > 1 else np.int64(0)
    deaths = weigh(f, sol, n, lane, lane + 1)
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
