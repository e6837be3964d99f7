"""Earliest arrival over hourly weather, for all members together or for one.

Labels are float32 hours kept as int32 bit patterns: for non-negative numbers both orders agree, and integer minima
vectorise where float minima do not. In `together` the sign bit of a label marks it as not yet passed on.
No fastmath: crossing is a fixed sequence of float32 operations, each monotone in the hour of departure, so the labels
are the same bits in whatever order nodes are searched.
"""

import numpy as np
from numba import njit

from balto.basis.compiled import KERNEL

NEVER = np.int32(0x7F800000)  # bit pattern of float32 infinity
UNMARKED = np.int32(0x7FFFFFFF)
MARK = np.int32(-0x80000000)
_TINY = np.float32(1e-30)
_INF = np.float32(np.inf)
_ONE = np.float32(1.0)
_ZERO = np.float32(0.0)
_AT_LEAST = np.float32(0.999)  # of the full-speed hours: a bound on any crossing that float32 rounding cannot undercut
_ABSENT = np.int32(-1)


@njit(**KERNEL)
def cross(t, work, factor, at, stride, hours, before):
    """Hour at which `work` full-speed hours begun at t are done, or infinity if not `before` that hour.

    factor[at + h * stride] is the speed in [h, h + 1), for h below `hours`; nothing moves after. Work that ends with
    the hour ends at the full hour exactly (min), so a road that shuts then does not hold it.
    """
    h = np.int64(min(t, np.float32(hours)))
    if h >= hours:
        return _INF
    f = factor[np.uint64(at + h * stride)]
    end = np.float32(h + 1)
    room = (end - t) * f
    if work <= room:
        return min(t + work / max(f, _TINY), end)
    left = work - room
    for later in range(h + 1, hours):
        if np.float32(later) >= before:
            return _INF
        f = factor[np.uint64(at + later * stride)]
        if left <= f:
            return min(np.float32(later) + left / max(f, _TINY), np.float32(later + 1))
        left -= f
    return _INF


@njit(**KERNEL)
def _rise(heap, key, place, i):
    """Move entry i of a 4-ary heap towards the root while its key is less than its parent's."""
    node = heap[np.uint64(i)]
    k = key[np.uint64(node)]
    while i > 0:
        up = (i - 1) >> 2
        other = heap[np.uint64(up)]
        if key[np.uint64(other)] <= k:
            break
        heap[np.uint64(i)] = other
        place[np.uint64(other)] = i
        i = up
    heap[np.uint64(i)] = node
    place[np.uint64(node)] = i


@njit(**KERNEL)
def _sink(heap, key, place, size):
    """Take the last of `size` + 1 entries to the root and let it sink; the root was removed."""
    node = heap[np.uint64(size)]
    k = key[np.uint64(node)]
    i = 0
    while True:
        child = 4 * i + 1
        if child >= size:
            break
        best, best_key = child, key[np.uint64(heap[np.uint64(child)])]
        for c in range(child + 1, min(child + 4, size)):
            other = key[np.uint64(heap[np.uint64(c)])]
            if other < best_key:
                best, best_key = c, other
        if best_key >= k:
            break
        heap[np.uint64(i)] = heap[np.uint64(best)]
        place[np.uint64(heap[np.uint64(i)])] = i
        i = best
    if size > 0:
        heap[np.uint64(i)] = node
        place[np.uint64(node)] = i


@njit(**KERNEL)
def _take(row, rowf, begin):
    """Move the lanes of a row not yet passed on into `begin` (the others infinite), mark them passed on, count them."""
    count = np.int32(0)
    for s in range(len(row)):
        begin[s] = -rowf[s] if row[s] < 0 else _INF
        count = np.int32(count + np.int32(row[s] < 0))
    for s in range(len(row)):
        row[s] = row[s] & UNMARKED
    return count


@njit(**KERNEL)
def _hope(begin, least_work, tof):
    """Not 0 if at least one lane could gain, were the weather perfect."""
    gain = np.int32(0)
    for s in range(len(begin)):
        gain = np.int32(gain | np.int32(begin[s] + least_work < abs(tof[s])))
    return gain


@njit(**KERNEL)
def _cross_lanes(begin, work, weather, hours, before, hour, now, then, end):
    """`cross` for every lane into `end`: the hour of departure and the next as vectors, longer crossings one by one."""
    members = len(begin)
    limit = np.float32(hours)
    last = np.float32(hours - 1)
    before_last = np.float32(hours - 2)
    for s in range(members):
        t = begin[s]
        hour[s] = np.int32(t if t < before_last else before_last)
    for s in range(members):
        i = np.uint64(hour[s]) * np.uint64(members) + np.uint64(s)
        now[s] = weather[i]
        then[s] = weather[i + np.uint64(members)]
    for s in range(members):
        t = begin[s]
        h = np.floor(t)
        f = now[s] if h < last else then[s]
        g = then[s] if h < last else _ZERO
        turn = h + _ONE
        room = (turn - t) * f
        soon = work <= room
        left = work if soon else work - room
        x = (t if soon else turn) + left / max(f if soon else g, _TINY)
        x = min(x, turn if soon else turn + _ONE)
        x = x if left <= (work if soon else g) else -_ONE
        end[s] = x if t < limit else _INF
    slow = np.int32(0)
    for s in range(members):
        slow = np.int32(slow | np.int32(end[s] < _ZERO))
    if slow:
        for s in range(members):
            if end[s] < _ZERO:
                end[s] = cross(begin[s], work, weather, s, members, hours, abs(before[s]))


@njit(**KERNEL)
def _put(new, row):
    """Lower a row of labels to `new` and mark the lanes lowered; the least of them, and how many had no label before."""
    least = NEVER
    reached = np.int32(0)
    for s in range(len(row)):
        # Written without an untaken branch: a masked store costs ten times as much on some processors.
        marked = row[s]
        old = np.int32(marked & UNMARKED)
        x = new[s]
        better = x < old
        mark = np.int32(np.int32(marked & MARK) | (MARK if better else np.int32(0)))
        row[s] = np.int32(np.int32(min(x, old)) | mark)
        least = np.int32(min(least, x if better else NEVER))
        reached = np.int32(reached + np.int32((x < NEVER) & (old == NEVER)))
    return least, reached


@njit(**KERNEL)
def _few(lanes, count, begin, work, weather, hours, row):
    """`_cross_lanes` and `_put` for the first `count` of `lanes` only, one by one."""
    members = len(begin)
    bound = work * _AT_LEAST
    least = _INF
    reached = 0
    for k in range(count):
        s = np.int64(lanes[np.uint64(k)])
        t = begin[np.uint64(s)]
        old = abs(row[np.uint64(s)])
        if t + bound < old:
            x = cross(t, work, weather, s, members, hours, old)
            if x < old:
                row[np.uint64(s)] = -x
                least = min(least, x)
                reached += old == _INF
    return least, reached


@njit(**KERNEL)
def together(indptr, heads, work, cell, factor, hours, label, heap, key, place, size, visits):
    """Pass labels on, all members of a node at once, until the heap is empty or `visits` nodes were taken from it.

    factor is [cell, hour * member], label [node, member]; heap, key and place are [node] and hold the `size` nodes
    with lanes not yet passed on, by the least of those. May be called again to go on. Results: the new size, visits
    made, lanes passed on, lanes that had no label before.
    """
    members = label.shape[1]
    labelf = label.view(np.float32)
    begin, now, then = np.empty(members, np.float32), np.empty(members, np.float32), np.empty(members, np.float32)
    lanes = np.empty(members, np.int32)
    bits = np.empty(members + 1, np.int32)
    floats = bits.view(np.float32)
    new, newf = bits[:members], floats[:members]
    made, passed, reached = 0, 0, 0
    while size > 0 and made < visits:
        u = heap[np.uint64(0)]
        size -= 1
        _sink(heap, key, place, size)
        place[np.uint64(u)] = _ABSENT
        key[np.uint64(u)] = _INF
        made += 1
        waiting = _take(label[np.uint64(u)], labelf[np.uint64(u)], begin)
        passed += waiting
        few = waiting * 4 < members
        count = np.int64(0)
        if few:
            for s in range(members):
                lanes[np.uint64(count)] = s
                count += begin[s] < _INF
        for a in range(indptr[np.uint64(u)], indptr[np.uint64(u + 1)]):
            v = np.uint64(heads[np.uint64(a)])
            w = work[np.uint64(a)]
            weather = factor[np.uint64(cell[np.uint64(a)])]
            if few:
                least, fresh = _few(lanes, count, begin, w, weather, hours, labelf[v])
            else:
                if _hope(begin, w * _AT_LEAST, labelf[v]) == 0:
                    continue
                _cross_lanes(begin, w, weather, hours, labelf[v], lanes, now, then, newf)
                bits[members], fresh = _put(new, label[v])
                least = floats[members]
            reached += fresh
            if least < key[v]:
                key[v] = least
                if place[v] < 0:
                    heap[np.uint64(size)] = v
                    place[v] = size
                    size += 1
                _rise(heap, key, place, np.int64(place[v]))
    return size, made, passed, reached


@njit(**KERNEL)
def alone(indptr, heads, work, cell, factor, hours, member, members, key, pending, settle, heap, place, came_by):
    """Dijkstra's search for one member from the labels `key` [node], of which `pending` nodes are not yet passed on.

    factor is [cell, hour * member]; came_by [node] gets the arc that gave each new label. Stops after `settle` nodes; the
    result is the number settled.
    """
    size = 0
    for k in range(len(pending)):
        heap[np.uint64(size)] = pending[k]
        place[pending[k]] = size
        size += 1
        _rise(heap, key, place, size - 1)
    settled = 0
    while size > 0 and settled < settle:
        u = heap[np.uint64(0)]
        size -= 1
        _sink(heap, key, place, size)
        place[np.uint64(u)] = _ABSENT
        settled += 1
        t = key[np.uint64(u)]
        for a in range(indptr[np.uint64(u)], indptr[np.uint64(u + 1)]):
            v = np.uint64(heads[np.uint64(a)])
            w = work[np.uint64(a)]
            old = key[v]
            if t + w * _AT_LEAST < old:
                x = cross(t, w, factor[np.uint64(cell[np.uint64(a)])], member, members, hours, old)
                if x < old:
                    key[v] = x
                    came_by[v] = a
                    if place[v] < 0:
                        heap[np.uint64(size)] = v
                        place[v] = size
                        size += 1
                    _rise(heap, key, place, np.int64(place[v]))
    return settled
