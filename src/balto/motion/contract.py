"""Contraction of roads to a leg graph on which arrivals at the places that matter stay the same.

Three steps that lose nothing under waiting and first-in-first-out, repeated until none applies: of parallel arcs in one
cell the fastest is kept; dead ends with no place on them go; a node between two neighbours goes where its arcs on each
way through share a cell, since two crossings of one cell in a row are one crossing of their sum.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from balto.basis.compiled import KERNEL
from balto.motion.earliest import Graph, Ints, graph

Bools = NDArray[np.bool_]
Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Legs:
    """A leg graph; node k of it is nodes[k] of the roads, leg a is the road arcs via[via_ptr[a] : via_ptr[a + 1]]."""

    graph: Graph
    nodes: Longs
    via_ptr: Longs
    via: Longs

    def roads(self, leg: int) -> tuple[int, ...]:
        """The road arcs of one leg, in order of travel."""
        return tuple(self.via[self.via_ptr[leg] : self.via_ptr[leg + 1]].tolist())

    def narrow(self, places: ArrayLike) -> Longs:
        """The leg graph's numbers of road nodes; a ValueError names the first that was not kept."""
        wanted = np.asarray(places, np.int64)
        found = np.searchsorted(self.nodes, wanted).clip(0, len(self.nodes) - 1)
        lost = np.flatnonzero(self.nodes[found] != wanted)
        if len(lost):
            raise ValueError(f"node {wanted.flat[lost[0]]} was contracted away; keep it")
        return found


def contract(roads: Graph, keep: ArrayLike) -> Legs:
    """The leg graph of `roads` in which all nodes of `keep` remain and every arrival between them is the same.

    Equal up to the rounding of a sum of hours to float32; a leg that ends within that of a closing hour may jump it.
    """
    kept = np.asarray(keep, np.int64)
    legs = Legs(roads, np.arange(roads.nodes), np.arange(len(roads.heads) + 1), np.arange(len(roads.heads)))
    while True:
        after = _once(legs, roads, kept)
        if len(after.graph.heads) == len(legs.graph.heads):
            return after
        legs = after


def _once(legs: Legs, roads: Graph, kept: Longs) -> Legs:
    """One round of all three steps."""
    arc = _fastest(legs.graph)
    tails, heads, cell = legs.graph.tails[arc], legs.graph.heads[arc], legs.graph.cell[arc]
    out_ptr, in_ptr = _rows(tails, legs.graph.nodes), _rows(heads, legs.graph.nodes)
    into = np.argsort(heads, kind="stable")
    stays = np.zeros(legs.graph.nodes, np.bool_)
    stays[legs.narrow(kept)] = True
    alive = _peel(out_ptr, heads, in_ptr, tails[into], stays)
    middle = _middles(out_ptr, heads, in_ptr, into, tails, cell, stays, alive)
    begins, ends, via_ptr, via = _walk(out_ptr, heads, alive, middle)
    return _built(legs, roads, alive & ~middle, (begins, ends, via_ptr, arc[via]))


def _built(legs: Legs, roads: Graph, left: Bools, found: tuple[Longs, Longs, Longs, Longs]) -> Legs:
    """Number what is left afresh, and say each leg in arcs of the roads."""
    begins, ends, ptr, arcs = found
    count = np.diff(legs.via_ptr)[arcs]
    stops = np.concatenate([[0], np.cumsum(count)])
    via = legs.via[np.arange(stops[-1]) - np.repeat(stops[:-1] - legs.via_ptr[arcs], count)]
    via_ptr = stops[ptr]
    number = np.cumsum(left) - 1
    hours = np.add.reduceat(roads.hours[via].astype(float), via_ptr[:-1]) if len(begins) else np.empty(0)
    made = graph(int(left.sum()), number[begins], number[ends], hours, roads.cell[via[via_ptr[:-1]]])
    return Legs(made, legs.nodes[left], via_ptr, via)


def _fastest(roads: Graph) -> Longs:
    """Arcs without loops and, of parallel arcs in one cell, only the fastest; in order of tail."""
    tails, heads, cell = roads.tails, roads.heads, roads.cell
    order = np.lexsort((roads.hours, cell, heads, tails))
    order = order[tails[order] != heads[order]]
    after, before = order[1:], order[:-1]
    new = (tails[after] != tails[before]) | (heads[after] != heads[before]) | (cell[after] != cell[before])
    fastest: Longs = order[np.concatenate([np.ones(min(len(order), 1), np.bool_), new])]
    return fastest


def _rows(ends: Ints, nodes: int) -> Longs:
    return np.concatenate([[0], np.cumsum(np.bincount(ends, minlength=nodes))]).astype(np.int64)


@njit(**KERNEL)
def _lone(u, out_ptr, heads, in_ptr, tails_in, alive):
    """The only living neighbour of u, -1 if it has none, -2 if several."""
    other = -1
    for a in range(out_ptr[u], out_ptr[u + 1]):
        v = heads[a]
        if alive[v] and v != other:
            if other >= 0:
                return -2
            other = v
    for a in range(in_ptr[u], in_ptr[u + 1]):
        v = tails_in[a]
        if alive[v] and v != other:
            if other >= 0:
                return -2
            other = v
    return other


@njit(**KERNEL)
def _peel(out_ptr, heads, in_ptr, tails_in, stays):
    """Which nodes are left when dead ends without a place are taken away one by one."""
    alive = np.ones(len(stays), np.bool_)
    for first in range(len(stays)):
        u = first
        while u >= 0 and alive[u] and not stays[u]:
            other = _lone(u, out_ptr, heads, in_ptr, tails_in, alive)
            if other == -2:
                break
            alive[u] = False
            u = other
    return alive


@njit(**KERNEL)
def _middles(out_ptr, heads, in_ptr, into, tails, cell, stays, alive):
    """Which living nodes have at most two neighbours and the same cell before and after on every way through."""
    middle = alive & ~stays
    for u in range(len(stays)):
        if not middle[u]:
            continue
        one, two = -1, -1
        for k in range(in_ptr[u], in_ptr[u + 1] + out_ptr[u + 1] - out_ptr[u]):
            end = in_ptr[u + 1]
            v = tails[into[k]] if k < end else heads[out_ptr[u] + k - end]
            if not alive[v] or v in (one, two):
                continue
            if two >= 0:
                middle[u] = False
                break
            one, two = v, one
        for k in range(in_ptr[u], in_ptr[u + 1]):
            v = tails[into[k]]
            for a in range(out_ptr[u], out_ptr[u + 1]):
                if alive[v] and alive[heads[a]] and heads[a] != v and cell[a] != cell[into[k]]:
                    middle[u] = False
    return middle


@njit(**KERNEL)
def _walk(out_ptr, heads, alive, middle):
    """From every arc that leaves an end of a chain to the chain's other end; loops and blind ways give no leg."""
    arcs = len(heads)
    begins, ends = np.empty(arcs, np.int64), np.empty(arcs, np.int64)
    ptr, via = np.zeros(arcs + 1, np.int64), np.empty(arcs, np.int64)
    legs, length = 0, 0
    for u in range(len(alive)):
        if not alive[u] or middle[u]:
            continue
        for first in range(out_ptr[u], out_ptr[u + 1]):
            a, came, size = first, u, length
            while a >= 0:
                via[size] = a
                size += 1
                at = heads[a]
                if not alive[at]:
                    break
                if not middle[at]:
                    if at != u:
                        begins[legs], ends[legs] = u, at
                        legs += 1
                        length = size
                        ptr[legs] = size
                    break
                a = -1
                for b in range(out_ptr[at], out_ptr[at + 1]):
                    if alive[heads[b]] and heads[b] != came:
                        a = b
                came = at
    return begins[:legs], ends[:legs], ptr[: legs + 1], via[:length]
