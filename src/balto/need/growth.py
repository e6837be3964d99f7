"""How fast it grows: particle filter over each place's counts, and its futures."""

import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

from balto.basis import chance
from balto.domain.treatment import Spread
from balto.need import _growth_kernel as kernel
from balto.need import start
from balto.need import steady as smoothing
from balto.need.reporting import MEAN_LOG_SD, Reporting, share_reported
from balto.need.series import Series

F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tuning:
    """What is not learnt from one outbreak; tuned on US cities 1916-1947 (see docs/need.md), per step of the data.

    phi: mean reversion of log R, to `rest`: below 0, since R is skewed, so that its mean comes to about 1; `damp` ahead, where
    growth has lasted less long than it had. sigma, sigma_log_sd: step of log R, median and spread over particles. size,
    size_log_sd: dispersion. importation: cases a step without a source. recent: the last steps, whose level is inferred.
    gains, shares: of the two smoothings and their weights, which move with what foretold better, discounted by `memory` a
    step and tempered by `trust`; their level wanders by `wander` a step. at_risk, at_risk_log_sd: how many more an outbreak may
    reach for each case so far (at least at_risk_least), before it is stopped or runs out. before: cases before the counts
    begin, in parts of the first counts.
    """

    phi: float
    sigma: float
    sigma_log_sd: float
    size: float
    size_log_sd: float
    importation: float
    recent: int
    memory: float
    trust: float
    rest: float
    damp: float
    gains: tuple[float, float]
    shares: tuple[float, float]
    at_risk: float
    at_risk_least: float
    at_risk_log_sd: float
    before: float
    wander: float


WEEKLY = Tuning(
    0.85, 0.15, 0.5, 6.0, 0.8, 0.15, 52, 0.8, 0.2, -0.1, 0.65, (0.3, 0.6), (0.25, 0.25), 6.0, 20.0, 1.0, 0.5, 0.3
)
DAILY = Tuning(
    0.7 ** (1 / 7), 0.2, 0.6, 6.0, 0.6, 0.03, 21, 0.8 ** (1 / 7), 0.1, -0.15, 0.7 ** (1 / 7), (0.05, 0.123), (0.25, 0.25),
    6.0, 20.0, 1.0, 0.5, 0.12,
)  # fmt: skip
KINDS = 96
VARIANTS = 8
TRACE = 200
LINEAGE_STEPS = 100  # what a particle was like so long ago tells no more of what it is like now
LINEAGES = 5  # of equal size, fewer than which say little of how far lineages differ


@dataclass(frozen=True, slots=True, eq=False)
class Cloud:
    """One place's posterior: equally weighted particles, R at each step [step, draw], and the weight of the simple mean.

    `ancestors` [resampling, particle], the last LINEAGE_STEPS of them, tell which particle of before each particle descends from.
    """

    log_r: F64
    kind: NDArray[np.uint16]
    recent: NDArray[np.float32]
    r: F64
    shares: F64
    ancestors: Sequence[NDArray[np.int32]]


@dataclass(frozen=True, slots=True, eq=False)
class Kinds:
    """Drawn once for all places: the static parameters [kind], serial intervals [variant, lag], stretches of
    delay and scales of its slow part [variant]."""

    size: F64
    sigma: F64
    eps: F64
    variant: NDArray[np.int64]
    serial: F64
    stretch: F64
    slow: F64
    before: F64


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
    for first in range(step):
        np.add.at(found, np.minimum((first + np.arange(len(daily))) // step, lags - 1), daily / step)
    return np.asarray(found / found.sum())


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
        slow=np.linspace(0.0, 2.0, VARIANTS)[np.argsort(np.arange(VARIANTS) * 3 % VARIANTS)],
        before=tuning.before * np.linspace(0.0, 2.0, VARIANTS)[np.argsort(np.arange(VARIANTS) * 5 % VARIANTS)],
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
    found = np.stack([np.convolve(counts, w)[: len(counts)] - w[0] * counts for w in of.serial])
    return found + _from_before(series, of, series.steps + ahead)


def _from_before(series: Series, of: Kinds, steps: int) -> F64:
    """[variant, step] force of those ill before the counts begin: as many a step as the first counts, times `before`."""
    first = start.before(series)
    later = of.serial[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:]  # share of each lag or more
    found = np.zeros((len(of.serial), steps))
    reach = min(steps, later.shape[1])
    found[:, :reach] = of.before[:, None] * first * later[:, :reach]
    return found


def follow(series: Series, using: Model, population: int, particles: int, key: int) -> Cloud:
    """The place's cloud after its last step."""
    known = max(series.steps - using.tuning.recent, 0)
    sus = np.ones(series.steps)
    if population:
        sus = (1.0 - np.concatenate([[0.0], np.cumsum(series.filled)[:-1]]) / population).clip(0.0, 1.0)
    *_, last = _filter(series, using, known, sus, _Particles(particles, series.steps - known), key)
    return last


def follow_each(series: Series, using: Model, particles: int, key: int) -> Iterator[Cloud]:
    """The cloud after each step in turn: for replaying the past."""
    yield from _filter(series, using, 0, np.ones(series.steps), _Particles(particles, series.steps), key)


def reported_share(series: Series, using: Model) -> F64:
    """[variant, step] share of the cases of each step that has been reported by the end of the series."""
    if using.reporting is None:
        return np.ones((VARIANTS, series.steps))
    age = (series.steps - np.arange(series.steps, dtype=float) - 0.5) * series.days
    return share_reported(using.reporting, age, using.kinds.stretch, using.kinds.slow)


class _Particles:
    """Working arrays of one filter: they live as long as it runs."""

    def __init__(self, n: int, recent: int) -> None:
        self.state, self.force, self.first, self.second = np.empty(n, np.uint64), np.empty(n), np.empty(n), np.empty(n)
        self.x, self.kind, self.rec = np.empty(n), np.empty(n, np.uint16), np.zeros((n, recent), np.float32)
        self.new_x, self.new_kind, self.new_rec = np.empty(n), np.empty(n, np.uint16), np.zeros((n, recent), np.float32)
        self.ancestors: deque[NDArray[np.int32]] = deque(maxlen=LINEAGE_STEPS)
        self.mu, self.acc, self.weight, self.chosen = np.empty(n), np.zeros(n), np.empty(n), np.empty(n + 2, np.int64)

    def resample(self, upto: int) -> None:
        """The chosen particles become the cloud; the old one becomes the spare."""
        kernel.inherit(self.chosen, self.x, self.kind, self.rec, upto, self.new_x, self.new_kind, self.new_rec)
        self.x, self.new_x = self.new_x, self.x
        self.kind, self.new_kind = self.new_kind, self.kind
        self.rec, self.new_rec = self.new_rec, self.rec
        self.ancestors.append(self.chosen[: len(self.x)].astype(np.int32))


def _filter(series: Series, using: Model, known: int, sus: F64, p: _Particles, key: int) -> Iterator[Cloud]:
    """Bootstrap filter: predict, take the level behind the count, weigh, resample; see the kernels."""
    of, tuning, cap = using.kinds, using.tuning, using.spread.most
    lam, reported = forces(series, known, of, 0), reported_share(series, using).mean(axis=0)
    constant = special.gammaln(series.y + of.size[:, None]) - special.gammaln(of.size)[:, None]
    constant = constant - special.gammaln(series.y + 1.0) + (of.size * np.log(of.size))[:, None]
    constant = np.ascontiguousarray(constant.T)
    lam, backwards, same = np.ascontiguousarray(lam.T), _backwards(of), of.serial[of.variant, 0]
    luck = chance.stream(key, "resampling").uniform(size=series.steps)
    trace = np.empty((series.steps, TRACE))
    stride = np.arange(TRACE) * len(p.x) // TRACE
    better, steady = np.zeros(2), smoothing.scores(series, tuning.gains)
    kernel.start(key, KINDS, p.state, p.x, p.kind)
    for t in range(series.steps):
        kernel.move(t, p.state, p.x, p.kind, of.sigma, tuning.phi, tuning.rest)
        kernel.press(max(t - known, 0), p.kind, p.rec, lam[t], backwards, of.variant, p.force)
        kernel.lookup(p.kind, same, of.eps, p.first, p.second)
        kernel.expect(p.x, p.force, p.first, p.second, float(sus[t]), cap, p.mu, p.acc)
        code, q = series.code[t], float(reported[t])
        if t >= known:
            heard = float(code > 0)
            kernel.complete(t, series.filled[t] * heard, heard, p.state, p.kind, of.size, q, p.mu, p.rec, t - known)
        if code == 2:
            kernel.lookup(p.kind, constant[t], of.size, p.first, p.second)
            top, total = kernel.weigh(series.y[t], p.acc, p.first, p.second, q, p.weight)
            if t > 0 and q > 0.95:
                better = tuning.memory * better + tuning.trust * (steady[t] - top - np.log(total / len(p.x)))
            kernel.pick(luck[t], total, p.weight, p.chosen)
            p.resample(max(t - known + 1, 0))
        if code != 1:
            p.acc[:] = 0.0
        trace[t] = np.minimum(np.exp(p.x[stride]), cap)
        yield Cloud(p.x, p.kind, p.rec[:, : max(t + 1 - known, 0)], trace, _shares(better, using), p.ancestors)


def _shares(better: F64, using: Model) -> F64:
    """Weights of the simple mean and of smoothing, by how much better than the filter each foretold (log, discounted)."""
    if not using.spread.spreads:
        return np.array([1.0, 0.0])
    prior = np.array(using.tuning.shares)
    weight = prior * np.exp(better)
    return np.asarray(weight / (weight.sum() + 1.0 - prior.sum()))


def _backwards(of: Kinds) -> NDArray[np.float32]:
    """Serial intervals [variant, lag from the last to 0]: as the kernels read them."""
    return np.ascontiguousarray(of.serial[:, ::-1], np.float32)


def _unseen(series: Series, using: Model, known: int) -> tuple[F64, F64]:
    """[variant, recent step] cases still unheard of per case of the level, and [recent step] its relative variance.

    The filter takes the mean share reported. How slow reporting is now is not learnt from the counts (a fall could be either)
    but spread over the variants: each scales the cases unheard of by the ratio of its odds to the mean's.
    """
    q = reported_share(series, using)[:, known:]
    mean = q.mean(axis=0)
    odds = (1.0 - q) / q / np.maximum((1.0 - mean) / mean, 1e-12)
    return np.ascontiguousarray((1.0 - mean) * odds), (0.25 * np.log(mean)) ** 2 + 1e-6


def _at_risk(series: Series, levels: F64, tuning: Tuning, spread: Spread) -> F64:
    """Median and log sd of how many more it may reach before it is stopped or runs out: by how many fell ill, untold or not."""
    had = float(levels.sum()) + start.UNTOLD_DAYS / series.days * start.before(series)
    reach = tuning.at_risk * max(had, tuning.at_risk_least) if spread.spreads else np.inf
    return np.array([min(reach, 1e12), tuning.at_risk_log_sd])


def project(
    cloud: Cloud, series: Series, using: Model, population: int, ahead: int, members: int, key: int,
    bend: F64 | None = None,
) -> tuple[F64, F64]:  # fmt: skip
    """Cases [member, step ahead] and completed recent cases [member, recent step] in each future of one place.

    bend [step ahead] is by how much a response lowers R, 0 to 1.
    """
    of, tuning = using.kinds, using.tuning
    recent = cloud.recent.shape[1]
    known = series.steps - recent
    lam = np.ascontiguousarray(forces(series, known, of, ahead)[:, series.steps :])
    cases, latent = np.zeros((members, ahead)), np.zeros((members, recent))
    unseen, doubts = _unseen(series, using, known)
    levels = np.concatenate([series.filled[:known], cloud.recent.mean(axis=0)])
    steady, size = smoothing.levels(series, levels, tuning.gains)
    wider = np.sqrt((1.0 - tuning.damp**2) / (1.0 - tuning.phi**2))  # as unsure far ahead as log R was so far
    kernel.project(
        key, cloud.log_r, cloud.kind, np.ascontiguousarray(cloud.recent), lam, _backwards(of), of.size, of.sigma * wider, of.eps,
        of.variant, tuning.damp, tuning.rest, using.spread.most, float(population), float(series.filled.sum()),
        _at_risk(series, levels, tuning, using.spread), steady, size, tuning.wander, cloud.shares, series.filled[known:],
        unseen, doubts, np.zeros(ahead) if bend is None or not using.spread.spreads else bend,
        series.days / using.spread.serial_mean_days, np.zeros(ahead, np.float32), cases, latent,
    )  # fmt: skip
    return cases, latent


@dataclass(frozen=True, slots=True, eq=False)
class Foretold:
    """One place's cloud, its cases [member, step ahead], completed recent cases [member, recent step] and lineage [member]."""

    cloud: Cloud
    cases: F64
    latent: F64
    lineage: NDArray[np.int32]


def lineage(cloud: Cloud, taken: NDArray[np.int64]) -> NDArray[np.int32]:
    """The particle of old from which each future descends [member], given the particle of now that it takes.

    As far back as LINEAGES are left, for what is older is forgotten sooner than it can be told apart (Olsson and Douc 2019,
    Bernoulli 25(2), 1504-1535); one resampling at least.
    """
    found = np.asarray(taken, np.int32)
    for back, chosen in enumerate(reversed(cloud.ancestors)):
        older = chosen[found]
        if back and np.square(np.bincount(older) / len(older)).sum() > 1.0 / LINEAGES:
            break
        found = older
    return found


def foretell_all(
    series: tuple[Series, ...], using: Model, population: tuple[int, ...], ahead: tuple[int, ...], particles: int,
    members: int, seed: int, bends: tuple[F64, ...] | None = None,
) -> list[Foretold]:  # fmt: skip
    """Every place followed to its last step and projected `ahead` [place] steps, as many places at a time as there are cores.

    bends [place][step ahead] are by how much a response lowers R.
    """

    def one(place: Series, people: int, steps: int, bend: F64 | None) -> Foretold:
        told = start.since(place, using.spread)
        cloud = follow(told, using, people, particles, chance.key(seed, f"need/growth/{place.place}"))
        key = chance.key(seed, f"need/future/{place.place}")
        lines = lineage(cloud, kernel.particles(key, members, len(cloud.kind)))
        return Foretold(cloud, *project(cloud, told, using, people, steps, members, key, bend), lines)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(one, series, population, ahead, bends or (None,) * len(series)))
