"""Need: 60 places, 10,000 particles, 14 days ahead, beside epyestim's bagging and a numpyro model in the same run."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import numpy as np

from balto.domain.outbreak import Count, Outbreak, Reported, Site
from balto.files import treatment_file
from balto.need import growth, series
from balto.need.estimate import estimate

PLACES, PARTICLES, AHEAD, DAYS = 60, 10_000, 14, 60
EPOCH = datetime(2025, 5, 21, tzinfo=UTC)


def main() -> None:
    """Print seconds and ratios; the rivals are measured where they are installed."""
    outbreak = _outbreak()
    treatment = treatment_file.read("diphtheria-antitoxin")
    using = growth.model(treatment.spread, 1, None)
    laid, _ = series.lay(outbreak, EPOCH)
    _whole(laid[:2], using)  # compiled code is loaded before the clock starts
    wall, cpu = min(_clocked(lambda: _whole(laid, using)) for _ in range(3))
    print(
        f"filter and {AHEAD}-day futures, {PLACES} places of {laid[0].steps} days, {PARTICLES:,} particles: {wall:.2f} s wall"
    )
    print(f"  of which processor time {cpu:.2f} s, {cpu / 2:.2f} s on each of two cores that are free")
    wall, cpu = _clocked(lambda: estimate(outbreak, treatment, EPOCH, 336.0, 200, 1))
    print(f"whole need, 200 futures with patients, doses and toll: {wall:.2f} s wall, {cpu:.2f} s of processor time")
    one = min(_clocked(lambda: _whole(laid[:1], using))[1] for _ in range(5))
    print(f"one place: {1000 * one:.0f} ms of processor time")
    counts = laid[0].filled
    _beside("epyestim, 100 bagging samples, R only", lambda: _epyestim(counts), one)
    _beside("numpyro, weekly random walk of log R, NUTS 500+500", lambda: _numpyro(counts), one)


def _whole(laid: tuple[series.Series, ...], using: growth.Model) -> None:
    n = len(laid)
    growth.foretell_all(laid, using, (0,) * n, (AHEAD,) * n, PARTICLES, PARTICLES, 1)


def _outbreak() -> Outbreak:
    dice = np.random.default_rng(1)
    counts, last = [], EPOCH.date() - timedelta(days=1)
    for i in range(PLACES):
        mean = 3 * np.exp(np.cumsum(dice.normal(0.01, 0.05, DAYS)))
        counts += [Count(f"P{i}", _day(last, d), int(n)) for d, n in enumerate(dice.poisson(mean))]
    return Outbreak(Reported(tuple(counts), last), tuple(Site(f"P{i}") for i in range(PLACES)))


def _day(last: date, index: int) -> date:
    return last - timedelta(days=DAYS - 1 - index)


def _clocked(what: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the wall and by the processors."""
    wall, cpu = time.perf_counter(), time.process_time()
    what()
    return time.perf_counter() - wall, time.process_time() - cpu


def _beside(name: str, what: Callable[[], object], one: float) -> None:
    """Processor time, so that what else runs on the machine does not favour either."""
    try:
        what()
        theirs = _clocked(what)[1]
    except ImportError as missing:
        print(f"{name}: not installed ({missing.name}); see the bench extra")
        return
    print(f"{name}: {theirs:.2f} s of processor time for one place, {theirs / one:.0f} times ours")


def _epyestim(counts: np.ndarray) -> None:
    import epyestim.covid19 as theirs  # noqa: PLC0415  (a rival, optional)
    import pandas as pd  # noqa: PLC0415  (comes with that rival, optional)

    cases = pd.Series(counts, index=pd.date_range("2025-03-01", periods=len(counts)))
    theirs.r_covid(cases, n_samples=100)


def _numpyro(counts: np.ndarray) -> None:
    import jax  # noqa: PLC0415  (a rival, optional)
    import jax.numpy as jnp  # noqa: PLC0415  (a rival, optional)
    import numpyro  # noqa: PLC0415  (a rival, optional)
    import numpyro.distributions as law  # noqa: PLC0415  (a rival, optional)

    serial = growth.serial_interval(7.7, 6.6, 1, 36)
    force = jnp.array(np.convolve(counts, serial)[: len(counts)] + 0.05)
    week = np.arange(len(counts)) // 7

    def model() -> None:
        step = numpyro.sample("step", law.HalfNormal(0.3))
        moves = numpyro.sample("moves", law.Normal(0, 1).expand([int(week[-1]) + 1]))
        mean = jnp.exp(jnp.cumsum(moves) * step)[week] * force
        size = numpyro.sample("size", law.LogNormal(2.0, 0.6))
        numpyro.sample("cases", law.NegativeBinomial2(mean, size), obs=jnp.array(counts))

    chain = numpyro.infer.MCMC(numpyro.infer.NUTS(model), num_warmup=500, num_samples=500, progress_bar=False)
    chain.run(jax.random.PRNGKey(0))


if __name__ == "__main__":
    main()
