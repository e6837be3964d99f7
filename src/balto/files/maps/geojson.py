"""Places, links and the ways of plans as GeoJSON (RFC 7946)."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from balto.domain.plan import Plan
from balto.domain.world import World
from balto.files.atomic import write_text
from balto.files.maps.geometry import Point, leg_points, link_points, split_at_antimeridian
from balto.files.plan_table import when_text

_DECIMALS = 6  # a tenth of a metre


def write_geojson(path: Path, world: World, plans: Iterable[Plan] = ()) -> None:
    """Write the world's places and links and the plans' legs as one FeatureCollection."""
    write_text(path, geojson_text(world, plans))


def geojson_text(world: World, plans: Iterable[Plan] = ()) -> str:
    """The same as text; longitudes first, lines split at the 180th meridian."""
    features = [*_places(world), *_links(world)]
    for plan in plans:
        features += _legs(world, plan)
    whole = {"type": "FeatureCollection", "name": world.title, "features": features}
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n"


def _places(world: World) -> Iterable[dict[str, object]]:
    for place in world.places:
        about = {"layer": "place", "name": place.name, "kind": place.kind, "population": place.population}
        yield _feature(place.id, {"type": "Point", "coordinates": _position((place.lat, place.lon))}, about)


def _links(world: World) -> Iterable[dict[str, object]]:
    for link in world.links:
        about = {name: value for name, value in asdict(link).items() if name not in ("id", "via")}
        yield _feature(link.id, _line(link_points(world, link)), {"layer": "link", "link": link.id} | about)


def _legs(world: World, plan: Plan) -> Iterable[dict[str, object]]:
    for number, leg in enumerate(plan.legs, start=1):
        about = {
            "layer": "leg", "plan": plan.name, "leg": number, "id": leg.id, "carrier": leg.carrier, "from": leg.origin,
            "to": leg.dest, "doses": leg.doses, "leave_from": when_text(leg.leave_from_h, world),
        }  # fmt: skip
        yield _feature(f"{plan.name}/{number}", _line(leg_points(world, leg)), about)


def _feature(name: str, geometry: dict[str, object], about: dict[str, object]) -> dict[str, object]:
    return {"type": "Feature", "id": name, "geometry": geometry, "properties": about}


def _line(points: Iterable[Point]) -> dict[str, object]:
    pieces = [[_position(point) for point in piece] for piece in split_at_antimeridian(points)]
    if len(pieces) == 1:
        return {"type": "LineString", "coordinates": pieces[0]}
    return {"type": "MultiLineString", "coordinates": pieces}


def _position(point: Point) -> list[float]:
    return [round(point[1], _DECIMALS), round(point[0], _DECIMALS)]
