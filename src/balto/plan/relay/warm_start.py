"""A plan that exists taken up by the search: its loaded legs as rides, its doses as parcels."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from balto.domain.plan import Leg, Plan
from balto.motion.index import WorldIndex
from balto.plan.relay import _loop_kernel as kernel
from balto.plan.relay._rides_kernel import SLACK_H
from balto.plan.relay.columns import (
    CHAIN,
    COUNT,
    FIRST_RIDE,
)
from balto.plan.relay.local_search import Relay


@dataclass(frozen=True, slots=True)
class _Piece:
    """Doses that have come to a place together by these rides."""

    doses: int
    rides: tuple[int, ...]


def warm_start(relay: Relay, plan: Plan) -> bool:
    """Make the plan the present solution if it is better than that; whether it was.

    Of each leg its carrier, places, way (where the search has it) and doses are taken; rules and hours are not.
    """
    now, trial = kernel.NOW, kernel.TRIAL
    relay.keep(now, trial)
    before = relay.mean_deaths(now)
    relay.clear()
    sure = [not plan.legs[plan.run_of(number)].standby_for for number in range(len(plan.legs))]
    fits = encode(relay, loaded_legs(plan.legs, [leg.doses * here for leg, here in zip(plan.legs, sure, strict=True)]))
    if fits and relay.mean_deaths(now) < before:
        relay.accept_current(relay.members)
        return True
    relay.keep(trial, now)
    return False


def loaded_legs(legs: Sequence[Leg], loads: Sequence[int]) -> list[Leg]:
    """The legs that carry something, each with that load; where a run's own leg has none, the next that rides along goes."""
    kept: list[Leg] = []
    goes: dict[str, str] = {}  # for each run of which something is kept, the leg that goes
    for leg, load in zip(legs, loads, strict=True):
        if load > 0:
            run = leg.rides_on or leg.id
            kept.append(replace(leg.with_doses(int(load)), rides_on=goes.get(run, "")))
            goes.setdefault(run, leg.id)
    return kept


def encode(relay: Relay, legs: list[Leg]) -> bool:
    """Write the legs into the present solution; False where there is no room or no such way."""
    work, chart, now = relay.work, relay.chart, kernel.NOW
    pieces, ride_of = _parcels(chart, legs), _rides(legs)
    if ride_of[-1:] >= [work.rides.shape[1]] or len(pieces) > work.parcels.shape[1]:
        return False
    for r, leg in zip(ride_of, legs, strict=True):
        if leg.rides_on:
            continue
        c, o, d = chart.carriers[leg.carrier], chart.places[leg.origin], chart.places[leg.dest]
        ways = relay.ways.links.get((relay.ways.carrier_type[c], o, d), ())
        count = int(work.seq[now, c, COUNT])
        if not ways or count + 2 > work.seq.shape[2]:
            return False
        work.rides[now, r] = c, o, d, ways.index(leg.route) if leg.route in ways else 0, SLACK_H
        work.seq[now, c, FIRST_RIDE + count], work.seq[now, c, COUNT] = r, count + 1
        work.when[now, r] = work.was[now, r] = (
            float(r),
            float(r),
        )  # by number: the order in which they stand in the plan
    for i, (sink, piece) in enumerate(pieces):
        if len(piece.rides) + CHAIN > work.parcels.shape[2]:
            return False
        work.parcels[now, i, : CHAIN + len(piece.rides)] = piece.doses, sink, len(piece.rides), *piece.rides
    return True


def _rides(legs: list[Leg]) -> list[int]:
    """The ride of each leg: those that ride along share one."""
    found: list[int] = []
    for leg in legs:
        found.append(found[-1] if found and leg.rides_on else len(set(found)))
    return found


def _parcels(chart: WorldIndex, legs: list[Leg]) -> list[tuple[int, _Piece]]:
    """(sink, piece) for all doses that move, each leg taking what came first in the plan's order."""
    at: dict[tuple[str, str], list[_Piece]] = {}
    for lot in (lot for lot in chart.world.lots if not lot.given):
        at.setdefault((lot.place, lot.product), []).append(_Piece(lot.doses, ()))
    for r, leg in zip(_rides(legs), legs, strict=True):
        left, kept = leg.doses, []
        for piece in at.get((leg.origin, leg.product), []):
            part = min(left, piece.doses)
            left -= part
            if part:
                at.setdefault((leg.dest, leg.product), []).append(_Piece(part, (*piece.rides, r)))
            if piece.doses > part:
                kept.append(_Piece(piece.doses - part, piece.rides))
        at[leg.origin, leg.product] = kept
    size = len(chart.places)
    return [
        (chart.places[place] + size * chart.products[product], piece)
        for (place, product), pieces in at.items() for piece in pieces if piece.rides
    ]  # fmt: skip
