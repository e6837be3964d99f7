"""From cases to patients, doses by day, and deaths against hour and doses, at one place."""

import numpy as np
from numba import njit

from balto.basis._chance_kernel import row, uniform
from balto.basis.compiled import KERNEL


@njit(**KERNEL)
def _at(table, x):
    """Value of a table at a fractional index, flat beyond its ends."""
    x = min(max(x, 0.0), table.shape[0] - 1.0)
    i = min(int(x), table.shape[0] - 2)
    return table[i] + (x - i) * (table[i + 1] - table[i])


@njit(**KERNEL)
def death_table(
    key,
    counts,
    start_h,
    span_h,
    low_u,
    high_u,
    gone,
    by_onset,
    delay_h,
    shares,
    ratio,
    p0,
    dead_by,
    saved,
    bin_h,
    rule,
    order,
    now_h,
    step_h,
    window_h,
    grid,
    deaths,
    doses_day,
    patients_day,
    ill,
    most,
):
    """Fills deaths [member, hour, dose], doses_day and patients_day [member, day], ill [member] for one place.

    counts [member, group] are cases whose dates lie in [start_h, start_h + span_h] (hours since the epoch; onset or
    presentation, by `by_onset`); the delay between the two is the quantile table delay_h at a uniform between low_u and
    high_u; a share `gone` [group] was treated before. shares and ratio are [severity]; p0 [member]; dead_by [bin] the share
    of deaths that come within a delay; saved [member, severity, bin] deaths averted per patient treated at a delay; rule
    [severity, bin] doses; order [cell] the cells severity * bins + bin, most urgent first. A patient waits from presentation
    until doses are there, from now_h on, at most window_h after onset; who has died or was treated by now_h is left out. Above
    `most` patients each stands for several.
    """
    members, groups = counts.shape
    bins = rule.shape[1]
    hours = deaths.shape[1]
    days = doses_day.shape[1]
    classes = shares.shape[0]
    on, pr, weight, factor = np.empty(most), np.empty(most), np.empty(most), np.empty(most)
    sev = np.empty(most, np.int64)
    count, gain = np.empty(classes * bins), np.empty(classes * bins)
    queue = np.empty(classes * bins, np.int64)  # cells that hold patients, most urgent first
    for m in range(members):
        state = row(key, m)
        total = 0.0
        for g in range(groups):
            total += counts[m, g]
        thin = min(1.0, (most - groups) / total) if total > 0.0 else 1.0
        n = 0
        base = 0.0
        for g in range(groups):
            if counts[m, g] <= 0.0:
                continue
            copies = int(np.ceil(counts[m, g] * thin - 1e-9))
            each = counts[m, g] / copies
            for _i in range(copies):
                j = 8 * (g * 4096 + _i)
                when = start_h[g] + span_h[g] * uniform(state, j)
                wait = _at(
                    delay_h, (low_u[g] + (high_u[g] - low_u[g]) * uniform(state, j + 1)) * (delay_h.shape[0] - 1)
                )
                on[n] = when if by_onset else when - wait
                pr[n] = when + wait if by_onset else when
                u = uniform(state, j + 2)
                s = 0
                while s < classes - 1 and u > shares[s]:
                    u -= shares[s]
                    s += 1
                risk = min(p0[m] * ratio[s], 0.95)
                factor[n] = 1.0
                remain = risk
                if pr[n] < now_h:
                    died = risk * _at(dead_by, (now_h - on[n]) / bin_h)
                    if now_h - on[n] > window_h or uniform(state, j + 3) < gone[g] or uniform(state, j + 4) < died:
                        continue
                    factor[n] = 1.0 / (1.0 - died)
                    remain = (risk - died) * factor[n]
                    ill[m] += each
                day = int(max(pr[n], now_h) / 24.0)
                if day >= days:
                    continue
                sev[n] = s
                weight[n] = each
                base += each * remain
                patients_day[m, day] += each
                b = min(int((max(pr[n], now_h) - on[n]) / bin_h), bins - 1)
                doses_day[m, day] += each * rule[s, b]
                n += 1
        for h in range(hours):
            count[:] = 0.0
            gain[:] = 0.0
            for i in range(n):
                delay = max(pr[i], h * step_h, now_h) - on[i]
                if delay > window_h:
                    continue
                b = min(int(delay / bin_h), bins - 1)
                cell = sev[i] * bins + b
                count[cell] += weight[i]
                gain[cell] += weight[i] * factor[i] * _at(saved[m, sev[i]], delay / bin_h)
            held, least = 0, 1e18
            for o in range(order.shape[0]):
                each = rule[order[o] // bins, order[o] % bins]
                if count[order[o]] > 0.0 and each > 0.0:
                    queue[held] = order[o]
                    held += 1
                    least = min(least, each - 1e-6)
            # The grid rises: the cells that a smaller amount serves whole are not gone through again.
            whole, spent, sure = 0, 0.0, 0.0
            for k in range(grid.shape[0]):
                left = grid[k] - spent
                won = sure
                for o in range(whole, held):
                    if left < least:
                        break
                    cell = queue[o]
                    each = rule[cell // bins, cell % bins]
                    served = min(count[cell], np.floor(left / each + 1e-9))
                    won += gain[cell] * served / count[cell]
                    left -= served * each
                    if o == whole and served == count[cell]:
                        whole, spent, sure = o + 1, grid[k] - left, won
                value = base - won
                if h > 0 and value < deaths[m, h - 1, k]:
                    value = deaths[m, h - 1, k]
                deaths[m, h, k] = value
            for k in range(1, grid.shape[0]):
                deaths[m, h, k] = min(deaths[m, h, k], deaths[m, h, k - 1])
