"""Delivery rounds that minimise the sum over stops of the cost of arriving, by ruin and recreate."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from balto.basis.chance import key
from balto.plan.found import part_used
from balto.plan.tours._tours_kernel import retime, search

F64 = NDArray[np.float64]
SLICE = 1000  # trials between two looks at the clock and two steps of temperature
# Tuned on CMT 1-3 (see the benchmark); temperatures and loan are in units of the mean cost of a stop above its least.
HOT, COLD = 2.0, 0.02  # first and last temperature
WARMINGS = (0.0, 0.15, 1.0)  # parts of the budget at which the search is warm (again): a good answer early
LOAN, LOAN_STEP = 10.0, 1.1  # price within the search of a stop left out: at first, and how it is moved
LACKING = 0.1  # the part of trials meant to end with a stop left out; more make it dearer


@dataclass(frozen=True, slots=True)
class Rounds:
    """The rounds of each vehicle: rows of travel_h (1 .. n) in order of visit, and the hour of arrival at each."""

    routes: tuple[tuple[int, ...], ...]
    arrive_h: tuple[tuple[float, ...], ...]
    unserved: tuple[int, ...]
    cost: float
    iterations: int
    history: tuple[tuple[int, float], ...]  # (trials done, best cost) at each improvement seen between slices


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a running search stands: trials done, part of the budget used (0 .. 1), cost now and best cost."""

    iterations: int
    part: float
    cost: float
    best: float


def rounds(
    travel_h: ArrayLike,
    demand: ArrayLike,
    capacity: ArrayLike,
    start_h: ArrayLike,
    weight: ArrayLike,
    seed: int = 0,
    *,
    seconds: float | None = None,
    iterations: int | None = None,
    service_h: ArrayLike = 0.0,
    step_h: float = 1.0,
    carrier_class: ArrayLike = 0,
    unserved_cost: ArrayLike | None = None,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
    clock: Callable[[], float] = time.perf_counter,
) -> Rounds:
    """Rounds from the depot (row 0), with no way back, that make the sum of the stops' costs of arrival small.

    travel_h: [n + 1, n + 1] or, by class of carrier, [class, n + 1, n + 1]; row 0 of a class is its own start.
    demand: [n]; capacity: [k] for each vehicle; start_h: [k] or one hour for all; carrier_class: [k] or one for all.
    weight: [n], cost = weight x hour of arrival; or a table [n, hours >= 2] of cost at hours 0, step_h, 2 step_h, ...,
    straight between the hours and straight on beyond both ends (costs that fall with the hour are searched less well).
    service_h: [n] or one for all, spent at a stop after arrival. unserved_cost: [n], the price of leaving a stop out;
    without it a stop is left out only where the search finds no room for it.
    With `iterations` alone the result depends only on the arguments; with `seconds` on the clock too. Trials can be
    watched and ended between slices by `progress` and `stop`. Raises ValueError for arguments that make no sense.
    """
    if seconds is None and iterations is None:
        raise ValueError("rounds: give seconds, iterations or both")
    case = _case(travel_h, demand, capacity, start_h, weight, service_h, step_h, carrier_class, unserved_cost)
    hunt = _Hunt(case, key(seed, "plan/routes"))
    hunt.run(1, 0.0)
    scale = hunt.lend()
    begun, history = clock(), [(0, hunt.best)]
    pace = SLICE if iterations is None else max(1, min(SLICE, iterations // 100))
    while True:
        part = part_used(hunt.done, iterations, clock() - begun, seconds)
        if progress is not None:
            progress(Progress(hunt.done, part, hunt.now, hunt.best))
        if part >= 1.0 or (stop is not None and stop()):
            return hunt.result(history)
        left = pace if iterations is None else min(pace, iterations - hunt.done)
        hunt.run(left, scale * _heat(part))
        if hunt.best < history[-1][1]:
            history.append((hunt.done, hunt.best))


def _heat(part: float) -> float:
    """Temperature at a part of the budget: it falls by an equal factor in equal time, afresh after each warming."""
    for low, high in pairwise(WARMINGS):
        if part < high:
            return HOT * math.pow(COLD / HOT, (part - low) / (high - low))
    return COLD


@dataclass(frozen=True, slots=True)
class _Case:
    """The question as arrays by row of travel_h (row 0 the depot, whose demand, service and costs are 0)."""

    travel: F64
    group: NDArray[np.int64]
    capacity: NDArray[np.int64]
    start: F64
    demand: NDArray[np.int64]
    service: F64
    weight: F64
    curve: F64  # [n + 1, hours], or [1, 2] of zeros where weights are meant
    per_h: float
    left_out: F64

    def cost_at(self, hour: F64) -> F64:
        """Cost of each stop at `hour` [..., n]."""
        if len(self.curve) == 1:
            return self.weight[1:] * hour
        i = np.clip(np.trunc(hour * self.per_h).astype(np.int64), 0, self.curve.shape[1] - 2)
        stop = np.arange(1, len(self.demand))
        low, high = self.curve[stop, i], self.curve[stop, i + 1]
        return np.asarray(low + (hour * self.per_h - i) * (high - low))

    def least(self) -> F64:
        """Cost of each stop were it the first of its nearest vehicle [n]."""
        first_h = self.start[:, None] + self.travel[self.group, 0, 1:]
        return np.asarray(self.cost_at(first_h).min(axis=0))


def _case(
    travel_h: ArrayLike,
    demand: ArrayLike,
    capacity: ArrayLike,
    start_h: ArrayLike,
    weight: ArrayLike,
    service_h: ArrayLike,
    step_h: float,
    carrier_class: ArrayLike,
    unserved_cost: ArrayLike | None,
) -> _Case:
    travel = np.ascontiguousarray(travel_h, np.float64)
    travel = travel[None] if travel.ndim == 2 else travel
    amount, room, value = np.asarray(demand), np.asarray(capacity), np.asarray(weight, np.float64)
    if (amount != np.trunc(amount)).any() or (room != np.trunc(room)).any():
        raise ValueError("rounds: demand and capacity: expected whole numbers")
    n, k = len(amount), len(room)
    linear = value.ndim == 1
    case = _Case(
        travel=travel,
        group=np.broadcast_to(np.asarray(carrier_class, np.int64), k).copy(),
        capacity=room.astype(np.int64),
        start=np.broadcast_to(np.asarray(start_h, np.float64), k).copy(),
        demand=np.r_[0, amount].astype(np.int64),
        service=np.r_[0.0, np.broadcast_to(np.asarray(service_h, np.float64), n)],
        weight=np.r_[0.0, value] if linear else np.zeros(n + 1),
        curve=np.zeros((1, 2)) if linear else np.concatenate([np.zeros((1, value.shape[1])), value]),
        per_h=1.0 / step_h if step_h > 0.0 else math.nan,
        left_out=np.zeros(n + 1),
    )
    _refuse(case)
    case.left_out[1:] = _never(case) if unserved_cost is None else np.asarray(unserved_cost, np.float64)
    return case


def _refuse(case: _Case) -> None:
    """Raise ValueError naming everything that makes no sense, all at once."""
    n, k = len(case.demand) - 1, len(case.capacity)
    side = (n + 1, n + 1)
    said = [
        (n < 1, "demand: found no stop, expected at least one"),
        (k < 1, "capacity: found no vehicle, expected at least one"),
        (case.travel.shape[1:] != side, f"travel_h: found {case.travel.shape}, expected [{n + 1}, {n + 1}] by class"),
        (
            not (np.isfinite(case.travel).all() and (case.travel >= 0).all()),
            "travel_h: expected finite hours, 0 or more",
        ),
        (k > 0 and not 0 <= case.group.min() <= case.group.max() < len(case.travel), "carrier_class: no such class"),
        ((case.demand < 0).any() or (case.capacity < 0).any(), "demand and capacity: expected 0 or more"),
        (
            (case.service < 0).any() or not np.isfinite(case.service).all(),
            "service_h: expected finite hours, 0 or more",
        ),
        (not np.isfinite(case.start).all(), "start_h: expected finite hours"),
        (not np.isfinite(case.weight).all() or (case.weight < 0).any(), "weight: expected finite numbers, 0 or more"),
        (len(case.weight) != n + 1 or len(case.curve) not in (1, n + 1), f"weight: expected {n} rows"),
        (
            case.curve.shape[1] < 2 or not np.isfinite(case.curve).all(),
            "weight: expected 2 or more finite costs a stop",
        ),
        (not 0.0 < case.per_h < math.inf, "step_h: expected hours above 0"),
    ]
    wrong = [what for bad, what in said if bad]
    if wrong:
        raise ValueError("rounds: " + "; ".join(wrong))


def _never(case: _Case) -> float:
    """A cost above that of any rounds: no stop is left out while there is room."""
    longest_h = case.start.max() + case.travel.max(axis=(0, 1)).sum() + case.service.sum()
    worst = np.abs(case.cost_at(np.full(len(case.demand) - 1, longest_h))).sum() + np.abs(case.curve).max(axis=1).sum()
    return 2.0 * float(worst) or 1.0


class _Hunt:
    """The arrays a search works in, and its best rounds so far."""

    def __init__(self, case: _Case, chance: int) -> None:
        n, k = len(case.demand) - 1, len(case.capacity)
        longest = int(np.searchsorted(np.cumsum(np.sort(case.demand[1:])), case.capacity.max(), side="right")) + 2
        both = (case.travel + case.travel.transpose(0, 2, 1)).mean(axis=0)
        both[:, 0] = np.inf  # the depot is nobody's neighbour
        self.case, self.chance, self.trials = case, np.uint64(chance), 0
        self.seq, self.best_seq = np.zeros((k, longest), np.int32), np.zeros((k, longest), np.int32)
        self.size, self.best_size = np.zeros(k, np.int64), np.zeros(k, np.int64)
        self.when, self.total = np.zeros((k, longest, 3)), np.zeros((k, 2))
        self.when[:, 0, 1] = case.start
        self.where, self.bank = np.full(n + 1, -1, np.int64), np.arange(1, n + 2)
        self.near = np.argsort(both, axis=1, kind="stable")[:, :n].astype(np.int32)
        self.back = np.ascontiguousarray(case.travel.transpose(0, 2, 1))
        self.far = case.travel[:, 0].mean(axis=0)
        self.old = (self.seq.copy(), self.size.copy(), self.when.copy(), self.total.copy())
        self.marks = (np.zeros(k, np.bool_), np.zeros(k, np.int64), np.ones(k, np.int64))
        self.known = (np.zeros((n + 1, k), np.int64), np.zeros((n + 1, k, 4)))
        self.spare = (np.zeros(n + 1, np.int64), np.zeros(n + 1, np.int64), np.zeros(4))
        everything = float(case.left_out.sum())
        self.tally = np.array([everything, everything, n, 0.0])
        self.loan = self.loan_most = self.loan_least = everything

    @property
    def done(self) -> int:
        return self.trials - 1

    @property
    def now(self) -> float:
        return float(self.tally[0])

    @property
    def best(self) -> float:
        return float(self.tally[1])

    def run(self, trials: int, heat: float) -> None:
        """Make `trials` more trials at one temperature (the first of all trials fills the empty rounds)."""
        case = self.case
        search(
            self.chance, self.trials, trials, heat, self.loan,
            case.travel, self.back, case.group, case.capacity, case.demand, case.service, case.weight, case.curve,
            case.per_h, case.left_out, self.near, self.far,
            self.seq, self.size, self.when, self.total, self.where, self.bank,
            *self.old, *self.marks, *self.known, self.best_seq, self.best_size, *self.spare, self.tally,
        )  # fmt: skip
        self.trials += trials
        moved = self.loan * (LOAN_STEP if self.tally[3] > LACKING else 1.0 / LOAN_STEP)
        self.loan = min(max(moved, self.loan_least), self.loan_most)

    def lend(self) -> float:
        """Let stops be left out on loan from now on; the result is the mean cost of a stop above its least possible."""
        served = self.where[1:] >= 0
        above = max(float(self.total[:, 1].sum() - self.case.least()[served].sum()), 0.0)
        scale = above / max(int(served.sum()), 1)
        if scale > 0.0:
            self.loan, self.loan_least = LOAN * scale, scale
        return scale

    def result(self, history: list[tuple[int, float]]) -> Rounds:
        """The best rounds met, timed and priced afresh."""
        case, best, size = self.case, self.best_seq, self.best_size
        for r in range(len(size)):
            retime(
                r, case.travel, case.group, case.service, case.weight, case.curve, case.per_h,
                best, size, self.when, self.total,
            )  # fmt: skip
        routes = tuple(tuple(int(c) for c in best[r, 1 : size[r] + 1]) for r in range(len(size)))
        arrive_h = tuple(tuple(float(h) for h in self.when[r, 1 : size[r] + 1, 0]) for r in range(len(size)))
        unserved = tuple(sorted(set(range(1, len(case.demand))) - {c for route in routes for c in route}))
        cost = float(self.total[:, 1].sum() + case.left_out[list(unserved)].sum())
        return Rounds(routes, arrive_h, unserved, cost, self.done, tuple(history))
