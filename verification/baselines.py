"""What people would do instead of searching: plain plans to set beside the one that was found."""

import math
import time
from collections.abc import Callable
from dataclasses import replace

from balto.domain.carrier import Carrier
from balto.domain.plan import Leg, Plan
from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.plan.from_here import MEMBERS
from balto.plan.one_team import empty_leg, km_of, payload, shares
from balto.plan.relay.search import search


def nearest_carriers(chart: WorldIndex, death_table: DeathTable) -> Plan:
    """To each place, the neediest first, the free carrier that could be there first, straight from the nearest stock."""
    world = chart.world
    left = [lot.doses for lot in world.lots]
    wants = shares(death_table, sum(left))
    free = [one for one in world.carriers if not one.excluded and not world.mode(one.mode).scheduled]
    legs: list[Leg] = []
    for place in sorted(death_table.places, key=lambda name: -wants[name]):
        choices = [
            (_hours(chart, carrier, n, place), k, n)
            for k, carrier in enumerate(free)
            for n in range(len(left))
            if left[n] > 0 and world.lots[n].place != place
        ]
        hours, k, n = min(choices, default=(math.inf, 0, 0))
        doses = 0 if math.isinf(hours) else min(left[n], wants[place], payload(chart, free[k]))
        if doses > 0:
            left[n] -= doses
            carrier = free.pop(k)
            stock = world.lots[n].place
            legs += empty_leg(chart, carrier, carrier.home, stock)
            legs += [replace(leg, doses=doses) for leg in empty_leg(chart, carrier, stock, place)]
    return Plan("nearest carriers", tuple(legs), note="the nearest carrier for each place, straight from stock")


def for_mean_weather(
    chart: WorldIndex, death_table: DeathTable, *, members: int = MEMBERS, seconds: float | None = None,
    iterations: int | None = None,
    seed: int = 0, clock: Callable[[], float] = time.perf_counter,
) -> Plan:  # fmt: skip
    """What the same search finds if each hour's weather were sure to be the mean of the futures', and nothing went wrong."""
    still = {"pace_sd": 0.0, "team_sd": 0.0, "stall_share": 0.0, "breakdown_per_1000_km": 0.0, "loss_per_1000_h": 0.0}
    modes = tuple(replace(mode, **still) for mode in chart.world.modes)  # type: ignore[arg-type]  # each names a field that is a number
    sure = WorldIndex(replace(chart.world, modes=modes), chart.seed)
    found = search(
        sure, death_table, members=members, seconds=seconds, iterations=iterations, seed=seed, name="for mean weather",
        mean_weather=True, clock=clock,
    )  # fmt: skip
    return replace(found.plan, note="the best plan found if every hour had its mean weather and nothing went wrong")


def _hours(chart: WorldIndex, carrier: Carrier, lot: int, place: str) -> float:
    """When the carrier could be at the place by way of the lot, at its pace and without a rest; inf if it has no way."""
    stock = chart.world.lots[lot]
    first, then = empty_leg(chart, carrier, carrier.home, stock.place), empty_leg(chart, carrier, stock.place, place)
    if not then or (carrier.home != stock.place and not first):
        return math.inf
    km = [sum(km_of(chart, leg.route) for leg in legs) for legs in (first, then)]
    return max(carrier.available_h + km[0] / carrier.pace_kmh, stock.available_h) + km[1] / carrier.pace_kmh
