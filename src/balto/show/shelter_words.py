"""When to stop and when to rest, in words that need no instrument."""

import math

from balto.domain.carrier import Carrier
from balto.domain.mode import Mode
from balto.domain.place import Place
from balto.domain.world import World
from balto.show.axes import Scale, nights
from balto.show.words import clock, span

# The Beaufort scale on land (World Meteorological Organization, Manual on Codes, table 1): from m/s on, what one sees.
BEAUFORT = (
    (0.0, "a wind that you hardly feel"),
    (5.5, "dust and loose snow are blown up"),
    (8.0, "small trees sway, crests form on water"),
    (10.8, "large branches move, wires whistle"),
    (13.9, "whole trees sway, walking against it is hard"),
    (17.2, "twigs break, you can hardly walk against it"),
    (20.8, "branches and slates fly, you are pushed off your feet"),
    (24.5, "trees are uprooted, nobody can stand"),
)
NEVER_MS, NEVER_C = 200.0, -200.0


def coldest_c(world: World) -> float:
    """The cold that the case's climate can bring in the month of the epoch or the next; -inf where none is known."""
    first = world.epoch.month - 1
    months = [climate.months[month % 12] for climate in world.climates for month in (first, first + 1)]
    return min((month.temp_mean_c - month.temp_diurnal_c - 4 * month.temp_sd_c for month in months), default=-math.inf)


def limits(carrier: Carrier, mode: Mode, coldest: float = -math.inf) -> list[str]:
    """When the carrier is to shelter, and when to expect to be slow; cold that cannot come (`coldest`) is not spoken of."""
    if mode.scheduled:
        slow_ms = mode.wind_slow_ms
        return (
            [f"Weather is for the crew to judge; count on delay in {slow_ms:.0f} m/s of wind or more."]
            if slow_ms < NEVER_MS
            else []
        )
    said = []
    stop_ms = carrier.shelter_wind_ms or mode.wind_stop_ms
    if stop_ms < NEVER_MS:
        wind = f"the wind reaches {stop_ms:.0f} m/s ({stop_ms * 3.6:.0f} km/h: {seen(stop_ms)})"
        said.append(f"Stop and shelter when {wind}, and whenever you can no longer see the way. Go on when it is over.")
    if mode.cold_stop_c > max(coldest, NEVER_C):
        said.append(f"Stay under a roof while it is colder than {degrees(mode.cold_stop_c)}.")
    slow = []
    if mode.wind_slow_ms < min(stop_ms, NEVER_MS):
        slow.append(f"above {mode.wind_slow_ms:.0f} m/s of wind")
    if mode.cold_slow_c > max(coldest, NEVER_C):
        slow.append(f"below {degrees(mode.cold_slow_c)}")
    return [*said, f"You will be slower {' and '.join(slow)}; do not force it."] if slow else said


def seen(wind_ms: float) -> str:
    """What one sees of a wind."""
    return next(words for from_ms, words in reversed(BEAUFORT) if wind_ms >= from_ms)


def degrees(temp_c: float) -> str:
    """A temperature with a true minus sign."""
    return f"{temp_c:.0f} °C".replace("-", "−")


def rest(carrier: Carrier) -> str:
    """When to rest; "" where nothing is said."""
    if carrier.rest_h <= 0 or carrier.endurance_h > 1000:
        return ""
    return f"After {span(carrier.endurance_h)} under way rest {span(carrier.rest_h)}."


def daylight(world: World, place: Place, hour_h: float) -> str:
    """When there is light at a place on the day of an hour, for those who move only by day; "" where it never changes."""
    if not math.isfinite(hour_h):
        return ""
    zone = place.zone or world.zone
    now = [int(part) for part in clock(world, hour_h, zone).split(":")]
    start = hour_h - now[0] - now[1] / 60
    dark = nights(place.lat, place.lon, world, Scale(start, start + 24, 0, 1))
    if not dark:
        return "It is light all day and night."
    light = [
        (a[1], b[0])
        for a, b in zip([(start, start), *dark], [*dark, (start + 24, 0.0)], strict=True)
        if b[0] - a[1] > 0.5
    ]
    if not light:
        return "It does not get light: no leg by day is possible."
    first, last = light[0][0], light[-1][1]
    return (
        f"Go only by daylight: {clock(world, first, zone)} to {clock(world, last, zone)} at {place.name} on that day."
    )
