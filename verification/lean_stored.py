"""Lean plans of today against plans that were signed for before: those of commit 7e05e1c, both judged by today's rehearsal.

The stored plans (verification/plans_7e05e1c) are what `balto plan CASE --time 10 --out OUT` of that commit wrote. Both are judged
in the same futures, on which neither was searched, chosen or reported.
"""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from balto.desk.load_case import open_case
from balto.desk.plan import Effort, Reporter, find_one, with_lean
from balto.desk.prepare import prepare
from balto.domain.plan import Plan
from balto.ensemble.futures import one_each
from balto.files.plan_table import read_plans
from balto.files.template import write_template
from balto.plan.effort import Effort as Asked
from balto.plan.effort import effort_of
from balto.plan.relay.leaner import slack
from balto.rehearse.compare import Estimate
from balto.rehearse.crews import above_limit, weighed_difference
from balto.rehearse.run import rehearse_all
from balto.show.orders import sent_in_all
from verification.check import Check, data

STORED = Path(__file__).parent / "plans_7e05e1c"
EXAMPLES = ("nome-1925", "river-flood", "two-medicines")
SHARED = {
    "helicopter-dawn": "beira/helicopter-dawn", "one-report-three-links": "beira/one-report-three-links",
    "waits-for-never": "beira/waits-for-never", "early-doses": "planning/early-doses-carried-on",
    "outcome-words": "users/outcome-words-and-as-of", "transit-place": "users/transit-place-gets-nothing-rows-refused",
    "base": "bugs/00-base/case",
}  # fmt: skip
SECONDS, MEMBERS = 10.0, 100
FUTURES, FIRST = 10_000, 3_000_000
MOST_LEGS = {"river-flood": 16, "nome-1925": 26}
TIMES_NEED = 1.5
LESS = 1.0 / 3.0


@dataclass(frozen=True)
class _Tried:
    name: str
    stored: Asked
    lean: Asked
    sent: tuple[int, int]
    needed: float
    lost: Estimate
    allowed: float
    above: tuple[str, ...]


def checks() -> Iterator[Check]:
    """The marks case by case, and the effort saved in the mean."""
    tried = []
    with tempfile.TemporaryDirectory() as folder:
        for name, case in _cases(Path(folder)):
            one = _tried(name, case)
            tried.append(one)
            yield from _of_case(one)
    saved = float(np.mean([1.0 - one.lean.price / one.stored.price for one in tried if one.stored.price > 0.0]))
    yield Check(f"effort saved, mean over {len(tried)} cases", f"{saved:.0%}", f"at least {LESS:.0%}", saved >= LESS)


def _cases(folder: Path) -> Iterator[tuple[str, Path]]:
    """Copies of the cases, each with the stored plan among its plans."""
    from_data = data()
    there = {name: Path("examples") / name for name in EXAMPLES}
    if from_data is not None:
        there |= {name: from_data.parent / "cases" / path for name, path in SHARED.items()}
    write_template(folder / "island")
    for name, path in there.items():
        shutil.copytree(path, folder / name, ignore=shutil.ignore_patterns("plans"))
    for name in ("island", *there):
        (folder / name / "plans").mkdir(exist_ok=True)
        shutil.copy(STORED / f"{name}.csv", folder / name / "plans" / "stored.csv")
        yield name, folder / name


def _of_case(one: _Tried) -> Iterator[Check]:
    legs = MOST_LEGS.get(one.name, one.stored.legs)
    yield Check(f"{one.name}: legs", f"{one.lean.legs} of {one.stored.legs}", f"at most {legs}", one.lean.legs <= legs)
    yield Check(
        f"{one.name}: effort", f"{one.lean.price:.0f} of {one.stored.price:.0f}", "no more",
        one.lean.price <= one.stored.price + 0.5,
    )  # fmt: skip
    if one.name == "river-flood":
        most = TIMES_NEED * one.needed
        told = f"{one.sent[1]} of {one.sent[0]}"
        yield Check("river-flood: vials sent", told, f"at most {most:.0f}", one.sent[1] <= most)
    yield Check(
        f"{one.name}: deaths more, patients and crews", f"{one.lost.mean:+.3f} ± {2.0 * one.lost.error:.3f}",
        f"at most {one.allowed:.3f} + error", one.lost.mean <= one.allowed + 2.0 * one.lost.error,
    )  # fmt: skip
    yield Check(f"{one.name}: crews above their limit", ", ".join(one.above) or "none", "none", not one.above)


def _tried(name: str, case: Path) -> _Tried:
    world = open_case(case)
    ready = prepare(world)
    effort = Effort(SECONDS, members=MEMBERS)
    lean = with_lean(ready, find_one(ready, effort, Reporter(), leaner=True), effort, Reporter()).plan
    stored = read_plans(case, world)["stored"]
    jobs = [(plan, -1) for plan in (Plan("nothing", ()), stored, lean)]
    nothing, first, other = rehearse_all(ready.chart, jobs, ready.death_table, one_each(FUTURES, FIRST))
    averted = float(nothing.total_deaths().mean() - first.total_deaths().mean())
    needed = float(np.median(ready.needs[0].doses.sum(axis=(1, 2))))
    return _Tried(
        name, effort_of(world, stored), effort_of(world, lean), (sent_in_all(first), sent_in_all(other)), needed,
        weighed_difference(other, first), slack(averted), above_limit(other),
    )  # fmt: skip
