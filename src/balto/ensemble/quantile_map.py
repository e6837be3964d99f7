"""From a latent standard normal to wind and temperature: quantile tables by day and region, and the daily cycles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, roots_laguerre

from balto.domain.climate import MONTH_COLUMNS, Climate
from balto.ensemble._weather_kernel import NODE_LOW, NODES, NODES_PER_UNIT

F64 = NDArray[np.float64]
WARMEST_SOLAR_H = 14.0
HOURS_OF_MONTH = 730.5
EXPONENTS = np.geomspace(0.04, 5.0, 160)


@dataclass(frozen=True, slots=True)
class Marginals:
    """What the weather kernel needs beside the latent parts: tables [day, region, node], cycles and weights [region, hour].

    pull [2, region, hour] weighs latent wind and the rest in latent temperature; *_weights the (slow, fast) parts;
    wind_turn [region] is the latent wind at which the wind turns about (minus infinity where it never does).
    """

    day: NDArray[np.int64]
    wind_table: NDArray[np.float32]
    wind_turn: F64
    temp_table: NDArray[np.float32]
    wind_shift: NDArray[np.float32]
    wind_scale: NDArray[np.float32]
    temp_shift: NDArray[np.float32]
    pull: NDArray[np.float32]
    wind_weights: tuple[NDArray[np.float32], NDArray[np.float32]]
    temp_weights: tuple[NDArray[np.float32], NDArray[np.float32]]


def of(climates: Sequence[Climate], epoch_utc: datetime, hours: int) -> Marginals:
    """The marginals of `hours` hours from the epoch; figures of the months run straight from mid-month to mid-month."""
    days = max(1, -(-hours // 24))
    months = {c.name: np.array([[getattr(m, c.name) for m in k.months] for k in climates]) for c in MONTH_COLUMNS}
    daily = {name: _by_day(values, epoch_utc, days) for name, values in months.items()}
    day = np.arange(hours) // 24
    sun = _solar_cycle(climates, epoch_utc, hours)
    tail, least, back = np.array([[c.wind_tail, c.wind_least_ms, c.wind_back] for c in climates]).T
    turn = ndtri(back)
    wind_mean, wind_sd, calm = daily["wind_mean_ms"], daily["wind_sd_ms"], daily["wind_calm"]
    swing, corr = daily["wind_diurnal"][day].T, daily["wind_temp_corr"][day].T
    return Marginals(
        day=day,
        wind_table=wind_table(wind_mean, wind_sd, calm, tail, least, turn).astype(np.float32),
        wind_turn=turn,
        temp_table=_temp_table(daily["temp_mean_c"], daily["temp_sd_c"], daily["temp_skew"]).astype(np.float32),
        wind_shift=(swing * sun).astype(np.float32),
        wind_scale=np.sqrt(1.0 - swing**2 / 2.0).astype(np.float32),
        temp_shift=(daily["temp_diurnal_c"][day].T * sun).astype(np.float32),
        pull=np.stack([corr, np.sqrt(1.0 - corr**2)]).astype(np.float32),
        wind_weights=_weights(daily["wind_slow_share"][day].T),
        temp_weights=_weights(daily["temp_slow_share"][day].T),
    )


def _weights(slow_share: F64) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """What the slow and the fast part are multiplied with, so that their sum has unit variance."""
    return np.sqrt(slow_share).astype(np.float32), np.sqrt(1.0 - slow_share).astype(np.float32)


def wind_shape(e: F64, a: F64, tail: F64) -> F64:
    """Wind above its least value, but for scale, where e is standard exponential: E^a (1 + tail E), or (E / (1 - tail E))^a.

    tail = 0 is the Weibull distribution of wind speed (Justus et al. 1978, J. Applied Meteorology 17); above 0 strong winds
    are heavier, below 0 lighter.
    """
    heavy = np.maximum(tail, 0.0)
    return np.asarray((e / (1.0 - np.minimum(tail, 0.0) * e)) ** a * (1.0 + heavy * e))


def wind_exponent(cv: F64, tail: F64) -> F64:
    """Exponent a for which wind_shape has the coefficient of variation cv [day, region]; tail [region]."""
    found = np.empty_like(cv)
    for j, t in enumerate(tail):
        mean, square = _wind_moments(EXPONENTS, np.full(len(EXPONENTS), t))
        found[:, j] = np.exp(np.interp(np.log(cv[:, j]), np.log(square / mean**2 - 1.0) / 2.0, np.log(EXPONENTS)))
    return found


def _wind_moments(a: F64, tail: F64) -> tuple[F64, F64]:
    """Mean and mean square of wind_shape, by Gauss-Laguerre quadrature."""
    e, weight = roots_laguerre(64)
    shape = wind_shape(e, a[..., None], tail[..., None])
    return np.asarray(shape @ weight), np.asarray(shape**2 @ weight)


def nodes() -> F64:
    """The standard normal values at which the tables are kept."""
    return NODE_LOW + np.arange(NODES) / NODES_PER_UNIT


def above_share(z: F64, turn: F64) -> F64:
    """Share of hours that are windier than one at the latent wind z: those farther from `turn`, on both sides of it.

    A wind that swings through nothing to the other side dies down sharply and rises again: speed is the distance from the
    turn. Where turn is minus infinity speed rises with z throughout.
    """
    other = 2.0 * turn - z
    return np.asarray(ndtr(-np.maximum(z, other)) + ndtr(np.minimum(z, other)))


def wind_table(mean: F64, sd: F64, calm: F64, tail: F64, least: F64, turn: F64) -> F64:
    """Wind quantiles at the nodes, with the given mean and sd over all hours: 0 in the calm share nearest the turn; beyond
    it the least wind that is reported (at most half the mean of hours with wind) plus wind_shape.

    mean, sd, calm [day, region]; tail, least, turn [region]; result [day, region, node].
    """
    windy = mean / (1.0 - calm)
    spread = np.sqrt(np.maximum((sd**2 + mean**2) / (1.0 - calm) - windy**2, (0.05 * windy) ** 2))
    floor = np.minimum(least, windy / 2.0)
    a = wind_exponent(spread / (windy - floor), tail)
    scale = (windy - floor) / _wind_moments(a, np.broadcast_to(tail, a.shape))[0]
    above = above_share(nodes(), turn[:, None])  # exact far out in the tail
    e = -np.log(np.minimum(above / (1.0 - calm[..., None]), 1.0))
    wind = floor[..., None] + scale[..., None] * wind_shape(e, a[..., None], tail[:, None])
    return np.asarray(np.where(e > 0.0, wind, 0.0))


def _temp_table(mean: F64, sd: F64, skew: F64) -> F64:
    """Temperature quantiles at the nodes: a shifted log-normal of the given skewness (normal where it is 0)."""
    z = nodes()
    size = np.maximum(np.abs(skew), 1e-6)
    # skewness of exp(s z) is (e^(s^2) + 2) sqrt(e^(s^2) - 1); solved for w = e^(s^2)
    root = np.cbrt(1.0 + size**2 / 2 + size * np.sqrt(1.0 + size**2 / 4))
    w = root + 1.0 / root - 1.0
    s = np.sqrt(np.log(w))[..., None]
    sign = np.where(skew < 0.0, -1.0, 1.0)[..., None]
    standard = sign * np.expm1(s * sign * z - s**2 / 2) / np.sqrt(np.expm1(s**2))
    return np.asarray(mean[..., None] + sd[..., None] * standard)


def _by_day(values: F64, epoch_utc: datetime, days: int) -> F64:
    """Monthly values [region, 12] at the middle of each day, [day, region], straight between mid-months."""
    hour_of_year = np.array([_hour_of_year(epoch_utc + timedelta(hours=12 + 24 * d)) for d in range(days)])
    x = hour_of_year / HOURS_OF_MONTH - 0.5
    left = np.floor(x).astype(int)
    return np.asarray(((1.0 - (x - left)) * values[:, left % 12] + (x - left) * values[:, (left + 1) % 12]).T)


def _hour_of_year(at: datetime) -> float:
    return (at - at.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)).total_seconds() / 3600.0


def _solar_cycle(climates: Sequence[Climate], epoch_utc: datetime, hours: int) -> F64:
    """A cosine of the day [region, hour], 1 at WARMEST_SOLAR_H."""
    utc = epoch_utc.hour + epoch_utc.minute / 60.0 + 0.5 + np.arange(hours)
    lon = np.array([c.lon for c in climates])
    return np.asarray(np.cos(2 * np.pi / 24.0 * (utc + lon[:, None] / 15.0 - WARMEST_SOLAR_H)))
