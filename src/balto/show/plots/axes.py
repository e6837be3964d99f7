"""Axes for the figures: a scale from values to the page, days and nights along the hours."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from balto.basis.moment import hours_between, moment_at
from balto.basis.sphere import sun_elevation_deg
from balto.domain.world import World
from balto.show.markup import Markup, Part, tag
from balto.show.phrases.moments import clock, weekday
from balto.show.phrases.sentences import say

TWILIGHT_DEG = -6.0
XY = tuple[float, float]
SMALL, NORMAL = 9.5, 11.0


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from `low` to `high` laid on `start` to `end`; what lies beyond is drawn at the edge."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        inside = min(max(value, self.low), self.high)
        return self.start + (self.end - self.start) * (inside - self.low) / ((self.high - self.low) or 1.0)


@dataclass(frozen=True, slots=True)
class Midnight:
    """The beginning of a local day: its hour, "Tue 27", and its hour in UTC, "11:00"."""

    hour_h: float
    name: str
    utc: str


def midnights(world: World, first_h: float, last_h: float) -> list[Midnight]:
    """Local midnights between two hours."""
    zone = ZoneInfo(world.zone)
    day = moment_at(world.epoch, first_h).astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    while (hour_h := hours_between(world.epoch, day)) <= last_h:
        if hour_h >= first_h:
            found.append(Midnight(hour_h, weekday(day), clock(world.epoch, hour_h, "UTC")))
        day = (day.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=zone)
    return found


def days(world: World, x: Scale, top: float, bottom: float) -> Iterable[Markup]:
    """A line for each local midnight and the day's name above; fewer names where they would not fit."""
    found = midnights(world, x.low, x.high)
    every = max(1, math.ceil(40 * len(found) / max(x.end - x.start, 1)))
    for k, one in enumerate(found):
        at = x(one.hour_h)
        yield tag("line", x1=at, x2=at, y1=top - 4, y2=bottom, stroke="#999", stroke_width=0.7)
        if k % every == 0 and at < x.end - 8:
            yield text(at + 3, top - 6, one.name, SMALL)
    for hour in range(math.ceil(x.low / 6) * 6, math.ceil(x.high), 6):
        start = found[0].hour_h % 6 if found else 0.0
        if x.low < hour + start < x.high:
            yield tag(
                "line",
                x1=x(hour + start),
                x2=x(hour + start),
                y1=bottom,
                y2=bottom + 3,
                stroke="#555",
                stroke_width=0.7,
            )


def utc_note(world: World, x: Scale, y: float) -> Iterable[Markup]:
    """What midnight is in UTC, under the figure."""
    found = midnights(world, x.low, x.high)
    if found:
        note = say(
            "a line at each midnight of {zone} ({clock} UTC), a mark every 6 hours", zone=world.zone, clock=found[0].utc
        )
        yield text(x.start, y, note, SMALL)


def nights(lat: float, lon: float, world: World, x: Scale, step_h: float = 0.25) -> list[tuple[float, float]]:
    """Stretches of hours within the axis in which the sun is more than six degrees under the horizon."""
    count = math.ceil((x.high - x.low) / step_h)
    found: list[tuple[float, float]] = []
    for k in range(count):
        start = x.low + k * step_h
        if sun_elevation_deg(lat, lon, moment_at(world.epoch, start + step_h / 2)) > TWILIGHT_DEG:
            continue
        end = min(start + step_h, x.high)
        if found and abs(found[-1][1] - start) < 1e-9:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def text(
    x: float, y: float, said: object, size: float = NORMAL, anchor: str = "start", *, bold: bool = False
) -> Markup:
    """A line of text."""
    weight = "bold" if bold else None
    around = None if anchor == "start" else anchor
    return tag("text", str(said), x=x, y=y, font_size=size, text_anchor=around, font_weight=weight, class_="halo")


def poly(points: Sequence[XY], **attributes: str | float | None) -> Markup:
    """A line through the points, or with a fill an area."""
    said = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    name = "polygon" if attributes.get("fill") not in (None, "none") else "polyline"
    return tag(name, points=said, **attributes)


def figure(name: str, title: str, said: str, size: XY, *inside: Part | None) -> Markup:
    """An SVG with a title and a description for who cannot see it."""
    parts = [part for part in inside if part is not None]
    return tag(
        "svg", tag("title", title, id=f"{name}-title"), tag("desc", said, id=f"{name}-desc"), *parts,
        viewBox=f"0 0 {size[0]:.0f} {size[1]:.0f}", role="img", aria_labelledby=f"{name}-title {name}-desc",
        xmlns="http://www.w3.org/2000/svg", class_=name,
    )  # fmt: skip


def round_step(span: float, steps: int) -> float:
    """A step of 1, 2 or 5 times a power of ten that divides a span in about so many parts."""
    raw = max(span, 1e-9) / steps
    power = 10.0 ** math.floor(math.log10(raw))
    return next(part * power for part in (1.0, 2.0, 5.0, 10.0) if part * power >= raw * 0.999)


def spread(wanted: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Positions near the wanted ones, in their order, at least so far apart and within the limits where they fit."""
    order = sorted(range(len(wanted)), key=lambda k: wanted[k])
    at = [wanted[k] for k in order]
    for k in range(1, len(at)):
        at[k] = max(at[k], at[k - 1] + least)
    over = max(at[-1] - high, 0.0) if at else 0.0
    for k in reversed(range(len(at))):
        at[k] = min(at[k], (high if k == len(at) - 1 else at[k + 1] - least)) if over else at[k]
    found = [0.0] * len(at)
    for k, y in zip(order, at, strict=True):
        found[k] = max(y, low)
    return found
