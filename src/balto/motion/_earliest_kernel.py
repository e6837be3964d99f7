"""Earliest arrival over hourly weather, for all members together or for one.

Labels are float32 hours kept as int32 bit patterns: for non-negative numbers both orders agree, and integer minima
vectorise where float minima do not. In `together` the sign bit of a label marks it as not yet passed on.
No fastmath: crossing is a fixed sequence of float32 operations, each monotone in the hour of departure, so the labels
are the same bits in whatever order nodes are searched.
"""

import numpy as np
from numba import njit

NEVER = np.int32(0x7F800000)  # bit pattern of float32 infinity
_CLEAN = np.int32(0x7FFFFFFF)
_DIRTY = np.int32(-0x80000000)
_TINY = np.float32(1e-30)
_INF = np.float32(np.inf)
_ONE = np.float32(1.0)
_ZERO = np.float32(0.0)
_AT_LEAST = np.float32(0.999)  # of the full-speed hours: a bound on any crossing that float32 rounding cannot undercut
_ABSENT = np.int32(-1)


@njit(inline="always")  # type: ignore[untyped-decorator]
def _cross(t, work, factor, at, stride, hours):  # type: ignore[no-untyped-def]
    """Hour at which `work` full-speed hours begun at t are done; factor[at + hour * stride] is the speed in that hour."""
    h = np.int64(t)
    if h >= hours:
        return _INF
    f = factor[np.uint64(at + h * stride)]
    end = np.float32(h + 1)
    room = (end - t) * f
    if work <= room:
        return min(t + work / max(f, _TINY), end)
    left = work - room
    for later in range(h + 1, hours):
        f = factor[np.uint64(at + later * stride)]
        if left <= f:
            return min(np.float32(later) + left / max(f, _TINY), np.float32(later + 1))
        left -= f
    return _INF


@njit(inline="always")  # type: ignore[untyped-decorator]
def _rise(heap, key, place, i):  # type: ignore[no-untyped-def]
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


@njit(inline="always")  # type: ignore[untyped-decorator]
def _sink(heap, key, place, size):  # type: ignore[no-untyped-def]
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


@njit(nogil=True, cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _take(row, rowf, begin):  # type: ignore[no-untyped-def]
    """Move the lanes of a row not yet passed on into `begin` (the others infinite), mark them passed on, count them."""
    count = np.int32(0)
    for s in range(len(row)):
        begin[s] = -rowf[s] if row[s] < 0 else _INF
        count = np.int32(count + np.int32(row[s] < 0))
    for s in range(len(row)):
        row[s] = row[s] & _CLEAN
    return count


@njit(nogil=True, cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _hope(begin, least_work, tof):  # type: ignore[no-untyped-def]
    """Not 0 if at least one lane could gain, were the weather perfect."""
    gain = np.int32(0)
    for s in range(len(begin)):
        gain = np.int32(gain | np.int32(begin[s] + least_work < abs(tof[s])))
    return gain


@njit(nogil=True, cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _cross_lanes(begin, work, weather, hours, hour, now, then, end):  # type: ignore[no-untyped-def]
    """`_cross` for every lane into `end`: the hour of departure and the next as vectors, longer crossings one by one."""
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
                end[s] = _cross(begin[s], work, weather, s, members, hours)


@njit(nogil=True, cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _put(new, row):  # type: ignore[no-untyped-def]
    """Lower a row of labels to `new`, mark the lanes lowered, and return the least of them."""
    least = NEVER
    for s in range(len(row)):
        # Written without an untaken branch: a masked store costs ten times as much on some processors.
        marked = row[s]
        old = np.int32(marked & _CLEAN)
        x = new[s]
        better = x < old
        mark = np.int32(np.int32(marked & _DIRTY) | (_DIRTY if better else np.int32(0)))
        row[s] = np.int32(np.int32(min(x, old)) | mark)
        least = np.int32(min(least, x if better else NEVER))
    return least


@njit(nogil=True, cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def together(indptr, heads, work, cell, factor, hours, label, heap, key, place, size, budget):  # type: ignore[no-untyped-def]
    members = label.shape[1]
    limit = np.float32(hours)
    row_t = np.empty(members, np.float32)
    lanes = np.empty(members, np.int32)
    cand = np.empty(members, np.int32)
    candf = cand.view(np.float32)
    now = np.empty(members, np.float32)
    then = np.empty(members, np.float32)
    one = np.empty(1, np.int32)
    onef = one.view(np.float32)
    labelf = label.view(np.float32)
    visits = 0
    steps = 0
    while size > 0 and visits < budget:
        u = heap[np.uint64(0)]
        size -= 1
        _sink(heap, key, place, size)
        place[np.uint64(u)] = _ABSENT
        key[np.uint64(u)] = _INF
        visits += 1
        row = label[np.uint64(u)]
        rowf = labelf[np.uint64(u)]
        waiting = _take(row, rowf, row_t)
        steps += waiting
        few = waiting * 4 < members
        if few:
            n = 0
            for s in range(members):
                lanes[np.uint64(n)] = s
                n += row_t[s] < limit
        for a in range(indptr[np.uint64(u)], indptr[np.uint64(u + 1)]):
            v = heads[np.uint64(a)]
            w = work[np.uint64(a)]
            least_w = w * _AT_LEAST
            weather = factor[np.uint64(cell[np.uint64(a)])]
            to = label[np.uint64(v)]
            tof = labelf[np.uint64(v)]
            least = _INF
            if few:
                for k in range(n):
                    s = np.int64(lanes[np.uint64(k)])
                    t = row_t[np.uint64(s)]
                    if t + least_w < abs(tof[np.uint64(s)]):
                        x = _cross(t, w, weather, s, members, hours)
                        if x < abs(tof[np.uint64(s)]):
                            tof[np.uint64(s)] = -x
                            least = min(least, x)
            else:
                if _hope(row_t, least_w, tof) == 0:
                    continue
                _cross_lanes(row_t, w, weather, hours, lanes, now, then, candf)
                one[0] = _put(cand, to)
                least = onef[0]
            if least < key[np.uint64(v)]:
                key[np.uint64(v)] = least
                i = place[np.uint64(v)]
                if i < 0:
                    i = size
                    size += 1
                    heap[np.uint64(i)] = v
                _rise(heap, key, place, i)
    return size, visits, steps


@njit(nogil=True, cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def alone(indptr, heads, work, cell, factor, hours, label, heap, key, place, size, came_by):  # type: ignore[no-untyped-def]
    """One member: factor [cell, hour] flattened per cell; key doubles as label."""
    settled = 0
    while size > 0:
        u = heap[np.uint64(0)]
        size -= 1
        _sink(heap, key, place, size)
        place[np.uint64(u)] = _ABSENT
        settled += 1
        t = key[np.uint64(u)]
        for a in range(indptr[np.uint64(u)], indptr[np.uint64(u + 1)]):
            v = heads[np.uint64(a)]
            w = work[np.uint64(a)]
            if t + w * _AT_LEAST < key[np.uint64(v)]:
                x = _cross(t, w, factor[np.uint64(cell[np.uint64(a)])], 0, 1, hours)
                if x < key[np.uint64(v)]:
                    key[np.uint64(v)] = x
                    came_by[np.uint64(v)] = a
                    i = place[np.uint64(v)]
                    if i < 0:
                        i = size
                        size += 1
                        heap[np.uint64(i)] = v
                    _rise(heap, key, place, i)
    return settled
