"""Forecasts as readings of the latent weather: their errors grow with lead, and their members are never believed more than
the record of such forecasts, or their own spread, allows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from balto.domain.climate import Climate, Forecast, Observation
from balto.ensemble.condition import Seen, readings
from balto.ensemble.marginal import Marginals

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
READ_MS, READ_C = 0.5, 0.5  # a member's wind below this counts as calm, as a report's within its error does
LEAST_SKILL = 0.02  # what tells less of the weather's variance is left out
MOST_SPREAD = 0.98
APART_H = ((24.0, 1), (48.0, 3), (np.inf, 6))  # up to which lead hours are read at least so far apart


def skill(lead_h: F64, half_h: float) -> F64:
    """Share of the weather's variance that a forecast tells at each lead: half at half_h, a quarter at twice that; none if 0."""
    return np.asarray(0.5 ** (np.maximum(lead_h, 0.0) / half_h) if half_h > 0.0 else np.zeros_like(lead_h))


def within(forecasts: Iterable[Forecast], hours: int) -> tuple[Forecast, ...]:
    """Forecasts of the futures' hours."""
    return tuple(row for row in forecasts if 0 <= row.hour_h < hours)


def told(climates: Sequence[Climate], shapes: Marginals, forecasts: Sequence[Forecast], half_h: float) -> Seen:
    """What forecasts tell, as readings of the latent weather with an error.

    The mean of M members whose variance about it is v has itself the variance w = 1 - v (1 - 1 / M), where members are
    in themselves as variable as the weather; if it tells a share r^2 of the weather's variance, mean / (r sqrt(w)) is the
    weather plus an error of variance 1 / r^2 - 1 that does not depend on the weather. r^2 is the skill of such forecasts at
    that lead, but at most (1 - v)^2 / w: all that members as good as they claim could tell. So a spread that is too small
    makes nothing surer. v is the mean over regions. Raises ValueError for a region or an hour that is not there.
    """
    rows = _thinned(forecasts)
    read = readings(climates, shapes, [_as_seen(row) for row in rows])
    by = _Groups.of(rows, read, half_h)
    mean = by.sums(read.value) / by.members
    spread = by.spread((read.value - mean[by.group]) ** 2)
    width = 1.0 - spread * (1.0 - 1.0 / by.members)
    share = np.minimum(by.skill, (1.0 - spread) ** 2 / width)
    kept = share >= LEAST_SKILL
    at, share, width = by.first[kept], share[kept], width[kept]
    return Seen(
        read.region[at], read.hour[at], read.of_wind[at], read.of_temp[at], mean[kept] / np.sqrt(share * width),
        np.sqrt(1.0 / share - 1.0), by.issue[kept] + 1,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Groups:
    """Members' readings of one issue, hour, quantity and region: by reading its group; by group its first reading, issue,
    (issue, hour, quantity) without the region, number of members, and skill."""

    group: I64
    first: I64
    issue: I64
    lead: I64
    members: F64
    skill: F64

    @staticmethod
    def of(rows: Sequence[Forecast], read: Seen, half_h: float) -> "_Groups":
        """The groups of the rows' readings: of each row its wind, then its temperature."""
        owner = [n for n, row in enumerate(rows) for value in (row.wind_ms, row.temp_c) if value is not None]
        issued_h = np.array([rows[n].issued_h for n in owner])
        by_lead = skill(read.hour + 0.5 - issued_h, half_h)
        stated = np.array([np.nan if rows[n].skill is None else rows[n].skill for n in owner], np.float64)
        issue = np.unique(issued_h, return_inverse=True)[1].reshape(-1)
        wind = read.of_temp == 0.0
        told = np.stack([issue, read.hour, wind, read.region], axis=1).reshape(-1, 4)
        keys, first, group = np.unique(told, axis=0, return_index=True, return_inverse=True)
        lead = np.unique(keys[:, :3], axis=0, return_inverse=True)[1].reshape(-1)
        group, share = group.reshape(-1), np.where(np.isnan(stated), by_lead, stated)
        members = np.bincount(group, minlength=len(keys)).astype(np.float64)
        return _Groups(group, first, keys[:, 0], lead, members, share[first])

    def sums(self, values: F64) -> F64:
        """Sums over the readings of each group."""
        return np.asarray(np.bincount(self.group, values, len(self.first)), np.float64)

    def spread(self, squares: F64) -> F64:
        """The members' variance about their mean, by group; the regions of a lead together, for one alone is uncertain."""
        whole = np.bincount(self.lead, self.sums(squares))
        free = np.bincount(self.lead, self.members - 1.0)
        return np.asarray(np.minimum(whole / np.maximum(free, 1.0), MOST_SPREAD)[self.lead])


def _as_seen(row: Forecast) -> Observation:
    return Observation(row.region, row.hour_h, row.temp_c, row.wind_ms, READ_C, READ_MS)


def _thinned(forecasts: Sequence[Forecast]) -> list[Forecast]:
    """Without hours that lie nearer to the one before than APART_H has them: those tell little more."""
    hours: dict[tuple[str, float], list[int]] = {}
    for region, issued_h, hour_h in sorted({(row.region, row.issued_h, row.hour_h) for row in forecasts}):
        kept = hours.setdefault((region, issued_h), [])
        apart_h = next(apart for lead_h, apart in APART_H if hour_h - issued_h <= lead_h)
        if not kept or hour_h >= kept[-1] + apart_h:
            kept.append(hour_h)
    chosen = {key: set(kept) for key, kept in hours.items()}
    return [row for row in forecasts if row.hour_h in chosen[row.region, row.issued_h]]
