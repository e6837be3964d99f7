"""Rounds of a country laid out anew: the stops of all that load at one node, divided and put in order as delivery rounds."""

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from balto.plan.bound.weather_known import cores
from balto.plan.distribution import _schedule_kernel as kernel
from balto.plan.distribution.forest import MOST_STOPS, Relay, State, empty, rebuilt
from balto.plan.tours.delivery_tours import rounds

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
FEWEST, MOST = 5, 250  # stops of a node that make it worth while; more are left to the search of the country
SPARE = 2  # carriers that do nothing yet and are offered with those that load at a node
TRIALS = 400  # for each stop, where no seconds are given
CREW = 120  # carriers offered to a store, at most
NEVER_H = 1e8
ROUGHLY = 0.05  # doses are wanted in parts; demands are rounded up to so much of one


Crew = tuple[tuple[int, float], ...]  # carriers, each with the hour when it has loaded
Routes = list[tuple[int, list[int]]]  # carriers, each with its stops


@dataclass(frozen=True)
class Round:
    """What loads at node `at`: its crew, its stops, and the trips of the solution that these are (none: it is new)."""

    at: int
    crew: Crew
    stops: tuple[int, ...]
    trips: tuple[int, ...] = ()


def compiled() -> None:
    """Have the rounds' kernel compiled, if this is its first run here."""
    rounds([[0.0, 1.0], [1.0, 0.0]], [1], [1], [0.0], [[0.0, 1.0]], iterations=1)


def laid_anew(relay: Relay, salt: int, seconds: float | None, stop: Callable[[], bool] | None = None) -> float:
    """Lay out anew the rounds from each node where that saves something by the country's own timing; the worth then.

    `seconds` are for all nodes together, on each core; without, each has TRIALS for each of its stops.
    """
    relay.state = merged(relay)
    before = relay.time()
    jobs = sorted(_jobs(relay), key=lambda one: -len(one.stops))
    for job, routes in _side_by_side(relay, jobs, salt, seconds, stop):
        kept = relay.state
        relay.state = _with(relay, job, routes)
        after = relay.time()
        if after < before - 1e-12:
            before = after
        else:
            relay.state = kept
    return relay.time()


def from_stores(
    relay: Relay, whose: I64, seconds: float | None, stop: Callable[[], bool] | None = None
) -> State | None:
    """A solution of rounds from the stores alone, without hand-overs; whose [node] supplies a node (-1: none).

    None where some store has too many places for that.
    """
    kept, relay.state = relay.state, empty(relay.land)
    relay.time()
    wanted = [np.flatnonzero((whose == x) & (relay.loads > 0)).tolist() for x in range(int(relay.land.stores[0]))]
    jobs = [Round(x, crew, tuple(wanted[x])) for x, crew in _shared_out(relay, [len(one) for one in wanted]).items()]
    laid = _side_by_side(relay, jobs, 0, seconds, stop) if max(map(len, wanted)) <= MOST else ()
    rows = [(c, job.at, stops) for job, routes in laid for c, stops in routes]
    relay.state = kept
    relay.time()
    return rebuilt(relay.land, rows) if rows else None


def _shared_out(relay: Relay, stops: list[int]) -> dict[int, Crew]:
    """The crew of each store: whoever could have loaded there soonest, as many as it has stops, at most CREW."""
    able = [int(c) for c in np.flatnonzero(relay.land.crew[:, kernel.KIN] >= 0)]
    soonest = sorted(
        (hour, c, x) for x, many in enumerate(stops) if many for c in able if (hour := _loaded_h(relay, c, x)) < NEVER_H
    )
    found: dict[int, list[tuple[int, float]]] = {}
    taken: set[int] = set()
    for hour, c, x in soonest:
        if c not in taken and len(found.setdefault(x, [])) < min(stops[x], CREW):
            taken.add(c)
            found[x].append((c, hour))
    return {x: tuple(crew) for x, crew in found.items() if crew}


def _loaded_h(relay: Relay, c: int, x: int) -> float:
    """When a carrier that does nothing yet could have loaded at node x; inf: never."""
    land = relay.land
    _, at_h = kernel.go(land, relay.steps[1], c, len(land.ground) + c, x, land.crew[c, kernel.AVAILABLE_H])
    return float(kernel.loaded(land, x, max(at_h, relay.state.when[x]))) if at_h < NEVER_H else np.inf


def _side_by_side(
    relay: Relay, jobs: list[Round], salt: int, seconds: float | None, stop: Callable[[], bool] | None
) -> Iterator[tuple[Round, Routes]]:
    """Each job with the (carrier, stops) of the rounds found for it, where any were; on as many threads as there are cores."""
    total = sum(len(one.stops) for one in jobs)
    side = min(cores(), max(len(jobs), 1))

    def found(number: int) -> Routes:
        share = None if seconds is None else seconds * side * len(jobs[number].stops) / total
        return _rounds(relay, jobs[number], relay.seed * 1_000_003 + salt + number, share, stop)

    with ThreadPoolExecutor(side) as pool:
        laid = list(pool.map(found, range(len(jobs))))
    return ((job, routes) for job, routes in zip(jobs, laid, strict=True) if routes)


def _jobs(relay: Relay) -> Iterator[Round]:
    """The rounds of every node where enough is loaded."""
    trips, turns, nodes = relay.state.trips, relay.state.turns, relay.state.nodes
    last = {int(turns[c, turns[c, 0]]) for c in np.flatnonzero(turns[:, 0])}
    by_node: dict[int, list[int]] = {}
    for t in np.flatnonzero(trips[:, kernel.BY] >= 0):
        if int(t) in last and not (nodes[_stops(trips[t]), kernel.LOADING] > 0).any():
            by_node.setdefault(int(trips[t, kernel.FROM]), []).append(int(t))
    for at, mine in by_node.items():
        stops = [int(n) for t in mine for n in _stops(trips[t])]
        if FEWEST <= len(stops) <= MOST:
            crew = [(int(trips[t, kernel.BY]), float(relay.state.begin[t])) for t in mine]
            yield Round(at, (*crew, *_spare(relay, at)), tuple(stops), tuple(mine))


def _stops(row: I64) -> I64:
    return row[kernel.FIRST : kernel.FIRST + row[kernel.STOPS]]


def _rounds(relay: Relay, job: Round, seed: int, seconds: float | None, stop: Callable[[], bool] | None) -> Routes:
    """(carrier, stops) of each round found; none where travel is not known."""
    carriers = [c for c, _ in job.crew]
    kinds, kind = np.unique(relay.land.crew[carriers, :5], axis=0, return_inverse=True)
    travel, service = _travel(relay, job, kinds)
    if not np.isfinite(travel).all():
        return []
    unit = ROUGHLY * relay.land.weight.min()
    demand = np.ceil(relay.loads[list(job.stops)] / unit).astype(np.int64)
    room = np.floor(np.minimum(relay.land.crew[carriers, kernel.PAYLOAD] / unit, 1e9 / ROUGHLY)).astype(np.int64)
    found = rounds(
        travel, demand, room, [at_h for _, at_h in job.crew], relay.worths[list(job.stops)], seed,
        seconds=seconds, iterations=None if seconds is not None else TRIALS * len(job.stops), service_h=service,
        step_h=relay.step_h, carrier_class=kind.ravel(), unserved_cost=np.zeros(len(job.stops)), stop=stop,
    )  # fmt: skip
    routes = [[job.stops[i - 1] for i in route] for route in found.routes]
    if any(len(route) > MOST_STOPS for route in routes):
        return []
    return [(c, route) for (c, _), route in zip(job.crew, routes, strict=True) if route]


def _spare(relay: Relay, x: int) -> list[tuple[int, float]]:
    """(carrier, hour when it has loaded) of the SPARE soonest that do nothing yet."""
    idle = np.flatnonzero((relay.state.turns[:, 0] == 0) & (relay.land.crew[:, kernel.KIN] >= 0))
    soonest = sorted((_loaded_h(relay, int(c), x), int(c)) for c in idle)
    return [(c, hour) for hour, c in soonest[:SPARE] if hour < NEVER_H]


def _travel(relay: Relay, job: Round, kinds: F64) -> tuple[F64, F64]:
    """Hours [kind of carrier, node and stops, node and stops] and hours spent at each stop; inf where a kind cannot go or
    keeps to daylight. kinds [kind, column] are columns of the crew up to the hours between rests."""
    land, where = relay.land, np.array([job.at, *job.stops])
    out = np.full((len(kinds), len(where), len(where)), np.inf)
    rest = np.zeros(len(where) - 1)
    for i, (carrier_type, factor, loses_h, rest_h, stage_h) in enumerate(kinds):
        begin, width, hours, _ = land.shape[int(carrier_type)]
        row, col = land.row[int(carrier_type), where], land.col[int(carrier_type), where]
        if hours != 1 or (row < 0).any() or (col < 0).any():
            continue
        took = land.flat[begin + row[:, None] * width + col[None, :]] * factor
        out[i] = np.where(took > 1e-6, took + loses_h + rest_h * np.floor(np.minimum(took, NEVER_H) / stage_h), 0.0)
        usual = np.median(took, axis=0)[1:]
        rest += rest_h * np.minimum(1.0, usual / stage_h) / len(kinds)
    return out, rest + land.ground[where[1:], 0]


def _rows(state: State, without: Collection[int] = ()) -> list[tuple[int, int, list[int]]]:
    """(carrier, node where it loads, stops) of every trip, each carrier's in order."""
    return [
        (int(c), int(state.trips[t, kernel.FROM]), [int(n) for n in _stops(state.trips[t])])
        for c in np.flatnonzero(state.turns[:, 0])
        for t in state.turns[c, 1 : 1 + state.turns[c, 0]]
        if int(t) not in without
    ]


def merged(relay: Relay) -> State:
    """The same solution with trips joined that a carrier begins where its trip before ended: its load stays on board."""
    rows: list[tuple[int, int, list[int]]] = []
    for c, origin, stops in _rows(relay.state):
        if rows and rows[-1][0] == c and rows[-1][2][-1] == origin and len(rows[-1][2]) + len(stops) <= MOST_STOPS:
            rows[-1][2].extend(stops)
        else:
            rows.append((c, origin, stops))
    return rebuilt(relay.land, rows)


def _with(relay: Relay, job: Round, routes: Routes) -> State:
    """The solution with these rounds from the node in place of the trips there."""
    return rebuilt(relay.land, _rows(relay.state, job.trips) + [(c, job.at, stops) for c, stops in routes])
