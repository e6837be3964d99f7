"""Cases of each future thinned by a campaign that begins at an hour with a number of doses."""

from numba import njit

from balto.basis.compiled import KERNEL


@njit(**KERNEL)
def fewer(cases, known, w, start_h, step_h, best, lag_h, per_day, people, hours_h, grid, thinned, out):
    """Cases averted, out [member, hour, dose]: direct protection and the infections that those averted would have caused.

    cases [member, step] are the future without the campaign, known [lag] the counts before it, latest last; w [lag] the
    serial interval (lag 0: same step). Step h begins start_h + h * step_h. Doses are given at per_day from hours_h on; a
    person is protected lag_h after the dose with chance best [member]. thinned [step] is working space. A future's new
    cases are scaled by its force of infection with the campaign over that without: the same chances otherwise.
    """
    steps = cases.shape[1]
    for m in range(cases.shape[0]):
        for i in range(hours_h.shape[0]):
            for k in range(grid.shape[0]):
                lost = 0.0
                for h in range(steps):
                    given = max(start_h + (h + 0.5) * step_h - lag_h - hours_h[i], 0.0) / 24.0 * per_day
                    safe = best[m] * min(given, grid[k], people) / people
                    force, before = 1e-12, 1e-12
                    for lag in range(1, w.shape[0]):
                        if lag <= h:
                            force += w[lag] * thinned[h - lag]
                            before += w[lag] * cases[m, h - lag]
                        elif lag - h <= known.shape[0]:
                            force += w[lag] * known[known.shape[0] - (lag - h)]
                            before += w[lag] * known[known.shape[0] - (lag - h)]
                    thinned[h] = cases[m, h] * min(force / before, 1.0) * (1.0 - safe)
                    lost += cases[m, h] - thinned[h]
                out[m, i, k] = lost
