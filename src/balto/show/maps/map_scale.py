"""What stands on a map besides the map: scale and north in a free corner, the legend under it."""

import math
from collections.abc import Iterable, Sequence

from balto.domain.link import Link
from balto.show.maps import map_states
from balto.show.maps.labels import Rect
from balto.show.maps.map_ways import XY, Sheet, along, point_of, stroke
from balto.show.markup import Markup, tag
from balto.show.phrases.nouns import many_of
from balto.show.phrases.numbers import plain
from balto.show.phrases.sentences import say

WIDE, HIGH = 150.0, 46.0
AROUND = (30.0, 20.0)  # of room that a corner had better have


def corner(sheet: Sheet, size: XY, taken: Sequence[Rect] = ()) -> tuple[Rect, int]:
    """The corner of the frame that the plan's ways and the places leave freest, and how many points they have in it."""
    view, (wide, high) = sheet.view, size
    corners = [(x, y) for y in (view.height - high - 6, 6.0) for x in (8.0, view.width - wide - 8)]
    dots = [view.xy(point_of(sheet.world, row.id)) for row in sheet.world.places]
    near = along(sheet) + 5 * dots

    def within(spot: XY, room: XY) -> int:
        left, top = spot[0] - room[0], spot[1] - room[1]
        right, bottom = spot[0] + wide + room[0], spot[1] + high + room[1]
        held = any(left < rect[2] and rect[0] < right and top < rect[3] and rect[1] < bottom for rect in taken)
        return sum(left < x < right and top < y < bottom for x, y in near) + 1_000_000 * held

    left, top = min(corners, key=lambda spot: within(spot, AROUND))
    return (left, top, left + wide, top + high), within((left, top), (2.0, 2.0))


def scale(sheet: Sheet, rect: Rect) -> Iterable[Markup]:
    """A round number of kilometres, and north."""
    left, top, _, bottom = rect
    length_km = _round_km(110 / sheet.view.per_km())
    end = left + 24 + length_km * sheet.view.per_km()
    y = bottom - 12
    ends = f"M{left + 24:.1f} {y - 4:.1f}v8M{left + 24:.1f} {y:.1f}H{end:.1f}M{end:.1f} {y - 4:.1f}v8"
    yield tag("path", d=ends, stroke="#000", stroke_width=1.4, fill="none")
    middle = {"x": (left + 24 + end) / 2, "y": y - 5}
    yield tag(
        "text", say("{number} km", number=plain(length_km)), **middle, font_size=10, text_anchor="middle", class_="halo"
    )
    x = left + 8
    arrow = f"M{x:.1f} {bottom - 4:.1f}V{top + 14:.1f}m-4 7l4 -8l4 8"
    yield tag("path", d=arrow, stroke="#000", stroke_width=1.4, fill="none")
    yield tag("text", say("N"), x=x, y=top + 10, font_size=11, font_weight="bold", text_anchor="middle", class_="halo")


def _round_km(most: float) -> float:
    """The largest of 1, 2 or 5 times a power of ten that is not above."""
    power = 10.0 ** math.floor(math.log10(most))
    return max(step * power for step in (1, 2, 5) if step * power <= most)


def legend(sheet: Sheet, overview: Sheet | None) -> Markup:
    """The stroke of each mode that is seen, and what the signs mean; with an overview also what its frame is."""
    y, x = sheet.view.height + 14, 0.0
    items: list[Markup] = []
    seen = {link.mode for one in (sheet, overview) if one for link in one.world.links if _shown(one, link)}
    for mode in (mode for mode in sheet.dashes if mode in seen):
        items += stroke(f"M{x:.0f} {y:.0f}h34", sheet.dashes[mode], 3.0, "#000")
        name = many_of(mode)
        items.append(tag("text", name, x=x + 40, y=y + 4, font_size=10.5))
        x += 56 + 6.2 * len(name)
    items += stroke(f"M{x:.0f} {y:.0f}h34", "", 0.9, "#555")
    items.append(tag("text", say("thin: other ways"), x=x + 40, y=y + 4, font_size=10.5))
    items += [
        tag("text", line, x=0, y=y + 21 + 15 * k, font_size=10.5) for k, line in enumerate(signs(sheet, overview))
    ]
    return tag("g", *items)


def signs(sheet: Sheet, overview: Sheet | None) -> tuple[str, ...]:
    """What the signs mean that are on the map, in lines; the last tells what the small map is."""
    empty = not sheet.crowded and any(not leg.doses for leg in sheet.outcome.plan.legs)
    said = [
        say("■ doses are stored here"), say("● hand-over"),
        say("○ doses are given here") if sheet.crowded else say("◉ doses are given here"),
        *[say("··· carriers on their way to their post")] * empty,
    ]  # fmt: skip
    ways = map_states.told(sheet)
    said += [say("⊗ shut way")] * any(one.shut for one in ways)
    said += [say("? doubtful way")] * any(not one.shut for one in ways)
    lines = [say("{signs}; numbers and times as in the table of stages", signs="   ".join(said))]
    if overview:
        lines.append(
            say(
                "Small map: the whole area, with the numbers outside the large map; its frame marks what the large map shows."
            )
        )
    return tuple(lines)


def _shown(sheet: Sheet, link: Link) -> bool:
    return any(sheet.view.inside(sheet.view.xy(point_of(sheet.world, name))) for name in (link.origin, link.dest))
