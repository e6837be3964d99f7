"""What could be done from a later world on: the legs ahead as they are, changed in one thing, or searched for anew."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from balto.domain.plan import Leg, Plan, fresh_ids
from balto.ensemble.death_table import DeathTable
from balto.motion.conditions import Conditions
from balto.motion.index import WorldIndex
from balto.motion.plan_arrays import plan_arrays
from balto.plan.network.routes_between import Ways
from balto.plan.recourse.rules import second_ways
from balto.plan.relay.columns import AVAILABLE_H, HOME
from balto.plan.relay.instance import Instance, instance, lots
from balto.plan.relay.local_search import Relay
from balto.plan.relay.warm_start import warm_start
from balto.rehearse.simulate import Ran, simulate
from balto.situation.committed import committed, going_on, not_before, surely_ahead
from balto.situation.later_world import expected_index
from balto.situation.state import State

HOLD_H = (3.0, 8.0, 16.0)  # hours by which leaving is put off
ROOF = ((0.3, 12.0), (0.5, 8.0))  # under this share of pace stay in shelter up to so many hours
SOON = 8  # legs ahead that are looked at, the next to leave first
HEATS = (3e-3, 1e-3, 2e-4, 0.0)  # heats of a short search, as parts of the deaths at stake
FEW = 8  # futures on which its changes are first judged


@dataclass(frozen=True)
class Searcher:
    """An instance to search later worlds in; what does not change from hour to hour is reckoned once."""

    chart: WorldIndex
    base: Instance
    ways: Ways

    @staticmethod
    def of(chart: WorldIndex, death_table: DeathTable, members: int) -> "Searcher":
        """For so many members."""
        return Searcher(chart, *instance(chart, death_table, members, ()))


def moves(world: WorldIndex, now: State, kept: Plan, depart_h: NDArray[np.float64]) -> Iterator[Plan]:
    """The plan with one of the next legs changed: put off, another way, a roof, another carrier on from a hand-over.

    depart_h are the expected hours of leaving of the kept plan's legs.
    """
    for n in _soon(now, kept, depart_h):
        for leg in _changed(world, kept.legs[n], max(now.hour_h, float(depart_h[n]))):
            yield kept.with_run(n, leg)
        for carrier in _others(world, kept, n):
            yield kept.with_run(n, _given_to(now, kept.legs[n], carrier))
        if len(kept.loads(n)) > 1:  # its doses of one product need not wait for those of another
            yield kept.with_run(n, replace(kept.legs[n], wait_until_h=now.hour_h))


def _given_to(now: State, leg: Leg, carrier: str) -> Leg:
    """The leg gone by another carrier: another leg, under an id that the plan in force never had."""
    (other,) = fresh_ids([replace(leg, carrier=carrier, id="")], {one.id for one in now.plan.legs})
    return other


def _soon(now: State, kept: Plan, depart_h: NDArray[np.float64]) -> list[int]:
    """The next leg of each carrier, soonest first."""
    next_of: dict[str, int] = {}
    for n in range(len(now.going), len(kept.legs)):
        if np.isfinite(depart_h[n]):
            next_of.setdefault(kept.legs[n].carrier, n)
    return sorted(next_of.values(), key=lambda n: depart_h[n])[:SOON]


def _changed(world: WorldIndex, leg: Leg, from_h: float) -> Iterator[Leg]:
    for hours in HOLD_H:
        yield replace(leg, leave_from_h=from_h + hours)
    if world.teams.scheduled[world.carriers[leg.carrier]]:
        return
    for below, hours in ROOF:
        yield replace(leg, shelter_below_pace=below, shelter_max_h=hours)
    for way in second_ways(world, leg, 2):
        yield replace(leg, route=way, alternative_route=())
        yield replace(leg, alternative_route=way)


def _others(world: WorldIndex, kept: Plan, n: int) -> list[str]:
    """Carriers of the same mode that end where leg n starts and have nothing after, if its own has nothing after either."""
    leg = kept.legs[n]
    if any(one.carrier == leg.carrier for one in kept.legs[kept.after(n) :]):
        return []
    mode = world.world.carrier(leg.carrier).mode
    loads = [kept.legs[k] for k in kept.loads(n)]
    load_kg = sum(one.doses * world.world.item_of(one.product).kg_per_dose for one in loads)
    at = {carrier.id: carrier.home for carrier in world.world.carriers if not carrier.excluded}
    at |= {one.carrier: one.dest for one in kept.legs[:n]}
    busy = {one.carrier for one in kept.legs[n:]}
    able = {one.id for one in world.world.carriers if one.mode == mode and one.payload_kg >= load_kg - 1e-9}
    return [name for name, place in at.items() if place == leg.origin and name in able - busy][:3]


def searched(
    tool: Searcher,
    world: WorldIndex,
    now: State,
    kept: Ran,
    over: Conditions,
    rows: Sequence[int],
    hunts: int,
    seed: int,
) -> Plan:
    """A plan searched for from the later world on, in some of its skies, with so many changes tried: from the plan in hand,
    or from nothing if that is better. `kept` is the plan in hand run in all of the skies."""
    came_h = np.median(kept.arrive_h[:, : len(now.going)], axis=0).astype(np.float64)
    expected = expected_index(world, came_h)
    relay = Relay.begin(expected, _expected_instance(tool.base, expected, over, rows), tool.ways, seed)
    in_hand = surely_ahead(now)
    warm_start(relay, in_hand)
    few, span = min(FEW, relay.members), max(relay.deaths, 1e-9)
    relay.accept_current(few)
    for heat in HEATS:
        relay.improve(hunts // len(HEATS), few, span * heat)
        relay.back_to_best(few)
    found = going_on(now, in_hand, relay.plan("searched").legs)
    return Plan("searched", (*committed(world.world), *not_before(found, now.hour_h)))


def _expected_instance(base: Instance, expected: WorldIndex, over: Conditions, rows: Sequence[int]) -> Instance:
    """The base instance with the doses and carriers of a later world as it is expected."""
    team, lot = base.team.copy(), lots(expected)
    team[:, HOME], team[:, AVAILABLE_H] = expected.teams.home, expected.teams.available_h
    chosen = over.factor[list(rows)]
    mean = np.array(1.0 / np.mean(1.0 / np.maximum(chosen, 0.05), axis=0, keepdims=True, dtype=np.float64))
    mean[np.all(chosen <= 0.0, axis=0, keepdims=True)] = 0.0
    air, peril = over.air_c[list(rows)], over.peril[list(rows)]
    return base._replace(
        team=team, lot=lot, factor=np.concatenate([chosen, mean], dtype=np.float32),
        air_c=np.concatenate([air, air.mean(axis=0, keepdims=True)], dtype=np.float32),
        peril=np.concatenate([peril, peril.mean(axis=0, keepdims=True)], dtype=np.float32),
    )  # fmt: skip


def tried(world: WorldIndex, plan: Plan, over: Conditions) -> Ran:
    """A plan of the later world run in the skies believed in."""
    return simulate(world, plan_arrays(world, plan), over, 0)
