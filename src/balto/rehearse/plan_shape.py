"""What a page needs to know of a plan's shape: who hands over to whom, the chain to a place, when silence is an alarm."""

import math

import numpy as np

from balto.domain.plan import Leg, Plan
from balto.domain.world import World
from balto.rehearse.outcome import Outcome, quantiles_h

ALARM = 0.95  # a leg is late when 19 of 20 of the futures in which it arrives would have brought word


def hours(outcome: Outcome, leg: int, chances: tuple[float, ...]) -> tuple[float, ...]:
    """Hours by which the leg has arrived with those chances; inf: never."""
    return quantiles_h(outcome.arrive_h[:, leg].astype(np.float64), chances)


def leaves(outcome: Outcome, leg: int, chances: tuple[float, ...]) -> tuple[float, ...]:
    """Hours by which the leg has left with those chances; inf: never."""
    return quantiles_h(outcome.depart_h[:, leg].astype(np.float64), chances)


def alarm_h(outcome: Outcome, leg: int) -> float:
    """The hour after which silence from the end of a leg is an alarm; inf where it never arrives."""
    arrive_h = outcome.arrive_h[:, leg].astype(np.float64)
    came = arrive_h[np.isfinite(arrive_h)]
    return quantiles_h(came, (ALARM,))[0] if len(came) else math.inf


def stays(outcome: Outcome, leg: int) -> float:
    """Mean usable doses that stay where the leg ends."""
    return float(outcome.given[:, len(outcome.world.lots) + leg].mean()) if outcome.plan.legs[leg].doses else 0.0


def stock_at(world: World, place: str, product: str = "") -> int:
    """Doses of a product in the lots of a place, pipeline included."""
    return sum(lot.doses for lot in world.lots if (lot.place, lot.product) == (place, product))


def onward(plan: Plan, number: int) -> tuple[int, ...]:
    """Later loaded legs that may take on what a leg brings."""
    leg = plan.legs[number]
    later = enumerate(plan.legs[number + 1 :], number + 1) if leg.doses else ()
    here = leg.dest, leg.product
    return tuple(n for n, one in later if one.doses and (one.origin, one.product) == here)


def givers(outcome: Outcome, number: int) -> tuple[int, ...]:
    """The legs that bring a leg its doses in the usual course; for a leg outside it, those that may."""
    load, lots = outcome.loads[number], len(outcome.world.lots)
    return tuple(feed - lots for feed, _ in load if feed >= lots) if load else outcome.plan.feeds(number)


def takers(outcome: Outcome, number: int) -> tuple[tuple[int, int], ...]:
    """The later legs that take on what a leg brings, with the doses, in the usual course; for a leg outside it, those that
    may."""
    here, legs = len(outcome.world.lots) + number, outcome.plan.legs
    if legs[number].standby_for:
        return tuple((n, legs[n].doses) for n in onward(outcome.plan, number))
    return tuple((n, take) for n in onward(outcome.plan, number) for feed, take in outcome.loads[n] if feed == here)


def who_meets(world: World, plan: Plan, number: int) -> str | None:
    """The carrier that takes on what a leg brings and can go along that leg's way to meet it; None where nobody can."""
    leg = plan.legs[number]
    mode = world.carrier(leg.carrier).mode
    others = [plan.legs[n].carrier for n in onward(plan, number) if plan.legs[n].carrier != leg.carrier]
    return next((name for name in others if world.carrier(name).mode == mode), None)


def starts(world: World, plan: Plan) -> tuple[int, ...]:
    """Loaded legs that take their doses, or some of them, from a lot."""
    return tuple(n for n, leg in enumerate(plan.legs) if leg.doses and _from_stock(world, plan, n) > 0)


def _from_stock(world: World, plan: Plan, number: int) -> int:
    leg = plan.legs[number]
    fed = sum(plan.legs[n].doses for n in plan.feeds(number))
    here = leg.origin, leg.product
    others = sum(one.doses for one in plan.legs[:number] if (one.origin, one.product) == here)
    return min(leg.doses, stock_at(world, *here)) if fed - others < leg.doses else 0


def main_place(outcome: Outcome) -> str:
    """The destination that is brought most doses; "" where there is none."""
    brought = {place: float(outcome.delivered(place).mean()) for place in outcome.destinations()}
    return max(brought, key=lambda place: brought[place], default="")


def chain(outcome: Outcome, place: str) -> tuple[int, ...]:
    """The loaded legs by which the first doses come from a lot to the place, in order; empty where none do."""
    world, plan = outcome.world, outcome.plan
    into = [n for n, leg in enumerate(plan.legs) if leg.dest == place and leg.doses and not leg.standby_for]
    if not into:
        return ()
    # The first doses there, but of those that come in half of the futures; and each leg fed by what has come by then.
    legs = [min(into, key=lambda n: (stays(outcome, n) <= 0, hours(outcome, n, (0.5,))[0], n))]
    while before := plan.feeds(legs[0]):
        if legs[0] in starts(world, plan) and stock_at(world, plan.legs[legs[0]].origin) >= plan.legs[legs[0]].doses:
            break
        leaves_h = leaves(outcome, legs[0], (0.5,))[0]
        legs.insert(0, max(before, key=lambda n: _feeds_best(outcome, n, leaves_h)))
    return tuple(legs)


def _feeds_best(outcome: Outcome, number: int, leaves_h: float) -> tuple[bool, bool, int, int]:
    leg = outcome.plan.legs[number]
    return hours(outcome, number, (0.5,))[0] <= leaves_h, not leg.standby_for, leg.doses, number


def ways(world: World, leg: Leg, links: tuple[str, ...] | None = None) -> tuple[tuple[str, float], ...]:
    """The places after the origin along the leg's way (or another), each with the kilometres of the link to it."""
    here, found = leg.origin, []
    for name in leg.route if links is None else links:
        link = world.link(name)
        here = link.dest if link.origin == here else link.origin
        found.append((here, link.km))
    return tuple(found)


def by_day(world: World, leg: Leg) -> bool:
    """Whether the leg leaves only in the light, by no timetable."""
    mode = world.mode(world.carrier(leg.carrier).mode)
    return mode.daylight_only and not mode.scheduled


def km(world: World, leg: Leg) -> float:
    """Kilometres of the leg's way."""
    return sum(length for _, length in ways(world, leg))


def cost(world: World, plan: Plan) -> float:
    """What the plan's kilometres cost by the carriers' own rates, fallbacks left out; in the case's money."""
    runs = (plan.legs[n] for n in plan.runs())
    return sum(world.carrier(leg.carrier).cost_per_km * km(world, leg) for leg in runs if not leg.standby_for)


MANY_PLACES = 20
NEARLY_ALL = 0.9  # of many places: the last few tell little


def there(outcome: Outcome, places: tuple[str, ...], share: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Hour at which that share of the places has its first usable doses [future]; inf: never."""
    first = np.array([outcome.first_h(place).astype(np.float32) for place in places])
    rank = max(math.ceil(share * len(places)) - 1, 0)
    return np.asarray(np.partition(first, rank, axis=0)[rank], np.float64)


def all_there(outcome: Outcome, places: tuple[str, ...]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Hour at which the last of the places (nine in ten of many) has its first usable doses [future]; inf: never."""
    if len(places) > MANY_PLACES:
        return there(outcome, places, NEARLY_ALL)
    last = np.zeros(outcome.futures)
    for place in places:
        np.maximum(last, outcome.first_h(place), out=last)
    return last if places else np.full(outcome.futures, math.inf)


def whole_there(outcome: Outcome) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Hour at which every product is at all (of many, nine in ten) of the places it goes to [future]; inf: never."""
    sent = [one for one in outcome.by_product() if one.destinations()]
    last = np.zeros(outcome.futures)
    for one in sent:
        np.maximum(last, all_there(one, one.destinations()), out=last)
    return last if sent else np.full(outcome.futures, math.inf)
