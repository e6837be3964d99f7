"""The earliest that anything could be anywhere, future by future, were every carrier free to serve each place alone."""

import math

import numpy as np
from numba import njit

from balto.basis._chance_kernel import RUNS, exp_near, high, low, normal_near, run_key, word
from balto.basis.compiled import INNER, KERNEL
from balto.motion.crossing import EPS_KM
from balto.motion.handover import next_departure, when_open


@njit(**INNER)
def no_earlier(start_h, work_h, rests_h, k, done, most_share):
    """An hour before which work_h hours at full pace, begun at start_h and with rests_h of rest, cannot end for kind k.

    done [kind, hour] is the work done from hour 0 on the best stretch of each hour, most_share [kind, hour] the best share from
    an hour on.
    """
    hours = most_share.shape[1]
    hour = int(start_h)
    if hour >= hours:
        return math.inf
    aim = done[k, hour] + (start_h - hour) * (done[k, hour + 1] - done[k, hour]) + work_h
    if aim > done[k, hours]:
        return math.inf
    under, over = hour, hours
    while over - under > 1:
        middle = (under + over) // 2
        if done[k, middle] < aim:
            under = middle
        else:
            over = middle
    end_h = max(start_h, under + (aim - done[k, under]) / max(done[k, over] - done[k, under], 1e-12))
    return max(end_h, start_h + work_h / most_share[k, hour] + rests_h) - 1e-6


@njit(**INNER)
def _crossed(
    depart_h, limit_h, pace, crew, c, stop1_km, stop1_h, stop2_km, stop2_h, seg_class, seg_num, first, last, work
):
    """The hour of arrival of `crossing.cross`, from what work [class, hour] is done by each hour; inf where not before
    limit_h."""
    hours = work.shape[1] - 1
    stage_km, rest_h = crew[c, 4], crew[c, 5]
    at_h, done_km, rest_km, km_h = depart_h, 0.0, stage_km, 1.0 / pace
    for s in range(first, last):
        row, left_km = seg_class[0, s], seg_num[0, s]
        while left_km > EPS_KM:
            stop_km = min(rest_km, stop1_km, stop2_km)
            leap_km = min(left_km, max(stop_km - done_km, 0.0))
            if leap_km > EPS_KM:
                hour = int(at_h)
                if hour >= hours:
                    return math.inf
                goal_h = work[row, hour] + (at_h - hour) * (work[row, hour + 1] - work[row, hour]) + leap_km * km_h
                if work[row, hours] < goal_h:
                    return math.inf
                while work[row, hour + 1] < goal_h:
                    hour += 1
                if hour >= limit_h:
                    return math.inf
                at_h = hour + (goal_h - work[row, hour]) / (work[row, hour + 1] - work[row, hour])
            done_km += leap_km
            left_km -= leap_km
            if left_km <= EPS_KM and s == last - 1:
                break
            if done_km >= rest_km - EPS_KM:
                at_h += rest_h
                rest_km += stage_km
            if done_km >= stop1_km - EPS_KM:
                at_h += stop1_h
                stop1_km = math.inf
            if done_km >= stop2_km - EPS_KM:
                at_h += stop2_h
                stop2_km = math.inf
    return math.inf if at_h > hours else at_h


@njit(**INNER)
def _luckiest(bests, i, c, o, d, runs, key):
    """The greatest draw of pace of at least the first `runs` runs of a stretch (of 2, 4, ... RUNS), kept in bests [carrier,
    origin, dest, which] once it is known (0: not yet)."""
    which, many = 0, 2
    while many < runs:
        which, many = which + 1, 2 * many
    best, drawn = 0.0, 0
    for k in range(which + 1 if bests[c, o, d, which] == 0.0 else 0):
        if bests[c, o, d, k] == 0.0:
            for number in range(drawn, 2 << k):
                best = max(best, high(word(run_key(key, number), i, 0)))
            bests[c, o, d, k] = best
        best, drawn = bests[c, o, d, k], 2 << k
    return bests[c, o, d, which]


@njit(**INNER)
def _next_luck(bests, i, c, o, d, runs, key):
    """The least number of runs that may be luckier than the first `runs` of a stretch; beyond RUNS where none may be."""
    many = 1
    while many < runs:
        many *= 2
    now = 0.0 if many == 1 else _luckiest(bests, i, c, o, d, many, key)
    while many < RUNS and _luckiest(bests, i, c, o, d, many + 1, key) <= now:
        many *= 2
    return many + 1


@njit(**INNER, forceinline=True)  # a call hands over each array in ten parts: a fifth of the time
def leg_end(i, c, o, d, at_h, limit_h, runs, luck, bests, pairs, keys, crew, wayrow, seg_class, seg_num, timetable, work, done, most_share):  # noqa: E501  (one kernel, its inputs in one line)  # fmt: skip
    """Earliest end, earliest hour free again and way (-1: none) of carrier c's leg o-d in future i, ready to go at at_h.

    Over every way, with the leg's own draws as rehearsal draws them: the best of those of the first `runs` times that the
    carrier could have run there until then. Losses, shelter and waiting are left out. Ways that
    cannot end before limit_h are skipped (inf). luck bounds the leg's draw of pace; work [class, hour] is that done from hour 0
    on in each class, done and most_share as above. crew
    [carrier, CREW], wayrow [way, WAY], seg_num [segment, km and risk] and timetable [departure, hour, cut-off, runs] are
    packed: a call with many arrays takes long to compile.
    """
    k = int(crew[c, 0])
    first, last = pairs[k, o, d, 0], pairs[k, o, d, 1]
    best_h, best_free_h, best_way = math.inf, math.inf, -1
    if last <= first or not at_h < limit_h:
        return best_h, best_free_h, best_way
    stage_km, rest_h = crew[c, 4], crew[c, 5]
    if wayrow[first, 4] < 0.0:
        rests = max(math.ceil(wayrow[first, 0] / stage_km - 1e-6) - 1.0, 0.0)
        work_h = wayrow[first, 0] / (crew[c, 1] * luck)
        if not no_earlier(at_h, work_h, rests * rest_h, k, done, most_share) < limit_h:
            return best_h, best_free_h, best_way
    key = keys[c, o, d]
    bits = word(key, i, 0)
    own = crew[c, 2] * normal_near(high(word(keys[c, o, o], i, 0)))
    best, stalled, breaks = high(bits), low(bits) < crew[c, 6], True
    if runs > 1:
        best, breaks = (
            _luckiest(bests, i, c, o, d, runs, key),
            False,
        )  # one of several may be spared, and the bound holds then
    luck = exp_near(own + crew[c, 3] * normal_near(best))
    for w in range(first, last):
        km = wayrow[w, 0]
        pace = wayrow[w, 1]
        pace = (pace if pace > 0.0 else crew[c, 1]) * luck
        start_h = at_h
        if wayrow[w, 4] >= 0.0:
            start_h = next_departure(
                start_h, timetable[:, 0], timetable[:, 1], timetable[:, 2], int(wayrow[w, 4]), int(wayrow[w, 5])
            )
        if not start_h < work.shape[1] - 1:
            continue
        rests = max(math.ceil(km / stage_km - 1e-6) - 1.0, 0.0)
        end_h = no_earlier(start_h, km / pace, rests * rest_h, k, done, most_share)
        after_h = rest_h * min(1.0, km / stage_km)
        if not end_h < limit_h or (end_h >= best_h and end_h + after_h >= best_free_h):
            if wayrow[w, 4] < 0.0 and wayrow[w, 1] == 0.0:
                break  # ways come in order of kilometres: at the carrier's own pace the others cannot end before this one
            continue
        if wayrow[w, 6] == 0.0:
            stall_km, stall_h, break_km, break_h = math.inf, 0.0, math.inf, 0.0
            if stalled and runs == 1:
                more = word(key, i, 1)
                stall_km, stall_h = km * high(more), -crew[c, 7] * math.log(low(more))
            more = word(key, i, 2)
            if breaks and high(more) < crew[c, 8] * km:
                break_km = -math.log(1.0 - high(more)) / crew[c, 8]
                break_h = -crew[c, 9] * math.log(high(word(key, i, 3)))
            useful_h = min(limit_h, max(best_h, best_free_h - after_h))
            end_h = _crossed(
                start_h, useful_h, pace, crew, c, stall_km, stall_h, break_km, break_h, seg_class, seg_num, int(wayrow[w, 2]),
                int(wayrow[w, 3]), work,
            )  # fmt: skip
        if end_h < math.inf:
            if end_h < best_h:
                best_h, best_way = end_h, w
            best_free_h = min(best_free_h, end_h + after_h)
    return best_h, best_free_h, best_way


@njit(**INNER)
def least_h(k, o, d, speed_kmh, rest_h, stage_km, pairs, wayrow):
    """Hours that no way of kind k from o to d takes less than at a speed never exceeded, and the rest after it; inf: no way."""
    way = pairs[k, o, d, 0]
    if pairs[k, o, d, 1] <= way:
        return math.inf, 0.0
    km = wayrow[way, 0]
    return (km / speed_kmh if wayrow[way, 4] < 0.0 else 0.0), rest_h * min(1.0, km / stage_km)


@njit(**KERNEL)
def places_free(
    i,
    luck,
    home,
    bests,
    pairs,
    keys,
    crew,
    wayrow,
    seg_class,
    seg_num,
    timetable,
    work,
    done,
    most_share,
    free_h,
):
    """Fill free_h [carrier, place]: the earliest hour each carrier could be at each place, free and without a load."""
    carriers, places = free_h.shape
    free_h[:] = math.inf
    for c in range(carriers):
        passed = np.zeros(places, np.bool_)
        k = int(crew[c, 0])
        speed_kmh = crew[c, 1] * luck[c] * most_share[k, 0]
        free_h[c, home[c]] = crew[c, 10]
        for _ in range(places):
            o, least = np.int64(-1), math.inf  # of one type, or leg_end would be compiled twice
            for p in range(places):
                if not passed[p] and free_h[c, p] < least:
                    o, least = p, free_h[c, p]
            if o < 0:
                break
            passed[o] = True
            for d in range(places):
                if not passed[d]:
                    took_h, after_h = least_h(k, o, d, speed_kmh, crew[c, 5], crew[c, 4], pairs, wayrow)
                    if not least + took_h + after_h < free_h[c, d]:
                        continue
                    # 1: whoever comes to a place for the first time runs there for the first time
                    end = leg_end(
                        i, c, o, d, least, free_h[c, d] - after_h, 1, luck[c], bests, pairs, keys, crew, wayrow, seg_class,
                        seg_num, timetable, work, done, most_share,
                    )  # fmt: skip
                    free_h[c, d] = min(free_h[c, d], end[1])


@njit(**KERNEL)
def doses_there(i, luck, source, source_h, handing, bests, pairs, keys, crew, wayrow, seg_class, seg_num, timetable, work, done, most_share, free_h, wanted, first_h, by_h):  # noqa: E501  (one kernel, its inputs in one line)  # fmt: skip
    """Fill first_h [place], the earliest hour doses of one source could be there, and by_h [carrier, place] by each
    carrier, where `wanted` [place]; handing [place, opens, closes, offset, hand-over h, hour and hours of a clock change].

    Every carrier may be everywhere it can reach, but a carrier that goes on with what it brought itself first rests:
    for each place the two best arrivals by different carriers are kept (t1 by c1, t2), and own_h, when a carrier that
    brought doses is free there. A later arrival by a third carrier can do nothing that these cannot. A carrier may first run
    the stretch to and fro, for the luck of a later run: so leaving later never helps here either.
    """
    carriers, places = free_h.shape
    t1, t2 = np.full(places, math.inf), np.full(places, math.inf)
    c1 = np.full(places, -1, np.int64)
    own_h = np.full((places, carriers), math.inf)
    out1, out2 = np.zeros(places, np.bool_), np.zeros(places, np.bool_)
    by_h[:] = math.inf
    t1[source] = source_h
    while True:
        o, second, least = np.int64(-1), False, math.inf
        for p in range(places):
            if not out1[p] and t1[p] < least:
                o, second, least = p, False, t1[p]
            if out1[p] and not out2[p] and c1[p] >= 0:
                again = min(own_h[p, c1[p]], max(free_h[c1[p], p], t2[p]))
                if again < least:
                    o, second, least = p, True, again
        if o < 0:
            break
        if second:
            out2[o] = True
        else:
            out1[o] = True
        for c in range(carriers):
            if second != (c == c1[o]):
                continue
            start_h = least if second else max(least, free_h[c, o])
            start_h = (
                when_open(start_h, handing[o, 0], handing[o, 1], handing[o, 2], handing[o, 4], handing[o, 5])
                + handing[o, 3]
            )
            if not start_h < work.shape[1] - 1:
                continue
            k = int(crew[c, 0])
            speed_kmh = crew[c, 1] * luck[c] * most_share[k, 0]
            for d in range(places):
                if d == o:
                    continue
                if d == source:
                    continue
                took_h, after_h = least_h(k, o, d, speed_kmh, crew[c, 5], crew[c, 4], pairs, wayrow)
                limit_h = max(t1[d], own_h[d, c] - after_h) if c == c1[d] else t2[d]
                limit_h = max(limit_h, by_h[c, d] if wanted[d] else 0.0)
                if not start_h + took_h < limit_h:
                    continue
                back_h, then_h = least_h(k, d, o, speed_kmh, crew[c, 5], crew[c, 4], pairs, wayrow)
                round_h = max(took_h + after_h + back_h + then_h, 1e-3)
                runs, go_h = min(RUNS, 1 + int((start_h - free_h[c, o]) / round_h + 1e-6)), start_h
                end_h, free_again_h = math.inf, math.inf
                while True:
                    one_h, again_h, _ = leg_end(
                        i,
                        c,
                        o,
                        d,
                        go_h,
                        limit_h,
                        runs,
                        luck[c],
                        bests,
                        pairs,
                        keys,
                        crew,
                        wayrow,
                        seg_class,
                        seg_num,
                        timetable,
                        work,
                        done,
                        most_share,
                    )
                    end_h, free_again_h = min(end_h, one_h), min(free_again_h, again_h)
                    runs = _next_luck(bests, i, c, o, d, runs, keys[c, o, d])
                    go_h = free_h[c, o] + (runs - 1) * round_h
                    if runs > RUNS or not go_h + took_h < min(limit_h, max(end_h, free_again_h - after_h)):
                        break
                by_h[c, d] = min(by_h[c, d], end_h)
                own_h[d, c] = min(own_h[d, c], free_again_h)
                if c == c1[d]:
                    t1[d] = min(t1[d], end_h)
                elif end_h < t1[d]:
                    t2[d], t1[d], c1[d] = t1[d], end_h, c
                elif end_h < t2[d]:
                    t2[d] = end_h
    for p in range(places):
        first_h[p] = t1[p]


@njit(**KERNEL)
def leg_table(i, c, laden, grid_h, luck, handing, bests, pairs, keys, crew, wayrow, seg_class, seg_num, timetable, work, done, most_share, end_h, free_h, way):  # noqa: E501  (one kernel, its inputs in one line)  # fmt: skip
    """Fill end_h, free_h and way [origin, dest, step] for carrier c ready at the hours grid_h [step], to load if laden."""
    for o in range(end_h.shape[0]):
        for t in range(grid_h.shape[0]):
            start_h = grid_h[t]
            if laden:
                start_h = (
                    when_open(start_h, handing[o, 0], handing[o, 1], handing[o, 2], handing[o, 4], handing[o, 5])
                    + handing[o, 3]
                )
            for d in range(end_h.shape[1]):
                end_h[o, d, t], free_h[o, d, t], way[o, d, t] = math.inf, math.inf, -1
                if d != o:
                    end_h[o, d, t], free_h[o, d, t], way[o, d, t] = leg_end(
                        i,
                        c,
                        o,
                        d,
                        start_h,
                        math.inf,
                        1,
                        luck,
                        bests,
                        pairs,
                        keys,
                        crew,
                        wayrow,
                        seg_class,
                        seg_num,
                        timetable,
                        work,
                        done,
                        most_share,
                    )


@njit(**KERNEL)
def worth(table, step_h, dose_grid, at_h, top, out):
    """Fill out [case, step of dose_grid]: the most deaths a dose of that step can avert if it comes at at_h [case, step]
    or later. table [hour, dose]; `top` [hour] is scratch. Between hours the table is straight, as rehearsal reads it."""
    hours = table.shape[0]
    end_h = (hours - 1) * step_h
    for k in range(1, dose_grid.shape[0]):
        width = dose_grid[k] - dose_grid[k - 1]
        best = 0.0
        for h in range(hours - 1, -1, -1):
            best = max(best, (table[h, k - 1] - table[h, k]) / width)
            top[h] = best
        for s in range(at_h.shape[0]):
            out[s, k - 1] = 0.0
            if not at_h[s, k - 1] <= end_h:
                continue
            x = max(at_h[s, k - 1] / step_h, 0.0)
            h = min(int(x), hours - 1)
            out[s, k - 1] = top[h]
            if h + 1 < hours:
                now = (table[h, k - 1] - table[h, k]) / width
                next_one = (table[h + 1, k - 1] - table[h + 1, k]) / width
                out[s, k - 1] = max(top[h + 1], now + (x - h) * (next_one - now))
