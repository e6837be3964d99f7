"""The arrival fan: how far the doses are at each hour, in the middle future, in 5 and in 8 of 10."""

import math
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

from balto.rehearse import plan_shape
from balto.rehearse.outcome import Outcome
from balto.show.markup import Markup, tag
from balto.show.phrases.numbers import whole
from balto.show.phrases.sentences import say
from balto.show.plots import axes
from balto.show.plots.axes import SMALL, XY, Scale, text
from balto.show.stops import stops
from balto.show.text.text_table import cut_to
from balto.show.words import both_times

WIDTH = 720.0
LEFT, RIGHT, TOP, BOTTOM = 178.0, 10.0, 22.0, 46.0
CHANCES = (0.1, 0.25, 0.5, 0.75, 0.9)
Row = tuple[float, ...]


def drawn(outcome: Outcome, place: str) -> Markup:
    """Hand-overs down the page by kilometres, hours across; "" where no doses come to the place."""
    chain = plan_shape.chain(outcome, place)
    if not chain:
        return Markup("")
    world = outcome.world
    legs = [outcome.plan.legs[n] for n in chain]
    km = [0.0, *accumulate(plan_shape.km(world, leg) for leg in legs)]
    names = [legs[0].origin, *(leg.dest for leg in legs)]
    high = min(max(150.0, 15.5 * len(names)), 400.0)
    y = Scale(0.0, km[-1], TOP, TOP + high)
    x = _hours(outcome, chain)
    track = _track(outcome, chain)
    name = world.place(place).name
    said = say(
        "Doses on their way to {place}: half of the futures are there by {moment}.", place=name,
        moment=both_times(world, track[-1][2]),
    )  # fmt: skip
    return axes.figure(
        "fan", say("Arrival fan to {place}", place=name), said, (WIDTH, TOP + high + BOTTOM), _pattern(),
        *_nights(outcome, names, km, x, y), *axes.days(world, x, TOP, TOP + high), *_levels(km, x, y),
        *_bands(track, km, x, y), *_alarms(outcome, chain, km, x, y), *_names(outcome, names, km, y),
        *_legend(outcome, x, TOP + high),
    )  # fmt: skip


def _hours(outcome: Outcome, chain: Sequence[int]) -> Scale:
    first = plan_shape.leaves(outcome, chain[0], (0.1,))[0]
    last = [*plan_shape.hours(outcome, chain[-1], (0.5, 0.9)), plan_shape.alarm_h(outcome, chain[-1])]
    end = max((hour for hour in last if math.isfinite(hour)), default=outcome.world.horizon_h)
    first = min(first, end)
    return Scale(max(first - 4, 0.0), min(end + 4, outcome.world.horizon_h), LEFT, WIDTH - RIGHT)


def _track(outcome: Outcome, chain: Sequence[int]) -> list[Row]:
    """Hours by CHANCES of leaving the first place, arriving at and leaving the second, ... arriving at the last."""
    rows = [
        row for n in chain for row in (plan_shape.leaves(outcome, n, CHANCES), plan_shape.hours(outcome, n, CHANCES))
    ]
    latest: list[Row] = []
    for row in rows:  # a quantile over all futures never goes back; those that fall out count as never
        latest.append(tuple(map(max, row, latest[-1])) if latest else row)
    return latest


def _bands(track: Sequence[Row], km: Sequence[float], x: Scale, y: Scale) -> Iterable[Markup]:
    at = [y(km[(k + 1) // 2]) for k in range(len(track))]
    for low, high, grey in ((0, 4, "#d4d4d4"), (1, 3, "#a3a3a3")):
        there = [(x(row[low]), level) for row, level in zip(track, at, strict=True)]
        back = [(x(row[high]), level) for row, level in zip(track, at, strict=True)]
        yield axes.poly([*there, *reversed(back)], fill=grey, stroke="#666", stroke_width=0.5)
    middle = [(x(row[2]), level) for row, level in zip(track, at, strict=True) if math.isfinite(row[2])]
    yield axes.poly(middle, fill="none", stroke="#000", stroke_width=2.2)


def _levels(km: Sequence[float], x: Scale, y: Scale) -> Iterable[Markup]:
    for length in km:
        yield tag("line", x1=x.start, x2=x.end, y1=y(length), y2=y(length), stroke="#ccc", stroke_width=0.5)


def _names(outcome: Outcome, names: Sequence[str], km: Sequence[float], y: Scale) -> Iterable[Markup]:
    """Names with number and kilometres; those that would cover another are left out, the ends never."""
    numbers = {stop.place: stop.number for stop in stops(outcome)}
    shown: list[float] = []
    ends = (0, len(names) - 1)
    for k in (*ends, *range(1, len(names) - 1)):
        at = y(km[k])
        if any(abs(at - other) < 10.5 for other in shown):
            continue
        shown.append(at)
        bold = k in ends
        name = cut_to(f"{numbers.get(names[k], '')} {outcome.world.place(names[k]).name}", 25)
        yield text(LEFT - 50, at + 3.5, name, SMALL + 0.5, "end", bold=bold)
        yield text(LEFT - 5, at + 3.5, say("{number} km", number=whole(km[k])), SMALL - 0.5, "end")


def _alarms(outcome: Outcome, chain: Sequence[int], km: Sequence[float], x: Scale, y: Scale) -> Iterable[Markup]:
    for k, n in enumerate(chain):
        hour_h = plan_shape.alarm_h(outcome, n)
        if math.isfinite(hour_h) and hour_h <= x.high:
            yield triangle((x(hour_h), y(km[k + 1])))


def triangle(at: XY) -> Markup:
    """The mark of an alarm."""
    corners = [(at[0] - 3.6, at[1] + 3), (at[0] + 3.6, at[1] + 3), (at[0], at[1] - 3.6)]
    return axes.poly(corners, fill="#fff", stroke="#000", stroke_width=1.0)


def _pattern() -> Markup:
    lines = tag("path", d="M0 6L6 0M-1 1L1 -1M5 7L7 5", stroke="#b0b0b0", stroke_width=0.6)
    return tag("defs", tag("pattern", lines, id="dark", width=6, height=6, patternUnits="userSpaceOnUse"))


def _nights(outcome: Outcome, names: Sequence[str], km: Sequence[float], x: Scale, y: Scale) -> Iterable[Markup]:
    """Darkness at each place, from half-way to the place before to half-way to the next."""
    middles = [0.0, *((a + b) / 2 for a, b in pairwise(km)), km[-1]]
    d = []
    for k, name in enumerate(names):
        place = outcome.world.place(name)
        top, high = y(middles[k]), y(middles[k + 1]) - y(middles[k])
        for start, end in axes.nights(place.lat, place.lon, outcome.world, x):
            d.append(f"M{x(start):.1f} {top:.1f}h{x(end) - x(start):.1f}v{high:.1f}H{x(start):.1f}Z")
    if d:
        yield tag("path", d="".join(d), fill="url(#dark)", stroke="none")


def _legend(outcome: Outcome, x: Scale, bottom: float) -> Iterable[Markup]:
    y = bottom + 20
    at = x.start
    for grey, said, wide in (
        ("#a3a3a3", say("{part} in {of}", part=5, of=10), 62),
        ("#d4d4d4", say("{part} in {of}", part=8, of=10), 62),
        ("url(#dark)", say("dark outside"), 86),
    ):
        yield tag("rect", x=at, y=y - 9, width=18, height=11, fill=grey, stroke="#666", stroke_width=0.5)
        yield text(at + 22, y, said, SMALL)
        at += wide + 6
    yield tag("line", x1=at, x2=at + 18, y1=y - 4, y2=y - 4, stroke="#000", stroke_width=2.2)
    yield text(at + 22, y, say("middle future"), SMALL)
    yield triangle((at + 106, y - 3))
    yield text(at + 114, y, say("no word by then: alarm (19 in 20 have arrived)"), SMALL)
    yield from axes.utc_note(outcome.world, x, y + 16)
