"""Who gets how many doses: a coarse plan by linear programme, and the division of each lot among places already routed."""

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


def averted(deaths: F64) -> F64:
    """Deaths averted [place, hour, doses] from the deaths of a toll [place, hour, doses]."""
    return np.asarray(deaths[:, :, :1] - deaths)


def at_hours(table: F64, step_h: float, at_h: F64) -> F64:
    """table [place, hour, doses] at an hour of each place [place, ...]: [place, ..., doses]; never: 0."""
    last = table.shape[1] - 1
    x = np.clip(at_h / step_h, 0.0, last)
    i = np.minimum(x.astype(np.int64), max(last - 1, 0))
    u = (x - i)[..., None]
    place = np.arange(len(table)).reshape((-1,) + (1,) * (at_h.ndim - 1))
    found = table[place, i] * (1 - u) + table[place, np.minimum(i + 1, last)] * u
    return np.asarray(np.where((at_h <= last * step_h)[..., None], found, 0.0))


def hull(grid: F64, gain: F64) -> F64:
    """The least concave curve above gain [doses], at the same doses."""
    kept = [0]
    for k in range(1, len(grid)):
        while len(kept) > 1:
            a, b = kept[-2], kept[-1]
            if (gain[b] - gain[a]) * (grid[k] - grid[b]) > (gain[k] - gain[b]) * (grid[b] - grid[a]):
                break
            kept.pop()
        kept.append(k)
    return np.interp(grid, grid[kept], gain[kept])


def divide(grid: F64, gain: F64, whose: I64, stock: F64) -> F64:
    """Doses [place]: each lot's doses to its places in order of what a dose averts; gain [place, doses].

    whose [place] is the lot that supplies a place (-1: none).
    """
    doses = np.zeros(len(gain))
    curves = np.array([hull(grid, row) for row in gain]).reshape(-1, len(grid))
    slope, width = np.diff(curves, axis=1) / np.diff(grid), np.diff(grid)
    for lot in range(len(stock)):
        places = np.flatnonzero(whose == lot)
        left = float(stock[lot])
        if not len(places):
            continue
        level = slope[places].ravel()
        for cell in np.argsort(-level, kind="stable"):
            if level[cell] <= 1e-12:
                break
            part = min(left, width[cell % len(width)])
            doses[places[cell // len(width)]] += part
            left -= part
            if left <= 0.0:
                break
    return doses


def coarse(grid: F64, table: F64, step_h: float, at_h: F64, stock: F64) -> F64:
    """The linear programme of stock to places: doses [lot, place].

    Death curves are made concave in the doses; at_h [lot, place] is about when each lot's doses could be there.
    """
    import highspy  # noqa: PLC0415  (takes a while to import)

    lots, places, steps = len(stock), len(table), len(grid) - 1
    slope = np.empty((lots, places, steps))
    for lot in range(lots):
        for p, row in enumerate(at_hours(table, step_h, at_h[lot])):
            slope[lot, p] = np.diff(hull(grid, row)) / np.diff(grid)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = slope.size, lots + places * steps
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = -slope.ravel(), np.zeros(slope.size), np.full(slope.size, np.inf)
    lp.row_lower_ = np.full(lp.num_row_, -np.inf)
    lp.row_upper_ = np.concatenate([stock, np.tile(np.diff(grid), places)])
    number = np.arange(slope.size)
    rows = np.column_stack([number // (places * steps), lots + number % (places * steps)])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.arange(0, 2 * slope.size + 1, 2)
    lp.a_matrix_.index_, lp.a_matrix_.value_ = rows.ravel(), np.ones(2 * slope.size)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.passModel(lp)
    solver.run()
    found = solver.getSolution()
    return np.asarray(np.array(found.col_value).reshape(lots, places, steps).sum(axis=2))
