"""Shelter: what the hour's wind and cold leave of a carrier's pace; 0 means that it stays under a roof."""

import math

import numpy as np
from numba import njit

from balto.basis.compiled import KERNEL


@njit(**KERNEL, fastmath={"contract"})
def pace_shares(
    wind_ms,
    temp_c,
    cls_region,
    cls_exposure,
    cls_rule,
    cls_daylight,
    cls_state,
    light,
    state,
    trail,
    shared,
    asked,
    out,
):
    """Fill out [member, class, hour] with the share of full pace.

    A share is 1 up to `slow`, falls in a straight line to `floor` at `stop`, and is 0 from `stop` on. wind_ms, temp_c
    [member, region, hour]; cls_rule [class, 6] holds wind slow, stop, floor and cold slow, stop, floor (cold with its sign
    turned); light [region, hour] is 1 in daylight; state [member, stated class, hour] scales the classes that a link's
    reported state touches (cls_state -1: none); trail [member, region, 12-hour block] is the shared condition of the
    trail; both may go on beyond the hours of wind. shared [member, class] is what all carriers of its mode have in common.
    asked [class]: whether to fill it. Real numbers are float32.
    """
    members, regions, hours = wind_ms.shape
    one, zero = np.float32(1.0), np.float32(0.0)
    worth = np.empty((regions, hours), np.float32)
    for m in range(members):
        for r in range(regions):
            for h in range(hours):
                worth[r, h] = trail[m, r, h // 12]
        for c in range(len(cls_region)):
            if not asked[c]:
                continue
            r, exposure, common, line = cls_region[c], cls_exposure[c], shared[m, c], out[m, c]
            wind, temp, on_trail = wind_ms[m, r], temp_c[m, r], worth[r]
            wind_slow, wind_stop, by_wind = _fall(cls_rule[c, 0], cls_rule[c, 1], cls_rule[c, 2])
            cold_slow, cold_stop, by_cold = _fall(cls_rule[c, 3], cls_rule[c, 4], cls_rule[c, 5])
            by_wind *= common
            for h in range(hours):  # no branches, so that eight hours go at a time
                blows, cold = wind[h] * exposure, -temp[h]
                left = (common - by_wind * max(blows - wind_slow, zero)) * (one - by_cold * max(cold - cold_slow, zero))
                line[h] = left * on_trail[h] if (blows < wind_stop) & (cold < cold_stop) else zero
            if cls_daylight[c]:
                for h in range(hours):
                    line[h] *= light[r, h]
            if cls_state[c] >= 0:
                for h in range(hours):
                    line[h] *= state[m, cls_state[c], h]


@njit(inline="always")
def _fall(slow, stop, floor):
    """Where a share begins to fall, where it stops, and by how much it falls for each unit between."""
    return slow, stop, (np.float32(1.0) - floor) / (stop - slow) if stop > slow else np.float32(0.0)


@njit(**KERNEL)
def trail_states(drawn, kept, fades, noise_sd, out):
    """Fill out [member, region, span] with x' = kept x + e' - fades e of unit variance, begun from its stationary law.

    drawn [member, region, span + 1] are standard normals, the first for the beginning; noise_sd is the sd of e. All float32.
    """
    apart = math.sqrt(1.0 - noise_sd**2)
    for m in range(out.shape[0]):
        for r in range(out.shape[1]):
            noise = noise_sd * drawn[m, r, 1]
            state = apart * drawn[m, r, 0] + noise
            out[m, r, 0] = state
            for span in range(1, out.shape[2]):
                before, noise = noise, noise_sd * drawn[m, r, span + 1]
                state = kept * state + noise - fades * before
                out[m, r, span] = state
