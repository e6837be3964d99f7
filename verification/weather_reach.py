"""How far a storm and a cold spell reach: hours of one month at two stations, and the same of simulated months.

A typical year is put together from months of different years; where two stations were given the same month of the same
year, their hours are real and at one time. Stations north of the Alaska Range; Healy stands in a pass and is left out.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from balto.basis.sphere import distance_km
from balto.ensemble.weather import futures
from verification import alaska_weather as alaska
from verification.check import Check
from verification.fit_climate import KINDS
from verification.weather import climates

F64 = NDArray[np.float64]
BANDS_KM = ((100, 250), (250, 350), (350, 500), (500, 720))
MONTH_H = 28 * 24
LIKE = {"inland": "tanana", "coast": "unalakleet"}


def checks() -> Iterator[Check]:
    """Correlation by distance of daily means and of hours within the day, wind and temperature."""
    if alaska.folder() is None:
        return
    pairs = list(combinations(stations(), 2))
    real = [(a, b, month) for a, b in pairs for month in range(1, 13) if _same_year(a, b, month)]
    for low, high in BANDS_KM:
        told = [(a, b, m) for a, b, m in real if low <= _apart(a, b) < high]
        found = np.array([_alike(_hours(a, m), _hours(b, m)) for a, b, m in told])
        model = np.mean([_simulated(a, b) for a, b, _ in told], axis=0)
        error = found.std(axis=0, ddof=1) / np.sqrt(len(told))
        for n, what in enumerate(("wind, daily means", "wind within the day", "temperature, daily means")):
            given, allowed = float(found[:, n].mean()), max(3.0 * float(error[n]), 0.1)
            said = f"{model[n]:.2f} against {given:.2f} ({len(told)} pairs)"
            holds = abs(float(model[n]) - given) <= allowed
            yield Check(f"{what}: correlation at {low}-{high} km", said, f"within {allowed:.2f}", holds)


def stations() -> list[str]:
    """The typical-year stations north of the Alaska Range."""
    return [*KINDS["inland"], *KINDS["coast"]]


def _same_year(a: str, b: str, month: int) -> bool:
    years = [alaska.typical_year(s)[alaska.typical_year(s)[:, 0] == month][0, 4] for s in (a, b)]
    return bool(years[0] == years[1])


def _apart(a: str, b: str) -> float:
    return distance_km(*alaska.typical_place(a), *alaska.typical_place(b))


def _hours(station: str, month: int) -> F64:
    hours = alaska.typical_year(station)
    return hours[hours[:, 0] == month][:MONTH_H, 2:4]


def _alike(one: F64, two: F64) -> tuple[float, float, float]:
    """Correlation of daily mean wind, of wind about the daily mean, and of daily mean temperature (normal scores)."""
    wind = [alaska.scores(v[:, 1]).reshape(-1, 24) for v in (one, two)]
    temp = [alaska.scores(v[:, 0]).reshape(-1, 24).mean(axis=1) for v in (one, two)]
    day = [w.mean(axis=1) for w in wind]
    within = [(w - d[:, None]).ravel() for w, d in zip(wind, day, strict=True)]
    return tuple(float(np.corrcoef(*v)[0, 1]) for v in (day, within, temp))


@cache
def _simulated(a: str, b: str) -> F64:
    """The same of forty simulated winter months at the places of two stations."""
    kind = {s: k for k in LIKE for s in KINDS[k]}
    pair = []
    for s in (a, b):
        lat, lon = alaska.typical_place(s)
        pair.append(replace(climates()[LIKE[kind[s]]], region=s, lat=lat, lon=lon))
    run = futures(pair, datetime(1981, 2, 1, tzinfo=UTC), MONTH_H, 3, 0, 40)
    both = np.stack([run.temp_c, run.wind_ms], axis=-1).astype(float)
    return np.mean([_alike(m[0], m[1]) for m in both], axis=0)
