"""Daylight: the hours in which a mode that needs to see may move."""

import math
from datetime import timedelta
from functools import partial

import numpy as np
from numpy.typing import NDArray

from balto.basis.sphere import sun_elevation_deg
from balto.domain.world import World

CIVIL_TWILIGHT_DEG = -6.0
MINUTE_H = 1.0 / 60.0
STEP_H = 0.5  # the sun is looked at so often; between, it crosses the twilight once at most


def daylight(world: World, regions: dict[str, int], hours: int) -> NDArray[np.int8]:
    """[region, hour]: 1 where the sun is above civil twilight at some time of the hour; who may leave when is in `light`.

    A region without a climate is taken to lie at the first place.
    """
    where = {climate.region: (climate.lat, climate.lon) for climate in world.climates}
    table = np.zeros((len(regions), hours), np.int8)
    for region, row in regions.items():
        lat, lon = where.get(region, (world.places[0].lat, world.places[0].lon))
        up = [is_light(world, lat, lon, STEP_H * k) for k in range(2 * hours + 1)]
        table[row] = [any(up[2 * hour : 2 * hour + 3]) for hour in range(hours)]
    return table


def light(world: World, lat: float, lon: float, hours: int) -> NDArray[np.float64]:
    """[day, 2]: first and last light of each day at a position, to the minute, in hours since the epoch; a light that lasts
    beyond either end of the hours is said to begin or end there."""
    lit = partial(is_light, world, lat, lon)
    found: list[float] = [0.0] if lit(0.0) else []
    for k in range(math.ceil(hours / STEP_H)):
        before_h, after_h = STEP_H * k, STEP_H * (k + 1)
        if lit(before_h) != lit(after_h):
            found.append(_turn_h(world, lat, lon, before_h, after_h))
    if len(found) % 2:
        found.append(float(hours))
    return np.array(found, np.float64).reshape(-1, 2)


def is_light(world: World, lat: float, lon: float, hour_h: float) -> bool:
    """Whether the sun is above civil twilight at a position."""
    return sun_elevation_deg(lat, lon, world.epoch + timedelta(hours=hour_h)) > CIVIL_TWILIGHT_DEG


def _turn_h(world: World, lat: float, lon: float, before_h: float, after_h: float) -> float:
    """The whole minute at which light comes (the first in it) or goes (the last) between two hours."""
    comes = not is_light(world, lat, lon, before_h)
    while after_h - before_h > MINUTE_H / 8:
        middle_h = 0.5 * (before_h + after_h)
        if is_light(world, lat, lon, middle_h) == comes:
            after_h = middle_h
        else:
            before_h = middle_h
    shift_h = (world.epoch.second + world.epoch.microsecond / 1e6) / 3600.0
    minutes = (after_h if comes else before_h) + shift_h
    rounded = math.ceil(minutes / MINUTE_H - 1e-6) if comes else math.floor(minutes / MINUTE_H + 1e-6)
    return rounded * MINUTE_H - shift_h
