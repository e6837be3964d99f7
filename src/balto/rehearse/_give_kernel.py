"""From doses given to deaths, future by future."""

import numpy as np
from numba import njit

from balto.basis.compiled import KERNEL
from balto.ensemble._death_table_kernel import averted


@njit(**KERNEL)
def deaths(lot_h, arrive_h, given, place_feeds, ranges, table, need, step_h, dose_grid, out):
    """Fill out [future, place] with the deaths at each place of the death table.

    lot_h [lot] and arrive_h [future, leg] are the hours, given [future, lot or leg] the doses;
    place_feeds[ranges[p, 0]:ranges[p, 1]] are the feeds that come to place p; table [member, place, hour, dose] is the
    death table, and need [future] the member of it that each future meets.
    """
    lots = lot_h.shape[0]
    most = 1
    for p in range(ranges.shape[0]):
        most = max(most, ranges[p, 1] - ranges[p, 0])
    hours = np.empty(most)
    doses = np.empty(most)
    for i in range(given.shape[0]):
        m = need[i]
        for p in range(ranges.shape[0]):
            n = 0
            for k in range(ranges[p, 0], ranges[p, 1]):
                f = place_feeds[k]
                there_h = lot_h[f] if f < lots else arrive_h[i, f - lots]
                if given[i, f] > 0.0 and there_h < 1e8:
                    j = n
                    while j > 0 and hours[j - 1] > there_h:
                        hours[j], doses[j] = hours[j - 1], doses[j - 1]
                        j -= 1
                    hours[j], doses[j] = there_h, given[i, f]
                    n += 1
            left = table[m, p, 0, 0]
            if n > 0:
                left -= averted(table[m, p], step_h, dose_grid, hours[:n], doses[:n])
            out[i, p] = left
