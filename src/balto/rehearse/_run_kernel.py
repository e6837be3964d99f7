"""The plan, future by future: who waits for whom, who crosses when, what arrives and what is lost."""

import math

import numpy as np
from numba import njit

from balto.basis._chance_kernel import exp_near, high, low, normal_near, word
from balto.basis.compiled import KERNEL
from balto.motion.crossing import (
    AHEAD,
    cross,
    cross_by_prefix,
    dies,
    persistence_hours,
    prefix_sums,
    shelter_until,
)
from balto.motion.handover import in_the_light, loading_h, next_drawn, take, when_open
from balto.rehearse._load_kernel import load_run, settle, usable

ARRIVED, STOOD_DOWN, LOST, TOO_LATE = 0, 1, 2, 3
LANES = 32  # futures of one member that go through the plan side by side, leg by leg: what they hold stays in the cache


@njit(**KERNEL, fastmath={"contract"})
def run(plan_arrays, teams, ground, factor, air_c, peril, begins, rows, lucks, deterministic_leg, by_prefix, shared_runs, keeps,
        depart, arrive, doses, state, given, risk, home_risk, home_h, short):  # fmt: skip
    """Run futures that share the weather members of one block.

    Member w of the block (factor and peril [member, class, hour], air_c [member, region, hour]) is the weather of the futures
    rows[begins[w]:begins[w + 1]], which are rows of lucks, the number of each future's luck, and of the outputs: depart, arrive
    (hours, inf: never), doses, state [future, leg], and given [future, lot or leg]: the usable doses of each lot and of each
    leg's load, over its parts, that stay where they came to; risk and home_risk [future, leg]: the chance that one aboard dies on
    the leg, and on the way home from its end where the carrier's last run ended there, as the same danger has it that may lose
    the carrier (the way home at the median pace, without mishap of its own); home_h [future]: when the last is home. keeps
    [product] = (holding hours, frost limit C, degree-hours that freeze, share of frozen doses lost). Legs that ride on
    another's run (orders.joined) leave and arrive with it; where there are none `shared_runs` is None, and what is said of them
    here is not even compiled. The leg calm_leg (-1: none) runs at its median pace, without mishap. short [member of the block]
    is set where the weather ended before some future finished: under more hours of weather it may run otherwise. `by_prefix`
    says to tally each member's weather first, which pays where many futures meet it and changes nothing beyond rounding.
    """
    # Taken out of their tuples once: within the loops that would cost a reference count for each.
    carrier, origins, dests, wanted = plan_arrays.carrier, plan_arrays.origin, plan_arrays.dest, plan_arrays.doses
    leave_from_h, wait_until_h, hold_below, hold_h = (
        plan_arrays.leave_from_h,
        plan_arrays.wait_until_h,
        plan_arrays.hold_below,
        plan_arrays.hold_h,
    )
    watch, late_h, leg_pace, way, other = (
        plan_arrays.watch,
        plan_arrays.late_h,
        plan_arrays.pace_kmh,
        plan_arrays.way,
        plan_arrays.other,
    )
    timetable, feed, leg_key, feeds = plan_arrays.departures, plan_arrays.feed, plan_arrays.key, plan_arrays.feeds
    into, parts, quota, stays = plan_arrays.into, plan_arrays.parts, plan_arrays.quota, plan_arrays.stays
    quota_doses, quota_h = plan_arrays.quota_doses, plan_arrays.quota_h
    light, days, way_h = plan_arrays.light, plan_arrays.days, plan_arrays.way_h
    product, joined, lot_product = plan_arrays.product, plan_arrays.joined, ground.lot_product
    seg_class, seg_km, seg_risk, seg_threat, seg_region = (
        plan_arrays.seg_class,
        plan_arrays.seg_km,
        plan_arrays.seg_risk,
        plan_arrays.seg_threat,
        plan_arrays.seg_region,
    )
    home_way, die_if_lost, usual_kmh = plan_arrays.home_way, teams.die_if_lost, teams.pace_kmh
    team_sd, pace_sd, stage_km, rest_h, available_h = (
        teams.team_sd,
        teams.pace_sd,
        teams.stage_km,
        teams.rest_h,
        teams.available_h,
    )
    stall_share, mean_stall_h, break_per_km, mean_break_h = (
        teams.stall_share,
        teams.stall_h,
        teams.break_per_km,
        teams.break_h,
    )
    cargo_c, home, team_key = teams.cargo_c, teams.home, teams.key
    keeps_cargo = teams.keeps_cargo
    handover_h, opens_h, closes_h, offset_h = ground.handover_h, ground.opens_h, ground.closes_h, ground.offset_h
    change_h, change_by_h = ground.change_h, ground.change_by_h
    lot_h, lot_doses, lot_expires_h, lot_frost = (
        ground.lot_h,
        ground.lot_doses,
        ground.lot_expires_h,
        ground.lot_frost_c_h,
    )
    depart_h, cutoff_h, cancel, depart_key = ground.depart_h, ground.cutoff_h, ground.cancel, ground.depart_key
    legs, lots, homes, hours = carrier.shape[0], lot_h.shape[0], home.shape[0], factor.shape[2]
    lanes = 1
    for w in range(factor.shape[0]):
        lanes = max(lanes, min(LANES, begins[w + 1] - begins[w]))
    at_row, number = np.empty(lanes, np.int64), np.empty(lanes, np.int64)
    # What each lane holds, [.., lane]: the doses of each part (lots first) and those settled where a leg came to, the carriers,
    # what became of each leg, the luck of this one.
    held = lots
    for n in range(legs):
        held = max(held, parts[n, 1])
    hand, left = np.empty((3, held, lanes)), np.empty((held, lanes), np.int64)
    there_h, spoils_h, frost, settled = hand[0], hand[1], hand[2], np.empty((legs, lanes))
    free_h, at_place = np.empty((homes, lanes)), np.empty((homes, lanes), np.int32)
    last_leg, died = np.empty((homes, lanes), np.int32), np.empty((legs, lanes), np.float32)
    when_h, became = np.empty((2, legs, lanes), np.float32), np.empty((2, legs, lanes), np.int32)
    left_h, came_h, took, ended = when_h[0], when_h[1], became[0], became[1]
    sole, luck = np.empty(legs, np.int64), np.empty((4, lanes))
    for n in range(legs):
        simple = feed[n, 1] - feed[n, 0] == 1 and quota[n, 1] - quota[n, 0] == 1
        sole[n] = feeds[feed[n, 0]] if simple else -1
    speed, mishap, stalls, breaks = luck[0], luck[1], luck[2], luck[3]
    tallies, fresh = (
        np.empty((3, factor.shape[1] if by_prefix else 0, hours + AHEAD)),
        np.empty(factor.shape[1], np.bool_),
    )
    done_h, toll_h, chill = tallies[0], tallies[1], tallies[2]
    for w in range(factor.shape[0]):
        shares, air, perils = factor[w], air_c[w], peril[w]
        if by_prefix:
            for row in range(fresh.shape[0]):
                fresh[row] = True
            for n in range(legs):
                c = carrier[n]
                a1, b1 = other[n, 1], other[n, 1] + home_way[n, 1] - home_way[n, 0]
                for m in range(
                    way[n, 0], b1
                ):  # the segments of the other way stand behind those of the way; then those home
                    s = m if m < a1 else home_way[n, 0] + m - a1
                    row = seg_class[s]
                    if fresh[row]:
                        fresh[row] = False
                        limit_c = keeps[0, 1] - cargo_c[c]
                        prefix_sums(shares, perils, air, row, seg_region[s], limit_c, done_h, toll_h, chill)
        for begin in range(begins[w], begins[w + 1], lanes):
            ahead = min(lanes, begins[w + 1] - begin)
            for v in range(ahead):
                at_row[v] = rows[begin + v]
                number[v] = lucks[at_row[v]]
            for k in range(lots):
                for v in range(ahead):
                    there_h[k, v], spoils_h[k, v] = lot_h[k], lot_expires_h[k]
                    frost[k, v], left[k, v] = lot_frost[k], lot_doses[k]
            for c in range(homes):
                for v in range(ahead):
                    free_h[c, v], at_place[c, v], last_leg[c, v] = available_h[c], home[c], -1
            for n in range(legs):
                riders = 0
                if shared_runs is not None:
                    riders = joined[n]
                if riders < 0:
                    continue
                here, end, c, origin = parts[n, 0], parts[n, 1], carrier[n], origins[n]
                asked, lasts_h = quota_doses[quota[n, 0] : quota[n, 1]], quota_h[quota[n, 0] : quota[n, 1]]
                keeps_h, limit_c = keeps[product[n], 0], keeps[product[n], 1]
                a0, b0, a1, b1 = way[n, 0], way[n, 1], other[n, 0], other[n, 1]
                km0, km1, threatened = 0.0, 0.0, False
                for s in range(a0, b0):
                    km0 += seg_km[s]
                    threatened |= seg_threat[s] > 0.0
                for s in range(a1, b1):
                    km1 += seg_km[s]
                    threatened |= seg_threat[s] > 0.0
                by_tally = by_prefix and limit_c == keeps[0, 1] and not threatened
                # Drawn for all lanes beforehand, so that one draw need not wait for the other: the pace of the day, and what
                # says whether there is a stall, a breakdown, a loss.
                for v in range(ahead if n != deterministic_leg else 0):
                    i = number[v]
                    bits, last = word(leg_key[n], i, 0), word(leg_key[n], i, 2)
                    own = team_sd[c] * normal_near(high(word(team_key[c], i, 0)))
                    speed[v] = leg_pace[n] * exp_near(own + pace_sd[c] * normal_near(high(bits)))
                    stalls[v], breaks[v], mishap[v] = low(bits), high(last), low(last)
                for v in range(ahead if n == deterministic_leg else 0):
                    speed[v], stalls[v], breaks[v], mishap[v] = leg_pace[n], 1.0, 1.0, 1.0
                for m in range(n, n + 1 + riders):
                    for v in range(ahead):
                        left_h[m, v], came_h[m, v], took[m, v], ended[m, v] = math.inf, math.inf, 0, STOOD_DOWN
                        settled[m, v], died[m, v] = 0.0, 0.0
                    for p in range(parts[m, 0], parts[m, 1]):
                        for v in range(ahead):
                            there_h[p, v], spoils_h[p, v], frost[p, v], left[p, v] = math.inf, math.inf, 0.0, 0
                for v in range(ahead):
                    i = number[v]
                    start_h = free_h[c, v]
                    if watch[n] >= 0:
                        if came_h[watch[n], v] <= late_h[n]:
                            continue
                        start_h = max(start_h, late_h[n])
                    if at_place[c, v] != origin or not start_h < hours:
                        short[w] |= at_place[c, v] == origin and start_h < math.inf
                        continue
                    got, loaded_h = 0, -math.inf
                    if riders > 0:
                        got, loaded_h = load_run(
                            start_h, wait_until_h[n], n, riders, wanted, feed, feeds, into, quota, quota_doses, quota_h,
                            there_h, left, spoils_h, frost, took, v,
                        )  # fmt: skip
                    elif wanted[n] > 0:
                        # The common case here, not in `take`: one source, and it has them all.
                        f = sole[n]
                        if f >= 0 and left[f, v] >= wanted[n] and there_h[f, v] <= max(wait_until_h[n], start_h):
                            loaded_h = max(there_h[f, v], start_h)
                            if spoils_h[f, v] >= loaded_h + lasts_h[0]:
                                got = np.int64(wanted[n])
                                left[f, v] -= got
                                left[here, v], spoils_h[here, v], frost[here, v] = got, spoils_h[f, v], frost[f, v]
                        else:
                            loaded_h = loading_h(
                                start_h, wait_until_h[n], asked, lasts_h, feeds, feed[n, 0], feed[n, 1], there_h, left,
                                spoils_h, v,
                            )  # fmt: skip
                            if loaded_h < math.inf:
                                got = take(
                                    loaded_h, asked, lasts_h, feeds, into, feed[n, 0], feed[n, 1], there_h, left, spoils_h,
                                    frost, v,
                                )  # fmt: skip
                        took[n, v] = got
                    if wanted[n] > 0 or riders > 0:
                        if got == 0:
                            continue
                        start_h = when_open(
                            max(start_h, loaded_h), opens_h[origin], closes_h[origin], offset_h[origin], change_h[origin],
                            change_by_h[origin],
                        )  # fmt: skip
                        start_h += handover_h[origin]
                    start_h = max(start_h, leave_from_h[n])
                    if timetable[n, 0] >= 0:
                        start_h = next_drawn(
                            start_h, depart_h, cutoff_h, cancel, depart_key, i, timetable[n, 0], timetable[n, 1]
                        )
                    if days[n, 1] > days[n, 0]:
                        start_h = in_the_light(start_h, way_h[n], light, days[n, 0], days[n, 1])
                    if not start_h < hours:
                        short[w] |= start_h < math.inf
                        ended[n, v], free_h[c, v] = TOO_LATE, math.inf
                        for m in range(n + 1, n + 1 + riders):
                            ended[m, v] = TOO_LATE
                        continue
                    pace = leg_pace[n]
                    a, b, way_km = a0, b0, km0
                    if b1 > a1:
                        usual_h = persistence_hours(start_h, pace, seg_class, seg_km, a, b, shares)
                        if persistence_hours(start_h, pace, seg_class, seg_km, a1, b1, shares) < usual_h:
                            a, b, way_km = a1, b1, km1
                    if hold_below[n] > 0.0:
                        start_h = shelter_until(start_h, hold_below[n], hold_h[n], seg_class, a, b, shares)
                    stall_km, stall_h, break_km, break_h, pace = math.inf, 0.0, math.inf, 0.0, speed[v]
                    if stalls[v] < stall_share[c]:
                        more = word(leg_key[n], i, 1)
                        stall_km, stall_h = way_km * high(more), -mean_stall_h[c] * math.log(low(more))
                    # 1 - exp(-x) <= x: most futures are clear of a breakdown without a logarithm.
                    if breaks[v] < break_per_km[c] * way_km:
                        break_km = -math.log(1.0 - breaks[v]) / break_per_km[c]
                        break_h = -mean_break_h[c] * math.log(high(word(leg_key[n], i, 3)))
                    threat = 0.0
                    if by_tally:
                        end_h, danger, cold = cross_by_prefix(
                            start_h, pace, stage_km[c], rest_h[c], stall_km, stall_h, break_km, break_h,
                            seg_class, seg_km, seg_risk, a, b, hours, done_h, toll_h, chill,
                        )  # fmt: skip
                    else:
                        end_h, danger, threat, cold = cross(
                            start_h, pace, stage_km[c], rest_h[c], stall_km, stall_h, break_km, break_h,
                            seg_class, seg_km, seg_risk, seg_threat, seg_region, a, b, shares, perils, air,
                            limit_c - cargo_c[c],
                        )  # fmt: skip
                    left_h[n, v] = start_h
                    died[n, v] = dies(danger, threat, die_if_lost[c])
                    danger += threat
                    lost = mishap[v] < danger and mishap[v] < 1.0 - math.exp(-danger)
                    if lost or not math.isfinite(end_h):
                        short[w] |= not math.isfinite(end_h)
                        ended[n, v], free_h[c, v] = LOST if lost else TOO_LATE, math.inf
                        for m in range(n + 1, n + 1 + riders):
                            left_h[m, v], ended[m, v] = start_h, ended[n, v]
                        continue
                    ended[n, v], came_h[n, v], at_place[c, v] = ARRIVED, end_h, dests[n]
                    last_leg[c, v] = n
                    free_h[c, v] = end_h + rest_h[c] * min(1.0, way_km / stage_km[c])
                    for p in range(here, end):
                        there_h[p, v] = end_h
                        frost[p, v] += cold
                        if not keeps_cargo[c]:
                            spoils_h[p, v] = min(spoils_h[p, v], start_h + keeps_h)
                    known_c = limit_c
                    for m in range(n + 1, n + 1 + riders):
                        if keeps[product[m], 1] != known_c:  # frost by the limit of the product
                            known_c = keeps[product[m], 1]
                            _, _, _, cold = cross(
                                start_h, pace, stage_km[c], rest_h[c], stall_km, stall_h, break_km, break_h,
                                seg_class, seg_km, seg_risk, seg_threat, seg_region, a, b, shares, perils, air,
                                known_c - cargo_c[c],
                            )  # fmt: skip
                        left_h[m, v], ended[m, v], came_h[m, v] = start_h, ARRIVED, end_h
                        for p in range(parts[m, 0], parts[m, 1]):
                            there_h[p, v] = end_h
                            frost[p, v] += cold
                            if not keeps_cargo[c]:
                                spoils_h[p, v] = min(spoils_h[p, v], start_h + keeps[product[m], 0])
                    for m in range(n, n + 1 + riders):
                        if stays[m] > 0:
                            settled[m, v] = settle(
                                stays[m], parts[m, 0], parts[m, 1], there_h, left, spoils_h, frost, keeps, product[m], v
                            )
            for v in range(ahead):
                home_h[at_row[v]] = 0.0
                for n in range(legs):
                    home_risk[at_row[v], n] = 0.0
            for n in range(legs):
                c, a, b, threatened = carrier[n], home_way[n, 0], home_way[n, 1], False
                pace, stage, rest, die = usual_kmh[c], stage_km[c], rest_h[c], die_if_lost[c]
                for s in range(a, b):
                    threatened |= seg_threat[s] > 0.0
                for v in range(ahead if b > a else 0):
                    start_h = free_h[c, v]
                    if last_leg[c, v] != n or not start_h < hours:  # gone on, or lost, or the horizon is past
                        short[w] |= last_leg[c, v] == n and start_h < math.inf
                        continue
                    threat = 0.0
                    if by_prefix and not threatened:
                        end_h, danger, _ = cross_by_prefix(
                            start_h, pace, stage, rest, math.inf, 0.0, math.inf, 0.0,
                            seg_class, seg_km, seg_risk, a, b, hours, done_h, toll_h, chill,
                        )  # fmt: skip
                    else:
                        end_h, danger, threat, _ = cross(
                            start_h, pace, stage, rest, math.inf, 0.0, math.inf, 0.0,
                            seg_class, seg_km, seg_risk, seg_threat, seg_region, a, b, shares, perils, air, 0.0,
                        )  # fmt: skip
                    home_risk[at_row[v], n] = dies(danger, threat, die)
                    home_h[at_row[v]] = max(home_h[at_row[v]], end_h)
                    short[w] |= not math.isfinite(end_h)
            for v in range(ahead):
                i = at_row[v]
                for n in range(legs):
                    risk[i, n] = died[n, v]
                    depart[i, n], arrive[i, n] = left_h[n, v], came_h[n, v]
                    doses[i, n], state[i, n] = took[n, v], ended[n, v]
                for k in range(lots):
                    share = usable(there_h[k, v], spoils_h[k, v], frost[k, v], keeps, lot_product[k])
                    given[i, k] = left[k, v] * share
                for n in range(legs):
                    sound = settled[n, v]
                    for p in range(parts[n, 0], parts[n, 1]):
                        sound += left[p, v] * usable(there_h[p, v], spoils_h[p, v], frost[p, v], keeps, product[n])
                    given[i, lots + n] = sound
