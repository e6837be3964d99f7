"""Who gets how many doses: a coarse plan by linear programme, and the division of each lot among places already routed."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from balto.plan.distribution import _allocate_kernel as kernel

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
MOST_SHARES = 8  # into which what a place needs is cut at most
MAIN = 0.5  # of its main store's stock: who wants more has it from all the stores that the coarse plan says
LEAST = 0.1  # of what a row wants, that is worth a way of its own from another store


def averted(deaths: F64) -> F64:
    """Deaths averted [place, hour, doses] from the deaths of a death table [place, hour, doses]."""
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


def concave_envelope(grid: F64, gain: F64) -> F64:
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


class Parts(NamedTuple):
    """What rows of the death table need, each in one part or several shares: row, bundle and share [part], table
    [part, hour, doses] of deaths averted beyond the shares before, and doses [part]."""

    row: I64
    bundle: I64
    share: I64
    table: F64
    doses: F64


def beyond(grid: F64, table: F64, doses: float, most: float = np.inf) -> F64:
    """Deaths averted [hour, doses] by up to `most` doses more, where so many are there already."""
    amounts = np.minimum(grid, most) + doses
    return np.array([np.interp(amounts, grid, row) - np.interp(doses, grid, row) for row in table])


def by_stores(grid: F64, table: F64, doses: F64, likely_h: F64, stock: F64) -> tuple[I64, I64, F64, F64]:
    """Rows of the death table, those that want much of what their main store has cut by all stores that they have doses from:
    (row, store, table, doses) of each piece.

    table [row, hour, doses]; doses, likely_h (when they could be there) and stock (of the row's product) [store, row]. The
    store that could be there first comes first; what is less than a dose or a tenth of all comes from the largest.
    """
    pieces: list[tuple[int, int, F64, float]] = []
    for row, (own, hours) in enumerate(zip(doses.T, likely_h.T, strict=True)):
        total = float(own.sum())
        mine = np.flatnonzero(own >= max(1.0, LEAST * total))
        if total <= MAIN * stock[own.argmax(), row]:
            mine = own.argmax(keepdims=True) if total > 0.0 else hours.argmin(keepdims=True)
        mine = mine[np.argsort(hours[mine], kind="stable")]
        parts, before = own[mine].copy(), 0.0
        parts[parts.argmax()] += total - parts.sum()
        for k, store in enumerate(mine):
            most = np.inf if k == len(mine) - 1 else parts[k]
            cut = table[row] if len(mine) == 1 else beyond(grid, table[row], before, most)
            pieces.append((row, int(store), cut, float(parts[k])))
            before += parts[k]
    rows, stores, tables, amounts = zip(*pieces, strict=True) if pieces else ((), (), (), ())
    return (
        np.array(rows, np.int64), np.array(stores, np.int64), np.array(tables).reshape(-1, *table.shape[1:]),
        np.array(amounts, np.float64),
    )  # fmt: skip


def in_parts(grid: F64, table: F64, doses: F64, bundle: I64, weight: F64, usual: float, largest: float) -> Parts:
    """Rows whose bundle weighs more than the usual payload are cut into shares, of which the largest payload takes each.

    table [row, hour, doses]; doses and weight (of a dose) [row]; bundle [row] numbers those that come together.
    """
    load = np.bincount(bundle, doses * weight)
    cuts = np.clip(np.ceil(load / max(usual, 1e-9)), 1, MOST_SHARES)
    fits = np.minimum(1.0, largest / np.maximum(load / cuts, 1e-9))
    shares = np.where(doses >= cuts[bundle], cuts[bundle], 1).astype(np.int64)
    row = np.repeat(np.arange(len(doses)), shares)
    share = np.concatenate([np.arange(n) for n in shares]) if len(shares) else row
    size = np.ceil(doses / shares)[row]
    before = share * size
    each = np.where(shares[row] == 1, doses[row], np.clip(doses[row] - before, 0.0, size)) * fits[bundle[row]]
    last = share == shares[row] - 1
    cut = [
        table[r] if shares[r] == 1 else beyond(grid, table[r], at, np.inf if end else most)
        for r, at, most, end in zip(row, before, size, last, strict=True)
    ]
    return Parts(row, bundle[row], share, np.array(cut).reshape(-1, *table.shape[1:]), each)


class Loads(NamedTuple):
    """What limits what comes: whose [row] the store that supplies it (-1: none) and products [row]; trip [row] that brings
    it and above [trip] the one that brings what that trip loads (-1: nobody); room [trip] its payload, in weight [product].
    """

    whose: I64
    products: I64
    trip: I64
    above: I64
    room: F64
    weight: F64


def divide(grid: F64, gain: F64, stock: F64, loads: Loads) -> F64:
    """Doses [row]: stock [store, product] to its rows in order of what a dose (for its weight) averts; gain [row, doses].

    Of one product nothing averts more: gains are made concave, and the loads of trips that hang from each other are nested.
    """
    doses = np.zeros(len(gain))
    if not len(gain):
        return doses
    curves = np.array([concave_envelope(grid, row) for row in gain])
    level = (np.diff(curves, axis=1) / np.diff(grid) / loads.weight[loads.products, None]).ravel()
    cells = np.argsort(-level, kind="stable")
    level *= np.repeat(loads.weight[loads.products], len(grid) - 1)
    kernel.hand_out(
        cells, level, np.diff(grid), loads.whose, loads.products, stock.copy(), loads.trip, loads.above,
        loads.room.copy(), loads.weight, doses,
    )  # fmt: skip
    return doses


def whole(doses: F64, stock: F64, loads: Loads) -> I64:
    """Whole doses [row]: rounded down, then up again where most was lost, as far as stock and payloads go."""
    down = np.floor(doses + 1e-9)
    limits = stock.copy(), loads.trip, loads.above, loads.room.copy(), loads.weight
    for row in np.flatnonzero(down):
        kernel.take(row, loads.whose[row], loads.products[row], down[row], *limits)
    lost = doses - down
    rows = np.argsort(-lost, kind="stable")
    kernel.round_up(rows[lost[rows] >= 0.5], loads.whose, loads.products, *limits, down)
    return down.astype(np.int64)


def coarse(grid: F64, table: F64, step_h: float, at_h: F64, stock: F64) -> F64:
    """The linear programme of stock to places: doses [lot, place].

    Death curves are made concave in the doses; at_h [lot, place] is about when each lot's doses could be there.
    """
    import highspy  # noqa: PLC0415  (takes a while to import)

    lots, places, steps = len(stock), len(table), len(grid) - 1
    slope = np.empty((lots, places, steps))
    for lot in range(lots):
        for p, row in enumerate(at_hours(table, step_h, at_h[lot])):
            slope[lot, p] = np.diff(concave_envelope(grid, row)) / np.diff(grid)
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
