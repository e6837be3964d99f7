"""The ways between any two places that a search of relays may choose from: shortest, safest, and one apart from both."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from balto.domain.link import EXPOSURES, Link
from balto.motion.index import WorldIndex

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Way = tuple[str, ...]

VARIANTS = 3  # ways between two places that a search may choose from
APART = 1.5  # how much longer a link counts that another variant uses already
TOO_LONG = 1.6  # a variant longer than this share of the shortest way is not offered
STATED = 3.0  # how much less safe a link counts that is not reported open
NIL = 1e-9  # what a link counts at least


@dataclass(frozen=True)
class Ways:
    """The link ids of every variant of the way between two places, by kin, and each carrier's kin: those that travel alike."""

    links: dict[tuple[int, int, int], tuple[Way, ...]]
    carrier_type: tuple[int, ...]


def ways(chart: WorldIndex, excluded: Collection[str]) -> Ways:
    """All ways of all carriers between the chart's places, over its links but those in `excluded`."""
    world = chart.world
    kinds = list(dict.fromkeys((carrier.mode, carrier.shelter_wind_ms) for carrier in world.carriers))
    carrier_type = tuple(kinds.index((carrier.mode, carrier.shelter_wind_ms)) for carrier in world.carriers)
    by_mode = {mode: dict(_variants(chart, mode, set(excluded))) for mode in dict.fromkeys(m for m, _ in kinds)}
    found = {}
    for k, (mode, _) in enumerate(kinds):
        for (origin, dest), variants in by_mode[mode].items():
            found[k, origin, dest] = variants
    return Ways(found, carrier_type)


def _variants(chart: WorldIndex, mode: str, excluded: set[str]) -> Iterator[tuple[tuple[int, int], tuple[Way, ...]]]:
    """(origin, dest) and the ways between them; on a timetable only single links, each with its own departures."""
    roads = _Roads.of(chart, mode, excluded)
    for name in roads.wanted:
        shortest = roads.tree(name, roads.km)
        safest = roads.tree(name, roads.danger)
        used = np.isin(roads.link, [number for way in shortest.values() for number in way])
        apart = roads.tree(name, roads.km * np.where(used, APART, 1.0))
        for other, first in shortest.items():
            yield (chart.places[name], chart.places[other]), roads.worth([first, safest[other], apart[other]])


@dataclass(frozen=True, eq=False)
class _Roads:
    """The links of one mode as arcs between nodes: all places that a link touches, of which `wanted` are those of the chart.

    link, km and danger are by [arc], in the order of `pair`, (tail, head); of each pair `first` is the first arc and `which`
    says for each arc the pair. Where `single`, no way is longer than a link.
    """

    links: tuple[Link, ...]
    wanted: dict[str, int]
    size: int
    pair: I64
    first: I64
    which: I64
    link: I64
    km: F64
    danger: F64
    single: bool

    @staticmethod
    def of(chart: WorldIndex, mode: str, excluded: set[str]) -> "_Roads":
        """The roads of a mode without the links in `excluded`."""
        world = chart.world
        stated = {link.id for state in world.claims if state.state != "open" for link in world.meant_by(state)}
        nodes: dict[str, int] = {}
        rows = []
        for number, link in enumerate(world.links):
            if link.mode != mode or link.id in excluded:
                continue
            for place in (link.origin, link.dest):
                nodes.setdefault(place, len(nodes))
            risk = link.km * link.hazard * EXPOSURES[link.exposure] * (STATED if link.id in stated else 1.0)
            rows += [(nodes[near], nodes[far], number, link.km, risk) for near, far in chart.ends(link)]
        table = np.array(sorted(rows), np.float64).reshape(-1, 5)
        tails, heads, numbers = (table[:, column].astype(np.int64) for column in range(3))
        pair, first, which = np.unique(tails * len(nodes) + heads, return_index=True, return_inverse=True)
        wanted = {place: nodes[place] for place in chart.places if place in nodes}
        km, danger = (np.maximum(table[:, column], NIL) for column in (3, 4))
        scheduled = bool(world.mode(mode).scheduled)
        return _Roads(world.links, wanted, len(nodes), pair, first, which, numbers, km, danger, scheduled)

    def tree(self, origin: str, weight: F64) -> dict[str, tuple[int, ...]]:
        """Numbers of the links of the way of least weight [arc] from origin to every wanted place that it reaches."""
        least = np.minimum.reduceat(weight, self.first)
        good = np.flatnonzero(weight == least[self.which])
        link = self.link[
            good[np.unique(self.which[good], return_index=True)[1]]
        ]  # [pair] the best of those beside each other
        start = self.wanted[origin]
        last, came = self._back(start, least, link)
        found = {}
        for place, node in self.wanted.items():
            way, at = [], node
            while at != start and came[at] >= 0:
                way.append(int(last[at]))
                at = int(came[at])
            if way:
                found[place] = tuple(reversed(way))
        return found

    def _back(self, start: int, least: F64, link: I64) -> tuple[I64, I64]:
        """[node]: the link by which the best way from the start comes to it, and the node before it (below 0: none)."""
        tails, heads = self.pair // self.size, self.pair % self.size
        if self.single:
            came = np.full(self.size, -1)
            came[heads[tails == start]] = start
        else:
            table = csr_array((least, (tails, heads)), (self.size, self.size))
            _, before = dijkstra(table, indices=[start], return_predecessors=True)
            came = before[0].astype(np.int64)
        by = np.searchsorted(self.pair, came * self.size + np.arange(self.size))  # where there is none before, any
        return link[by.clip(0, len(link) - 1)], came

    def worth(self, ways: list[tuple[int, ...]]) -> tuple[Way, ...]:
        """The ways that differ and are not too long."""
        limit = TOO_LONG * sum(self.links[number].km for number in ways[0])
        kept = [way for way in ways if sum(self.links[number].km for number in way) <= limit]
        return tuple(dict.fromkeys(tuple(self.links[number].id for number in way) for way in kept))
