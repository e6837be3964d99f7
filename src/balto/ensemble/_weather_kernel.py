"""The compiled loops of the weather: latent Gaussian fields by member, and their passage through quantile tables."""

import math

import numpy as np
from numba import njit

from balto.basis._chance_kernel import normal, row

NODE_LOW = -6.0
NODES_PER_UNIT = 16
NODES = 193


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def latent(keys, first, start, mix, decay, gain, smooth, z):  # type: ignore[no-untyped-def]
    """Fill z [member, region, hour] (float32) with a smoothed sum of two AR(1) processes, each of unit variance.

    keys uint64 [3] (start, slow, fast); start [3 * region, 3 * region] lower factor of the stationary covariance of the
    state (slow, fast, smoothed, each by region); mix [2, region, region] lower factors of the spatial correlation of
    innovations; decay [2, region]; gain [2, region] size of innovations; smooth [2, region] memory and inflow of the
    smoothed sum.
    """
    members, regions, hours = z.shape
    state = np.empty(3 * regions)
    draw = np.empty(3 * regions)
    for i in range(members):
        begin = row(keys[0], first + i)
        slow = row(keys[1], first + i)
        fast = row(keys[2], first + i)
        for j in range(3 * regions):
            draw[j] = normal(begin, j)
        for j in range(3 * regions):
            total = 0.0
            for k in range(j + 1):
                total += start[j, k] * draw[k]
            state[j] = total
        for h in range(hours):
            if h > 0:
                for j in range(regions):
                    draw[j] = normal(slow, h * regions + j)
                    draw[regions + j] = normal(fast, h * regions + j)
                for j in range(regions):
                    a = 0.0
                    b = 0.0
                    for k in range(j + 1):
                        a += mix[0, j, k] * draw[k]
                        b += mix[1, j, k] * draw[regions + k]
                    state[j] = decay[0, j] * state[j] + gain[0, j] * a
                    state[regions + j] = decay[1, j] * state[regions + j] + gain[1, j] * b
                    both = state[j] + state[regions + j]
                    state[2 * regions + j] = smooth[0, j] * state[2 * regions + j] + smooth[1, j] * both
            for j in range(regions):
                z[i, j, h] = state[2 * regions + j]


@njit(inline="always")  # type: ignore[untyped-decorator]
def _look_up(table, z):  # type: ignore[no-untyped-def]
    """The value at z of a table on NODES nodes, straight between them; beyond the ends, the end."""
    x = (min(max(z, NODE_LOW), -NODE_LOW) - NODE_LOW) * NODES_PER_UNIT
    k = min(int(x), NODES - 2)
    return table[k] + (x - k) * (table[k + 1] - table[k])


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def to_weather(wind, temp, day, wind_table, temp_table, wind_shift, wind_scale, temp_shift, pull):  # type: ignore[no-untyped-def]
    """Turn latent wind and temperature [member, region, hour] in place into m/s and degrees C.

    day int64 [hour] row of the tables [day, region, node]; wind_shift, wind_scale, temp_shift, pull [region, hour]: the
    daily cycle of latent wind, what it leaves of the spread, the daily cycle of temperature, and how much of latent
    wind is in latent temperature.
    """
    members, regions, hours = wind.shape
    for i in range(members):
        for j in range(regions):
            for h in range(hours):
                p = pull[j, h]
                w = wind[i, j, h]
                t = p * w + math.sqrt(1.0 - p * p) * temp[i, j, h]
                wind[i, j, h] = _look_up(wind_table[day[h], j], wind_scale[j, h] * w + wind_shift[j, h])
                temp[i, j, h] = _look_up(temp_table[day[h], j], t) + temp_shift[j, h]


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def noise(key, first, out):  # type: ignore[no-untyped-def]
    """Fill out [member, reading] with standard normals."""
    members, readings = out.shape
    for i in range(members):
        state = row(key, first + i)
        for j in range(readings):
            out[i, j] = normal(state, j)


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def correct(field, missing, gain):  # type: ignore[no-untyped-def]
    """Add missing [member, reading] @ gain [reading, value] to field [member, value], one member after the other.

    A plain loop, because a matrix product may round a member differently with the number of members beside it.
    """
    for i in range(field.shape[0]):
        for n in range(gain.shape[0]):
            by = missing[i, n]
            for v in range(gain.shape[1]):
                field[i, v] += by * gain[n, v]
