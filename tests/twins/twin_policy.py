"""Plain twins of the policy: what is known to lie where at an hour, and what a plan that was played cost in lives."""

import math
from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from balto.domain.plan import FOREVER_H, Leg, Plan
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
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


def deaths(
    chart: WorldIndex, plan: Plan, death_table: DeathTable, conditions: tuple[np.ndarray, np.ndarray], future: int
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


def _loads(chart: WorldIndex, plan: Plan, conditions: tuple[np.ndarray, np.ndarray], future: int) -> list[Load]:
    """What stays where in the end: each run in the plan's order takes what it finds and brings it, if it comes in."""
    assert all(not leg.alternative_route and leg.shelter_below_pace == 0.0 for leg in plan.legs)
    world, teams = chart.world, chart.teams
    found = [Load(lot.place, lot.product, max(lot.available_h, 0.0), lot.doses, lot.expires_h) for lot in world.lots]
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
        taken = {k: _take(found, plan.legs[k], leg.wait_until_h) for k in plan.loads(n)}
        if taken:
            if not any(taken.values()):
                continue
            short = any(sum(part.doses for part in taken[k]) < plan.legs[k].doses for k in taken)
            hours = [part.hour_h for parts in taken.values() for part in parts]
            hours += [leg.wait_until_h] * (short and leg.wait_until_h < FOREVER_H)
            start_h = max(start_h, *hours) + float(chart.ground.handover_h[chart.places[leg.origin]])
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
            spoils_h = min([keeps_h, *(part.spoils_h for part in parts)])
            frost = ends[k][2] + max((part.frost for part in parts), default=0.0)
            found.append(Load(one.dest, one.product, end_h, sum(part.doses for part in parts), spoils_h, frost))
    return found


def _take(found: list[Load], leg: Leg, wait_until_h: float) -> list[Load]:
    """What a leg takes of the doses of its product that come to its origin, first come first taken."""
    taken: list[Load] = []
    here = [one for one in found if (one.place, one.product) == (leg.origin, leg.product)]
    for one in sorted(here, key=lambda one: one.hour_h):
        part = min(one.doses, leg.doses - sum(other.doses for other in taken))
        if part and one.hour_h <= wait_until_h and math.isfinite(one.hour_h):
            one.doses -= part
            taken.append(replace(one, doses=part))
    return taken


def _crossing(
    chart: WorldIndex, leg: Leg, start_h: float, conditions: tuple[np.ndarray, np.ndarray], future: int
) -> tuple[float, float, float]:
    """When a leg that is ready at start_h leaves and comes in, and the frost that its product meets; by the SimPy twin."""
    at = tuple(replace(one, home=leg.origin, available_h=0.0) for one in chart.world.carriers)
    alone = Plan("", (replace(leg, doses=0, leave_from_h=start_h, standby_for="", rides_on=""),))
    moved = WorldIndex(replace(chart.world, carriers=at), chart.seed)
    ran = Rehearsal(moved, alone, *conditions, Keyed(moved, future))
    ran.run()
    return ran.depart[0], ran.arrive[0], ran.met[0]


def _averted(death_table: DeathTable, row: int, hour_h: float, doses: float) -> float:
    """Deaths averted by so many doses there from that hour on: on the straight lines between the table's hours and doses."""
    table = death_table.deaths[0, row].astype(float)
    hours = np.arange(len(table)) * death_table.step_h
    at_hour = [float(np.interp(hour_h, hours, table[:, 0] - table[:, k])) for k in range(len(death_table.doses))]
    return float(np.interp(doses, death_table.doses, at_hour))
