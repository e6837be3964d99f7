"""The compiled loops of the weather: latent Gaussian fields by member, and their passage through quantile tables."""

import numpy as np
from numba import njit

from balto.basis._chance_kernel import normal, normal_fast, row, uniform
from balto.basis.compiled import KERNEL

NODE_LOW = -6.0
NODES_PER_UNIT = 16
NODES = 193


@njit(**KERNEL, fastmath={"contract"})
def add_part(start_key, key, first, start, mix, decay, memory, inflow, weight, asked, z):
    """Add weight [region, hour] times one part of a latent field to z [member, region, hour] (float32).

    The part is x' = decay x + mix @ normals, s' = memory s + inflow x' by region, begun from its stationary law (`start`
    [2 * region, 2 * region], lower factor of the covariance of (x, s)); s is what is added. Member `first` + i draws from
    (key, first + i), normal h * regions + k for region k in the hour after h: neither the number of members nor of hours
    matters, and weight may go on beyond them. asked [region]: whether to fill it. start is float64, the rest float32.
    """
    members, regions, hours = z.shape
    upto = regions  # a region is made of the draws of those before it
    while upto > 0 and not asked[upto - 1]:
        upto -= 1
    first_draw = np.empty(2 * regions)
    drawn = np.empty((regions, hours), dtype=np.float32)
    pushed = np.zeros((regions + 1, hours), dtype=np.float32)  # one row more, so that rows go in pairs
    begun = np.zeros((regions + 1, 2), dtype=np.float32)
    steps = np.zeros((regions + 1, 3), dtype=np.float32)
    for j in range(regions):
        steps[j, 0], steps[j, 1], steps[j, 2] = decay[j], memory[j], inflow[j]
    for i in range(members):
        begin = row(start_key, first + i)
        for k in range(2 * regions):
            first_draw[k] = normal(begin, k)
        state = row(key, first + i)
        for k in range(upto):
            line = drawn[k]
            for h in range(hours):
                line[h] = normal_fast(state, h * regions + k)
        for j in range(upto):
            _mixed(mix[j], drawn, j, pushed[j])
            x = s = 0.0
            for k in range(2 * regions):
                x += start[j, k] * first_draw[k]
                s += start[regions + j, k] * first_draw[k]
            begun[j, 0], begun[j, 1] = x, s
        for j in range(0, upto, 2):
            _two_lines(pushed[j], pushed[j + 1], steps[j], steps[j + 1], begun[j], begun[j + 1])
        for j in range(upto):
            if asked[j]:
                line, by, seen = z[i, j], weight[j], pushed[j]
                for h in range(hours):
                    line[h] += by[h] * seen[h]


@njit(inline="always")
def _mixed(weights, drawn, last, out):
    """out = weights[..last] @ drawn[..last], row by row."""
    by, line = weights[0], drawn[0]
    for h in range(len(out)):
        out[h] = by * line[h]
    for k in range(1, last + 1):
        by, line = weights[k], drawn[k]
        for h in range(len(out)):
            out[h] += by * line[h]


@njit(inline="always")
def _two_lines(one, two, step_one, step_two, begun_one, begun_two):
    """Turn what is pushed into x into s, in place, for two regions at once: each waits for its own last hour only."""
    a1, b1, c1 = step_one[0], step_one[1], step_one[2]
    a2, b2, c2 = step_two[0], step_two[1], step_two[2]
    x1, s1, x2, s2 = begun_one[0], begun_one[1], begun_two[0], begun_two[1]
    for h in range(len(one)):
        push1, push2 = one[h], two[h]
        one[h], two[h] = s1, s2
        x1 = a1 * x1 + push1
        x2 = a2 * x2 + push2
        s1 = b1 * s1 + c1 * x1
        s2 = b2 * s2 + c2 * x2


@njit(inline="always")
def _to_nodes(line, node):
    """Latent values to the node below and, in place, the way to the next; beyond the ends, the end."""
    for h in range(len(line)):
        x = (line[h] - np.float32(NODE_LOW)) * np.float32(NODES_PER_UNIT)
        x = min(max(x, np.float32(0.0)), np.float32(NODES - 1))
        node[h] = min(np.int32(x), np.int32(NODES - 2))
        line[h] = x - np.float32(node[h])


@njit(inline="always")
def _look_up(table, node, line):
    """Values of a table, straight between its nodes, in place."""
    for h in range(len(line)):
        k = node[h]
        line[h] = table[k] + line[h] * (table[k + 1] - table[k])


@njit(**KERNEL, fastmath={"contract"})
def to_weather(wind, temp, day, wind_table, temp_table, wind_shift, wind_scale, temp_shift, pull, asked):
    """Turn latent wind and temperature [member, region, hour] in place into m/s and degrees C.

    day int64 [hour] row of the tables [day, region, node]; wind_shift, wind_scale, temp_shift [region, hour]: the daily
    cycle of latent wind, what it leaves of the spread, the daily cycle of temperature; pull [2, region, hour]: the weights
    of latent wind and of the rest in latent temperature. All float32, and may go on beyond the hours of wind. asked
    [region]: whether to turn it.
    """
    members, regions, hours = wind.shape
    node_w, node_t = np.empty(hours, dtype=np.int32), np.empty(hours, dtype=np.int32)
    for i in range(members):
        for j in range(regions):
            if not asked[j]:
                continue
            w, t = wind[i, j], temp[i, j]
            with_wind, alone, scale, shift, cycle = pull[0, j], pull[1, j], wind_scale[j], wind_shift[j], temp_shift[j]
            for h in range(hours):
                t[h] = with_wind[h] * w[h] + alone[h] * t[h]
                w[h] = scale[h] * w[h] + shift[h]
            _to_nodes(w, node_w)
            _to_nodes(t, node_t)
            begin = 0
            while begin < hours:
                end = begin + 1
                while end < hours and day[end] == day[begin]:
                    end += 1
                _look_up(wind_table[day[begin], j], node_w[begin:end], w[begin:end])
                _look_up(temp_table[day[begin], j], node_t[begin:end], t[begin:end])
                begin = end
            for h in range(hours):
                t[h] += cycle[h]


@njit(**KERNEL)
def noise(key, first, out):
    """Fill out [member, reading] with standard normals."""
    members, readings = out.shape
    for i in range(members):
        state = row(key, first + i)
        for j in range(readings):
            out[i, j] = normal(state, j)


@njit(**KERNEL)
def correct(field, missing, gain, asked):
    """Add missing [member, reading] @ gain [reading, row, value] to field [member, row, value], one member after the other.

    A plain loop, because a matrix product may round a member differently with the number of members beside it. gain may have
    more values than field; asked [row]: whether to add to it.
    """
    for i in range(field.shape[0]):
        for n in range(gain.shape[0]):
            by = missing[i, n]
            for r in range(field.shape[1]):
                if asked[r]:
                    line, more = field[i, r], gain[n, r]
                    for v in range(field.shape[2]):
                        line[v] += by * more[v]


@njit(**KERNEL)
def blow(key, first, wind, storm_ms, chance, members, asked):
    """Put storm_ms [forecast member, region, hour] into wind [member, region, hour], in place, where it is believed.

    Member `first` + i follows one of `members` [region, hour] forecast members, each as likely, where its second draw lies below
    `chance` [forecast member, region, hour]. storm_ms, chance and members may have more hours than wind.
    """
    for i in range(wind.shape[0]):
        state = row(key, first + i)
        follows, believes = uniform(state, 0), uniform(state, 1)
        for j in range(wind.shape[1]):
            if asked[j]:
                for h in range(wind.shape[2]):
                    m = min(int(follows * members[j, h]), members[j, h] - 1)
                    if believes < chance[m, j, h]:
                        wind[i, j, h] = storm_ms[m, j, h]
