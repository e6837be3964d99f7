"""The best plan of one future, proven: a time-expanded mixed-integer programme for small cases, solved by HiGHS."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from balto.domain.plan import Plan
from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from verification.exact_moves import Move, moves, step_of
from verification.exact_plan import plan_of

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
SPARING = 1e-6  # price of a loaded leg in deaths, so that none is made for nothing
ORDERED = 1e-6  # deaths by which worth may stray from what makes filling in order best of itself


@dataclass(frozen=True, eq=False)
class Exact:
    """deaths of the best plan found (inf: none), a bound that no plan is below, and the plan, of one future.

    The hours are those of the grid: travel that does not fit it is rounded down, so `bound` holds for every plan, while
    `deaths` is met exactly by `plan` only where all hours fit the grid; rehearse the plan for its true deaths.
    """

    deaths: float
    bound: float
    plan: Plan | None
    columns: int
    seconds: float

    @property
    def proven(self) -> bool:
        """Whether the plan is proven the best, within a thousandth of a death."""
        return self.deaths - self.bound <= 1e-3


@dataclass(slots=True)
class _Model:
    """Columns and rows as they are gathered; each row is a dict from column to coefficient."""

    cost: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: dict[tuple[object, ...], dict[int, float]] = field(default_factory=dict)
    low: dict[tuple[object, ...], float] = field(default_factory=dict)
    high: dict[tuple[object, ...], float] = field(default_factory=dict)

    def column(self, cost: float = 0.0, upper: float = math.inf, whole: bool = False) -> int:
        self.cost.append(cost)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.cost) - 1

    def put(self, row: tuple[object, ...], column: int, value: float) -> None:
        cells = self.rows.setdefault(row, {})
        cells[column] = cells.get(column, 0.0) + value

    def limit(self, row: tuple[object, ...], low: float, high: float) -> None:
        self.rows.setdefault(row, {})
        self.low[row], self.high[row] = low, high


def solve(
    chart: WorldIndex, death_table: DeathTable, member: int, step_h: float = 1.0, seconds: float = 60.0,
    within: Mapping[str, tuple[float, float]] | None = None,
) -> Exact:  # fmt: skip
    """The least deaths of one future, all of it known, within `seconds`; hours on a grid of step_h.

    Carriers are paths through places and hours, doses one commodity on their loaded legs (at most the payload) and in
    the places; a leg is any run between two places, with rests, timetables and draws as in the clairvoyant (losses and
    spoiling are let go). Doses given fill the steps of the toll's dose grid in the order of their hours. Of all doses given at a
    place `within` may say the least and the most.
    """
    steps = int((len(death_table.deaths[0, 0]) - 1) * death_table.step_h / step_h + 1e-9)
    steps = min(steps, int(chart.world.horizon_h / step_h + 1e-9))
    found = moves(chart, member, step_h, steps)
    loaded, empty, _ = found
    model = _Model()
    carried = _legs(chart, model, loaded, empty, steps)
    given = _doses(chart, death_table, model, loaded, carried, step_h, steps)
    _worth(death_table, member, model, given, step_h)
    _bound(death_table, model, given, within or {})
    solved = _run(model, seconds)
    base = float(death_table.deaths[member % death_table.members, :, 0, 0].sum(dtype=np.float64))
    plan = (
        plan_of(chart, death_table.places, found, carried, solved.values, step_h) if solved.values is not None else None
    )
    legs = len(chart.world.carriers) * steps  # no plan has more of them on the grid
    return Exact(base + solved.cost, base + solved.bound - SPARING * legs, plan, len(model.cost), solved.seconds)


def _legs(
    chart: WorldIndex, model: _Model, loaded: list[Move], empty: list[Move], steps: int
) -> dict[int, tuple[int, int]]:
    """Columns and rows of the carriers' paths; for each loaded leg its columns of use and of doses."""
    kg = chart.world.item.kg_per_dose
    stock = float(chart.ground.lot_doses.sum())
    carried = {}
    for number, move in enumerate(loaded):
        most = min(stock, math.floor(chart.world.carriers[move.carrier].payload_kg / kg + 1e-9))
        use, doses = model.column(SPARING, 1.0, whole=True), model.column(upper=most)
        carried[number] = use, doses
        model.put(("load", number), doses, 1.0)
        model.put(("load", number), use, -most)
        model.limit(("load", number), -math.inf, 0.0)
        _step_on(model, move, use, steps)
    for move in empty:
        _step_on(model, move, model.column(upper=1.0), steps)  # whole of itself once the loaded legs are
    for c in range(len(chart.world.carriers)):
        _wait(model, chart, c, [m for m in (*loaded, *empty) if m.carrier == c], steps)
    return carried


def _step_on(model: _Model, move: Move, use: int, steps: int) -> None:
    model.put(("at", move.carrier, move.origin, move.start), use, 1.0)
    if move.free <= steps:
        model.put(("at", move.carrier, move.dest, move.free), use, -1.0)


def _wait(model: _Model, chart: WorldIndex, c: int, moves: list[Move], steps: int) -> None:
    """A carrier stays where it is from one hour that matters to the next."""
    home = int(chart.teams.home[c])
    hours: dict[int, set[int]] = {home: {0}}
    for move in moves:
        hours.setdefault(move.origin, set()).add(move.start)
        if move.free <= steps:
            hours.setdefault(move.dest, set()).add(move.free)
    for place, when in hours.items():
        ranked = sorted(when)
        for t in ranked:
            model.limit(("at", c, place, t), -math.inf if t == ranked[-1] else 0.0, 0.0)
        for now, then in pairwise(ranked):
            stay = model.column(upper=1.0)
            model.put(("at", c, place, now), stay, 1.0)
            model.put(("at", c, place, then), stay, -1.0)
    first = ("at", c, home, 0)
    model.limit(first, -math.inf if len(hours[home]) == 1 else 1.0, 1.0)


def _doses(
    chart: WorldIndex,
    death_table: DeathTable,
    model: _Model,
    loaded: list[Move],
    carried: dict[int, tuple[int, int]],
    step_h: float,
    steps: int,
) -> dict[tuple[int, int], int]:
    """Rows that keep doses in every place and hour; columns of doses given, by (place of the toll, step)."""
    come: dict[int, dict[int, float]] = {}
    for place, hour, doses in zip(chart.ground.lot_place, chart.ground.lot_h, chart.ground.lot_doses, strict=True):
        if (at := step_of(hour, step_h)) <= steps:
            arrivals = come.setdefault(int(place), {})
            arrivals[at] = arrivals.get(at, 0.0) + float(doses)
    hours = {place: set(arrivals) for place, arrivals in come.items()}
    for number, move in enumerate(loaded):
        doses = carried[number][1]
        model.put(("doses", move.origin, move.start), doses, 1.0)
        model.put(("doses", move.dest, move.end), doses, -1.0)
        hours.setdefault(move.origin, set()).add(move.start)
        hours.setdefault(move.dest, set()).add(move.end)
    given = {}
    served = {chart.places[place]: i for i, place in enumerate(death_table.places)}
    for place, when in hours.items():
        ranked = sorted(when)
        for t in ranked:
            row = ("doses", place, t)
            arrived = come.get(place, {}).get(t, 0.0)
            model.limit(row, -math.inf, arrived)
            if place in served:
                given[served[place], t] = model.column()
                model.put(row, given[served[place], t], 1.0)
        for now, then in pairwise(ranked):
            kept = model.column()
            model.put(("doses", place, now), kept, 1.0)
            model.put(("doses", place, then), kept, -1.0)
    return given


def _bound(
    death_table: DeathTable, model: _Model, given: dict[tuple[int, int], int], within: Mapping[str, tuple[float, float]]
) -> None:
    """Rows that hold all doses given at a place between the least and the most."""
    for place, (least, most) in within.items():
        row, p = ("within", place), death_table.places.index(place)
        model.limit(row, least, most)
        for (at, _), column in given.items():
            if at == p:
                model.put(row, column, 1.0)


def _worth(
    death_table: DeathTable, member: int, model: _Model, given: dict[tuple[int, int], int], step_h: float
) -> None:
    """Doses given at an hour fill steps of the dose grid; binaries keep the order where worth alone would not."""
    width = np.diff(np.array(death_table.doses, np.float64))
    for p in range(len(death_table.places)):
        times = sorted(t for place, t in given if place == p)
        if not times:
            continue
        worth = _slopes(death_table, member, p, np.array(times) * step_h)
        fill = [[model.column(-worth[j, k]) for k in range(len(width))] for j in range(len(times))]
        for j, t in enumerate(times):
            model.put(("given", p, t), given[p, t], -1.0)
            for k in range(len(width)):
                model.put(("given", p, t), fill[j][k], 1.0)
                model.put(("step", p, k), fill[j][k], 1.0)
            model.limit(("given", p, t), -math.inf, 0.0)
        for k in range(len(width)):
            model.limit(("step", p, k), -math.inf, width[k])
        if not _orderly(worth):
            _order(model, p, fill, width)


def _slopes(death_table: DeathTable, member: int, place: int, at_h: F64) -> F64:
    """Deaths averted per dose [time, step of the dose grid] at the hours at_h."""
    table = death_table.deaths[member % death_table.members, place].astype(np.float64)
    x = np.minimum(at_h / death_table.step_h, len(table) - 1.0)
    low = np.minimum(x.astype(int), max(len(table) - 2, 0))
    rows = table[low] + (x - low)[:, None] * (table[np.minimum(low + 1, len(table) - 1)] - table[low])
    return np.asarray(-np.diff(rows, axis=1) / np.diff(np.array(death_table.doses, np.float64)))


def _orderly(worth: F64) -> bool:
    """Whether filling early doses into early steps is best of itself: worth falls by step, and early steps lose most."""
    falls = np.diff(worth, axis=1) <= ORDERED
    loses = np.diff(-np.diff(worth, axis=1), axis=0) <= ORDERED
    return bool(falls.all() and loses.all())


def _order(model: _Model, p: int, fill: list[list[int]], width: F64) -> None:
    """A step takes doses only when those before it are full, and then at once."""
    for j in range(len(fill)):
        for k in range(len(width) - 1):
            full = model.column(upper=1.0, whole=True)
            for i in range(j + 1):
                model.put(("full", p, j, k), fill[i][k], 1.0)
                model.put(("next", p, j, k), fill[i][k + 1], 1.0)
            model.put(("full", p, j, k), full, -width[k])
            model.limit(("full", p, j, k), 0.0, math.inf)
            model.put(("next", p, j, k), full, -width[k + 1])
            model.limit(("next", p, j, k), -math.inf, 0.0)


class _Solved(NamedTuple):
    cost: float
    bound: float
    values: F64 | None
    seconds: float


def _run(model: _Model, seconds: float) -> _Solved:
    """HiGHS on the model; one thread, fixed seed, so that the same case gives the same answer when it ends in time."""
    import highspy  # noqa: PLC0415  (takes a while to import)

    solver = highspy.Highs()
    for option, value in (("output_flag", False), ("time_limit", seconds), ("mip_rel_gap", 1e-6), ("threads", 1)):
        solver.setOptionValue(option, value)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(model.cost), len(model.rows)
    lp.col_cost_ = np.array(model.cost)
    lp.col_lower_, lp.col_upper_ = np.zeros(len(model.cost)), np.array(model.upper)
    lp.row_lower_ = np.array([model.low[row] for row in model.rows])
    lp.row_upper_ = np.array([model.high[row] for row in model.rows])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(cells) for cells in model.rows.values())]).astype(np.int32)
    lp.a_matrix_.index_ = np.array([c for cells in model.rows.values() for c in cells], np.int32)
    lp.a_matrix_.value_ = np.array([v for cells in model.rows.values() for v in cells.values()])
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = [kinds[whole] for whole in model.whole]
    solver.passModel(lp)
    solver.run()
    info = solver.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.array(solver.getSolution().col_value) if found else None
    cost = float(info.objective_function_value) if found else math.inf
    bound = float(info.mip_dual_bound) if any(model.whole) else cost
    return _Solved(cost, bound, values, solver.getRunTime())
