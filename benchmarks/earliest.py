"""What the ensemble search costs beside one static scipy Dijkstra for each member, and beside one member at a time.

    python -m benchmarks.earliest            100,000 nodes x 96 members: usual, stormy, and weather that defeats lanes
    python -m benchmarks.earliest --large    1,000,000 nodes as well

Times are processor seconds of one thread, medians over rounds in which the competitors take turns; all are warm.
"""

import resource
import sys
import time
from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra, minimum_spanning_tree
from scipy.spatial import Delaunay

from balto.motion import earliest

CELLS, HOURS, MEMBERS = 24, 240, 96
ACROSS_H = 6.0  # hours at full speed along one side of the country, as the crow flies


def hilbert(xy: NDArray[np.float64], order: int = 12) -> NDArray[np.int64]:
    """Rank of points in the unit square along a Hilbert curve."""
    x, y = ((xy * (1 << order)).astype(np.int64).clip(0, (1 << order) - 1)).T.copy()
    rank = np.zeros(len(xy), np.int64)
    for k in reversed(range(order)):
        side = np.int64(1) << k
        rx, ry = (x & side) > 0, (y & side) > 0
        rank += side * side * ((3 * rx) ^ ry)
        flip = ~ry & rx
        x, y = x & (side - 1), y & (side - 1)
        x, y = np.where(flip, side - 1 - x, x), np.where(flip, side - 1 - y, y)
        x, y = np.where(ry, x, y), np.where(ry, y, x)
    return np.argsort(rank, kind="stable")


def points(nodes: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Clustered places: a third anywhere, the rest around towns; in Hilbert order."""
    towns = rng.random((max(nodes // 500, 5), 2))
    near = towns[rng.integers(len(towns), size=nodes)] + rng.normal(0, 0.02, (nodes, 2))
    xy = np.where(rng.random((nodes, 1)) < 1 / 3, rng.random((nodes, 2)), np.abs(1 - np.abs(1 - near)) * 0.9999999)
    return xy[hilbert(xy)]


def country(nodes: int, seed: int) -> tuple[csr_array, NDArray[np.int32]]:
    """Road hours [node, node] (spanning tree and shortest Delaunay edges, 2.5 arcs a node), and each node's cell."""
    xy = points(nodes, np.random.default_rng(seed))
    corners = Delaunay(xy).simplices
    pairs = np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=1)
    pairs = np.unique(pairs, axis=0)
    hours = np.linalg.norm(xy[pairs[:, 0]] - xy[pairs[:, 1]], axis=1) * ACROSS_H + 1e-5
    tree = minimum_spanning_tree(coo_array((hours, (pairs[:, 0], pairs[:, 1])), shape=(nodes, nodes)).tocsr()).tocoo()
    spare = np.argsort(hours)
    ends = np.sort(np.stack([tree.row, tree.col], axis=1).astype(np.int64), axis=1)
    in_tree = np.isin(pairs @ np.array([nodes, 1]), ends @ np.array([nodes, 1]))
    kept = np.concatenate([np.flatnonzero(in_tree), spare[~in_tree[spare]][: nodes // 4]])
    a, b, h = pairs[kept, 0], pairs[kept, 1], hours[kept]
    roads = coo_array((np.r_[h, h], (np.r_[a, b], np.r_[b, a])), shape=(nodes, nodes)).tocsr()
    cell = (xy * CELLS).astype(np.int32) @ np.array([CELLS, 1], np.int32)
    return roads, cell.astype(np.int32)


def storms(count: int, reach: float, seed: int) -> NDArray[np.float32]:
    """Speed factors [cell, hour, member]: a calm level, and `count` storms a member that drift and shut what is within."""
    rng = np.random.default_rng(seed)
    axis = (np.arange(CELLS) + 0.5) / CELLS
    cx, cy = np.repeat(axis, CELLS)[:, None], np.tile(axis, CELLS)[:, None]
    hour = np.arange(HOURS)[None, :]
    factor = np.empty((CELLS * CELLS, HOURS, MEMBERS), np.float32)
    for member in range(MEMBERS):
        calm = 0.9 + 0.08 * np.sin(2 * np.pi * (hour / 24 + rng.random() + cx))
        calm += 0.01 * rng.standard_normal((CELLS * CELLS, HOURS))
        for _ in range(count):
            x, y, dx, dy = rng.random(4)
            begin, lasts, size = rng.uniform(-12, HOURS), rng.uniform(12, 48), reach * rng.uniform(0.6, 1.4)
            age = hour - begin
            away = np.hypot(cx - x - (dx - 0.5) * 0.02 * age, cy - y - (dy - 0.5) * 0.02 * age) / size
            calm = np.where((age >= 0) & (age < lasts), np.minimum(calm, (away - 0.55).clip(0)), calm)
        factor[:, :, member] = calm.clip(0, 1)
    return factor


def lattice(side: int, seed: int) -> tuple[earliest.Graph, NDArray[np.float32]]:
    """The case made to defeat lanes: a grid whose arcs each have a cell, a speed for each member and cell that lasts."""
    rng = np.random.default_rng(seed)
    at = np.arange(side * side).reshape(side, side)
    a, b = np.r_[at[:, :-1].ravel(), at[:-1].ravel()], np.r_[at[:, 1:].ravel(), at[1:].ravel()]
    arcs = 2 * len(a)
    cell = rng.integers(0, CELLS * CELLS, arcs)
    road = earliest.graph(side * side, np.r_[a, b], np.r_[b, a], rng.uniform(0.01, 0.1, arcs), cell)
    speed = rng.uniform(0.02, 1, (CELLS * CELLS, 1, MEMBERS)).astype(np.float32) ** 2
    return road, np.ascontiguousarray(np.repeat(speed, HOURS, axis=1))


def seconds(job: Callable[[], object]) -> float:
    """Processor seconds of this thread for one run of `job`."""
    began = time.thread_time()
    job()
    return time.thread_time() - began


def in_turn(jobs: list[Callable[[], object]], rounds: int) -> NDArray[np.float64]:
    """Median processor seconds of each job; every job runs once unmeasured, then they take turns."""
    for job in jobs:
        job()
    return np.median([[seconds(job) for job in jobs] for _ in range(rounds)], axis=0)


def one_at_a_time(road: earliest.Graph, weather: NDArray[np.float32], source: int, members: range) -> None:
    """Time-dependent Dijkstra for some members, each by itself."""
    marked = earliest.start(road, weather, source, 0.0)[0]
    for member in members:
        earliest.settle(road, weather, member, marked[:, member], road.nodes)


def against_peers(nodes: int, rounds: int, weathers: dict[str, NDArray[np.float32]]) -> None:
    """One line for each weather: the ensemble search beside scipy and beside one member at a time."""
    roads, node_cell = country(nodes, seed=1)
    road = earliest.Graph(
        roads.indptr.astype(np.int32),
        roads.indices.astype(np.int32),
        roads.data.astype(np.float32),
        np.repeat(node_cell, np.diff(roads.indptr)).astype(np.int32),
    )
    source, sample = nodes // 2, range(0, MEMBERS, MEMBERS // 8)
    for name, weather in weathers.items():
        jobs: list[Callable[[], object]] = [
            lambda: dijkstra(roads, indices=source),
            partial(earliest.arrivals, road, weather, source, 0.0),
            partial(one_at_a_time, road, weather, source, sample),
        ]
        scipy_s, search_s, alone_s = in_turn(jobs, rounds) * [MEMBERS, 1, MEMBERS / len(sample)]
        found = earliest.search(road, weather, source, 0.0)
        spread = np.median(np.ptp(found.arrive_h, axis=1)[np.isfinite(found.arrive_h).all(axis=1)])
        print(
            f"{nodes:>9,} nodes x {MEMBERS}, {name:<7} ({(weather == 0).mean():.1%} shut, mean {weather.mean():.2f},"
            f" spread {spread:.0f} h): {search_s * 1e3:6.0f} ms, visits a node {found.visits / nodes:.2f};"
            f" {scipy_s / search_s:5.1f} x as fast as {MEMBERS} scipy, {alone_s / search_s:5.1f} x one at a time",
            flush=True,
        )


def against_one_at_a_time() -> None:
    """The guarantee: where lanes do not pay, the search costs about what one member at a time costs."""
    road, weather = lattice(141, seed=3)
    source = road.nodes // 2 + 70
    search_s, alone_s = in_turn(
        [
            lambda: earliest.arrivals(road, weather, source, 0.0),
            lambda: one_at_a_time(road, weather, source, range(MEMBERS)),
        ],
        5,
    )
    found = earliest.search(road, weather, source, 0.0)
    print(
        f"{road.nodes:>9,} nodes x {MEMBERS}, made to defeat lanes: {search_s * 1e3:6.0f} ms,"
        f" {found.alone} members finished alone; {alone_s / search_s:5.2f} x one at a time"
    )


def main() -> None:
    """Print the ratios."""
    weathers = {"usual": storms(8, 0.10, 2), "stormy": storms(60, 0.115, 2)}
    against_peers(100_000, 5, weathers)
    against_one_at_a_time()
    if "--large" in sys.argv:
        against_peers(1_000_000, 3, weathers)
        print(f"most memory held by the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB")


if __name__ == "__main__":
    main()
