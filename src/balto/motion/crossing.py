"""Crossing: when a carrier that sets out now arrives, through weather, rests, stalls and breakdowns.

Every delay is tied to a distance along the way, never to an hour, and pace depends on place and hour alone. From that
follow the laws that tests/motion keeps: leaving later never arrives earlier, a faster team never arrives later, and
shutting a link never hurries.
"""

import math

import numpy as np
from numba import njit

from balto.basis.compiled import KERNEL

EPS_KM = 1e-7
DIE_IF_ATTACKED = 0.1  # share of those aboard who die where a carrier is lost to a threat (docs/crews.md)
AHEAD = 9  # hours that a tally goes beyond the weather's end, so that looking eight hours ahead needs no check
_ONE, _AHEAD = np.uint64(1), np.uint64(AHEAD)  # unsigned: numba looks at the sign of every other index


@njit(**KERNEL, forceinline=True)
def cross(
    depart_h,
    pace_kmh,
    stage_km,
    rest_h,
    stop1_km,
    stop1_h,
    stop2_km,
    stop2_h,
    seg_class,
    seg_km,
    seg_risk,
    seg_threat,
    seg_region,
    first,
    last,
    factor,
    peril,
    air_c,
    freeze_c,
):
    """Arrival hour, danger met, threat met and degree-hours of frost along the segments first..last-1.

    factor [class, hour] is the share of full pace (0: shut, the carrier shelters); air_c [region, hour]; stop1 and stop2
    are delays at a distance from the start (stall, breakdown; inf: none); a rest of rest_h comes every stage_km.
    Danger is seg_risk an hour times peril [class, hour], threat seg_threat an hour under way whatever the weather; a loss of the
    carrier has the chance 1 - exp(-danger - threat). The arrival is inf where the weather ends first.
    """
    hours = factor.shape[1]
    at_h = depart_h
    done_km = 0.0
    rest_km = stage_km
    danger = 0.0
    threat = 0.0
    frost = 0.0
    for s in range(first, last):
        row = seg_class[s]
        region = seg_region[s]
        left_km = seg_km[s]
        while left_km > EPS_KM:
            stop_km = min(rest_km, stop1_km, stop2_km)
            leap_km = min(left_km, max(stop_km - done_km, 0.0))
            if leap_km > EPS_KM:
                work_h = leap_km / pace_kmh  # hours at full pace; each hour of weather takes off its share
                hour = int(at_h)
                if hour >= hours:
                    return math.inf, danger, threat, frost
                room_h = hour + 1.0 - at_h
                moved_h = 0.0
                risked_h = 0.0
                share = float(factor[row, hour])
                while share * room_h < work_h:
                    work_h -= share * room_h
                    risked_h += room_h * peril[row, hour]
                    if share > 0.0:
                        moved_h += room_h
                        frost += room_h * max(0.0, freeze_c - air_c[region, hour])
                    hour += 1
                    if hour >= hours:
                        return math.inf, danger + seg_risk[s] * risked_h, threat + seg_threat[s] * moved_h, frost
                    room_h = 1.0
                    share = float(factor[row, hour])
                took_h = work_h / share
                danger += seg_risk[s] * (risked_h + took_h * peril[row, hour])
                threat += seg_threat[s] * (moved_h + took_h)
                frost += took_h * max(0.0, freeze_c - air_c[region, hour])
                at_h = (hour + 1.0 - room_h) + took_h
            done_km += leap_km
            left_km -= leap_km
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
    if at_h > hours:
        return math.inf, danger, threat, frost
    return at_h, danger, threat, frost


@njit(**KERNEL)
def prefix_sums(factor, peril, air_c, row, region, freeze_c, done_h, toll_h, chill):
    """Fill a class's row of the tallies [class, hour + AHEAD] from its weather: what has come together by each hour.

    done_h: hours at full pace that the weather allows (inf beyond its end); toll_h: danger, in calm hours under way; chill:
    degree-hours of frost. All of a class have one mode, so one freeze_c.
    """
    hours = factor.shape[1]
    done, toll, cold = 0.0, 0.0, 0.0
    for hour in range(hours):
        done_h[row, hour], toll_h[row, hour], chill[row, hour] = done, toll, cold
        share = float(factor[row, hour])
        toll += peril[row, hour]
        if share > 0.0:
            done += share
            cold += max(0.0, freeze_c - air_c[region, hour])
    done_h[row, hours], toll_h[row, hours], chill[row, hours] = done, toll, cold
    for hour in range(hours + 1, hours + AHEAD):
        done_h[row, hour], toll_h[row, hour], chill[row, hour] = math.inf, toll, cold


@njit(inline="always")
def _by(prefix_sums, row, hour, part):
    """A tally at a part of the way from an hour to the next: within an hour the weather does not change."""
    return prefix_sums[row, hour] + part * (prefix_sums[row, hour + _ONE] - prefix_sums[row, hour])


@njit(**KERNEL, forceinline=True, fastmath={"contract"})
def cross_by_prefix(
    depart_h,
    pace_kmh,
    stage_km,
    rest_h,
    stop1_km,
    stop1_h,
    stop2_km,
    stop2_h,
    seg_class,
    seg_km,
    seg_risk,
    first,
    last,
    hours,
    done_h,
    toll_h,
    chill,
):
    """Arrival, danger and frost as `cross` says, from tallies of the same weather: for many that cross under it, where there is
    no threat."""
    at_h = depart_h
    done_km = 0.0
    rest_km = stage_km
    danger = 0.0
    frost = 0.0
    km_h = 1.0 / pace_kmh
    for s in range(first, last):
        row = np.uint64(seg_class[s])
        left_km = seg_km[s]
        while left_km > EPS_KM:
            stop_km = min(rest_km, stop1_km, stop2_km)
            leap_km = min(left_km, max(stop_km - done_km, 0.0))
            if leap_km > EPS_KM:
                if at_h >= hours:
                    return math.inf, danger, frost
                hour = np.uint64(np.int64(at_h))
                part = at_h - np.int64(hour)
                danger -= seg_risk[s] * _by(toll_h, row, hour, part)
                frost -= _by(chill, row, hour, part)
                goal_h = _by(done_h, row, hour, part) + leap_km * km_h
                past = np.uint64(0)
                for k in range(_ONE, _AHEAD):  # eight hours at a time, without a branch that nobody could foresee
                    past += np.uint64(done_h[row, hour + k] < goal_h)
                hour += past
                if past == _AHEAD - _ONE:
                    while done_h[row, hour + _ONE] < goal_h:
                        hour += _ONE
                part = (goal_h - done_h[row, hour]) / (done_h[row, hour + _ONE] - done_h[row, hour])
                if np.int64(hour) >= hours:
                    return math.inf, danger + seg_risk[s] * toll_h[row, hours], frost + chill[row, hours]
                danger += seg_risk[s] * _by(toll_h, row, hour, part)
                frost += _by(chill, row, hour, part)
                at_h = np.int64(hour) + part
            done_km += leap_km
            left_km -= leap_km
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
    if at_h > hours:
        return math.inf, danger, frost
    return at_h, danger, frost


@njit(**KERNEL)
def persistence_hours(depart_h, pace_kmh, seg_class, seg_km, first, last, factor):
    """Hours the way would take if the weather stayed as it is at departure; a shut stretch counts at a 20th of pace."""
    hour = min(int(depart_h), factor.shape[1] - 1)
    total_h = 0.0
    for s in range(first, last):
        total_h += seg_km[s] / (pace_kmh * max(factor[seg_class[s], hour], 0.05))
    return total_h


@njit(**KERNEL)
def shelter_until(start_h, hold_below, hold_h, seg_class, first, last, factor):
    """The hour of leaving when one stays under a roof, up to hold_h, while some stretch is under that share of pace."""
    until_h = min(start_h + hold_h, float(factor.shape[1]))
    while start_h < until_h:
        least = 9.0
        for s in range(first, last):
            least = min(least, factor[seg_class[s], int(start_h)])
        if least >= hold_below:
            break
        start_h = min(math.floor(start_h) + 1.0, until_h)
    return start_h


@njit(**KERNEL)
def dies(danger, threat, die_if_lost):
    """The chance that one aboard dies: a share of the losses, of those by a threat another."""
    both = danger + threat
    if not both > 0.0:
        return 0.0
    lost = (
        both * (1.0 - both * (0.5 - both / 6.0)) if both < 1e-3 else 1.0 - math.exp(-both)
    )  # to 1e-13; no exponential
    return lost * (danger * die_if_lost + threat * DIE_IF_ATTACKED) / both
