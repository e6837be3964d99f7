"""The search against proven optima, against what people would do instead, and the bound against both.

python -m verification.plan            the whole table (about an hour)
python -m verification.plan --quick    fewer cases of each, shorter proofs
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from balto.plan.bound import clairvoyant
from balto.plan.exact import Exact, solve
from balto.plan.search import search
from balto.rehearse.run import rehearse
from benchmarks.relay.tiny import Tiny, still, tiny
from verification.check import Check, report
from verification.plan_policy import closes
from verification.plan_rivals import against_rivals

TITLE = "Plan"
SAME = 1e-3  # deaths
SEARCH_S = 2.0


@dataclass(frozen=True, slots=True)
class Effort:
    """How many cases of each size, and the seconds HiGHS has for each."""

    tiny: int = 50
    small: int = 20
    larger: int = 10
    counted: int = 100
    held_out: int = 8
    rivals: int = 30
    proof_s: float = 60.0


QUICK = Effort(8, 3, 2, 12, 2, 4, 20.0)


def checks(effort: Effort = Effort()) -> Iterator[Check]:
    """Issue 4's marks of quality, one line each."""
    _warm_up()
    yield _counted(effort)
    yield _equal(effort)
    yield from _small(effort)
    for size in ((10, 8), (15, 12)):
        yield _larger(size, effort)
    yield from closes(effort.held_out)
    yield from against_rivals(effort.rivals)


def _warm_up() -> None:
    with still():
        case = tiny(6, 4, 10_000)
        search(case.chart, case.toll, members=1, iterations=100, seed=1)


def _both(case: Tiny, effort: Effort) -> tuple[float, Exact]:
    """Deaths of the search's plan by the rehearsal, and the programme's answer."""
    found = search(case.chart, case.toll, members=1, seconds=SEARCH_S, seed=1)
    ours = float(rehearse(case.chart, found.plan, case.toll, 1).total_deaths()[0])
    exact = solve(case.chart, case.toll, 0, 1.0, effort.proof_s)
    assert clairvoyant(case.chart, case.toll, 1).deaths <= min(ours, exact.deaths) + SAME
    return ours, exact


def _counted(effort: Effort) -> Check:
    """Random sizes up to 5 places and 4 carriers; the programme stands in for enumeration (tests/plan/test_plan_exact.py)."""
    best = proven = 0
    with still():
        for seed in range(effort.counted):
            ours, exact = _both(tiny(4 + seed % 2, 1 + seed % 4, seed), effort)
            proven += exact.proven
            best += exact.proven and ours <= exact.deaths + SAME
    mark = f"at least {round(0.98 * proven)} of the proven"
    return Check("tiny cases, up to 5 places x 4 carriers: optimum found", f"{best} of {proven} proven ({effort.counted} tried)",
                 mark, best >= round(0.98 * proven) and proven >= 0.95 * effort.counted)  # fmt: skip


def _equal(effort: Effort) -> Check:
    equal = proven = 0
    worst = 0.0
    with still():
        for seed in range(effort.tiny):
            ours, exact = _both(tiny(6, 4, seed), effort)
            proven += exact.proven
            equal += ours <= exact.deaths + SAME
            worst = max(worst, ours / exact.deaths - 1.0)
    value = f"{equal} of {effort.tiny}, {proven} proven, worst {worst:+.2%}"
    return Check(
        "6 x 4, one future: search equals the exact programme", value, f"all of {effort.tiny}", equal == effort.tiny
    )


def _small(effort: Effort) -> Iterator[Check]:
    over, proven = [], 0
    with still():
        for seed in range(effort.small):
            ours, exact = _both(tiny(8, 6, seed), effort)
            proven += exact.proven
            over.append(ours / exact.deaths - 1.0)
    value = f"mean {np.mean(over):+.2%} of {effort.small}, {proven} proven"
    yield Check("8 x 6, one future: search above the programme", value, "at most 1 %", float(np.mean(over)) <= 0.01)
    yield Check("8 x 6, one future: the worst of them", f"{max(over):+.2%}", "at most 3 %", max(over) <= 0.03)


def _larger(size: tuple[int, int], effort: Effort) -> Check:
    good, over, short = 0, [], []
    with still():
        for seed in range(effort.larger):
            ours, exact = _both(tiny(*size, seed), effort)
            good += ours <= exact.deaths + SAME
            over.append(ours / exact.deaths - 1.0 if np.isfinite(exact.deaths) else -1.0)
            short.append(ours / max(exact.bound, 1e-9) - 1.0)
    value = f"{good} of {effort.larger}, mean {np.mean(over):+.2%}; above HiGHS's bound {np.mean(short):+.1%}"
    what = f"{size[0]} x {size[1]}: {SEARCH_S:g} s of search no worse than {effort.proof_s:g} s of HiGHS"
    return Check(what, value, f"at least {round(0.8 * effort.larger)}", good >= round(0.8 * effort.larger))


if __name__ == "__main__":
    raise SystemExit(report(TITLE, lambda: checks(QUICK if "--quick" in sys.argv else Effort())))
