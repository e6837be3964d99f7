"""What is known of ways, on a map: shut and doubtful ways with a sign and the day of the report, arrows along the plan's ways."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from balto.domain.link import Link, LinkState
from balto.domain.world import World
from balto.show.maps.labels import Wanted
from balto.show.maps.map_ways import XY, Sheet, leg_points, link_points
from balto.show.markup import Markup, tag
from balto.show.phrases.moments import day_and_month, wall_clock
from balto.show.phrases.nouns import many_of
from balto.show.phrases.sentences import listed, say

SURE = 0.8  # reliability below which what is told of a way is doubtful
ARROW, SIGN = 6.5, 5.0
SHORT = 34.0  # a way shorter than this on paper has no arrow: its numbers tell the direction


@dataclass(frozen=True, slots=True)
class Told:
    """What was last told of the ways between two places: the place of the sign, whether they are shut for sure, and the words."""

    at: XY
    shut: bool
    words: str


def told(sheet: Sheet) -> tuple[Told, ...]:
    """One sign for all ways between two places of which anything but open is told that holds now or later, by the last report."""
    world, last = sheet.world, dict[tuple[frozenset[str], str], tuple[LinkState, Link]]()
    for claim in world.claims:
        if claim.until_h <= world.now_h or claim.from_h >= world.horizon_h:
            continue
        for link in world.meant_by(claim):
            key = frozenset((link.origin, link.dest)), link.mode
            if key not in last or claim.reported_h >= last[key][0].reported_h:
                last[key] = claim, link
    found: dict[frozenset[str], list[tuple[LinkState, Link]]] = {}
    for (ends, _), (claim, link) in last.items():
        if claim.state != "open" or claim.reliability < SURE:
            found.setdefault(ends, []).append((claim, link))
    signs = (_told(sheet, ends, claims) for ends, claims in found.items())
    return tuple(one for one in signs if sheet.view.inside(one.at))


def _told(sheet: Sheet, ends: frozenset[str], claims: list[tuple[LinkState, Link]]) -> Told:
    world, (claim, link) = sheet.world, claims[0]
    modes = {one.mode for _, one in claims}
    others = {one.mode for one in world.links if frozenset((one.origin, one.dest)) == ends} - modes
    words = _words(world, claim)
    if others:  # another way goes there, of which nothing is told
        words = say("{modes}: {told}", modes=listed([many_of(mode) for mode in sorted(modes)]), told=words)
    at = _middle(sheet.view.line(link_points(world, link)))
    return Told(at, claim.state == "shut" and claim.reliability >= SURE, words)


def _words(world: World, claim: LinkState) -> str:
    day = day_and_month(wall_clock(world.epoch, claim.reported_h, world.zone).date())
    if claim.reliability < SURE:
        return say("doubtful, told {day}", day=day)
    if claim.state == "shut":
        return say("shut, told {day}", day=day)
    return say("slow, told {day}", day=day) if claim.state == "restricted" else say("not known, told {day}", day=day)


def signs(sheet: Sheet) -> Iterable[Markup]:
    """A cross on a shut way, a question mark in a ring on a doubtful one."""
    for one in told(sheet):
        (x, y), r = one.at, SIGN
        yield tag("circle", cx=x, cy=y, r=r + 1.6, fill="#fff", stroke="#000", stroke_width=0.8)
        if one.shut:
            yield tag("path", d=f"M{x - r + 1.4:.1f} {y - r + 1.4:.1f}l{2 * r - 2.8:.1f} {2 * r - 2.8:.1f}m0 {2.8 - 2 * r:.1f}"
                      f"l{2.8 - 2 * r:.1f} {2 * r - 2.8:.1f}", stroke="#000", stroke_width=2.0)  # fmt: skip
        else:
            yield tag("text", "?", x=x, y=y + 3.4, font_size=9.5, font_weight="bold", text_anchor="middle")


def labels(sheet: Sheet) -> list[Wanted]:
    """The words beside the signs."""
    return [Wanted(one.at, ((one.words,),), 8.5, SIGN + 2.0, leads=False) for one in told(sheet)]


def arrows(sheet: Sheet) -> Iterable[Markup]:
    """An arrowhead in the middle of each way that doses are carried, in the direction in which they go."""
    if sheet.crowded:
        return
    for points in dict.fromkeys(tuple(leg_points(sheet.world, leg)) for leg in sheet.outcome.plan.legs if leg.doses):
        line = sheet.view.line(points)
        if _length(line) < SHORT:
            continue
        (x, y), turn = _middle(line), _heading(line)
        tips = [(ARROW, 0.0), (-0.6 * ARROW, 0.62 * ARROW), (-0.6 * ARROW, -0.62 * ARROW)]
        spots = [
            (x + a * math.cos(turn) - b * math.sin(turn), y + a * math.sin(turn) + b * math.cos(turn)) for a, b in tips
        ]
        d = "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in spots) + "Z"
        yield tag("path", d=d, fill="#000", stroke="#fff", stroke_width=1.2, stroke_linejoin="round")


def _length(line: Sequence[XY]) -> float:
    return sum(math.dist(a, b) for a, b in pairwise(line))


def _half(line: Sequence[XY]) -> tuple[XY, XY, float]:
    """The stretch in which the middle of a line lies, and what part of it comes before the middle."""
    left = _length(line) / 2.0
    for a, b in pairwise(line):
        step = math.dist(a, b)
        if step >= left and step > 0.0:
            return a, b, left / step
        left -= step
    return line[0], line[-1], 0.5


def _middle(line: Sequence[XY]) -> XY:
    (x1, y1), (x2, y2), part = _half(line)
    return x1 + (x2 - x1) * part, y1 + (y2 - y1) * part


def _heading(line: Sequence[XY]) -> float:
    (x1, y1), (x2, y2), _ = _half(line)
    return math.atan2(y2 - y1, x2 - x1)
