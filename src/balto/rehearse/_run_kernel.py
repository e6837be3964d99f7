"""The plan, future by future: who waits for whom, who crosses when, what arrives and what is lost."""

import math

import numpy as np
from numba import njit

from balto.basis._chance_kernel import exp_near, high, low, normal_near, word
from balto.basis.compiled import KERNEL
from balto.motion.crossing import cross, held, promise_h
from balto.motion.handover import load, next_drawn, when_open

ARRIVED, STOOD_DOWN, LOST, TOO_LATE = 0, 1, 2, 3


@njit(**KERNEL)
def run(orders, teams, ground, factor, air_c, first, step, count, calm_leg, keeps, depart, arrive, doses, state, given):
    """Run futures that share the weather members of one block.

    Member w of the block (factor [member, class, hour], air_c [member, region, hour]) is the weather of futures
    first + w, first + w + step, ... below count, which are the rows of the outputs: depart, arrive (hours, inf: never),
    doses, state [future, leg], and given [future, lot or leg]: the usable doses of each feed (lots first) that stay where
    they came to. keeps = (holding hours, frost limit C, degree-hours that freeze, share of frozen doses lost). The leg
    calm_leg (-1: none) runs at its median pace, without mishap.
    """
    # Taken out of their tuples once: within the loops that would cost a reference count for each.
    carrier, origins, dests, wanted = orders.carrier, orders.origin, orders.dest, orders.doses
    leave_from_h, wait_until_h, hold_below, hold_h = (
        orders.leave_from_h,
        orders.wait_until_h,
        orders.hold_below,
        orders.hold_h,
    )
    watch, late_h, leg_pace, way, other = orders.watch, orders.late_h, orders.pace_kmh, orders.way, orders.other
    timetable, feed, leg_key, feeds = orders.departures, orders.feed, orders.key, orders.feeds
    seg_class, seg_km, seg_risk, seg_region = orders.seg_class, orders.seg_km, orders.seg_risk, orders.seg_region
    team_sd, pace_sd, stage_km, rest_h, available_h = (
        teams.team_sd,
        teams.pace_sd,
        teams.stage_km,
        teams.rest_h,
        teams.available_h,
    )
    stall_share, mean_stall_h, break_per_km, mean_break_h = (
        teams.stall_share,
        teams.stall_h,
        teams.break_per_km,
        teams.break_h,
    )
    storm_danger, cargo_c, home, team_key = teams.storm_danger, teams.cargo_c, teams.home, teams.key
    keeps_cargo = teams.keeps_cargo
    handover_h, opens_h, closes_h, offset_h = ground.handover_h, ground.opens_h, ground.closes_h, ground.offset_h
    lot_h, lot_doses, lot_expires_h = ground.lot_h, ground.lot_doses, ground.lot_expires_h
    depart_h, cutoff_h, cancel, depart_key = ground.depart_h, ground.cutoff_h, ground.cancel, ground.depart_key
    legs, lots, hours = carrier.shape[0], lot_h.shape[0], factor.shape[2]
    there_h, spoils_h, frost = np.empty(lots + legs), np.empty(lots + legs), np.empty(lots + legs)
    left = np.empty(lots + legs, np.int64)
    free_h = np.empty(home.shape[0])
    at_place = np.empty(home.shape[0], np.int64)
    for turn in range(first, count, step):
        for w in range(min(factor.shape[0], count - turn)):
            i = turn + w
            shares, air = factor[w], air_c[w]
            for k in range(lots):
                there_h[k], spoils_h[k], frost[k], left[k] = lot_h[k], lot_expires_h[k], 0.0, lot_doses[k]
            for c in range(home.shape[0]):
                free_h[c], at_place[c] = available_h[c], home[c]
            for n in range(legs):
                here = lots + n
                there_h[here], spoils_h[here], frost[here], left[here] = math.inf, math.inf, 0.0, 0
                depart[i, n], arrive[i, n], doses[i, n], state[i, n] = math.inf, math.inf, 0, STOOD_DOWN
                c, origin = carrier[n], origins[n]
                start_h = free_h[c]
                if watch[n] >= 0:
                    if arrive[i, watch[n]] <= late_h[n]:
                        continue
                    start_h = max(start_h, late_h[n])
                if at_place[c] != origin or not start_h < hours:
                    continue
                spoils, chilled = math.inf, 0.0
                if wanted[n] > 0:
                    loaded_h, got, spoils, chilled = load(
                        wanted[n], wait_until_h[n], feeds, feed[n, 0], feed[n, 1], there_h, left, spoils_h, frost
                    )
                    if got == 0:
                        continue
                    doses[i, n] = got
                    start_h = when_open(max(start_h, loaded_h), opens_h[origin], closes_h[origin], offset_h[origin])
                    start_h += handover_h[origin]
                start_h = max(start_h, leave_from_h[n])
                if timetable[n, 0] >= 0:
                    start_h = next_drawn(
                        start_h, depart_h, cutoff_h, cancel, depart_key, i, timetable[n, 0], timetable[n, 1]
                    )
                if not start_h < hours:
                    state[i, n], free_h[c] = TOO_LATE, math.inf
                    continue
                pace = leg_pace[n]
                a, b = way[n, 0], way[n, 1]
                if other[n, 1] > other[n, 0]:
                    usual_h = promise_h(start_h, pace, seg_class, seg_km, a, b, shares)
                    if promise_h(start_h, pace, seg_class, seg_km, other[n, 0], other[n, 1], shares) < usual_h:
                        a, b = other[n, 0], other[n, 1]
                if hold_below[n] > 0.0:
                    start_h = held(start_h, hold_below[n], hold_h[n], seg_class, a, b, shares)
                way_km = 0.0
                for s in range(a, b):
                    way_km += seg_km[s]
                stall_km, stall_h, break_km, break_h, mishap = math.inf, 0.0, math.inf, 0.0, 1.0
                if n != calm_leg:
                    bits = word(leg_key[n], i, 0)
                    own = team_sd[c] * normal_near(high(word(team_key[c], i, 0)))
                    pace *= exp_near(own + pace_sd[c] * normal_near(high(bits)))
                    if low(bits) < stall_share[c]:
                        more = word(leg_key[n], i, 1)
                        stall_km, stall_h = way_km * high(more), -mean_stall_h[c] * math.log(low(more))
                    bits = word(leg_key[n], i, 2)
                    mishap = low(bits)
                    # 1 - exp(-x) <= x: most futures are clear of a breakdown without a logarithm.
                    if high(bits) < break_per_km[c] * way_km:
                        break_km = -math.log(1.0 - high(bits)) / break_per_km[c]
                        break_h = -mean_break_h[c] * math.log(high(word(leg_key[n], i, 3)))
                end_h, danger, cold = cross(
                    start_h,
                    pace,
                    stage_km[c],
                    rest_h[c],
                    stall_km,
                    stall_h,
                    break_km,
                    break_h,
                    seg_class,
                    seg_km,
                    seg_risk,
                    seg_region,
                    a,
                    b,
                    shares,
                    air,
                    keeps[1] - cargo_c[c],
                    storm_danger[c],
                )
                depart[i, n] = start_h
                lost = mishap < danger and mishap < 1.0 - math.exp(-danger)
                if lost or not math.isfinite(end_h):
                    state[i, n] = LOST if lost else TOO_LATE
                    free_h[c] = math.inf
                    continue
                state[i, n], arrive[i, n], at_place[c] = ARRIVED, end_h, dests[n]
                free_h[c] = end_h + rest_h[c] * min(1.0, way_km / stage_km[c])
                there_h[here], frost[here] = end_h, chilled + cold
                spoils_h[here] = spoils if keeps_cargo[c] else min(spoils, start_h + keeps[0])
                left[here] = doses[i, n]
            for k in range(lots + legs):
                given[i, k] = left[k] * _usable(there_h[k], spoils_h[k], frost[k], keeps)


@njit(**KERNEL)
def _usable(there_h, spoils_h, frost_c_h, keeps):
    """The share of doses still usable that come at there_h, spoil at spoils_h and met so many degree-hours of frost."""
    if there_h > spoils_h:
        return 0.0
    return 1.0 - keeps[3] if frost_c_h > keeps[2] else 1.0
