"""The latent Gaussian fields behind the weather: their time scales, their reach, and their covariance."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from balto.basis.sphere import distance_km
from balto.domain.climate import Climate

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Latent:
    """One part (slow or fast) of a field, of unit variance at every region: x' = decay x + e, s' = memory s + inflow x'.

    s is what is seen; e is correlated between regions: mix @ standard normals. Vectors are by region; `covariance` and its
    lower factor `start` are those of (x, s), [2 * region, 2 * region].
    """

    decay: F64
    memory: F64
    inflow: F64
    mix: F64
    covariance: F64
    start: F64

    @property
    def steps(self) -> tuple[F32, F32, F32, F32]:
        """mix, decay, memory and inflow as the kernel takes them."""
        mix, decay, memory, inflow = (v.astype(np.float32) for v in (self.mix, self.decay, self.memory, self.inflow))
        return mix, decay, memory, inflow


def wind_parts(climates: Sequence[Climate]) -> tuple[Latent, Latent]:
    """The slow part of latent wind (storms) and the fast one."""
    smooth_h = [c.wind_smooth_h for c in climates]
    build_h = [c.wind_smooth_h + c.wind_slow_smooth_h for c in climates]
    return (
        _part(climates, [c.wind_slow_h for c in climates], build_h, [c.wind_slow_km for c in climates]),
        _part(climates, [c.wind_fast_h for c in climates], smooth_h, [c.wind_fast_km for c in climates]),
    )


def temperature_parts(climates: Sequence[Climate]) -> tuple[Latent, Latent]:
    """The slow and the fast part of latent temperature, apart from what it shares with wind."""
    smooth_h = [c.temp_smooth_h for c in climates]
    return (
        _part(climates, [c.temp_slow_h for c in climates], smooth_h, [c.temp_slow_km for c in climates]),
        _part(climates, [c.temp_fast_h for c in climates], smooth_h, [c.temp_fast_km for c in climates]),
    )


def autocovariance(part: Latent, hours: int) -> F64:
    """C[lag, j, k] = covariance of s of region j at hour h + lag with s of region k at hour h, lag 0 .. hours - 1."""
    regions = len(part.decay)
    ahead, seen = part.covariance[:regions, regions:], part.covariance[regions:, regions:]
    kept, fed = np.empty((hours, regions)), np.empty((hours, regions))  # shares of `seen` and of `ahead` in each lag
    keep, feed, flow = np.ones(regions), np.zeros(regions), part.inflow.copy()
    for lag in range(hours):
        kept[lag], fed[lag] = keep, feed
        flow = part.decay * flow
        keep, feed = part.memory * keep, part.memory * feed + flow
    return np.asarray(kept[:, :, None] * seen + fed[:, :, None] * ahead)


def _part(climates: Sequence[Climate], scale_h: list[float], smooth_h: list[float], range_km: list[float]) -> Latent:
    decay = np.exp(-1.0 / np.array(scale_h))
    memory = np.array([np.exp(-1.0 / h) if h > 0.0 else 0.0 for h in smooth_h])
    gain = np.sqrt(1.0 - decay**2)
    noise = gain[:, None] * _correlation(climates, np.array(range_km)) * gain
    x = noise / (1.0 - np.outer(decay, decay))
    inflow = 1.0 / np.sqrt(np.diag(_seen(x, decay, memory, np.ones_like(memory))))
    x_s = x * inflow / (1.0 - np.outer(decay, memory))
    covariance = np.block([[x, x_s], [x_s.T, _seen(x, decay, memory, inflow)]])
    return Latent(decay, memory, inflow, _factor(noise), covariance, _factor(covariance))


def _seen(x: F64, decay: F64, memory: F64, inflow: F64) -> F64:
    """Stationary covariance of s where x has the stationary covariance `x`."""
    with_x = x * inflow / (1.0 - np.outer(decay, memory))  # cov(x_j, s_k) at one hour
    later = inflow[:, None] * memory * decay[:, None] * with_x  # cov(inflow x_j', memory s_k)
    both = later + later.T + np.outer(inflow, inflow) * x
    return np.asarray(both / (1.0 - np.outer(memory, memory)))


def _correlation(climates: Sequence[Climate], range_km: F64) -> F64:
    """Correlation exp(-distance / range); where ranges differ, the form of Paciorek and Schervish (2006), eq. 9."""
    away_km = np.array([[distance_km(a.lat, a.lon, b.lat, b.lon) for b in climates] for a in climates])
    square = (range_km[:, None] ** 2 + range_km**2) / 2.0
    return np.asarray(range_km[:, None] * range_km / square * np.exp(-away_km / np.sqrt(square)))


def _factor(cov: F64) -> F64:
    """Lower factor of a covariance that may be singular (two regions at one place)."""
    return np.asarray(np.linalg.cholesky(cov + 1e-9 * np.mean(np.diag(cov)) * np.eye(len(cov))), dtype=np.float64)
