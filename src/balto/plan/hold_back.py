"""Doses beyond what is enough stay in store: nobody carries them, and another place may need them tomorrow."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import numpy as np

from balto.domain.plan import Leg, Plan
from balto.domain.world import World
from balto.need.interval import SAFE
from balto.need.result import Need

SAFER = (SAFE, 0.98, 0.99, 0.998)  # where that loses too many lives, in these shares
Enough = Mapping[tuple[str, str], float]


def enough_of(world: World, needs: Sequence[Need], share: float = SAFE) -> dict[tuple[str, str], float]:
    """By product and place: the doses that are enough to the horizon in that share of the futures."""
    found: dict[tuple[str, str], float] = {}
    for product, need in zip(world.products, needs, strict=True):
        most = np.quantile(need.doses.sum(axis=2, dtype=np.float64), share, axis=0)
        found |= {(product.name, place): float(doses) for place, doses in zip(need.places, most, strict=True)}
    return found


def held_to(world: World, plan: Plan, enough: Enough, without: Collection[str] = ()) -> Plan:
    """The plan with no more doses to any place than are `enough` there, with what the place has, and none that nobody takes on.

    Of legs `without` (by id) nothing is carried. What comes last is left out first. Loads on the way there are smaller by as
    much, and a carrier that has nothing left to carry at its end does not go. What only goes if another run is late is as it
    was. Doses are planned to stay where more come than go; where there are more in store, whose they are cannot be told.
    """
    legs = [replace(leg.with_doses(0), lasting=()) if leg.id in without else leg for leg in plan.legs]
    touched = {plan.leg(one).carrier for one in without}
    if without:
        for product, place in dict.fromkeys((leg.product, leg.origin) for leg in plan.legs if leg.doses):
            touched |= _go_short(world, plan, legs, product, place)
    ends = dict.fromkeys((leg.product, leg.dest) for leg in reversed(plan.legs) if leg.doses)
    most = {end: _most(world, plan, end, enough) for end in ends}
    for _ in range(len(legs)):
        before = list(legs)
        for end in ends:
            touched |= _hold_at(plan, legs, end, most[end])
        if legs == before:
            break
    return _without_idle(plan, legs, touched)


def _go_short(world: World, plan: Plan, legs: list[Leg], product: str, place: str) -> set[str]:
    """Make the last loads from a place smaller by what does not come there any more; whose loads those were.

    Places are to be taken in the order of the plan's legs.
    """
    there = _stock(world, product, place) + sum(
        legs[n].doses - legs[n].stays for n in range(len(legs)) if _brings(plan, legs, n, product, place)
    )
    gone = [n for n, leg in enumerate(legs) if (leg.origin, leg.product) == (place, product) and leg.doses]
    missing, touched = sum(legs[n].doses for n in gone) - there, set[str]()
    for n in reversed(gone):
        fewer = min(missing, legs[n].doses)
        if fewer > 0:
            legs[n], missing = legs[n].with_doses(legs[n].doses - fewer), missing - fewer
            touched.add(legs[n].carrier)
    return touched


def _stock(world: World, product: str, place: str) -> int:
    return sum(lot.doses for lot in world.lots if lot.place == place and lot.product == product and not lot.aboard)


def _most(world: World, plan: Plan, end: tuple[str, str], enough: Enough) -> float:
    """Doses that loads may leave at a place: those that the plan leaves there, as far as they are enough with what it has.

    Whose doses those at a store are cannot be told.
    """
    lots = [lot for lot in world.lots if (lot.product, lot.place) == end and not lot.aboard]
    if end not in enough:
        return math.inf if lots else 0.0
    own = sum(lot.doses for lot in lots if lot.expires_h >= world.horizon_h)
    return min(math.ceil(min(enough[end], 1e9)) - own, _left(plan, plan.legs, end))


def _left(plan: Plan, legs: Sequence[Leg], end: tuple[str, str]) -> int:
    """Doses that come to a place by all its loads, less those that go on from it."""
    came = sum(leg.doses for n, leg in enumerate(legs) if _brings(plan, legs, n, *end))
    return came - sum(leg.doses for leg in legs if (leg.product, leg.origin) == end)


def _hold_at(plan: Plan, legs: list[Leg], end: tuple[str, str], most: float) -> set[str]:
    """Make loads to a place smaller until they leave no more there than that; whose loads those were."""
    came = [n for n in range(len(legs)) if _brings(plan, legs, n, *end)]
    over = _left(plan, legs, end) - max(most, 0)
    spare = _left(plan, legs, end) - sum(legs[n].stays for n in came)  # brought to go on, and nobody takes it
    touched = set[str]()
    for n in reversed(came):
        leg = legs[n]
        onward = int(max(min(over, spare, leg.doses - leg.stays), 0))
        staying = int(max(min(over - onward, leg.stays), 0))
        if onward + staying:
            legs[n] = replace(leg.with_doses(leg.doses - onward - staying), stays=leg.stays - staying)
            touched.add(leg.carrier)
            over, spare = over - onward - staying, spare - onward
    return touched


def _brings(plan: Plan, legs: Sequence[Leg], number: int, product: str, place: str) -> bool:
    leg, standby = legs[number], plan.legs[plan.run_of(number)].standby_for
    return leg.dest == place and leg.product == product and leg.doses > 0 and not standby


def _without_idle(plan: Plan, legs: list[Leg], touched: set[str]) -> Plan:
    """The plan without riders that carry nothing, and without the last runs of carriers that nothing is left for."""
    waited_for = {leg.standby_for for leg in legs}
    gone: set[int] = {n for n, leg in enumerate(legs) if leg.rides_on and not leg.doses}
    for carrier in touched:
        for number in reversed([n for n, leg in enumerate(legs) if leg.carrier == carrier and not leg.rides_on]):
            loads = [n for n in range(number, plan.after(number)) if legs[n].doses]
            if loads or legs[number].id in waited_for:
                break
            gone.add(number)
    return plan.with_legs(tuple(leg for n, leg in enumerate(legs) if n not in gone))
