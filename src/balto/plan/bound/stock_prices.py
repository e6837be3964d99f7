"""From how early doses could be anywhere to how many deaths they could avert: stocks priced, carriers assigned."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.plan.bound._reach_kernel import worth

F64 = NDArray[np.float64]
ASSIGN_MOST = 4000  # places times carriers beyond which carriers are not assigned
TRIPS_MOST = 6  # deliveries of one carrier told apart; later ones count as early as the last of these


class _Reach(Protocol):
    @property
    def place(self) -> NDArray[np.int32]: ...
    @property
    def doses(self) -> F64: ...
    @property
    def first_h(self) -> F64: ...
    @property
    def by_h(self) -> F64: ...
    @property
    def speed_kmh(self) -> F64: ...


def saved(chart: WorldIndex, death_table: DeathTable, far: _Reach) -> F64:
    """An upper bound on deaths averted [future].

    Each step of the death table's dose grid at a place may be filled from any source, at most at its worth when that source
    could be there; a source has only its doses. The dual of that transportation problem bounds it whatever the
    prices, so rough prices do no harm. With those prices each place then gets its doses no earlier than some carrier's
    delivery, each delivery serves one place, and the best assignment bounds again; the lesser of the two counts.
    """
    steps = np.diff(np.array(death_table.doses, np.float64))
    where = np.array([chart.places[place] for place in death_table.places], np.int64)
    assignable = len(where) > 1 and 0 < len(where) * far.by_h.shape[1] <= ASSIGN_MOST
    trips = _trips(chart, where, far) if assignable else None
    found = np.empty(len(far.first_h))
    for m in range(len(found)):
        tables = death_table.deaths[m % death_table.members]
        value = _values(tables, death_table, far.first_h[m][:, where])
        prices = _prices(value, steps, far.doses)
        found[m] = _dual(value, steps, far.doses, prices)
        if trips is not None:
            found[m] = min(found[m], _assigned(tables, death_table, where, far, m, trips[m], prices))
    return found


def _values(tables: NDArray[np.float32], death_table: DeathTable, at_h: F64) -> F64:
    """Worth of a dose [place, case, step] that comes at at_h [case, place] or later."""
    grid = np.array(death_table.doses, np.float64)
    out = np.empty((len(tables), len(at_h), len(grid) - 1))
    top = np.empty(tables.shape[1])
    for p, table in enumerate(tables):
        worth(table, death_table.step_h, grid, np.repeat(at_h[:, p, None], len(grid) - 1, axis=1), top, out[p])
    return out


def _dual(value: F64, steps: F64, doses: F64, prices: F64) -> float:
    """The transportation dual at the prices [source]: an upper bound for any prices of at least 0."""
    gain = np.maximum(value - prices[None, :, None], 0.0).max(axis=1)
    return float(prices @ doses + (gain * steps).sum())


def _prices(value: F64, steps: F64, doses: F64) -> F64:
    """Prices of each source's doses, by a few rounds of exact descent in one price after the other."""
    prices = np.zeros(len(doses))
    width = np.broadcast_to(steps, (len(value), len(steps))).ravel()
    for _ in range(1 if len(doses) == 1 else 4):
        for s in range(len(doses)):
            others = np.delete(value - prices[None, :, None], s, axis=1).max(axis=1, initial=0.0)
            level = (value[:, s] - np.maximum(others, 0.0)).ravel()
            order = np.argsort(-level)
            filled = np.cumsum(width[order])
            last = int(np.searchsorted(filled, doses[s] + 1e-9))
            prices[s] = max(level[order[last]], 0.0) if last < len(order) else 0.0
    return prices


def _trips(chart: WorldIndex, where: NDArray[np.int64], far: _Reach) -> F64:
    """Least hour [future, carrier, trip, place] at which a carrier's first, second, ... delivery could be at a place.

    Between two deliveries a carrier at least hands over and covers the shortest way between the two places.
    """
    first_h = far.by_h[:, :, where]
    between_h = _between_km(chart, where)[None] / far.speed_kmh[:, :, None, None] + chart.ground.handover_h.min()
    trips = [first_h]
    for _ in range(1, min(len(where), TRIPS_MOST)):
        trips.append(np.maximum(first_h, (trips[-1][:, :, :, None] + between_h).min(axis=2)))
    return np.stack(trips, axis=2)


def _between_km(chart: WorldIndex, where: NDArray[np.int64]) -> F64:
    """Shortest kilometres [carrier, from, to] by each carrier's mode between the places; inf from a place to itself."""
    from scipy.sparse import coo_array  # noqa: PLC0415  (scipy takes a while to import)
    from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415  (heavy, and seldom needed)

    size = len(chart.world.places)
    by_mode: dict[str, F64] = {}
    for mode in dict.fromkeys(carrier.mode for carrier in chart.world.carriers):
        least: dict[tuple[int, int], float] = {}
        for link in chart.world.links:
            ends = chart.places[link.origin], chart.places[link.dest]
            for pair in [ends, ends[::-1]] if link.both_ways else [ends]:
                if link.mode == mode:
                    least[pair] = min(link.km, least.get(pair, np.inf))
        rows, columns = np.array(list(least), np.int64).reshape(-1, 2).T
        graph = coo_array((np.array(list(least.values())), (rows, columns)), shape=(size, size)).tocsr()
        km = dijkstra(graph, indices=where)[:, where]
        np.fill_diagonal(km, np.inf)
        by_mode[mode] = km
    return np.stack([by_mode[carrier.mode] for carrier in chart.world.carriers])


def _assigned(
    tables: NDArray[np.float32],
    death_table: DeathTable,
    where: NDArray[np.int64],
    far: _Reach,
    m: int,
    trips: F64,
    prices: F64,
) -> float:
    """The bound of one future with deliveries assigned to places; trips [carrier, trip, place] hours."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415  (heavy, and seldom needed)

    steps = np.diff(np.array(death_table.doses, np.float64))
    slots = trips.reshape(-1, len(where))
    net = [_values(tables, death_table, np.maximum(slots, far.first_h[m, s, where])) - p for s, p in enumerate(prices)]
    gain = (np.maximum(np.max(net, axis=0), 0.0) * steps).sum(axis=2)
    own = np.isin(where, far.place)
    free = np.maximum(_values(tables, death_table, far.first_h[m][:, where]) - prices[None, :, None], 0.0).max(axis=1)
    total = float(prices @ far.doses + (free * steps).sum(axis=1)[own].sum())
    last = np.repeat(
        gain.reshape(len(where), -1, trips.shape[1])[:, :, -1], max(len(where) - trips.shape[1], 0), axis=1
    )
    columns = np.concatenate([gain, last], axis=1)[~own]
    if len(columns):
        chosen = linear_sum_assignment(columns, maximize=True)
        total += float(columns[chosen].sum())
    return total
