"""Legs weighed: what the rehearsal does, from remembered travel."""

import math

import numpy as np
from numba import njit

from balto.basis.compiled import INNER
from balto.ensemble._toll_kernel import averted
from balto.motion.handover import load, next_departure, when_open
from balto.plan._lay_kernel import CARRIER, DEPART, DEPART_END, DEST, DOSES, FEED, FEED_END, ORIGIN, RIDE, SLOT, VARIANT
from balto.plan._travel_kernel import (
    AVAILABLE_H,
    CLOSES_H,
    FREEZE_C_H,
    FROZEN_LOST,
    HANDOVER_H,
    HOLDING_H,
    HOME,
    KEEPS_CARGO,
    KIN,
    KM,
    KM_PRICE,
    OFFSET_H,
    OPENS_H,
    REST_H,
    STAGE_KM,
    STEP_H,
    fill_two,
    go,
    travel,
)

LOOKS = 4  # lanes in which it is reckoned what each loss would cost


@njit(**INNER)
def _hits(f, sol, n):
    """Note for every leg the parcels that fail if its carrier is lost on it (f.hit, lists by leg); the result is whether
    there are any."""
    rides, parcels, legs = f.rides[sol], f.parcels[sol], f.legs
    for a in range(n):
        f.hit[0, a] = -1
        if legs[a, RIDE] >= 0:
            f.at_leg[legs[a, RIDE]] = a
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
            if again:
                continue
            for a in range(f.at_leg[r] + 1):
                if legs[a, CARRIER] == c and e < f.hit_next.shape[0]:
                    f.hit[1, e], f.hit_next[e], f.hit[0, a] = i, f.hit[0, a], e
                    e += 1
    return np.int64(e)


@njit(**INNER)
def _harm(f, sol, n, sick, there_h, left):
    """Add to f.harm [leg] the deaths more in this lane if its carrier were lost on it, all else going as it went."""
    parcels, legs, lots = f.parcels[sol], f.legs, f.lot.shape[0]
    lost = f.lost
    hour_at, doses_at, less_at = np.empty(lots + n), np.empty(lots + n), np.empty(lots + n)
    lost[:n] = 0.0
    for a in range(n):
        e = f.hit[0, a]
        while e >= 0:
            i = f.hit[1, e]
            lost[f.at_leg[parcels[i, 2 + parcels[i, 2]]]] += parcels[i, 0]
            e = f.hit_next[e]
        for p in range(f.toll_place.shape[0]):
            place, m, touched = f.toll_place[p], 0, False
            e = f.hit[0, a]
            while e >= 0 and not touched:
                touched = parcels[f.hit[1, e], 1] == place
                e = f.hit_next[e]
            if not touched:
                continue
            for b in range(lots + n):
                into = int(f.lot[b, 0]) if b < lots else legs[b - lots, DEST]
                if into == place and left[b] > 0 and there_h[b] < 1e8:
                    j = m
                    while j > 0 and hour_at[j - 1] > there_h[b]:
                        hour_at[j], doses_at[j], less_at[j] = hour_at[j - 1], doses_at[j - 1], less_at[j - 1]
                        j -= 1
                    hour_at[j], doses_at[j] = there_h[b], left[b]
                    less_at[j] = left[b] if b < lots else max(0.0, left[b] - lost[b - lots])
                    m += 1
            table = f.toll_deaths[sick, p]
            f.harm[a] += averted(table, f.keeps[STEP_H], f.toll_grid, hour_at[:m], doses_at[:m])
            f.harm[a] -= averted(table, f.keeps[STEP_H], f.toll_grid, hour_at[:m], less_at[:m])
        e = f.hit[0, a]
        while e >= 0:
            i = f.hit[1, e]
            lost[f.at_leg[parcels[i, 2 + parcels[i, 2]]]] = 0.0
            e = f.hit_next[e]


@njit(**INNER)
def weigh(f, sol, n, first, last):
    """Run lanes first..last-1: fill start and end [leg] with the last lane's hours and dead [lane]; the result is their mean,
    with what losses cost on average.

    The lane after the last member is the expected lane, where travel is as `go` has it.
    """
    risk, harm = f.risk, f.harm
    legs, feeds, start, end, dead = f.legs, f.feeds, f.start, f.end, f.dead
    hours = f.factor.shape[2]
    members = f.factor.shape[0] - 1
    team, ground, way, lot, runs, departs = f.team, f.ground, f.way, f.lot, f.runs, f.departs
    profile, toll_place, toll_deaths, grid = f.profile, f.toll_place, f.toll_deaths, f.toll_grid
    holding_h, freeze_c_h, frozen_lost, step_h = (
        f.keeps[HOLDING_H],
        f.keeps[FREEZE_C_H],
        f.keeps[FROZEN_LOST],
        f.keeps[STEP_H],
    )
    lots = lot.shape[0]
    there_h, packed_h, frost = np.empty(lots + n), np.empty(lots + n), np.zeros(lots + n)
    left = np.empty(lots + n, np.int64)
    free_h = np.empty(team.shape[0])
    at = np.empty(team.shape[0], np.int64)
    into = np.empty(lots + n, np.int64)
    for a in range(lots + n):
        into[a] = int(lot[a, 0]) if a < lots else legs[a - lots, DEST]
    hour_at, doses_at = np.empty(lots + n), np.empty(lots + n)
    tolls = toll_place.shape[0]
    first_in = np.full(ground.shape[0], -1, np.int64)
    next_in = np.full(lots + n, -1, np.int64)
    for a in range(lots + n - 1, -1, -1):
        if a < lots or legs[a - lots, DOSES] > 0:
            next_in[a] = first_in[into[a]]
            first_in[into[a]] = a
    total = 0.0
    chancy = _hits(f, sol, n) if last - first > 1 else np.int64(0)
    for a in range(n):
        risk[a], harm[a] = 0.0, 0.0
    looks, every = 0, max(1, (last - first) // LOOKS)
    for lane in range(first, last):
        for a in range(lots):
            there_h[a], packed_h[a], left[a] = lot[a, 1], math.inf, int(lot[a, 2])
        for c in range(team.shape[0]):
            free_h[c], at[c] = team[c, AVAILABLE_H], int(team[c, HOME])
        for a in range(n):
            here = lots + a
            there_h[here], packed_h[here], frost[here], left[here] = math.inf, math.inf, 0.0, 0
            start[a], end[a] = math.inf, math.inf
            c, o, d, v = legs[a, CARRIER], legs[a, ORIGIN], legs[a, DEST], legs[a, VARIANT]
            start_h = free_h[c]
            if at[c] != o or not start_h < hours:
                continue
            packed, chilled, got = math.inf, 0.0, 0
            if legs[a, DOSES] > 0:
                loaded_h, got, packed, chilled = load(
                    legs[a, DOSES], 1e9, feeds, legs[a, FEED], legs[a, FEED_END], there_h, left, packed_h, frost
                )
                if got == 0:
                    continue
                start_h = when_open(
                    max(start_h, loaded_h), ground[o, OPENS_H], ground[o, CLOSES_H], ground[o, OFFSET_H]
                )
                start_h += ground[o, HANDOVER_H]
            end_h, chance, cold = math.inf, 0.0, 0.0
            if lane == members:
                start_h, end_h, _ = go(f, c, o, d, start_h)
            else:
                if legs[a, DEPART] >= 0:
                    start_h = next_departure(
                        start_h, departs[0], departs[1], runs[lane], legs[a, DEPART], legs[a, DEPART_END]
                    )
                if start_h < hours:
                    hour = int(start_h)
                    slot = legs[a, SLOT]
                    if slot < 0 or hour + 1 >= hours:
                        end_h, chance, cold = travel(f, lane, c, o, d, v, start_h)
                    else:
                        before, after = profile[slot, lane, hour, 0], profile[slot, lane, hour + 1, 0]
                        if before == 0.0 or after == 0.0:
                            fill_two(f, slot, lane, c, o, d, v, hour)
                            before, after = profile[slot, lane, hour, 0], profile[slot, lane, hour + 1, 0]
                        u = start_h - hour
                        if before + after < 1e9:
                            end_h = before + u * (after - before)
                        elif u < 0.5:
                            end_h = float(before)
                        else:
                            end_h = float(after)
                        chance = float(profile[slot, lane, hour, 1])
                        if profile.shape[3] > 2:
                            cold = float(profile[slot, lane, hour, 2])
            risk[a] += chance
            if not end_h < 1e9:
                free_h[c] = math.inf
                continue
            start[a], end[a], at[c] = start_h, end_h, d
            km = way[int(team[c, KIN]), o, d, v, KM]
            free_h[c] = end_h + team[c, REST_H] * min(1.0, km / team[c, STAGE_KM])
            there_h[here], frost[here], left[here] = end_h, chilled + cold, got
            packed_h[here] = packed if team[c, KEEPS_CARGO] > 0.0 else min(packed, start_h)
        sick = lane % (toll_deaths.shape[0] - 1) if lane < members else toll_deaths.shape[0] - 1
        deaths = 0.0
        for p in range(tolls):
            deaths += toll_deaths[sick, p, 0, 0]
            m = 0
            a = first_in[toll_place[p]]
            while a >= 0:
                if left[a] > 0 and there_h[a] < 1e8:
                    worth = 1.0
                    if there_h[a] - packed_h[a] > holding_h:
                        worth = 0.0
                    elif frost[a] > freeze_c_h:
                        worth = 1.0 - frozen_lost
                    if worth > 0.0:
                        j = m
                        while j > 0 and hour_at[j - 1] > there_h[a]:
                            hour_at[j], doses_at[j] = hour_at[j - 1], doses_at[j - 1]
                            j -= 1
                        hour_at[j], doses_at[j] = there_h[a], left[a] * worth
                        m += 1
                a = next_in[a]
            if m > 0:
                deaths -= averted(toll_deaths[sick, p], step_h, grid, hour_at[:m], doses_at[:m])
        dead[lane] = deaths
        total += deaths
        if chancy and (lane - first) % every == 0:
            looks += 1
            _harm(f, sol, n, sick, there_h, left)
    cost = 0.0
    for a in range(n):
        if harm[a] > 0.0:
            cost += risk[a] / (last - first) * harm[a] / looks
    return total / max(last - first, 1) + cost


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
