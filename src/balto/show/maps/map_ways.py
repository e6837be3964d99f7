"""The ground of a map and the ways on it: land and rivers, every link by mode, the plan's ways heavy."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from balto.domain.link import Link
from balto.domain.plan import Leg
from balto.domain.world import World
from balto.rehearse.outcome import Outcome
from balto.show import tour_groups
from balto.show.maps import base_map
from balto.show.maps.base_map import Point
from balto.show.maps.projection import View
from balto.show.markup import Markup, tag
from balto.show.plots import line_styles
from balto.show.stops import Stop

XY = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What every part of the map needs: the plan, the view, the stroke of each mode, the numbered places.

    `thick` multiplies every stroke: below 1 on a small map.
    """

    outcome: Outcome
    view: View
    dashes: dict[str, str]
    stops: tuple[Stop, ...]
    thick: float = 1.0

    @property
    def crowded(self) -> bool:
        """Whether there is too much to draw each leg and name each place."""
        return tour_groups.many(self.outcome.plan)

    @property
    def world(self) -> World:
        """The case's world."""
        return self.outcome.world


def leg_points(world: World, leg: Leg) -> list[Point]:
    """Points along a leg, in the direction of travel."""
    here, points = leg.origin, [point_of(world, leg.origin)]
    for name in leg.route:
        link = world.link(name)
        along = link_points(world, link)
        points += along[1:] if link.origin == here else along[-2::-1]
        here = link.dest if link.origin == here else link.origin
    return points


def link_points(world: World, link: Link) -> list[Point]:
    """Points along a link, from its first end."""
    return [point_of(world, link.origin), *link.via, point_of(world, link.dest)]


def point_of(world: World, name: str) -> Point:
    """Where a place lies."""
    found = world.place(name)
    return found.lat, found.lon


def ground(view: View, map_folder: Path | None) -> Iterable[Markup]:
    """Land and rivers; those of the case's own folder where they cover the view."""
    box = view.box()
    rings = "".join(path(view.line(ring)) + "Z" for ring in base_map.land(box, map_folder))
    yield tag("path", d=rings, fill="#e9e9e4", stroke="#777", stroke_width=0.6, fill_rule="evenodd")
    waters = "".join(path(view.line(line)) for line in base_map.rivers(box, map_folder))
    yield tag("path", d=waters, fill="none", stroke="#9db3c1", stroke_width=1.1)


def path(points: Iterable[XY]) -> str:
    """An SVG path through the points."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def links(sheet: Sheet) -> Iterable[Markup]:
    """All ways, thin, one path a mode."""
    for mode, dash in sheet.dashes.items():
        mine = [link for link in sheet.world.links if link.mode == mode]
        d = "".join(path(sheet.view.line(link_points(sheet.world, link))) for link in mine)
        width, colour = (0.3, "#999") if sheet.crowded else (0.9, "#555")
        yield from stroke(d, "" if sheet.crowded else dash, width * sheet.thick, colour)


def legs(sheet: Sheet) -> Iterable[Markup]:
    """The plan's ways: white under black, dashed by mode; carriers that go empty to their post are thinner."""
    loaded, empty = ([leg for leg in sheet.outcome.plan.legs if bool(leg.doses) == full] for full in (True, False))
    if sheet.crowded:
        yield from _many_legs(sheet, loaded)
        return
    for leg in empty:
        yield from stroke(path(sheet.view.line(leg_points(sheet.world, leg))), "1.5 4", 1.6 * sheet.thick, "#000")
    lines = [
        (path(sheet.view.line(leg_points(sheet.world, leg))), sheet.world.carrier(leg.carrier).mode) for leg in loaded
    ]
    for d, _ in lines:
        yield tag("path", d=d, fill="none", stroke="#fff", stroke_width=6.0 * sheet.thick, stroke_linejoin="round")
    for d, mode in lines:
        yield from stroke(d, sheet.dashes.get(mode, ""), 3.0 * sheet.thick, "#000")


def _many_legs(sheet: Sheet, loaded: list[Leg]) -> Iterable[Markup]:
    """Each stretch once, heavier the more doses go over it, and a ring at every place that is served."""
    doses: dict[str, int] = {}
    modes: dict[str, str] = {}
    for leg in loaded:
        for name in leg.route:
            doses[name] = doses.get(name, 0) + leg.doses
            modes[name] = sheet.world.carrier(leg.carrier).mode
    most = max(doses.values(), default=1)
    for name in sorted(doses, key=lambda name: doses[name]):
        d = path(sheet.view.line(link_points(sheet.world, sheet.world.link(name))))
        width = 0.8 + 2.4 * math.sqrt(doses[name] / most)
        yield from stroke(d, sheet.dashes.get(modes[name], ""), width * sheet.thick, "#000")
    for name in sheet.outcome.destinations():
        x, y = sheet.view.xy(point_of(sheet.world, name))
        yield tag("circle", cx=x, cy=y, r=2.0 * sheet.thick, fill="#fff", stroke="#000", stroke_width=0.7)


def stroke(d: str, dash: str, width: float, colour: str) -> Iterable[Markup]:
    """A way drawn so wide, in the pattern of its mode."""
    if not d:
        return
    if dash == line_styles.RAIL:
        yield tag("path", d=d, fill="none", stroke=colour, stroke_width=width + 0.6)
        yield tag("path", d=d, fill="none", stroke="#fff", stroke_width=max(width - 1.0, 0.7), stroke_dasharray="5 5")
        return
    pattern = line_styles.heavier(dash, max(width / 2, 1)) or None
    yield tag(
        "path", d=d, fill="none", stroke=colour, stroke_width=width, stroke_dasharray=pattern, stroke_linejoin="round"
    )


def along(sheet: Sheet) -> list[XY]:
    """Points every few units along the plan's ways, which names had better not cover."""
    found: list[XY] = []
    for leg in sheet.outcome.plan.legs:
        line = sheet.view.line(leg_points(sheet.world, leg))
        for (x1, y1), (x2, y2) in pairwise(line):
            steps = max(1, math.ceil(math.hypot(x2 - x1, y2 - y1) / 5))
            found += [(x1 + (x2 - x1) * k / steps, y1 + (y2 - y1) * k / steps) for k in range(steps)]
    return found
