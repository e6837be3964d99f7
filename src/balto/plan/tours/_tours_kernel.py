"""Ruin and recreate of delivery rounds over arrays.

Slack induction by string removals (J. Christiaens, G. Vanden Berghe 2020, "Slack induction by string removals for
vehicle routing problems", Transportation Science 54(2)): strings of stops near one stop are taken out of neighbouring
rounds and put back greedily, with blinks. What this file adds: the cost is that of arriving, stop by stop; the best two
places of a stop in a round are remembered until that round changes; a stop may be left out at its own cost.

Rounds are rows: `seq[r, 1..size[r]]` are stops and `seq[r, 0]` is the start (0). `when[r, p]` holds three numbers of
position p: the hour of arrival, the hour of leaving, and the cost behind: the sum over positions >= p of the weight (or,
with curves, the cost of the stop at p alone).
"""

import math

from numba import njit

from balto.basis._chance_kernel import row, uniform
from balto.basis.compiled import KERNEL

ARRIVE, LEAVE, BEHIND = 0, 1, 2
LOAD, COST = 0, 1
REMOVED_MEAN = 10.0  # stops taken out in one trial, on average
STRING_MOST = 10.0  # longest string taken out of one round
BLINK = 0.01  # chance that the best place in a round is overlooked
SPLIT, KEEP_MORE = 0.5, 0.01  # chance that a string spares stops inside it; chance of each spared stop beyond the first


@njit(inline="always")
def curve_at(curve, per_h, stop, hour):
    """Cost of `stop` at `hour` from its table; straight between grid hours, and straight on beyond both ends."""
    x = hour * per_h
    i = min(max(int(x), 0), curve.shape[1] - 2)
    return curve[stop, i] + (x - i) * (curve[stop, i + 1] - curve[stop, i])


@njit(**KERNEL)
def retime(r, travel, group, service, weight, curve, per_h, seq, size, when, total):
    """Arrivals, costs and the whole cost of round r from its sequence."""
    g, last = group[r], size[r]
    cost = 0.0
    curved = curve.shape[0] > 1
    for p in range(1, last + 1):
        stop = seq[r, p]
        arrive = when[r, p - 1, LEAVE] + travel[g, seq[r, p - 1], stop]
        when[r, p, ARRIVE] = arrive
        when[r, p, LEAVE] = arrive + service[stop]
        value = curve_at(curve, per_h, stop, arrive) if curved else weight[stop] * arrive
        when[r, p, BEHIND] = value
        cost += value
    if not curved:
        behind = 0.0
        for p in range(last, 0, -1):
            behind += weight[seq[r, p]]
            when[r, p, BEHIND] = behind
    total[r, COST] = cost


@njit(**KERNEL)
def best_two(c, r, travel, back, group, service, weight, curve, per_h, seq, size, when, found):
    """The two cheapest places for stop c in round r, into found [cost, position, cost, position]; inf where none."""
    g, last = group[r], size[r]
    first, second = math.inf, math.inf
    at_first, at_second = 0, 0
    curved = curve.shape[0] > 1
    for p in range(last + 1):
        arrive = when[r, p, LEAVE] + back[g, c, seq[r, p]]
        delta = curve_at(curve, per_h, c, arrive) if curved else weight[c] * arrive
        if p < last:
            later = arrive + service[c] + travel[g, c, seq[r, p + 1]] - when[r, p + 1, ARRIVE]
            if curved:
                for q in range(p + 1, last + 1):
                    if delta >= second and later >= 0.0:  # costs rise with the hour: it only gets dearer
                        break
                    delta += curve_at(curve, per_h, seq[r, q], when[r, q, ARRIVE] + later) - when[r, q, BEHIND]
            else:
                delta += later * when[r, p + 1, BEHIND]
        if delta < first:
            second, at_second = first, at_first
            first, at_first = delta, p
        elif delta < second:
            second, at_second = delta, p
    found[0], found[1], found[2], found[3] = first, at_first, second, at_second


@njit(**KERNEL)
def keep(r, seq, size, when, total, old_seq, old_size, old_when, old_total):
    """Copy round r from the first four arrays into the last four."""
    old_size[r] = size[r]
    old_total[r, LOAD], old_total[r, COST] = total[r, LOAD], total[r, COST]
    for p in range(size[r] + 1):
        old_seq[r, p] = seq[r, p]
        old_when[r, p, ARRIVE] = when[r, p, ARRIVE]
        old_when[r, p, LEAVE] = when[r, p, LEAVE]
        old_when[r, p, BEHIND] = when[r, p, BEHIND]


@njit(**KERNEL)
def take_string(r, c, longest, state, draw, seq, size, total, demand, where, out, count):
    """Take a string around stop c out of round r; the result is the next draw and the new count of `out`."""
    last = size[r]
    p = 1
    while seq[r, p] != c:
        p += 1
    length = int(1.0 + uniform(state, draw) * min(float(last), longest))
    spared = 0
    if length > 1 and length < last and uniform(state, draw + 1) < SPLIT:
        spared = 1
        draw += 1
        while length + spared < last and uniform(state, draw + 1) < KEEP_MORE:
            spared += 1
            draw += 1
    span = length + spared
    low, high = max(1, p - span + 1), min(p, last - span + 1)
    begin = low + int(uniform(state, draw + 2) * (high - low + 1))
    spare_from = begin + 1 + int(uniform(state, draw + 3) * (length - 1)) if spared > 0 else begin + span
    to = begin
    for q in range(begin, last + 1):
        stop = seq[r, q]
        if q < begin + span and not spare_from <= q < spare_from + spared:
            where[stop] = -1
            total[r, LOAD] -= demand[stop]
            out[count] = stop
            count += 1
        else:
            seq[r, to] = stop
            to += 1
    size[r] = to - 1
    return draw + 4, count


@njit(**KERNEL)
def put_in_order(out, count, state, draw, demand, far):
    """Order the stops taken out: by chance 4, by demand 4, far first 2, near first 1 time in 11; the next draw back."""
    way = uniform(state, draw) * 11.0
    draw += 1
    for i in range(1, count):
        if way < 4.0:
            j = int(uniform(state, draw) * (i + 1))
            draw += 1
            out[i], out[j] = out[j], out[i]
            continue
        stop, j = out[i], i
        while j > 0 and (
            (demand[stop] > demand[out[j - 1]])
            if way < 8.0
            else (far[stop] > far[out[j - 1]] if way < 10.0 else far[stop] < far[out[j - 1]])
        ):
            out[j] = out[j - 1]
            j -= 1
        out[j] = stop
    return draw


@njit(**KERNEL)
def search(
    key, begin, trials, heat, loan,
    travel, back, group, capacity, demand, service, weight, curve, per_h, left_out, near, far,
    seq, size, when, total, where, bank,
    old_seq, old_size, old_when, old_total, touched, hit, version, stamp, known,
    best_seq, best_size, old_bank, out, found, tally,
):  # fmt: skip
    """Trials begin .. begin + trials - 1 at temperature `heat`.

    tally: cost now, best cost, stops in the bank, part of the trials that ended with some. Between trials a stop left
    out costs at most `loan`, so that the search can pass through rounds that do not fit; the best rounds are judged at
    the full price. Trial t draws only from row t of `key`: slices change nothing but the steps of heat and loan.
    """
    fleet, stops = size.shape[0], demand.shape[0] - 1
    best, waiting, lacking = tally[1], int(tally[2]), 0
    now = 0.0
    for r in range(fleet):
        now += total[r, COST]
    for i in range(waiting):
        now += min(left_out[bank[i]], loan)
    for trial in range(begin, begin + trials):
        state = row(key, trial)
        draw, count, hits, waited = 4, 0, 0, waiting
        change = 0.0
        for i in range(waiting):
            old_bank[i] = out[i] = bank[i]
            count += 1
            change -= min(left_out[bank[i]], loan)
        # Ruin: strings out of rounds near one stop.
        used, served = 0, 0
        for r in range(fleet):
            used += size[r] > 0
            served += size[r]
        if used > 0:
            longest = min(STRING_MOST, served / used)
            most = 4.0 * REMOVED_MEAN / (1.0 + longest) - 1.0
            strings = int(1.0 + uniform(state, 0) * most)
            centre = 1 + int(uniform(state, 1) * stops)
            for i in range(stops):
                if strings == 0:
                    break
                c = near[centre, i]
                r = where[c]
                if r < 0 or touched[r]:
                    continue
                keep(r, seq, size, when, total, old_seq, old_size, old_when, old_total)
                touched[r] = True
                hit[hits] = r
                hits += 1
                draw, count = take_string(r, c, longest, state, draw, seq, size, total, demand, where, out, count)
                retime(r, travel, group, service, weight, curve, per_h, seq, size, when, total)
                strings -= 1
        # Recreate: each stop to its cheapest place, now and then overlooked.
        draw = put_in_order(out, count, state, draw, demand, far)
        waiting = 0
        for i in range(count):
            c = out[i]
            cheapest, at_round, at = left_out[c], -1, 0
            for r in range(fleet):
                if total[r, LOAD] + demand[c] > capacity[r]:
                    continue
                if not touched[r] and stamp[c, r] == version[r]:
                    for j in range(4):
                        found[j] = known[c, r, j]
                else:
                    best_two(c, r, travel, back, group, service, weight, curve, per_h, seq, size, when, found)
                    if not touched[r]:
                        stamp[c, r] = version[r]
                        for j in range(4):
                            known[c, r, j] = found[j]
                a, p = found[0], int(found[1])
                if a >= cheapest:
                    continue
                draw += 1
                if uniform(state, draw) < BLINK:
                    a, p = found[2], int(found[3])
                if a < cheapest:
                    cheapest, at_round, at = a, r, p
            if at_round < 0:
                bank[waiting] = c
                waiting += 1
                change += min(left_out[c], loan)
                continue
            r = at_round
            if not touched[r]:
                keep(r, seq, size, when, total, old_seq, old_size, old_when, old_total)
                touched[r] = True
                hit[hits] = r
                hits += 1
            for p in range(size[r], at, -1):
                seq[r, p + 1] = seq[r, p]
            seq[r, at + 1] = c
            size[r] += 1
            total[r, LOAD] += demand[c]
            where[c] = r
            retime(r, travel, group, service, weight, curve, per_h, seq, size, when, total)
        # Keep or undo.
        for i in range(hits):
            change += total[hit[i], COST] - old_total[hit[i], COST]
        kept = change < -heat * math.log(uniform(state, 2))
        for i in range(hits):
            r = hit[i]
            touched[r] = False
            if kept:
                same = size[r] == old_size[r]
                for p in range(1, size[r] + 1):
                    same = same and seq[r, p] == old_seq[r, p]
                version[r] += not same
            else:
                keep(r, old_seq, old_size, old_when, old_total, seq, size, when, total)
                for p in range(1, size[r] + 1):
                    where[seq[r, p]] = r
        if kept:
            now += change
        else:
            waiting = waited
            for i in range(waited):
                bank[i] = old_bank[i]
                where[bank[i]] = -1
        lacking += waiting > 0
        price = now
        for i in range(waiting):
            price += max(left_out[bank[i]] - loan, 0.0)
        if kept and price < best - 1e-9 * abs(best):
            best = price
            for r in range(fleet):
                best_size[r] = size[r]
                for p in range(1, size[r] + 1):
                    best_seq[r, p] = seq[r, p]
    tally[0], tally[1], tally[2], tally[3] = now, best, waiting, lacking / max(trials, 1)
