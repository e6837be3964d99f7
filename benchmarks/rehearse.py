"""Rehearsal: futures a second of as-run on nome-1925, beside the SimPy twin that tells the same story."""

import resource
import time
from pathlib import Path

import numpy as np
from scipy.stats import ks_2samp

from balto.desk.load_case import open_case
from balto.desk.prepare import prepare
from balto.files.plan_table import read_plans
from balto.motion.conditions import conditions
from balto.rehearse.run import rehearse
from tests.twins.twin_rehearse import Fresh, rehearsed

CASE = Path(__file__).parent.parent / "examples" / "nome-1925"
TWIN = 10_000
MANY = 1_000_000


def main() -> None:
    """Print futures a second of both, their ratio, the Kolmogorov-Smirnov distance of arrivals, and memory."""
    world = open_case(CASE)
    plan = read_plans(CASE, world)["as-run"]
    ready = prepare(world)
    began = time.perf_counter()
    rehearse(ready.chart, plan, ready.death_table, 100)
    print(f"first 100 futures, loading compiled code: {time.perf_counter() - began:.1f} s")

    began = time.perf_counter()
    over = conditions(ready.chart, 0, 5000)
    drawn_s = time.perf_counter() - began
    print(f"5,000 members of weather, one core: {drawn_s:.2f} s")

    rng = np.random.default_rng(2)
    began = time.perf_counter()
    twin = np.array([
        rehearsed(ready.chart, plan, (over.factor[i % 5000], over.air_c[i % 5000]), Fresh(ready.chart, rng))[-1]
        for i in range(TWIN)
    ])  # fmt: skip
    twin_rate = TWIN / (time.perf_counter() - began)
    print(f"SimPy twin (weather given): {twin_rate:,.0f} futures/s")

    del over
    many, best = None, 0.0
    for _ in range(3):
        many = None  # a million futures are kept once
        began = time.perf_counter()
        many = rehearse(ready.chart, plan, ready.death_table, MANY)
        best = max(best, MANY / (time.perf_counter() - began))
    print(f"balto, {MANY:,} futures (weather drawn in the same time): {best:,.0f} futures/s; mark 500,000")
    print(f"ratio to the twin: {best / twin_rate:,.0f}; mark 150")

    assert many is not None
    hours = many.arrive_h[:TWIN, -1].astype(float)
    came, told = hours[np.isfinite(hours)], twin[np.isfinite(twin)]
    apart = ks_2samp(came, told)
    print(f"Kolmogorov-Smirnov at {TWIN:,} futures: D = {apart.statistic:.4f}, p = {apart.pvalue:.2f}"
          f" (arrived {len(came) / TWIN:.4f} and {len(told) / TWIN:.4f})")  # fmt: skip
    print(f"memory at most: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB; mark 1")


if __name__ == "__main__":
    main()
