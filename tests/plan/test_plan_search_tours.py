"""Tours found by the search against every order of their stops, and legs that hardly ever run."""

import itertools
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from balto.desk.load_case import open_case
from balto.desk.prepare import prepare
from balto.domain.carrier import Carrier
from balto.domain.consignment import Item, Lot
from balto.domain.link import Link
from balto.domain.mode import Mode
from balto.domain.outbreak import Outbreak, Reported
from balto.domain.place import Place
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.plan.relay.search import search
from balto.plan.relay.trim import RARE
from balto.rehearse.run import rehearse
from benchmarks.relay.tiny import still

KMH, HORIZON_H = 10.0, 96
RIVER = Path(__file__).parents[2] / "examples" / "river-flood"


def round_trip(stops: int, carriers: int, seed: int) -> tuple[WorldIndex, DeathTable, np.ndarray, np.ndarray]:
    """Doses at one depot, a patient at each stop, carriers that can take all; deaths grow evenly with the hour of the dose."""
    rng = np.random.default_rng(seed)
    at = rng.random((stops + 1, 2))
    km = 60.0 * np.linalg.norm(at[:, None] - at[None], axis=2)
    names = [f"p{i}" for i in range(stops + 1)]
    spots = tuple(
        Place(name, name, 10.0 + float(x), 20.0 + float(y), handover_h=0.0)
        for name, (x, y) in zip(names, at, strict=True)
    )
    links = tuple(
        Link(f"p{i}-p{j}", f"p{i}", f"p{j}", "runner", float(km[i, j]), "here")
        for i, j in itertools.combinations(range(stops + 1), 2)
    )
    runner = Mode("runner", KMH, pace_sd=0.0, team_sd=0.0)
    world = World(
        "tour", datetime(2025, 1, 1, tzinfo=UTC), "UTC", float(HORIZON_H), Item("none", kg_per_dose=1.0), None,
        spots, links,
        tuple(Carrier(f"c{i}", f"C{i}", "p0", "runner", KMH, 100.0) for i in range(carriers)),
        Outbreak(Reported((), date(2025, 1, 1)), ()), (Lot("p0", stops),), modes=(runner,), seed=seed,
    )  # fmt: skip
    weight, hours = rng.uniform(0.5, 1.5, stops), np.arange(HORIZON_H + 1)
    deaths = np.empty((1, stops, HORIZON_H + 1, 2), np.float32)
    deaths[0, :, :, 0], deaths[0, :, :, 1] = 2.0 * weight[:, None], weight[:, None] * (1.0 + hours / HORIZON_H)
    return WorldIndex(world, seed), DeathTable(tuple(names[1:]), 1.0, (0, 1), deaths), km / KMH, weight


def best_of_all_orders(hours: np.ndarray, weight: np.ndarray, carriers: int) -> float:
    """Deaths of the best of all orders of the stops, cut among the carriers at every place."""
    stops, best = len(weight), np.inf
    for order in itertools.permutations(range(stops)):
        for cut in range(stops if carriers == 2 else 1):
            total = 0.0
            for tour in (order[:cut], order[cut:]):
                along = np.cumsum([hours[a, b] for a, b in itertools.pairwise((0, *(stop + 1 for stop in tour)))])
                total += float(sum(weight[stop] * (1.0 + at / HORIZON_H) for stop, at in zip(tour, along, strict=True)))
            best = min(best, total)
    return best


@pytest.mark.parametrize(("stops", "carriers", "seed"), [(6, 1, 0), (6, 1, 1), (7, 1, 2), (6, 2, 3), (6, 2, 4)])
def test_a_tour_is_the_best_of_all_orders_of_its_stops(stops: int, carriers: int, seed: int) -> None:
    with still():
        chart, death_table, hours, weight = round_trip(stops, carriers, seed)
        found = search(chart, death_table, members=1, iterations=6000, seed=0)
        deaths = float(rehearse(chart, found.plan, death_table, 1).total_deaths()[0])
    assert deaths == pytest.approx(best_of_all_orders(hours, weight, carriers), abs=2e-3)


def test_no_leg_is_kept_that_hardly_ever_runs_and_loads_are_what_is_taken() -> None:
    """Roads under water for weeks open in one future of a hundred: nothing is sent round by them on the chance."""
    ready = prepare(open_case(RIVER))
    found = search(ready.chart, ready.death_table, members=100, iterations=4000, seed=1)
    ran = rehearse(ready.chart, found.plan, ready.death_table, 100)
    runs = np.isfinite(ran.arrive_h).mean(axis=0)
    laden = [n for n, leg in enumerate(found.plan.legs) if leg.doses]
    assert len(laden) > 5
    assert min(runs[laden]) >= RARE
    assert all(found.plan.legs[n].doses <= ran.doses[:, n].max() for n in laden)
