"""What the seed of the search changes: plans found under five seeds in ten seconds each, judged in the same futures.

The needs, the weather and the luck stay: the seed of the search alone differs, so that what differs is the plan.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from balto.desk.load_case import open_case
from balto.desk.prepare import prepare
from balto.plan.found import Budget
from balto.plan.search import search
from balto.rehearse.compare import compare
from balto.rehearse.run import rehearse_all
from verification.check import Check, report
from verification.printed_error import EXAMPLES

SEEDS, SECONDS, FUTURES = 5, 10.0, 10_000
MARK = 1.0  # of the printed error of deaths, which all plans share: what the seed of the search may cost at most


def checks() -> Iterator[Check]:
    """By how many deaths the best and the worst plan differ, beside the printed error of deaths."""
    for name in EXAMPLES:
        ready = prepare(open_case(Path(__file__).parent.parent / "examples" / name))
        plans = [
            search(ready.chart, ready.death_table, Budget(100, SECONDS), seed=ready.chart.seed + turn).plan
            for turn in range(SEEDS)
        ]
        tried = rehearse_all(ready.chart, [(plan, -1) for plan in plans], ready.death_table, FUTURES)
        best, *_, worst = sorted(tried, key=lambda one: float(one.total_deaths().mean()))
        apart, whole = compare(best, worst).deaths, best.expected_deaths()
        said = f"{apart.mean:.3f} ± {apart.margin:.3f} of {whole.mean:.2f} ± {whole.margin:.2f}"
        yield Check(
            f"{name}: the worst of {SEEDS} plans against the best",
            said,
            "within that ±",
            apart.mean <= MARK * whole.margin,
        )


if __name__ == "__main__":
    sys.exit(report(__doc__ or "", checks))
