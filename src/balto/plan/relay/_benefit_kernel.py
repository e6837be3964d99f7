"""Deaths averted at a place by so many doses, hour by hour in every row of the death table: computed once and remembered.

f.curve holds them as entries, each HEAD figures (doses, place + 1) and then deaths averted [hour, row]; an entry is found
by its doses and place, and where there is no room it takes the room of another.
"""

from numba import njit

from balto.basis.compiled import INNER
from balto.plan.relay.columns import CURVE, CURVES, STEP_H

HEAD = 8  # figures before an entry's own: one line of memory
TRIES = 4  # entries that a curve may stand in


@njit(**INNER)
def _fill_curve(f, table, p, doses, at):
    """Reckon the curve of `doses` at place of the death table p into f.curve from `at` on."""
    grid, curve, size = f.dose_grid_of, f.curve, f.deaths_by_time.shape[2] * f.deaths_by_time.shape[3]
    last = grid.shape[0] - 1
    k = 1
    while k < last and grid[k] < doses:
        k += 1
    v = min((doses - grid[k - 1]) / (grid[k] - grid[k - 1]), 1.0)
    first = p * size * (last + 1)
    none, few, many = table[first : first + size], table[first + (k - 1) * size :], table[first + k * size :]
    out = curve[at + HEAD :]
    for z in range(size):
        out[z] = none[z] - few[z] - v * (many[z] - few[z])
    curve[at], curve[at + 1] = doses, p + 1.0


@njit(**INNER)
def benefit_curve(f, table, p, doses):
    """Where in f.curve the curve of `doses` at place of the death table p begins, until the next is asked for."""
    curve, width = f.curve, f.used[CURVE]
    entries = f.used[CURVES]
    home = (int(doses * 8.0) * 40503 + p * 2654435761) >> 7
    place = (home & (entries - 1)) * width
    for e in range(home, home + TRIES):
        at = (e & (entries - 1)) * width
        if curve[at] == doses and curve[at + 1] == p + 1.0:
            return at + HEAD
        if curve[at + 1] == 0.0:
            place = at
            break
    _fill_curve(f, table, p, doses, place)
    return place + HEAD


@njit(**INNER)
def marginal_benefit(f, table, p, row, hour, before, last, doses):
    """Deaths averted at place of the death table p by `doses` that come at `hour` on top of those `before`, layered as DeathTable
    says; and where the curve of all of them stands. `last` is where that of `before` stood last (0: not known)."""
    curve, step_h, rows, most = f.curve, f.parameters[STEP_H], f.deaths_by_time.shape[3], f.deaths_by_time.shape[2] - 1
    if hour > most * step_h or doses <= 0.0:
        return 0.0, last
    x = max(hour / step_h, 0.0)
    i = min(int(x), max(most - 1, 0))
    u, z, total = x - i, i * rows + row, 0.0
    if before > 0.0:
        if last == 0 or curve[last - HEAD] != before or curve[last - HEAD + 1] != p + 1.0:
            last = benefit_curve(f, table, p, before)
        at = last + z
        total = curve[at] + u * (curve[at + rows] - curve[at])
    last = benefit_curve(f, table, p, before + doses)
    at = last + z
    return curve[at] + u * (curve[at + rows] - curve[at]) - total, last
