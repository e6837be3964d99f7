"""The use case behind `balto compare`: plans side by side on the same futures."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from balto.desk.prepare import PreparedCase
from balto.domain.plan import Plan
from balto.rehearse.compare import Difference, compare
from balto.rehearse.outcome import Outcome
from balto.rehearse.run import Progress, rehearse_all


def told_apart(plans: Sequence[Plan]) -> tuple[Plan, ...]:
    """The plans; of those of one name the second and later ones have a number after it that makes a name of its own."""
    found: list[Plan] = []
    for k, plan in enumerate(plans):
        taken = {one.name for one in (*found, *plans[k + 1 :])}
        names = (f"{plan.name} ({number})" for number in count(2))
        again = any(one.name == plan.name for one in plans[:k])
        found.append(replace(plan, name=next(name for name in names if name not in taken)) if again else plan)
    return tuple(found)


def compared(
    ready: PreparedCase, plans: Sequence[Plan], futures: int, progress: Progress | None = None
) -> tuple[tuple[Outcome, ...], tuple[Difference, ...]]:
    """The plans' outcomes, and each later plan against the first; plans of one name are told apart."""
    plans = told_apart(plans)
    outcomes = rehearse_all(ready.chart, [(plan, -1) for plan in plans], ready.death_table, futures, progress)
    return outcomes, tuple(compare(outcomes[0], other) for other in outcomes[1:])
