"""The ways of a world and of a plan as points on the map."""

from collections.abc import Iterable

from balto.domain.link import Link
from balto.domain.plan import Leg
from balto.domain.world import World

Point = tuple[float, float]


def link_points(world: World, link: Link) -> tuple[Point, ...]:
    """Latitudes and longitudes along a link, both ends included."""
    origin, dest = world.place(link.origin), world.place(link.dest)
    return ((origin.lat, origin.lon), *link.via, (dest.lat, dest.lon))


def leg_points(world: World, leg: Leg) -> tuple[Point, ...]:
    """Latitudes and longitudes along a leg, in the direction of travel."""
    return way_points(world, leg.origin, leg.route)


def way_points(world: World, origin: str, links: Iterable[str]) -> tuple[Point, ...]:
    """Latitudes and longitudes along links that follow each other from `origin`."""
    here, points = origin, [(world.place(origin).lat, world.place(origin).lon)]
    for name in links:
        link = world.link(name)
        along = link_points(world, link)
        points += along[1:] if link.origin == here else along[-2::-1]
        here = link.dest if link.origin == here else link.origin
    return tuple(points)


def split_at_antimeridian(points: Iterable[Point]) -> list[list[Point]]:
    """The line in pieces, none of which crosses the 180th meridian; pieces end on it (RFC 7946, section 3.1.9)."""
    pieces: list[list[Point]] = [[]]
    for lat, lon in points:
        if pieces[-1] and abs(lon - pieces[-1][-1][1]) > 180:
            last_lat, last_lon = pieces[-1][-1]
            side = 180.0 if last_lon > 0 else -180.0
            whole = 360 - abs(lon - last_lon)
            share = (180 - abs(last_lon)) / whole if whole else 0.0
            edge = last_lat + share * (lat - last_lat)
            if abs(last_lon) < 180:
                pieces[-1].append((edge, side))
            pieces.append([(edge, -side)] if abs(lon) < 180 else [])
        pieces[-1].append((lat, lon))
    return [piece for piece in pieces if len(piece) > 1]
