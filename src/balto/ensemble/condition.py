"""Members given what was observed and what is forecast: exact conditional draws of the latent fields by Matheron's update."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.special import ndtr

from balto.domain.climate import Climate, Observation
from balto.ensemble import _weather_kernel as kernel
from balto.ensemble._weather_kernel import NODES_PER_UNIT
from balto.ensemble.gaussian_field import Latent, autocovariance
from balto.ensemble.quantile_map import Marginals, nodes

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
Parts = tuple[Latent, Latent]
AT_NODES = nodes()
LEAST_ERROR = 0.02  # latent standard deviations that no reading is nearer than
STILL_TRUE_H = 3  # hours for which weather seen before the futures begin still holds then


@dataclass(frozen=True, slots=True)
class Readings:
    """What is known as linear readings of the latent fields: by reading, its region, hour, weights, value and error (an sd).

    Errors of readings of the same `issue` (a forecast; 0: none) are those of shorter lead and more (`given`), others apart.
    """

    region: NDArray[np.int64]
    hour: NDArray[np.int64]
    of_wind: F64
    of_temp: F64
    value: F64
    error: F64
    issue: NDArray[np.int64]

    def and_(self, other: "Readings") -> "Readings":
        """These readings, then the others."""
        return Readings(*(np.concatenate([getattr(self, f.name), getattr(other, f.name)]) for f in fields(Readings)))


@dataclass(frozen=True, slots=True)
class Conditioning:
    """The gain of each reading, float32 [reading, region, hour], and what tells what a member is missing.

    `error` is each reading's own; `shared` [normal, reading] what it has in common with others (None: nothing).
    """

    region: NDArray[np.int64]
    hour: NDArray[np.int64]
    of_wind: F64
    of_temp: F64
    value: F64
    error: F64
    wind_gain: F32
    temp_gain: F32
    shared: F32 | None


def given(winds: Parts, temps: Parts, shapes: Marginals, seen: Readings) -> Conditioning:
    """The gains K_xo (K_oo + R)^-1 of the readings; R is diagonal, but between readings of one forecast
    min(s^2, s'^2) K_oo: what is wrong at a lead is wrong beyond it, with errors of their own added."""
    to_wind = _with_readings(winds, shapes.wind_weights, seen) * seen.of_wind
    to_temp = _with_readings(temps, shapes.temp_weights, seen) * seen.of_temp
    at = seen.region * len(shapes.day) + seen.hour
    between = seen.of_wind[:, None] * to_wind[at] + seen.of_temp[:, None] * to_temp[at]
    together = (seen.issue[:, None] == seen.issue) & (seen.issue > 0)
    common = np.where(together, between * np.minimum.outer(seen.error, seen.error) ** 2, 0.0)
    own = np.where(seen.issue > 0, LEAST_ERROR, seen.error)
    solve = cho_factor(between + common + np.diag(own**2))
    shape = len(seen.hour), -1, len(shapes.day)
    gain = [np.ascontiguousarray(cho_solve(solve, k.T), dtype=np.float32).reshape(shape) for k in (to_wind, to_temp)]
    shared = None
    if together.any():
        shared = np.ascontiguousarray(np.linalg.cholesky(common + 1e-6 * np.eye(len(own))).T, dtype=np.float32)
    return Conditioning(seen.region, seen.hour, seen.of_wind, seen.of_temp, seen.value, own, gain[0], gain[1], shared)


def conditioned(
    wind: F32, temp: F32, seen: Conditioning, chance_key: int, first: int, asked: NDArray[np.bool_]
) -> None:
    """Change latent wind and temp [member, region, hour] in place into draws given what was seen, in the regions asked for,
    of which are those of the readings; the hours are at least theirs.

    x + K_xo (K_oo + R)^-1 (y - x_o - noise), exact for Gaussian fields and errors (Journel and Huijbregts 1978, Mining
    Geostatistics, VII.A; Wilson et al. 2021, J. Machine Learning Research 22(105), eq. 3).
    """
    count = len(seen.hour)
    noise = np.empty((len(wind), count if seen.shared is None else 2 * count), dtype=np.float32)
    kernel.noise(np.uint64(chance_key), first, noise)
    read = wind[:, seen.region, seen.hour] * seen.of_wind + temp[:, seen.region, seen.hour] * seen.of_temp
    missing = (seen.value - read - noise[:, :count] * seen.error).astype(np.float32)
    if seen.shared is not None:
        kernel.correct(missing[:, None], noise[:, count:].copy(), -seen.shared[:, None], np.ones(1, np.bool_))
    for field, gain in zip((wind, temp), (seen.wind_gain, seen.temp_gain), strict=True):
        kernel.correct(field, missing, gain, asked)


def usable(observations: Sequence[Observation], hours: int) -> tuple[Observation, ...]:
    """Observations within the futures' hours; one of the last hours before them counts as of hour 0, older ones do not."""
    recent = (replace(seen, hour_h=max(seen.hour_h, 0)) for seen in observations if seen.hour_h >= -STILL_TRUE_H)
    return tuple(seen for seen in recent if seen.hour_h < hours)


def readings(climates: Sequence[Climate], shapes: Marginals, observations: Sequence[Observation]) -> Readings:
    """Each observed value read back through the quantile table of its hour; its error is what its sd spans there.

    Raises ValueError where an observation names a region or an hour that is not there.
    """
    places = {c.region: j for j, c in enumerate(climates)}
    hours = len(shapes.day)
    rows = []
    for seen in observations:
        if seen.region not in places or not 0 <= seen.hour_h < hours:
            raise ValueError(
                f"observation at {seen.region}, hour {seen.hour_h}: "
                f"expected a region of {list(places)} and an hour of 0 to {hours - 1}"
            )
        j, h = places[seen.region], seen.hour_h
        of_wind, of_temp = shapes.pull[:, j, h]
        if seen.wind_ms is not None:
            value, error = _latent_wind(shapes, j, h, seen.wind_ms, seen.wind_sd_ms)
            rows.append((j, h, 1.0, 0.0, value, error))
        if seen.temp_c is not None:
            table = shapes.temp_table[shapes.day[h], j]
            value, error = _read_back(table, AT_NODES, seen.temp_c - float(shapes.temp_shift[j, h]), seen.temp_sd_c)
            rows.append((j, h, of_wind, of_temp, value, error))
    region, hour, of_wind, of_temp, value_, error_ = np.array(rows).reshape(-1, 6).T
    none = np.zeros(len(rows), np.int64)
    return Readings(region.astype(np.int64), hour.astype(np.int64), of_wind, of_temp, value_, error_, none)


def _latent_wind(shapes: Marginals, j: int, h: int, wind_ms: float, sd_ms: float) -> tuple[float, float]:
    """Latent wind and its error; a wind that may have been calm says only that latent wind was near its turn (below a bound).

    A wind seen is taken to blow from the usual side: one Gaussian cannot say that it may have come from either.
    """
    table, z, _ = usual_winds(shapes, j, h)
    if wind_ms > sd_ms:
        value, error = _read_back(table, z, wind_ms, sd_ms)
    else:
        value, error = calm(shapes, j, h, wind_ms + sd_ms)
    scale = float(shapes.wind_scale[j, h])
    return (value - float(shapes.wind_shift[j, h])) / scale, error / scale


def usual_winds(shapes: Marginals, j: int, h: int) -> tuple[F32, F64, float]:
    """Winds that blow from the usual side, ascending, their latent values, and the latent value at which wind turns."""
    turn = float(shapes.wind_turn[j])
    usual = turn <= AT_NODES
    return shapes.wind_table[shapes.day[h], j][usual], AT_NODES[usual], turn


def calm(shapes: Marginals, j: int, h: int, most_ms: float) -> tuple[float, float]:
    """Mean and sd of latent wind known only to be so near its turn that no more than most_ms blows."""
    table, z, turn = usual_winds(shapes, j, h)
    bound = max(float(np.interp(most_ms, table, z)), turn + 1.0 / NODES_PER_UNIT)
    return _between(2.0 * turn - bound, bound)


def _read_back(table: F32, z: F64, value: float, sd: float) -> tuple[float, float]:
    low, middle, high = np.interp([value - sd, value, value + sd], table, z)
    return float(middle), max(float(high - low) / 2.0, LEAST_ERROR)


def _between(low: float, high: float) -> tuple[float, float]:
    """Mean and sd of a standard normal known to lie between `low` (it may be minus infinity) and `high`."""
    share = ndtr(high) - ndtr(low)
    at_low, at_high = (float(np.exp(-(z**2) / 2.0) / np.sqrt(2.0 * np.pi) / share) for z in (low, high))
    mean = at_low - at_high
    low_term = low * at_low if np.isfinite(low) else 0.0
    return mean, float(np.sqrt(max(1.0 + low_term - high * at_high - mean**2, LEAST_ERROR**2)))


def _with_readings(parts: Parts, weights: tuple[F32, F32], seen: Readings) -> F64:
    """Covariance [region * hour, reading] of a field (the weighted sum of its parts) with itself at the readings."""
    regions, hours = weights[0].shape
    lag = np.arange(hours)[:, None] - seen.hour
    ahead, behind = np.maximum(lag, 0), np.maximum(-lag, 0)
    out = np.zeros((hours, len(seen.hour), regions))
    for part, weight in zip(parts, weights, strict=True):
        cov = autocovariance(part, hours)
        later, earlier = cov.transpose(2, 0, 1)[seen.region, ahead], cov.transpose(1, 0, 2)[seen.region, behind]
        between = np.where(lag[:, :, None] >= 0, later, earlier)  # [hour, reading, region]
        out += weight.T[:, None, :] * between * weight[seen.region, seen.hour][:, None]
    return out.transpose(2, 0, 1).reshape(regions * hours, -1)
