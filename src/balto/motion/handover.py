"""Hand-over: both must be there; the cargo waits or the carrier waits."""

import math

from numba import njit

from balto.basis._chance_kernel import row, uniform
from balto.basis.compiled import KERNEL

PATIENCE_H = 24.0  # how long a carrier of which no hour is stated waits for the rest once it could go with a part


@njit(**KERNEL)
def limit_of(ready_h, wait_until_h, first_h):
    """Until when a carrier that is ready at ready_h waits for the rest, where it could go with a part from first_h on."""
    return max(wait_until_h, ready_h) if wait_until_h < 1e8 else first_h + PATIENCE_H


@njit(**KERNEL)
def first_and_last_h(ready_h, keeps_h, feeds, first, last, there_h, left, spoils_h, lane):
    """The first hour from ready_h on at which a dose of these sources is there that keeps for keeps_h, and the hour at which all
    of them are there; inf: never."""
    first_h, last_h = math.inf, -math.inf
    for x in range(first, last):
        b = feeds[x]
        last_h = max(last_h, there_h[b, lane])
        at_h = max(ready_h, there_h[b, lane])
        if left[b, lane] > 0 and spoils_h[b, lane] >= at_h + keeps_h:
            first_h = min(first_h, at_h)
    return first_h, last_h


@njit(**KERNEL)
def _fills(at_h, parts, keeps_h, feeds, first, last, there_h, left, spoils_h, lane):
    """How many of the doses wanted can be loaded at an hour."""
    got = 0
    for q in range(parts.shape[0]):
        usable, until_h = 0, at_h + keeps_h[q]
        for x in range(first, last):
            b = feeds[x]
            if left[b, lane] > 0 and there_h[b, lane] <= at_h and spoils_h[b, lane] >= until_h:
                usable += left[b, lane]
        got += max(min(parts[q], usable - got), 0)
    return got


@njit(**KERNEL)
def loading_h(ready_h, wait_until_h, parts, keeps_h, feeds, first, last, there_h, left, spoils_h, lane):
    """The hour at which a carrier that is ready at ready_h has loaded what it wants, or waits no longer; inf: nothing ever comes.

    It wants parts [quota] doses that keep for keeps_h [quota] hours from then on, the longest first, of what lies at the place:
    feeds[first:last] index there_h, left, spoils_h [source, lane] (hour there, inf: never; doses left; hour of spoiling). It
    waits until wait_until_h, or, where no hour is stated (1e8 and more), PATIENCE_H from when it could go with a part; and
    no longer than until all that may come is there. Nobody knows before that what never comes.
    """
    wanted, quotas = 0, parts.shape[0]
    for q in range(quotas):
        wanted += parts[q]
    least_h = keeps_h[quotas - 1]
    at_h, last_h = first_and_last_h(ready_h, least_h, feeds, first, last, there_h, left, spoils_h, lane)
    limit_h = limit_of(ready_h, wait_until_h, at_h)
    if not at_h < 1e9 or at_h > limit_h:
        return math.inf
    while _fills(at_h, parts, keeps_h, feeds, first, last, there_h, left, spoils_h, lane) < wanted:
        next_h = math.inf
        for x in range(first, last):
            came_h = there_h[feeds[x], lane]
            if at_h < came_h < next_h:
                next_h = came_h
        if next_h > limit_h:
            return limit_h if last_h > limit_h else at_h
        at_h = next_h
    return at_h


@njit(**KERNEL)
def take(at_h, parts, keeps_h, feeds, into, first, last, there_h, left, spoils_h, frost, lane):
    """Load at an hour what is there and keeps long enough, the first to expire first (of these what came last); the doses taken.

    What is taken of source feeds[x] goes into row into[x]: its doses in `left`, the earliest spoiling, the most frost met.
    """
    got = 0
    for q in range(parts.shape[0]):
        more, until_h = parts[q], at_h + keeps_h[q]
        while more > 0:
            best = -1
            for x in range(first, last):
                b = feeds[x]
                if left[b, lane] > 0 and there_h[b, lane] <= at_h and spoils_h[b, lane] >= until_h:
                    if best >= 0:
                        c = feeds[best]
                        later = spoils_h[b, lane] == spoils_h[c, lane] and there_h[b, lane] > there_h[c, lane]
                        if not (later or spoils_h[b, lane] < spoils_h[c, lane]):
                            continue
                    best = x
            if best < 0:
                break
            b, here = feeds[best], into[best]
            part = min(more, left[b, lane])
            left[b, lane] -= part
            left[here, lane] += part
            spoils_h[here, lane] = min(spoils_h[here, lane], spoils_h[b, lane])
            frost[here, lane] = max(frost[here, lane], frost[b, lane])
            got, more = got + part, more - part
    return got


@njit(**KERNEL)
def when_open(at_h, opens_h, closes_h, offset_h, change_h, change_by_h):
    """The first hour from at_h on at which a place with daily opening hours, by the clock on its wall, is open.

    At hour 0 that clock shows offset_h; at change_h (inf: never) it is put on by change_by_h (below 0: back).
    """
    if closes_h - opens_h >= 24.0 or not math.isfinite(at_h):
        return at_h
    shift_h = change_by_h if at_h >= change_h else 0.0
    local = (at_h + offset_h + shift_h) % 24.0
    if opens_h <= local < closes_h:
        return at_h
    if closes_h < opens_h and (local >= opens_h or local < closes_h):  # open over midnight
        return at_h
    open_h = at_h + (opens_h - local) % 24.0
    if at_h < change_h <= open_h:  # the clock is changed before
        return max(open_h - change_by_h, change_h)
    return open_h


@njit(**KERNEL)
def in_the_light(at_h, way_h, light, first, last):
    """The first hour from at_h on at which who moves by daylight alone leaves: in the light, with way_h hours of it left.

    light[first:last] [day, 2] are the first and last light of each day (none: it is always light, or never told). Where no day
    is so long, or none is left, the first light is.
    """
    best_h = math.inf
    for day in range(first, last):
        if at_h <= light[day, 1]:
            start_h = max(at_h, light[day, 0])
            if start_h + way_h <= light[day, 1]:
                return start_h
            if light[day, 0] >= at_h:
                best_h = min(best_h, light[day, 0])
    return best_h if best_h < math.inf or first < last else at_h


@njit(**KERNEL)
def next_departure(at_h, depart_h, cutoff_h, runs, first, last):
    """The first departure first..last-1 that runs and whose loading is still open at at_h; inf if there is none."""
    for d in range(first, last):
        if runs[d] and at_h <= depart_h[d] - cutoff_h[d] + 1e-9:
            return depart_h[d]
    return math.inf


@njit(**KERNEL)
def next_drawn(at_h, depart_h, cutoff_h, cancel, keys, future, first, last):
    """The same, with whether a departure runs in this future drawn only where it matters."""
    for d in range(first, last):
        if at_h <= depart_h[d] - cutoff_h[d] + 1e-9 and (
            cancel[d] <= 0.0 or uniform(row(keys[d], future), 0) >= cancel[d]
        ):
            return depart_h[d]
    return math.inf
