"""How far along its way a carrier is at an hour, and what its cargo has met: the crossing, looked at on the way."""

import math

import numpy as np
from numba import njit

from balto.basis._chance_kernel import exp_near, high, low, normal_near, word
from balto.basis.compiled import KERNEL
from balto.motion.crossing import EPS_KM, cross, persistence_hours


@njit(**KERNEL)
def reached_km(until_h, depart_h, pace_kmh, stage_km, rest_h, stop1_km, stop1_h, stop2_km, stop2_h, seg_class, seg_km,
               first, last, factor):  # fmt: skip
    """Kilometres that `motion.crossing.cross` has behind it at until_h; all of them once it has arrived, 0 before it leaves."""
    at_h, done_km, hours = depart_h, 0.0, factor.shape[1]
    rest_km = stage_km
    for s in range(first, last):
        row, left_km = seg_class[s], seg_km[s]
        while left_km > EPS_KM:
            leap_km = min(left_km, max(min(rest_km, stop1_km, stop2_km) - done_km, 0.0))
            while leap_km > EPS_KM:
                hour = int(at_h)
                if at_h >= until_h or hour >= hours:
                    return done_km
                share = float(factor[row, hour])
                room_h = min(hour + 1.0, until_h) - at_h
                km = min(leap_km, pace_kmh * share * room_h)
                at_h += km / (pace_kmh * share) if km == leap_km and share > 0.0 else room_h
                done_km, left_km, leap_km = done_km + km, left_km - km, leap_km - km
            if left_km <= EPS_KM and s == last - 1:
                break
            if done_km >= rest_km - EPS_KM:
                at_h += rest_h
                rest_km += stage_km
            if done_km >= stop1_km - EPS_KM:
                at_h += stop1_h
                stop1_km = math.inf
            if done_km >= stop2_km - EPS_KM:
                at_h += stop2_h
                stop2_km = math.inf
    return done_km


@njit(**KERNEL)
def _luck(plan_arrays, teams, n, i, way_km):
    """What befalls leg n with luck i, as in rehearse._run_kernel: pace in km/h, stall and breakdown (km on the way, hours)."""
    c, key = plan_arrays.carrier[n], plan_arrays.key[n]
    bits, last = word(key, i, 0), word(key, i, 2)
    own = teams.team_sd[c] * normal_near(high(word(teams.key[c], i, 0)))
    pace = plan_arrays.pace_kmh[n] * exp_near(own + teams.pace_sd[c] * normal_near(high(bits)))
    stall_km, stall_h, break_km, break_h = math.inf, 0.0, math.inf, 0.0
    if low(bits) < teams.stall_share[c]:
        more = word(key, i, 1)
        stall_km, stall_h = way_km * high(more), -teams.stall_h[c] * math.log(low(more))
    if high(last) < teams.break_per_km[c] * way_km:
        break_km = -math.log(1.0 - high(last)) / teams.break_per_km[c]
        break_h = -teams.break_h[c] * math.log(high(word(key, i, 3)))
    return pace, stall_km, stall_h, break_km, break_h


@njit(**KERNEL)
def _way_of(plan_arrays, n, depart_h, factor):
    """First and last segment and kilometres of the way that leg n takes when it leaves at depart_h, by the rule of the run."""
    a, b = plan_arrays.way[n, 0], plan_arrays.way[n, 1]
    a1, b1 = plan_arrays.other[n, 0], plan_arrays.other[n, 1]
    if b1 > a1:
        pace = plan_arrays.pace_kmh[n]
        usual_h = persistence_hours(depart_h, pace, plan_arrays.seg_class, plan_arrays.seg_km, a, b, factor)
        if persistence_hours(depart_h, pace, plan_arrays.seg_class, plan_arrays.seg_km, a1, b1, factor) < usual_h:
            a, b = a1, b1
    way_km = 0.0
    for s in range(a, b):
        way_km += plan_arrays.seg_km[s]
    return a, b, way_km


@njit(**KERNEL)
def progress(until_h, n, plan_arrays, teams, factor, depart_h, lucks, out):
    """Fill out [future] with the kilometres that leg n has behind it at until_h.

    factor [future, class, hour] is each future's weather, depart_h [future] when the leg left (inf: it did not), lucks [future]
    the number of its luck.
    """
    c = plan_arrays.carrier[n]
    for k in range(out.shape[0]):
        out[k] = 0.0
        if depart_h[k] < until_h:
            left_h = np.float64(depart_h[k])
            a, b, way_km = _way_of(plan_arrays, n, left_h, factor[k])
            pace, stall_km, stall_h, break_km, break_h = _luck(plan_arrays, teams, n, lucks[k], way_km)
            out[k] = reached_km(
                until_h, left_h, pace, teams.stage_km[c], teams.rest_h[c], stall_km, stall_h, break_km, break_h,
                plan_arrays.seg_class, plan_arrays.seg_km, a, b, factor[k],
            )  # fmt: skip


@njit(**KERNEL)
def frost_met(plan_arrays, teams, keeps, factor, air_c, depart_h, luck, out):
    """Fill out [leg] with the degree-hours of frost that each leg's cargo meets on its whole way, in one future; 0 where it does
    not leave. keeps [product, 4] as in WorldIndex, factor [class, hour] and air_c [region, hour] the weather, depart_h [leg]."""
    for n in range(out.shape[0]):
        out[n] = 0.0
        if depart_h[n] < factor.shape[1]:
            c, left_h = plan_arrays.carrier[n], np.float64(depart_h[n])
            a, b, way_km = _way_of(plan_arrays, n, left_h, factor)
            pace, stall_km, stall_h, break_km, break_h = _luck(plan_arrays, teams, n, luck, way_km)
            _, _, _, out[n] = cross(
                left_h, pace, teams.stage_km[c], teams.rest_h[c], stall_km, stall_h, break_km, break_h, plan_arrays.seg_class,
                plan_arrays.seg_km, plan_arrays.seg_risk, plan_arrays.seg_threat, plan_arrays.seg_region, a, b, factor, factor,
                air_c,
                keeps[plan_arrays.product[n], 1] - teams.cargo_c[c],
            )  # fmt: skip
