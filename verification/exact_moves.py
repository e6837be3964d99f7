"""What carriers can do on a grid of hours, in one future: the legs of the exact programme."""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from balto.motion.index import WorldIndex
from balto.plan.bound.clairvoyant import LegTimes, leg_times

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
NEAR = 2e-3  # a step's share by which an hour may miss the grid and still count as on it


class Move(NamedTuple):
    """A carrier's leg on the grid: loads (if it does) at `start`, is there at `end` and free at `free` (steps), by a way."""

    carrier: int
    origin: int
    dest: int
    start: int
    end: int
    free: int
    way: int


class Moves(NamedTuple):
    """Legs that could be of use, and the ways they take, by Move.way."""

    loaded: list[Move]
    empty: list[Move]
    links: tuple[tuple[str, ...], ...]


def moves(chart: WorldIndex, member: int, step_h: float, steps: int) -> Moves:
    """Loaded and empty legs that could be of use; a leg that two others always match is left out."""
    grid = np.arange(steps + 1, dtype=np.float64) * np.float64(step_h)
    loaded: list[Move] = []
    empty: list[Move] = []
    opens = _first_steps(chart.ground.lot_place, chart.ground.lot_h, len(chart.world.places), step_h)
    times = leg_times(chart, member, grid, False)
    idle, laden = _tables(times, step_h), _tables(leg_times(chart, member, grid, True), step_h)
    free = [
        _earliest(idle[c], step_of(chart.teams.available_h[c], step_h), int(chart.teams.home[c]))
        for c in range(len(idle))
    ]
    there = _doses_from(laden, free, opens)
    for c in range(len(idle)):
        for o, d, t in _useful(idle[c], steps):
            if t >= free[c][o]:
                empty.append(_move(c, o, d, t, idle[c]))
        for o, d, t in _useful(laden[c], steps):
            if t >= max(free[c][o], there[o]):
                loaded.append(_move(c, o, d, t, laden[c]))
    return Moves(loaded, empty, times.links)


def _tables(times: LegTimes, step_h: float) -> list[I32]:
    """By carrier, [end, free, way; origin, dest, step] in steps, rounded down but for what is NEAR the next; -1: never."""
    found = []
    for end_h, free_h, way in zip(times.end_h, times.free_h, times.way, strict=True):
        both = np.stack([end_h, free_h])
        on_grid = np.where(np.isfinite(both), np.floor(np.where(np.isfinite(both), both, 0.0) / step_h + NEAR), -1)
        found.append(np.concatenate([on_grid.astype(np.int32), way[None]]))
    return found


def _move(c: int, o: int, d: int, t: int, table: I32) -> Move:
    end, free, way = (int(x) for x in table[:, o, d, t])
    return Move(c, o, d, t, end, max(free, end), way)


def step_of(hour: float, step_h: float) -> int:
    """The step in which an hour lies; one a hair before its end counts as the next."""
    return math.floor(hour / step_h + NEAR)


def _first_steps(places: I32, hours: F64, count: int, step_h: float) -> list[float]:
    first = [math.inf] * count
    for place, hour in zip(places, hours, strict=True):
        first[place] = min(first[place], step_of(hour, step_h))
    return first


def _earliest(table: I32, start: int, home: int) -> list[float]:
    """Earliest step at which a carrier could be free at each place."""
    free = [math.inf] * table.shape[1]
    free[home] = start
    for _ in free:
        for o, at in enumerate(free):
            if at < table.shape[3]:
                for d in range(len(free)):
                    then = table[1, o, d, int(at)]
                    free[d] = min(free[d], then if then >= 0 else math.inf)
    return free


def _doses_from(laden: list[I32], free: list[list[float]], opens: list[float]) -> list[float]:
    """Earliest step at which doses could be at each place."""
    there = list(opens)
    for _ in there:
        for c, table in enumerate(laden):
            for o, at in enumerate(there):
                start = max(at, free[c][o])
                if start < table.shape[3]:
                    for d in range(len(there)):
                        then = table[0, o, d, int(start)]
                        there[d] = min(there[d], then if then >= 0 else math.inf)
    return there


def _useful(table: I32, steps: int) -> Iterator[tuple[int, int, int]]:
    """(origin, dest, step) of legs within the horizon that no two others in a row match at every step."""
    places = table.shape[1]
    for o in range(places):
        for d in range(places):
            times = table[:, o, d]
            if (
                o == d
                or not np.any(times[0] >= 0)
                or any(_by_way_of(table, o, m, d) for m in range(places) if m not in (o, d))
            ):
                continue
            for t in np.flatnonzero(times[0] >= 0):
                # Of departures that end alike only the last matters.
                later = t + 1 <= steps and times[0, t + 1] == times[0, t] and times[1, t + 1] == times[1, t]
                if times[0, t] <= steps and not later:
                    yield o, d, int(t)


def _by_way_of(table: I32, o: int, m: int, d: int) -> bool:
    """Whether o-m-d by the same carrier is never later than o-d."""
    last = table.shape[3] - 1
    for t in range(last + 1):
        if table[0, o, d, t] >= 0:
            half = table[1, o, m, t]
            if half < 0 or half > last or table[0, m, d, half] < 0:
                return False
            if table[0, m, d, half] > table[0, o, d, t] or table[1, m, d, half] > table[1, o, d, t]:
                return False
    return True
