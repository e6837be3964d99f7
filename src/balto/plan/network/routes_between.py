"""The ways between any two places that a search of relays may choose from: quickest in its weather and at full pace, surest,
safest, and one apart from these."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from balto.domain.link import EXPOSURES, Link
from balto.motion.index import WorldIndex
from balto.plan.network.link_hours import LITTLE_H, LinkHours, link_hours, members_last, not_open, usual_weather
from balto.plan.network.soonest import Soonest

LITTLE_LOSS = 0.001  # per 1,000 hours: what a threat is held against where a mode is hardly ever lost
F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Way = tuple[str, ...]
Arcs = tuple[int, ...]

VARIANTS = 4  # ways between two places that a search may choose from
APART = 1.5  # how much longer a link counts that another variant uses already
TOO_LONG = (
    1.6  # a way that takes longer than this share of the quickest's hours is offered only where it may come earlier
)
STATED = 3.0  # how much less safe a link counts that is not reported open
LATER = 1.001  # an hour's rounding is no difference


@dataclass(frozen=True)
class Ways:
    """The link ids of every variant of the way between two places, by kin, and each carrier's kin: those that travel alike.

    The first variant is the one of fewest kilometres.
    """

    links: dict[tuple[int, int, int], tuple[Way, ...]]
    carrier_type: tuple[int, ...]


def ways(chart: WorldIndex, excluded: Collection[str], factor: F32 | None = None) -> Ways:
    """All ways of all carriers between the chart's places, over its links but those in `excluded`.

    factor [member, class, hour] is the weather by whose hours they are chosen: of the first futures, where it is not given.
    """
    world = chart.world
    weather = usual_weather(chart) if factor is None else members_last(factor)
    kinds = list(dict.fromkeys((carrier.mode, carrier.shelter_wind_ms) for carrier in world.carriers))
    carrier_type = tuple(kinds.index((carrier.mode, carrier.shelter_wind_ms)) for carrier in world.carriers)
    found = {}
    for k in range(len(kinds)):
        for (origin, dest), variants in _variants(_Roads.of(chart, carrier_type.index(k), set(excluded), weather)):
            found[k, origin, dest] = variants
    return Ways(found, carrier_type)


def _variants(roads: "_Roads") -> Iterator[tuple[tuple[int, int], tuple[Way, ...]]]:
    """(origin, dest) and the ways between them; on a timetable only single links, each with its own departures."""
    common = [roads.trees(weight) for weight in roads.weights()]
    depart_h = roads.leaving_h()
    for name, quickest in common[0].items():
        used = np.zeros(len(roads.link), np.bool_)
        used[[arc for way in quickest.values() for arc in way]] = True
        apart = roads.trees(roads.km if roads.single else roads.hours.expected * np.where(used, APART, 1.0), (name,))
        trees = [*(tree.get(name, {}) for tree in common), apart.get(name, {})]
        soonest = roads.soonest_from(name, depart_h[roads.wanted[name]]) if len(depart_h) else {}
        for other, first in quickest.items():
            offered = chain((tree[other] for tree in trees[1:] if other in tree), roads.lines(name, other))
            ways = roads.worth([first, *([soonest[other]] if other in soonest else [])], offered)
            yield (roads.chart.places[name], roads.chart.places[other]), ways


def _arcs(chart: WorldIndex, carrier: int, excluded: set[str]) -> tuple[dict[str, int], F64]:
    """Numbers of all places on the links of a carrier's mode, and a row for each arc: from, to, link, class, kilometres, danger,
    and 1 where it is reported not open."""
    world, mode = chart.world, chart.world.carriers[carrier].mode
    stated, usual = not_open(world), max(world.mode(mode).loss_per_1000_h, LITTLE_LOSS)
    nodes: dict[str, int] = {}
    rows = []
    for number, link in enumerate(world.links):
        if link.mode != mode or link.id in excluded:
            continue
        for place in (link.origin, link.dest):
            nodes.setdefault(place, len(nodes))
        told = link.id in stated
        risk = (
            link.km
            * (link.hazard * EXPOSURES[link.exposure] + link.threat_per_1000_h / usual)
            * (STATED if told else 1.0)
        )
        cell = chart.class_of(link, carrier)
        rows += [(nodes[near], nodes[far], number, cell, link.km, risk, told) for near, far in chart.ends(link)]
    return nodes, np.array(sorted(rows), np.float64).reshape(-1, 7)


@dataclass(frozen=True, eq=False)
class _Roads:
    """The links of one kin as arcs between nodes: all places that a link touches, of which `wanted` are those of the chart.

    link, km, danger, stated (not reported open) and hours are by [arc], in the order of `pair`, (tail, head); of each pair
    `first` is the first arc and `which` says for each arc the pair. Where `single`, no way is longer than a link.
    """

    chart: WorldIndex
    links: tuple[Link, ...]
    wanted: dict[str, int]
    size: int
    pair: I64
    first: I64
    which: I64
    link: I64
    km: F64
    danger: F64
    stated: NDArray[np.bool_]
    hours: LinkHours
    soonest: Soonest | None
    single: bool

    @staticmethod
    def of(chart: WorldIndex, carrier: int, excluded: set[str], weather: F32) -> "_Roads":
        """The roads of those who travel like a carrier, without the links in `excluded` and those that never open."""
        world, mode = chart.world, chart.world.carriers[carrier].mode
        nodes, table = _arcs(chart, carrier, excluded)
        pace_kmh = float(np.median([p.kmh for p, c in zip(chart.paces, world.carriers, strict=True) if c.mode == mode]))
        hours = link_hours(weather, table[:, 3].astype(np.int64), table[:, 4] / pace_kmh, world.now_h)
        opens = np.isfinite(hours.expected)
        table, hours = table[opens], LinkHours(*(array[opens] for array in vars(hours).values()))
        tails, heads, numbers, cells = (table[:, column].astype(np.int64) for column in range(4))
        pair, first, which = np.unique(tails * len(nodes) + heads, return_index=True, return_inverse=True)
        wanted = {place: nodes[place] for place in chart.places if place in nodes}
        km, danger = (np.maximum(table[:, column], LITTLE_H) for column in (4, 5))
        stated, scheduled, soonest = table[:, 6] > 0.0, bool(world.mode(mode).scheduled), None
        if stated.any() and not scheduled:
            soonest = Soonest.of(len(nodes), tails, heads, cells, hours.calm, weather)
        return _Roads(
            chart, world.links, wanted, len(nodes), pair, first, which, numbers, km, danger, stated, hours, soonest, scheduled
        )  # fmt: skip

    def leaving_h(self) -> F64:
        """[node]: about when legs leave there: when doses could have come there from stock that lies on these roads, or now; of
        no length where nothing is reported not open."""
        if self.soonest is None:
            return np.zeros(0)
        hours, free_h = self.soonest.weather.shape[1], self._free_h()
        now_h = max(self.chart.world.now_h, float(free_h.min(initial=0.0)))
        stores = [self.wanted[lot.place] for lot in self.chart.world.lots if lot.place in self.wanted]
        if not stores or now_h >= hours:
            return np.full(self.size, now_h)
        there_h = self.soonest.arrive_h(stores, now_h)
        loads_h = np.zeros(self.size)
        loads_h[list(self.wanted.values())] = self.chart.ground.handover_h[
            [self.chart.places[name] for name in self.wanted]
        ]
        return np.where(np.isfinite(there_h), np.maximum(there_h, now_h), now_h) + loads_h

    def _free_h(self) -> F64:
        """When those who travel on these roads are free first."""
        world, mode = self.chart.world, self.links[int(self.link[0])].mode if len(self.link) else ""
        free = [h for h, one in zip(self.chart.teams.available_h, world.carriers, strict=True) if one.mode == mode]
        return np.array(free, np.float64)

    def soonest_from(self, origin: str, depart_h: float) -> dict[str, Arcs]:
        """The way to each wanted place by which one who leaves then is there first."""
        assert self.soonest is not None
        found = self.soonest.ways(self.wanted[origin], depart_h, list(self.wanted.values()))
        return {place: found[node] for place, node in self.wanted.items() if node in found}

    def lines(self, origin: str, dest: str) -> Iterator[Arcs]:
        """Every line of a timetable between two places: which one can be caught first, its departures tell."""
        if self.single:
            pair = self.wanted[origin] * self.size + self.wanted[dest]
            for arc in np.flatnonzero(self.pair[self.which] == pair).tolist():
                yield (arc,)

    def weights(self) -> list[F64]:
        """What ways are to have least of: expected hours, kilometres, hours on links reported open alone, and danger."""
        if self.single:
            return [self.km, self.danger]
        sure = [np.where(self.stated, np.inf, self.hours.expected)] if self.stated.any() else []
        return [self.hours.expected, self.km, *sure, self.danger]

    def trees(self, weight: F64, origins: Sequence[str] | None = None) -> dict[str, dict[str, Arcs]]:
        """Arcs of the way of least weight [arc] from each origin (each wanted place) to every wanted place that it reaches."""
        starts = [self.wanted[name] for name in origins] if origins is not None else list(self.wanted.values())
        names = list(self.wanted) if origins is None else list(origins)
        if not len(self.pair) or not starts:
            return {name: {} for name in names}
        least = np.minimum.reduceat(weight, self.first)
        good = np.flatnonzero(weight == least[self.which])
        arc = good[np.unique(self.which[good], return_index=True)[1]]  # [pair] the best of those beside each other
        found = {}
        for name, start, came in zip(names, starts, self._came(starts, least), strict=True):
            by = np.searchsorted(self.pair, came * self.size + np.arange(self.size)).clip(0, len(arc) - 1)
            found[name] = self._back(start, came.tolist(), arc[by].tolist())
        return found

    def _came(self, starts: list[int], least: F64) -> I64:
        """[start, node]: the node before it on the best way from the start (below 0: none)."""
        usable = np.isfinite(least)
        tails, heads = self.pair[usable] // self.size, self.pair[usable] % self.size
        if self.single:
            came = np.full((len(starts), self.size), -1)
            for row, start in enumerate(starts):
                came[row, heads[tails == start]] = start
            return came
        table = csr_array((least[usable], (tails, heads)), (self.size, self.size))
        return np.asarray(dijkstra(table, indices=starts, return_predecessors=True)[1], np.int64)

    def _back(self, start: int, came: list[int], last: list[int]) -> dict[str, Arcs]:
        """The arcs from the start to each wanted place, by the node before each and the arc from that."""
        found = {}
        for place, node in self.wanted.items():
            way, at = [], node
            while at != start and came[at] >= 0:
                way.append(last[at])
                at = came[at]
            if way:
                found[place] = tuple(reversed(way))
        return found

    def worth(self, firsts: list[Arcs], others: Iterator[Arcs]) -> tuple[Way, ...]:
        """The first ways and those of the others that may come earlier, fewest kilometres first."""
        sure = list(dict.fromkeys(firsts))
        offered = (way for way in dict.fromkeys(others) if way not in sure and self._may_help(firsts[0], way))
        kept = [*sure, *islice(offered, VARIANTS - len(sure))]
        kept.sort(key=lambda way: sum(self.km[arc] for arc in way))
        return tuple(dict.fromkeys(tuple(self.links[self.link[arc]].id for arc in way) for way in kept))

    def _may_help(self, quickest: Arcs, way: Arcs) -> bool:
        """Whether a way is not much longer in hours than the quickest, or comes earlier once all is open, in some future, or
        while something is shut."""
        hours, a, b = self.hours, list(quickest), list(way)
        if self.single or hours.calm[b].sum() < hours.calm[a].sum():
            return True
        took_h, least_h = hours.expected[b].sum(), hours.expected[a].sum()
        if took_h <= TOO_LONG * least_h:
            return True
        if (self.stated[a].any() or self.stated[b].any()) and took_h < hours.worst[a].sum():
            return True
        return bool((hours.by_member[b].sum(axis=0) * LATER < hours.by_member[a].sum(axis=0)).any())
