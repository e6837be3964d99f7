"""A country's relay under search: its arrays, copies for threads, what they found put together, and legs."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from balto.plan.distribution import _moves_kernel as moves
from balto.plan.distribution import _schedule_kernel as kernel
from balto.plan.distribution.travel import STEP_H, Travel

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

MOST_STOPS, MOST_TRIPS = 40, 12  # of a trip, of a carrier


class State(NamedTuple):
    """A solution (trips, turns, nodes) and its times; see _country_time_kernel."""

    trips: I64
    turns: I64
    nodes: I64
    when: F64
    begin: F64
    ready: F64
    ends: I64
    need: F64
    order: I64
    link: I64
    turn: I64
    stack: I64


def empty(land: Travel) -> State:
    """Nobody goes anywhere."""
    nodes, carriers = len(land.ground), len(land.crew)
    trips = 2 * nodes + carriers
    full = np.full((trips, kernel.FIRST + MOST_STOPS), -1, np.int64)
    supply = np.full((nodes, 5), -1, np.int64)
    supply[:, kernel.LOADING] = 0
    return State(
        full, np.zeros((carriers, 1 + MOST_TRIPS), np.int64), supply, np.zeros(nodes), np.zeros(trips),
        np.zeros(carriers), np.zeros(carriers, np.int64), np.zeros((nodes, len(land.weight))), np.zeros(trips + 1, np.int64),
        np.zeros(carriers, np.int64), np.zeros(carriers, np.int64), np.zeros(4 * (trips + carriers), np.int64),
    )  # fmt: skip


def copied(state: State) -> State:
    """The same solution in arrays of its own."""
    return State(*(array.copy() for array in state))  # type: ignore[arg-type]  # in their order


@dataclass
class Relay:
    """The country as kernels see it, and the solution so far.

    worths [node, hour] deaths less those unsupplied, if wants [node, product] doses are there from an hour on; short
    [product]: the price of a dose that a store does not have.
    """

    land: Travel
    state: State
    worths: F64
    wants: F64
    step_h: float
    short: F64
    seed: int

    @property
    def steps(self) -> F64:
        """Hours between the rows of the death table, and between hours of departure; the price of a dose too many, by product."""
        return np.array([self.step_h, STEP_H, *self.short])

    @property
    def loads(self) -> F64:
        """What each node's doses take of a payload [node]."""
        return np.asarray(self.wants @ self.land.weight)

    def time(self) -> float:
        """Time the solution; its worth (below 0: deaths averted)."""
        return float(kernel.timed(self.land, self.state, self.worths, self.wants, self.steps))

    def crews(self) -> float:
        """What the crews of the solution count: their deaths to be expected, and more where one would be above its limit."""
        safe = self.land.crew.copy()
        safe[:, kernel.DIES_H] = 0.0
        if not self.land.crew[:, kernel.DIES_H].any():
            return 0.0
        land, state = self.land._replace(crew=safe), copied(self.state)
        without = float(kernel.timed(land, state, self.worths, self.wants, self.steps))
        return self.time() - without if without < np.inf else 0.0

    def compiled(self) -> None:
        """Have the kernels compiled, if this is their first run here; nothing is changed."""
        nobody = np.zeros(len(self.land.crew), np.bool_)
        self.fill(np.zeros(0, np.int64), 0)
        self.hunt(nobody, np.zeros(len(self.land.ground), np.bool_), 0, 0, 1.0, 1.0)

    def fill(self, ranked: I64, salt: int) -> float:
        """Supply the nodes named that are not yet supplied."""
        all_may, all_ours = np.ones(len(self.land.crew), np.bool_), np.ones(len(self.land.ground), np.bool_)
        all_may &= self.land.crew[:, kernel.KIN] >= 0
        rng = np.array([self.seed * 1_000_003 + salt], np.uint64)
        args = (self.land, self.state, self.worths, self.wants, self.steps, all_may, all_ours, rng, ranked)
        return float(moves.begin(*args))

    def hunt(self, may: Bools, ours: Bools, salt: int, rounds: int, hot: float, cold: float) -> tuple[State, float]:
        """Rounds of search by some carriers for some nodes on a copy; the best solution met and its worth."""
        now, old, best = copied(self.state), copied(self.state), copied(self.state)
        rng = np.array([self.seed * 1_000_003 + salt], np.uint64)
        bank = np.zeros(8 * len(self.land.ground), np.int64)
        total = kernel.timed(self.land, now, self.worths, self.wants, self.steps)
        score = np.array([total, total, 0.0])
        moves.improve(
            self.land, now, old, best, self.worths, self.wants, self.steps, may, ours, rng, bank, score, rounds, hot,
            cold, 12,
        )  # fmt: skip
        return best, float(score[1])

    def joined(self, parts: list[tuple[Bools, State]]) -> State:
        """One solution in which each carrier does what the part that may change it says; what no longer fits is dropped."""
        whose = np.zeros(len(self.land.crew), np.int64)
        for number, (may, _) in enumerate(parts):
            whose[may] = number
        rows = []
        for c in range(len(whose)):
            part = parts[whose[c]][1]
            rows += [(c, part.trips[t]) for t in part.turns[c, 1 : 1 + part.turns[c, 0]]]
        stores = int(self.land.stores[0])
        supplied = {int(n) for _, row in rows for n in _stops(row)} | set(range(stores))
        while True:
            fits = [(c, row) for c, row in rows if int(row[kernel.FROM]) in supplied]
            now = {int(n) for _, row in fits for n in _stops(row)} | set(range(stores))
            if len(fits) == len(rows):
                break
            rows, supplied = fits, now
        return rebuilt(self.land, [(c, int(row[kernel.FROM]), [int(n) for n in _stops(row)]) for c, row in rows])


def rebuilt(land: Travel, rows: list[tuple[int, int, list[int]]]) -> State:
    """The solution of these trips (carrier, node where it loads, stops), each carrier's in order; a stop counts once."""
    made = empty(land)
    seen: set[int] = set()
    number = 0
    for c, origin, all_stops in rows:
        stops = [n for n in all_stops if n not in seen]
        seen |= set(stops)
        if stops:
            _put(made, number, c, origin, stops)
            number += 1
    return made


def _stops(row: I64) -> I64:
    return row[kernel.FIRST : kernel.FIRST + row[kernel.STOPS]]


def _put(state: State, number: int, carrier: int, origin: int, stops: list[int]) -> None:
    row = state.trips[number]
    row[kernel.BY], row[kernel.FROM], row[kernel.STOPS] = carrier, origin, len(stops)
    row[kernel.FIRST : kernel.FIRST + len(stops)] = stops
    state.turns[carrier, 1 + state.turns[carrier, 0]] = number
    state.turns[carrier, 0] += 1
    state.nodes[origin, kernel.LOADING] += 1
    state.nodes[stops, kernel.SUPPLY] = number
