"""Possible weather: hourly wind and temperature by member and region, from each region's climate.

A latent Gaussian field for wind and one for temperature, each the smoothed sum of a slow and a fast first-order process
(storms last, gusts do not), correlated between regions by distance; then, hour by hour, through the month's quantiles.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import ArrayLike, NDArray

from balto.basis.chance import key
from balto.domain.climate import Climate, Observation
from balto.ensemble import _weather_kernel as kernel
from balto.ensemble import marginal
from balto.ensemble.condition import conditioned, readings
from balto.ensemble.latent import Latent, temperature_parts, wind_parts

F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weather:
    """Hourly weather: temp_c and wind_ms, float32 [member, region, hour]; hour h covers [h, h + 1) since the epoch."""

    temp_c: F32
    wind_ms: F32


def futures(
    climates: Sequence[Climate],
    epoch_utc: datetime,
    hours: int,
    seed: int,
    first: int,
    count: int,
    observations: Sequence[Observation] = (),
) -> Weather:
    """Members first .. first + count - 1 of the weather of the regions, in the order given, over `hours` hours.

    A member depends on its own number alone, never on first or count. With observations the members are draws given
    what was observed (condition.py). Raises ValueError if an observation names a region or an hour that is not there.
    """
    shapes = marginal.of(climates, epoch_utc, hours)
    winds, temps = wind_parts(climates), temperature_parts(climates)
    wind = _drawn(winds, shapes.wind_weights, seed, "weather/wind", first, count)
    temp = _drawn(temps, shapes.temp_weights, seed, "weather/temperature", first, count)
    if observations:
        seen = readings(climates, shapes, observations)
        conditioned(wind, temp, winds, temps, shapes, seen, key(seed, "weather/observed"), first)
    kernel.to_weather(
        wind, temp, shapes.day, shapes.wind_table, shapes.temp_table,
        shapes.wind_shift, shapes.wind_scale, shapes.temp_shift, shapes.pull,
    )  # fmt: skip
    return Weather(temp_c=temp, wind_ms=wind)


def from_hours(temp_c: ArrayLike, wind_ms: ArrayLike) -> Weather:
    """The weather as recorded, one member: each argument [region, hour] (or already [member, region, hour])."""
    temp = np.ascontiguousarray(temp_c, dtype=np.float32)
    wind = np.ascontiguousarray(wind_ms, dtype=np.float32)
    if temp.shape != wind.shape or temp.ndim not in (2, 3):
        raise ValueError(f"found temp_c {temp.shape} and wind_ms {wind.shape}, expected the same [region, hour]")
    return Weather(temp.reshape((-1, *temp.shape[-2:])), wind.reshape((-1, *wind.shape[-2:])))


def _drawn(parts: tuple[Latent, Latent], weights: tuple[F32, F32], seed: int, name: str, first: int, count: int) -> F32:
    z = np.zeros((count, *weights[0].shape), dtype=np.float32)
    for part, weight, speed in zip(parts, weights, ("slow", "fast"), strict=True):
        start, step = (np.uint64(key(seed, f"{name}/{speed}/{what}")) for what in ("start", "step"))
        kernel.add_part(
            start, step, first, part.start, part.mix, part.decay, part.memory, part.inflow, weight, z
        )  # fmt: skip
    return z
