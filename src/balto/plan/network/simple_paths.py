"""Every way that a bound must reckon with: for each kind of carrier, the simple ways between any two places."""

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from balto.domain.link import Link
from balto.motion.index import WorldIndex
from balto.plan.network.leg_keys import leg_keys

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]

Piece = tuple[int, float, float, int]

MOST_WAYS = 8
"""Ways listed between two places; the others, none of them shorter, are stood in for by one without weather."""


class Ways(NamedTuple):
    """Ways in order of kilometres; `first` [kind, origin, dest, 2] is the range of each pair, `kind` [carrier].

    For each way: its segments (joined as rehearsal joins them), kilometres, pace by its timetable (0: the carrier's own),
    its departures (-1, -1: none) and whether it is a stand-in; leg_key [carrier, origin, dest]; class_kind [class];
    links by name.
    """

    kind: I32
    first: I32
    segs: I32
    km: F64
    pace_kmh: F64
    departs: I32
    stands_in: NDArray[np.bool_]
    seg_class: I32
    seg_km: F64
    seg_risk: F64
    seg_region: I32
    leg_key: NDArray[np.uint64]
    class_kind: I32
    links: tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class _Rows:
    """Ways and segments as they are gathered."""

    segs: list[tuple[int, int]]
    ways: list[tuple[float, float, int, int, bool]]
    seg: list[Piece]
    links: list[tuple[str, ...]]


def ways(chart: WorldIndex, most: int = MOST_WAYS) -> Ways:
    """All ways of all carriers of the chart; at most `most` between two places."""
    places = len(chart.world.places)
    kinds = {(c.mode, c.shelter_wind_ms): i for i, c in reversed(list(enumerate(chart.world.carriers)))}
    names = list(kinds)
    first = np.zeros((len(names), places, places, 2), np.int32)
    rows = _Rows([], [], [], [])
    found = {mode: _simple(chart, mode, most) for mode in dict.fromkeys(mode for mode, _ in names)}
    for number, (mode, _) in enumerate(names):
        pieces = _pieces(chart, kinds[names[number]])
        for (origin, dest), listed in found[mode].items():
            start = len(rows.ways)
            for links, stands_in in listed:
                _add(chart, rows, chart.world.places[origin].id, links, pieces, stands_in)
            first[number, origin, dest] = start, len(rows.ways)
    kind = [names.index((c.mode, c.shelter_wind_ms)) for c in chart.world.carriers]
    class_kind = [
        names.index((mode, wind)) if (mode, wind) in names else -1 for mode, _, _, wind, _ in chart.class_keys
    ]
    arrays = _arrays(chart, np.array(kind, np.int32), first, rows)
    return arrays._replace(class_kind=np.array(class_kind, np.int32))


def _arrays(chart: WorldIndex, kind: I32, first: I32, rows: _Rows) -> Ways:
    way = list(zip(*rows.ways, strict=True)) or [()] * 5
    seg = list(zip(*rows.seg, strict=True)) or [()] * 4
    return Ways(
        kind, first, np.array(rows.segs, np.int32).reshape(-1, 2), np.array(way[0], np.float64),
        np.array(way[1], np.float64), np.array([way[2], way[3]], np.int32).T.copy().reshape(-1, 2),
        np.array(way[4], np.bool_), np.array(seg[0], np.int32), np.array(seg[1], np.float64),
        np.array(seg[2], np.float64), np.array(seg[3], np.int32), _keys(chart, kind, first), np.empty(0, np.int32),
        tuple(rows.links),
    )  # fmt: skip


def _keys(chart: WorldIndex, kind: I32, first: I32) -> NDArray[np.uint64]:
    """[carrier, origin, dest]: the key of a leg's chances; 0 where the carrier has no way."""
    there = first[..., 1] > first[..., 0]
    return np.where(there[kind], leg_keys(chart), np.uint64(0))


def _pieces(chart: WorldIndex, carrier: int) -> dict[str, Piece]:
    """What each link of a carrier's mode is to it: class, kilometres, danger, region."""
    name = chart.world.carriers[carrier].mode
    loss = chart.world.mode(name).loss_per_1000_h / 1000
    return {
        link.id: (chart.class_of(link, carrier), link.km, loss * link.hazard, chart.regions[link.region])
        for link in chart.world.links if link.mode == name
    }  # fmt: skip


def _add(
    chart: WorldIndex, rows: _Rows, origin: str, links: tuple[Link, ...], pieces: dict[str, Piece], stands_in: bool
) -> None:
    """One way from its origin as segments; a stand-in has none."""
    start, seg = len(rows.seg), rows.seg
    for link in () if stands_in else links:
        row, km, risk, region = pieces[link.id]
        if len(seg) > start and seg[-1][0] == row and seg[-1][2] == risk:
            seg[-1] = (row, seg[-1][1] + km, risk, seg[-1][3])
        else:
            seg.append((row, km, risk, region))
    scheduled = chart.world.mode(links[0].mode).scheduled
    rows.links.append(tuple(link.id for link in links))
    rows.segs.append((start, len(seg)))
    departs = chart.departures_of(links[0].id, origin) if scheduled and not stands_in else (-1, -1)
    pace_kmh = _timetable_pace(chart, origin, links, stands_in) if scheduled else 0.0
    rows.ways.append((sum(link.km for link in links), pace_kmh, *departs, stands_in))


def _timetable_pace(chart: WorldIndex, origin: str, links: tuple[Link, ...], stands_in: bool) -> float:
    """The way's kilometres over the timetable's hours; for a stand-in the fastest that any way could be."""
    world = chart.world
    if stands_in:
        paces = [chart.links[row.link].km / row.hours for row in world.departures if row.hours > 0]
        paces += [pace.kmh for c, pace in zip(world.carriers, chart.paces, strict=True) if c.mode == links[0].mode]
        return max(paces)
    return chart.timetable_kmh(origin, [link.id for link in links])


MOST_LOOKED = 1_000
"""Beginnings of ways looked at between two places: in a dense net those that lead nowhere are without number."""

Listed = dict[tuple[int, int], list[tuple[tuple[Link, ...], bool]]]


def _simple(chart: WorldIndex, mode: str, most: int) -> Listed:
    """(origin, dest) to the shortest simple ways by one mode, shortest first, the last one a stand-in if there are more."""
    names = list(dict.fromkeys(place for known, place in chart.neighbours if known == mode))
    names += [link.dest for link in chart.world.links if link.mode == mode]
    names = list(dict.fromkeys(names))
    found: Listed = {}
    parts = _parts(chart, mode, names)
    for d, dest in enumerate(names):
        left_km = _distances(chart, mode, dest)
        for o, origin in enumerate(names):
            if origin != dest and origin in left_km:
                listed: list[tuple[tuple[Link, ...], bool]] = []
                between = np.all((parts == parts[:, [o]]) | (parts == parts[:, [d]]) | (parts < 0), axis=0)
                use_km = {
                    name: left_km[name]
                    for name, of_use in zip(names, between, strict=True)
                    if of_use and name in left_km
                }
                for number, links in enumerate(_shortest_first(chart, mode, origin, dest, use_km)):
                    again = bool(listed) and links is listed[-1][0]
                    listed.append((links, number >= most or again))
                    if listed[-1][1]:
                        break
                found[chart.places[origin], chart.places[dest]] = listed
    return found


def _parts(chart: WorldIndex, mode: str, names: list[str]) -> I32:
    """[gate, place]: which part of a mode's net a place lies in once the gate is taken out (the gate itself: -1).

    Only gates that leave the net in parts are rows. A place lies on some simple way from one place to another if no gate
    but itself parts it from both.
    """
    from scipy.sparse import csr_array  # noqa: PLC0415  (takes a while to import)
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415  (the same)

    number = {name: i for i, name in enumerate(names)}
    ends = [
        (number[place], number[link_to]) for place in names for link_to, _ in chart.neighbours.get((mode, place), ())
    ]
    a, b = np.array(ends, np.int64).reshape(-1, 2).T
    whole = connected_components(csr_array((np.ones(len(a)), (a, b)), shape=(len(names),) * 2), directed=False)[0]
    rows = [np.zeros(len(names), np.int32)]
    for gate in range(len(names)):
        kept = (a != gate) & (b != gate)
        net = csr_array((np.ones(kept.sum()), (a[kept], b[kept])), shape=(len(names),) * 2)
        count, labels = connected_components(net, directed=False)
        if count > whole + 1:
            labels[gate] = -1
            rows.append(labels.astype(np.int32))
    return np.stack(rows)


def _distances(chart: WorldIndex, mode: str, dest: str) -> dict[str, float]:
    """Least kilometres to dest from every place that can reach it."""
    back: dict[str, list[tuple[str, float]]] = {}
    for (known, place), rows in chart.neighbours.items():
        for other, link in rows if known == mode else ():
            back.setdefault(other, []).append((place, link.km))
    best = {dest: 0.0}
    queue = [(0.0, dest)]
    while queue:
        km, place = heapq.heappop(queue)
        for other, more in back.get(place, ()) if km <= best[place] else ():
            if km + more < best.get(other, math.inf):
                best[other] = km + more
                heapq.heappush(queue, (km + more, other))
    return best


def _shortest_first(
    chart: WorldIndex, mode: str, origin: str, dest: str, left_km: dict[str, float]
) -> Iterator[tuple[Link, ...]]:
    """Simple ways from origin to dest over the places of left_km, shortest first: by kilometres done plus the least left.

    After MOST_LOOKED beginnings the last one found comes again and again, for all that are left, none of them shorter.
    """
    queue: list[tuple[float, int, float, tuple[str, ...], tuple[Link, ...]]] = [
        (left_km[origin], 0, 0.0, (origin,), ())
    ]
    number, looked, last = 0, 0, None
    while queue and (looked < MOST_LOOKED or last is None):
        looked += 1
        _, _, km, been, links = heapq.heappop(queue)
        if been[-1] == dest:
            yield (last := links)
            continue
        for other, link in chart.neighbours.get((mode, been[-1]), ()):
            if other not in been and other in left_km:
                number += 1
                done = km + link.km
                heapq.heappush(queue, (done + left_km[other], number, done, (*been, other), (*links, link)))
    while queue and last is not None:
        yield last  # no way that is left is shorter
