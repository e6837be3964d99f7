"""What a plan asks of those who carry: kilometres, hours, nights and calls, both ways, and what they cost."""

import heapq
import math
from dataclasses import dataclass

from balto.domain.plan import Leg, Plan
from balto.domain.world import World

DAY_H = 24.0


@dataclass(frozen=True, slots=True)
class Price:
    """What a mode costs where a case says nothing: US dollars of 2025 for a kilometre, an hour, a night and a call-out."""

    per_km: float
    per_hour: float
    per_call: float
    per_night: float = 20.0


PRICES: dict[str, Price] = {
    "foot": Price(0.0, 2.5, 5.0),
    "horse": Price(0.0, 4.0, 10.0),
    "dog_team": Price(4.0, 0.0, 50.0),
    "snowmachine": Price(0.6, 20.0, 40.0),
    "motorcycle": Price(0.15, 1.5, 5.0),
    "truck": Price(1.5, 5.0, 100.0, 40.0),
    "boat": Price(0.7, 2.0, 15.0, 40.0),
    "aeroplane": Price(5.0, 0.0, 600.0),
    "helicopter": Price(12.0, 0.0, 1500.0, 40.0),
    "drone": Price(0.5, 0.0, 20.0, 0.0),
    "rail": Price(0.0, 0.0, 10.0, 0.0),
    "ship": Price(0.0, 0.0, 10.0, 0.0),
}
UNKNOWN = PRICES["truck"]  # of a mode that flies slower than AIR_KMH and is none of ours
AIR_KMH = 70.0


@dataclass(frozen=True, slots=True)
class Effort:
    """What a plan asks: km and hours under way with the way home, nights away, calls (one a carrier and day), legs,
    doses loaded over all legs, and price.

    `price` is in the case's own money where it gives any (the kilometres of the plan alone), else in US dollars of 2025.
    """

    km: float
    hours: float
    nights: int
    calls: int
    carriers: int
    legs: int
    loaded: int
    price: float


def effort_of(world: World, plan: Plan) -> Effort:
    """The effort of a plan as it is meant to go: without reserves, which go only if another run is late."""
    runs: dict[str, list[Leg]] = {}
    for number in plan.runs():
        leg = plan.legs[number]
        if not leg.standby_for:
            runs.setdefault(leg.carrier, []).append(leg)
    parts = [_of_carrier(world, carrier, legs) for carrier, legs in runs.items()]
    loaded = sum(leg.doses for n, leg in enumerate(plan.legs) if not plan.legs[plan.run_of(n)].standby_for)
    own = [carrier.cost_per_km for carrier in world.carriers]
    price = _in_own_money(world, runs) if any(own) else sum(one.price for one in parts)
    return Effort(
        sum(one.km for one in parts), sum(one.hours for one in parts), sum(one.nights for one in parts),
        sum(one.calls for one in parts), len(parts), sum(one.legs for one in parts), loaded, price,
    )  # fmt: skip


def asked(effort: Effort, price_per_leg: float, price_per_dose: float = 0.0) -> float:
    """What a plan asks in one number, by which leaner plans are told: its price, and for each leg, which someone has to order,
    load and hand over, and for each dose that a leg loads, so much more."""
    return effort.price + price_per_leg * effort.legs + price_per_dose * effort.loaded


def has_own_prices(world: World) -> bool:
    """Whether the case says what its carriers cost."""
    return any(carrier.cost_per_km > 0.0 for carrier in world.carriers)


def price_of(world: World, mode: str) -> Price:
    """The price of a mode; of one that a case has added, of an aeroplane where it flies, else of a truck."""
    if mode in PRICES:
        return PRICES[mode]
    if world.mode(mode).scheduled:
        return PRICES["rail"]
    return PRICES["aeroplane"] if world.mode(mode).reference_kmh >= AIR_KMH else UNKNOWN


def _in_own_money(world: World, runs: dict[str, list[Leg]]) -> float:
    return sum(world.carrier(name).cost_per_km * sum(_km(world, leg) for leg in legs) for name, legs in runs.items())


def _of_carrier(world: World, name: str, legs: list[Leg]) -> Effort:
    """One carrier's effort; a scheduled service is asked for a ticket a leg, and no kilometre of its own."""
    carrier = world.carrier(name)
    price, scheduled = price_of(world, carrier.mode), world.mode(carrier.mode).scheduled
    if scheduled:
        return Effort(0.0, 0.0, 0, len(legs), 1, len(legs), 0, price.per_call * len(legs))
    km = sum(_km(world, leg) for leg in legs) + _home_km(world, carrier.mode, legs[-1].dest, carrier.home)
    hours = km / carrier.pace_kmh
    rests = int(hours / carrier.endurance_h) if carrier.endurance_h < 1e6 else 0
    days = 1 + int((hours + rests * carrier.rest_h) / DAY_H)
    cost = price.per_km * km + price.per_hour * hours + price.per_night * (days - 1) + price.per_call * days
    return Effort(km, hours, days - 1, days, 1, len(legs), 0, cost)


def _km(world: World, leg: Leg) -> float:
    return sum(world.link(name).km for name in leg.route)


def _home_km(world: World, mode: str, here: str, home: str) -> float:
    """Kilometres of the shortest way home by links of the mode, either way along them; 0 where there is none."""
    best, queue = {here: 0.0}, [(0.0, here)]
    while queue:
        km, place = heapq.heappop(queue)
        if place == home:
            return km
        for link in world.links:
            if link.mode != mode or place not in (link.origin, link.dest) or km > best[place]:
                continue
            other = link.dest if link.origin == place else link.origin
            if km + link.km < best.get(other, math.inf):
                best[other] = km + link.km
                heapq.heappush(queue, (km + link.km, other))
    return 0.0
