"""Scarce doses divided by a rule: the plan under the rule in force, and those under `lives` and `floor` beside it."""

from dataclasses import replace

import numpy as np

from balto.basis.phrase import Phrase
from balto.basis.problems import BadInput, Problem
from balto.desk.plan import Effort, Found, Reporter, find, find_one, put_forward, with_alternatives, with_lean
from balto.desk.prepare import PreparedCase
from balto.domain.allocation import Allocation, Rule
from balto.domain.plan import Plan
from balto.domain.world import World
from balto.plan.allocation.apply import Divided, divided, table_by_rule, worst_table
from balto.plan.allocation.ration_table import PRICES
from balto.plan.allocation.standing import usable_at
from balto.plan.found import Engine
from balto.rehearse.run import rehearse
from balto.show.phrases.sentences import say
from balto.show.words import unit

PART = 0.5  # of the effort, for each search under a rule
FUTURES, FEWER, FEW_LEGS = (
    1_000,
    100,
    200,
)  # in which it is seen whether a plan keeps to its rule; fewer where it has more legs
ROUNDS = 3  # of searches under `worst`
MOSTLY = 0.9  # of what a rule gives a place at least, that has to arrive in the mean
NO_RUN = Phrase("no run within the horizon and the limits brings more")


def allocated(world: World, rule: Rule | None, by: str | None) -> World:
    """The world with the rule and the person that were given in place of the case's; a rule chosen anew needs a person anew."""
    if rule is None and by is None:
        return world
    chosen = world.allocation.rule if rule is None else rule
    known = world.allocation.by if chosen is world.allocation.rule else ""
    return replace(world, allocation=Allocation(chosen, known if by is None else by))


def divides(ready: PreparedCase) -> bool:
    """Whether there are too few doses and the rule in force is another than `lives`."""
    return ready.world.allocation.rule is not Rule.LIVES and bool(divided(ready.chart, ready.needs, Rule.LIVES))


def find_divided(
    ready: PreparedCase, effort: Effort, told: Reporter, start: Plan | None = None, in_hand: Plan | None = None
) -> Found:
    """What `find` gives; where doses are too few, by the rule in force, and with the plans under `lives` and `floor` beside it.

    BadInput under the rule `share` where a share cannot be brought.
    """
    if not divided(ready.chart, ready.needs, Rule.LIVES):
        return find(ready, effort, told, start, in_hand)
    rule = ready.world.allocation.rule
    if rule is Rule.LIVES:
        found = find(ready, effort, told, start, in_hand)
        beside = [] if _stopped(told) else [_named(Rule.FLOOR, under(ready, Rule.FLOOR, found, effort, told).plan)]
        return replace(found, alternatives=(*found.alternatives, *beside))
    lives = put_forward(ready, effort, told, start, in_hand)
    found = under(ready, rule, lives, effort, told)
    refuse_shares_not_met(ready, found.plan)
    found = with_alternatives(for_search(ready, rule), found, effort, told)
    plans = [_named(Rule.LIVES, lives.plan)]
    if rule is not Rule.FLOOR and not _stopped(told):
        plans.append(_named(Rule.FLOOR, under(ready, Rule.FLOOR, lives, effort, told).plan))
    return replace(found, alternatives=(*found.alternatives, *plans))


def _stopped(told: Reporter) -> bool:
    return told.stop is not None and told.stop()


def _named(rule: Rule, plan: Plan) -> Plan:
    return replace(plan, name=rule.value, note=Phrase("the best plan found under the rule {rule}", rule=rule.value))


def for_search(ready: PreparedCase, rule: Rule, price: float = PRICES[0]) -> PreparedCase:
    """The case as a search reads it under a rule, with that price of a dose below the least; the same where nothing is short."""
    table = table_by_rule(ready.chart, ready.needs, ready.death_table, rule, price)
    return ready if table is ready.death_table else replace(ready, death_table=table)


def under(ready: PreparedCase, rule: Rule, lives: Found, effort: Effort, told: Reporter) -> Found:
    """The plans under a rule, gone on from those under `lives`: these themselves, where they keep to the floor as they are.

    A dose missing below the least is made dearer until what arrives is enough; the last price stands, whatever arrives.
    """
    short = divided(ready.chart, ready.needs, rule)
    if rule is Rule.WORST:
        return _worst_first(ready, lives, effort, told, short)
    if rule is Rule.FLOOR and keeps_to(ready, lives.plan, rule, short):
        return lives
    found = lives
    for price in PRICES[-1:] if lives.engine is Engine.DISTRIBUTION else PRICES:  # for a country each takes minutes
        found = _gone_on(for_search(ready, rule, price), rule, found, effort, told)
        if _stopped(told) or keeps_to(ready, found.plan, rule, short):
            break
    return found


def _gone_on(there: PreparedCase, rule: Rule, found: Found, effort: Effort, told: Reporter) -> Found:
    """The plans found by going on from those found before, in the case as a search reads it under a rule."""
    told.stage(say("searching for a plan under the rule {rule}", rule=rule.value))
    part, start = effort.part(PART), None if found.engine is Engine.DISTRIBUTION else found.plan
    fewest = find_one(there, part, Reporter(stop=told.stop), start, leaner=True)
    return with_lean(there, fewest, part, told)


def _worst_first(
    ready: PreparedCase, lives: Found, effort: Effort, told: Reporter, short: tuple[Divided, ...]
) -> Found:
    """Of the plan under `lives` and those of ROUNDS searches, each with the hours of the plan before, that under which fewest of
    100 patients die where most do, then where next most do, and so on."""
    tried, found = [(_most_die(ready, lives.plan, short), lives)], lives
    for _ in range(1 if lives.engine is Engine.DISTRIBUTION else ROUNDS):
        table = worst_table(ready.chart, ready.death_table, short, _hours(ready, found.plan, short))
        found = _gone_on(replace(ready, death_table=table), Rule.WORST, found, effort, told)
        tried.append((_most_die(ready, found.plan, short), found))
        if _stopped(told):
            break
    return min(tried, key=lambda one: one[0])[1]


def _hours(ready: PreparedCase, plan: Plan, short: tuple[Divided, ...]) -> dict[tuple[str, str], float]:
    """By place and product the hour in which half of the futures have their first doses, where the plan brings any."""
    outcome = rehearse(ready.chart, plan, ready.death_table, FEWER)
    found: dict[tuple[str, str], float] = {}
    for one in short:
        there = outcome.of(one.asked.product)
        for place in there.destinations():
            hour_h = float(np.median(there.first_h(place)))
            if np.isfinite(hour_h):
                found[place, one.asked.product] = hour_h
    return found


def _most_die(ready: PreparedCase, plan: Plan, short: tuple[Divided, ...]) -> tuple[float, ...]:
    """Deaths of 100 patients at each place with patients, most first, to a tenth; then all deaths."""
    outcome = rehearse(ready.chart, plan, ready.death_table, FUTURES if len(plan.legs) <= FEW_LEGS else FEWER)
    rates: list[float] = []
    for one in short:
        there = outcome.of(one.asked.product)
        deaths = dict(zip(there.places, there.deaths.mean(axis=0, dtype=np.float64), strict=True))
        rates += [100.0 * deaths[place.place] / place.patients for place in one.asked.each if place.has_patients]
    return (*sorted((round(float(rate), 1) for rate in rates), reverse=True), float(outcome.total_deaths().mean()))


def keeps_to(ready: PreparedCase, plan: Plan, rule: Rule, short: tuple[Divided, ...]) -> bool:
    """Whether what arrives usable is what the rule gives: of a floor nine in ten in the mean, of a share all of it in half of the
    futures."""
    outcome = rehearse(ready.chart, plan, ready.death_table, FUTURES if len(plan.legs) <= FEW_LEGS else FEWER)
    for one in short:
        there = outcome.of(one.asked.product)
        for ration in one.rations:
            doses = usable_at(there, ration.place)
            enough = doses.mean() >= MOSTLY * ration.least if rule is Rule.FLOOR else _arrives(doses, ration.least)
            if not enough:
                return False
    return True


def _arrives(doses: np.ndarray[tuple[int, ...], np.dtype[np.float64]], least: int) -> bool:
    return float(np.median(doses)) >= least - 0.5


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
        doses = usable_at(outcome, ration.place)
        if not _arrives(doses, ration.least):
            found_doses = Phrase(
                "{arriving} of {share} {units} for {place}, the most that was found", arriving=round(float(np.median(doses))),
                share=ration.least, units=unit(outcome.world), place=ready.world.place(ration.place).name,
            )  # fmt: skip
            hint = Phrase("{reason}; --allocation floor asks less", reason=why.get(ration.place, NO_RUN))
            expected = Phrase("its whole share under the rule share, usable, in half of the futures")
            found.append(Problem("--allocation", found_doses, expected, suggestion=hint))
    return found
