"""The slow, plain weather: one number at a time, quantiles without tables, covariances by solving for them."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.linalg import solve_discrete_lyapunov
from scipy.optimize import brentq
from scipy.stats import norm

from balto.basis._chance_kernel import normal, normal_fast, row
from balto.basis.chance import key
from balto.basis.sphere import distance_km
from balto.domain.climate import Climate

F64 = NDArray[np.float64]
PARTS = (("wind", "slow"), ("wind", "fast"), ("temp", "slow"), ("temp", "fast"))
NAMES = {"wind": "weather/wind", "temp": "weather/temperature"}


@njit
def _draw(chance_key: int, member: int, counter: int, fast: bool) -> float:
    state = row(chance_key, member)
    return normal_fast(state, counter) if fast else normal(state, counter)


def latent(climates: Sequence[Climate], what: str, speed: str, seed: int, member: int, hours: int) -> list[list[float]]:
    """One part of a latent field of one member, [hour][region]."""
    n = len(climates)
    step, push = transition(climates, what, speed)
    start = np.linalg.cholesky(stationary(step, push) + 1e-12 * np.eye(2 * n))
    keys = [key(seed, f"{NAMES[what]}/{speed}/{which}") for which in ("start", "step")]
    state = start @ np.array([_draw(keys[0], member, k, False) for k in range(2 * n)])
    out = []
    for hour in range(hours):
        out.append([float(v) for v in state[n:]])
        state = step @ state + push @ np.array([_draw(keys[1], member, hour * n + k, True) for k in range(n)])
    return out


def transition(climates: Sequence[Climate], what: str, speed: str) -> tuple[F64, F64]:
    """Matrices of one hour's step: (x, s)' = step (x, s) + push normals."""
    n = len(climates)
    decay = np.diag([math.exp(-1.0 / getattr(c, f"{what}_{speed}_h")) for c in climates])
    longer = "wind_slow_smooth_h" if (what, speed) == ("wind", "slow") else None
    smooth_h = [getattr(c, f"{what}_smooth_h") + (getattr(c, longer) if longer else 0.0) for c in climates]
    memory = np.diag([math.exp(-1.0 / h) if h else 0.0 for h in smooth_h])
    reach = [getattr(c, f"{what}_{speed}_km") for c in climates]
    near = np.empty((n, n))
    for j, a in enumerate(climates):
        for k, b in enumerate(climates):
            square = (reach[j] ** 2 + reach[k] ** 2) / 2
            near[j, k] = reach[j] * reach[k] / square * math.exp(-distance_km(a.lat, a.lon, b.lat, b.lon) / square**0.5)
    gain = np.sqrt(np.eye(n) - decay**2)
    lower = np.linalg.cholesky(gain @ near @ gain)
    inflow = np.eye(n)
    for _ in range(2):  # once to learn the variance of s, once with the inflow that makes it 1
        step = np.block([[decay, np.zeros((n, n))], [inflow @ decay, memory]])
        push = np.vstack([lower, inflow @ lower])
        inflow = inflow @ np.diag(1.0 / np.sqrt(np.diag(stationary(step, push))[n:]))
    return step, push


def stationary(step: F64, push: F64) -> F64:
    """The covariance that a step leaves as it is."""
    return np.asarray(solve_discrete_lyapunov(step, push @ push.T))


def covariance(climates: Sequence[Climate], what: str, speed: str, hours: int) -> F64:
    """Covariance of one part at every region and hour, [region * hour, region * hour]."""
    n = len(climates)
    step, push = transition(climates, what, speed)
    out = np.empty((n, hours, n, hours))
    ahead = stationary(step, push)
    for lag in range(hours):
        for h in range(hours - lag):
            out[:, h + lag, :, h] = ahead[n:, n:]
            out[:, h, :, h + lag] = ahead[n:, n:].T
        ahead = step @ ahead
    return out.reshape(n * hours, n * hours)


def weather(
    climates: Sequence[Climate], epoch: datetime, hours: int, seed: int, member: int
) -> tuple[list[list[float]], list[list[float]]]:
    """Temperature and wind of one member, each [region][hour]."""
    parts = {p: latent(climates, *p, seed, member, hours) for p in PARTS}
    temps, winds = [], []
    for j, climate in enumerate(climates):
        temps.append([0.0] * hours)
        winds.append([0.0] * hours)
        for h in range(hours):
            now = {f: month_figure(climate, f, epoch, h) for f in climate.months[0].__dataclass_fields__}
            z = {
                w: math.sqrt(now[f"{w}_slow_share"]) * parts[w, "slow"][h][j]
                + math.sqrt(1 - now[f"{w}_slow_share"]) * parts[w, "fast"][h][j]
                for w in ("wind", "temp")
            }
            middle = epoch + timedelta(hours=h, minutes=30)
            solar = middle.hour + middle.minute / 60 + climate.lon / 15
            sun = math.cos(2 * math.pi * (solar - 14.0) / 24)
            swing, corr = now["wind_diurnal"], now["wind_temp_corr"]
            winds[j][h] = wind_at(math.sqrt(1 - swing**2 / 2) * z["wind"] + swing * sun, now, climate)
            mixed = corr * z["wind"] + math.sqrt(1 - corr**2) * z["temp"]
            temps[j][h] = temp_at(mixed, now) + now["temp_diurnal_c"] * sun
    return temps, winds


def month_figure(climate: Climate, name: str, epoch: datetime, hour: int) -> float:
    """A month's figure at the middle of the day of `hour`, straight between mid-months."""
    at = epoch + timedelta(hours=12 + 24 * (hour // 24))
    since = (at - datetime(at.year, 1, 1, tzinfo=at.tzinfo)).total_seconds() / 3600.0
    x = since / 730.5 - 0.5
    left = math.floor(x)
    values = [getattr(m, name) for m in climate.months]
    return float((1 - (x - left)) * values[left % 12] + (x - left) * values[(left + 1) % 12])


def wind_at(z: float, now: dict[str, float], climate: Climate) -> float:
    """Wind at a latent value: none in the calm share nearest the turn, least + scale times the shape beyond."""
    calm, tail, turn = now["wind_calm"], climate.wind_tail, norm.ppf(climate.wind_back)
    windier = norm.sf(z) if math.isinf(turn) else norm.sf(turn + abs(z - turn)) + norm.cdf(turn - abs(z - turn))
    if 1 - windier <= calm:
        return 0.0
    mean = now["wind_mean_ms"] / (1 - calm)
    spread = (now["wind_sd_ms"] ** 2 + now["wind_mean_ms"] ** 2) / (1 - calm) - mean**2
    least = min(climate.wind_least_ms, mean / 2)

    def shape(e: float, a: float) -> float:
        return e**a * (1 + tail * e) if tail >= 0 else (e / (1 - tail * e)) ** a

    def moment(a: float, power: int) -> float:
        return float(quad(lambda u: 3 * u**2 * shape(u**3, a) ** power * math.exp(-(u**3)), 0, 4.5)[0])

    a = brentq(lambda v: moment(v, 2) / moment(v, 1) ** 2 - 1 - spread / (mean - least) ** 2, 0.05, 4.5, rtol=1e-6)
    e = -math.log(windier / (1 - calm))
    return least + (mean - least) / moment(a, 1) * shape(e, a)


def temp_at(z: float, now: dict[str, float]) -> float:
    """Temperature at a latent value: a shifted log-normal with the skewness of the month."""
    skew = now["temp_skew"]
    if abs(skew) < 1e-6:
        return now["temp_mean_c"] + now["temp_sd_c"] * z
    w = brentq(lambda v: (v + 2) * math.sqrt(v - 1) - abs(skew), 1 + 1e-15, 5.0)
    s, sign = math.sqrt(math.log(w)), math.copysign(1.0, skew)
    return now["temp_mean_c"] + now["temp_sd_c"] * sign * (math.exp(sign * s * z - s * s / 2) - 1) / math.sqrt(w - 1)
