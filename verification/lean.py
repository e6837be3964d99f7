"""The lean plan against the plan of a search for fewest deaths alone, in futures that neither was searched or chosen on.

Both searches make as many changes, from the same seed, so that they differ by nothing but the leaner plans.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from balto.desk.load_case import open_case
from balto.desk.plan import Effort, Reporter, find_one, with_lean
from balto.desk.prepare import PreparedCase, prepare
from balto.domain.plan import Plan
from balto.ensemble.futures import one_each
from balto.plan.effort import Effort as Asked
from balto.plan.effort import effort_of
from balto.plan.relay.leaner import slack
from balto.rehearse.compare import Estimate, compare
from balto.rehearse.outcome import Outcome
from balto.rehearse.run import rehearse_all
from balto.show.orders import sent_in_all
from verification.check import Check

EXAMPLES = ("river-flood", "nome-1925", "two-medicines")
MOST_LEGS = {"river-flood": 16, "nome-1925": 26}
ITERATIONS = {"river-flood": 300_000, "nome-1925": 28_000, "two-medicines": 600_000}  # what ten seconds took, roughly
MEMBERS = 100
FUTURES, FIRST = 10_000, 2_000_000
TIMES_NEED = 1.5  # vials of river-flood, against those that `balto need` says half of the futures ask for
LESS = 1.0 / 3.0  # effort that lean plans save, mean over the examples
LONGER = 1.5  # times the seconds of the search for fewest deaths


@dataclass(frozen=True)
class _Tried:
    """An example planned in both ways: the plans' effort and doses, the lives that lean loses, what it may lose, seconds."""

    name: str
    before: Asked
    lean: Asked
    sent: tuple[int, int]
    needed: float
    lost: Estimate
    allowed: float
    seconds: tuple[float, float]


def checks() -> Iterator[Check]:
    """The marks for lean plans, example by example."""
    tried = [_tried(name) for name in EXAMPLES]
    for one in tried:
        yield from _of_example(one)
    saved = float(np.mean([1.0 - one.lean.price / one.before.price for one in tried]))
    yield Check("effort saved, mean over the examples", f"{saved:.0%}", f"at least {LESS:.0%}", saved >= LESS)
    longer = sum(one.seconds[1] for one in tried) / sum(one.seconds[0] for one in tried)
    yield Check("seconds, lean and fewest deaths over fewest deaths", f"{longer:.2f}", f"{LONGER}", longer <= LONGER)


def _of_example(one: _Tried) -> Iterator[Check]:
    legs = MOST_LEGS.get(one.name)
    told = f"{one.lean.legs} of {one.before.legs}"
    yield Check(
        f"{one.name}: legs", told, f"at most {legs or one.before.legs}", one.lean.legs <= (legs or one.before.legs)
    )
    yield Check(
        f"{one.name}: effort", f"{one.lean.price:.0f} of {one.before.price:.0f}", "no more",
        one.lean.price <= one.before.price,
    )  # fmt: skip
    if one.name == "river-flood":
        most = TIMES_NEED * one.needed
        yield Check(
            f"{one.name}: vials sent", f"{one.sent[1]} of {one.sent[0]}", f"at most {most:.0f}", one.sent[1] <= most
        )
    error = 2.0 * one.lost.error
    yield Check(
        f"{one.name}: lives lost", f"{one.lost.mean:+.3f} ± {error:.3f}", f"at most {one.allowed:.3f} + error",
        one.lost.mean <= one.allowed + error,
    )  # fmt: skip


def _tried(name: str) -> _Tried:
    ready = prepare(open_case(Path("examples") / name))
    effort = Effort(None, ITERATIONS[name], MEMBERS)
    begun = time.perf_counter()
    before = find_one(ready, effort, Reporter()).plan
    middle = time.perf_counter()
    lean = with_lean(ready, find_one(ready, effort, Reporter(), leaner=True), effort, Reporter()).plan
    seconds = middle - begun, time.perf_counter() - middle
    nothing, first, other = _judged(ready, (Plan("nothing", ()), before, lean))
    averted = float(nothing.total_deaths().mean() - first.total_deaths().mean())
    needed = float(np.median(ready.needs[0].doses.sum(axis=(1, 2))))
    asked = effort_of(ready.world, before), effort_of(ready.world, lean)
    both = sent_in_all(first), sent_in_all(other)
    return _Tried(name, *asked, both, needed, compare(first, other).deaths, slack(averted), seconds)


def _judged(ready: PreparedCase, plans: tuple[Plan, ...]) -> tuple[Outcome, ...]:
    jobs = [(plan, -1) for plan in plans]
    return rehearse_all(ready.chart, jobs, ready.death_table, one_each(FUTURES, FIRST))
