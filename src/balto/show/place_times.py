"""Moments on a run sheet, by the clock on the wall where they are read."""

import math

from balto.domain.world import World
from balto.show.markup import Markup, joined, tag
from balto.show.phrases.moments import wall_clock
from balto.show.phrases.sentences import say
from balto.show.words import clock, in_utc, is_utc, local, short, to_5_min


def zone_of(world: World, place: str) -> str:
    """The time zone of a place: its own, or the case's."""
    return world.place(place).zone or world.zone


def at_place(world: World, hour_h: float, place: str) -> Markup:
    """A moment by the clock of a place, UTC small beside it."""
    if not math.isfinite(hour_h):
        return joined(say("time uncertain"))
    zone = zone_of(world, place)
    said, utc = local(world, hour_h, zone), in_utc(world, hour_h)
    if is_utc(world, hour_h, zone):
        return joined(tag("b", utc))
    if _same_day(world, hour_h, zone):
        utc = say("{moment} UTC", moment=clock(world, hour_h, "UTC"))
    return joined(tag("b", said), " ", tag("small", f"({utc})"))


def _same_day(world: World, hour_h: float, zone: str) -> bool:
    """Whether calendars of the zone and of UTC show the same day at that hour."""
    here, utc = (wall_clock(world.epoch, to_5_min(world, hour_h), where) for where in (zone, "UTC"))
    return here.date() == utc.date()


def between(world: World, early: float, late: float, place: str) -> str:
    """8 in 10 lie between these."""
    zone = zone_of(world, place)
    first, last = (" ".join(short(world, hour_h, zone).split()) for hour_h in (early, late))
    if not math.isfinite(late):
        return say("8 in 10 between {first} and much later, or never", first=first)
    return say("8 in 10 between {first} and {last}", first=first, last=last)
