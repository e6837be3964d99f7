"""Prices of doses: what a bound and a division of stock reckon with."""

import numpy as np
from numba import njit

from balto.basis.compiled import KERNEL


@njit(**KERNEL)
def steps_at(table, step_h, at_h, out):
    """Deaths averted by each step of the dose grid [step] at hour at_h; table [hour, step] falls with the hour."""
    x = max(at_h / step_h, 0.0)
    last = table.shape[0] - 1
    if x > last:
        out[:] = 0.0
        return
    i = min(int(x), last - 1) if last > 0 else 0
    for k in range(table.shape[1]):
        after = table[min(i + 1, last), k]
        out[k] = table[i, k] + (x - i) * (after - table[i, k])


@njit(**KERNEL)
def priced(table, step_h, width, at_h, price, used):
    """Worth of the doses above their price: the most that all places could gain with each dose bought from a lot.

    table [place, hour, step] deaths averted by a step of `width` [step] doses; at_h [lot, place]; price [lot]. A place
    takes its steps in order, each from the lot that is best for it and ever there. `used` [lot] gets the doses bought.
    """
    lots, steps = at_h.shape[0], table.shape[2]
    value = np.empty((lots, steps))
    whose = np.empty(steps, np.int64)
    total = 0.0
    used[:] = 0.0
    for p in range(table.shape[0]):
        for s in range(lots):
            steps_at(table[p], step_h, at_h[s, p], value[s])
        gain = 0.0
        most = 0.0
        upto = 0
        for k in range(steps):
            best = -np.inf
            for s in range(lots):
                net = value[s, k] - price[s] * width[k]
                if net > best and at_h[s, p] < np.inf:
                    best = net
                    whose[k] = s
            gain += best
            if gain > most:
                most = gain
                upto = k + 1
        total += most
        for k in range(upto):
            used[whose[k]] += width[k]
    return total


@njit(**KERNEL)
def dual(table, step_h, width, at_h, doses, price, rounds, stride):
    """The least upper bound on deaths averted met in so many steps of the prices, which are left at the best met.

    Any prices of 0 or more bound the averted deaths by the worth above price plus the price of all stock.
    """
    lots = len(doses)
    used = np.empty(lots)
    now = price.copy()
    best = np.inf
    for r in range(rounds):
        bound = priced(table, step_h, width, at_h, now, used)
        for s in range(lots):
            bound += now[s] * doses[s]
        if bound < best:
            best = bound
            price[:] = now
        for s in range(lots):
            over = (used[s] - doses[s]) / max(doses[s], 1.0)
            now[s] = max(now[s] + stride / (1.0 + 0.3 * r) * min(max(over, -1.0), 1.0), 0.0)
    return best


@njit(**KERNEL)
def left_for(row, store, product, stock, trip, above, room, weight):
    """The most doses that a row can still have: of its store's stock, and in the payloads of all that bring them."""
    most, t = stock[store, product], trip[row]
    while t >= 0:
        most = min(most, max(room[t], 0.0) / weight[product])
        t = above[t]
    return most


@njit(**KERNEL)
def take(row, store, product, doses, stock, trip, above, room, weight):
    """Take so many doses of a row off its store's stock and the payloads of all that bring them."""
    stock[store, product] -= doses
    t = trip[row]
    while t >= 0:
        room[t] -= doses * weight[product]
        t = above[t]


@njit(**KERNEL)
def hand_out(cells, level, width, whose, products, stock, trip, above, room, weight, doses):
    """Add to doses [row] the steps of width [step] in the order of cells (row * steps + step), as far as there are any.

    level [cell] is what a dose averts; whose [row] the store (-1: none); products [row]; stock [store, product], room [trip]
    (payload) are used up; trip [row] brings a row's doses and above [trip] what that trip loads (-1: nobody).
    """
    steps = len(width)
    for cell in cells:
        row = cell // steps
        store, product = whose[row], products[row]
        if level[cell] <= 1e-12 or store < 0:
            continue
        part = min(width[cell % steps], left_for(row, store, product, stock, trip, above, room, weight))
        if part > 0.0:
            take(row, store, product, part, stock, trip, above, room, weight)
            doses[row] += part


@njit(**KERNEL)
def round_up(rows, whose, products, stock, trip, above, room, weight, doses):
    """Add a dose to each of these rows in turn, where its store has one more and all that bring it have room."""
    for row in rows:
        store, product = whose[row], products[row]
        if store >= 0 and left_for(row, store, product, stock, trip, above, room, weight) >= 1.0 - 1e-9:
            take(row, store, product, 1.0, stock, trip, above, room, weight)
            doses[row] += 1.0
