"""What a search remembers of travel and deaths, and the room that takes."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from balto.plan.network.routes_between import VARIANTS
from balto.plan.relay._travel_kernel import KEPT_RUNS
from balto.plan.relay.columns import FIRST, FROST, GRID_H, LAST
from balto.plan.relay.instance import Instance, grid_h

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I8 = NDArray[np.int8]

MEMORY = 400e6  # bytes of travel profiles kept
CURVE_MEMORY = 16e6  # bytes of deaths by doses and hour kept


class Store(NamedTuple):
    """What a search remembers of travel: arrivals by hour of departure, filled as asked for (0: not yet).

    profile is, flat, [way, 2 or more, hour, member] (arrival, chance of loss, frost below each limit), and slot [carrier, origin,
    dest, variant and run] where in it a way's run begins (-1: not there); the entries of used are named in columns.py;
    mean [carrier, origin, hour, dest] is the expected arrival by the best variant, which is in mean_by (a search for a chain
    asks for many places at one hour); curve is named in _benefit_kernel.
    """

    profile: F32
    slot: I32
    used: NDArray[np.int64]
    mean: F32
    mean_by: I8
    curve: F64


def room(places: int, carriers: int, horizon_h: float) -> int:
    """Bytes that tables of every pair of places take for so many carriers, when they are full."""
    cells = int(horizon_h / grid_h(math.ceil(horizon_h))) + 2
    return carriers * places**2 * (cells * 5 + VARIANTS * KEPT_RUNS * 4)


def store(instance: Instance) -> Store:
    """An empty store for the instance, as large as MEMORY allows; what does not fit is reckoned anew each time."""
    scenarios, _, hours = instance.factor.shape
    carriers, places = instance.keys.shape[0], instance.keys.shape[2]
    cells = int(hours / instance.parameters[GRID_H]) + 2
    kinds = 2 + (len(instance.frost_c) if (instance.products[:, FROST] >= 0.0).any() else 0)
    every = int(np.count_nonzero(instance.way[..., LAST] > instance.way[..., FIRST])) * carriers
    size = hours * (scenarios - 1) * kinds
    slots = 0 if scenarios == 2 else int(min(every, max(MEMORY / (size * 4), 16)))
    figures = instance.deaths_by_time.shape[3] * (instance.deaths_by_time.shape[2] + 1)
    width = 8 * (1 + -(-figures // 8) | 1)  # lines of memory, an odd number, or heads share few sets of the cache
    entries = 2 ** int(np.clip(np.log2(CURVE_MEMORY / (8 * width)), 4, 12))
    return Store(
        _zeros(slots * size),
        np.full((carriers, places, places, VARIANTS * KEPT_RUNS), -1, np.int32),
        np.array([0, size, kinds, width, entries, 0]),
        np.zeros((carriers, places, cells, places), np.float32),
        np.zeros((carriers, places, cells, places), np.int8),
        np.zeros(width * entries),
    )


def _zeros(size: int) -> F32:
    """So many zeros, from where a line of memory begins."""
    room = np.zeros(size + 16, np.float32)
    return room[-room.ctypes.data % 64 // 4 :][:size]
