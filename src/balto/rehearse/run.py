"""Rehearse a plan: the same plan in very many futures."""

import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from balto.domain.plan import Plan
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable
from balto.ensemble.futures import WEATHERS, Futures, one_each, usual
from balto.motion.conditions import Conditions, Extent, conditions_of, extent_of
from balto.motion.index import WorldIndex
from balto.motion.plan_arrays import PlanArrays, has_shared_runs, plan_arrays
from balto.rehearse._give_kernel import deaths
from balto.rehearse._run_kernel import ARRIVED, LOST, STOOD_DOWN, TOO_LATE
from balto.rehearse._run_kernel import run as run_kernel
from balto.rehearse.outcome import Outcome

__all__ = [
    "ARRIVED",
    "LOST",
    "STOOD_DOWN",
    "TOO_LATE",
    "WEATHERS",
    "Arrays",
    "deaths_of",
    "first_deaths",
    "rehearse",
    "rehearse_all",
    "run_over",
    "under",
]

BLOCK = 250  # weather members drawn and run together
SLICE = 50  # weather members run together: they stay in the cache
MANY = 0.2  # of the first members: where so many run out of weather, the others are drawn in whole at once
LARGE = 100_000  # futures whose deaths are reckoned together
I64 = NDArray[np.int64]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Arrays:
    """Outputs of every future, filled block by block."""

    depart_h: NDArray[np.float32]
    arrive_h: NDArray[np.float32]
    doses: NDArray[np.int32]
    state: NDArray[np.int8]
    given: NDArray[np.float32]

    @staticmethod
    def empty(futures: int, legs: int, lots: int) -> "Arrays":
        """Room for so many futures of so many legs and lots, not yet filled."""
        return Arrays(
            np.empty((futures, legs), np.float32),
            np.empty((futures, legs), np.float32),
            np.empty((futures, legs), np.int32),
            np.empty((futures, legs), np.int8),
            np.empty((futures, lots + legs), np.float32),
        )


Job = tuple[PlanArrays, int, Arrays]  # what is run, the leg that runs calmly (-1: none), what comes of it


def rehearse(
    chart: WorldIndex,
    plan: Plan,
    death_table: DeathTable,
    futures: int | Futures,
    progress: Progress | None = None,
    deterministic_leg: int = -1,
) -> Outcome:
    """The plan in these futures: so many of the usual ones, or rows of one's own; the first 100 of 10,000 equal the 100 of 100.

    Usual weather comes from at most WEATHERS members, taken in turn; pace, mishaps and need are drawn anew in each future.
    `deterministic_leg` is the number of a leg to run at its median pace without mishap, to see what its chances cost.
    """
    return rehearse_all(chart, [(plan, deterministic_leg)], death_table, futures, progress)[0]


def rehearse_all(
    chart: WorldIndex,
    runs: Sequence[tuple[Plan, int]],
    death_table: DeathTable,
    futures: int | Futures,
    progress: Progress | None = None,
) -> tuple[Outcome, ...]:
    """Several (plan, calm_leg) in the same futures, whose weather is drawn once for all of them."""
    rows = usual(futures) if isinstance(futures, int) else futures
    jobs = [
        (plan_arrays(chart, plan), calm, Arrays.empty(len(rows), len(plan.legs), len(chart.world.lots)))
        for plan, calm in runs
    ]
    met = _Met(*rows.by_weather(), rows.luck)
    # The first members under all their weather; the others under as much as those had need of, or again under all of theirs.
    part, look = extent_of(chart, [said for said, _, _ in jobs]), min(SLICE, len(met.weathers))
    done = _block(chart, jobs, met, 0, look, part)
    part = extent_of(chart, [said for said, _, _ in jobs], _last_h(jobs, met, look))
    with ThreadPoolExecutor(_cores()) as pool:
        blocks = [
            pool.submit(_block, chart, jobs, met, first, min(first + BLOCK, len(met.weathers)), part)
            for first in range(look, len(met.weathers), BLOCK)
        ]
        try:
            for block in blocks:
                done += block.result()
                if progress:
                    progress(done, len(rows))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return tuple(
        _outcome(chart, plan, death_table, out, rows) for (plan, _), (_, _, out) in zip(runs, jobs, strict=True)
    )


def _cores() -> int:
    return int(os.environ.get("BALTO_CORES", os.cpu_count() or 1))


class _Met(NamedTuple):
    """Who meets which weather: rows[begins[w]:begins[w + 1]] are the futures of weathers[w]; lucks [future]."""

    weathers: I64
    begins: I64
    rows: I64
    lucks: I64


def _last_h(jobs: Sequence[Job], met: _Met, members: int) -> float:
    """The last hour at which anyone leaves or arrives in the futures of the first members; inf where many of these members
    have a future that all their weather is too short for, or nearly all the others would have to be run twice."""
    last_h, cut_off = 0.0, np.zeros(members, np.bool_)
    rows = met.rows[: met.begins[members]]
    for _, _, out in jobs:
        for hours in (out.depart_h[rows], out.arrive_h[rows]):
            last_h = max(last_h, float(np.max(hours, where=np.isfinite(hours), initial=0.0)))
        late = (out.state[rows] == TOO_LATE).any(axis=1)
        cut_off |= [bool(late[met.begins[w] : met.begins[w + 1]].any()) for w in range(members)]
    return math.inf if cut_off.mean() > MANY else last_h


def _block(chart: WorldIndex, jobs: Sequence[Job], met: _Met, first: int, end: int, part: Extent) -> int:
    """Run the futures of the weathers first..end-1; their number. Where part of the weather falls short, under all of it."""
    over, short = conditions_of(chart, met.weathers[first:end], part), np.zeros(end - first, np.bool_)
    for start in range(first, end, SLICE):
        near = slice(start - first, min(start + SLICE, end) - first)
        for said, deterministic_leg, out in jobs:
            short[near] |= _run(
                chart, said, Conditions(over.factor[near], over.air_c[near]), met, start, deterministic_leg, out
            )
    if part.hours < chart.world.horizon_h:
        for w in (first + np.flatnonzero(short)).tolist():
            whole = conditions_of(chart, met.weathers[w : w + 1], extent_of(chart, [said for said, _, _ in jobs]))
            for said, deterministic_leg, out in jobs:
                _run(chart, said, whole, met, w, deterministic_leg, out)
    return int(met.begins[end] - met.begins[first])


def _run(
    chart: WorldIndex,
    said: PlanArrays,
    over: Conditions,
    met: _Met,
    first: int,
    deterministic_leg: int,
    out: Arrays,
    by_prefix: bool = True,
) -> NDArray[np.bool_]:
    """Run the futures that meet the sky's members, the weathers from `first` on, into the rows of `out`; `by_prefix` pays where
    many meet each member.

    The result tells of which members the weather ended before some future finished.
    """
    short = np.zeros(len(over.factor), np.bool_)
    run_kernel(
        said, chart.teams, chart.ground, over.factor, over.air_c, met.begins[first:], met.rows, met.lucks, deterministic_leg,
        by_prefix, has_shared_runs(said), chart.keeps, out.depart_h, out.arrive_h, out.doses, out.state, out.given, short,
    )  # fmt: skip
    return short


def _outcome(chart: WorldIndex, plan: Plan, death_table: DeathTable, out: Arrays, rows: Futures) -> Outcome:
    dead = deaths_of(chart.world, plan, death_table, out.arrive_h, out.given, rows.need)
    return Outcome(
        plan,
        chart.world,
        death_table.places,
        out.depart_h,
        out.arrive_h,
        out.doses,
        out.state,
        out.given,
        dead,
        death_table.clusters(rows.weather, rows.need),
        death_table.products,
    )


def under(chart: WorldIndex, plan: Plan, over: Conditions, death_table: DeathTable) -> Outcome:
    """The plan under a sky already drawn, one future for each of its members, with the luck and the need of its number."""
    rows = one_each(len(over.factor))
    return _outcome(chart, plan, death_table, run_over(chart, plan_arrays(chart, plan), over, rows.luck), rows)


def run_over(chart: WorldIndex, said: PlanArrays, over: Conditions, luck: I64, out: Arrays | None = None) -> Arrays:
    """The orders under a sky already drawn: future k meets its member k, with that luck."""
    count = len(over.factor)
    out = out or Arrays.empty(count, len(said.carrier), len(chart.ground.lot_h))
    each = np.arange(count, dtype=np.int64)
    _run(chart, said, over, _Met(each, np.arange(count + 1, dtype=np.int64), each, luck), 0, -1, out, by_prefix=False)
    return out


def first_deaths(outcome: Outcome, death_table: DeathTable, futures: int) -> NDArray[np.float64]:
    """Deaths over all places [future] in the first futures of a rehearsal, by another table of deaths."""
    part = outcome.arrive_h[:futures], outcome.given[:futures]
    total: NDArray[np.float64] = deaths_of(outcome.world, outcome.plan, death_table, *part).sum(
        axis=1, dtype=np.float64
    )
    return total


def deaths_of(
    world: World, plan: Plan, death_table: DeathTable, arrive_h: NDArray[np.float32], given: NDArray[np.float32],
    need: I64 | None = None,
) -> NDArray[np.float32]:  # fmt: skip
    """Deaths [future, place of the death table] when the legs arrive at arrive_h and leave usable doses `given`.

    `need` [future] is the number of each future's need; without it the needs of the death table are taken in turn.
    """
    member = (np.arange(len(given), dtype=np.int64) if need is None else need) % death_table.members
    lots = world.lots
    into: dict[tuple[str, str], list[int]] = {row: [] for row in death_table.rows}
    for i, lot in enumerate(lots):
        into.get((lot.place, lot.product), []).append(i)
    for i, leg in enumerate(plan.legs):
        if leg.doses > 0:
            into.get((leg.dest, leg.product), []).append(len(lots) + i)
    feeds: list[int] = []
    ranges = []
    for row in death_table.rows:
        start = len(feeds)
        feeds += into[row]
        ranges.append((start, len(feeds)))
    lot_h = np.array([max(lot.available_h, 0.0) for lot in lots], np.float32)
    out = np.empty((len(given), len(death_table.places)), np.float32)
    which = np.array(feeds, np.int32), np.array(ranges, np.int32).reshape(-1, 2)

    def reckon(rows: slice) -> None:
        deaths(
            lot_h,
            arrive_h[rows],
            given[rows],
            *which,
            death_table.deaths,
            member[rows],
            death_table.step_h,
            np.array(death_table.doses, np.float64),
            out[rows],
        )

    parts = [slice(first, first + LARGE) for first in range(0, max(len(given), 1), LARGE)]
    if len(parts) == 1:
        reckon(parts[0])
    else:
        with ThreadPoolExecutor(_cores()) as pool:
            list(pool.map(reckon, parts))
    return out
