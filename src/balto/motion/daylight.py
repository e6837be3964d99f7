"""Daylight: the hours in which a mode that needs to see may move."""

from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from balto.basis.sphere import sun_elevation_deg
from balto.domain.world import World

CIVIL_TWILIGHT_DEG = -6.0


def daylight(world: World, regions: dict[str, int], hours: int) -> NDArray[np.int8]:
    """[region, hour]: 1 where the sun is above civil twilight in the middle of the hour.

    A region without a climate is taken to lie at the first place.
    """
    where = {climate.region: (climate.lat, climate.lon) for climate in world.climates}
    light = np.zeros((len(regions), hours), np.int8)
    for region, row in regions.items():
        lat, lon = where.get(region, (world.places[0].lat, world.places[0].lon))
        for hour in range(hours):
            light[row, hour] = (
                sun_elevation_deg(lat, lon, world.epoch + timedelta(hours=hour + 0.5)) > CIVIL_TWILIGHT_DEG
            )
    return light
