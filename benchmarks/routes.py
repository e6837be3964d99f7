"""How near delivery rounds come to the best known sums of arrival times, and how soon.

    python -m benchmarks.routes [seconds] [seeds]      CMT 1-3 as cumulative rounds; data from BALTO_DATA

Vehicles start at the depot and need not return. Seconds are the processor's, of the one core a run uses, so that other
work on the machine does not count. Best known: the published cumulative-CVRP values for 5, 10 and 8 vehicles.
"""

import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from balto.plan.tours.delivery_tours import Progress, rounds

CASES = (("vrpnc1", 5, 2230.35), ("vrpnc2", 10, 2391.63), ("vrpnc3", 8, 4045.42))  # file, vehicles, best known
MARKS = (0.01, 0.005, 0.0001)  # gaps whose time is taken; the last stands for "best known"


def read(path: Path) -> tuple[NDArray[np.float64], NDArray[np.int64], int]:
    """Travel [n + 1, n + 1], demand [n] and capacity of a CMT file (stops, capacity, ...; depot; x y demand)."""
    numbers = path.read_text().split()
    stops, capacity = int(numbers[0]), int(numbers[1])
    rows = np.array(numbers[6 : 6 + 3 * stops], float).reshape(stops, 3)
    xy = np.vstack([np.array(numbers[4:6], float), rows[:, :2]])
    return np.linalg.norm(xy[:, None] - xy[None], axis=2), rows[:, 2].astype(np.int64), capacity


@dataclass
class Watch:
    """Seconds until each gap of MARKS was reached."""

    known: float
    begun: float = field(default_factory=time.thread_time)
    reached: dict[float, float] = field(default_factory=dict)

    def __call__(self, seen: Progress) -> None:
        for mark in MARKS:
            if seen.best <= self.known * (1 + mark):
                self.reached.setdefault(mark, time.thread_time() - self.begun)


def line(name: str, known: float, gaps: list[float], watches: list[Watch], rate: float) -> str:
    """One case: mean and worst gap, then for each mark how many seeds reached it and their mean seconds."""
    at = []
    for mark in MARKS:
        times = [watch.reached[mark] for watch in watches if mark in watch.reached]
        at.append(
            f"{len(times)}/{len(watches)} in {np.mean(times):6.2f} s" if times else f"0/{len(watches)}" + " " * 12
        )
    return f"{name}  {known:8.2f}  {np.mean(gaps):7.3%} {np.max(gaps):7.3%}   " + "   ".join(at) + f"   {rate:9,.0f}"


def main(seconds: float = 10.0, seeds: int = 4) -> None:
    folder = Path(os.environ.get("BALTO_DATA", "../shared/data")) / "vrp"
    if not folder.is_dir():
        print(f"skip: no reference data at {folder}; set BALTO_DATA")
        return
    print(f"sum of arrival times, {seconds:g} s a run, {seeds} seeds, one core")
    print("case    best known    mean   worst   within 1 %       within 0.5 %     best known       trials/s")
    for name, vehicles, known in CASES:
        travel, demand, capacity = read(folder / f"{name}.txt")
        ask = (travel, demand, np.full(vehicles, capacity), 0.0, np.ones(len(demand)))
        rounds(*ask, iterations=1)  # compiled before the clock starts
        gaps, watches, trials = [], [], 0
        for seed in range(seeds):
            watches.append(Watch(known))
            found = rounds(*ask, seed, seconds=seconds, clock=time.thread_time, progress=watches[-1])
            assert not found.unserved
            gaps.append(found.cost / known - 1)
            trials += found.iterations
        print(line(name, known, gaps, watches, trials / (seconds * seeds)), flush=True)


if __name__ == "__main__":
    given = sys.argv[1:]
    main(float(given[0]) if given else 10.0, int(given[1]) if len(given) > 1 else 4)
