"""Scarce doses divided by a rule: the plan under the rule in force, and those under `lives` and `floor` beside it."""

from dataclasses import replace

import numpy as np

from balto.basis.phrase import Phrase
from balto.basis.problems import BadInput, Problem
from balto.desk.plan import Effort, Found, Reporter, find_one, with_lean
from balto.desk.prepare import PreparedCase
from balto.domain.allocation import Allocation, Rule
from balto.domain.plan import Plan
from balto.domain.world import World
from balto.plan.allocation.apply import Divided, divided, table_by_rule
from balto.plan.allocation.standing import usable_at
from balto.plan.found import Engine
from balto.rehearse.run import rehearse
from balto.show.phrases.sentences import say
from balto.show.words import unit

SHOWN = (Rule.LIVES, Rule.FLOOR)  # beside each other wherever doses are short
PART = 0.5  # of the effort, for the plan under each rule that is not in force
NO_RUN = Phrase("no run within the horizon and the limits brings more")
FUTURES = 1_000  # in which it is seen whether a share arrives


def allocated(world: World, rule: Rule | None, by: str | None) -> World:
    """The world with the rule and the person that were given in place of the case's; a rule chosen anew needs a person anew."""
    if rule is None and by is None:
        return world
    chosen = world.allocation.rule if rule is None else rule
    known = world.allocation.by if chosen is world.allocation.rule else ""
    return replace(world, allocation=Allocation(chosen, known if by is None else by))


def for_search(ready: PreparedCase, rule: Rule | None = None) -> PreparedCase:
    """The case as a search reads it under a rule (none given: the one in force); the same where nothing is short."""
    under = ready.world.allocation.rule if rule is None else rule
    table = table_by_rule(ready.chart, ready.needs, ready.death_table, under)
    return ready if table is ready.death_table else replace(ready, death_table=table)


def with_rules_beside(ready: PreparedCase, found: Found, effort: Effort, told: Reporter) -> Found:
    """What was found, with plans under `lives` and `floor` beside it where doses are short."""
    if told.stop is not None and told.stop():
        return found
    rules = [rule for rule in SHOWN if rule is not ready.world.allocation.rule]
    if not divided(ready.chart, ready.needs, Rule.LIVES):
        return found
    plans = [_under(ready, rule, found, effort.part(PART), told) for rule in rules]
    return replace(found, alternatives=(*found.alternatives, *plans))


def _under(ready: PreparedCase, rule: Rule, found: Found, effort: Effort, told: Reporter) -> Plan:
    """The lean plan under another rule, gone on from the one in force."""
    told.stage(say("searching for a plan under the rule {rule}", rule=rule.value))
    there = for_search(ready, rule)
    start = None if found.engine is Engine.DISTRIBUTION else found.plan
    plan = with_lean(there, find_one(there, effort, Reporter(stop=told.stop), start, leaner=True), effort, told).plan
    return replace(plan, name=rule.value, note=Phrase("the best plan found under the rule {rule}", rule=rule.value))


def refuse_shares_not_met(ready: PreparedCase, plan: Plan) -> None:
    """BadInput under the rule `share`, by place, where less than its share arrives usable in half of the futures."""
    if ready.world.allocation.rule is not Rule.SHARE:
        return
    problems = [one for short in divided(ready.chart, ready.needs, Rule.SHARE) for one in _not_met(ready, plan, short)]
    if problems:
        raise BadInput(problems)


def _not_met(ready: PreparedCase, plan: Plan, short: Divided) -> list[Problem]:
    """A problem for each place whose share cannot be brought, with the most that can and why."""
    outcome = rehearse(ready.chart, plan, ready.death_table, FUTURES).of(short.asked.product)
    why = {place: reason for reason, places in short.out_of_reach.items() for place in places}
    found = []
    for ration in short.rations:
        usually = float(np.median(usable_at(outcome, ration.place)))
        if usually < ration.least - 0.5:
            found_doses = Phrase(
                "{arriving} of {share} {units} for {place}, the most that was found", arriving=round(usually), share=ration.least,
                units=unit(outcome.world), place=ready.world.place(ration.place).name,
            )  # fmt: skip
            hint = Phrase("{reason}; --allocation floor asks less", reason=why.get(ration.place, NO_RUN))
            expected = Phrase("its whole share under the rule share, usable, in half of the futures")
            found.append(Problem("--allocation", found_doses, expected, suggestion=hint))
    return found
