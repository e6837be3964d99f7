"""Places and the ways of plans as GPX 1.1, for the receivers that carriers have."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from balto.domain.plan import Leg, Plan
from balto.domain.world import World
from balto.files.atomic import write_text
from balto.files.maps.geometry import Point, leg_points

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gpx version="1.1" creator="Balto" xmlns="http://www.topografix.com/GPX/1/1"\n'
    '     xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"\n'
    '     xsi:schemaLocation="http://www.topografix.com/GPX/1/1 http://www.topografix.com/GPX/1/1/gpx.xsd">\n'
)
_CONTROL = dict.fromkeys(range(32), " ")


def write_gpx(path: Path, world: World, plans: Iterable[Plan] = ()) -> None:
    """Write the world's places as waypoints and each leg of the plans as a route."""
    write_text(path, gpx_text(world, plans))


def gpx_text(world: World, plans: Iterable[Plan] = ()) -> str:
    """The same as text."""
    routes = (_route(world, plan, number, leg) for plan in plans for number, leg in enumerate(plan.legs, start=1))
    title = f"  <metadata><name>{_text(world.title)}</name></metadata>\n"
    return "".join([_HEAD, title, *_waypoints(world), *routes, "</gpx>\n"])


def _waypoints(world: World) -> Iterator[str]:
    for place in world.places:
        about = f"<name>{_text(place.name)}</name><desc>{_text(place.note)}</desc><type>{_text(place.kind)}</type>"
        yield f"  <wpt {_at((place.lat, place.lon))}>{about}</wpt>\n"


def _route(world: World, plan: Plan, number: int, leg: Leg) -> str:
    name = f"{plan.name} {number}: {leg.carrier}, {leg.origin} to {leg.dest}"
    points = "".join(f"    <rtept {_at(point)}/>\n" for point in leg_points(world, leg))
    return f"  <rte>\n    <name>{_text(name)}</name>\n    <number>{number}</number>\n{points}  </rte>\n"


def _at(point: Point) -> str:
    # GPX has longitudes from -180 up to, but not with, 180.
    lon = -180.0 if point[1] == 180 else point[1]
    return f"lat={quoteattr(f'{point[0]:.6f}')} lon={quoteattr(f'{lon:.6f}')}"


def _text(text: str) -> str:
    return escape(text.translate(_CONTROL))
