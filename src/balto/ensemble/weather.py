"""Possible weather: hourly wind and temperature by member and region, from each region's climate.

A latent Gaussian field for wind and one for temperature, each the smoothed sum of a slow and a fast first-order process
(storms last, gusts do not), correlated between regions by distance; then, hour by hour, through the month's quantiles.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from balto.basis.chance import key
from balto.domain.climate import Climate, Forecast, Observation
from balto.ensemble import _weather_kernel as kernel
from balto.ensemble import quantile_map
from balto.ensemble.condition import Conditioning, conditioned, given, readings
from balto.ensemble.forecasts import told
from balto.ensemble.gaussian_field import Latent, temperature_parts, wind_parts
from balto.ensemble.storms import Storms, storms

F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weather:
    """Hourly weather: temp_c and wind_ms, float32 [member, region, hour]; hour h covers [h, h + 1) since the epoch."""

    temp_c: F32
    wind_ms: F32


@dataclass(frozen=True, slots=True)
class Source:
    """Where the members of a weather come from: all that is the same for each of them, worked out once."""

    climates: tuple[Climate, ...]
    hours: int
    winds: tuple[Latent, Latent]
    temps: tuple[Latent, Latent]
    shapes: quantile_map.Marginals
    seen: Conditioning | None
    storms: Storms | None = None

    @property
    def reads(self) -> tuple[NDArray[np.bool_], int]:
        """The regions [region] and the hours that a draw cannot do without, because something was read there."""
        regions = np.zeros(len(self.climates), np.bool_)
        if self.seen is None:
            return regions, 0
        regions[self.seen.region] = True
        return regions, int(self.seen.hour.max()) + 1

    def draw(self, seed: int, first: int, wind: F32, temp: F32, asked: NDArray[np.bool_] | None = None) -> None:
        """Fill wind and temp [member, region, hour] with m/s and degrees C of the members from `first` on.

        The hours may be fewer than the source has, and `asked` [region] not all, but those that it `reads` are always drawn:
        what is filled is the same to the bit.
        """
        self.latent(seed, first, wind, temp, asked=asked)
        self.to_weather(wind, temp, asked)
        self.blow(seed, first, wind, asked)

    def futures(self, seed: int, first: int, count: int) -> Weather:
        """Members first .. first + count - 1."""
        wind, temp = (np.empty((count, len(self.climates), self.hours), dtype=np.float32) for _ in range(2))
        self.draw(seed, first, wind, temp)
        return Weather(temp_c=temp, wind_ms=wind)

    def latent(
        self, seed: int, first: int, wind: F32, temp: F32, name: str = "weather", asked: NDArray[np.bool_] | None = None
    ) -> None:
        """Fill wind and temp [member, region, hour] with the latent fields; another `name` draws others of the same law."""
        shapes, regions = self.shapes, self._regions(asked)
        _draw(self.winds, shapes.wind_weights, seed, f"{name}/wind", first, wind, regions)
        _draw(self.temps, shapes.temp_weights, seed, f"{name}/temperature", first, temp, regions)
        if self.seen is not None:
            conditioned(wind, temp, self.seen, key(seed, f"{name}/observed"), first, regions)

    def to_weather(self, wind: F32, temp: F32, asked: NDArray[np.bool_] | None = None) -> None:
        """Turn latent fields [member, region, hour] in place into m/s and degrees C."""
        shapes, regions = self.shapes, self._regions(asked)
        kernel.to_weather(
            wind, temp, shapes.day, shapes.wind_table, shapes.temp_table,
            shapes.wind_shift, shapes.wind_scale, shapes.temp_shift, shapes.pull, regions,
        )  # fmt: skip

    def blow(self, seed: int, first: int, wind: F32, asked: NDArray[np.bool_] | None = None) -> None:
        """Put the forecast storms that are beyond the climate into wind [member, region, hour] in m/s (storms.py)."""
        if self.storms is not None:
            self.storms.blow(key(seed, "weather/storm"), first, wind, self._regions(asked))

    def _regions(self, asked: NDArray[np.bool_] | None) -> NDArray[np.bool_]:
        return np.ones(len(self.climates), np.bool_) if asked is None else asked


def source(
    climates: Sequence[Climate],
    epoch_utc: datetime,
    hours: int,
    observations: Sequence[Observation] = (),
    forecasts: Sequence[Forecast] = (),
    half_h: float = 0.0,
) -> Source:
    """The weather of the regions, in the order given, over `hours` hours, given what was observed (condition.py) and what
    is forecast, of which half is worth believing at a lead of half_h (forecasts.py).

    Raises ValueError if an observation or a forecast names a region or an hour that is not there.
    """
    winds, temps, shapes = _free(tuple(climates), epoch_utc, hours)
    seen = readings(climates, shapes, observations).and_(told(climates, shapes, forecasts, half_h))
    known = given(winds, temps, shapes, seen) if len(seen.hour) else None
    beyond = storms(climates, shapes, observations, forecasts, half_h)
    return Source(tuple(climates), hours, winds, temps, shapes, known, beyond)


@lru_cache(maxsize=8)
def _free(
    climates: tuple[Climate, ...], epoch_utc: datetime, hours: int
) -> tuple[tuple[Latent, Latent], tuple[Latent, Latent], quantile_map.Marginals]:
    """What does not depend on observations, kept: re-planning asks for it again and again."""
    return wind_parts(climates), temperature_parts(climates), quantile_map.of(climates, epoch_utc, hours)


def futures(
    climates: Sequence[Climate],
    epoch_utc: datetime,
    hours: int,
    seed: int,
    first: int,
    count: int,
    observations: Sequence[Observation] = (),
    forecasts: Sequence[Forecast] = (),
    half_h: float = 0.0,
) -> Weather:
    """Members first .. first + count - 1 of the weather of a `source`.

    A member depends on its own number alone, never on first or count. Raises what `source` raises.
    """
    return source(climates, epoch_utc, hours, observations, forecasts, half_h).futures(seed, first, count)


def _draw(
    parts: tuple[Latent, Latent],
    weights: tuple[F32, F32],
    seed: int,
    name: str,
    first: int,
    z: F32,
    asked: NDArray[np.bool_],
) -> None:
    for region in np.flatnonzero(asked):
        z[:, region] = 0.0
    for part, weight, speed in zip(parts, weights, ("slow", "fast"), strict=True):
        start, step = (np.uint64(key(seed, f"{name}/{speed}/{what}")) for what in ("start", "step"))
        kernel.add_part(start, step, first, part.start, *part.steps, weight, asked, z)
