"""A relay under search: the solution's arrays, a first solution, slices of search, and the plan that a solution is."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from balto.basis.chance import key
from balto.domain.plan import ABOVE, FOREVER_H, Leg, Plan
from balto.motion.index import WorldIndex
from balto.plan.network.routes_between import Ways
from balto.plan.relay import _loop_kernel as kernel
from balto.plan.relay._handle_kernel import handle
from balto.plan.relay._scenarios_kernel import COUNTS, SPARE, WIDTH
from balto.plan.relay.breaches import above_limit
from balto.plan.relay.cache import Store, store
from balto.plan.relay.columns import (
    ALLOWED,
    BREACH,
    CARRIER,
    CHAIN,
    CLOCKS,
    DEST,
    DOSES,
    FEED,
    FEED_END,
    JOINED,
    LEG_COLUMNS,
    LOT_FREE,
    LOT_H,
    LOT_PRODUCT,
    ORIGIN,
    PRODUCT,
    QUOTA,
    QUOTA_END,
    RIDE_CARRIER,
    RIDE_COLUMNS,
    STAYS,
    STEP_COLUMNS,
    VARIANT,
)
from balto.plan.relay.instance import Instance

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]

ROWS_A_LEG = 6  # rows of doses for each leg that there is room for, where loads keep clocks of their own
TRIES = 4  # first solutions made, each without the crews that risk too much in the one before
SLACK = 24  # rides that a solution under change may want besides those that it has


class Work(NamedTuple):
    """The solutions (now, on trial, best: the first five arrays, as columns.py says) and what kernels leave for each other."""

    rides: I64
    seq: I64
    parcels: I64
    when: F64
    was: F64
    legs: I64
    feeds: I64
    into: I64
    row_leg: I64
    row_clock: F64
    row_packed: I64
    quota: I64
    keeps: F64
    loaded: F64
    oldest: F64
    wait_until: F64
    start: F64
    end: F64
    have: F64
    spare: I64
    closed: NDArray[np.int8]
    step: I64
    step_h: F64
    chain: I64
    waiting: I64
    cut: I64
    rng: NDArray[np.uint64]
    score: F64
    risk: F64
    loss_impact: F64
    affected: I64
    affected_next: I64
    lost: F64
    at_leg: I64
    scenario_h: NDArray[np.float32]
    scenario_n: NDArray[np.int32]


@dataclass
class Relay:
    """A search in progress; deterministic for its seed and the slices asked for."""

    chart: WorldIndex
    instance: Instance
    ways: Ways
    work: Work
    store: Store
    handle: Any

    @staticmethod
    def begin(chart: WorldIndex, instance: Instance, ways: Ways, seed: int) -> "Relay":
        """A first solution: the doses that do most good sent first."""
        assert len(instance.factor) == 2 or instance.stratified_quantiles.shape[1] >= len(instance.factor) - 1
        work = _empty_work(instance, seed)
        kept = store(instance)
        relay = Relay(chart, instance, ways, work, kept, handle((*instance, *kept, *work)))
        relay.restart(0.0)
        return relay

    def restart(self, blink: float) -> None:
        """A new present solution; with `blink` above 0 in chance order, and that share of choices overlooked.

        Where a crew would risk too much, it is made again without that crew; what is left of it is put right by the search.
        """
        team, breach = self.instance.team, float(self.instance.parameters[BREACH])
        allowed = team[:, ALLOWED].copy()
        self.clear()
        self.accept_current(self.members)
        try:
            for _ in range(TRIES):
                self.instance.parameters[BREACH] = 0.0
                self._insert_all(blink)
                self.instance.parameters[BREACH] = breach
                risky = above_limit(self.instance, self.work, int(self.score[kernel.LEGS]), self.members)
                if not len(risky):
                    break
                team[risky, ALLOWED] = 0.0
        finally:  # also where somebody ends the search here
            self.instance.parameters[BREACH], team[:, ALLOWED] = breach, allowed
        self.accept_current(self.members)

    def _insert_all(self, blink: float) -> None:
        """Insert all doses into an empty present solution, those first that do most good; its legs are then decoded."""
        w, now, trial = self.work, kernel.NOW, kernel.TRIAL
        self.clear()
        best = self.mean_deaths(now)
        asked = _most_valuable(self.instance)
        if blink > 0.0:
            asked = np.random.default_rng(int(w.rng[0] & np.uint64(2**32 - 1))).permutation(asked)
        for row in asked:
            self.keep(now, trial)
            w.waiting[0] = row
            found = self._do(kernel.INSERT, 1, self.members, blink)
            if found < best:
                best = found
            else:
                self.keep(trial, now)
        self.mean_deaths(now)

    def _do(self, task: int, many: int, scenarios: int = 0, heat: float = 0.0) -> float:
        return float(kernel.relay(self.handle, task, many, scenarios, heat))

    @property
    def score(self) -> F64:
        """Values and counts, as _loop_kernel names them."""
        return self.work.score

    @property
    def members(self) -> int:
        """Futures searched on."""
        return len(self.instance.factor) - 1

    @property
    def deaths(self) -> float:
        """Mean deaths of the best solution over all members."""
        return float(self.score[kernel.VALUE_BEST])

    def clear(self) -> None:
        """The present solution sends nothing, and may be given as many rides as there is room for."""
        self._make_room(len(self.work.spare))
        w, now = self.work, kernel.NOW
        w.rides[now], w.seq[now], w.parcels[now], w.when[now], w.was[now] = -1, 0, 0, 0.0, 0.0

    def mean_deaths(self, solution: int, scenarios: int | None = None) -> float:
        """Mean deaths of a solution (kernel.NOW, TRIAL or BEST) in the first `scenarios` members (0: in the expected one)."""
        return self._do(kernel.EVALUATE, solution, self.members if scenarios is None else scenarios)

    def accept_current(self, scenarios: int) -> None:
        """Take the present solution as it is for the first `scenarios` members."""
        full = self.mean_deaths(kernel.NOW)
        few = self.mean_deaths(kernel.NOW, scenarios)
        self.score[kernel.VALUE] = few
        if full < self.score[kernel.VALUE_BEST]:
            self.score[kernel.VALUE_BEST] = full
            self.keep(kernel.NOW, kernel.BEST)
        self.score[kernel.VALUE_FEW] = self.mean_deaths(kernel.BEST, scenarios)

    def keep(self, a: int, b: int) -> None:
        """Solution b becomes what solution a is."""
        for array in (self.work.rides, self.work.seq, self.work.parcels, self.work.when, self.work.was):
            array[b] = array[a]

    def back_to_best(self, scenarios: int) -> None:
        """Go on from the best solution."""
        self.keep(kernel.BEST, kernel.NOW)
        self.accept_current(scenarios)

    def improve(self, iterations: int, scenarios: int, heat: float) -> None:
        """One slice of search."""
        used = 1 + int(np.flatnonzero((self.work.rides[:, :, RIDE_CARRIER] >= 0).any(axis=0)).max(initial=-1))
        if not used + SLACK // 2 <= self.work.rides.shape[1] <= used + 2 * SLACK:
            self._make_room(min(used + SLACK, len(self.work.spare)))
        self._do(kernel.IMPROVE, iterations, scenarios, heat)

    def _make_room(self, rides: int) -> None:
        """Room for so many rides in each solution: every change looks over all of it, used or not."""
        w = self.work
        kept = min(rides, w.rides.shape[1])
        new = np.full((3, rides, RIDE_COLUMNS), -1, np.int64), np.zeros((3, rides, 2)), np.zeros((3, rides, 2))
        for into, old in zip(new, (w.rides, w.when, w.was), strict=True):
            into[:, :kept] = old[:, :kept]
        self.work = w._replace(rides=new[0], when=new[1], was=new[2])
        self.handle = handle((*self.instance, *self.store, *self.work))

    def plan(self, name: str, solution: int = kernel.BEST) -> Plan:
        """The best solution (or the one on hand) as a plan."""
        self.mean_deaths(solution, 1)
        legs = max(int(self.score[kernel.LEGS]), 0)
        return Plan(name, tuple(self._leg(number) for number in range(legs)))

    def _leg(self, number: int) -> Leg:
        world, row = self.chart.world, self.work.legs[number]
        c, o, d = int(row[CARRIER]), int(row[ORIGIN]), int(row[DEST])
        links = self.ways.links[self.ways.carrier_type[c], o, d][int(row[VARIANT])]
        return Leg(
            world.carriers[c].id, world.places[o].id, world.places[d].id, links, int(row[DOSES]),
            wait_until_h=self._wait_until_h(number), stays=int(row[STAYS]), lasting=self._lasting(number),
            product=world.products[int(row[PRODUCT])].name if row[DOSES] else "", 
            rides_on=ABOVE if row[JOINED] < 0 else "",
        )  # fmt: skip

    def _wait_until_h(self, number: int) -> float:
        """Until when the carrier waits for the rest of a load from several sources, of which not all lie there."""
        legs = self.work.legs
        first = number
        while legs[first, JOINED] < 0:
            first -= 1
        run = legs[first : first + 1 + legs[first, JOINED]]
        feeds = [self.work.feeds[row[FEED] : row[FEED_END]] for row in run]
        lies = set(np.flatnonzero(self.instance.lot[:, LOT_H] <= self.chart.world.now_h).tolist())
        several = sum(map(len, feeds)) > 1 and not lies.issuperset(int(source) for one in feeds for source in one)
        return float(self.work.wait_until[first]) if several else FOREVER_H

    def _lasting(self, number: int) -> tuple[tuple[int, float], ...]:
        """How long the doses of a leg must keep, where some of what lies there may spoil."""
        row = self.work.legs[number]
        if not row[DOSES] or not self.instance.parameters[CLOCKS] or not self.work.oldest[number] < FOREVER_H:
            return ()
        part = slice(int(row[QUOTA]), int(row[QUOTA_END]))
        doses: dict[float, int] = {}
        for count, keeps_h in zip(self.work.quota[part], self.work.keeps[part], strict=True):
            doses[float(keeps_h)] = doses.get(float(keeps_h), 0) + int(count)
        return tuple((count, keeps_h) for keeps_h, count in doses.items())


def _empty_work(instance: Instance, seed: int) -> Work:
    """Arrays for as many rides and parcels as the case may want."""
    carriers, places = instance.keys.shape[0], instance.keys.shape[2]
    lots, death_tables = len(instance.lot), len(instance.demand_place)
    rides = int(np.clip(40 + 6 * carriers, 64, 400))
    parcels, chain = int(np.clip(3 * death_tables + 12, 16, 600)), min(places + 6, 40)
    legs, scenarios = (1 + len(instance.products)) * rides, -(-len(instance.factor) // WIDTH) * WIDTH
    rows = lots + (ROWS_A_LEG if instance.parameters[CLOCKS] else 2) * legs
    ints, floats = np.int64, np.float64
    empty = np.full((3, rides, RIDE_COLUMNS), -1, ints)
    score = np.full(6, np.inf)
    score[kernel.TRIED :] = 0
    return Work(
        empty, np.zeros((3, carriers, 25), ints), np.zeros((3, parcels, CHAIN + chain), ints), np.zeros((3, rides, 2)),
        np.zeros((3, rides, 2)),
        np.zeros((legs, LEG_COLUMNS), ints), np.zeros(legs * rows, ints), np.zeros(legs * rows, ints),
        np.zeros(rows, ints), np.zeros(rows, floats), np.zeros(rows, ints), np.zeros(legs + parcels * chain, ints),
        np.zeros(legs + parcels * chain, floats),
        np.zeros(legs, floats), np.zeros(legs, floats), np.zeros(legs, floats), np.zeros(legs, floats),
        np.zeros(legs, floats), np.zeros(places), np.zeros(rides, ints),
        np.zeros(rides, np.int8), np.zeros((chain, STEP_COLUMNS), ints), np.zeros((chain, 2)), np.zeros(chain, ints),
        np.zeros((max(64, 4 * death_tables), 2), ints), np.zeros(parcels, ints), 
        np.array([key(seed, "plan/relay") | 1], np.uint64), score,
        np.zeros(legs), np.zeros(legs), np.zeros((2, parcels * chain * 25), ints), np.zeros(parcels * chain * 25, ints),
        np.zeros(legs), np.zeros(rides, ints),
        np.zeros((3 * rows + carriers + SPARE + len(instance.frost_c)) * scenarios, np.float32),
        np.zeros((rows + carriers + COUNTS) * scenarios, np.int32),
    )  # fmt: skip


def _most_valuable(instance: Instance) -> I64:
    """Doses and sinks in the order in which they do most good, by the mean death table at half its hours, until stock is out."""
    table = instance.deaths_by_time[..., -1]
    grid = instance.dose_grid_of
    middle = table[:, :, table.shape[2] // 4]
    worth = -np.diff(middle, axis=1) / np.diff(grid)
    order = np.dstack(np.unravel_index(np.argsort(-worth, axis=None, kind="stable"), worth.shape))[0]
    places = instance.keys.shape[2]
    left = [
        int(instance.lot[(instance.lot[:, LOT_PRODUCT] == product) & (instance.lot[:, LOT_FREE] > 0.0), 2].sum())
        for product in range(len(instance.products))
    ]
    asked: dict[int, int] = {}
    for row, step in order:
        product = instance.demand_place[row] // places
        part = min(left[product], int(grid[step + 1] - grid[step]))
        if part > 0 and worth[row, step] > 0.0:
            asked[int(row)] = asked.get(int(row), 0) + part
            left[product] -= part
    rows = [(doses, instance.demand_place[row]) for row, doses in asked.items()]
    return np.array(rows, np.int64).reshape(-1, 2)
