"""A flat map of a piece of the earth: equidistant conic, fitted to a frame; nothing special happens at the date line."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from balto.basis.sphere import EARTH_RADIUS_KM
from balto.show.maps.base_map import Box, Point

XY = tuple[float, float]
FLAT = 0.02  # cone constants under this are a cylinder: the equator
LEAST_DEG = 0.15  # a map of one place still shows its surroundings


@dataclass(frozen=True, slots=True)
class Cone:
    """The equidistant conic with two standard parallels (Snyder 1987, Map Projections, USGS PP 1395, page 111); radians."""

    lat0: float
    lon0: float
    n: float
    g: float

    @staticmethod
    def over(south: float, north: float, lon0: float) -> "Cone":
        """For a band of latitudes in degrees; the parallels lie a sixth of the band inside its edges."""
        inset = (north - south) / 6
        p1, p2 = math.radians(south + inset), math.radians(north - inset)
        middle = (p1 + p2) / 2
        n = (math.cos(p1) - math.cos(p2)) / (p2 - p1) if p2 - p1 > 1e-9 else math.sin(middle)
        if abs(n) < FLAT:
            return Cone(middle, lon0, 0.0, math.cos(middle))
        return Cone(middle, lon0, n, math.cos(p1) / n + p1)

    def xy(self, point: Point) -> XY:
        """Radians east and north of the middle; longitudes are taken the short way round."""
        lat, lon = math.radians(point[0]), math.radians(nearest(point[1], self.lon0) - self.lon0)
        if self.n == 0.0:
            return lon * self.g, lat - self.lat0
        r, theta = self.g - lat, self.n * lon
        return r * math.sin(theta), self.g - self.lat0 - r * math.cos(theta)

    def point(self, xy: XY) -> Point:
        """The point that lies there; the longitude may be beyond 180 degrees."""
        x, y = xy
        if self.n == 0.0:
            return math.degrees(y + self.lat0), self.lon0 + math.degrees(x / self.g)
        sign = math.copysign(1.0, self.n)
        down = self.g - self.lat0 - y
        r, theta = sign * math.hypot(x, down), math.atan2(sign * x, sign * down)
        return math.degrees(self.g - r), self.lon0 + math.degrees(theta / self.n)


@dataclass(frozen=True, slots=True)
class View:
    """A cone seen through a frame of `width` x `height`, y downwards."""

    cone: Cone
    left: float
    top: float
    scale: float
    width: float
    height: float

    @staticmethod
    def of(
        points: Sequence[Point], width: float, shapes: tuple[float, float] = (1.6, 2.1), margin: float = 0.09
    ) -> "View":
        """The view that holds the points, with a margin; its width to height stays within `shapes`."""
        lon0 = middle_lon([lon for _, lon in points])
        lats = [lat for lat, _ in points]
        spare = max(LEAST_DEG - (max(lats) - min(lats)), 0.0) / 2
        cone = Cone.over(min(lats) - spare, max(lats) + spare, lon0)
        xs, ys = zip(*(cone.xy(point) for point in points), strict=True)
        least = math.radians(LEAST_DEG)
        wide = max(max(xs) - min(xs), least) * (1 + 2 * margin)
        high = max(max(ys) - min(ys), least) * (1 + 2 * margin)
        wide, high = max(wide, high * shapes[0]), max(high, wide / shapes[1])
        centre = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
        return View(cone, centre[0] - wide / 2, centre[1] + high / 2, width / wide, width, width * high / wide)

    def xy(self, point: Point) -> XY:
        """Where a point lies in the frame."""
        x, y = self.cone.xy(point)
        return (x - self.left) * self.scale, (self.top - y) * self.scale

    def line(self, points: Iterable[Point]) -> list[XY]:
        """Where points lie in the frame."""
        return [self.xy(point) for point in points]

    def inside(self, xy: XY, margin: float = 0.0) -> bool:
        """Whether something lies in the frame, so far from its edges."""
        return margin <= xy[0] <= self.width - margin and margin <= xy[1] <= self.height - margin

    def rim(self) -> list[Point]:
        """Points along the edges of the frame."""
        edge = [k / 16 for k in range(17)]
        rim = [(x, y) for x in edge for y in (0.0, 1.0)] + [(x, y) for x in (0.0, 1.0) for y in edge]
        return [
            self.cone.point((self.left + x * self.width / self.scale, self.top - y * self.height / self.scale))
            for x, y in rim
        ]

    def box(self) -> Box:
        """Degrees that the frame shows, to the corners."""
        seen = self.rim()
        lats, lons = [lat for lat, _ in seen], [lon for _, lon in seen]
        return Box(max(min(lats), -90.0), min(lons), min(max(lats), 90.0), max(lons))

    def per_km(self) -> float:
        """Units of the frame for a kilometre, in its middle."""
        return self.scale / EARTH_RADIUS_KM


def nearest(lon: float, to: float) -> float:
    """The longitude turned by whole circles until it is nearest to another."""
    return lon + 360.0 * round((to - lon) / 360.0)


def middle_lon(lons: Sequence[float]) -> float:
    """The middle of longitudes, the short way round."""
    x, y = (sum(f(math.radians(lon)) for lon in lons) for f in (math.cos, math.sin))
    mean = math.degrees(math.atan2(y, x))
    near = [nearest(lon, mean) for lon in lons]
    return (min(near) + max(near)) / 2
