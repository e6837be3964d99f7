"""A country as graphs: one for each way of travelling, over all places, with its weather classes as cells."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from balto.motion.earliest import Graph, graph
from balto.motion.index import WorldIndex

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ModeGraph:
    """One kin: carriers that use the same links and meet the same weather alike.

    Arcs: tails, heads [arc] places; km [arc]; cell [arc] weather class; link [arc] number in the world's links.
    `pace_kmh` is the kin's usual pace, the timetable's where it runs to one; `daylight`: hours of the day decide when it moves,
    for it keeps to daylight or limits bind its links.
    """

    mode: str
    carriers: I64
    tails: I64
    heads: I64
    km: F64
    cell: I64
    link: I64
    pace_kmh: float
    scheduled: bool
    daylight: bool

    def graph(self, places: int, pace_kmh: float) -> Graph:
        """The graph of all places, crossed at this pace."""
        return graph(places, self.tails, self.heads, self.km / pace_kmh, self.cell)


def nets(chart: WorldIndex) -> tuple[ModeGraph, ...]:
    """One net for each mode and shelter rule of the carriers that may be used."""
    world = chart.world
    carrier_types: dict[tuple[str, float], list[int]] = {}
    for number, carrier in enumerate(world.carriers):
        if not carrier.excluded:
            carrier_types.setdefault((carrier.mode, carrier.shelter_wind_ms), []).append(number)
    by_mode: dict[str, list[int]] = {}
    for number, link in enumerate(world.links):
        by_mode.setdefault(link.mode, []).append(number)
    return tuple(_net(chart, mode, crew, by_mode.get(mode, [])) for (mode, _), crew in carrier_types.items())


def _net(chart: WorldIndex, mode: str, crew: list[int], numbers: list[int]) -> ModeGraph:
    world, places = chart.world, chart.places
    rows = []
    for number in numbers:
        link = world.links[number]
        cell = chart.class_of(link, crew[0])
        rows += [(places[near], places[far], link.km, cell, number) for near, far in chart.ends(link)]
    table = np.array(rows, np.float64).reshape(-1, 5)
    scheduled = bool(chart.teams.scheduled[crew[0]])
    pace = float(np.median(chart.teams.pace_kmh[crew]))
    if scheduled:
        pace = max([world.links[n].km / hours for n in numbers for hours in _hours(chart, n)], default=pace)
    ints = [table[:, column].astype(np.int64) for column in (0, 1, 3, 4)]
    daily = [one for one in world.limits if one.kind != "permission"]
    by_hours = world.mode(mode).daylight_only or any(one.binds(world.links[n]) for one in daily for n in numbers)
    return ModeGraph(
        mode, np.array(crew, np.int64), ints[0], ints[1], table[:, 2].copy(), ints[2], ints[3], pace, scheduled, by_hours,
    )  # fmt: skip


def _hours(chart: WorldIndex, number: int) -> list[float]:
    """The least hours that the timetable gives a link, from either end; none where it gives none."""
    link = chart.world.links[number]
    ranges = (range(*chart.departures_of(link.id, end)) for end in (link.origin, link.dest))
    return sorted(chart.departures[i].hours for some in ranges for i in some if chart.departures[i].hours > 0)[:1]
