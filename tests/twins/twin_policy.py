"""Plain twins of the policy: what is known to lie where at an hour, and what a plan that was played cost in lives."""

import math
from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from balto.domain.consignment import Lot
from balto.domain.plan import FOREVER_H, Leg, Plan
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.motion.plan_arrays import quotas
from balto.rehearse.outcome import Outcome
from tests.twins.twin_rehearse import Keyed, Rehearsal


def doses_at(world: World, plan: Plan, ran: Outcome, future: int, hour_h: float, product: str = "") -> Counter[str]:
    """Doses of a product by place: lots, less what has left, plus what has come in; what is under way lies where it left
    from."""
    found: Counter[str] = Counter()
    for lot in world.lots:
        found[lot.place] += lot.doses * (lot.product == product)
    for n, leg in enumerate(plan.legs):
        if ran.arrive_h[future, n] <= hour_h and leg.product == product:
            found[leg.origin] -= int(ran.doses[future, n])
            found[leg.dest] += int(ran.doses[future, n])
    return +found


@dataclass
class Load:
    """Doses of a product that came to a place together (hour inf: never)."""

    place: str
    product: str
    hour_h: float
    doses: int
    spoils_h: float = math.inf
    frost: float = 0.0
    given: bool = False


def deaths(
    chart: WorldIndex,
    plan: Plan,
    death_table: DeathTable,
    conditions: tuple[np.ndarray, np.ndarray, np.ndarray],
    future: int,
) -> tuple[float, bool]:
    """Deaths of a plan in one future, run by run and place by place; and whether any doses are within a hair of being frozen or
    spoilt, so that rounding may tell otherwise.

    `death_table` has one member; sky is (factor, air_c) of the future. Legs may have no second way and no roof."""
    total, close = 0.0, False
    last_h = (death_table.deaths.shape[2] - 1) * death_table.step_h
    loads = _loads(chart, plan, conditions, future)
    for k, (place, product) in enumerate(death_table.rows):
        item, there = chart.world.item_of(product), 0.0
        total += death_table.deaths[0, k, 0, 0]
        mine = [load for load in loads if (load.place, load.product) == (place, product) and load.hour_h <= last_h]
        for load in sorted(mine, key=lambda load: load.hour_h):
            close |= abs(load.frost - item.freeze_c_h) < 1.0 or abs(load.hour_h - load.spoils_h) < 0.1
            sound = load.hour_h <= load.spoils_h
            usable = load.doses * sound * (1.0 - item.frozen_lost * (load.frost > item.freeze_c_h))
            total -= _averted(death_table, k, load.hour_h, there + usable) - _averted(
                death_table, k, load.hour_h, there
            )
            there += usable
    return total, close


def _loads(
    chart: WorldIndex, plan: Plan, conditions: tuple[np.ndarray, np.ndarray, np.ndarray], future: int
) -> list[Load]:
    """What stays where in the end: each run in the plan's order takes what it finds and brings it, if it comes in."""
    assert all(not leg.alternative_route and leg.shelter_below_pace == 0.0 for leg in plan.legs)
    world, teams = chart.world, chart.teams
    found = [_lot(chart, lot) for lot in world.lots]
    where = {one.id: (one.home, max(one.available_h, 0.0)) for one in world.carriers}
    came_h: dict[int, float] = {}
    for n in plan.runs():
        leg = plan.legs[n]
        place, start_h = where[leg.carrier]
        if leg.standby_for:
            if came_h.get(plan.number_of(leg.standby_for), math.inf) <= leg.trigger_h:
                continue
            start_h = max(start_h, leg.trigger_h)
        if place != leg.origin or start_h >= conditions[0].shape[1]:
            continue
        taken: dict[int, list[Load]] = {}
        if plan.loads(n):
            taken, loaded_h = _load_run(chart, plan, n, found, came_h, start_h)
            if not any(taken.values()):
                continue
            start_h = max(start_h, loaded_h) + float(chart.ground.handover_h[chart.places[leg.origin]])
        ends = {
            k: _crossing(chart, plan.legs[k], max(start_h, leg.leave_from_h), conditions, future) for k in taken or [n]
        }
        depart_h, end_h, _ = next(iter(ends.values()))
        came_h[n] = end_h
        km, c = sum(chart.links[link].km for link in leg.route), chart.carriers[leg.carrier]
        where[leg.carrier] = leg.dest, end_h + float(teams.rest_h[c]) * min(1.0, km / float(teams.stage_km[c]))
        for k, parts in taken.items():
            one = plan.legs[k]
            keeps_h = math.inf if teams.keeps_cargo[c] else depart_h + world.item_of(one.product).holding_h
            brought = [
                Load(one.dest, one.product, end_h, part.doses, min(keeps_h, part.spoils_h), ends[k][2] + part.frost)
                for part in parts
            ]
            found += _staying(brought, one.stays)
    return found


def _lot(chart: WorldIndex, lot: Lot) -> Load:
    spoils_h = min(lot.expires_h, lot.packed_h + chart.world.item_of(lot.product).holding_h)
    doses = lot.doses if lot.expires_h > lot.available_h else 0
    return Load(lot.place, lot.product, max(lot.available_h, 0.0), doses, spoils_h, lot.frost_c_h, lot.given)


def _staying(brought: list[Load], stays: int) -> list[Load]:
    """What was brought, so many of its doses for good, those first that spoil first."""
    found = []
    for one in sorted(brought, key=lambda one: one.spoils_h):
        part = min(one.doses, stays)
        stays -= part
        found += [replace(one, doses=part, given=True), replace(one, doses=one.doses - part)]
    return [one for one in found if one.doses]


def _load_run(
    chart: WorldIndex, plan: Plan, n: int, found: list[Load], came_h: dict[int, float], ready_h: float
) -> tuple[dict[int, list[Load]], float]:
    """What each product of a run takes of what comes to its origin, and when the last of them is loaded."""
    until_h = plan.legs[n].wait_until_h
    here = {
        k: [
            one
            for one in found
            if (one.place, one.product, one.given) == (plan.legs[k].origin, plan.legs[k].product, False)
        ]
        for k in plan.loads(n)
    }
    could_h = {k: _could_go_h(chart, plan.legs[k], here[k], ready_h) for k in here}
    limit_h = max(until_h, ready_h) if until_h < FOREVER_H else min(could_h.values()) + 24.0
    taken, hours = {}, [ready_h]
    for k, parts in here.items():
        leg = plan.legs[k]
        may_come = [came_h.get(plan.run_of(feed), math.inf) for feed in plan.feeds(k) if _may_bring(chart, plan, feed)]
        last_h = max([one.hour_h for one in parts] + may_come, default=-math.inf)
        own_limit_h = limit_h if until_h < FOREVER_H else could_h[k] + 24.0
        if could_h[k] > limit_h or could_h[k] == math.inf:
            taken[k] = []
            hours.append(min(limit_h, last_h))
            continue
        looks_h = sorted({could_h[k], *(one.hour_h for one in parts if could_h[k] < one.hour_h <= own_limit_h)})
        last_look_h = own_limit_h if last_h > own_limit_h else max(could_h[k], last_h)
        wholes_h = (look_h for look_h in looks_h if sum(_chosen(chart, leg, parts, look_h).values()) == leg.doses)
        at_h = next(wholes_h, last_look_h)
        taken[k] = [replace(parts[at], doses=doses) for at, doses in _chosen(chart, leg, parts, at_h).items()]
        for at, doses in _chosen(chart, leg, parts, at_h).items():
            parts[at].doses -= doses
        hours.append(at_h)
    return taken, max(hours)


def _may_bring(chart: WorldIndex, plan: Plan, k: int) -> bool:
    """Whether there is anything that leg k might load."""
    leg = plan.legs[k]
    lots = (lot for lot in chart.world.lots if (lot.place, lot.product) == (leg.origin, leg.product))
    lying = any(lot.expires_h > lot.available_h and lot.doses and not lot.given for lot in lots)
    return lying or any(_may_bring(chart, plan, feed) for feed in plan.feeds(k))


def _could_go_h(chart: WorldIndex, leg: Leg, parts: list[Load], ready_h: float) -> float:
    """From when on a leg could go with a part."""
    keeps_h = min(hours_h for _, hours_h in quotas(chart, leg))
    hours = ((max(ready_h, one.hour_h), one) for one in parts if one.doses)
    return min((at_h for at_h, one in hours if one.spoils_h >= at_h + keeps_h), default=math.inf)


def _chosen(chart: WorldIndex, leg: Leg, parts: list[Load], at_h: float) -> dict[int, int]:
    """How many doses of which of these loads a leg takes at an hour."""
    left = {at: one.doses for at, one in enumerate(parts) if one.hour_h <= at_h}
    found: dict[int, int] = {}
    for wanted, keeps_h in quotas(chart, leg):
        more = wanted
        for at in sorted(left, key=lambda at: (parts[at].spoils_h, -parts[at].hour_h)):
            part = min(more, left[at]) if parts[at].spoils_h >= at_h + keeps_h else 0
            left[at], more = left[at] - part, more - part
            found[at] = found.get(at, 0) + part
    return {at: doses for at, doses in found.items() if doses}


def _crossing(
    chart: WorldIndex, leg: Leg, start_h: float, conditions: tuple[np.ndarray, np.ndarray, np.ndarray], future: int
) -> tuple[float, float, float]:
    """When a leg that is ready at start_h leaves and comes in, and the frost that its product meets; by the SimPy twin."""
    at = tuple(replace(one, home=leg.origin, available_h=0.0) for one in chart.world.carriers)
    alone = Plan("", (replace(leg.with_doses(0), leave_from_h=start_h, standby_for="", rides_on=""),))
    moved = WorldIndex(replace(chart.world, carriers=at), chart.seed)
    ran = Rehearsal(moved, alone, conditions[0], conditions[1], Keyed(moved, future), peril=conditions[2])
    ran.run()
    return ran.depart[0], ran.arrive[0], ran.met[0]


def _averted(death_table: DeathTable, row: int, hour_h: float, doses: float) -> float:
    """Deaths averted by so many doses there from that hour on: on the straight lines between the table's hours and doses."""
    table = death_table.deaths[0, row].astype(float)
    hours = np.arange(len(table)) * death_table.step_h
    at_hour = [float(np.interp(hour_h, hours, table[:, 0] - table[:, k])) for k in range(len(death_table.doses))]
    return float(np.interp(doses, death_table.doses, at_hour))
