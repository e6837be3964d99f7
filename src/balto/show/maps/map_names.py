"""Numbers and names on a map: a marker for each stop of the plan, names in nobody's way, where ways leave the frame."""

from collections.abc import Iterable, Sequence

from balto.domain.world import World
from balto.show.maps import map_states
from balto.show.maps.labels import Put, Rect, Wanted, leader, place
from balto.show.maps.map_ways import XY, Sheet, along, leg_points, point_of
from balto.show.markup import Markup, tag
from balto.show.phrases.numbers import whole
from balto.show.phrases.sentences import say
from balto.show.stops import Stop

RADIUS = 6.8
MOST_NAMES = 60
EDGE = 3.0  # so far inside the frame a way is taken to leave it


def marks(sheet: Sheet, size: float = 1.0) -> Iterable[Markup]:
    """The stops within the frame, those that matter on top."""
    for stop in sorted(sheet.stops, key=lambda stop: (stop.store, stop.matters, -stop.number)):
        x, y = sheet.view.xy(point_of(sheet.world, stop.place))
        if sheet.view.inside((x, y)):
            yield marker(x, y, stop, size)


def marker(x: float, y: float, stop: Stop, size: float = 1.0) -> Markup:
    """A numbered place: a square where doses come from, a circle at a hand-over, a ring around where they are given."""
    white, r = "#fff", RADIUS * size
    shapes: list[Markup] = []
    if stop.given:
        shapes.append(tag("circle", cx=x, cy=y, r=r + 3 * size, fill=white, stroke="#000", stroke_width=1.4))
    if stop.store:
        shapes.append(tag("rect", x=x - r, y=y - r, width=2 * r, height=2 * r, fill="#000", stroke=white))
    else:
        shapes.append(tag("circle", cx=x, cy=y, r=r, fill="#000", stroke=white))
    number = tag(
        "text", stop.number, x=x, y=y + 3.2 * size, font_size=9.0 * size, font_weight="bold", fill=white, text_anchor="middle"
    )  # fmt: skip
    return tag("g", *shapes, number)


def names(sheet: Sheet, taken: Sequence[Rect]) -> Iterable[Markup]:
    """Names of the stops, of the places beyond the frame that ways lead to, and of other places, as far as there is room."""
    view, world = sheet.view, sheet.world
    spots = {stop.place: view.xy(point_of(world, stop.place)) for stop in sheet.stops}
    used = [*taken, *((x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for x, y in spots.values())]
    wanted = wanted_stops(sheet, sheet.stops, 1.0) + list(_beyond(sheet))
    if sheet.crowded:
        yield from written(place(wanted, used, _sparse(along(sheet)), view.width, view.height))
        return
    others = [(row.name, view.xy(point_of(world, row.id))) for row in world.places if row.id not in spots]
    dots = [(name, xy) for name, xy in others if view.inside(xy, 4)]
    wanted += map_states.labels(sheet)
    wanted += [Wanted(xy, ((name,),), 8.5, 2.0, leads=False) for name, xy in dots]
    for _, (x, y) in dots:
        yield tag("circle", cx=x, cy=y, r=1.8, fill="#fff", stroke="#333", stroke_width=0.8)
    yield from written(place(wanted, used, along(sheet), view.width, view.height))


def wanted_stops(sheet: Sheet, stops: Sequence[Stop], size: float) -> list[Wanted]:
    """The names that are wanted for stops within the frame, with their hours: those that matter first."""
    ranked = sorted(stops, key=lambda stop: (not stop.store, not stop.matters))[:MOST_NAMES]
    spots = [(stop, sheet.view.xy(point_of(sheet.world, stop.place))) for stop in ranked]
    return [
        Wanted(
            xy, _versions(sheet.world, stop), (11.5 if stop.matters else 10.0) * size,
            (RADIUS + 3 * stop.given) * size, stop.matters,
        )
        for stop, xy in spots if sheet.view.inside(xy)
    ]  # fmt: skip


def _versions(world: World, stop: Stop) -> tuple[tuple[str, ...], ...]:
    name = world.place(stop.place).name
    return ((name, stop.said(world)), (name,))


def _beyond(sheet: Sheet) -> Iterable[Wanted]:
    """For each stop beyond the frame, where a loaded way crosses the edge: "to Juneau (19)"."""
    numbers = {stop.place: stop.number for stop in sheet.stops}
    told: set[str] = set()
    for leg in sheet.outcome.plan.legs:
        line = sheet.view.line(leg_points(sheet.world, leg))
        for name, way in ((leg.origin, line[::-1]), (leg.dest, line)):
            far = name in numbers and name not in told and not sheet.view.inside(way[-1])
            if leg.doses and far and sheet.view.inside(way[0], EDGE):
                told.add(name)
                slots = {"place": sheet.world.place(name).name, "number": whole(numbers[name])}
                outward = name == leg.dest
                said = say("to {place} ({number})", **slots) if outward else say("from {place} ({number})", **slots)
                yield Wanted(_crossing(sheet, way), ((said,),), 10.0, 4.0, bold=True, leads=False)


def _crossing(sheet: Sheet, way: Sequence[XY]) -> XY:
    """The last point within the frame of a line that leaves it."""
    here = way[0]
    for there in way[1:]:
        if not sheet.view.inside(there, EDGE):
            parts = [
                (here[0] + (there[0] - here[0]) * k / 64, here[1] + (there[1] - here[1]) * k / 64) for k in range(65)
            ]
            return [xy for xy in parts if sheet.view.inside(xy, EDGE)][-1]
        here = there
    return here


def _sparse(points: list[XY]) -> list[XY]:
    """The points, no two of them in the same small square."""
    return list({(int(x / 8), int(y / 8)): (x, y) for x, y in points}.values())


def written(found: Sequence[Put]) -> Iterable[Markup]:
    """Labels with a white edge, so that they can be read on any ground; lines lead to those that stand far off."""
    for put in (put for put in found if put.far):
        (x1, y1), (x2, y2) = leader(put)
        yield tag("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke="#000", stroke_width=0.6)
    yield from map(_label, found)


def _label(put: Put) -> Markup:
    top = put.rect[1]
    lines = [
        tag("tspan", line, x=put.x, y=top + put.size * (0.92 + 1.15 * k), font_weight="bold" if put.bold and k == 0 else None)
        for k, line in enumerate(put.lines)
    ]  # fmt: skip
    return tag("text", *lines, font_size=put.size, text_anchor=put.anchor, class_="halo")
