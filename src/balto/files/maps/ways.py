"""ways.geojson: the geometry of links, drawn elsewhere, joined by link id."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from balto.basis.nonsense import within
from balto.basis.problems import did_you_mean, quoted
from balto.domain.link import Link
from balto.files.decode import read_text
from balto.files.findings import Findings

NAME = "ways.geojson"
_BESIDE = ("place", "leg")  # layers that Balto writes beside the links
Points = tuple[tuple[float, float], ...]


def with_geometry(links: list[tuple[int, Link]], folder: Path, findings: Findings) -> list[tuple[int, Link]]:
    """The links with the points of ways.geojson (its features' `id`, or `link` in their properties), if it is there."""
    if not (folder / NAME).is_file():
        return links
    text = read_text(folder / NAME, NAME, findings)
    drawn = _drawn(text, findings) if text is not None else {}
    drawn = {name: points for name, points in drawn.items() if _on_earth(name, points, findings)}
    known = [link.id for _, link in links]
    for name in drawn.keys() - set(known):
        findings.wrong(NAME, quoted(name), "the id of a link", hint=did_you_mean(name, known))
    return [(line, replace(link, via=drawn.get(link.id, link.via))) for line, link in links]


def _drawn(text: str, findings: Findings) -> dict[str, Points]:
    try:
        features = [feature for feature in json.loads(text)["features"] if not _beside(feature)]
        return {_name(feature): _points(feature["geometry"]) for feature in features}
    except json.JSONDecodeError as wrong:
        findings.wrong(NAME, f"JSON that cannot be read ({wrong.msg})", "GeoJSON", wrong.lineno)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError):
        expected = "a FeatureCollection of LineStrings, each with the id of its link"
        findings.wrong(NAME, "something else", expected)
    return {}


def _on_earth(name: str, points: Points, findings: Findings) -> bool:
    off = next(((lat, lon) for lat, lon in points if not (within(lat, -90, 90) and within(lon, -180, 180))), None)
    if off:
        expected = "longitude (from -180 to 180) and latitude (from -90 to 90) in degrees"
        metres = any(abs(part) > 360 for part in off)
        hint = "metres? save it in degrees (WGS 84, EPSG:4326)" if metres else ""
        findings.wrong(NAME, f"{off[1]:g}, {off[0]:g} on {quoted(name)}", expected, hint=hint)
    return off is None


def _beside(feature: dict[str, Any]) -> bool:
    """Is it a place or a leg of a plan, which `balto show` writes into the same file?"""
    return (feature.get("properties") or {}).get("layer") in _BESIDE


def _name(feature: dict[str, Any]) -> str:
    return str(feature["id"] if "id" in feature else feature["properties"]["link"])


def _points(geometry: dict[str, Any]) -> Points:
    if geometry["type"] not in ("LineString", "MultiLineString"):
        raise ValueError(geometry["type"])
    lines = geometry["coordinates"] if geometry["type"] == "MultiLineString" else [geometry["coordinates"]]
    # The ends are the places' own positions; only what lies between is kept.
    return tuple((float(point[1]), float(point[0])) for line in lines for point in line)[1:-1]
