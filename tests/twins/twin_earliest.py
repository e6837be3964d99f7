"""The slow, plain search: Dijkstra's, one member at a time, over lists, with a heap from the standard library."""

import heapq
from collections.abc import Sequence

import numpy as np

Arcs = Sequence[Sequence[tuple[int, np.float32, int]]]  # by node: (head, full-speed hours, cell)


def cross(depart_h: np.float32, work_h: np.float32, speed: Sequence[np.float32]) -> np.float32:
    """Hour at which `work_h` is done at `speed` by hour, each step rounded to float32; infinite past the last hour."""
    now, left = np.float32(depart_h), np.float32(work_h)
    while now < len(speed):
        turn, factor = np.float32(int(now) + 1), speed[int(now)]
        within = (turn - now) * factor
        if left <= within:
            return now if left == 0 else min(now + left / factor, turn)
        now, left = turn, left - within
    return np.float32(np.inf)


def arrivals(arcs: Arcs, speed: Sequence[Sequence[np.float32]], starts: dict[int, np.float32]) -> list[np.float32]:
    """Earliest arrival by node for one member; speed is [cell][hour]."""
    label = [np.float32(np.inf)] * len(arcs)
    queue = []
    for node, hour in starts.items():
        label[node] = hour
        heapq.heappush(queue, (hour, node))
    while queue:
        hour, node = heapq.heappop(queue)
        if hour > label[node]:
            continue
        for head, work, cell in arcs[node]:
            there = cross(hour, work, speed[cell])
            if there < label[head]:
                label[head] = there
                heapq.heappush(queue, (there, head))
    return label
