"""Forecasts as readings of the latent weather: their errors grow with lead, and their members are never believed more than
the record of such forecasts, or their own spread, allows.
"""

from collections.abc import Iterable, Sequence
from itertools import count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from balto.domain.climate import Climate, Forecast
from balto.ensemble.condition import AT_NODES, Readings, calm, usual_winds
from balto.ensemble.quantile_map import Marginals

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
CALM_MS = 0.5  # a member's wind up to this says only that it is calm
LEAST_SKILL = 0.02  # what tells less of the weather's variance is left out
MOST_SPREAD = 0.98  # variance of members about their mean, of the weather's 1, beyond which their mean tells nothing
MOST = 600  # regions and hours read
APART_H = ((24.0, 1), (48.0, 3), (np.inf, 6))  # up to which lead hours are read at least so far apart


def skill(lead_h: F64, half_h: float) -> F64:
    """Share of the weather's variance that a forecast tells at each lead: half at half_h, a quarter at twice that; none if 0."""
    return np.asarray(0.5 ** (np.maximum(lead_h, 0.0) / half_h) if half_h > 0.0 else np.zeros_like(lead_h))


def within(forecasts: Iterable[Forecast], hours: int) -> tuple[Forecast, ...]:
    """Forecasts of the futures' hours."""
    return tuple(row for row in forecasts if 0 <= row.hour_h < hours)


def told(climates: Sequence[Climate], shapes: Marginals, forecasts: Sequence[Forecast], half_h: float) -> Readings:
    """What forecasts tell, as readings of the latent weather with an error.

    The mean of M members whose variance about it is v has itself the variance w = 1 - v (1 - 1 / M), where members are
    in themselves as variable as the weather; if it tells a share r^2 of the weather's variance, mean / (r sqrt(w)) is the
    weather plus an error of variance 1 / r^2 - 1 that does not depend on the weather. r^2 is the skill of such forecasts at
    that lead, but at most (1 - v)^2 / w: all that members as good as they claim could tell. So a spread that is too small
    makes nothing surer. v is the mean over regions. Raises ValueError for a region or an hour that is not there.
    """
    by = _groups(climates, shapes, _thinned(forecasts), half_h)
    spread = _spread(by)
    width = 1.0 - spread * (1.0 - 1.0 / by.members)
    share = np.minimum(by.skill, (1.0 - spread) ** 2 / width)
    kept = share >= LEAST_SKILL
    region, hour, wind, r2 = by.region[kept], by.hour[kept], by.wind[kept], share[kept]
    pull = shapes.pull[:, region, hour].astype(np.float64)
    return Readings(
        region, hour, np.where(wind, 1.0, pull[0]), np.where(wind, 0.0, pull[1]), by.mean[kept] / np.sqrt(r2 * width[kept]),
        np.sqrt(1.0 / r2 - 1.0), by.issue[kept] + 1,
    )  # fmt: skip


class _Groups(NamedTuple):
    """By issue, region, hour and quantity (wind or temperature): mean of the members' latent values, the sum of their squares
    about it, number of members, and skill."""

    issue: I64
    region: I64
    hour: I64
    wind: NDArray[np.bool_]
    mean: F64
    squares: F64
    members: F64
    skill: F64


def _groups(climates: Sequence[Climate], shapes: Marginals, rows: Sequence[Forecast], half_h: float) -> _Groups:
    places = {climate.region: j for j, climate in enumerate(climates)}
    issues = {issued_h: n for n, issued_h in enumerate(sorted({row.issued_h for row in rows}))}
    together: dict[tuple[int, int, int], list[Forecast]] = {}
    for row in rows:
        if row.region not in places or not 0 <= row.hour_h < len(shapes.day):
            raise ValueError(
                f"forecast for {row.region}, hour {row.hour_h}: "
                f"expected a region of {list(places)} and an hour of 0 to {len(shapes.day) - 1}"
            )
        together.setdefault((issues[row.issued_h], places[row.region], row.hour_h), []).append(row)
    found = [
        (*key, wind, values.mean(), ((values - values.mean()) ** 2).sum(), len(values), skill_of(members[0], half_h))
        for key, members in together.items()
        for wind in (True, False)
        if len(values := _latent(shapes, key[1], key[2], members, wind))
    ]
    columns = np.array(found, np.float64).reshape(-1, 8).T
    issue, region, hour = columns[:3].astype(np.int64)
    mean, squares, number, told = columns[4:]
    return _Groups(issue, region, hour, columns[3] > 0.0, mean, squares, number, told)


def skill_of(row: Forecast, half_h: float) -> float:
    """The share of the weather's variance that a row tells: its own, or else that of its lead."""
    return float(skill(np.array(row.hour_h + 0.5 - row.issued_h), half_h)) if row.skill is None else row.skill


def _latent(shapes: Marginals, j: int, h: int, members: Sequence[Forecast], wind: bool) -> F64:
    """What members say of wind (from the usual side, a calm up to CALM_MS), or of temperature, as latent values."""
    if not wind:
        told_c = np.array([row.temp_c for row in members if row.temp_c is not None], np.float64)
        return np.asarray(np.interp(told_c - shapes.temp_shift[j, h], shapes.temp_table[shapes.day[h], j], AT_NODES))
    told_ms = np.array([row.wind_ms for row in members if row.wind_ms is not None], np.float64)
    table, z, _ = usual_winds(shapes, j, h)
    still, _ = calm(shapes, j, h, CALM_MS)
    value = np.where(told_ms > CALM_MS, np.interp(told_ms, table, z), still)
    return np.asarray((value - shapes.wind_shift[j, h]) / shapes.wind_scale[j, h])


def _spread(by: _Groups) -> F64:
    """The members' variance about their mean, by group: of all regions together, for that of one alone is uncertain."""
    lead = np.unique(np.stack([by.issue, by.hour, by.wind]), axis=1, return_inverse=True)[1].reshape(-1)
    whole, free = np.bincount(lead, by.squares), np.bincount(lead, by.members - 1.0)
    return np.asarray(np.minimum(whole / np.maximum(free, 1.0), MOST_SPREAD)[lead])


def _thinned(forecasts: Sequence[Forecast]) -> list[Forecast]:
    """Without hours that lie nearer to the one before than APART_H has them, or farther apart still where there are very
    many: those tell little more."""
    told = sorted({(row.region, row.issued_h, row.hour_h) for row in forecasts})
    chosen = next(
        few for wider in count(1) if len(few := _apart(told, wider)) <= max(MOST, len({row[:2] for row in told}))
    )
    return [row for row in forecasts if (row.region, row.issued_h, row.hour_h) in chosen]


def _apart(told: Sequence[tuple[str, float, int]], wider: int) -> set[tuple[str, float, int]]:
    kept: dict[tuple[str, float], list[int]] = {}
    for region, issued_h, hour_h in told:
        hours = kept.setdefault((region, issued_h), [])
        apart_h = next(apart for lead_h, apart in APART_H if hour_h - issued_h <= lead_h)
        if not hours or hour_h >= hours[-1] + apart_h * wider:
            hours.append(hour_h)
    return {(*key, hour_h) for key, hours in kept.items() for hour_h in hours}
