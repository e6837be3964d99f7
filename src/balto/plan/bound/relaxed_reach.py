"""How early doses could be anywhere in a country too large to list its ways: the fastest of each mode on every link."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from balto.motion.conditions import conditions
from balto.motion.index import WorldIndex

F64 = NDArray[np.float64]
MOST_SD = 6.34  # no draw of pace is further from its median: they are quantiles of 32 bits
BLOCK = 25


def first_hours(chart: WorldIndex, place: NDArray[np.int32], hour: F64, members: int, exclude: Collection[str]) -> F64:
    """Hour [future, source, place] before which no dose of a source (its place and hour) can be there; inf: never.

    On every link goes the fastest carrier of its mode with the best luck there could be, in the best weather that any
    link has in that hour; it sets out when some carrier could have come to the stock and loaded.
    """
    to_h, from_home_h = _full_speed_hours(chart, place, exclude)
    out = np.empty((members, *to_h.shape))
    for first in range(0, members, BLOCK):
        count = min(BLOCK, members - first)
        best = conditions(chart, first, count).factor.max(axis=1).astype(np.float64)
        for i, share in enumerate(best, first):
            done = np.concatenate([[0.0], np.cumsum(np.maximum(share, 1e-9))])
            clock = np.arange(len(done), dtype=np.float64)
            loads_h = np.maximum(hour, from_home_h / max(float(share.max()), 1.0)) + chart.ground.handover_h[place]
            aim = np.interp(loads_h, clock, done)[:, None] + to_h
            out[i] = np.where(aim <= done[-1], np.interp(aim, done, clock), np.inf)
            out[i, np.arange(len(place)), place] = hour
    return out


def _full_speed_hours(chart: WorldIndex, place: NDArray[np.int32], exclude: Collection[str]) -> tuple[F64, F64]:
    """Hours at full pace [source, place], and to each source for the carrier that could be there first [source]."""
    from scipy.sparse import coo_array  # noqa: PLC0415  (scipy takes a while to import)
    from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415  (heavy, and seldom needed)

    speed = _speeds_kmh(chart, exclude)
    least: dict[tuple[int, int], float] = {}
    for link in chart.world.links:
        if link.mode in speed:
            ends = chart.places[link.origin], chart.places[link.dest]
            for pair in (ends, ends[::-1]) if link.both_ways else (ends,):
                least[pair] = min(link.km / speed[link.mode], least.get(pair, np.inf))
    size = len(chart.world.places)
    graph = coo_array(
        (list(least.values()), np.array(list(least), np.int64).reshape(-1, 2).T), shape=(size, size)
    ).tocsr()
    to_h = np.asarray(dijkstra(graph, indices=place))
    back = np.asarray(dijkstra(graph.T.tocsr(), indices=place))
    able = [i for i, carrier in enumerate(chart.world.carriers) if carrier.id not in exclude]
    homes, free_h = chart.teams.home[able], chart.teams.available_h[able]
    return to_h, (back[:, homes] + free_h).min(axis=1, initial=np.inf)


def _speeds_kmh(chart: WorldIndex, exclude: Collection[str]) -> dict[str, float]:
    """The fastest that any carrier of a mode could ever go, in fair weather."""
    teams = chart.teams
    luck = np.exp(MOST_SD * (teams.team_sd + teams.pace_sd))
    timed = {(row.link, chart.links[row.link].km / row.hours) for row in chart.departures if row.hours > 0}
    speed: dict[str, float] = {}
    for i, carrier in enumerate(chart.world.carriers):
        if carrier.id not in exclude:
            paces = [float(teams.pace_kmh[i])]
            paces += [kmh for link, kmh in timed if teams.scheduled[i] and chart.links[link].mode == carrier.mode]
            speed[carrier.mode] = max(speed.get(carrier.mode, 0.0), max(paces) * float(luck[i]))
    return speed
