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
    ends = dict.fromkeys((leg.product, leg.dest) for leg in reversed(plan.legs) if leg.doses)
    for _ in range(len(legs)):
        before = list(legs)
        for product, place in ends:
            touched |= _hold_at(world, plan, legs, product, place, enough)
        if legs == before:
            break
    return _without_idle(plan, legs, touched)


def _hold_at(world: World, plan: Plan, legs: list[Leg], product: str, place: str, enough: Enough) -> set[str]:
    """Make loads to a place smaller by what is beyond the need there; whose loads those were."""
    stock = sum(lot.doses for lot in world.lots if lot.place == place and lot.product == product and not lot.aboard)
    wanted = math.ceil(enough[product, place]) if (product, place) in enough else 0
    if stock and (product, place) not in enough:
        return set()
    came = [n for n, leg in enumerate(legs) if _brings(plan, legs, n, product, place)]
    gone = sum(leg.doses for leg in legs if (leg.origin, leg.product) == (place, product))
    spare = sum(legs[n].doses - legs[n].stays for n in came) - gone  # brought to go on, and nobody takes it
    over = sum(legs[n].doses for n in came) - gone + stock - wanted
    touched = set[str]()
    for n in reversed(came):
        leg = legs[n]
        onward = max(min(over, spare, leg.doses - leg.stays), 0)
        staying = max(min(over - onward, leg.stays), 0)
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
