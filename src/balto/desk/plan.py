"""From a case to a decision: search a plan, rehearse it, price it, and set it beside the others."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from balto.basis.provenance import Provenance
from balto.desk import large
from balto.desk.prepare import PreparedCase
from balto.domain.plan import Plan
from balto.domain.world import World
from balto.motion.index import WorldIndex
from balto.plan.alternatives import other_kinds
from balto.plan.bound.clairvoyant import clairvoyant, lists
from balto.plan.decision import Decision, Gap, Rival
from balto.plan.found import Found
from balto.plan.gap import foresight
from balto.plan.recourse.rules import with_rules
from balto.plan.search import find_plan
from balto.plan.unserved import Unserved, roofless, unserved
from balto.rehearse.compare import Estimate, compare, estimate
from balto.rehearse.price import cost_of_delay_per_h, cost_of_uncertainty
from balto.rehearse.run import Progress, rehearse, rehearse_all
from balto.show.words import counted

__all__ = ["Decision", "Effort", "Reporter", "decide", "find", "usual_seconds"]

BOUND_MEMBERS = 100
TOLD = 8  # futures that the search is told one by one, to see what foresight is worth
PRICE_FUTURES = 2_000
ALTERNATIVES = 0.25  # of the effort, for each alternative


@dataclass(frozen=True, slots=True)
class Effort:
    """How long to search, on how many members, and in how many futures to rehearse."""

    seconds: float | None = 10.0
    iterations: int | None = None
    members: int = 100
    futures: int = 10_000

    def part(self, share: float) -> "Effort":
        """That share of the effort in searching."""
        iterations = None if self.iterations is None else max(1, int(self.iterations * share))
        return replace(self, seconds=None if self.seconds is None else self.seconds * share, iterations=iterations)

    def shortened(self) -> "Effort":
        """What is enough when somebody is waiting for the best so far."""
        return replace(self, futures=min(self.futures, 1_000))


@dataclass(frozen=True, slots=True)
class Reporter:
    """Where news of the work goes: a line for each stage, progress of the search, progress of rehearsals."""

    stage: Callable[[str], None] = lambda _: None
    searching: Callable[..., None] | None = None
    rehearsing: Progress | None = None
    stop: Callable[[], bool] | None = None


def usual_seconds(world: World) -> float:
    """How long to search where nobody says."""
    return large.SECONDS if large.is_country(world) else 10.0


def find(ready: PreparedCase, effort: Effort, told: Reporter) -> Found:
    """The best plan found with that effort, with rules for its legs, and alternatives that do without one of its modes."""
    told.stage("searching for a plan")
    if large.is_country(ready.world):
        return _country(ready, effort, told)
    found = find_plan(
        ready.chart, ready.death_table, members=effort.members, seconds=effort.seconds, iterations=effort.iterations,
        progress=told.searching, stop=told.stop,
    )  # fmt: skip
    if told.stop is not None and told.stop():
        return found
    told.stage("looking for rules that save lives")
    ruled = with_rules(ready.chart, found.plan, ready.death_table, effort.members, ready.chart.seed)
    told.stage("looking for plans of another kind")
    less = effort.part(ALTERNATIVES)
    others = other_kinds(
        ready.chart, ruled, ready.death_table, members=effort.members, seconds=less.seconds, iterations=less.iterations,
        stop=told.stop,
    )  # fmt: skip
    return replace(found, plan=ruled, alternatives=(*found.alternatives, *others))


def _country(ready: PreparedCase, effort: Effort, told: Reporter) -> Found:
    """The same for a case too large for the search of relays: without rules for single legs."""
    how = large.Search(effort.members, effort.seconds, effort.iterations, told.searching, told.stop)
    found = large.searched(ready.chart, ready.death_table, how)
    if told.stop is not None and told.stop():
        return found
    told.stage("looking for plans of another kind")
    others = large.other_kinds(ready.chart, found.plan, ready.death_table, how.part(ALTERNATIVES))
    return replace(found, alternatives=tuple(others))


def decide(ready: PreparedCase, found: Found, named: Sequence[Plan], effort: Effort, told: Reporter) -> Decision:
    """Rehearse the plan found and every other on the same futures, with what each leg's chances and an hour cost."""
    told.stage(f"rehearsing {counted(1 + len(found.alternatives) + len(named), 'plan')} in {effort.futures:,} futures")
    others = [("alternative", plan) for plan in found.alternatives] + [("named", plan) for plan in named]
    plans = [found.plan, *(plan for _, plan in others)]
    chosen, *rest = rehearse_all(
        ready.chart, [(plan, -1) for plan in plans], ready.death_table, effort.futures, told.rehearsing
    )
    rivals = [Rival(origin, it, compare(chosen, it)) for (origin, _), it in zip(others, rest, strict=True)]
    told.stage("pricing each leg's chances")
    many = large.is_country(ready.world)
    priced = large.prices_of_legs if many else cost_of_uncertainty
    prices = priced(ready.chart, found.plan, ready.death_table, min(PRICE_FUTURES, effort.futures))
    told.stage("bounding what any plan could do")
    gap = (
        large.gap_of(ready.chart, found.plan, ready.death_table, effort.futures)
        if many or not lists(ready.chart)
        else _gap(ready, found.plan, min(BOUND_MEMBERS, effort.futures))
    )
    return Decision(
        ready.world, ready.needs[0], ready.death_table, chosen, tuple(rivals), nothing_sent(ready, effort.futures), prices,
        cost_of_delay_per_h(chosen, ready.death_table), gap,
        tuple(found.history), _provenance(ready, effort), _unserved(ready, found.plan),
        roofless(ready.chart, found.plan), further_needs=ready.needs[1:],
    )  # fmt: skip


def _unserved(ready: PreparedCase, plan: Plan) -> tuple[Unserved, ...]:
    """Places that get nothing of a product that they need, product by product."""
    found: list[Unserved] = []
    for product in ready.world.products:
        world = ready.world.of(product.name)
        of = f" ({world.item.called})" if world.item.called else ""
        left = unserved(
            WorldIndex(world, ready.chart.seed), plan.of(product.name), ready.death_table.of(product.name).places
        )
        found += [replace(one, why=one.why + of) for one in left]
    return tuple(found)


def nothing_sent(ready: PreparedCase, futures: int) -> Estimate:
    """Deaths if nothing is sent: with as many futures as the need has, those of `balto need`."""
    stay = rehearse(ready.chart, Plan("nothing", ()), ready.death_table, min(futures, ready.death_table.members))
    return estimate(stay.total_deaths())


def _gap(ready: PreparedCase, plan: Plan, members: int) -> Gap | None:
    """The clairvoyant bound beside the plan, on the same members and the mean need."""
    mean = replace(ready.death_table, deaths=ready.death_table.mean().astype(np.float32)[None])
    bound = clairvoyant(ready.chart, mean, members)
    here = rehearse(ready.chart, plan, mean, members)
    found = float(here.total_deaths().mean())
    if not math.isfinite(bound.deaths):
        return None
    told = min(TOLD, members)
    return Gap(bound.deaths, found, members, None, foresight(ready.chart, mean, plan, told), told)


def _provenance(ready: PreparedCase, effort: Effort) -> Provenance:
    said: dict[str, float] = {"futures": effort.futures, "members": effort.members}
    if effort.iterations is not None:
        said["iterations"] = effort.iterations
    else:
        said["seconds"] = effort.seconds or 0
    made = Provenance(ready.world.inputs_sha256, ready.chart.seed).with_parameters(said)
    asked: dict[str, str] = {}
    for option, typed in ready.world.supposed:
        asked[option] = f"{asked[option]},{typed}" if option in asked else typed
    return made.with_parameters(asked)
