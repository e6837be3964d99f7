"""Small cases in whole hours, on which a search and an exact programme share one truth: one future, no chance at all."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from balto.domain.carrier import Carrier
from balto.domain.consignment import Item, Lot
from balto.domain.link import Link
from balto.domain.mode import Mode
from balto.domain.outbreak import Outbreak, Reported
from balto.domain.place import Place
from balto.domain.treatment import Course, Decay, Fatality, Spread, Treatment
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable
from balto.motion import conditions
from balto.motion.index import WorldIndex

HORIZON_H = 48
KMH = 10.0
HURRY = 1.00001  # so that a leg of whole hours ends a breath before its hour, never after, whatever the rounding

RUNNER = Mode("runner", KMH, pace_sd=0.0, team_sd=0.0)


class Tiny(NamedTuple):
    """A case: its chart and its toll of one member."""

    chart: WorldIndex
    death_table: DeathTable


@contextmanager
def still() -> Iterator[None]:
    """Without the trail's condition, the one chance that a world without weather has left."""
    kept, conditions.TRAIL_SD = conditions.TRAIL_SD, 0.0
    try:
        yield
    finally:
        conditions.TRAIL_SD = kept


def tiny(places: int, carriers: int, seed: int) -> Tiny:
    """A random case: a stock or two among hubs, patients at the ends of side roads, too few doses, small loads; 48 hours.

    Half the places are hubs, linked to their near ones; each other place hangs on one hub, so that nothing is gained by
    unloading at a place what is meant for another. Every link takes whole hours, hand-over none. Within `still()` all
    hours are whole.
    """
    rng = np.random.default_rng([seed, places, carriers])
    at = rng.random((places, 2))
    hubs = places // 2
    spots = tuple(
        Place(f"p{i}", f"P{i}", 10.0 + float(at[i, 0]), 20.0 + float(at[i, 1]), handover_h=0.0) for i in range(places)
    )
    stocks = rng.choice(hubs, 1 if places < 8 else 2, replace=False)
    patients = {i: int(rng.integers(2, 7)) for i in range(hubs, places)}
    doses = max(2, round(0.8 * sum(patients.values())))
    shares = np.full(len(stocks), doses // len(stocks))
    lots = tuple(Lot(f"p{i}", int(n), available_h=float(rng.integers(4))) for i, n in zip(stocks, shares, strict=True))
    teams = tuple(
        Carrier(f"c{i}", f"C{i}", f"p{rng.integers(places)}", "runner", _pace(rng), float(rng.integers(2, 7)),
                available_h=float(rng.integers(6)))
        for i in range(carriers)
    )  # fmt: skip
    world = World(
        f"tiny {places} x {carriers}, seed {seed}", datetime(2025, 1, 1, tzinfo=UTC), "UTC", float(HORIZON_H),
        Item("none", kg_per_dose=1.0), _treatment(), spots, _links(at, hubs), teams,
        Outbreak(Reported((), date(2025, 1, 1)), ()), lots, modes=(RUNNER,), seed=seed,
    )  # fmt: skip
    return Tiny(WorldIndex(world, seed), _toll(rng, patients))


def _pace(rng: np.random.Generator) -> float:
    return (KMH if rng.random() < 0.7 else KMH / 2) * HURRY


def _links(at: NDArray[np.float64], hubs: int) -> tuple[Link, ...]:
    """Each hub to its two nearest, and more until all hang together; each other place to its nearest hub; 1 to 6 hours."""
    apart = np.linalg.norm(at[:, None] - at[None], axis=2)
    near = apart[:hubs, :hubs]
    pairs = {(min(i, int(j)), max(i, int(j))) for i in range(hubs) for j in np.argsort(near[i])[1:3]}
    group = list(range(hubs))
    for i, j in sorted(pairs) + sorted(itertools.combinations(range(hubs), 2), key=lambda pair: float(near[pair])):
        if group[i] != group[j]:
            pairs.add((i, j))
            group = [group[i] if g == group[j] else g for g in group]
    pairs |= {(int(np.argmin(apart[i, :hubs])), i) for i in range(hubs, len(at))}
    scale = 6.0 / max(float(apart[pair]) for pair in pairs)
    return tuple(
        Link(f"l{i}-{j}", f"p{i}", f"p{j}", "runner", KMH * max(1, round(float(apart[i, j]) * scale)), "here")
        for i, j in sorted(pairs)
    )


def _toll(rng: np.random.Generator, patients: dict[int, int]) -> DeathTable:
    """A dose a patient, the most urgent first; a life's chance falls with the hour, faster for the urgent."""
    hours = np.arange(HORIZON_H + 1)
    most = max(patients.values())
    deaths = np.empty((1, len(patients), len(hours), most + 1), np.float32)
    for row, count in enumerate(patients.values()):
        urgent = np.sort(rng.uniform(0.1, 0.7, count))[::-1]
        fade = np.maximum(np.exp(-hours / rng.uniform(15.0, 50.0)) - 0.05, 0.0)
        saved = np.concatenate([[0.0], np.cumsum(urgent), np.full(most - count, urgent.sum())])
        deaths[0, row] = urgent.sum() * 1.2 - fade[:, None] * saved[None]
    return DeathTable(tuple(f"p{i}" for i in patients), 1.0, tuple(range(most + 1)), deaths)


def _treatment() -> Treatment:
    """A treatment that nothing reads: the toll is given."""
    return Treatment(
        "none", "none", "dose", Decay(0.9, 60.0), (), (), Spread(5.0, 2.0), Course(1.0, 1.0, 5.0, 2.0, 1000.0), Fatality(0.1, 0.1)
    )  # fmt: skip
