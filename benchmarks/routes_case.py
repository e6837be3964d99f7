"""Delivery rounds as a case: what `balto plan` finds on CMT 1-3, all vehicles at the depot, against the best known.

    python -m benchmarks.routes_case [seconds] [seeds]      data from BALTO_DATA
    python -m benchmarks.routes_case unseen [seconds] [seeds]   generated rounds that nothing was tuned on, up to 199 stops

Each stop is a place where waiting costs alike, the depot holds exactly the doses wanted, every two places are linked, and
nothing is left to chance. The country's search plans it, as any case with more than 40 places with patients. It may do what the
published rounds may not, fetch a second load or hand over on the way, so that a figure may be a little below 0.
"""

import os
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from balto.domain.carrier import Carrier
from balto.domain.consignment import Item, Lot
from balto.domain.link import Link
from balto.domain.mode import Mode
from balto.domain.outbreak import Outbreak, Reported
from balto.domain.place import Place
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.plan.distribution.search import plan_country
from balto.plan.tours.delivery_tours import rounds
from balto.rehearse.run import rehearse
from benchmarks.relay.tiny import still
from benchmarks.routes import CASES, read

F64 = NDArray[np.float64]
VAN = Mode("van", 10.0, pace_sd=0.0, team_sd=0.0)
UNIT_H = 0.1  # hours a unit of distance takes
HORIZON_H, LOST = 72, 50.0  # deaths at a stop rise in a straight line to LOST at the horizon


def as_case(travel: F64, demand: NDArray[np.int64], capacity: int, vehicles: int) -> tuple[WorldIndex, DeathTable]:
    """The chart and toll of rounds from row 0; travel [n + 1, n + 1] in units, straight enough to be flown over."""
    count = len(travel)
    spot = _plane(travel)
    places = tuple(Place(f"p{i}", f"P{i}", 10.0 + y, 20.0 + x, handover_h=0.0) for i, (x, y) in enumerate(spot))
    links = tuple(
        Link(f"l{i}-{j}", f"p{i}", f"p{j}", "van", 10.0 * UNIT_H * max(float(travel[i, j]), 1e-6), "here")
        for i in range(count)
        for j in range(i + 1, count)
    )
    vans = tuple(Carrier(f"c{i}", f"C{i}", "p0", "van", 10.0, float(capacity)) for i in range(vehicles))
    world = World(
        "rounds", datetime(2025, 1, 1, tzinfo=UTC), "UTC", float(HORIZON_H), Item("none", kg_per_dose=1.0),
        None, places, links, vans, Outbreak(Reported((), date(2025, 1, 1))),  # type: ignore[arg-type]  # the toll is given
        (Lot("p0", int(demand.sum())),), modes=(VAN,), seed=1,
    )  # fmt: skip
    grid = tuple(sorted({0, *demand.tolist()}))
    share = np.minimum(np.array(grid)[None] / demand[:, None], 1.0)
    early = LOST * (1.0 - np.arange(HORIZON_H + 1) / HORIZON_H)
    deaths = 2 * LOST - early[None, :, None] * share[:, None]
    return WorldIndex(world, 1), DeathTable(
        tuple(f"p{i}" for i in range(1, count)), 1.0, grid, deaths[None].astype(np.float32)
    )


def units(deaths: float, stops: int) -> float:
    """The sum of arrival times, in units of distance, that so many deaths stand for when every stop has all it wants."""
    return (deaths - stops * LOST) / LOST * HORIZON_H / UNIT_H


def _plane(travel: F64) -> F64:
    """Positions [n + 1, 2] in thousandths of a degree at about these distances (classical scaling): who is near whom."""
    centred = np.eye(len(travel)) - 1.0 / len(travel)
    value, vector = np.linalg.eigh(-0.5 * centred @ travel**2 @ centred)
    return np.asarray(vector[:, -2:] * np.sqrt(np.maximum(value[-2:], 0.0)) / 1000.0)


UNSEEN = (("even", 150, 12), ("even", 199, 17), ("corner", 120, 7), ("groups", 100, 10))  # stops, vehicles


def drawn(kind: str, stops: int, seed: int) -> tuple[F64, NDArray[np.int64]]:
    """Travel [n + 1, n + 1] and demand [n] of generated rounds: stops spread evenly about a central depot; in groups about
    it; or in groups with the depot in a corner."""
    rng = np.random.default_rng([stops, seed])
    if kind == "even":
        xy = rng.uniform(0, 70, (stops, 2))
    else:
        middle = rng.uniform(0, 90, (10, 2))
        xy = middle[rng.integers(0, 10, stops)] + rng.normal(0.0, 4.0, (stops, 2))
    xy = np.vstack([[5.0, 45.0] if kind == "corner" else xy.mean(axis=0), xy])
    return np.linalg.norm(xy[:, None] - xy[None], axis=2), rng.integers(1, 42, stops).astype(np.int64)


def unseen(seconds: float = 30.0, seeds: int = 1) -> None:
    """The plan of cases drawn at random beside the best of four long runs of the engine for delivery rounds alone."""
    print(f"generated rounds, {seconds:g} s a run, {seeds} seeds; beside the best of four runs of 60 s of rounds()")
    print("stops  vehicles     best      mean     worst")
    for kind, stops, vehicles in UNSEEN:
        travel, demand = drawn(kind, stops, 1)
        capacity = int(np.ceil(demand.sum() / vehicles * 1.06))
        ask = (travel, demand, np.full(vehicles, capacity), 0.0, np.ones(stops))
        long = [rounds(*ask, seed, seconds=60.0, clock=time.thread_time) for seed in range(4)]
        known = min(found.cost for found in long if not found.unserved)
        print(
            f"{stops:5}  {vehicles:8}  {known:8.2f}  {_gaps(travel, demand, capacity, vehicles, known, seconds, seeds)}",
            flush=True,
        )


def _gaps(
    travel: F64, demand: NDArray[np.int64], capacity: int, vehicles: int, known: float, seconds: float, seeds: int
) -> str:
    """How far the plans of these rounds are above the best known: mean and worst."""
    gaps = []
    with still():
        chart, death_table = as_case(travel, demand, capacity, vehicles)
        for seed in range(seeds):
            plan = plan_country(chart, death_table, members=1, seconds=seconds, seed=seed).plan
            deaths = float(rehearse(chart, plan, death_table, 1).total_deaths().mean())
            gaps.append(units(deaths, len(demand)) / known - 1)
    return f"{np.mean(gaps):8.3%}  {np.max(gaps):8.3%}"


def main(seconds: float = 30.0, seeds: int = 4) -> None:
    folder = Path(os.environ.get("BALTO_DATA", "../shared/data")) / "vrp"
    if not folder.is_dir():
        print(f"skip: no reference data at {folder}; set BALTO_DATA")
        return
    print(f"sum of arrival times of the plan, {seconds:g} s a run, {seeds} seeds   (mark: mean within 1 %)")
    print("case    best known      mean     worst")
    for name, vehicles, known in CASES:
        travel, demand, capacity = read(folder / f"{name}.txt")
        print(f"{name}  {known:8.2f}  {_gaps(travel, demand, capacity, vehicles, known, seconds, seeds)}", flush=True)


if __name__ == "__main__":
    run, given = (unseen, sys.argv[2:]) if sys.argv[1:2] == ["unseen"] else (main, sys.argv[1:])
    run(float(given[0]) if given else 30.0, int(given[1]) if len(given) > 1 else (1 if run is unseen else 4))
