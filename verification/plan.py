"""The search against proven optima, against what people would do instead, and the bound against both.

python -m verification.plan            the whole table (with the proofs kept in plan_proofs.json, about 20 minutes of one core)
python -m verification.plan --quick    fewer cases of each
python -m verification.plan tiny 6x4 8x6 10x8 15x12 policy rivals     only these lines, in any choice
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from balto.plan.bound.clairvoyant import clairvoyant
from balto.plan.relay.search import search
from balto.rehearse.run import rehearse
from benchmarks.relay.tiny import still, tiny
from verification.check import Check, report
from verification.plan_policy import closes
from verification.plan_proofs import SAME, Proof, counted, name_of, proof, said
from verification.plan_rivals import against_rivals

TITLE = "Plan"
SEARCH_S = 2.0  # of processor time of each core: where one future is all, searches go side by side


@dataclass(frozen=True, slots=True)
class Effort:
    """How many cases of each size."""

    counted: int = 100
    tiny: int = 50
    small: int = 20
    larger: int = 10
    held_out: int = 8
    rivals: int = 30


QUICK = Effort(12, 8, 3, 2, 2, 4)


@dataclass(frozen=True, slots=True)
class Judged:
    """Deaths of the search's plan by the rehearsal, and HiGHS's answer."""

    ours: float
    exact: Proof

    @property
    def over(self) -> float:
        """By what share the search is above HiGHS's best plan (-1: HiGHS found none)."""
        return self.ours / self.exact.deaths - 1.0 if np.isfinite(self.exact.deaths) else -1.0


def checks(effort: Effort = Effort(), only: frozenset[str] = frozenset()) -> Iterator[Check]:
    """Issue 4's marks of quality, one line each."""
    warm = tiny(6, 4, 10_000)
    search(warm.chart, warm.death_table, members=1, iterations=100, seed=1)
    lines = {
        "tiny": lambda: _counted(effort.counted),
        "6x4": lambda: _equal(effort.tiny),
        "8x6": lambda: _small(effort.small),
        "10x8": lambda: _larger(10, 8, effort.larger),
        "15x12": lambda: _larger(15, 12, effort.larger),
        "policy": lambda: closes(effort.held_out),
        "rivals": lambda: against_rivals(effort.rivals),
    }
    for name, line in lines.items():
        if not only or name in only:
            yield from line()


def _judged(places: int, carriers: int, seed: int) -> Judged:
    with still():
        case = tiny(places, carriers, seed)
        plan = search(case.chart, case.death_table, members=1, seconds=SEARCH_S, seed=1, clock=time.thread_time).plan
        ours = float(rehearse(case.chart, plan, case.death_table, 1).total_deaths()[0])
        exact = proof(case, name_of(places, carriers, seed))
        assert clairvoyant(case.chart, case.death_table, 1).deaths <= min(ours, exact.deaths) + SAME
    assert exact.bound <= ours + SAME
    return Judged(ours, exact)


def _counted(many: int) -> Iterator[Check]:
    """Random sizes up to 5 places and 4 carriers; the programme stands in for enumeration (tests/plan/test_plan_exact.py)."""
    all_of = [_judged(*counted(n)) for n in range(many)]
    proven = sum(one.exact.proven for one in all_of)
    best = sum(one.exact.proven and one.ours <= one.exact.deaths + SAME for one in all_of)
    value = f"{best} of {many}, {proven} proven, worst {max(one.over for one in all_of):+.2%}"
    mark = f"at least {round(0.98 * many)} of {many}"
    yield Check("up to 5 places x 4 carriers: the optimum of all plans found", value, mark, best >= round(0.98 * many))
    yield _spoken("the optimum proven by", all_of)


def _equal(many: int) -> Iterator[Check]:
    all_of = [_judged(6, 4, seed) for seed in range(many)]
    equal = sum(one.exact.proven and one.ours <= one.exact.deaths + SAME for one in all_of)
    proven = sum(one.exact.proven for one in all_of)
    value = f"{equal} of {many}, {proven} proven, worst {max(one.over for one in all_of):+.2%}"
    yield Check("6 x 4, one future: search equals the exact programme", value, f"all of {many}", equal == many)
    yield _spoken("6 x 4 proven by", all_of)


def _small(many: int) -> Iterator[Check]:
    all_of = [_judged(8, 6, seed) for seed in range(many)]
    over = [one.over for one in all_of]
    value = f"mean {np.mean(over):+.2%} of {many}, {sum(one.exact.proven for one in all_of)} proven"
    yield Check("8 x 6, one future: search above the programme", value, "at most 1 %", float(np.mean(over)) <= 0.01)
    yield Check("8 x 6, one future: the worst of them", f"{max(over):+.2%}", "at most 3 %", max(over) <= 0.03)
    yield _spoken("8 x 6 solved by", all_of)


def _larger(places: int, carriers: int, many: int) -> Iterator[Check]:
    all_of = [_judged(places, carriers, seed) for seed in range(many)]
    good = sum(one.ours <= one.exact.deaths + SAME for one in all_of)
    short = [one.ours / max(one.exact.bound, 1e-9) - 1.0 for one in all_of]
    over = [one.over for one in all_of]
    value = (
        f"{good} of {many}, mean {np.mean(over):+.2%}, worst {max(over):+.2%}; above the bound {np.mean(short):+.1%}"
    )
    what, least = f"{places} x {carriers}: {SEARCH_S:g} s of search no worse than 60 s of HiGHS", round(0.8 * many)
    yield Check(what, value, f"at least {least}", good >= least)
    yield _spoken(f"{places} x {carriers} solved by", all_of)


def _spoken(what: str, all_of: list[Judged]) -> Check:
    """Where the exact answers come from; never fails."""
    return Check(what, said([one.exact for one in all_of]), "kept in plan_proofs.json", True)


if __name__ == "__main__":
    asked = frozenset(word for word in sys.argv[1:] if not word.startswith("-"))
    raise SystemExit(report(TITLE, lambda: checks(QUICK if "--quick" in sys.argv else Effort(), asked)))
