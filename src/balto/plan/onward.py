"""What could be done from a later world on: the legs ahead as they are, changed in one thing, or searched for anew."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from balto.domain.plan import Leg, Plan
from balto.ensemble.toll import Toll
from balto.motion.index import Chart
from balto.motion.orders import orders
from balto.motion.sky import Sky
from balto.plan._travel_kernel import AVAILABLE_H, HOME
from balto.plan.field import Field, field, lots
from balto.plan.later import Standing, again, rested_h, shared, still_ahead
from balto.plan.ran import Ran, run_in
from balto.plan.relay import Relay
from balto.plan.rules import second_ways
from balto.plan.starting import take_up
from balto.plan.ways import Ways

HOLD_H = (3.0, 8.0, 16.0)  # hours by which leaving is put off
ROOF = ((0.3, 12.0), (0.5, 8.0))  # under this share of pace stay in shelter up to so many hours
SOON = 8  # legs ahead that are looked at, the next to leave first
HEATS = (3e-3, 1e-3, 2e-4, 0.0)  # heats of a short search, as parts of the deaths at stake
FEW = 8  # futures on which its changes are first judged


@dataclass(frozen=True)
class Searcher:
    """A field to search later worlds in; what does not change from hour to hour is reckoned once."""

    chart: Chart
    base: Field
    ways: Ways

    @staticmethod
    def of(chart: Chart, toll: Toll, members: int) -> "Searcher":
        """For so many members."""
        return Searcher(chart, *field(chart, toll, members, ()))


def keep(now: Standing) -> Plan:
    """The plan as it stands, in the later world."""
    return Plan("keep", (*again(now), *_from_now(now, still_ahead(now, now.under_way))))


def _from_now(now: Standing, legs: Sequence[Leg]) -> Iterator[Leg]:
    """Legs that leave at the hour of the decision at the earliest: nothing can be done in the past."""
    return (replace(leg, leave_from_h=max(leg.leave_from_h, now.hour_h)) for leg in legs)


def moves(world: Chart, now: Standing, kept: Plan, depart_h: NDArray[np.float64]) -> Iterator[Plan]:
    """The plan with one of the next legs changed: put off, another way, a roof, another carrier on from a hand-over.

    depart_h are the expected hours of leaving of the kept plan's legs.
    """
    for n in _soon(now, kept, depart_h):
        for leg in _changed(world, kept.legs[n], max(now.hour_h, float(depart_h[n]))):
            yield kept.with_run(n, leg)
        for carrier in _others(world, kept, n):
            yield kept.with_run(n, replace(kept.legs[n], carrier=carrier))
        if len(kept.loads(n)) > 1:  # its doses of one product need not wait for those of another
            yield kept.with_run(n, replace(kept.legs[n], wait_until_h=now.hour_h))


def _soon(now: Standing, kept: Plan, depart_h: NDArray[np.float64]) -> list[int]:
    """The next leg of each carrier, soonest first."""
    next_of: dict[str, int] = {}
    for n in range(len(now.under_way), len(kept.legs)):
        if np.isfinite(depart_h[n]):
            next_of.setdefault(kept.legs[n].carrier, n)
    return sorted(next_of.values(), key=lambda n: depart_h[n])[:SOON]


def _changed(world: Chart, leg: Leg, from_h: float) -> Iterator[Leg]:
    for hours in HOLD_H:
        yield replace(leg, leave_from_h=from_h + hours)
    if world.teams.scheduled[world.carriers[leg.carrier]]:
        return
    for below, hours in ROOF:
        yield replace(leg, hold_below=below, hold_h=hours)
    for way in second_ways(world, leg, 2):
        yield replace(leg, links=way, other_links=())
        yield replace(leg, other_links=way)


def _others(world: Chart, kept: Plan, n: int) -> list[str]:
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
    tool: Searcher, world: Chart, now: Standing, kept: Ran, over: Sky, rows: Sequence[int], hunts: int, seed: int
) -> Plan:
    """A plan searched for from the later world on, in some of its skies, with so many changes tried: from the plan in hand,
    or from nothing if that is better. `kept` is the plan in hand run in all of the skies."""
    came_h = np.median(kept.arrive_h[:, : len(now.under_way)], axis=0).astype(np.float64)
    relay = Relay.begin(
        _when_in(world, now, came_h), _field(tool.base, world, now, np.maximum(came_h, now.hour_h), over, rows),
        tool.ways, seed,
    )  # fmt: skip
    take_up(relay, Plan("in hand", still_ahead(now, now.under_way)))
    few, span = min(FEW, relay.members), max(relay.deaths, 1e-9)
    relay.set_out(few)
    for heat in HEATS:
        relay.hunt(hunts // len(HEATS), few, span * heat)
        relay.back_to_best(few)
    return Plan("searched", (*again(now), *_from_now(now, relay.plan("searched").legs)))


def _when_in(world: Chart, now: Standing, came_h: NDArray[np.float64]) -> Chart:
    """The later world with what is under way at its end; what is not expected there is left out."""
    laden = [(n, hour) for n, hour in zip(now.under_way, came_h, strict=True) if now.doses[n] > 0]
    lots = world.world.lots
    there = [
        replace(lot, place=now.plan.legs[n].dest)
        for lot, (n, hour) in zip(lots, laden, strict=False) if np.isfinite(hour)
    ]  # fmt: skip
    return shared(world, replace(world.world, lots=(*there, *lots[len(laden) :])))


def _field(
    base: Field, world: Chart, now: Standing, came_h: NDArray[np.float64], over: Sky, rows: Sequence[int]
) -> Field:
    """The base field with the later world's doses and carriers; those under way are there when expected."""
    team = base.team.copy()
    team[:, HOME], team[:, AVAILABLE_H] = world.teams.home, np.maximum(world.teams.available_h, now.hour_h)
    lot = lots(world)
    laden = 0
    for n, hour in zip(now.under_way, came_h, strict=True):
        leg = now.plan.legs[n]
        c, dest = now.chart.carriers[leg.carrier], now.chart.places[leg.dest]
        team[c, HOME], team[c, AVAILABLE_H] = dest, rested_h(now.chart, leg, float(hour))
        if now.doses[n] > 0:
            lot[laden, :4] = dest, hour, now.doses[n], now.chart.products[leg.product]
            laden += 1
    lot = lot[np.isfinite(lot[:, 1])]
    chosen = over.factor[list(rows)]
    mean = np.array(1.0 / np.mean(1.0 / np.maximum(chosen, 0.05), axis=0, keepdims=True, dtype=np.float64))
    mean[np.all(chosen <= 0.0, axis=0, keepdims=True)] = 0.0
    air = over.air_c[list(rows)]
    return base._replace(
        team=team, lot=lot, factor=np.concatenate([chosen, mean], dtype=np.float32),
        air_c=np.concatenate([air, air.mean(axis=0, keepdims=True)], dtype=np.float32),
    )  # fmt: skip


def tried(world: Chart, plan: Plan, over: Sky) -> Ran:
    """A plan of the later world run in the skies believed in."""
    return run_in(world, orders(world, plan), over, 0)
