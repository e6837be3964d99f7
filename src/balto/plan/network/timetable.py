"""Carriers that keep to a timetable: when they come, from departure to departure along their line."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from balto.motion.index import WorldIndex
from balto.plan.network.mode_graph import ModeGraph
from balto.plan.network.shortest import stretches

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I64 = NDArray[np.int64]


class _Runs(NamedTuple):
    """The departures of a link: who is there by latest_h comes at arrive_h, unless it is cancelled (a chance)."""

    latest_h: F64
    arrive_h: F64
    cancel: F64


def by_timetable(chart: WorldIndex, net: ModeGraph, slow: F64, starts: I64, ends: I64, grid: F64) -> F32:
    """Expected arrival [start, end, hour of grid] by the usual way; at each station on it the load is handed over (inf: never).

    slow [class] is what weather makes of an hour. A departure that is cancelled is followed by the next.
    """
    runs = dict(_runs(chart, net, slow))
    table = np.full((len(starts), len(ends), len(grid)), np.inf, np.float32)
    row = {start: i for i, start in enumerate(starts.tolist())}
    for start, end, way in stretches(net, slow, starts.tolist(), ends.tolist()):
        if all(arc in runs for arc in way):
            wait_h = [float(chart.ground.handover_h[net.tails[arc]]) for arc in way]
            table[row[start], ends == end] = _expected(grid, [runs[arc] for arc in way], wait_h, chart.world.horizon_h)
    return table


def _runs(chart: WorldIndex, net: ModeGraph, slow: F64) -> Iterator[tuple[int, _Runs]]:
    """The departures of each arc that has any from its own end."""
    for arc, link in enumerate(net.link):
        first, last = chart.departures_of(chart.world.links[link].id, chart.world.places[net.tails[arc]].id)
        rows = chart.departures[first:last]
        if rows:
            hours = np.array([row.hours or net.km[arc] / net.pace_kmh for row in rows]) * slow[net.cell[arc]]
            latest_h = np.maximum.accumulate([row.depart_h - row.cutoff_h for row in rows])
            cancel = np.array([row.cancel for row in rows])
            yield arc, _Runs(latest_h, np.array([row.depart_h for row in rows]) + hours, cancel)


def _expected(ready_h: F64, way: list[_Runs], wait_h: list[float], horizon_h: float) -> F64:
    """Expected hours at the end of a way of those ready at its start; wait_h [stretch] is a hand-over where it begins."""
    if not way:
        return ready_h
    at_end = way[-1].arrive_h  # expected at the end of the whole way, of those who come off a stretch then
    for j in range(len(way) - 1, -1, -1):
        one = way[j]
        if j + 1 < len(way):
            at_end = _taken(way[j + 1], at_end, one.arrive_h + wait_h[j + 1])
        at_end = at_end.copy()
        for d in np.flatnonzero(one.cancel)[::-1]:
            after_h = min(at_end[d + 1], horizon_h) if d + 1 < len(at_end) else horizon_h
            at_end[d] += one.cancel[d] * (after_h - min(at_end[d], horizon_h))
    found = _taken(way[0], at_end, ready_h)
    return np.where(found < horizon_h, found, np.inf)


def _taken(runs: _Runs, worth_h: F64, ready_h: F64) -> F64:
    """worth_h [departure] of the departure that those ready at these hours take; inf after the last."""
    return np.append(worth_h, np.inf)[np.searchsorted(runs.latest_h, ready_h - 1e-9)]
