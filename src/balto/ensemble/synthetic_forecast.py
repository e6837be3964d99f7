"""Forecasts of a future that the simulator knows, as good as such forecasts are: the truth with an error that grows with lead.

The error is a sum of fields of the weather's own law, the same in a future whenever it is asked: the farther ahead, the
more of them. So a forecast that comes nearer is the one before with less error, and who has the newest needs none before it.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from balto.domain.climate import Forecast
from balto.ensemble.forecasts import LEAST_SKILL, skill
from balto.ensemble.weather import Source

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
LEADS_H = (1, 2, 3, 5, 7, 9, 12, 15, 18, 24, 30, 36, 48, 60, 72, 96, 120, 144, 192)
SUREST = 0.9999
BANDS = (0.0, *np.geomspace(0.02, 100.0, 20))  # error variances at which one field more begins


def synthetic_forecast(
    source: Source, seed: int, future: int, hour_h: float, half_h: float, held: Sequence[Forecast] = (), held_half_h: float = 0.0
) -> tuple[Forecast, ...]:  # fmt: skip
    """The forecast issued at hour_h in a future of the source: one member, of skill half at half_h, for the hours after.

    `held` are forecasts that the futures of the source agree with already, of skill half at held_half_h: the new one tells
    so much that both together are as good as the new one is said to be. So at the hour of the held ones it tells nothing.
    """
    hours = [h for lead in LEADS_H if (h := int(hour_h) + lead) < source.hours]
    share = _beyond(source, skill(np.arange(source.hours, dtype=np.float64) + 0.5 - hour_h, half_h), held, held_half_h)
    wind, temp = _fields(source, seed, future, share)
    return tuple(
        Forecast(climate.region, hour_h, h, "", float(temp[j, h]), max(float(wind[j, h]), 0.0), float(share[j, h]))
        for j, climate in enumerate(source.climates)
        for h in hours
        if share[j, h] >= LEAST_SKILL
    )


def _fields(source: Source, seed: int, future: int, share: F64) -> tuple[F32, F32]:
    """What is forecast [region, hour] in m/s and degrees C, where it tells `share` of the variance: as variable as weather."""
    free, variance = replace(source, seen=None), 1.0 / np.maximum(share, LEAST_SKILL / 2.0) - 1.0
    fields, wrong = (np.empty((2, 1, *share.shape), np.float32) for _ in range(2))
    source.latent(seed, future, fields[0], fields[1])
    for n, (low, high) in enumerate(pairwise(BANDS)):
        free.latent(seed, future, wrong[0], wrong[1], f"forecast error/{n}")
        fields += np.sqrt(np.clip(variance, low, high) - low).astype(np.float32) * wrong
    fields *= np.sqrt(share).astype(np.float32)
    source.to_weather(fields[0], fields[1])
    source.blow(seed, future, fields[0])
    return fields[0, 0], fields[1, 0]


def _beyond(source: Source, share: F64, held: Sequence[Forecast], held_half_h: float) -> F64:
    """What is left to tell [region, hour] to come to `share` [hour], where the held forecasts tell something already."""
    sharp = np.minimum(share, SUREST)
    told = np.zeros((len(source.climates), source.hours))
    for j, climate in enumerate(source.climates):
        issued_h = {row.hour_h: row.issued_h for row in held if row.region == climate.region}
        for h in range(min(issued_h, default=0), max(issued_h, default=-1) + 1):
            near = issued_h.get(h, min(issued_h.values()))
            told[j, h] = min(float(skill(np.array(h + 0.5 - near), held_half_h)), SUREST)
    left = np.maximum(sharp / (1.0 - sharp) - told / (1.0 - told), 0.0)
    return np.asarray(left / (1.0 + left))
