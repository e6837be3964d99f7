"""The links of the ways that a country's legs take."""

import numpy as np
from numpy.typing import NDArray

from balto.domain.world import World
from balto.plan.country_net import Net
from balto.plan.country_travel import hours_of, least

F64 = NDArray[np.float64]
Pair = tuple[int, int, int]  # kin, origin, destination


def ways(world: World, nets: list[Net], slow: F64, pairs: set[Pair]) -> dict[Pair, tuple[str, ...]]:
    """Link ids of the way of least expected hours for each (kin, origin, destination), places as integers."""
    found: dict[Pair, tuple[str, ...]] = {}
    for k, net in enumerate(nets):
        wanted = sorted(pair for pair in pairs if pair[0] == k)
        if wanted:
            found |= _on_net(world, net, np.ones_like(slow) if net.daylight else slow, wanted)
    return found


def _on_net(world: World, net: Net, slow: F64, wanted: list[Pair]) -> dict[Pair, tuple[str, ...]]:
    from scipy.sparse import csr_array  # noqa: PLC0415  (scipy takes a while to import)
    from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415  (the same)

    places, hours = len(world.places), hours_of(net, slow)
    roads = csr_array(least(net.tails, net.heads, hours, places), shape=(places, places))
    order = np.argsort(-hours, kind="stable")  # of parallel links the quickest is put down last
    arcs = np.column_stack([net.tails, net.heads, net.link])[order].tolist()
    by_ends = {(tail, head): link for tail, head, link in arcs}
    origins = sorted({origin for _, origin, _ in wanted})
    found: dict[Pair, tuple[str, ...]] = {}
    for first in range(0, len(origins), 100):
        some = origins[first : first + 100]
        _, came = dijkstra(roads, indices=some, return_predecessors=True)
        row = {origin: i for i, origin in enumerate(some)}
        for pair in (pair for pair in wanted if pair[1] in row):
            at, links = pair[2], []
            while at != pair[1]:
                before = int(came[row[pair[1]], at])
                links.append(world.links[by_ends[before, at]].id)
                at = before
            found[pair] = tuple(reversed(links))
    return found
