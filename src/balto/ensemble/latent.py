"""The latent Gaussian fields behind the weather: their time scales, their reach, and their covariance."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from balto.domain.climate import Climate

F64 = NDArray[np.float64]
EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Latent:
    """One field: state (slow, fast, smoothed sum) by region; the smoothed sum has unit variance.

    Arrays as _weather_kernel.latent takes them; `stationary` [3 * region, 3 * region] is the covariance of the state.
    """

    decay: F64
    gain: F64
    smooth: F64
    mix: F64
    start: F64
    stationary: F64


def wind_field(climates: Sequence[Climate]) -> Latent:
    """The latent wind of the regions."""
    scales = [(c.wind_slow_h, c.wind_fast_h, c.wind_slow_share, c.wind_smooth_h) for c in climates]
    return _field(climates, scales, [c.wind_range_km for c in climates])


def temperature_field(climates: Sequence[Climate]) -> Latent:
    """The latent temperature of the regions, apart from what it shares with wind."""
    scales = [(c.temp_slow_h, c.temp_fast_h, c.temp_slow_share, c.temp_smooth_h) for c in climates]
    return _field(climates, scales, [c.temp_range_km for c in climates])


def autocovariance(field: Latent, hours: int) -> F64:
    """C[lag, j, k] = covariance of region j at hour h + lag with region k at hour h, lag 0 .. hours - 1."""
    regions = field.decay.shape[1]
    step, carried = _step(field), field.stationary.copy()
    out = np.empty((hours, regions, regions))
    for lag in range(hours):
        out[lag] = carried[2 * regions :, 2 * regions :]
        carried = step @ carried
    return out


def _field(
    climates: Sequence[Climate], scales: list[tuple[float, float, float, float]], range_km: list[float]
) -> Latent:
    slow_h, fast_h, share, smooth_h = np.array(scales).T
    decay = np.exp(-1.0 / np.array([slow_h, fast_h]))
    memory = np.where(smooth_h > 0.0, np.exp(-1.0 / np.maximum(smooth_h, 1e-9)), 0.0)
    near = _correlation(climates, np.array(range_km))
    # Each process alone has the variance of its share before smoothing; the sum is scaled to unit variance after it.
    gain = np.sqrt(np.array([share, 1.0 - share]) * (1.0 - decay**2))
    noise = gain[:, :, None] * near * gain[:, None, :]
    raw = _stationary(decay, memory, np.ones_like(memory), noise)
    regions = len(climates)
    inflow = 1.0 / np.sqrt(np.diag(raw)[2 * regions :])
    smooth = np.array([memory, inflow])
    cov = _stationary(decay, memory, inflow, noise)
    mix = np.array([_factor(near), _factor(near)])
    return Latent(decay, gain, smooth, mix, _factor(cov), cov)


def _stationary(decay: F64, memory: F64, inflow: F64, noise: F64) -> F64:
    """Covariance of (slow, fast, smoothed) under x' = decay x + e, s' = memory s + inflow (x_slow' + x_fast')."""
    slow = noise[0] / (1.0 - np.outer(decay[0], decay[0]))
    fast = noise[1] / (1.0 - np.outer(decay[1], decay[1]))
    # cov(x', s') = decay memory' cov(x, s) + cov(x', x') inflow'
    slow_s = slow * inflow / (1.0 - np.outer(decay[0], memory))
    fast_s = fast * inflow / (1.0 - np.outer(decay[1], memory))
    # cov(u', s) of the new sum u' with the old s, both ways round
    ahead = decay[0][:, None] * slow_s + decay[1][:, None] * fast_s
    cross = memory[None, :] * inflow[:, None] * ahead
    total = cross + cross.T + np.outer(inflow, inflow) * (slow + fast)
    smoothed = total / (1.0 - np.outer(memory, memory))
    zero = np.zeros_like(slow)
    return np.block([[slow, zero, slow_s], [zero, fast, fast_s], [slow_s.T, fast_s.T, smoothed]])


def _step(field: Latent) -> F64:
    regions = field.decay.shape[1]
    slow, fast = np.diag(field.decay[0]), np.diag(field.decay[1])
    memory, inflow = np.diag(field.smooth[0]), np.diag(field.smooth[1])
    zero = np.zeros((regions, regions))
    return np.block([[slow, zero, zero], [zero, fast, zero], [inflow @ slow, inflow @ fast, memory]])


def _correlation(climates: Sequence[Climate], range_km: F64) -> F64:
    """Correlation exp(-distance / range); where ranges differ, the form of Paciorek and Schervish (2006), eq. 9."""
    lat, lon = np.radians([c.lat for c in climates]), np.radians([c.lon for c in climates])
    half = (
        np.sin((lat[:, None] - lat) / 2) ** 2
        + np.cos(lat)[:, None] * np.cos(lat) * np.sin((lon[:, None] - lon) / 2) ** 2
    )
    distance = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    square = (range_km[:, None] ** 2 + range_km**2) / 2.0
    mixed: F64 = range_km[:, None] * range_km / square * np.exp(-distance / np.sqrt(square))
    return mixed


def _factor(cov: F64) -> F64:
    """Lower factor of a covariance that may be singular (two regions at one place)."""
    lower: F64 = np.linalg.cholesky(cov + 1e-9 * np.mean(np.diag(cov)) * np.eye(len(cov)))
    return lower
