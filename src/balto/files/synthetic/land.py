"""The land of an invented country: clustered places, a road network, a railway, weather regions."""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from balto.basis.sphere import distance_km

F64 = NDArray[np.float64]
SPACING_KM = 12.0
REGION_KM = 90.0
MOST_REGIONS_A_SIDE = 6
ROADS_A_PLACE = 1.25  # as public road graphs, 2.5 arcs a node
SOUTH_WEST = (58.0, 24.0)
_FIRST = (
    "ar",
    "bel",
    "dor",
    "esk",
    "fal",
    "gar",
    "hol",
    "ist",
    "kal",
    "lun",
    "mor",
    "nar",
    "or",
    "sel",
    "tor",
    "ul",
    "var",
)
_LAST = ("a", "by", "dal", "en", "heim", "ik", "mar", "na", "os", "stad", "um", "vik")


@dataclass(frozen=True, slots=True)
class Road:
    """A stretch between two places and the modes that use it."""

    a: int
    b: int
    km: float
    modes: tuple[str, ...]
    exposure: str
    hazard: float


@dataclass(frozen=True, slots=True, eq=False)
class Land:
    """Places (kilometres from the south-west corner), their kinds and people, and the roads; hubs are the larger towns."""

    at_km: F64
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    people: NDArray[np.int64]
    hubs: tuple[int, ...]
    roads: tuple[Road, ...]
    rail: tuple[Road, ...]

    def id(self, place: int) -> str:
        """The place's id."""
        return f"p{place:0{len(str(len(self.names) - 1))}d}"

    def degrees(self, place: int) -> tuple[float, float]:
        """Latitude and longitude."""
        return _degrees(self.at_km[place])

    def region(self, a: int, b: int) -> str:
        """The weather region of the middle of a stretch."""
        return _region(self._cells(), (self.at_km[a] + self.at_km[b]) / 2)

    def regions(self) -> dict[str, tuple[float, float]]:
        """Weather regions that some road lies in, with their centres in degrees."""
        side, size_km = self._cells()
        used = {self.region(road.a, road.b) for road in self.roads}
        centres = {
            f"r{y}{x}": _degrees(np.array([(x + 0.5) * size_km, (y + 0.5) * size_km]))
            for y in range(side)
            for x in range(side)
        }
        return {name: centre for name, centre in centres.items() if name in used}

    def _cells(self) -> tuple[int, float]:
        across_km = float(self.at_km.max()) + 1e-6
        side = min(MOST_REGIONS_A_SIDE, max(1, round(across_km / REGION_KM)))
        return side, across_km / side


def lay_land(places: int, rng: np.random.Generator) -> Land:
    """A country of so many places."""
    at_km = _clustered(places, rng)
    people = np.maximum(60, np.round(rng.pareto(1.1, places) * 400)).astype(np.int64)
    hubs = _hubs(at_km, people, max(1, round(math.sqrt(places) / 2)))
    people[list(hubs)] = np.maximum(people[list(hubs)], rng.integers(8_000, 60_000, len(hubs)))
    rail = _railway(at_km, hubs)
    return Land(at_km, _names(places, rng), _kinds(places, hubs, rail), people, hubs,
                (*_roads(at_km, hubs, rng), *rail, *_flights(at_km, hubs)), rail)  # fmt: skip


def _degrees(at_km: F64) -> tuple[float, float]:
    lat = SOUTH_WEST[0] + float(at_km[1]) / 111.2
    return lat, SOUTH_WEST[1] + float(at_km[0]) / (111.2 * math.cos(math.radians(SOUTH_WEST[0] + 4.0)))


def _straight_km(at_km: F64, a: int, b: int) -> float:
    return distance_km(*_degrees(at_km[a]), *_degrees(at_km[b]))


def _region(cells: tuple[int, float], at_km: F64) -> str:
    side, size_km = cells
    x, y = (min(side - 1, int(value / size_km)) for value in at_km)
    return f"r{y}{x}"


def _clustered(places: int, rng: np.random.Generator) -> F64:
    """Two in three places lie about a town, the others anywhere."""
    across_km = SPACING_KM * math.sqrt(places)
    towns = rng.random((max(2, places // 25), 2)) * across_km
    at_km = rng.random((places, 2)) * across_km
    near = rng.random(places) < 2 / 3
    home = towns[rng.integers(len(towns), size=places)]
    at_km[near] = (home + rng.normal(0.0, 1.5 * SPACING_KM, (places, 2)))[near]
    return np.abs(across_km - np.abs(across_km - at_km))  # folded back at the borders


def _hubs(at_km: F64, people: NDArray[np.int64], count: int) -> tuple[int, ...]:
    """The largest places that do not lie close together; the first is the capital."""
    chosen: list[int] = []
    apart_km = 0.5 * SPACING_KM * math.sqrt(len(at_km) / count)
    for place in np.argsort(-people, kind="stable"):
        if all(np.linalg.norm(at_km[place] - at_km[other]) > apart_km for other in chosen):
            chosen.append(int(place))
        if len(chosen) == count:
            break
    return tuple(chosen)


def _roads(at_km: F64, hubs: tuple[int, ...], rng: np.random.Generator) -> list[Road]:
    """The shortest tree and the shortest further neighbours; ways between hubs are main roads, the rest roads and tracks."""
    pairs, km = _network(at_km)
    main = _between_hubs(len(at_km), pairs, km, hubs)
    found = []
    for (a, b), on_main in zip(pairs, main, strict=True):
        long_km = max(0.5, _straight_km(at_km, int(a), int(b)) * rng.uniform(1.05, 1.35))
        if on_main:
            found.append(Road(int(a), int(b), long_km, ("truck", "snowmachine"), "valley", 0.7))
        elif rng.random() < 0.55:
            found.append(Road(int(a), int(b), long_km, ("truck", "snowmachine"), "open", 1.0))
        else:
            found.append(Road(int(a), int(b), long_km, ("snowmachine",), "exposed", 1.5))
    return found


def _network(at_km: F64) -> tuple[NDArray[np.int64], F64]:
    from scipy.sparse import coo_array  # noqa: PLC0415  (scipy takes a while to import)
    from scipy.sparse.csgraph import minimum_spanning_tree  # noqa: PLC0415  (heavy, and seldom needed)
    from scipy.spatial import Delaunay  # noqa: PLC0415  (heavy, and seldom needed)

    count = len(at_km)
    if count < 5:
        pairs = np.array([(a, b) for a in range(count) for b in range(a + 1, count)])
    else:
        corners = Delaunay(at_km).simplices
        pairs = np.unique(
            np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=1), axis=0
        )
    km = np.linalg.norm(at_km[pairs[:, 0]] - at_km[pairs[:, 1]], axis=1) + 1e-6
    tree = minimum_spanning_tree(coo_array((km, (pairs[:, 0], pairs[:, 1])), shape=(count, count)).tocsr()).tocoo()
    in_tree = {tuple(sorted(pair)) for pair in zip(tree.row.tolist(), tree.col.tolist(), strict=True)}
    is_tree = np.array([tuple(pair) in in_tree for pair in pairs.tolist()])
    ranked = np.lexsort((km, ~is_tree))[: max(len(in_tree), round(ROADS_A_PLACE * count))]
    kept = np.sort(ranked)
    return pairs[kept].astype(np.int64), km[kept]


def _between_hubs(count: int, pairs: NDArray[np.int64], km: F64, hubs: tuple[int, ...]) -> NDArray[np.bool_]:
    """Whether each road is on a shortest way from the capital to a hub."""
    from scipy.sparse import coo_array  # noqa: PLC0415  (heavy, and seldom needed)
    from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415  (heavy, and seldom needed)

    graph = coo_array((km, (pairs[:, 0], pairs[:, 1])), shape=(count, count)).tocsr()
    _, came = dijkstra(  # type: ignore[call-overload]  # its stubs know no csr_array
        graph, directed=False, indices=int(hubs[0]), return_predecessors=True
    )
    main = set()
    for hub in hubs[1:]:
        place = hub
        while came[place] >= 0:
            main.add((min(place, int(came[place])), max(place, int(came[place]))))
            place = int(came[place])
    return np.array([tuple(pair) in main for pair in pairs.tolist()])


def _railway(at_km: F64, hubs: tuple[int, ...]) -> tuple[Road, ...]:
    """One line from the capital to its nearest hubs, one after the other; none in a small country."""
    line = [hubs[0]]
    while len(line) < min(len(hubs), 6) and len(at_km) >= 50:
        rest = [hub for hub in hubs if hub not in line]
        line.append(min(rest, key=lambda hub: float(np.linalg.norm(at_km[hub] - at_km[line[-1]]))))
    return tuple(_direct(at_km, a, b, 1.15, ("rail",), "sheltered", 1.0) for a, b in pairwise(line))


def _flights(at_km: F64, hubs: tuple[int, ...]) -> list[Road]:
    """Each hub is in reach of its three nearest by helicopter."""
    pairs = set()
    for hub in hubs:
        near = sorted((h for h in hubs if h != hub), key=lambda h: float(np.linalg.norm(at_km[hub] - at_km[h])))[:3]
        pairs |= {(min(hub, other), max(hub, other)) for other in near}
    return [_direct(at_km, a, b, 1.0, ("helicopter",), "exposed", 1.0) for a, b in sorted(pairs)]


def _direct(at_km: F64, a: int, b: int, winding: float, modes: tuple[str, ...], exposure: str, hazard: float) -> Road:
    return Road(a, b, max(1.0, winding * _straight_km(at_km, a, b) + 0.1), modes, exposure, hazard)


def _kinds(places: int, hubs: tuple[int, ...], rail: tuple[Road, ...]) -> tuple[str, ...]:
    kinds = ["village"] * places
    for hub in hubs:
        kinds[hub] = "hospital"
    for road in rail:
        kinds[road.b] = "railhead"
    kinds[hubs[0]] = "depot"
    return tuple(kinds)


def _names(places: int, rng: np.random.Generator) -> tuple[str, ...]:
    picks = rng.integers(0, [len(_FIRST), len(_FIRST), len(_LAST)], (places, 3))
    return tuple((_FIRST[a] + _FIRST[b] + _LAST[c]).capitalize() for a, b, c in picks)
