"""The map: coast and rivers, the ways of each mode, the chosen plan heavy with its hand-overs numbered."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from balto.domain.link import Link
from balto.domain.plan import Leg
from balto.domain.world import World
from balto.rehearse.outcome import Outcome
from balto.show import base_map, rounds, strokes
from balto.show.base_map import Point
from balto.show.labels import Put, Rect, Wanted, leader, place
from balto.show.markup import Markup, tag
from balto.show.projection import View
from balto.show.stops import Stop, stops
from balto.show.words import carriers_of

WIDTH = 720.0
RADIUS = 6.8
LEGEND_HIGH = 44.0
MOST_NAMES = 60
XY = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What every part of the map needs: the plan, the view, the stroke of each mode, the numbered places."""

    outcome: Outcome
    view: View
    dashes: dict[str, str]
    stops: tuple[Stop, ...]

    @property
    def crowded(self) -> bool:
        """Whether there is too much to draw each leg and name each place."""
        return rounds.many(self.outcome.plan)

    @property
    def world(self) -> World:
        """The case's world."""
        return self.outcome.world


def drawn(outcome: Outcome, others: Sequence[Outcome] = (), map_folder: Path | None = None) -> Markup:
    """The map as SVG, with a legend under it; `others` only widen it to the ways of other plans."""
    sheet = _sheet(outcome, others)
    view = sheet.view
    inside = tag(
        "g", tag("rect", width=view.width, height=view.height, fill="#fff"), *_ground(view, map_folder),
        *_links(sheet), *_legs(sheet), *_names(sheet), *_marks(sheet), *_scale(sheet), clip_path="url(#map-frame)",
    )  # fmt: skip
    frame = tag("rect", width=view.width, height=view.height, fill="none", stroke="#000", stroke_width=0.8)
    clip = tag("clipPath", tag("rect", width=view.width, height=view.height), id="map-frame")
    return tag(
        "svg", tag("title", "Map of the plan", id="map-title"), tag("desc", in_words(sheet), id="map-desc"),
        tag("defs", clip), inside, frame, _legend(sheet), viewBox=f"-1 -1 {view.width + 2:.0f} {view.height + LEGEND_HIGH:.0f}",
        role="img", aria_labelledby="map-title map-desc", class_="map", xmlns="http://www.w3.org/2000/svg",
    )  # fmt: skip


def in_words(sheet: Sheet) -> str:
    """The map for who cannot see it: the numbered places in order, each with its hour."""
    said = "; ".join(
        f"{stop.number} {sheet.world.place(stop.place).name} ({stop.said(sheet.world)})" for stop in sheet.stops
    )
    return f"The way of plan {sheet.outcome.plan.name}: {said}." if said else "No plan is drawn: nothing is sent."


def _sheet(outcome: Outcome, others: Sequence[Outcome]) -> Sheet:
    world = outcome.world
    points = [point for it in (outcome, *others) for leg in it.plan.legs for point in leg_points(world, leg)]
    points += [
        _at(world, name) for name in (*outcome.places, *(lot.place for lot in world.lots if not outcome.plan.legs))
    ]
    points = points or [(row.lat, row.lon) for row in world.places]
    modes = list(dict.fromkeys(link.mode for link in world.links))
    return Sheet(outcome, View.of(points, WIDTH), strokes.of_modes(outcome, modes), stops(outcome))


def leg_points(world: World, leg: Leg) -> list[Point]:
    """Points along a leg, in the direction of travel."""
    here, points = leg.origin, [_at(world, leg.origin)]
    for name in leg.links:
        link = world.link(name)
        along = _link_points(world, link)
        points += along[1:] if link.origin == here else along[-2::-1]
        here = link.dest if link.origin == here else link.origin
    return points


def _link_points(world: World, link: Link) -> list[Point]:
    return [_at(world, link.origin), *link.via, _at(world, link.dest)]


def _at(world: World, name: str) -> Point:
    found = world.place(name)
    return found.lat, found.lon


def _ground(view: View, map_folder: Path | None) -> Iterable[Markup]:
    box = view.box()
    rings = "".join(path(view.line(ring)) + "Z" for ring in base_map.land(box, map_folder))
    yield tag("path", d=rings, fill="#e9e9e4", stroke="#777", stroke_width=0.6, fill_rule="evenodd")
    waters = "".join(path(view.line(line)) for line in base_map.rivers(box, map_folder))
    yield tag("path", d=waters, fill="none", stroke="#9db3c1", stroke_width=1.1)


def path(points: Iterable[XY]) -> str:
    """An SVG path through the points."""
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _links(sheet: Sheet) -> Iterable[Markup]:
    """All ways, thin, one path a mode."""
    for mode, dash in sheet.dashes.items():
        mine = [link for link in sheet.world.links if link.mode == mode]
        d = "".join(path(sheet.view.line(_link_points(sheet.world, link))) for link in mine)
        yield from _stroke(
            d, "" if sheet.crowded else dash, 0.3 if sheet.crowded else 0.9, "#999" if sheet.crowded else "#555"
        )


def _legs(sheet: Sheet) -> Iterable[Markup]:
    """The plan's ways: white under black, dashed by mode; carriers that go empty to their post are thinner."""
    loaded, empty = ([leg for leg in sheet.outcome.plan.legs if bool(leg.doses) == full] for full in (True, False))
    if sheet.crowded:
        yield from _many_legs(sheet, loaded)
        return
    for leg in empty:
        yield from _stroke(path(sheet.view.line(leg_points(sheet.world, leg))), "1.5 4", 1.6, "#000")
    lines = [
        (path(sheet.view.line(leg_points(sheet.world, leg))), sheet.world.carrier(leg.carrier).mode) for leg in loaded
    ]
    for d, _ in lines:
        yield tag("path", d=d, fill="none", stroke="#fff", stroke_width=6.0, stroke_linejoin="round")
    for d, mode in lines:
        yield from _stroke(d, sheet.dashes.get(mode, ""), 3.0, "#000")


def _many_legs(sheet: Sheet, loaded: list[Leg]) -> Iterable[Markup]:
    """Each stretch once, heavier the more doses go over it, and a ring at every place that is served."""
    doses: dict[str, int] = {}
    modes: dict[str, str] = {}
    for leg in loaded:
        for name in leg.links:
            doses[name] = doses.get(name, 0) + leg.doses
            modes[name] = sheet.world.carrier(leg.carrier).mode
    most = max(doses.values(), default=1)
    for name in sorted(doses, key=lambda name: doses[name]):
        d = path(sheet.view.line(_link_points(sheet.world, sheet.world.link(name))))
        yield from _stroke(d, sheet.dashes.get(modes[name], ""), 0.8 + 2.4 * math.sqrt(doses[name] / most), "#000")
    for name in sheet.outcome.destinations():
        x, y = sheet.view.xy(_at(sheet.world, name))
        yield tag("circle", cx=x, cy=y, r=2.0, fill="#fff", stroke="#000", stroke_width=0.7)


def _stroke(d: str, dash: str, width: float, colour: str) -> Iterable[Markup]:
    if not d:
        return
    if dash == strokes.RAIL:
        yield tag("path", d=d, fill="none", stroke=colour, stroke_width=width + 0.6)
        yield tag("path", d=d, fill="none", stroke="#fff", stroke_width=max(width - 1.0, 0.7), stroke_dasharray="5 5")
        return
    pattern = strokes.heavier(dash, max(width / 2, 1)) or None
    yield tag(
        "path", d=d, fill="none", stroke=colour, stroke_width=width, stroke_dasharray=pattern, stroke_linejoin="round"
    )


def _marks(sheet: Sheet) -> Iterable[Markup]:
    for stop in sorted(sheet.stops, key=lambda stop: (stop.store, stop.matters, -stop.number)):
        x, y = sheet.view.xy(_at(sheet.world, stop.place))
        yield marker(x, y, stop)


def marker(x: float, y: float, stop: Stop) -> Markup:
    """A numbered place: a square where doses come from, a circle at a hand-over, a ring around where they are given."""
    white = "#fff"
    shapes: list[Markup] = []
    if stop.given:
        shapes.append(tag("circle", cx=x, cy=y, r=RADIUS + 3, fill=white, stroke="#000", stroke_width=1.4))
    if stop.store:
        side = 2 * RADIUS
        shapes.append(tag("rect", x=x - RADIUS, y=y - RADIUS, width=side, height=side, fill="#000", stroke=white))
    else:
        shapes.append(tag("circle", cx=x, cy=y, r=RADIUS, fill="#000", stroke=white))
    number = tag("text", stop.number, x=x, y=y + 3.2, font_size=9, font_weight="bold", fill=white, text_anchor="middle")
    return tag("g", *shapes, number)


def _names(sheet: Sheet) -> Iterable[Markup]:
    view, world = sheet.view, sheet.world
    at = {stop.place: view.xy(_at(world, stop.place)) for stop in sheet.stops}
    taken: list[Rect] = [(x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in at.values()]
    taken.append(_scale_rect(sheet))
    wanted = [
        Wanted(at[stop.place], _versions(world, stop), 11.5 if stop.matters else 10.0, _clear(stop), stop.matters)
        for stop in sorted(sheet.stops, key=lambda stop: (not stop.store, not stop.matters))[:MOST_NAMES]
        if view.inside(at[stop.place])
    ]
    if sheet.crowded:
        yield from map(written, place(wanted, taken, _sparse(_along(sheet)), view.width, view.height))
        return
    others = [place.id for place in world.places if place.id not in at]
    near = [(name, view.xy(_at(world, name))) for name in others]
    dots = [(name, xy) for name, xy in near if view.inside(xy, 4)]
    wanted += [Wanted(xy, ((world.place(name).name,),), 8.5, 2.0, leads=False) for name, xy in dots]
    for _, (x, y) in dots:
        yield tag("circle", cx=x, cy=y, r=1.8, fill="#fff", stroke="#333", stroke_width=0.8)
    found = place(wanted, taken, _along(sheet), view.width, view.height)
    for put in (put for put in found if put.far):
        (x1, y1), (x2, y2) = leader(put)
        yield tag("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke="#000", stroke_width=0.6)
    yield from map(written, found)


def _sparse(points: list[XY]) -> list[XY]:
    """The points, no two of them in the same small square."""
    return list({(int(x / 8), int(y / 8)): (x, y) for x, y in points}.values())


def _versions(world: World, stop: Stop) -> tuple[tuple[str, ...], ...]:
    name = world.place(stop.place).name
    return ((name, stop.said(world)), (name,))


def _clear(stop: Stop) -> float:
    return RADIUS + (3 if stop.given else 0)


def _along(sheet: Sheet) -> list[XY]:
    """Points every few units along the plan's ways, which names had better not cover."""
    found: list[XY] = []
    for leg in sheet.outcome.plan.legs:
        line = sheet.view.line(leg_points(sheet.world, leg))
        for (x1, y1), (x2, y2) in pairwise(line):
            steps = max(1, math.ceil(math.hypot(x2 - x1, y2 - y1) / 5))
            found += [(x1 + (x2 - x1) * k / steps, y1 + (y2 - y1) * k / steps) for k in range(steps)]
    return found


def written(put: Put) -> Markup:
    """A label with a white edge, so that it can be read on any ground."""
    _, top, _, _ = put.rect
    lines = [
        tag(
            "tspan",
            line,
            x=put.x,
            y=top + put.size * (0.92 + 1.15 * k),
            font_weight="bold" if put.bold and k == 0 else None,
        )
        for k, line in enumerate(put.lines)
    ]
    return tag("text", *lines, font_size=put.size, text_anchor=put.anchor, class_="halo")


def _scale_rect(sheet: Sheet) -> Rect:
    """The corner that the plan's ways leave freest, for scale and north."""
    view, wide, high = sheet.view, 150.0, 46.0
    corners = [(x, y) for y in (view.height - high - 6, 6.0) for x in (8.0, view.width - wide - 8)]
    dots = [view.xy(_at(sheet.world, row.id)) for row in sheet.world.places]
    near = _along(sheet) + 5 * dots

    def crowd(corner: XY) -> int:
        return sum(
            corner[0] - 30 < x < corner[0] + wide + 30 and corner[1] - 20 < y < corner[1] + high + 20 for x, y in near
        )

    left, top = min(corners, key=crowd)
    return left, top, left + wide, top + high


def _scale(sheet: Sheet) -> Iterable[Markup]:
    left, top, _, bottom = _scale_rect(sheet)
    length_km = _round_km(110 / sheet.view.per_km())
    end = left + 24 + length_km * sheet.view.per_km()
    y = bottom - 12
    ends = f"M{left + 24:.1f} {y - 4:.1f}v8M{left + 24:.1f} {y:.1f}H{end:.1f}M{end:.1f} {y - 4:.1f}v8"
    yield tag("path", d=ends, stroke="#000", stroke_width=1.4, fill="none")
    yield tag(
        "text", f"{length_km:g} km", x=(left + 24 + end) / 2, y=y - 5, font_size=10, text_anchor="middle", class_="halo"
    )
    x = left + 8
    yield tag(
        "path",
        d=f"M{x:.1f} {bottom - 4:.1f}V{top + 14:.1f}m-4 7l4 -8l4 8",
        stroke="#000",
        stroke_width=1.4,
        fill="none",
    )
    yield tag("text", "N", x=x, y=top + 10, font_size=11, font_weight="bold", text_anchor="middle", class_="halo")


def _round_km(most: float) -> float:
    """The largest of 1, 2 or 5 times a power of ten that is not above."""
    power = 10.0 ** math.floor(math.log10(most))
    return max(step * power for step in (1, 2, 5) if step * power <= most)


def _legend(sheet: Sheet) -> Markup:
    y, x = sheet.view.height + 14, 0.0
    items: list[Markup] = []
    seen = {link.mode for link in sheet.world.links if any(map(sheet.view.inside, _ends(sheet, link)))}
    for mode in (mode for mode in sheet.dashes if mode in seen):
        items += _stroke(f"M{x:.0f} {y:.0f}h34", sheet.dashes[mode], 3.0, "#000")
        name = carriers_of(mode, 2).split(" ", 1)[1]
        items.append(tag("text", name, x=x + 40, y=y + 4, font_size=10.5))
        x += 56 + 6.2 * len(name)
    items += _stroke(f"M{x:.0f} {y:.0f}h34", "", 0.9, "#555")
    items.append(tag("text", "thin: other ways", x=x + 40, y=y + 4, font_size=10.5))
    words = "■ doses are stored here   ● hand-over   ◉ doses are given here   ··· carriers on their way to their post"
    items.append(tag("text", f"{words}; numbers and times as in the table of stages", x=0, y=y + 21, font_size=10.5))
    return tag("g", *items)


def _ends(sheet: Sheet, link: Link) -> tuple[XY, XY]:
    return sheet.view.xy(_at(sheet.world, link.origin)), sheet.view.xy(_at(sheet.world, link.dest))
