"""How fast it grows: particle filter over each place's counts, and its futures."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from balto.basis import chance
from balto.domain.treatment import Spread
from balto.need import _growth_kernel as kernel
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


def _halton(base: int) -> F64:
    """The first KINDS points of van der Corput's sequence in that base (0 left out)."""
    found = np.zeros(KINDS)
    left, part = np.arange(1, KINDS + 1), 1.0
    while left.any():
        part /= base
        found += part * (left % base)
        left = left // base
    return found


def kinds(spread: Spread, tuning: Tuning, step: int) -> Kinds:
    """A fixed, evenly spread set of static parameters (Halton points), the same for every seed."""
    u = np.stack([_halton(base) for base in (2, 3, 5, 7)], axis=1)
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
    sus = np.ones(series.steps)
    if population:
        sus = (1.0 - np.concatenate([[0.0], np.cumsum(series.filled)[:-1]]) / population).clip(0.0, 1.0)
    return _filter(series, using, known, q, sus, _Particles(particles, series.steps - known), key)


class _Particles:
    """Working arrays of one filter: they live as long as it runs."""

    def __init__(self, n: int, recent: int) -> None:
        self.state, self.counter = np.empty(n, np.uint64), np.zeros(n, np.int64)
        self.x, self.kind, self.rec = np.empty(n), np.empty(n, np.int64), np.zeros((n, recent))
        self.spare_x, self.spare_kind, self.spare_rec = np.empty(n), np.empty(n, np.int64), np.zeros((n, recent))
        self.mu, self.acc, self.weight, self.chosen = np.empty(n), np.zeros(n), np.empty(n), np.empty(n, np.int64)


def _filter(series: Series, using: Model, known: int, q: F64, sus: F64, p: _Particles, key: int) -> Cloud:
    """Bootstrap filter: predict, complete what is not yet reported, weigh, resample; see the kernels."""
    of, tuning, cap = using.kinds, using.tuning, using.spread.most
    lam = forces(series, known, of, 0)
    constant = special.gammaln(series.y + of.size[:, None]) - special.gammaln(of.size)[:, None]
    constant = constant - special.gammaln(series.y + 1.0)
    luck = chance.stream(key, "resampling").uniform(size=series.steps)
    trace = np.empty((series.steps, TRACE))
    stride = np.arange(TRACE) * len(p.x) // TRACE
    kernel.start(key, KINDS, p.state, p.counter, p.x, p.kind)
    for t in range(series.steps):
        kernel.predict(
            t, known, p.state, p.counter, p.x, p.kind, p.rec, lam, of.serial, of.sigma, of.eps, of.variant, float(sus[t]),
            tuning.phi, cap, p.mu,
        )  # fmt: skip
        code = series.code[t]
        p.acc += p.mu
        if t >= known:
            got, heard = (series.y[t], 1.0) if code == 2 else (0.0, 0.0)
            kernel.complete(
                got, heard, p.state, p.counter, p.kind, of.size, of.variant, np.ascontiguousarray(q[:, t]), p.mu, p.rec, t - known
            )
        if code == 2:
            _, total = kernel.weigh(
                series.y[t], p.kind, p.acc, np.ascontiguousarray(constant[:, t]), of.size, of.variant,
                np.ascontiguousarray(q[:, t]), p.weight,
            )  # fmt: skip
            kernel.pick(luck[t], total, p.weight, p.chosen)
            kernel.inherit(p.chosen, p.x, p.kind, p.rec, max(t - known + 1, 0), p.spare_x, p.spare_kind, p.spare_rec)
        if code != 1:
            p.acc[:] = 0.0
        trace[t] = np.minimum(np.exp(p.x[stride]), cap)
    return Cloud(p.x, p.kind, p.rec, trace)


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
    kernel.project(
        key, cloud.log_r, cloud.kind, cloud.recent, np.ascontiguousarray(lam), of.serial, of.size, of.sigma, of.eps, of.variant,
        tuning.phi, using.spread.most, float(population), series.filled.sum(), max(float(window.mean()), 0.02 * series.days / 7),
        tuning.steady_size, tuning.share, np.zeros(recent + ahead), cases, latent,
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
