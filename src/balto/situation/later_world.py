"""The later world: what stands at an hour of a run, as a World again, whose now is that hour.

Known then: which legs have left and which have come in, the doses that are where, the weather reported, and the newest forecast
where there is one. Not known: when those under way will come in or whether they are lost, the weather after, anybody's luck,
the need. The state may be one of a simulation or one of claims: a policy that is rehearsed and a desk that is live come through
here.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from balto.domain.carrier import Carrier
from balto.domain.climate import Forecast, Observation
from balto.domain.consignment import Lot
from balto.domain.plan import FOREVER_H, Leg
from balto.domain.under_way import UnderWay
from balto.domain.world import World
from balto.motion.handover import loading_h, take
from balto.motion.index import WorldIndex
from balto.motion.plan_arrays import least_h, quotas
from balto.situation.committed import setting_out_again
from balto.situation.state import SAME_H, State

F64 = NDArray[np.float64]


def later_world(state: State, seen: tuple[Observation, ...] = (), coming: tuple[Forecast, ...] = ()) -> World:
    """The world at the state's hour, which is its now; hours count from the same epoch.

    `seen` is the weather reported since, `coming` what is forecast. Legs under way are in it as such, what they carry as lots
    `aboard` them; lots keep their number, expiry, packing hour and the frost that they have met; doses that have come to patients
    are `given`: those that were to stay, and others so far as no leg ahead takes them on.
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
    aboard = {name: [lot for lot in world.lots if lot.aboard == name] for name in ends}
    landed = {name: _landed(chart, leg, came_h, aboard[name]) for name, (leg, came_h) in ends.items()}
    lots = [lot for lot in world.lots if lot.aboard not in ends]
    lots = [*(lot for name in ends for lot in landed[name]), *lots]
    there = tuple(lot for lot in lots if not lot.aboard and math.isfinite(lot.available_h))
    by_carrier = {leg.carrier: (leg, hour) for leg, hour in ends.values() if not leg.rides_on}
    carriers = tuple(_after(chart, one, *by_carrier[one.id]) if one.id in by_carrier else one for one in world.carriers)
    return chart.with_world(replace(world, lots=there, carriers=carriers, under_way=()))


def _landed(chart: WorldIndex, leg: Leg, came_h: float, aboard: Sequence[Lot]) -> list[Lot]:
    """What was aboard a leg that ended at came_h; those of its doses that are to stay, the first to spoil first, are given."""
    lots = [
        replace(lot, place=leg.dest, available_h=came_h, aboard="", packed_h=_packed(chart, lot, leg, leg.leave_from_h))
        for lot in aboard
    ]
    return _staying(chart, lots, leg.stays)


def _staying(chart: WorldIndex, lots: Sequence[Lot], stays: int) -> list[Lot]:
    """The lots that a leg brought, so many of their doses given: the first to spoil, of these the most frozen."""
    found = []
    for lot in sorted(lots, key=lambda lot: (_spoils_h(chart, lot), -lot.frost_c_h)) if stays else lots:
        given = min(lot.doses, stays)
        stays -= given
        found += [replace(lot, doses=given, given=True)] if given else []
        found += [replace(lot, doses=lot.doses - given)] if given < lot.doses else []
    return found


def _spoils_h(chart: WorldIndex, lot: Lot) -> float:
    return min(lot.expires_h, lot.packed_h + chart.world.item_of(lot.product).holding_h)


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
    """What was brought, where it came to patients as given to them, but for what the legs ahead take on there: of what keeps long
    enough for any of them the first to spoil first, of these what came last."""
    chart, now_h = state.chart, state.hour_h
    wanted: dict[tuple[str, str], int] = {}
    keeps_h: dict[tuple[str, str], float] = {}
    for n in state.ahead:
        leg = state.plan.legs[n]
        here = leg.origin, leg.product
        wanted[here] = wanted.get(here, 0) + leg.doses
        keeps_h[here] = min(keeps_h.get(here, math.inf), least_h(chart, leg))
    patients = {(place, one.name) for one in chart.world.products for place in one.outbreak.places}
    there = [(lot, False) for lot in kept if lot.available_h <= now_h and not lot.given]
    there += [(lot, True) for lot in brought if not lot.given]
    found = [lot for lot in brought if lot.given]
    for lot, came in sorted(there, key=lambda row: (_spoils_h(chart, row[0]), -row[0].available_h)):
        here = lot.place, lot.product
        lasts = _spoils_h(chart, lot) >= now_h + keeps_h.get(here, 0.0)
        goes_on = min(lot.doses, max(wanted.get(here, 0), 0)) if lasts else 0
        wanted[here] = wanted.get(here, 0) - goes_on
        if came:
            goes_on = goes_on if here in patients else lot.doses
            found += [replace(lot, doses=goes_on)] if goes_on else []
            found += [replace(lot, doses=lot.doses - goes_on, given=True)] if goes_on < lot.doses else []
    return found


def _pieces(state: State) -> Pieces:
    """Replay the loads of the legs that have left: which doses of which lots went where, by the rule by which they load."""
    chart, lots = state.chart, state.chart.world.lots
    feeds = len(lots)
    pieces: Pieces = [[lot] for lot in lots] + [[] for _ in state.plan.legs]
    came, ready_h = dict[str, int](), 0.0
    for n in state.begun:
        leg = state.plan.legs[n]
        if not leg.rides_on:
            ready_h = _ready_h(state, n, came.get(leg.carrier))
            came |= {leg.carrier: n} if _is_in(state, n) else {}
        at = [(feed, k) for feed in _sources(state, n) for k in range(len(pieces[feed]))] if state.doses[n] else []
        taken = _taken(state, n, [pieces[feed][k] for feed, k in at], ready_h)
        loaded = []
        for (feed, k), doses in zip(at, taken, strict=True):
            lot = pieces[feed][k]
            loaded += [replace(lot, doses=doses)] if doses else []
            pieces[feed][k] = replace(lot, doses=lot.doses - doses)
        if n in state.under_way:  # as it was when it set out: it is run again from there
            pieces[feeds + n] = loaded
            continue
        came_h, left_h, frost = float(state.arrive_h[n]), float(state.depart_h[n]), float(state.frost_c_h[n])
        brought = [
            replace(
                lot, place=leg.dest, available_h=came_h, aboard="", packed_h=_packed(chart, lot, leg, left_h),
                frost_c_h=lot.frost_c_h + frost,
            )
            for lot in loaded
        ]  # fmt: skip
        pieces[feeds + n] = _staying(chart, brought, leg.stays)
    return pieces


def _sources(state: State, n: int) -> list[int]:
    """What leg n loaded from: what is aboard it, or else the lots at its origin and the legs that have come in there."""
    leg, lots = state.plan.legs[n], state.chart.world.lots
    aboard = [k for k, lot in enumerate(lots) if lot.aboard == leg.id]
    here = leg.origin, leg.product
    lying = [k for k, lot in enumerate(lots) if (lot.place, lot.product) == here and not lot.given and not lot.aboard]
    return aboard or [*lying, *(len(lots) + b for b in state.plan.feeds(n) if _is_in(state, b))]


def _is_in(state: State, n: int) -> bool:
    return bool(np.isfinite(state.depart_h[n]) and state.arrive_h[n] <= state.hour_h)


def _taken(state: State, n: int, there: Sequence[Lot], ready_h: float) -> list[int]:
    """How many doses of each of these lots leg n took on, of as many in all as it is known to have taken: what it would choose
    by the rule of loading first, and then whatever there was. Its carrier was ready at ready_h."""
    chart, leg, count, wanted = state.chart, state.plan.legs[n], len(there), int(state.doses[n])
    shape = 2 * count + 1, 1  # the lots; one that has not come; what is taken of each
    there_h, spoils_h, left = np.full(shape, math.inf), np.full(shape, math.inf), np.zeros(shape, np.int64)
    frost = np.zeros(shape)
    for k, lot in enumerate(there):
        there_h[k], spoils_h[k], left[k] = max(lot.available_h, 0.0), _spoils_h(chart, lot), lot.doses * (not lot.given)
    misses = any(not _is_in(state, b) for b in state.plan.feeds(n))
    feeds = np.arange(count + 1, dtype=np.int32)
    asked = quotas(chart, leg)
    parts, keeps_h = (
        np.array([part for part, _ in asked], np.int64),
        np.array([keep_h for _, keep_h in asked], np.float64),
    )
    closed_h = _closed_h(state, n)
    at_h = loading_h(ready_h, leg.wait_until_h, parts, keeps_h, feeds, 0, count + misses, there_h, left, spoils_h, 0)
    for part, keep_h in (*asked, (wanted, least_h(chart, leg)), (wanted, -FOREVER_H)):
        more = np.array([min(part, wanted - left[count + 1 :].sum())], np.int64)
        hour = closed_h if keep_h <= -FOREVER_H else min(at_h, closed_h)
        take(hour, more, np.array([keep_h]), feeds, feeds + count + 1, 0, count, there_h, left, spoils_h, frost, 0)
    return [int(doses) for doses in left[count + 1 :, 0]]


def _closed_h(state: State, n: int) -> float:
    """The hour at which leg n was loaded at the latest; hours are kept in single precision."""
    handover_h = float(state.chart.ground.handover_h[state.chart.places[state.plan.legs[n].origin]])
    return float(state.depart_h[n]) - state.lead_h(n) - handover_h + SAME_H


def _ready_h(state: State, n: int, before: int | None) -> float:
    """When the carrier of run n was there to be loaded; `before` is the last run with which it had come in."""
    leg, chart = state.plan.legs[n], state.chart
    ready_h = float(chart.teams.available_h[chart.carriers[leg.carrier]])
    if before is not None:
        ready_h = rested_h(chart, state.plan.legs[before], float(state.arrive_h[before]))
    return max(ready_h, leg.trigger_h) if leg.standby_for else ready_h
