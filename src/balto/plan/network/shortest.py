"""The links of the ways that a country's legs take."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from balto.domain.world import World
from balto.motion.index import WorldIndex
from balto.plan.network.mode_graph import ModeGraph

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
Pair = tuple[int, int, int]  # kin, origin, destination


def ways(
    world: World, nets: Sequence[ModeGraph], hours: Sequence[F64], pairs: set[Pair]
) -> dict[Pair, tuple[str, ...]]:
    """Link ids of the way of least hours for each (kin, origin, destination) that has one, places as integers; hours [kin][arc],
    inf: no way."""
    found: dict[Pair, tuple[str, ...]] = {}
    for k, net in enumerate(nets):
        wanted = sorted(pair for pair in pairs if pair[0] == k)
        if wanted:
            found |= _on_net(world, net, hours[k], wanted)
    return found


def hours_of(net: ModeGraph, slow: F64) -> F64:
    """Hours of each arc at the kin's usual pace, by what weather makes of an hour in each class."""
    return np.asarray(net.km / net.pace_kmh * slow[net.cell])


def least(rows: I64, columns: I64, hours: F64, places: int) -> tuple[F64, tuple[I64, I64]]:
    """The entries of a sparse matrix in which of parallel arcs only the quickest is kept, and none that takes forever."""
    ends = np.isfinite(hours)
    rows, columns, hours = rows[ends], columns[ends], hours[ends]
    order = np.lexsort((hours, columns, rows))
    code = rows[order] * places + columns[order]
    first = np.diff(code, prepend=-1) != 0
    kept = order[first]
    return hours[kept] + 1e-9, (rows[kept], columns[kept])


def hops(
    chart: WorldIndex, net: ModeGraph, origin: int, way: tuple[str, ...]
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(from, to, links) of the legs that a way is: one, or on a timetable a leg for each link, with its own departures."""
    places, parts = [chart.world.places[origin].id], [(link,) for link in way] if net.scheduled else [way]
    for part in parts:
        for link in part:
            ends = chart.links[link].origin, chart.links[link].dest
            places.append(ends[1] if ends[0] == places[-1] else ends[0])
        yield places[0], places[-1], part
        places = places[-1:]


def stretches(net: ModeGraph, slow: F64, origins: list[int], ends: list[int]) -> Iterator[tuple[int, int, list[int]]]:
    """(origin, end, arcs of the net) of the ways of least expected hours between those that are joined."""
    roads, by_ends = _roads(net, hours_of(net, slow), int(max(net.tails.max(), net.heads.max(), *origins, *ends)) + 1)
    for origin, came in _back_to(roads, origins):
        for end in ends:
            if end == origin or came[end] >= 0:
                yield origin, end, _back(came, by_ends, origin, end)


def _roads(net: ModeGraph, hours: F64, places: int) -> tuple[Any, dict[tuple[int, int], int]]:
    """The net as a matrix of hours, and the quickest arc between two places."""
    from scipy.sparse import csr_array  # noqa: PLC0415  (scipy takes a while to import)

    order = np.argsort(-hours, kind="stable")  # of parallel links the quickest is put down last
    by_ends = {(int(net.tails[arc]), int(net.heads[arc])): int(arc) for arc in order}
    return csr_array(least(net.tails, net.heads, hours, places), shape=(places, places)), by_ends


def _back_to(roads: Any, origins: list[int]) -> Iterator[tuple[int, I32]]:
    """Each origin with the place from which each place is reached (below 0: it is not)."""
    from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415  (scipy takes a while to import)

    for first in range(0, len(origins), 100):
        some = origins[first : first + 100]
        _, came = dijkstra(roads, indices=some, return_predecessors=True)
        yield from zip(some, came, strict=True)


def _back(came: I32, by_ends: dict[tuple[int, int], int], origin: int, end: int) -> list[int]:
    """The arcs from the origin to the end, by what each place is reached from."""
    at, arcs = end, []
    while at != origin:
        before = int(came[at])
        arcs.append(by_ends[before, at])
        at = before
    return arcs[::-1]


def _on_net(world: World, net: ModeGraph, hours: F64, wanted: list[Pair]) -> dict[Pair, tuple[str, ...]]:
    roads, by_ends = _roads(net, hours, len(world.places))
    by_origin: dict[int, list[Pair]] = {}
    for pair in wanted:
        by_origin.setdefault(pair[1], []).append(pair)
    found: dict[Pair, tuple[str, ...]] = {}
    for origin, came in _back_to(roads, list(by_origin)):
        for pair in (one for one in by_origin[origin] if came[one[2]] >= 0):
            arcs = _back(came, by_ends, origin, pair[2])
            found[pair] = tuple(world.links[net.link[arc]].id for arc in arcs)
    return found
