"""What the ensemble search costs beside one static scipy Dijkstra for each member, and beside one member at a time.

    python -m benchmarks.earliest            100,000 nodes x 96 members, usual and stormy weather
    python -m benchmarks.earliest --large    1,000,000 nodes as well
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial import Delaunay

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
        x, y = np.where(flip, side - 1 - (x & (side - 1)), x & (side - 1)), np.where(flip, side - 1 - (y & (side - 1)), y & (side - 1))
        x, y = np.where(ry, x, y), np.where(ry, y, x)
    return np.argsort(rank, kind="stable")


def points(nodes: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Clustered places: a third anywhere, the rest around towns; in Hilbert order."""
    towns = rng.random((max(nodes // 500, 5), 2))
    near = towns[rng.integers(len(towns), size=nodes)] + rng.normal(0, 0.02, (nodes, 2))
    xy = np.where(rng.random((nodes, 1)) < 1 / 3, rng.random((nodes, 2)), np.abs(1 - np.abs(1 - near)) * 0.9999999)
    return xy[hilbert(xy)]


def country(nodes: int, seed: int) -> tuple[csr_array, NDArray[np.int32]]:
    """Road hours [node, node] (spanning tree and the shortest Delaunay edges, 2.5 arcs a node) and the cell of each node."""
    xy = points(nodes, np.random.default_rng(seed))
    corners = Delaunay(xy).simplices
    pairs = np.sort(np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [0, 2]]]), axis=1)
    pairs = np.unique(pairs, axis=0)
    hours = np.linalg.norm(xy[pairs[:, 0]] - xy[pairs[:, 1]], axis=1) * ACROSS_H + 1e-5
    tree = minimum_spanning_tree(coo_array((hours, (pairs[:, 0], pairs[:, 1])), shape=(nodes, nodes)).tocsr()).tocoo()
    spare = np.argsort(hours)
    in_tree = np.isin(pairs @ np.array([nodes, 1]), np.minimum(tree.row, tree.col).astype(np.int64) * nodes + np.maximum(tree.row, tree.col))
    kept = np.concatenate([np.flatnonzero(in_tree), spare[~in_tree[spare]][: nodes // 4]])
    a, b, h = pairs[kept, 0], pairs[kept, 1], hours[kept]
    roads = coo_array((np.r_[h, h], (np.r_[a, b], np.r_[b, a])), shape=(nodes, nodes)).tocsr()
    cell = (xy * CELLS).astype(np.int32) @ np.array([CELLS, 1], np.int32)
    return roads, cell.astype(np.int32)


def storms(count: int, reach: float, seed: int) -> NDArray[np.float32]:
    """Speed factors [cell, hour, member]: a calm level by cell and hour, and `count` storms a member that drift and shut what lies within."""
    rng = np.random.default_rng(seed)
    axis = (np.arange(CELLS) + 0.5) / CELLS
    cx, cy = np.repeat(axis, CELLS)[:, None], np.tile(axis, CELLS)[:, None]
    hour = np.arange(HOURS)[None, :]
    factor = np.empty((CELLS * CELLS, HOURS, MEMBERS), np.float32)
    for member in range(MEMBERS):
        calm = 0.9 + 0.08 * np.sin(2 * np.pi * (hour / 24 + rng.random() + cx)) + 0.01 * rng.standard_normal((CELLS * CELLS, HOURS))
        for _ in range(count):
            x, y, dx, dy = rng.random(4)
            begin, lasts, size = rng.uniform(-12, HOURS), rng.uniform(12, 48), reach * rng.uniform(0.6, 1.4)
            age = hour - begin
            away = np.hypot(cx - x - (dx - 0.5) * 0.02 * age, cy - y - (dy - 0.5) * 0.02 * age) / size
            calm = np.where((age >= 0) & (age < lasts), np.minimum(calm, (away - 0.55).clip(0)), calm)
        factor[:, :, member] = calm.clip(0, 1)
    return factor
