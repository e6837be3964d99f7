"""How early doses of each store could be anywhere: every carrier free, every future known, all members together."""

import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from balto.motion.earliest import Floats, Graph, search
from balto.motion.index import WorldIndex
from balto.plan.network.mode_graph import ModeGraph

BANDS = 3  # paces told apart within a kin; the fastest of a band stands for it
ENOUGH_H = 1e-3  # labels that improve by less than this are passed on no more


class Store(NamedTuple):
    """A place with doses from an hour on: all lots that are ready there at that hour, and usable as long."""

    place: int
    hour_h: float
    spoils_h: float = math.inf


class Band(NamedTuple):
    """Carriers of like pace: the graph at the pace of the fastest, and the hour [place, member] from which one may be there."""

    graph: Graph
    there_h: Floats


def reach(
    chart: WorldIndex,
    nets: tuple[ModeGraph, ...],
    weather: Floats,
    stores: Sequence[Store],
    threads: int,
    faster: NDArray[np.float64],
) -> Floats:
    """Hour [store, place, member] before which no dose of a store can be at a place, without mishap.

    weather [class, hour, member]; `faster` [carrier] multiplies each carrier's median pace.
    Let go: rests, opening hours, timetables, payload, and that a carrier is in one place.
    Kept: weather, hand-over times, when stock is there, where carriers start and when.
    """
    with ThreadPoolExecutor(threads) as pool:
        bands = list(pool.map(lambda job: _band(chart, weather, faster, *job), _jobs(chart, nets)))
        found = pool.map(lambda store: _from_store(chart, weather, bands, store), stores)
        return np.stack(list(found))


def _jobs(chart: WorldIndex, nets: tuple[ModeGraph, ...]) -> Iterator[tuple[ModeGraph, NDArray[np.int64]]]:
    for net in nets:
        pace = chart.teams.pace_kmh[net.carriers]
        levels = np.unique(np.quantile(pace, np.linspace(0, 1, BANDS + 1)[1:], method="higher"))
        band = np.searchsorted(levels, pace)
        for number in range(len(levels)):
            if np.any(band == number) and len(net.tails):
                yield net, net.carriers[band == number]


def _band(
    chart: WorldIndex, weather: Floats, faster: NDArray[np.float64], net: ModeGraph, crew: NDArray[np.int64]
) -> Band:
    paces = np.maximum(chart.teams.pace_kmh[crew], net.pace_kmh if net.scheduled else 0.0)
    pace = float((paces * faster[crew]).max())
    roads = net.graph(len(chart.world.places), pace)
    homes, hours = chart.teams.home[crew], chart.teams.available_h[crew]
    rows = np.broadcast_to(hours[:, None], (len(crew), weather.shape[2]))
    return Band(roads, search(roads, weather, homes, np.maximum(rows, 0.0)).arrive_h)


def _from_store(chart: WorldIndex, weather: Floats, bands: list[Band], store: Store) -> Floats:
    """Doses go on with any carrier that could be there, as long as that brings them anywhere earlier."""
    ground = chart.ground
    first = np.full((len(chart.world.places), weather.shape[2]), np.inf, np.float32)
    first[store.place] = store.hour_h
    wait_h = ground.handover_h.astype(np.float32)[:, None]
    handing = np.array([place.handover for place in chart.world.places], np.bool_)
    handing[store.place] = True
    todo = [np.ones(len(first), np.bool_) for _ in bands]
    while any(rows.any() for rows in todo):
        for number, band in enumerate(bands):
            ready_h = np.maximum(first, band.there_h) + wait_h
            starts = np.flatnonzero(todo[number] & handing & np.isfinite(ready_h).any(axis=1))
            todo[number] = np.zeros(len(first), np.bool_)
            if not len(starts):
                continue
            there_h = search(band.graph, weather, starts, ready_h[starts]).arrive_h
            better = (there_h < first - ENOUGH_H).any(axis=1)
            np.minimum(first, there_h, out=first)
            for other in range(len(bands)):
                if other != number:
                    todo[other] |= better
    return first
