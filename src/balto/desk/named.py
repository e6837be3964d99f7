"""The plans a case brings with it, or that were saved: found by name, rehearsed, set side by side."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

from balto.basis.problems import BadInput, Problem, did_you_mean, quoted
from balto.basis.provenance import Provenance
from balto.desk.prepare import PreparedCase
from balto.domain.plan import Plan
from balto.domain.world import World
from balto.files.plan_json import read_plan
from balto.files.plan_table import read_plans
from balto.rehearse.compare import Difference, compare
from balto.rehearse.outcome import Outcome
from balto.rehearse.price import cost_of_delay_per_h, cost_of_uncertainty
from balto.rehearse.rehearsal import Rehearsal
from balto.rehearse.run import Progress, rehearse, rehearse_all

PRICE_FUTURES = 2_000


def named_plans(case: Path, world: World) -> tuple[Plan, ...]:
    """The named plans of the case, in order of name; BadInput with every problem."""
    return tuple(read_plans(case, world).values())


def plan_called(name: str, case: Path, world: World, said: str = "--plan") -> Plan:
    """The case's plan of that name, or the plan saved in that file; BadInput where there is neither, by what it is `said`."""
    if name.endswith(".json"):
        return read_plan(Path(name), world).plan
    plans, name = read_plans(case, world), unicodedata.normalize("NFC", name)
    if name not in plans:
        hint = did_you_mean(name, sorted(plans)) or f"there is {', '.join(sorted(plans)) or 'none'}"
        raise BadInput([Problem(said, quoted(name), "a plan of the case or a .json file", suggestion=hint)])
    return plans[name]


def told_apart(plans: Sequence[Plan]) -> tuple[Plan, ...]:
    """The plans; of those of one name the second and later ones have a number after it that makes a name of its own."""
    found: list[Plan] = []
    for k, plan in enumerate(plans):
        taken = {one.name for one in (*found, *plans[k + 1 :])}
        names = (f"{plan.name} ({number})" for number in count(2))
        again = any(one.name == plan.name for one in plans[:k])
        found.append(replace(plan, name=next(name for name in names if name not in taken)) if again else plan)
    return tuple(found)


def rehearsed(ready: PreparedCase, plan: Plan, futures: int, progress: Progress | None = None) -> Rehearsal:
    """The plan rehearsed and priced, with where it comes from."""
    outcome = rehearse(ready.chart, plan, ready.death_table, futures, progress)
    prices = cost_of_uncertainty(ready.chart, plan, ready.death_table, min(PRICE_FUTURES, futures))
    made = Provenance(ready.world.inputs_sha256, ready.chart.seed).with_parameters(
        {"plan": plan.name, "futures": futures}
    )
    return Rehearsal(outcome, prices, cost_of_delay_per_h(outcome, ready.death_table), made)


def compared(
    ready: PreparedCase, plans: Sequence[Plan], futures: int, progress: Progress | None = None
) -> tuple[tuple[Outcome, ...], tuple[Difference, ...]]:
    """The plans' outcomes, and each later plan against the first; plans of one name are told apart."""
    plans = told_apart(plans)
    outcomes = rehearse_all(ready.chart, [(plan, -1) for plan in plans], ready.death_table, futures, progress)
    return outcomes, tuple(compare(outcomes[0], other) for other in outcomes[1:])
