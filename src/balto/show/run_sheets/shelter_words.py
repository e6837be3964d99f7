"""When to stop and when to rest, in words that need no instrument."""

import math

from balto.domain.carrier import Carrier
from balto.domain.mode import Mode
from balto.domain.place import Place
from balto.domain.world import World
from balto.motion.daylight import light
from balto.show.phrases import moments
from balto.show.phrases.numbers import whole
from balto.show.phrases.sentences import say
from balto.show.words import span

NEVER_MS, NEVER_C = 200.0, -200.0


def coldest_c(world: World) -> float:
    """The cold that the case's climate can bring in the month of the epoch or the next; -inf where none is known."""
    first = world.epoch.month - 1
    months = [climate.months[month % 12] for climate in world.climates for month in (first, first + 1)]
    return min((month.temp_mean_c - month.temp_diurnal_c - 4 * month.temp_sd_c for month in months), default=-math.inf)


def limits(carrier: Carrier, mode: Mode, coldest: float = -math.inf) -> list[str]:
    """When the carrier is to shelter, and when to expect to be slow; cold that cannot come (`coldest`) is not spoken of."""
    if mode.scheduled:
        if mode.wind_slow_ms >= NEVER_MS:
            return []
        slow = whole(mode.wind_slow_ms)
        return [say("Weather is for the crew to judge; expect delay in winds of {speed} m/s or more.", speed=slow)]
    said = []
    stop_ms = carrier.shelter_wind_ms or mode.wind_stop_ms
    if stop_ms < NEVER_MS:
        said.append(
            say(
                "Stop and shelter when the wind reaches {speed} m/s ({kmh} km/h: {seen}), and whenever you can no longer see"
                " the way. Go on when it is over.",
                speed=whole(stop_ms), kmh=whole(stop_ms * 3.6), seen=seen(stop_ms),
            )
        )  # fmt: skip
    if mode.cold_stop_c > max(coldest, NEVER_C):
        said.append(say("Stay under a roof while it is colder than {cold}.", cold=degrees(mode.cold_stop_c)))
    slow_ms = mode.wind_slow_ms if mode.wind_slow_ms < min(stop_ms, NEVER_MS) else None
    slow_c = mode.cold_slow_c if mode.cold_slow_c > max(coldest, NEVER_C) else None
    return [*said, *filter(None, [_slower(slow_ms, slow_c)])]


def _slower(wind_ms: float | None, cold_c: float | None) -> str:
    """From which wind and which cold on to expect to be slow; "" where neither slows."""
    slots = {"speed": whole(wind_ms or 0.0), "cold": degrees(cold_c or 0.0)}
    if wind_ms is not None and cold_c is not None:
        return say("You will be slower in winds above {speed} m/s and below {cold}; do not force it.", **slots)
    if wind_ms is not None:
        return say("You will be slower in winds above {speed} m/s; do not force it.", **slots)
    return say("You will be slower below {cold}; do not force it.", **slots) if cold_c is not None else ""


def seen(wind_ms: float) -> str:
    """What one sees of a wind: the Beaufort scale on land (World Meteorological Organization, Manual on Codes, table 1)."""
    scale = (
        (0.0, say("a wind that you hardly feel")),
        (5.5, say("dust and loose snow are blown up")),
        (8.0, say("small trees sway, crests form on water")),
        (10.8, say("large branches move, wires whistle")),
        (13.9, say("whole trees sway, walking against it is hard")),
        (17.2, say("twigs break, you can hardly walk against it")),
        (20.8, say("branches and slates fly, you are pushed off your feet")),
        (24.5, say("trees are uprooted, nobody can stand")),
    )
    return next(told for from_ms, told in reversed(scale) if wind_ms >= from_ms)


def degrees(temp_c: float) -> str:
    """A temperature with a true minus sign."""
    return say("{number} °C", number=whole(temp_c))


def rest(carrier: Carrier) -> str:
    """When to rest; "" where nothing is said."""
    if carrier.rest_h <= 0 or carrier.endurance_h > 1000:
        return ""
    return say("After {run} under way rest {rest}.", run=span(carrier.endurance_h), rest=span(carrier.rest_h))


def daylight(world: World, place: Place, hour_h: float) -> str:
    """When there is light at a place on the day of an hour, for those who move only by day; "" where it never changes."""
    if not math.isfinite(hour_h):
        return ""
    days = light(world, place.lat, place.lon, math.ceil(world.horizon_h))
    if not len(days):
        return say("It does not get light: no leg by day is possible.")
    if days[0, 1] - days[0, 0] >= world.horizon_h - 1.0:
        return say("It is light all day and night.")
    zone = place.zone or world.zone
    first, last = next((day for day in days.tolist() if day[1] >= hour_h), days[-1].tolist())
    return say(
        "Go only by daylight: {dawn} to {dusk} at {place} on that day.", dawn=moments.clock(world.epoch, first, zone),
        dusk=moments.clock(world.epoch, last, zone), place=place.name,
    )  # fmt: skip
