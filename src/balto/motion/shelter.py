"""Shelter: what the hour's wind and cold leave of a carrier's pace; 0 means that it stays under a roof."""

from numba import njit


@njit(cache=True, nogil=True, error_model="numpy")
def share(value, slow, stop, floor):
    """1 up to `slow`, falling in a straight line to `floor` at `stop`, 0 from `stop` on."""
    if value >= stop:
        return 0.0
    if value <= slow:
        return 1.0
    return 1.0 - (1.0 - floor) * (value - slow) / (stop - slow)


@njit(cache=True, nogil=True, error_model="numpy")
def shares(wind_ms, temp_c, cls_region, cls_exposure, cls_rule, cls_daylight, cls_state, light, state, trail, out):
    """Fill out [member, class, hour] with the share of full pace.

    wind_ms, temp_c [member, region, hour]; cls_rule [class, 6] holds wind slow, stop, floor and cold slow, stop, floor
    (cold with its sign turned); light [region, hour] is 1 in daylight; state [member, stated class, hour] scales the
    classes that a link's reported state touches (cls_state -1: none); trail [member, region, 12-hour block] is the
    shared condition of the trail.
    """
    for m in range(wind_ms.shape[0]):
        for c in range(cls_region.shape[0]):
            r, exposure, dark, stated = cls_region[c], cls_exposure[c], cls_daylight[c], cls_state[c]
            wind_slow, wind_stop, wind_floor = cls_rule[c, 0], cls_rule[c, 1], cls_rule[c, 2]
            cold_slow, cold_stop, cold_floor = cls_rule[c, 3], cls_rule[c, 4], cls_rule[c, 5]
            for h in range(wind_ms.shape[2]):
                left = share(wind_ms[m, r, h] * exposure, wind_slow, wind_stop, wind_floor)
                if left > 0.0:
                    left *= share(-temp_c[m, r, h], cold_slow, cold_stop, cold_floor) * trail[m, r, h // 12]
                if dark and light[r, h] == 0:
                    left = 0.0
                if stated >= 0:
                    left *= state[m, stated, h]
                out[m, c, h] = left
