"""What the seed of the search changes in the plans that are put forward: eight seeds, as `balto plan` does it in ten seconds.

The needs, the weather and the luck stay: the seed of the search alone differs. All plans are judged in the same futures, on
which none was searched, chosen or reported.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from balto.desk.load_case import open_case
from balto.desk.plan import Effort, Reporter, find_one, with_lean, with_safer
from balto.desk.prepare import PreparedCase, prepare
from balto.domain.plan import Plan
from balto.ensemble.futures import one_each
from balto.plan.effort import effort_of
from balto.plan.lean import LEAN
from balto.rehearse import plan_shape
from balto.rehearse.outcome import Outcome, quantiles_h
from balto.rehearse.run import rehearse_all
from verification.check import Check

EXAMPLES = ("nome-1925", "river-flood", "two-medicines")
SEEDS, SECONDS, SAFEST = 8, 10.0, 0.1
FUTURES, FIRST = 10_000, 4_000_000
FEWEST_LESS, LEAN_LESS, HOURS, LEGS = 0.01, 0.02, 2.0, 4


@dataclass(frozen=True)
class _Seed:
    fewest: Plan
    lean: Plan


def checks() -> Iterator[Check]:
    """How far apart the seeds are, example by example."""
    for name in EXAMPLES:
        ready = prepare(open_case(Path("examples") / name))
        seeds = [_planned(ready, ready.chart.seed + turn) for turn in range(SEEDS)]
        yield from _apart(name, ready, seeds)


def _planned(ready: PreparedCase, seed: int) -> _Seed:
    effort = Effort(SECONDS)
    found = find_one(ready, effort, Reporter(), leaner=True, seed=seed)
    found = with_safer(ready, found, effort.budget(Reporter()).part(SAFEST))
    put_forward = with_lean(ready, found, effort, Reporter()).plan
    assert put_forward.name == LEAN
    return _Seed(found.plan, put_forward)


def _apart(name: str, ready: PreparedCase, seeds: list[_Seed]) -> Iterator[Check]:
    plans = [Plan("nothing", ()), *(one.fewest for one in seeds), *(one.lean for one in seeds)]
    nothing, *ran = rehearse_all(ready.chart, [(one, -1) for one in plans], ready.death_table, one_each(FUTURES, FIRST))
    for what, some, most in (("fewest-deaths", ran[:SEEDS], FEWEST_LESS), ("lean", ran[SEEDS:], LEAN_LESS)):
        saved = np.array([float((nothing.total_deaths() - one.total_deaths()).mean()) for one in some])
        lost = 1.0 - saved / saved.max()
        yield Check(
            f"{name}: {what}, lives saved against the best seed's, each", " ".join(f"{-100 * one:.1f}" for one in lost),
            f"at most {most:.0%} less", bool(lost.max() <= most),
        )  # fmt: skip
    hours = [_there_h(one) for one in ran[SEEDS:]]
    apart = np.ptp([one for one in hours if np.isfinite(one)]) if any(map(np.isfinite, hours)) else 0.0
    yield Check(f"{name}: lean, 8 in 10 by, hours apart", f"{apart:.1f}", f"{HOURS:.0f}", bool(apart <= HOURS))
    legs = [effort_of(ready.world, one.lean).legs for one in seeds]
    yield Check(
        f"{name}: lean, legs of each", " ".join(map(str, legs)), f"within {LEGS}", bool(max(legs) - min(legs) <= LEGS)
    )


def _there_h(outcome: Outcome) -> float:
    return float(quantiles_h(plan_shape.whole_there(outcome), (0.8,))[0])
