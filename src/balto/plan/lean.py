"""The lean plan: of least effort, with deaths, places never reached and the worst tenth hardly worse than with fewest deaths."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from balto.domain.plan import Plan
from balto.ensemble.death_table import DeathTable
from balto.ensemble.futures import one_each
from balto.motion.index import WorldIndex
from balto.plan.effort import Effort, asked, effort_of
from balto.plan.hold_back import Enough, held_to
from balto.plan.recourse.rules import with_rules
from balto.plan.relay.leaner import slack
from balto.rehearse.crews import above_limit, weighed_difference
from balto.rehearse.outcome import Outcome, quantiles_h
from balto.rehearse.plan_shape import whole_there
from balto.rehearse.run import rehearse_all

LEAN, FEWEST = "lean", "fewest-deaths"
SAME_NOTE = "also the plan of fewest deaths: none asks less and loses as few lives"
FUTURES = (4_000, 15_000)  # in which plans are judged; more, where the error of fewer is too large
FIRST = 500_000  # the number of the first of these futures: none that anybody searches on or reports
WIDE = 0.1  # lives that a lean plan may lose at most where the error cannot be made smaller
NEVER = 0.01  # by which the chance that a place never gets a dose may rise
LATER_H = 2.0  # by which the hour may be later at which every place has some in 8 of 10 futures
WORST = 0.01  # part by which the mean of the worst tenth may rise
ALIKE = 0.02  # part by which efforts differ that count as the same
DOSES = 0.5  # what all doses loaded by the plan of fewest deaths count, against all its legs
LIKELY = 0.8
MOST_TRIED = 4
EARNS = 0.01  # lives that a load must earn for each call that it takes
MOST_DROPPED, MOST_LOADS = 16, 24  # loads left out for that, and loads looked at
RUNS = 0.5  # share of the futures in which a load runs that is ordered


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Lives that a lean plan may lose, twice the paired error of what it loses, and whether that error made it wider."""

    lives: float
    error: float
    wide: bool


@dataclass(frozen=True)
class Judged:
    """A plan in the futures in which plans are judged, and what it asks."""

    outcome: Outcome
    effort: Effort

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.outcome.plan


def lean_of(
    chart: WorldIndex, fewest: Plan, leaner: Sequence[Plan], death_table: DeathTable, members: int, rules: bool = True,
    enough: Sequence[Enough] = (),
) -> Plan:  # fmt: skip
    """Of `fewest` and the plans leaner than it, the one of least effort that loses hardly more lives; it is named lean.

    With `rules` the legs of a leaner plan are given those that save lives, but no reserves. Doses beyond what is `enough` at a
    place stay in store, by the first of these that loses hardly more lives. Where none passes, the plan of fewest deaths
    itself, and its note says so.
    """
    here = replace(fewest, name=FEWEST)
    for futures in FUTURES:
        found, unsure = _leanest(chart, here, leaner, death_table, members, futures, rules)
        if not unsure:
            break
    lean = replace(fewest, name=LEAN, note=SAME_NOTE) if found is None else found
    return _held(chart, here, lean, death_table, enough)


def _held(chart: WorldIndex, fewest: Plan, lean: Plan, death_table: DeathTable, enough: Sequence[Enough]) -> Plan:
    """The lean plan without doses beyond what is enough and without loads that hardly ever run, as far as it passes so."""
    nothing, first, now = _judged(chart, [Plan("nothing", ()), fewest, lean], death_table, FUTURES[0])
    allowed, runs = slack(_averted(nothing, first)), np.isfinite(now.outcome.arrive_h).mean(axis=0)
    rare = tuple(
        leg.id for n, leg in enumerate(lean.legs)
        if leg.doses and runs[n] < RUNS and not lean.legs[lean.run_of(n)].standby_for
    )  # fmt: skip
    held = [held_to(chart.world, lean, most, without) for without in dict.fromkeys((rare, ())) for most in enough]
    for one in _judged(chart, [plan for plan in held if plan.legs != lean.legs], death_table, FUTURES[0]):
        if passes(first.outcome, one.outcome, tolerance(first.outcome, one.outcome, allowed)):
            now = one
            break
    earned = _earning(chart, first, now, death_table, allowed)
    if earned.plan.legs == lean.legs:
        return lean
    return _named(earned.plan, tolerance(first.outcome, earned.outcome, allowed))


def _earning(chart: WorldIndex, first: Judged, lean: Judged, death_table: DeathTable, allowed: float) -> Judged:
    """The lean plan without loads that earn too few lives for the carriers that they call out, as far as it passes so."""
    anything = {(product.name, place): math.inf for product in chart.world.products for place in death_table.places}
    for _ in range(MOST_DROPPED):
        laden = [leg.id for leg in lean.plan.legs if leg.doses][-MOST_LOADS:]
        plans = dict.fromkeys(held_to(chart.world, lean.plan, anything, (one,)) for one in laden)
        tried = [one for one in _judged(chart, list(plans), death_table, FUTURES[0]) if _earns_little(lean, one)]
        tried.sort(key=lambda one: weighed_difference(one.outcome, lean.outcome).mean)
        better = (
            one for one in tried if passes(first.outcome, one.outcome, tolerance(first.outcome, one.outcome, allowed))
        )
        fewer = next(better, None)
        if fewer is None:
            break
        lean = fewer
    return lean


def _earns_little(lean: Judged, without: Judged) -> bool:
    """Whether what is left out earned less than EARNS lives for each call that it took (at least one)."""
    calls = lean.effort.calls - without.effort.calls
    lost = weighed_difference(without.outcome, lean.outcome).mean
    return without.effort.legs < lean.effort.legs and lost < EARNS * max(calls, 1)


def _averted(nothing: Judged, plan: Judged) -> float:
    return float(nothing.outcome.total_deaths().mean() - plan.outcome.total_deaths().mean())


def _leanest(
    chart: WorldIndex, fewest: Plan, leaner: Sequence[Plan], death_table: DeathTable, members: int, futures: int, rules: bool
) -> tuple[Plan | None, bool]:  # fmt: skip
    """The leanest plan that passes (None: none does), and whether more futures might tell more."""
    nothing, first, *others = _judged(chart, [Plan("nothing", ()), fewest, *leaner], death_table, futures)
    allowed = slack(_averted(nothing, first))
    unsure, tried, by = False, 0, first.effort
    each = by.price / max(by.legs, 1), DOSES * by.price / max(by.loaded, 1)
    most = asked(by, *each) * (1.0 - ALIKE)
    for one in _in_order([one for one in others if asked(one.effort, *each) < most], each):
        if tried >= MOST_TRIED:
            break
        may = tolerance(first.outcome, one.outcome, allowed)
        unsure |= may.wide
        if passes(first.outcome, one.outcome, may):
            return _named(one.plan, may), may.wide
        if rules and weighed_difference(one.outcome, first.outcome).mean <= 2.0 * allowed:
            tried += 1
            ruled = without_reserves(with_rules(chart, one.plan, death_table, members, chart.seed))
            again = _judged(chart, [ruled], death_table, futures)[0]
            if passes(first.outcome, again.outcome, tolerance(first.outcome, again.outcome, allowed)):
                return _named(ruled, may), may.wide
    return None, unsure


def _named(plan: Plan, may: Tolerance) -> Plan:
    said = f"least effort with at most {may.lives:.2g} lives lost against the plan of fewest deaths"
    return replace(plan, name=LEAN, note=said + (", as sure as could be told" if may.wide else ""))


def tolerance(fewest: Outcome, other: Outcome, allowed: float) -> Tolerance:
    """What the other plan may lose: what is allowed, or the paired error of what it loses, where that is greater."""
    error = 2.0 * weighed_difference(other, fewest).error
    wide = error > allowed
    return Tolerance(min(error, WIDE) if wide else allowed, error, wide)


def passes(fewest: Outcome, other: Outcome, may: Tolerance) -> bool:
    """Whether the other plan is hardly worse: in deaths of patients and crews, in the chance of each place, in the hour
    at which all have some, and in the worst tenth; and asks no crew for more than its limit."""
    lost = weighed_difference(other, fewest).mean
    if above_limit(other):
        return False
    if lost > may.lives or may.error > max(may.lives, WIDE):
        return False
    if _there_h(other) > _there_h(fewest) + LATER_H:
        return False
    if other.worst_tenth() > fewest.worst_tenth() * (1.0 + WORST):
        return False
    pairs = zip(fewest.by_product(), other.by_product(), strict=True)
    return all(bool((_never(there) <= _never(here) + NEVER).all()) for here, there in pairs)


def _there_h(outcome: Outcome) -> float:
    """The hour by which every place has some in 8 of 10 futures; inf where it has not."""
    return float(quantiles_h(whole_there(outcome), (LIKELY,))[0])


def _never(outcome: Outcome) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Share of futures in which each place never has a usable dose of one product."""
    return np.array([np.isinf(outcome.first_h(place)).mean() for place in outcome.places])


def _judged(chart: WorldIndex, plans: Sequence[Plan], death_table: DeathTable, futures: int) -> list[Judged]:
    found = rehearse_all(chart, [(plan, -1) for plan in plans], death_table, one_each(futures, FIRST))
    return [Judged(one, effort_of(chart.world, one.plan)) for one in found]


def _in_order(plans: Sequence[Judged], each: tuple[float, float]) -> list[Judged]:
    """The plans by effort; those alike in it by legs, by the hour by which all is there in 8 of 10 futures, by their carriers."""
    left, found = sorted(plans, key=lambda one: asked(one.effort, *each)), list[Judged]()
    while left:
        most = asked(left[0].effort, *each) * (1.0 + ALIKE)
        best = min((one for one in left if asked(one.effort, *each) <= most), key=_tie)
        left.remove(best)
        found.append(best)
    return found


def _tie(one: Judged) -> tuple[int, float, tuple[str, ...]]:
    return one.effort.legs, float(np.round(_there_h(one.outcome))), one.plan.carriers()


def without_reserves(plan: Plan) -> Plan:
    """The plan without what goes only if another run is late."""
    kept = tuple(leg for n, leg in enumerate(plan.legs) if not plan.legs[plan.run_of(n)].standby_for)
    return plan.with_legs(kept)
