"""The ways that arrive first when one leaves at an hour, in the weather and the reported states expected of each hour: through
what is shut for the same days one waits once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from balto.motion.earliest import Graph, arrivals, graph, settle, start

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
SLOWEST = 0.05  # of full pace: what a shut hour of some futures counts at least, where others are open


def expected_weather(weather: F32) -> F32:
    """[class, hour, 1]: the harmonic mean over the members of [class, hour, member]; 0 where none can move."""
    slow = np.mean(1.0 / np.maximum(weather, SLOWEST), axis=2, keepdims=True, dtype=np.float64)
    return np.where(weather.max(axis=2, keepdims=True) > 0.0, 1.0 / slow, 0.0).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Soonest:
    """Arcs [arc] as a graph whose arcs are numbers of `order`, and the one weather in which all are searched."""

    graph: Graph
    order: I64
    weather: F32

    @staticmethod
    def of(size: int, tails: I64, heads: I64, cell: I64, calm_h: F64, weather: F32) -> "Soonest":
        """Of arcs between so many nodes that take calm_h [arc] at full pace; weather [class, hour, member]."""
        order = np.argsort(tails, kind="stable")
        return Soonest(graph(size, tails, heads, calm_h, cell), order, expected_weather(weather))

    def arrive_h(self, sources: Sequence[int], depart_h: float) -> F64:
        """[node]: the hour at which one who leaves any of the sources then is there (inf: never)."""
        return arrivals(self.graph, self.weather, sources, depart_h)[:, 0].astype(np.float64)

    def ways(self, origin: int, depart_h: float, ends: Sequence[int]) -> dict[int, tuple[int, ...]]:
        """The arcs of the way to each of the ends that is reached before the weather ends."""
        marked, _ = start(self.graph, self.weather, origin, depart_h)
        _, came_by, _ = settle(self.graph, self.weather, 0, marked[:, 0], self.graph.nodes)
        tails, came = self.graph.tails.tolist(), came_by.tolist()
        found = {}
        for end in ends:
            way, at = [], end
            while came[at] >= 0:
                way.append(int(self.order[came[at]]))
                at = tails[came[at]]
            if way:
                found[end] = tuple(reversed(way))
        return found
