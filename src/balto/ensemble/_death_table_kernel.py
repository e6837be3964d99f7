"""Deaths averted by several arrivals at one place, from that place's table of deaths."""

from numba import njit

from balto.basis.compiled import KERNEL


@njit(**KERNEL)
def benefit(table, step_h, dose_grid, at_h, doses):
    """Deaths averted when `doses` doses are there from hour `at_h`; linear between grid points, flat beyond them.

    `table` is [hour, dose] (any float), `dose_grid` ascends from 0. An hour before 0 counts as 0.
    """
    if doses <= 0.0:
        return 0.0
    x = min(max(at_h / step_h, 0.0), table.shape[0] - 1.0)
    i = min(int(x), table.shape[0] - 2) if table.shape[0] > 1 else 0
    u = x - i
    last = dose_grid.shape[0] - 1
    k = 1
    while k < last and dose_grid[k] < doses:
        k += 1
    v = min((doses - dose_grid[k - 1]) / (dose_grid[k] - dose_grid[k - 1]), 1.0)
    here = table[i, 0] - table[i, k - 1] - v * (table[i, k] - table[i, k - 1])
    if u <= 0.0:
        return here
    j = i + 1
    there = table[j, 0] - table[j, k - 1] - v * (table[j, k] - table[j, k - 1])
    return here + u * (there - here)


@njit(**KERNEL)
def averted(table, step_h, dose_grid, arrive_h, doses):
    """Deaths averted by arrivals in ascending order of `arrive_h`, each bringing `doses[k]` more; layered (see DeathTable).

    An arrival that is never (inf) or later than the table's last hour adds nothing.
    """
    end_h = (table.shape[0] - 1) * step_h
    held = 0.0
    total = 0.0
    for k in range(arrive_h.shape[0]):
        if arrive_h[k] > end_h or doses[k] <= 0.0:
            continue
        total += benefit(table, step_h, dose_grid, arrive_h[k], held + doses[k])
        total -= benefit(table, step_h, dose_grid, arrive_h[k], held)
        held += doses[k]
    return total
