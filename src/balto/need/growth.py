"""How fast it grows: particle filter over each place's counts, and its futures."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from balto.basis import chance
from balto.domain.treatment import Spread
from balto.need import _growth_kernel
from balto.need.reporting import MEAN_LOG_SD, Reporting, share_reported
from balto.need.series import Series

F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tuning:
    """What is not learnt from one outbreak; tuned on US cities 1916-1947 (see docs/need.md), per step of the data.

    phi: mean reversion of log R. sigma, sigma_log_sd: step of log R, median and spread over particles. size, size_log_sd:
    dispersion. importation: cases a step without a source. share, steady_size: weight and dispersion of the simple mean,
    taken over `mean_steps`. recent: steps that may still be completed by late reports.
    """

    phi: float
    sigma: float
    sigma_log_sd: float
    size: float
    size_log_sd: float
    importation: float
    share: float
    steady_size: float
    mean_steps: int
    recent: int


WEEKLY = Tuning(0.7, 0.15, 0.7, 8.0, 0.6, 0.3, 0.5, 6.0, 4, 5)
DAILY = Tuning(0.7 ** (1 / 7), 0.15 / 7**0.5, 0.8, 6.0, 0.6, 0.05, 0.5, 4.0, 28, 28)
KINDS = 96
VARIANTS = 8
TRACE = 200


@dataclass(frozen=True, slots=True, eq=False)
class Cloud:
    """One place's posterior: equally weighted particles, and R at each step [step, draw]."""

    log_r: F64
    kind: NDArray[np.int64]
    recent: F64
    r: F64


@dataclass(frozen=True, slots=True, eq=False)
class Kinds:
    """Drawn once for all places: the static parameters [kind], serial intervals [variant, lag], stretches of delay [variant]."""

    size: F64
    sigma: F64
    eps: F64
    variant: NDArray[np.int64]
    serial: F64
    stretch: F64


def serial_interval(mean_days: float, sd_days: float, step: int, lags: int) -> F64:
    """Probability of each lag (in steps, lag 0 is the same step) for a gamma interval, onset uniform within a step."""
    shape, scale = (mean_days / sd_days) ** 2, sd_days**2 / mean_days
    edge = np.arange(lags * step + 1)
    daily = np.diff(special.gammainc(shape, np.maximum(edge - 0.5, 0.0) / scale))
    if step == 1:
        daily[1] += daily[0]
        daily[0] = 0.0
        return np.asarray(daily / daily.sum(), float)
    found = np.zeros(lags)
    for start in range(step):
        np.add.at(found, np.minimum((start + np.arange(len(daily))) // step, lags - 1), daily / step)
    return found / found.sum()


def kinds(spread: Spread, tuning: Tuning, step: int) -> Kinds:
    """A fixed, evenly spread set of static parameters (Halton points), the same for every seed."""
    u = stats.qmc.Halton(4, scramble=False).random(KINDS + 1)[1:]
    z = special.ndtri(u)
    level = special.ndtri((np.arange(VARIANTS) + 0.5) / VARIANTS)
    mean = np.maximum(spread.serial_mean_days + spread.serial_mean_sd_days * level, 0.5)
    lags = 36 if step == 1 else 7
    serial = np.stack(
        [serial_interval(m, spread.serial_sd_days * m / spread.serial_mean_days, step, lags) for m in mean]
    )
    mixed = np.argsort(np.arange(VARIANTS) * 5 % VARIANTS)
    return Kinds(
        size=tuning.size * np.exp(tuning.size_log_sd * z[:, 0]),
        sigma=tuning.sigma * np.exp(tuning.sigma_log_sd * z[:, 1]),
        eps=tuning.importation * np.exp(1.0 * z[:, 2]),
        variant=(u[:, 3] * VARIANTS).astype(np.int64),
        serial=serial,
        stretch=np.exp(MEAN_LOG_SD * level)[mixed],
    )


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """What all places share."""

    spread: Spread
    tuning: Tuning
    kinds: Kinds
    reporting: Reporting | None
    step: int


def model(spread: Spread, step: int, reporting: Reporting | None, tuning: Tuning | None = None) -> Model:
    """The model for data by day (1) or week (7); `reporting` where counts are dated by onset, so still incomplete."""
    chosen = tuning or (DAILY if step == 1 else WEEKLY)
    return Model(spread, chosen, kinds(spread, chosen, step), reporting, step)


def forces(series: Series, known: int, of: Kinds, ahead: int) -> F64:
    """[variant, step] force of infection of the counts before step `known`, for the series and `ahead` steps more."""
    counts = np.concatenate([series.filled[:known], np.zeros(series.steps - known + ahead)])
    return np.stack([np.convolve(counts, w)[: len(counts)] - w[0] * counts for w in of.serial])


def follow(series: Series, using: Model, population: int, particles: int, key: int) -> Cloud:
    """The place's cloud after its last step."""
    of, tuning = using.kinds, using.tuning
    known = series.steps - (min(tuning.recent, series.steps) if using.reporting else 0)
    age = (series.steps - np.arange(series.steps) - 0.5) * series.days
    q = np.ones((VARIANTS, series.steps))
    if using.reporting:
        q = share_reported(using.reporting, age, of.stretch)
    constant = special.gammaln(series.y + of.size[:, None]) - special.gammaln(of.size)[:, None]
    constant = constant - special.gammaln(series.y + 1.0)
    sus = np.ones(series.steps)
    if population:
        sus = (1.0 - np.concatenate([[0.0], np.cumsum(series.filled)[:-1]]) / population).clip(0.0, 1.0)
    trace = np.zeros((series.steps, TRACE))
    log_r, kind, recent = _growth_kernel.follow(
        key, series.y, series.code, known, forces(series, known, of, 0), of.serial, q, constant,
        of.size, of.sigma, of.eps, of.variant, sus, tuning.phi, using.spread.most, particles, trace,
    )  # fmt: skip
    return Cloud(log_r, kind, recent, trace)


def project(
    cloud: Cloud, series: Series, using: Model, population: int, ahead: int, members: int, key: int
) -> tuple[F64, F64]:
    """Cases [member, step ahead] and completed recent cases [member, recent step] in each future of one place."""
    of, tuning = using.kinds, using.tuning
    recent = cloud.recent.shape[1]
    known = series.steps - recent
    lam = forces(series, known, of, ahead)[:, series.steps :]
    cases, latent = np.zeros((members, ahead)), np.zeros((members, recent))
    window = series.filled[-tuning.mean_steps :].copy()
    if recent:
        tail = min(recent, len(window))
        window[-tail:] = cloud.recent[:, -tail:].mean(axis=0)
    _growth_kernel.project(
        key, cloud.log_r, cloud.kind, cloud.recent, np.ascontiguousarray(lam), of.serial, of.size, of.sigma, of.eps, of.variant,
        tuning.phi, using.spread.most, population, series.filled.sum(), max(float(window.mean()), 0.02 * series.days / 7),
        tuning.steady_size, tuning.share, cases, latent,
    )  # fmt: skip
    return cases, latent


def follow_all(
    series: tuple[Series, ...], using: Model, population: tuple[int, ...], particles: int, seed: int
) -> list[Cloud]:
    """A cloud for every place, two at a time."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        todo = [
            pool.submit(follow, one, using, people, particles, chance.key(seed, f"need/growth/{one.place}"))
            for one, people in zip(series, population, strict=True)
        ]
        return [job.result() for job in todo]
