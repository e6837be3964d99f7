"""What if: what it is worth that one thing were otherwise, and the plan made anew.

Every what-if goes on from the plan in hand, searches from two seeds, and is judged in the same futures as that plan; the plan in
hand itself is searched on in the same way first, so that a longer search is never taken for the worth of a thing. What can only
help leaves the plan in hand as it is where nothing better is found: nobody has to use what there is more of. What can only hurt
leaves a plan that could be run as things are, too: where that is better than the plan in hand, all is told against it.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from balto.desk.allocate import divides, under
from balto.desk.plan import Effort, Reporter, find_one, with_lean
from balto.desk.prepare import PreparedCase
from balto.desk.what_if_asked import Effect, Supposition, suppositions
from balto.desk.what_if_change import Change, changed
from balto.domain.plan import Plan
from balto.domain.world import World
from balto.motion.index import WorldIndex
from balto.plan.decision import Price
from balto.plan.found import Engine
from balto.plan.in_hand import runs_in, what_is_left
from balto.plan.recourse.rules import with_rules
from balto.plan.search import engine_for, search
from balto.plan.what_if_result import WhatIf
from balto.rehearse.bottleneck import bottlenecks
from balto.rehearse.compare import Estimate, compare
from balto.rehearse.outcome import Outcome
from balto.rehearse.run import rehearse, rehearse_all
from balto.show.phrases.sentences import say
from balto.show.sentence import supposed

__all__ = [
    "Change",
    "InHand",
    "WhatIf",
    "bottlenecks",
    "changed",
    "in_hand",
    "of_change",
    "of_everything",
    "ran",
    "what_if",
]

SEEDS_APART = 1_000_003  # between the seeds of the two searches
LITTLE = 0.005  # lives: a difference that rounds to 0.00 is none


@dataclass(frozen=True)
class _Tried:
    """The better of two searches, rehearsed, and by how many deaths they differ (0: no difference to be seen)."""

    best: Outcome
    apart: float


@dataclass(frozen=True)
class _Judge:
    """Searches and rehearses in worlds that differ in one thing, all alike."""

    ready: PreparedCase
    futures: int
    effort: Effort
    engine: Engine | None
    stop: Callable[[], bool] | None = None

    def ran(self, world: World, plans: Sequence[Plan]) -> list[Outcome]:
        """The plans in that world, in the futures in which all are judged."""
        chart = self.ready.chart if world is self.ready.world else WorldIndex(world, self.ready.chart.seed)
        return list(rehearse_all(chart, [(plan, -1) for plan in plans], self.ready.death_table, self.futures))

    def searched(self, world: World, start: Outcome) -> _Tried:
        """The best that two searches find in that world, both from the plan in hand on, or that plan itself."""
        cores = int(os.environ.get("BALTO_CORES", os.cpu_count() or 1))
        with ThreadPoolExecutor(min(cores, 2)) as pool:
            plans = list(pool.map(lambda turn: self._found(world, start.plan, turn), range(2)))
        tried = self.ran(world, [*plans, start.plan] if runs_in(world, start.plan) else plans)
        differ = compare(*tried[:2]).deaths
        apart = abs(differ.mean) if abs(differ.mean) > max(differ.margin, LITTLE) else 0.0
        return _Tried(min(tried, key=_deaths), apart)

    def _found(self, world: World, start: Plan, turn: int) -> Plan:
        chart = WorldIndex(world, self.ready.chart.seed)
        found = search(
            chart, self.ready.death_table, self.effort.part(0.5).budget(Reporter(stop=self.stop)), engine=self.engine,
            start=what_is_left(world, start), seed=chart.seed + turn * SEEDS_APART,
        )  # fmt: skip
        if found.engine is Engine.DISTRIBUTION:
            return found.plan
        return with_rules(chart, found.plan, self.ready.death_table, self.effort.members, chart.seed)


def _deaths(outcome: Outcome) -> float:
    return float(outcome.total_deaths().mean())


def what_if(
    ready: PreparedCase, chosen: Outcome, effort: Effort, engine: Engine | None, asked: Iterable[Supposition], told: Reporter
) -> WhatIf:  # fmt: skip
    """The price of each thing supposed; each is searched with that effort, in two halves, by the engine of the chosen plan.

    Where somebody does not wait for all of them, of those that are done by then.
    """
    judge = _Judge(ready, chosen.futures, effort, engine, told.stop)
    told.stage(say("searching on from the plan in hand"))
    first = judge.searched(ready.world, chosen)
    base = first.best
    found: list[tuple[Supposition, _Tried]] = []
    for one in asked:
        if found and told.stop is not None and told.stop():
            break
        told.stage(one.what)
        there = judge.searched(one.world, base)
        found.append((one, there))
        if one.effect is Effect.HURTS:
            base = min(base, *judge.ran(ready.world, [there.best.plan]), key=_deaths)
    made = [min(there.best, base, key=_deaths) if one.effect is Effect.HELPS else there.best for one, there in found]
    priced = [
        Price(one.what, compare(base, best).deaths, one.about, there.apart)
        for (one, there), best in zip(found, made, strict=True)
    ]
    return WhatIf(chosen, base, first.apart, tuple(priced), tuple(made))


def of_everything(
    ready: PreparedCase, chosen: Outcome, effort: Effort, engine: Engine | None, told: Reporter
) -> WhatIf:
    """The price of everything that is asked about a plan without being told what."""
    large = (engine or engine_for(ready.world, ready.death_table)) is Engine.DISTRIBUTION
    return what_if(ready, chosen, effort, engine, suppositions(ready.chart, chosen.plan, large), told)


def of_change(ready: PreparedCase, chosen: Outcome, change: Change, effort: Effort, told: Reporter) -> WhatIf:
    """The price of all that is typed, as one thing."""
    effect = Effect.HELPS if change.only_helps else Effect.HURTS if change.only_hurts else Effect.EITHER
    there = changed(ready.world, change)
    return what_if(ready, chosen, effort, None, (Supposition("", supposed(there), effect, there),), told)


def ran(ready: PreparedCase, plan: Plan, futures: int) -> Outcome:
    """The plan in hand in so many futures, in which all is then judged."""
    return rehearse(ready.chart, plan, ready.death_table, futures)


@dataclass(frozen=True)
class InHand:
    """The plan for the case as it is, from which one for a supposed world goes on, and how it fares there."""

    ready: PreparedCase
    plan: Plan

    def against(self, chosen: Outcome) -> Estimate:
        """Deaths more (below 0: fewer) of a plan in the supposed world than of this one in the case as it is."""
        return compare(ran(self.ready, self.plan, chosen.futures), chosen).deaths


def in_hand(ready: PreparedCase, effort: Effort, told: Reporter) -> InHand:
    """The plan for the case as it is, by the rule in force where doses are too few."""
    told.stage(say("searching for the plan for the case as it is"))
    found = with_lean(ready, find_one(ready, effort, told, leaner=True), effort, told)
    if divides(ready):
        found = under(ready, ready.world.allocation.rule, found, effort, told)
    return InHand(ready, found.plan)
