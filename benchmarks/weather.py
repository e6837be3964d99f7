"""Weather futures: nanoseconds a value on one core, and beside drawing one numpy normal a value."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

import numpy as np

from balto.domain.climate import Climate, MonthClimate, Observation
from balto.ensemble.weather import futures

MEMBERS, REGIONS, HOURS = 2000, 10, 240
MONTH = MonthClimate(
    temp_mean_c=-14.0, temp_sd_c=9.0, wind_mean_ms=4.3, wind_sd_ms=3.5, wind_calm=0.2, wind_temp_corr=0.3
)


def main() -> None:
    """Print the cost of a draw of MEMBERS x REGIONS x HOURS hours of wind and temperature, free and conditioned."""
    climates = [Climate(f"r{i}", 64.5, -149.0 - 1.5 * i, (MONTH,) * 12) for i in range(REGIONS)]
    epoch = datetime(1925, 1, 27, tzinfo=UTC)
    seen = [Observation(f"r{i % REGIONS}", 8 * i, temp_c=-30.0, wind_ms=8.0) for i in range(10)]
    values = 2 * MEMBERS * REGIONS * HOURS
    began = time.perf_counter()
    futures(climates, epoch, HOURS, 1, 0, 1, seen)
    print(f"first call, compiled or from the cache: {time.perf_counter() - began:.1f} s")
    numpy_s = best(lambda: np.random.default_rng(1).standard_normal(values, dtype=np.float32))
    for name, given in (("free", []), ("given 20 observed values", seen)):
        took_s = best(partial(futures, climates, epoch, HOURS, 1, 0, MEMBERS, given))
        print(f"{name}: {took_s / values * 1e9:.1f} ns a value, {took_s / numpy_s:.1f} times one numpy normal a value")


def best(work: Callable[[], object]) -> float:
    """Least processor seconds of this thread in seven runs (others may be using the machine)."""
    found = []
    for _ in range(7):
        began = time.thread_time()
        work()
        found.append(time.thread_time() - began)
    return min(found)


if __name__ == "__main__":
    main()
