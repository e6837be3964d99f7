"""Forecast winds beyond what the climate holds: they reach the futures as they are told, by the skill of their lead.

The quantiles of a month end where its record ends. A cyclone is not in them, so that a member windier than the climate cannot be
read back into the latent weather without being squeezed; a share of the futures meets its wind instead, unchanged.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from balto.domain.climate import Climate, Forecast, Observation
from balto.ensemble import _weather_kernel as kernel
from balto.ensemble._weather_kernel import NODE_LOW, NODES, NODES_PER_UNIT
from balto.ensemble.forecasts import LEAST_SKILL, skill_of
from balto.ensemble.quantile_map import Marginals

F32 = NDArray[np.float32]
I32 = NDArray[np.int32]
WINDIEST_Z = 3.72  # latent wind that the climate exceeds in one hour of 10,000: beyond it a wind is not of the climate
MOST_APART_H = 12  # between two hours told no farther apart than this, a member's wind runs in a straight line


class Storms(NamedTuple):
    """Winds beyond the climate: wind_ms and `chance` [member, region, hour] (chance 0: none), `members` [region, hour]."""

    wind_ms: F32
    chance: F32
    members: I32

    def blow(self, chance_key: int, first: int, wind: F32, asked: NDArray[np.bool_]) -> None:
        """Put the storms into wind [member, region, hour] in m/s of the members from `first` on, in the regions asked for.

        A future follows one member of the forecast, each as likely, and believes it as far ahead as its one draw has it.
        """
        kernel.blow(np.uint64(chance_key), first, wind, *self, asked)


def storms(
    climates: Sequence[Climate], shapes: Marginals, observations: Sequence[Observation], forecasts: Sequence[Forecast],
    half_h: float,
) -> Storms | None:  # fmt: skip
    """The forecast winds that are beyond the climate, after the last wind seen in their region, of members that what was seen
    there has not refuted; None where there are none.

    They are believed in full up to the lead at which the forecast tells half of the weather's variance, and beyond that
    with twice the share that it tells.
    """
    windiest_ms = _windiest_ms(shapes)
    if max((row.wind_ms or 0.0 for row in forecasts), default=0.0) <= windiest_ms.min(initial=np.inf):
        return None
    told = _told(climates, forecasts, half_h)
    seen = [_seen(climate, observations) for climate in climates]
    most = max((len(members) for members in told.values()), default=0)
    shape = len(climates), len(shapes.day)
    wind, chance = (np.zeros((most, *shape), np.float32) for _ in range(2))
    number = np.ones(shape, np.int32)
    for (_, j), members in told.items():
        last_h = max((one.hour_h for one in seen[j]), default=-1)
        for m, rows in enumerate(members):
            beyond = [row for row in _hourly(rows) if row[1] > windiest_ms[j, row[0]]]
            if not _refuted(beyond, seen[j]):
                for h, blows_ms, believed in beyond:
                    if h > last_h and believed > chance[m, j, h]:
                        wind[m, j, h], chance[m, j, h], number[j, h] = blows_ms, believed, len(members)
    return Storms(wind, chance, number) if chance.any() else None


def _seen(climate: Climate, observations: Sequence[Observation]) -> list[Observation]:
    """The winds seen in a region: until the last of them what was seen says more than any forecast."""
    return [one for one in observations if one.region == climate.region and one.wind_ms is not None]


def _refuted(beyond: Sequence[tuple[int, float, float]], seen: Sequence[Observation]) -> bool:
    """Whether the wind was seen to be far from a member's storm in some hour of it: nearer to none than to it."""
    at = {one.hour_h: one.wind_ms for one in seen if one.wind_ms is not None}
    return any(h in at and at[h] < blows_ms / 2.0 for h, blows_ms, _ in beyond)


def _told(
    climates: Sequence[Climate], forecasts: Sequence[Forecast], half_h: float
) -> dict[tuple[float, int], list[dict[int, tuple[float, float]]]]:
    """By issue and region, for each member of the issue in the order of their names: hour to wind and chance to be believed."""
    places = {climate.region: j for j, climate in enumerate(climates)}
    names: dict[float, set[str]] = {}
    for row in forecasts:
        names.setdefault(row.issued_h, set()).add(row.member)
    number = {(issued_h, name): n for issued_h, of in names.items() for n, name in enumerate(sorted(of))}
    found: dict[tuple[float, int], list[dict[int, tuple[float, float]]]] = {}
    for row in forecasts:
        told = skill_of(row, half_h)
        if row.wind_ms is not None and row.region in places and told >= LEAST_SKILL:
            empty: list[dict[int, tuple[float, float]]] = [{} for _ in names[row.issued_h]]
            members = found.setdefault((row.issued_h, places[row.region]), empty)
            members[number[row.issued_h, row.member]][row.hour_h] = row.wind_ms, min(1.0, 2.0 * told)
    return found


def _hourly(rows: Mapping[int, tuple[float, float]]) -> list[tuple[int, float, float]]:
    """Hour, wind and chance of the hours told and of those between."""
    hours = sorted(rows)
    out = [(h, *rows[h]) for h in hours]
    for before, after in pairwise(hours):
        if after - before <= MOST_APART_H:
            for h in range(before + 1, after):
                part = (h - before) / (after - before)
                (one, sure), (other, less) = rows[before], rows[after]
                out.append((h, one + part * (other - one), sure + part * (less - sure)))
    return out


def _windiest_ms(shapes: Marginals) -> F32:
    """[region, hour]: the wind that a region's climate exceeds in one hour of 10,000."""
    at = ((WINDIEST_Z * shapes.wind_scale + shapes.wind_shift - NODE_LOW) * NODES_PER_UNIT).clip(0, NODES - 2)
    node, region = at.astype(np.int64), np.arange(len(at))[:, None]
    below, above = (shapes.wind_table[shapes.day[None], region, node + more] for more in (0, 1))
    return np.asarray(below + (at - node) * (above - below), np.float32)
