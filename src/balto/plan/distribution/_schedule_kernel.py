"""The relay of a country in time: who is where when, and what that is worth.

A trip: its carrier loads at one node all that its stops need, of each product, and drops it stop by stop. A node is
supplied by one stop, and may be where other trips load, so relays of any depth hang from the stores as trees. A solution
is trips [trip, carrier | loads at | stops | ...] (carrier -1: unused), turns [carrier, count | trips ...] and
nodes [node, supplied by trip (-1: not) | trips loading here | root store | first carrier ending here | first waiting].
"""

import math

import numpy as np
from numba import njit

from balto.basis.compiled import KERNEL
from balto.motion.handover import when_open

BY, FROM, STOPS, FIRST = 0, 1, 2, 3
SUPPLY, LOADING, ROOT, ENDING, WAITING = 0, 1, 2, 3, 4
PRICE = 2  # of steps: from there on, the price of a dose of each product that no store has
SPOILS_H = 6  # of ground: until when what a store has is usable
KIN, FACTOR, LOSES_H, REST_H, STAGE_H, AVAILABLE_H, PAYLOAD = 0, 1, 2, 3, 4, 5, 6
CREW, DIES_H, LIMIT = 7, 8, 9  # people times their weight, chance of dying an hour, and what it may be at most
BREACH = 1e6  # deaths that a crew above its limit counts: more than all patients
STEEP = 1000.0  # of a chance above the limit: dearer the farther above


@njit(**KERNEL)
def go(land, step_h, c, o, d, depart_h):
    """Hour of arrival of carrier c at node d from row o, and the hour it is rested."""
    k = int(land.crew[c, KIN])
    if k < 0:
        return math.inf, math.inf
    row, col = land.row[k, o], land.col[k, d]
    if row < 0 or col < 0 or not depart_h < 1e8:
        return math.inf, math.inf
    hours = land.shape[k, 2]
    at = land.shape[k, 0] + (row * land.shape[k, 1] + col) * hours
    if hours == 1:
        took_h = land.flat[at] * land.crew[c, FACTOR]
    else:
        x = depart_h / step_h
        i = int(x)
        if i + 1 >= hours:
            return math.inf, math.inf
        if land.shape[k, 3] == 1:
            there_h = float(land.flat[at + (i if x == i else i + 1)])
        else:
            there_h = land.flat[at + i] + (x - i) * (land.flat[at + i + 1] - land.flat[at + i])
        took_h = (there_h - depart_h) * 1.0
    if took_h <= 1e-6:
        return depart_h, depart_h
    stage_h, rest_h = land.crew[c, STAGE_H], land.crew[c, REST_H]
    there_h = depart_h + took_h + land.crew[c, LOSES_H]
    if hours == 1:
        there_h += rest_h * math.floor(took_h / stage_h)
    return there_h, there_h + rest_h * min(1.0, took_h / stage_h)


@njit(**KERNEL)
def loaded(land, n, at_h):
    """When a carrier that may load at node n from at_h on has loaded."""
    g = land.ground[n]
    return when_open(at_h, g[1], g[2], g[3], g[7], g[8]) + g[0]


@njit(**KERNEL)
def worth(worths, step_h, n, at_h, spoils_h):
    """Deaths with node n supplied at at_h with what is usable until spoils_h, less its deaths unsupplied; worths [node, hour]."""
    x = at_h / step_h
    last = worths.shape[1] - 1
    if not x < last or at_h > spoils_h:
        return 0.0
    i = int(x)
    return worths[n, i] + (x - i) * (worths[n, i + 1] - worths[n, i])


@njit(**KERNEL)
def timed(land, now, worths, wants, steps):
    """Time every trip; the sum of worths and of what crews count, or inf where trips wait for each other or a load is too heavy.

    Fills when, begin (trips' hour of leaving), ready and ends (carriers), need (doses [node, product] unloaded there for
    itself and onwards) and order (trips in an order in which each comes after those that feed it; order[-1] is their
    number). wants [node, product] doses; steps = (hours between rows of worths, between departures, then the price of a
    dose of each product that no store has).
    """
    trips, turns, nodes, when, begin, ready, ends, need, order, link, turn, stack = now
    count, crew, products = len(nodes), len(turns), wants.shape[1]
    for n in range(count):
        when[n] = math.inf
        for product in range(products):
            need[n, product] = 0.0
        nodes[n, ENDING] = -1
        nodes[n, WAITING] = -1
        nodes[n, ROOT] = -1
        if land.ground[n, 4] < 1e8:
            when[n] = land.ground[n, 4]
            nodes[n, ROOT] = n
    size, total, made, asked = 0, 0.0, 0, 0
    away_h = np.zeros(crew)
    for c in range(crew):
        turn[c] = 0
        ready[c] = land.crew[c, AVAILABLE_H]
        ends[c] = count + c
        if turns[c, 0] > 0:
            asked += turns[c, 0]
            stack[size] = c
            size += 1
    while size > 0:
        size -= 1
        c = stack[size]
        while turn[c] < turns[c, 0]:
            t = turns[c, 1 + turn[c]]
            x = trips[t, FROM]
            if nodes[x, ROOT] < 0:
                link[c] = nodes[x, WAITING]
                nodes[x, WAITING] = c
                break
            at_h = ready[c]
            there_h, rested_h = go(land, steps[1], c, ends[c], x, at_h)
            away_h[c] += there_h - at_h if there_h < 1e8 else 0.0
            at_h = rested_h
            at = x
            begin[t] = loaded(land, x, max(at_h, when[x]))
            spoils_h = land.ground[nodes[x, ROOT], SPOILS_H]
            leave_h = begin[t]
            for i in range(trips[t, STOPS]):
                n = trips[t, FIRST + i]
                there_h, at_h = go(land, steps[1], c, at, n, leave_h)
                away_h[c] += there_h - leave_h if there_h < 1e8 else 0.0
                when[n] = there_h
                nodes[n, ROOT] = nodes[x, ROOT]
                total += worth(worths, steps[0], n, there_h, spoils_h)
                leave_h = loaded(land, n, at_h)
                at = n
                w = nodes[n, WAITING]
                while w >= 0:
                    stack[size] = w
                    size += 1
                    w = link[w]
                nodes[n, WAITING] = -1
            ready[c] = at_h
            ends[c] = at
            turn[c] += 1
            order[made] = t
            made += 1
    order[len(order) - 1] = made
    if made < asked:
        return math.inf
    end_h = (worths.shape[1] - 1) * steps[0]
    for k in range(made - 1, -1, -1):
        t = order[k]
        weight = 0.0
        for product in range(products):
            load = 0.0
            for i in range(trips[t, STOPS]):
                n = trips[t, FIRST + i]
                if when[n] < end_h and when[n] <= land.ground[nodes[n, ROOT], SPOILS_H]:
                    need[n, product] += wants[n, product]
                load += need[n, product]
            weight += load * land.weight[product]
            need[trips[t, FROM], product] += load
        if weight > land.crew[trips[t, BY], PAYLOAD]:
            return math.inf
    for n in range(land.stores[0]):
        for product in range(products):
            total += steps[PRICE + product] * max(need[n, product] - land.stock[n, product], 0.0)
    for c in range(crew):
        if turns[c, 0] > 0:
            link[c] = nodes[ends[c], ENDING]
            nodes[ends[c], ENDING] = c
            total += crew_price(land, steps[1], c, ends[c], away_h[c])
    return total


@njit(**KERNEL)
def crew_price(land, step_h, c, end, away_h):
    """What the crew of carrier c counts that is under way for away_h and then goes home from node `end`, as far as it came from
    there: its deaths to be expected, and BREACH where one aboard risks more than the limit."""
    if not land.crew[c, DIES_H] > 0.0:
        return 0.0
    out_h = land.crew[c, AVAILABLE_H]
    home_h, _ = go(land, step_h, c, len(land.ground) + c, end, out_h)
    chance = land.crew[c, DIES_H] * (away_h + (home_h - out_h if home_h < 1e8 else 0.0))
    price = land.crew[c, CREW] * chance
    if chance > land.crew[c, LIMIT]:
        price += BREACH * (1.0 + STEEP * (chance - land.crew[c, LIMIT]))
    return price
