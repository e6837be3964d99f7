"""Rehearse a plan: the same plan in very many futures."""

import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from balto.domain.plan import Plan
from balto.domain.world import World
from balto.ensemble.toll import Toll
from balto.motion.index import Chart
from balto.motion.orders import Orders, orders, several
from balto.motion.sky import Asked, Sky, asked, sky
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
    "rehearse",
    "rehearse_all",
    "run_over",
    "under",
]

WEATHERS = 5_000  # distinct weather members; futures beyond share them, with all else drawn anew
BLOCK = 250  # weather members drawn and run together
SLICE = 50  # weather members run together: they stay in the cache
MANY = 0.2  # of the first members: where so many run out of weather, the others are drawn in whole at once
LARGE = 100_000  # futures whose deaths are reckoned together
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


Job = tuple[Orders, int, Arrays]  # what is run, the leg that runs calmly (-1: none), what comes of it


def rehearse(
    chart: Chart, plan: Plan, toll: Toll, futures: int, progress: Progress | None = None, calm_leg: int = -1
) -> Outcome:
    """The plan in `futures` futures; the first 100 of 10,000 equal the 100 of 100.

    Weather comes from at most WEATHERS members, taken in turn; pace, mishaps and need are drawn anew in each future.
    `calm_leg` is the number of a leg to run at its median pace without mishap, to see what its chances cost.
    """
    return rehearse_all(chart, [(plan, calm_leg)], toll, futures, progress)[0]


def rehearse_all(
    chart: Chart, runs: Sequence[tuple[Plan, int]], toll: Toll, futures: int, progress: Progress | None = None
) -> tuple[Outcome, ...]:
    """Several (plan, calm_leg) in the same futures, whose weather is drawn once for all of them."""
    jobs = [
        (orders(chart, plan), calm, Arrays.empty(futures, len(plan.legs), len(chart.world.lots))) for plan, calm in runs
    ]
    weathers = min(futures, WEATHERS)
    # The first members under all their weather; the others under as much as those had need of, or again under all of theirs.
    part, look = asked(chart, [said for said, _, _ in jobs]), min(SLICE, weathers)
    done = _block(chart, jobs, 0, look, futures, part)
    part = asked(chart, [said for said, _, _ in jobs], _last_h(jobs, look))
    with ThreadPoolExecutor(_cores()) as pool:
        blocks = [
            pool.submit(_block, chart, jobs, first, min(BLOCK, weathers - first), futures, part)
            for first in range(look, weathers, BLOCK)
        ]
        try:
            for block in blocks:
                done += block.result()
                if progress:
                    progress(done, futures)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return tuple(_outcome(chart, plan, toll, out) for (plan, _), (_, _, out) in zip(runs, jobs, strict=True))


def _cores() -> int:
    return int(os.environ.get("BALTO_CORES", os.cpu_count() or 1))


def _last_h(jobs: Sequence[Job], members: int) -> float:
    """The last hour at which anyone leaves or arrives in the futures of the first members; inf where many of these members
    have a future that all their weather is too short for, or nearly all the others would have to be run twice."""
    last_h, cut_off = 0.0, np.zeros(members, np.bool_)
    for _, _, out in jobs:
        for first in range(0, len(out.state), WEATHERS):
            rows = slice(first, min(first + members, len(out.state)))
            for hours in (out.depart_h[rows], out.arrive_h[rows]):
                last_h = max(last_h, float(np.max(hours, where=np.isfinite(hours), initial=0.0)))
            cut_off[: rows.stop - first] |= (out.state[rows] == TOO_LATE).any(axis=1)
    return math.inf if cut_off.mean() > MANY else last_h


def _block(chart: Chart, jobs: Sequence[Job], first: int, count: int, futures: int, part: Asked) -> int:
    """Run the futures of so many members from `first` on; their number. Where part of the weather falls short, under all."""
    over, short = sky(chart, first, count, part), np.zeros(count, np.bool_)
    for start in range(0, count, SLICE):
        rows = slice(start, start + SLICE)
        for said, calm_leg, out in jobs:
            near = Sky(over.factor[rows], over.air_c[rows])
            short[rows] |= run_over(chart, said, near, first + start, futures, calm_leg, out, tallied=True)
    if part.hours < chart.world.horizon_h:
        for member in (first + np.flatnonzero(short)).tolist():
            whole = sky(chart, member, 1, asked(chart, [said for said, _, _ in jobs]))
            for said, calm_leg, out in jobs:
                run_over(chart, said, whole, member, futures, calm_leg, out, tallied=True)
    return sum(len(range(first + w, futures, WEATHERS)) for w in range(count))


def _outcome(chart: Chart, plan: Plan, toll: Toll, out: Arrays) -> Outcome:
    dead = deaths_of(chart.world, plan, toll, out.arrive_h, out.given)
    return Outcome(
        plan, chart.world, toll.places, out.depart_h, out.arrive_h, out.doses, out.state, out.given, dead, toll.products
    )


def under(chart: Chart, plan: Plan, over: Sky, toll: Toll) -> Outcome:
    """The plan under a sky already drawn, one future for each of its members (at most WEATHERS)."""
    out = Arrays.empty(len(over.factor), len(plan.legs), len(chart.world.lots))
    run_over(chart, orders(chart, plan), over, 0, len(over.factor), -1, out)
    return _outcome(chart, plan, toll, out)


def run_over(
    chart: Chart, said: Orders, over: Sky, first: int, futures: int, calm_leg: int, out: Arrays, tallied: bool = False
) -> NDArray[np.bool_]:
    """Run the futures that meet the sky's members, into the rows of `out`; `tallied` pays where many meet each member.

    The result tells of which members the weather ended before some future had done with it.
    """
    short = np.zeros(len(over.factor), np.bool_)
    run_kernel(
        said, chart.teams, chart.ground, over.factor, over.air_c, first, WEATHERS, futures, 0, calm_leg,
        tallied, several(said), chart.keeps, out.depart_h, out.arrive_h, out.doses, out.state, out.given, short,
    )  # fmt: skip
    return short


def deaths_of(
    world: World, plan: Plan, toll: Toll, arrive_h: NDArray[np.float32], given: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Deaths [future, place of the toll] when the legs arrive at arrive_h and leave usable doses `given`."""
    lots = world.lots
    into: dict[tuple[str, str], list[int]] = {row: [] for row in toll.rows}
    for i, lot in enumerate(lots):
        into.get((lot.place, lot.product), []).append(i)
    for i, leg in enumerate(plan.legs):
        if leg.doses > 0:
            into.get((leg.dest, leg.product), []).append(len(lots) + i)
    feeds: list[int] = []
    ranges = []
    for row in toll.rows:
        start = len(feeds)
        feeds += into[row]
        ranges.append((start, len(feeds)))
    lot_h = np.array([max(lot.available_h, 0.0) for lot in lots], np.float32)
    out = np.empty((len(given), len(toll.places)), np.float32)
    which = np.array(feeds, np.int32), np.array(ranges, np.int32).reshape(-1, 2)

    def reckon(rows: slice) -> None:
        deaths(
            lot_h,
            arrive_h[rows],
            given[rows],
            *which,
            toll.deaths,
            toll.step_h,
            np.array(toll.doses, np.float64),
            out[rows],
        )

    parts = _parts(len(given), toll.members)
    if len(parts) == 1:
        reckon(parts[0])
    else:
        with ThreadPoolExecutor(_cores()) as pool:
            list(pool.map(reckon, parts))
    return out


def _parts(futures: int, members: int) -> list[slice]:
    """Rows to reckon side by side, each part beginning where the members of the toll begin anew."""
    size = max(LARGE // members, 1) * members
    return [slice(first, min(first + size, futures)) for first in range(0, max(futures, 1), size)]
