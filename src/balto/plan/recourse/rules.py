"""Rules for a plan's legs: a second way, a roof in bad weather, a limit to waiting, a reserve; each kept only if it saves lives.

A rule uses only what is known at the leg's own departure, so the rehearsal's kernel runs it as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from balto.domain.carrier import Carrier
from balto.domain.plan import ABOVE, FOREVER_H, Leg, Plan
from balto.ensemble.death_table import DeathTable
from balto.motion.conditions import Conditions, conditions
from balto.motion.index import WorldIndex
from balto.motion.plan_arrays import plan_arrays
from balto.plan.network.link_hours import expected_way, hours_by_link
from balto.plan.network.products import load_units, payload_of
from balto.rehearse.simulate import Ran, deaths_in, simulate

F64 = NDArray[np.float64]
HOLDS = ((0.2, 6.0), (0.2, 18.0), (0.4, 6.0), (0.4, 18.0), (0.6, 6.0), (0.6, 12.0))  # share of pace, hours under a roof
WAITS = (0.5, 0.75, 0.9, 0.97)  # quantiles of the hour of leaving at which waiting for the rest of a load ends
LATES = (0.6, 0.9, 0.98)  # quantiles of an arrival after which a reserve sets out
SURE = 2.0  # standard errors by which a rule must save lives where it was looked for
CONFIRMED = 1.0  # and in futures in which it was not looked for
WORTH = 2e-5  # share of the deaths below which a rule is not worth being told to anybody
MOST_TRIED, MOST_RESERVES, FEW = 60, 48, 48
SEEDS = 1_000_000  # after so many seeds the futures that confirm come again


@dataclass(frozen=True, slots=True)
class _Rule:
    """A change of the leg of that id, or a reserve put in after its run."""

    leg: str
    changed: Leg
    reserve: tuple[Leg, ...] = ()


@dataclass(frozen=True)
class _Trial:
    """Futures to try plans in."""

    chart: WorldIndex
    death_table: DeathTable
    over: Conditions
    first: int

    def deaths(self, plan: Plan) -> F64:
        return deaths_in(self.chart, plan, self.death_table, self.ran(plan), self.first)

    def ran(self, plan: Plan) -> Ran:
        return simulate(self.chart, plan_arrays(self.chart, plan), self.over, self.first)


def with_rules(chart: WorldIndex, plan: Plan, death_table: DeathTable, members: int = 128, seed: int = 0) -> Plan:
    """The plan with those rules that lower expected deaths: looked for in futures 0..members-1, confirmed in as many others.

    `seed` chooses the futures that confirm: those from members * (1 + seed % SEEDS) on. The same plan where no rule helps.
    """
    mean = death_table.expected()
    here = _Trial(chart, mean, conditions(chart, 0, members), 0)
    away = members * (1 + seed % SEEDS)
    there = _Trial(chart, mean, conditions(chart, away, members), away)
    base = here.deaths(plan)
    few = replace(here, over=Conditions(here.over.factor[:FEW], here.over.air_c[:FEW]))
    tried = [(float((base[:FEW] - few.deaths(_alone(plan, rule))).mean()), rule) for rule in _rules(here, plan)]
    hopeful = sorted((row for row in tried if row[0] > WORTH * base.mean()), key=lambda row: -row[0])
    ruled, checked = plan, there.deaths(plan)
    for _, rule in hopeful[:MOST_TRIED]:
        other = _put(ruled, rule)
        if other is None:
            continue
        now, later = here.deaths(other), there.deaths(other)
        if _surely(base - now, SURE, WORTH * base.mean()) and _surely(checked - later, CONFIRMED, 0.0):
            ruled, base, checked = other, now, later
    return ruled


def _surely(gains: F64, errors: float, least: float) -> bool:
    """Whether paired gains are above `least` by so many standard errors."""
    error = gains.std(ddof=1) / np.sqrt(len(gains)) if len(gains) > 1 else 0.0
    return bool(gains.mean() > max(least, errors * error) and gains.mean() > 0.0)


def _alone(plan: Plan, rule: _Rule) -> Plan:
    """The plan with one rule; as it is where its leg has such a rule already."""
    return _put(plan, rule) or plan


def _put(plan: Plan, rule: _Rule) -> Plan | None:
    """The plan with the rule; None where its leg has a rule of this kind already."""
    number = plan.number_of(rule.leg)
    leg = plan.legs[number]
    if not rule.reserve:
        merged = _merged(leg, rule.changed)
        return plan.with_run(number, merged) if merged else None
    used = {one.carrier for one in plan.legs}
    if rule.reserve[0].carrier in used:
        return None
    end = plan.after(number)
    reserve = (replace(one, standby_for=rule.leg) for one in rule.reserve)
    return plan.with_legs((*plan.legs[:end], *reserve, *plan.legs[end:]))


def _merged(leg: Leg, changed: Leg) -> Leg | None:
    """The leg with what the rule changes; None where it has a rule of the same kind."""
    if changed.alternative_route and not leg.alternative_route:
        return replace(leg, alternative_route=changed.alternative_route)
    if changed.shelter_below_pace > 0.0 and leg.shelter_below_pace == 0.0:
        return replace(leg, shelter_below_pace=changed.shelter_below_pace, shelter_max_h=changed.shelter_max_h)
    if changed.wait_until_h < FOREVER_H and leg.wait_until_h >= FOREVER_H:
        return replace(leg, wait_until_h=changed.wait_until_h)
    return None


def _rules(trial: _Trial, plan: Plan) -> Iterator[_Rule]:
    """Every rule to try, leg by leg; then reserves."""
    ran = trial.ran(plan)
    for leg in (plan.legs[number] for number in _ahead(trial.chart, plan)):
        if trial.chart.teams.scheduled[trial.chart.carriers[leg.carrier]]:
            continue
        for way in second_ways(trial.chart, leg):
            yield _Rule(leg.id, replace(leg, alternative_route=way))
        if _storm_matters(trial, leg):
            for below, hours in HOLDS:
                yield _Rule(leg.id, replace(leg, shelter_below_pace=below, shelter_max_h=hours))
    yield from _waits(trial.chart, plan, ran)
    yield from _reserves(trial.chart, plan, ran)


def _ahead(chart: WorldIndex, plan: Plan) -> list[int]:
    """Numbers of the runs that have not left."""
    away = {one.leg.id for one in chart.world.under_way}
    return [number for number in plan.runs() if plan.legs[number].id not in away]


def second_ways(chart: WorldIndex, leg: Leg, most: int = 3) -> list[tuple[str, ...]]:
    """Other ways for a leg, however long: without any link of its own way, and without each of them, fewest expected hours
    first."""
    mode = chart.world.carrier(leg.carrier).mode
    without = [set(leg.route), *({link} for link in leg.route)]
    found = dict.fromkeys(expected_way(chart, mode, leg.origin, leg.dest, shut) for shut in without)
    hours = hours_by_link(chart, mode)
    ways = [way for way in found if way and way != leg.route]
    return sorted(ways, key=lambda way: sum(hours[link] for link in way))[:most]


def _storm_matters(trial: _Trial, leg: Leg) -> bool:
    """Whether the weather of some stretch is ever bad enough for the rules of HOLDS."""
    carrier = trial.chart.carriers[leg.carrier]
    rows = {trial.chart.class_of(trial.chart.links[link], carrier) for link in leg.route}
    worst = max(below for below, _ in HOLDS)
    return any(float((trial.over.factor[:, row] < worst).mean()) > 0.002 for row in rows)


def _waits(chart: WorldIndex, plan: Plan, ran: Ran) -> Iterator[_Rule]:
    """Limits to waiting, for runs whose loads come from more than one earlier run."""
    for number in _ahead(chart, plan):
        if len({plan.run_of(k) for n in plan.loads(number) for k in plan.feeds(n)}) > 1:
            for hour in _quantiles(ran.depart_h[:, number], WAITS):
                yield _Rule(plan.legs[number].id, replace(plan.legs[number], wait_until_h=hour))


def _quantiles(hours: NDArray[np.float32], parts: tuple[float, ...]) -> list[float]:
    """Quantiles of the finite hours, to the hour."""
    finite = hours[np.isfinite(hours)]
    return list(dict.fromkeys(float(np.ceil(q)) for q in np.quantile(finite, parts))) if len(finite) else []


def _reserves(chart: WorldIndex, plan: Plan, ran: Ran) -> Iterator[_Rule]:
    """Unused carriers that fetch doses left in stock to where a run ends, if that run is late; the riskiest runs first."""
    left = _left_in_stock(chart, plan)
    used = set(plan.carriers())
    free = [one for one in chart.world.carriers if one.id not in used and not one.excluded]
    given = 0
    for number in _risky(chart, plan, ran):
        late = [plan.legs[n] for n in plan.loads(number)]
        for carrier in free:
            for place, doses in left.items():
                legs = _fetch(chart, carrier, place, late, doses)
                if not legs:
                    continue
                for late_h in _quantiles(ran.arrive_h[:, number], LATES):
                    called = tuple(replace(one, trigger_h=max(late_h, chart.world.now_h)) for one in legs)
                    yield _Rule(plan.legs[number].id, plan.legs[number], called)
                    given += 1
                    if given >= MOST_RESERVES:
                        return


def _left_in_stock(chart: WorldIndex, plan: Plan) -> dict[str, dict[str, int]]:
    """Doses by product at a place's lots beyond what the plan's legs take from there, most first."""
    stock: dict[tuple[str, str], int] = {}
    for lot in (lot for lot in chart.world.lots if not lot.given and not lot.aboard):
        stock[lot.place, lot.product] = stock.get((lot.place, lot.product), 0) + lot.doses
    for leg in plan.legs:
        here = leg.origin, leg.product
        if here in stock:
            came = any((one.dest, one.product) == here and one.doses > 0 for one in plan.legs)
            stock[here] -= 0 if came else leg.doses
    left: dict[str, dict[str, int]] = {}
    for (place, product), doses in stock.items():
        if doses > 0:
            left.setdefault(place, {})[product] = doses
    return dict(sorted(left.items(), key=lambda row: -sum(row[1].values())))


def _risky(chart: WorldIndex, plan: Plan, ran: Ran) -> list[int]:
    """Laden runs, by doses times the hours by which the arrival spreads (a loss counts as a week)."""
    least_h = ran.arrive_h.min(axis=0).astype(np.float64)
    known = np.isfinite(least_h)
    late_h = np.where(known, np.minimum(ran.arrive_h, np.where(known, least_h, 0.0) + 168.0), 0.0)
    spread, part, runs = late_h.std(axis=0), _parts(chart), plan.runs()
    loads = [[plan.legs[n] for n in plan.loads(number)] for number in runs]
    worth = [
        sum(leg.doses * part[leg.product] for leg in legs) * spread[n] for n, legs in zip(runs, loads, strict=True)
    ]
    return [runs[k] for k in np.argsort(worth)[::-1] if worth[k] > 0.0]


def _parts(chart: WorldIndex) -> dict[str, float]:
    """What a dose of each product counts for beside the others': its part of that product's stock; 1 where there is one."""
    if not chart.world.further:
        return {"": 1.0}
    lots = chart.world.lots
    return {name: 1.0 / max(sum(lot.doses for lot in lots if lot.product == name), 1) for name in chart.products}


def _fetch(chart: WorldIndex, one: Carrier, stock: str, late: Sequence[Leg], left: Mapping[str, int]) -> list[Leg]:
    """The legs by which a carrier fetches what the late loads of a run should have brought; none where it cannot."""
    if not late or chart.world.mode(one.mode).scheduled or stock == late[0].dest:
        return []
    loads = _room_for(chart, one, late, left)
    there = expected_way(chart, one.mode, one.home, stock) if one.home != stock else ()
    on = expected_way(chart, one.mode, stock, late[0].dest)
    if not loads or not on or (one.home != stock and not there):
        return []
    note = "a reserve: sets out only if the leg before is late"
    legs = [Leg(one.id, one.home, stock, there, note=note)] if one.home != stock else []
    whole = Leg(one.id, stock, late[0].dest, on, note=note)
    laden = [
        replace(whole, doses=doses, product=product, rides_on=ABOVE if k else "")
        for k, (product, doses) in enumerate(loads.items())
    ]
    return [*legs, *laden]


def _room_for(chart: WorldIndex, one: Carrier, late: Sequence[Leg], left: Mapping[str, int]) -> dict[str, int]:
    """Doses by product of what is left that make up for the late loads, as far as the carrier's payload goes."""
    room, found = payload_of(chart, one), {}
    for leg in late:
        each = load_units(chart, chart.world.item_of(leg.product))
        doses = min(left.get(leg.product, 0), leg.doses, int(room // each))
        if doses > 0:
            found[leg.product] = doses
            room -= doses * each
    return found
