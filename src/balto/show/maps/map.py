"""The map: coast and rivers, the ways of each mode, the chosen plan heavy with its hand-overs numbered.

Where most of the plan crowds in a small part of the whole, that part is the map, and a small map in its corner shows the whole.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

from balto.rehearse import plan_shape
from balto.rehearse.outcome import Outcome
from balto.show import framing
from balto.show.framing import Spot
from balto.show.maps import map_states
from balto.show.maps.base_map import Point
from balto.show.maps.labels import Rect, place
from balto.show.maps.map_names import RADIUS, marks, names, wanted_stops, written
from balto.show.maps.map_scale import HIGH, WIDE, corner, legend, scale
from balto.show.maps.map_ways import Sheet, along, ground, leg_points, legs, links, point_of
from balto.show.maps.projection import View
from balto.show.markup import Markup, tag
from balto.show.phrases.sentences import clauses, say
from balto.show.plots import line_styles
from balto.show.stops import stops

WIDTH = 720.0
SMALL_WIDTH = 236.0
LEGEND_HIGH = 44.0
SMALL = 0.8  # size of numbers and names on the small map


def drawn(outcome: Outcome, others: Sequence[Outcome] = (), map_folder: Path | None = None) -> Markup:
    """The map as SVG, with a legend under it; `others` only widen the whole to the ways of other plans."""
    sheet, overview = sheets(outcome, others)
    sheet, small = _with_room(sheet, overview)
    view = sheet.view
    rest = [small] if small else []
    ruler, _ = corner(sheet, (WIDE, HIGH), rest)
    inside = tag(
        "g", tag("rect", width=view.width, height=view.height, fill="#fff"), *ground(view, map_folder),
        *links(sheet), *legs(sheet), *map_states.arrows(sheet), *map_states.signs(sheet), *names(sheet, [*rest, ruler]),
        *marks(sheet), *scale(sheet, ruler),
        clip_path="url(#map-frame)",
    )  # fmt: skip
    frame = tag("rect", width=view.width, height=view.height, fill="none", stroke="#000", stroke_width=0.8)
    clips = [tag("clipPath", tag("rect", width=view.width, height=view.height), id="map-frame")]
    if overview and small:
        size = {"width": overview.view.width, "height": overview.view.height}
        clips.append(tag("clipPath", tag("rect", **size), id="map-overview"))
        inside = tag("g", inside, _overview(overview, view, small, map_folder))
    return tag(
        "svg", tag("title", say("Map of the plan"), id="map-title"), tag("desc", in_words(sheet), id="map-desc"),
        tag("defs", *clips), inside, frame, legend(sheet, overview),
        viewBox=f"-1 -1 {view.width + 2:.0f} {view.height + LEGEND_HIGH + 15 * (overview is not None):.0f}",
        role="img", aria_labelledby="map-title map-desc", class_="map", xmlns="http://www.w3.org/2000/svg",
    )  # fmt: skip


def in_words(sheet: Sheet) -> str:
    """The map for who cannot see it: the numbered places in order, each with its hour."""
    places = [
        say("{number} {place} ({moment})", number=stop.number, place=sheet.world.place(stop.place).name,
            moment=stop.said(sheet.world))
        for stop in sheet.stops
    ]  # fmt: skip
    if not places:
        return say("No plan is drawn: nothing is sent.")
    return say("The way of plan {plan}: {places}.", plan=sheet.outcome.plan.name, places=clauses(places))


def sheets(outcome: Outcome, others: Sequence[Outcome] = ()) -> tuple[Sheet, Sheet | None]:
    """The map, and the small one of the whole where the map shows only the part in which most of the plan crowds.

    That is done only where numbers of stops would else touch.
    """
    world = outcome.world
    points = [point for it in (outcome, *others) for leg in it.plan.legs for point in leg_points(world, leg)]
    points += [
        point_of(world, name) for name in (*outcome.places, *(lot.place for lot in world.lots if not outcome.plan.legs))
    ]
    points = points or [(row.lat, row.lon) for row in world.places]
    modes = list(dict.fromkeys(link.mode for link in world.links))
    whole = Sheet(outcome, View.of(points, WIDTH), line_styles.of_modes(outcome, modes), stops(outcome))
    close = View.of((_crowd(whole) if _touching(whole) else []) or points, WIDTH)
    if close.per_km() < framing.CLOSER * whole.view.per_km():
        return whole, None
    return replace(whole, view=close), replace(whole, view=View.of(points, SMALL_WIDTH), thick=0.45)


def _touching(sheet: Sheet) -> bool:
    spots = [sheet.view.xy(point_of(sheet.world, stop.place)) for stop in sheet.stops]
    return any(math.dist(a, b) < 2 * RADIUS for a, b in combinations(spots, 2))


def _crowd(whole: Sheet) -> list[Point]:
    """Points of the places where most legs begin and end, with the need, and of the ways between them."""
    outcome, world = whole.outcome, whole.world
    ends: dict[str, float] = dict.fromkeys(outcome.places, 1.0)
    for leg in outcome.plan.legs:
        for name in (leg.origin, leg.dest):
            ends[name] = ends.get(name, 0.0) + 1.0
    few = len(outcome.places) <= plan_shape.MANY_PLACES
    spots = [
        Spot(whole.view.xy(point_of(world, name)), weight, few and name in outcome.places)
        for name, weight in ends.items()
    ]
    rows = list(ends)
    kept = {rows[k] for k in framing.crowd(spots)}
    mine = [leg for leg in outcome.plan.legs if leg.origin in kept and leg.dest in kept]
    return [point_of(world, name) for name in kept] + [point for leg in mine for point in leg_points(world, leg)]


def _with_room(sheet: Sheet, overview: Sheet | None) -> tuple[Sheet, Rect | None]:
    """The map with a corner for the small one, made higher where no corner is free."""
    if overview is None:
        return sheet, None
    size = (overview.view.width, overview.view.height)
    rect, crowded = corner(sheet, size)
    if crowded:
        sheet = replace(sheet, view=replace(sheet.view, height=sheet.view.height + size[1] + 12))
        rect, _ = corner(sheet, size, [(0.0, 0.0, sheet.view.width, size[1] + 6)])
    return sheet, rect


def _overview(overview: Sheet, view: View, rect: Rect, map_folder: Path | None) -> Markup:
    """The whole, small: a frame around what the map shows, and the stops that lie beyond it with their names."""
    small, far = overview.view, _beyond(overview, view)
    size = {"width": small.width, "height": small.height}
    part = small.line(view.rim())
    box = [(min(x for x, _ in part), min(y for _, y in part)), (max(x for x, _ in part), max(y for _, y in part))]
    (left, top), (right, bottom) = box
    frame = tag(
        "rect", x=left, y=top, width=right - left, height=bottom - top, fill="none", stroke="#000", stroke_width=1.2
    )
    spots = [(left, top, right, bottom)]
    put = place(wanted_stops(far, far.stops, SMALL), spots, along(far), small.width, small.height)
    inside = tag(
        "g", tag("rect", **size, fill="#fff"), *ground(small, map_folder), *links(overview), *legs(overview), frame,
        *written(put), *marks(far, SMALL), clip_path="url(#map-overview)",
    )  # fmt: skip
    edge = tag("rect", **size, fill="none", stroke="#000", stroke_width=1.4)
    return tag("g", inside, edge, transform=f"translate({rect[0]:.1f} {rect[1]:.1f})")


def _beyond(overview: Sheet, view: View) -> Sheet:
    """The sheet with only the stops that are not on the map."""
    world = overview.world
    return replace(
        overview, stops=tuple(stop for stop in overview.stops if not view.inside(view.xy(point_of(world, stop.place))))
    )
