"""Earliest arrival over hourly weather: every node, every member, waiting out closures.

All members are searched together; where the clock says that one member at a time would be faster, the search goes on
so, from the labels found until then. Both give the same bits (docs/decisions/earliest-arrival.md).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from balto.motion import _earliest_kernel as kernel

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]
Clock = Callable[[], float]

SLICE = 1 / 16  # of the nodes are visited between two looks at the clock, but not fewer than
LEAST_SLICE = 2048
WORTH = 0.6  # of the time alone is what searching together may take; see docs/decisions/earliest-arrival.md
LEAST_LANES = 4  # fewer members than this are searched one at a time at once


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """Roads as compressed rows: the arcs out of node u are numbers indptr[u] to indptr[u + 1] - 1.

    heads [arc] is the node an arc leads to, hours [arc] what it takes at full speed, cell [arc] its row of weather.
    """

    indptr: Ints
    heads: Ints
    hours: Floats
    cell: Ints

    def __post_init__(self) -> None:
        arcs = len(self.heads)
        _must(self.indptr.dtype == np.int32 and self.heads.dtype == np.int32, "indptr and heads must be int32")
        _must(self.hours.dtype == np.float32 and self.cell.dtype == np.int32, "hours must be float32 and cell int32")
        _must(len(self.indptr) > 0 and self.indptr[0] == 0, "indptr must begin with 0")
        _must(
            bool((np.diff(self.indptr) >= 0).all()) and self.indptr[-1] == arcs, "indptr must rise to the arcs' count"
        )
        _must(len(self.hours) == arcs and len(self.cell) == arcs, "hours and cell must have one entry an arc")
        _must(not arcs or (self.heads.min() >= 0 and self.heads.max() < self.nodes), "heads must be nodes")
        _must(not arcs or (self.hours.min() >= 0 and bool(np.isfinite(self.hours).all())), "hours must be 0 or more")
        _must(not arcs or self.cell.min() >= 0, "cell must be 0 or more")

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return len(self.indptr) - 1

    @property
    def tails(self) -> Ints:
        """The node each arc leaves, [arc]."""
        return np.repeat(np.arange(self.nodes, dtype=np.int32), np.diff(self.indptr))


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """What a search found, arrive_h [node, member]; nodes visited for all members together; members finished alone."""

    arrive_h: Floats
    visits: int
    alone: int


@dataclass(frozen=True, slots=True)
class Way:
    """The nodes of a way, the arcs between them, and the hour at each node."""

    nodes: tuple[int, ...]
    arcs: tuple[int, ...]
    arrive_h: tuple[float, ...]


def graph(nodes: int, tails: ArrayLike, heads: ArrayLike, hours: ArrayLike, cell: ArrayLike) -> Graph:
    """A graph from arcs in any order; arcs keep their order within a node."""
    tail = np.asarray(tails, np.int64)
    order = np.argsort(tail, kind="stable")
    indptr = np.concatenate([[0], np.cumsum(np.bincount(tail, minlength=nodes))]).astype(np.int32)
    return Graph(
        indptr,
        np.asarray(heads, np.int32)[order],
        np.asarray(hours, np.float32)[order],
        np.asarray(cell, np.int32)[order],
    )


def arrivals(graph: Graph, weather: Floats, sources: ArrayLike, depart_h: ArrayLike) -> Floats:
    """Earliest arrival [node, member] in float32 hours, infinite where the horizon ends first.

    weather [cell, hour, member] is the share of full speed in each hour from 0 on (0 shut, 1 full); nothing moves after
    the last. sources is a node or several; depart_h is a number, one for each member, or [source, member]; an infinite
    hour starts nothing.
    """
    return search(graph, weather, sources, depart_h).arrive_h


def search(
    graph: Graph, weather: Floats, sources: ArrayLike, depart_h: ArrayLike, clock: Clock = time.thread_time
) -> Search:
    """`arrivals`, with what it cost; `clock` is read to choose between the two ways to search, never for the result."""
    marked, first = start(graph, weather, sources, depart_h)
    if weather.shape[2] < LEAST_LANES:
        return _alone(graph, weather, marked, 0)
    return _together(graph, weather, marked, first, clock)


def way(graph: Graph, weather: Floats, sources: ArrayLike, depart_h: ArrayLike, member: int, to: int) -> Way | None:
    """The way by which one member first reaches `to`, or None if it never does."""
    marked, _ = start(graph, weather, sources, depart_h)
    key, came_by, _ = settle(graph, weather, member, marked[:, member], graph.nodes)
    if not key[to] < np.inf:
        return None
    arcs, nodes, tails = [], [to], graph.tails
    while came_by[nodes[-1]] >= 0:
        arcs.append(int(came_by[nodes[-1]]))
        nodes.append(int(tails[arcs[-1]]))
    return Way(tuple(nodes[::-1]), tuple(arcs[::-1]), tuple(float(key[n]) for n in nodes[::-1]))


def _must(true: bool, expected: str) -> None:
    if not true:
        raise ValueError(expected)


def _check_fit(graph: Graph, weather: Floats) -> None:
    _must(weather.dtype == np.float32 and weather.ndim == 3, "weather must be float32 [cell, hour, member]")
    _must(weather.flags.c_contiguous, "weather must be contiguous, members last")
    _must(weather.shape[1] >= 2, "weather must have at least two hours")
    _must(not len(graph.cell) or int(graph.cell.max()) < weather.shape[0], "each arc's cell must be a row of weather")


def start(graph: Graph, weather: Floats, sources: ArrayLike, depart_h: ArrayLike) -> tuple[Ints, NDArray[np.int64]]:
    """Marked labels [node, member] before the search, and the nodes where some member starts."""
    _check_fit(graph, weather)
    at = np.atleast_1d(np.asarray(sources, np.int64))
    hours = np.broadcast_to(np.asarray(depart_h, np.float32), (len(at), weather.shape[2]))
    _must(bool((hours >= 0).all()), "depart_h must be 0 or later")
    _must(bool(((at >= 0) & (at < graph.nodes)).all()), "sources must be nodes")
    label = np.full((graph.nodes, weather.shape[2]), np.inf, np.float32)
    np.minimum.at(label, at, np.abs(hours))  # abs: minus zero is a mark
    marked = label.view(np.int32)
    first = np.unique(at[(hours < np.inf).any(axis=1)])
    marked[first] |= np.where(marked[first] < kernel.NEVER, kernel.MARK, np.int32(0))
    return marked, first


def _together(graph: Graph, weather: Floats, marked: Ints, first: NDArray[np.int64], clock: Clock) -> Search:
    """All members together, slice by slice, as long as that is faster than one at a time would be."""
    nodes = graph.nodes
    hours, cells = weather.shape[1], weather.reshape(len(weather), -1)
    heap, place, key = np.empty(nodes, np.int32), np.full(nodes, -1, np.int32), np.full(nodes, np.inf, np.float32)
    least = (marked[first] & kernel.UNMARKED).view(np.float32).min(axis=1)
    order = np.argsort(least, kind="stable")  # a sorted array is a heap
    size = len(first)
    heap[:size], key[first], place[first[order]] = first[order], least, np.arange(size)
    queue = (heap, key, place)

    def run(size: int, visits: int) -> tuple[int, int, int, int]:
        arcs = (graph.indptr, graph.heads, graph.hours, graph.cell)
        return kernel.together(*arcs, cells, hours, marked, *queue, size, visits)  # type: ignore[no-any-return]  # numba has no types

    run(0, 0)  # compiled before the clock is read
    cost = _cost_alone(graph, weather, marked, clock)
    visits, passed, reached, began = 0, 0, 0, clock()
    while size:
        size, made, lanes, fresh = run(size, max(LEAST_SLICE, int(nodes * SLICE)))
        visits, passed, reached = visits + made, passed + lanes, reached + fresh
        # Labels passed on more often than reached will be corrected again: count that much less as done.
        done = reached * min(1.0, reached / max(passed, 1))
        if size and clock() - began > WORTH * cost * done:
            return _alone(graph, weather, marked, visits)
    return Search(marked.view(np.float32), visits, 0)


def _cost_alone(graph: Graph, weather: Floats, marked: Ints, clock: Clock) -> float:
    """Seconds to settle one node for one member, measured on the first nodes of the first member."""
    settle(graph, weather, 0, marked[:, 0], 0)
    began = clock()
    _, _, settled = settle(graph, weather, 0, marked[:, 0], max(LEAST_SLICE, int(graph.nodes * SLICE)))
    return (clock() - began) / max(settled, 1)


def _alone(graph: Graph, weather: Floats, marked: Ints, visits: int) -> Search:
    """One member after the other from the marked labels [node, member] on."""
    columns = np.ascontiguousarray(marked.T)
    for member in range(len(columns)):
        columns[member] = settle(graph, weather, member, columns[member], graph.nodes)[0].view(np.int32)
    return Search(np.ascontiguousarray(columns.T).view(np.float32), visits, len(columns))


def settle(graph: Graph, weather: Floats, member: int, marked: Ints, limit: int) -> tuple[Floats, Ints, int]:
    """Labels [node] of one member after `limit` more nodes, the arcs they came by (-1: none), and the nodes settled."""
    nodes, hours, members = graph.nodes, weather.shape[1], weather.shape[2]
    key = (marked & kernel.UNMARKED).view(np.float32)
    heap, place, came_by = np.empty(nodes, np.int32), np.full(nodes, -1, np.int32), np.full(nodes, -1, np.int32)
    arcs = (graph.indptr, graph.heads, graph.hours, graph.cell, weather.reshape(len(weather), -1))
    pending = np.flatnonzero(marked < 0)
    settled = kernel.alone(*arcs, hours, member, members, key, pending, limit, heap, place, came_by)
    return key, came_by, settled
