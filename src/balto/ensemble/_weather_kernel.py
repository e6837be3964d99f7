"""The compiled loops of the weather: latent Gaussian fields by member, and their passage through quantile tables."""

import numpy as np
from numba import njit

from balto.basis._chance_kernel import normal, normal_fast, row

NODE_LOW = -6.0
NODES_PER_UNIT = 16
NODES = 193


@njit(cache=True, nogil=True, fastmath={"contract"})
def add_part(start_key, key, first, start, mix, decay, memory, inflow, weight, z):
    """Add weight [region, hour] times one part of a latent field to z [member, region, hour] (float32).

    The part is x' = decay x + mix @ normals, s' = memory s + inflow x' by region, begun from its stationary law (`start`
    [2 * region, 2 * region], lower factor of the covariance of (x, s)); s is what is added. Member `first` + i draws from
    (key, first + i), normal h * regions + k for region k in the hour after h: neither the number of members nor of hours
    matters.
    """
    members, regions, hours = z.shape
    first_draw = np.empty(2 * regions)
    drawn = np.empty((regions, hours), dtype=np.float32)
    pushed = np.empty(hours, dtype=np.float32)
    weights = mix.astype(np.float32)
    for i in range(members):
        begin = row(start_key, first + i)
        for k in range(2 * regions):
            first_draw[k] = normal(begin, k)
        state = row(key, first + i)
        for h in range(hours):
            for k in range(regions):
                drawn[k, h] = normal_fast(state, h * regions + k)
        for j in range(regions):
            pushed[:] = weights[j, 0] * drawn[0]
            for k in range(1, j + 1):
                by = weights[j, k]
                for h in range(hours):
                    pushed[h] += by * drawn[k, h]
            x = 0.0
            s = 0.0
            for k in range(2 * regions):
                x += start[j, k] * first_draw[k]
                s += start[regions + j, k] * first_draw[k]
            a, b, c = decay[j], memory[j], inflow[j]
            for h in range(hours):
                here = pushed[h]
                pushed[h] = s
                x = a * x + here
                s = b * s + c * x
            for h in range(hours):
                z[i, j, h] += weight[j, h] * pushed[h]


@njit(inline="always")
def _look_up(table, z):
    """The value at z of a table on NODES nodes, straight between them; beyond the ends, the end."""
    x = (min(max(z, np.float32(NODE_LOW)), np.float32(-NODE_LOW)) - np.float32(NODE_LOW)) * np.float32(NODES_PER_UNIT)
    k = min(int(x), NODES - 2)
    return table[k] + (x - np.float32(k)) * (table[k + 1] - table[k])


@njit(cache=True, nogil=True)
def to_weather(wind, temp, day, wind_table, temp_table, wind_shift, wind_scale, temp_shift, pull):
    """Turn latent wind and temperature [member, region, hour] in place into m/s and degrees C.

    day int64 [hour] row of the tables [day, region, node]; wind_shift, wind_scale, temp_shift [region, hour]: the daily
    cycle of latent wind, what it leaves of the spread, the daily cycle of temperature; pull [2, region, hour]: the weights
    of latent wind and of the rest in latent temperature. All float32.
    """
    members, regions, hours = wind.shape
    for i in range(members):
        for j in range(regions):
            for h in range(hours):
                w = wind[i, j, h]
                t = pull[0, j, h] * w + pull[1, j, h] * temp[i, j, h]
                wind[i, j, h] = _look_up(wind_table[day[h], j], wind_scale[j, h] * w + wind_shift[j, h])
                temp[i, j, h] = _look_up(temp_table[day[h], j], t) + temp_shift[j, h]


@njit(cache=True, nogil=True)
def noise(key, first, out):
    """Fill out [member, reading] with standard normals."""
    members, readings = out.shape
    for i in range(members):
        state = row(key, first + i)
        for j in range(readings):
            out[i, j] = normal(state, j)


@njit(cache=True, nogil=True)
def correct(field, missing, gain):
    """Add missing [member, reading] @ gain [reading, value] to field [member, value], one member after the other.

    A plain loop, because a matrix product may round a member differently with the number of members beside it.
    """
    for i in range(field.shape[0]):
        for n in range(gain.shape[0]):
            by = missing[i, n]
            for v in range(gain.shape[1]):
                field[i, v] += by * gain[n, v]
