"""The later world: what stands at an hour of a run, as a World again, whose now is that hour.

Known then: which legs have left and which have come in, the doses that are where, the weather reported, and the newest forecast
where there is one. Not known: when those under way will come in or whether they are lost, the weather after, anybody's luck,
the need. The state may be one of a simulation or one of claims: a policy that is rehearsed and a desk that is live come through
here.
"""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from balto.domain.carrier import Carrier
from balto.domain.climate import Forecast, Observation
from balto.domain.consignment import Lot
from balto.domain.plan import Leg
from balto.domain.under_way import UnderWay
from balto.domain.world import World
from balto.motion.index import WorldIndex
from balto.situation.committed import setting_out_again
from balto.situation.state import State

F64 = NDArray[np.float64]


def later_world(state: State, seen: tuple[Observation, ...] = (), coming: tuple[Forecast, ...] = ()) -> World:
    """The world at the state's hour, which is its now; hours count from the same epoch.

    `seen` is the weather reported since, `coming` what is forecast. Legs under way are in it as such, what they carry as lots
    `aboard` them; lots keep their number, expiry, packing hour and the frost that they have met; doses that have come to patients
    are `given`, so far as no leg ahead takes them on.
    """
    world = state.chart.world
    return replace(
        world, lots=_lots(state), carriers=tuple(_stands(state, carrier) for carrier in world.carriers),
        departures=tuple(replace(row, cancel=0.0) if row.depart_h <= state.hour_h else row for row in world.departures),
        observations=(*world.observations, *seen), forecasts=(*world.forecasts, *coming), now_h=state.hour_h,
        under_way=tuple(_under_way(state, n) for n in state.under_way),
        executed=(*world.executed, *(state.plan.legs[n] for n in state.begun if n not in set(state.under_way))),
    )  # fmt: skip


def later_index(state: State, seen: tuple[Observation, ...] = (), coming: tuple[Forecast, ...] = ()) -> WorldIndex:
    """The later world in integers."""
    return state.chart.with_world(later_world(state, seen, coming))


def expected_index(chart: WorldIndex, came_h: F64) -> WorldIndex:
    """A later world as it is expected: each leg under way that counts ended at its hour of came_h (inf: never), nobody under way.

    This is what a search plans from; what it finds is judged with everybody really under way.
    """
    world = chart.world
    counts = [one.leg for one in world.under_way if one.counts]
    ends = {leg.id: (leg, max(float(hour), world.now_h)) for leg, hour in zip(counts, came_h, strict=True)}
    lots = (_unloaded(chart, lot, *ends[lot.aboard]) if lot.aboard in ends else lot for lot in world.lots)
    there = tuple(lot for lot in lots if not lot.aboard and math.isfinite(lot.available_h))
    by_carrier = {leg.carrier: (leg, hour) for leg, hour in ends.values() if not leg.rides_on}
    carriers = tuple(_after(chart, one, *by_carrier[one.id]) if one.id in by_carrier else one for one in world.carriers)
    return chart.with_world(replace(world, lots=there, carriers=carriers, under_way=()))


def _unloaded(chart: WorldIndex, lot: Lot, leg: Leg, came_h: float) -> Lot:
    return replace(
        lot, place=leg.dest, available_h=came_h, aboard="", packed_h=_packed(chart, lot, leg, leg.leave_from_h)
    )


def _packed(chart: WorldIndex, lot: Lot, leg: Leg, left_h: float) -> float:
    """When a lot that went by a leg was first packed; on a carrier that keeps cargo its time does not run."""
    keeps = bool(chart.teams.keeps_cargo[chart.carriers[leg.carrier]])
    return lot.packed_h if keeps else min(lot.packed_h, left_h)


def _after(chart: WorldIndex, carrier: Carrier, leg: Leg, came_h: float) -> Carrier:
    return replace(
        carrier, home=leg.dest, available_h=rested_h(chart, leg, came_h) if math.isfinite(came_h) else math.inf
    )


def rested_h(chart: WorldIndex, leg: Leg, arrive_h: float) -> float:
    """When the leg's carrier is free again after it came in."""
    teams, c = chart.teams, chart.carriers[leg.carrier]
    km = sum(chart.links[link].km for link in leg.route)
    return arrive_h + float(teams.rest_h[c]) * min(1.0, km / float(teams.stage_km[c]))


def _stands(state: State, carrier: Carrier) -> Carrier:
    """The carrier where it is, free when it is; one under way, where it left from."""
    able_h = max(carrier.available_h, state.able_h.get(carrier.id, -math.inf))
    last = next((n for n in reversed(state.begun) if state.plan.legs[n].carrier == carrier.id), None)
    if last is None:
        return replace(carrier, available_h=able_h)
    leg = state.plan.legs[last]
    if last in state.going:
        return replace(carrier, home=leg.origin, available_h=0.0)
    if last in state.under_way:  # lost, or damaged on the way: nothing is planned with it
        return replace(carrier, available_h=math.inf)
    free_h = rested_h(state.chart, leg, float(state.arrive_h[last]))
    return replace(carrier, home=leg.dest, available_h=max(free_h, state.able_h.get(carrier.id, -math.inf)))


def _under_way(state: State, n: int) -> UnderWay:
    left_h = float(state.depart_h[n])
    seen = state.seen.get(n)
    goes, leg = state.goes.get(n, "under way"), setting_out_again(state, n)
    if seen is None or seen.hour_h < left_h:
        return UnderWay(leg, left_h, left_h, goes=goes)
    return UnderWay(leg, left_h, seen.hour_h, seen.km, seen.km_sd, goes)


Pieces = list[list[Lot]]  # of each feed, lots first, then legs: what is there of it


def _lots(state: State) -> tuple[Lot, ...]:
    """Lots aboard, then those that nobody has touched or only in part, then what legs have brought."""
    world, under, going = state.chart.world, set(state.under_way), set(state.going)
    pieces = _pieces(state)
    aboard, brought = [], []
    for n in state.begun:
        leg, here = state.plan.legs[n], pieces[len(world.lots) + n]
        if n in going:
            aboard += [replace(lot, place=leg.origin, available_h=0.0, aboard=leg.id) for lot in here if lot.doses]
        elif n not in under:
            brought += [lot for lot in here if lot.doses]
    kept = [lot for feed in pieces[: len(world.lots)] for lot in feed if lot.doses]
    return (*aboard, *kept, *_given(state, brought, kept))


def _given(state: State, brought: list[Lot], kept: list[Lot]) -> list[Lot]:
    """What was brought, where it came to patients as given to them, but for what the legs ahead take on there; the first to have
    come goes first."""
    wanted: dict[tuple[str, str], int] = {}
    for n in state.ahead:
        leg = state.plan.legs[n]
        wanted[leg.origin, leg.product] = wanted.get((leg.origin, leg.product), 0) + leg.doses
    for lot in kept:
        wanted[lot.place, lot.product] = wanted.get((lot.place, lot.product), 0) - lot.doses
    patients = {(place, one.name) for one in state.chart.world.products for place in one.outbreak.places}
    found = []
    for lot in sorted(brought, key=lambda one: one.available_h):
        here = lot.place, lot.product
        goes_on = min(lot.doses, max(wanted.get(here, 0), 0)) if here in patients else lot.doses
        wanted[here] = wanted.get(here, 0) - goes_on
        found += [replace(lot, doses=goes_on)] if goes_on else []
        found += [replace(lot, doses=lot.doses - goes_on, given=True)] if goes_on < lot.doses else []
    return found


def _pieces(state: State) -> Pieces:
    """Replay the loads of the legs that have left: which doses of which lots went where, the first there and the first to expire
    first."""
    chart, lots = state.chart, state.chart.world.lots
    begun, feeds = set(state.begun), len(lots)
    pieces: Pieces = [[lot] for lot in lots] + [[] for _ in state.plan.legs]
    there_h = [lot.available_h for lot in lots] + [math.inf] * len(state.plan.legs)
    for n in state.begun:
        leg, wanted = state.plan.legs[n], int(state.doses[n])
        mine = [k for k, lot in enumerate(lots) if _may_load(lot, leg)] + [
            feeds + b for b in state.plan.feeds(n) if b in begun
        ]
        loaded: list[Lot] = []
        for feed in sorted(mine, key=lambda k: there_h[k]) if wanted else ():
            pieces[feed], taken = _taken(pieces[feed], wanted)
            loaded += taken
            wanted -= sum(lot.doses for lot in taken)
        came_h = there_h[feeds + n] = float(state.arrive_h[n])
        left_h, frost = float(state.depart_h[n]), float(state.frost_c_h[n])
        if n in state.under_way:  # as it was when it set out: it is run again from there
            pieces[feeds + n] = loaded
            continue
        pieces[feeds + n] = [
            replace(
                lot, place=leg.dest, available_h=came_h, aboard="", packed_h=_packed(chart, lot, leg, left_h),
                frost_c_h=lot.frost_c_h + frost,
            )
            for lot in loaded
        ]  # fmt: skip
    return pieces


def _may_load(lot: Lot, leg: Leg) -> bool:
    return (lot.place, lot.product) == (leg.origin, leg.product) and not lot.given and lot.aboard in ("", leg.id)


def _taken(there: list[Lot], wanted: int) -> tuple[list[Lot], list[Lot]]:
    """What is left of these lots, and what is taken, when so many doses are wanted."""
    left, taken = [], []
    for lot in sorted(there, key=lambda one: min(one.expires_h, one.packed_h)):
        part = min(lot.doses, wanted)
        wanted -= part
        taken += [replace(lot, doses=part)] if part else []
        left += [replace(lot, doses=lot.doses - part)] if part < lot.doses else []
    return left, taken
