"""A plan that exists taken up by the search: its loaded legs as rides, its doses as parcels."""

from dataclasses import dataclass

from balto.domain.plan import Leg, Plan
from balto.motion.index import Chart
from balto.plan import _relay_kernel as kernel
from balto.plan.relay import Relay


@dataclass(frozen=True, slots=True)
class _Piece:
    """Doses that have come to a place together by these rides."""

    doses: int
    rides: tuple[int, ...]


def take_up(relay: Relay, plan: Plan) -> bool:
    """Make the plan the present solution if it is better than that; whether it was.

    Of each leg its carrier, places, way (where the search has it) and doses are taken; rules and hours are not.
    """
    now, trial = kernel.NOW, kernel.TRIAL
    relay.keep(now, trial)
    before = relay.weigh(now)
    relay.clear()
    loaded = [leg for leg in plan.legs if leg.doses > 0 and leg.only_if_late < 0]
    fits = enter(relay, loaded)
    if fits and relay.weigh(now) < before:
        relay.set_out(relay.members)
        return True
    relay.keep(trial, now)
    return False


def enter(relay: Relay, legs: list[Leg]) -> bool:
    """Write the legs into the present solution; False where there is no room or no such way."""
    work, chart, now = relay.work, relay.chart, kernel.NOW
    pieces = _parcels(chart, legs)
    if len(legs) > work.rides.shape[1] or len(pieces) > work.parcels.shape[1]:
        return False
    for r, leg in enumerate(legs):
        c, o, d = chart.carriers[leg.carrier], chart.places[leg.origin], chart.places[leg.dest]
        ways = relay.ways.links.get((relay.ways.kin[c], o, d), ())
        count = int(work.seq[now, c, 0])
        if not ways or count + 2 > work.seq.shape[2]:
            return False
        work.rides[now, r] = c, o, d, ways.index(leg.links) if leg.links in ways else 0
        work.seq[now, c, 1 + count], work.seq[now, c, 0] = r, count + 1
        work.when[now, r] = work.was[now, r] = (
            float(r),
            float(r),
        )  # by number: the order in which they stand in the plan
    for i, (place, piece) in enumerate(pieces):
        if len(piece.rides) + 3 > work.parcels.shape[2]:
            return False
        work.parcels[now, i, : 3 + len(piece.rides)] = piece.doses, place, len(piece.rides), *piece.rides
    return True


def _parcels(chart: Chart, legs: list[Leg]) -> list[tuple[int, _Piece]]:
    """(place, piece) for all doses that move, each leg taking what came first in the plan's order."""
    at: dict[str, list[_Piece]] = {}
    for lot in chart.world.lots:
        at.setdefault(lot.place, []).append(_Piece(lot.doses, ()))
    for r, leg in enumerate(legs):
        left, kept = leg.doses, []
        for piece in at.get(leg.origin, []):
            part = min(left, piece.doses)
            left -= part
            if part:
                at.setdefault(leg.dest, []).append(_Piece(part, (*piece.rides, r)))
            if piece.doses > part:
                kept.append(_Piece(piece.doses - part, piece.rides))
        at[leg.origin] = kept
    return [(chart.places[place], piece) for place, pieces in at.items() for piece in pieces if piece.rides]
