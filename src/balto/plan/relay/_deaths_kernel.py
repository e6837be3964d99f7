"""Deaths of scenarios that were run, and what the loss of a carrier would cost them."""

import math

import numpy as np
from numba import njit

from balto.basis._choose_kernel import choose
from balto.basis.compiled import INNER
from balto.plan.relay._benefit_kernel import benefit_curve, marginal_benefit
from balto.plan.relay._loads_kernel import INF, NOTHING
from balto.plan.relay.columns import (
    CARRIER,
    CHAIN,
    ENTRY_PARCEL,
    FIRST_ENTRY,
    FREEZE_C_H,
    FROZEN_LOST,
    JOINED,
    KEPT,
    LENGTH,
    PARCEL_DOSES,
    PARCEL_SINK,
    PART,
    PART_END,
    PRODUCT,
    RIDE,
    RIDE_CARRIER,
    STEP_H,
)


@njit(**INNER)
def affected_parcels(f, sol, n, count, later):
    """Note for every leg the parcels that fail if its carrier is lost on it (f.hit, lists by leg), how many these are, and the
    carrier's next leg (-1: none); the result is whether there are any."""
    rides, parcels, legs, affected, affected_next, at_leg = (
        f.rides[sol],
        f.parcels[sol],
        f.legs,
        f.affected,
        f.affected_next,
        f.at_leg,
    )
    earlier, latest = np.full(n, -1, np.int64), np.full(f.team.shape[0], -1, np.int64)
    for a in range(n):
        affected[FIRST_ENTRY, a], count[a], later[a] = -1, 0, -1
        if legs[a, JOINED] < 0:
            continue
        if legs[a, RIDE] >= 0:
            at_leg[legs[a, RIDE]] = a
        earlier[a] = latest[legs[a, CARRIER]]
        latest[legs[a, CARRIER]] = a
        if earlier[a] >= 0:
            later[earlier[a]] = a
    e = 0
    for i in range(parcels.shape[0]):
        if parcels[i, PARCEL_DOSES] == 0:
            continue
        for j in range(parcels[i, LENGTH]):
            r = parcels[i, CHAIN + j]
            c = rides[r, RIDE_CARRIER]
            again = False
            for k in range(j + 1, parcels[i, LENGTH]):
                again = again or rides[parcels[i, CHAIN + k], RIDE_CARRIER] == c
            a = -1 if again else at_leg[r]
            while a >= 0 and e < affected_next.shape[0]:
                affected[ENTRY_PARCEL, e], affected_next[e], affected[FIRST_ENTRY, a] = i, affected[FIRST_ENTRY, a], e
                count[a] += 1
                e += 1
                a = earlier[a]
    return e > 0


@njit(**INNER)
def _add_losses(f, sol, a, sign):
    """Take what the parcels that fail with leg a bring off their last legs, or (sign -1) put it back."""
    parcels, legs, places, e = f.parcels[sol], f.legs, f.ground.shape[0], f.affected[FIRST_ENTRY, a]
    while e >= 0:
        i = f.affected[ENTRY_PARCEL, e]
        last, product = f.at_leg[parcels[i, CHAIN + parcels[i, LENGTH] - 1]], parcels[i, PARCEL_SINK] // places
        while legs[last, PRODUCT] != product:
            last += 1
        f.lost[last] += sign * parcels[i, PARCEL_DOSES]
        e = f.affected_next[e]


@njit(**INNER)
def _affected_places(f, sol, a, table_of, touched):
    """Fill touched with the place of the death table of the parcels that fail with leg a; the result is how many."""
    parcels, places, e = f.parcels[sol], 0, f.affected[FIRST_ENTRY, a]
    while e >= 0:
        p = table_of[parcels[f.affected[ENTRY_PARCEL, e], PARCEL_SINK]]
        seen = p < 0
        for x in range(places):
            seen = seen or touched[x] == p
        if not seen:
            touched[places] = p
            places += 1
        e = f.affected_next[e]
    return places


@njit(**INNER)
def rows_end(f, b):
    """One past the last of the rows of what came together, of which b is the first: a lot, or all that a leg brought."""
    a = f.row_leg[b]
    if a < 0:
        return b + 1
    first, end = f.legs[a, PART], f.legs[a, PART_END]
    return end if f.legs[a, KEPT] < 0 else 2 * end - first


@njit(**INNER)
def _most_of(f, most, b):
    """The most that is left in any scenario of what came together."""
    total = most[b]
    for x in range(b + 1, rows_end(f, b)):
        total += most[x]
    return total


@njit(**INNER)
def loss_impact(f, table, sol, n, many, step, row, first_in, next_in, there, left, most, count, later):
    """Fill f.harm [leg] with the deaths more if its carrier were lost on it, all else going as it went, on average of every
    step-th scenario.

    A leg after which the carrier's next would hit the same parcels (`count` of them, `later` the next leg) costs the same.
    """
    rows, death_tables, looks = there.shape[0], f.demand_place.shape[0], -(-many // step)
    hour_at, doses_at = np.empty((looks, rows)), np.empty((looks, rows))
    came, begins = np.empty((looks, rows), np.int64), np.zeros(death_tables + 1, np.int64)
    gains = np.full((looks, rows), -1e9)  # of all arrivals as they went; not yet known below -1e8
    table_of, touched = np.full(first_in.shape[0], -1, np.int64), np.empty(death_tables, np.int64)
    m = 0
    for p in range(death_tables):
        table_of[f.demand_place[p]] = p
        b = first_in[f.demand_place[p]]
        while b >= 0:
            if _most_of(f, most, b) > 0:
                end = rows_end(f, b)
                for look in range(looks):
                    hours, doses, own, k, j = hour_at[look], doses_at[look], came[look], look * step, m
                    brought = left[b, k]
                    for x in range(b + 1, end):
                        brought += left[x, k]
                    hour = np.float64(there[b, k]) if brought > 0 else math.inf
                    while j > begins[p] and hours[j - 1] > hour:
                        hours[j], doses[j], own[j] = hours[j - 1], doses[j - 1], own[j - 1]
                        j -= 1
                    hours[j], doses[j], own[j] = hour, brought, f.row_leg[b]
                m += 1
            b = next_in[b]
        begins[p + 1] = m
    for a in range(n):
        f.lost[a], f.loss_impact[a] = 0.0, 0.0
    for a in range(n - 1, -1, -1):
        if count[a] == 0 or f.risk[a] <= 0.0:
            continue
        if later[a] >= 0 and count[later[a]] == count[a] and f.risk[later[a]] > 0.0:
            f.loss_impact[a] = f.loss_impact[later[a]]
            continue
        _add_losses(f, sol, a, 1.0)
        places, cost = _affected_places(f, sol, a, table_of, touched), 0.0
        for x in range(places):
            p = touched[x]
            begin = begins[p]
            for look in range(looks):
                held, less, at, where, last = 0.0, 0.0, np.int64(row[look * step]), np.int64(0), np.int64(0)
                for j in range(begin, begins[p + 1]):
                    hour, doses, b = hour_at[look, j], doses_at[look, j], came[look, j]
                    here = max(0.0, doses - f.lost[b]) if b >= 0 else doses
                    if held != less or here != doses:
                        if gains[look, j] < -1e8:
                            gains[look, j], where = marginal_benefit(f, table, p, at, hour, held, where, doses)
                        saved, last = marginal_benefit(f, table, p, at, hour, less, last, here)
                        cost += gains[look, j] - saved
                    if hour < math.inf:
                        held, less = held + doses, less + here
        f.loss_impact[a] = cost / looks
        _add_losses(f, sol, a, -1.0)


@njit(**INNER)
def _usable_doses(products, left, hour, spoils, frost):
    """Doses of a product that arrive sound of `left` that came at `hour`."""
    if left <= 0 or hour >= 1e8 or hour > spoils:
        return 0.0
    return left * (1.0 - products[FROZEN_LOST] if frost > products[FREEZE_C_H] else 1.0)


@njit(**INNER)
def deaths_of_arrivals(f, table, row, first_in, next_in, there, spoils, frost, left):
    """Deaths of one scenario that was run, by its row of the death table."""
    hour_at, doses_at, total = np.empty(there.shape[0]), np.empty(there.shape[0]), 0.0
    for p in range(f.demand_place.shape[0]):
        total += f.deaths_by_time[p, 0, 0, row]
        m, b, products = 0, first_in[f.demand_place[p]], f.products[f.demand_place[p] // f.ground.shape[0]]
        while b >= 0:
            hour, doses, j = there[b, 0], 0.0, m
            for x in range(b, rows_end(f, b)):
                doses += _usable_doses(products, left[x, 0], hour, spoils[x, 0], frost[x, 0])
            if doses > 0.0:
                while j > 0 and hour_at[j - 1] > hour:
                    hour_at[j], doses_at[j] = hour_at[j - 1], doses_at[j - 1]
                    j -= 1
                hour_at[j], doses_at[j] = hour, doses
                m += 1
            b = next_in[b]
        held, last = 0.0, np.int64(0)
        for j in range(m):
            saved, last = marginal_benefit(f, table, p, row, hour_at[j], held, last, doses_at[j])
            total -= saved
            held += doses_at[j]
    return total


@njit(**INNER)
def _order_pair(early, late, early_doses, late_doses):
    """Exchange two arrivals in the scenarios where the second is the earlier; False where there is none."""
    swaps = False
    for k in range(early.shape[0]):
        swaps |= early[k] > late[k]
    if not swaps:
        return False
    for k in range(early.shape[0]):
        turn = early[k] > late[k]
        one, two, one_doses, two_doses = early[k], late[k], early_doses[k], late_doses[k]
        early[k] = choose(turn, two, one)
        late[k] = choose(turn, one, two)
        early_doses[k] = choose(turn, two_doses, one_doses)
        late_doses[k] = choose(turn, one_doses, two_doses)
    return True


@njit(**INNER)
def _add_benefit(f, table, p, held, hour, part, cell, sign, good):
    """Add to good [scenario] the deaths that doses held at place p of the death table avert from `hour` on (inf: none came)."""
    rows, many = np.uint64(f.deaths_by_time.shape[3]), good.shape[0]
    first = 0
    while first < many and not hour[first] < INF:
        first += 1
    if first == many:
        return
    doses, other = held[first], False
    for k in range(many):
        other |= (hour[k] < INF) & (held[k] != doses)
    at = benefit_curve(f, table, p, np.float64(doses))
    if not other:
        here, there = f.curve[at:], f.curve[at + f.deaths_by_time.shape[3] :]
        for k in range(many):
            z = np.uint64(np.uint32(cell[k]))
            averts = sign * (here[z] + part[k] * (there[z] - here[z]))
            so_far = good[k]
            good[k] = choose(hour[k] < INF, so_far + averts, so_far)
        return
    for k in range(many):
        if hour[k] < INF:
            if held[k] != doses:
                doses = held[k]
                at = benefit_curve(f, table, p, np.float64(doses))
            z = np.uint64(at + cell[k])
            good[k] += sign * (f.curve[z] + part[k] * (f.curve[z + rows] - f.curve[z]))


@njit(**INNER)
def _sorted_arrivals(f, products, ins, come, perishable, last_h, there, spoils, frost, left, hour, doses):
    """Fill hour and doses [arrival, scenario] with what of a product arrives usable at a place, in order of hours (inf: nothing,
    or too late)."""
    freeze_c_h, rest = np.float32(products[FREEZE_C_H]), np.float32(1.0 - products[FROZEN_LOST])
    for j in range(come):
        first, to_h, to_doses = ins[j], hour[j], doses[j]
        for k in range(to_h.shape[0]):
            to_h[k], to_doses[k] = there[first, k], NOTHING
        for b in range(first, rows_end(f, first)):
            from_doses = left[b]
            if perishable:
                until, cold = spoils[b], frost[b]
                for k in range(to_h.shape[0]):
                    usable = np.float32(from_doses[k]) * choose(cold[k] > freeze_c_h, rest, np.float32(1.0))
                    to_doses[k] += choose(to_h[k] > until[k], NOTHING, usable)
            else:
                for k in range(to_h.shape[0]):
                    to_doses[k] += np.float32(from_doses[k])
        for k in range(to_h.shape[0]):
            came_h, some = to_h[k], to_doses[k]
            to_h[k] = choose((some > NOTHING) & (came_h <= last_h), came_h, INF)
        i = j
        while i > 0 and _order_pair(hour[i - 1], hour[i], doses[i - 1], doses[i]):
            i -= 1


@njit(**INNER)
def mean_deaths_of_arrivals(f, table, many, perishable, first_in, next_in, there, spoils, frost, left, most, row):
    """Mean deaths of scenarios that were run, of which `many` count, by their rows of the death table."""
    sources, scenarios = there.shape
    rows, last, size = (
        f.deaths_by_time.shape[3],
        f.deaths_by_time.shape[2] - 1,
        table.shape[0] // f.demand_place.shape[0],
    )
    step_h, last_h = np.float32(f.parameters[STEP_H]), np.float32(last * f.parameters[STEP_H])
    ins, none, widest, top, wide_rows = (
        np.empty(sources, np.int64),
        np.zeros(rows),
        0,
        np.int32(max(last - 1, 0)),
        np.int32(rows),
    )
    for p in range(f.demand_place.shape[0]):
        come, b = 0, first_in[f.demand_place[p]]
        while b >= 0:
            come += 1
            b = next_in[b]
        widest = max(widest, come)
    hour, doses = np.empty((widest, scenarios), np.float32), np.empty((widest, scenarios), np.float32)
    good, part, cell = np.zeros(scenarios), np.empty(scenarios, np.float32), np.empty(scenarios, np.int32)
    for p in range(f.demand_place.shape[0]):
        for r in range(rows):
            none[r] += table[p * size + r]
        come, b = 0, first_in[f.demand_place[p]]
        while b >= 0:
            if _most_of(f, most, b) > 0:
                ins[come] = b
                come += 1
            b = next_in[b]
        products = f.products[f.demand_place[p] // f.ground.shape[0]]
        _sorted_arrivals(f, products, ins, come, perishable, last_h, there, spoils, frost, left, hour, doses)
        for j in range(come):
            own, held = hour[j], doses[j]
            for k in range(scenarios):
                came_h = own[k]
                x = choose(came_h < INF, max(came_h / step_h, NOTHING), NOTHING)
                i = min(np.int32(x), top)
                part[k], cell[k] = x - np.float32(i), i * wide_rows + row[k]
            if j > 0:
                before = doses[j - 1]
                for k in range(scenarios):
                    held[k] += before[k]
                _add_benefit(f, table, p, before, own, part, cell, -1.0, good)
            _add_benefit(f, table, p, held, own, part, cell, 1.0, good)
    total = 0.0
    for k in range(many):
        total += none[row[k]] - good[k]
    return total / many
