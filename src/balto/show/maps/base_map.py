"""Land and rivers under the map: Natural Earth (public domain) from the package, or a case's own finer coast.

No network, ever. Points are (lat, lon) in degrees, as in Link.via.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from pathlib import Path

from balto.basis.phrase import Phrase
from balto.basis.problems import Problem

Point = tuple[float, float]
Line = tuple[Point, ...]
LAYERS = ("coast.geojson", "rivers.geojson")
_NOT_A_LAYER = (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)


@dataclass(frozen=True, slots=True)
class Box:
    """A piece of the map in degrees; west may lie below -180 or east above 180 where it crosses the date line."""

    south: float
    west: float
    north: float
    east: float

    def within(self, other: "Box") -> bool:
        """Whether all of it lies in the other."""
        return (
            other.south <= self.south
            and other.west <= self.west
            and other.north >= self.north
            and other.east >= self.east
        )


def around(points: Iterable[Point]) -> Box:
    """The least box that holds the points; ValueError where there is none."""
    lats, lons = zip(*points, strict=True)
    return Box(min(lats), min(lons), max(lats), max(lons))


def land(box: Box, map_folder: Path | None = None) -> list[Line]:
    """Closed rings of land inside the box, clipped to it; lakes cut out of land are rings too (fill even-odd).

    With `map_folder` (a case's `map`) its coast.geojson is used where its own bbox holds the whole box.
    """
    own = _own(map_folder, "coast.geojson", box)
    rings = own if own is not None else _turned(_world()[0], box)
    return [ring for ring in (clipped_ring(ring, box) for ring in rings) if ring]


def rivers(box: Box, map_folder: Path | None = None) -> list[Line]:
    """Lines of rivers inside the box, clipped to it; from the folder's rivers.geojson as for land."""
    own = _own(map_folder, "rivers.geojson", box)
    lines = own if own is not None else _turned(_world()[1], box)
    return [part for line in lines for part in clipped_line(line, box)]


def clipped_ring(ring: Line, box: Box) -> Line:
    """The ring inside the box, closed along its edges (Sutherland and Hodgman 1974); empty where nothing is left."""
    for inside, cut in _sides(box):
        ring = tuple(_one_side(ring, inside, cut))
        if len(ring) < 3:
            return ()
    return ring if ring[0] == ring[-1] else (*ring, ring[0])


def clipped_line(line: Line, box: Box) -> list[Line]:
    """The parts of the line inside the box, by clipping each stretch (Liang and Barsky 1984)."""
    parts: list[list[Point]] = []
    for a, b in pairwise(line):
        span = _span(a, b, box)
        if span is None:
            continue
        start, end = _between(a, b, span[0]), _between(a, b, span[1])
        if parts and parts[-1][-1] == start:
            parts[-1].append(end)
        else:
            parts.append([start, end])
    return [tuple(part) for part in parts]


Side = tuple[Callable[[Point], bool], Callable[[Point, Point], Point]]


def _sides(box: Box) -> tuple[Side, ...]:
    return (
        (lambda p: p[0] >= box.south, lambda a, b: _at_lat(a, b, box.south)),
        (lambda p: p[0] <= box.north, lambda a, b: _at_lat(a, b, box.north)),
        (lambda p: p[1] >= box.west, lambda a, b: _at_lon(a, b, box.west)),
        (lambda p: p[1] <= box.east, lambda a, b: _at_lon(a, b, box.east)),
    )


def _one_side(ring: Line, inside: Callable[[Point], bool], cut: Callable[[Point, Point], Point]) -> Iterator[Point]:
    open_ring = ring[:-1] if ring[0] == ring[-1] else ring
    for k, here in enumerate(open_ring):
        before = open_ring[k - 1]
        if inside(here) != inside(before):
            yield cut(before, here)
        if inside(here):
            yield here


def _at_lat(a: Point, b: Point, lat: float) -> Point:
    return lat, a[1] + (b[1] - a[1]) * (lat - a[0]) / (b[0] - a[0])


def _at_lon(a: Point, b: Point, lon: float) -> Point:
    return a[0] + (b[0] - a[0]) * (lon - a[1]) / (b[1] - a[1]), lon


def _span(a: Point, b: Point, box: Box) -> tuple[float, float] | None:
    first, last = 0.0, 1.0
    for here, step, low, high in ((a[0], b[0] - a[0], box.south, box.north), (a[1], b[1] - a[1], box.west, box.east)):
        if step == 0.0:
            if not low <= here <= high:
                return None
            continue
        near, far = sorted(((low - here) / step, (high - here) / step))
        first, last = max(first, near), min(last, far)
    return (first, last) if first < last else None


def _between(a: Point, b: Point, share: float) -> Point:
    if share in (0.0, 1.0):
        return b if share else a
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def _turned(lines: Iterable[Line], box: Box) -> Iterator[Line]:
    """The lines, and again a turn of the globe further where the box reaches past the date line."""
    turns = [0.0] + [360.0] * (box.east > 180.0) + [-360.0] * (box.west < -180.0)
    for line in lines:
        for turn in turns:
            yield tuple((lat, lon + turn) for lat, lon in line) if turn else line


@cache
def _world() -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    content = json.loads((resources.files("balto.show.maps") / "basemap" / "world.json").read_text(encoding="utf-8"))
    lines = [
        tuple(_unpacked(flat, float(content["step_deg"])) for flat in content[layer]) for layer in ("land", "rivers")
    ]
    return lines[0], lines[1]


def _unpacked(flat: list[int], step: float) -> Line:
    points, x, y = [], 0, 0
    for k in range(0, len(flat), 2):
        x, y = x + flat[k], y + flat[k + 1]
        points.append((y * step, x * step))
    return tuple(points)


def own_faults(folder: Path) -> tuple[Problem, ...]:
    """Why layers in a case's `map` cannot be drawn; the world's own are drawn then."""
    found: list[Problem] = []
    for name in (name for name in LAYERS if (folder / name).is_file()):
        try:
            if not _read(folder / name):
                found.append(Problem(f"map/{name}", Phrase("no line"), Phrase("a FeatureCollection of lines or areas")))
        except _NOT_A_LAYER as wrong:
            unread = isinstance(wrong, json.JSONDecodeError)
            kind = Phrase("JSON that cannot be read") if unread else Phrase("something else")
            hint = Phrase("the map is drawn without it")
            found.append(Problem(f"map/{name}", kind, Phrase("GeoJSON in degrees (WGS 84)"), suggestion=hint))
    return tuple(found)


def _own(folder: Path | None, name: str, box: Box) -> list[Line] | None:
    if folder is None or not (folder / name).is_file():
        return None
    try:
        lines = _read(folder / name)
    except _NOT_A_LAYER:  # own_faults says so
        return None
    holds = box.within(_held(folder / name, lines)) if lines else False
    return lines if holds else None


def _read(path: Path) -> list[Line]:
    """The lines and rings of a GeoJSON file; one of _NOT_A_LAYER where it is none in degrees."""
    content = json.loads(path.read_text(encoding="utf-8-sig"))
    shapes = [feature["geometry"] for feature in content["features"]]
    lines = [line for shape in shapes if shape is not None for line in _lines(shape)]
    for lat, lon in (point for line in lines for point in line):
        if not (abs(lat) <= 90.0 and abs(lon) <= 360.0):
            raise ValueError(f"{lon:g}, {lat:g}")
    return lines


def _held(path: Path, lines: list[Line]) -> Box:
    """The box that the file says it holds, or the least one around its points."""
    said = json.loads(path.read_text(encoding="utf-8-sig")).get("bbox")
    if isinstance(said, list) and len(said) == 4 and all(isinstance(edge, (int, float)) for edge in said):
        return Box(said[1], said[0], said[3], said[2])
    return around(point for line in lines for point in line)


def _lines(geometry: dict[str, object]) -> Iterator[Line]:
    """Every line or ring of a GeoJSON geometry; points are none."""
    if geometry["type"] == "GeometryCollection":
        for one in geometry["geometries"]:  # type: ignore[attr-defined]  # what is no list is a TypeError
            yield from _lines(one)
        return
    stack = [] if geometry["type"] in ("Point", "MultiPoint") else [geometry["coordinates"]]
    while stack:
        part = stack.pop()
        if not isinstance(part, list):
            raise TypeError("coordinates that are no list")
        if part and isinstance(part[0][0], (int, float)):
            yield tuple((float(point[1]), float(point[0])) for point in part)
        else:
            stack.extend(part)
