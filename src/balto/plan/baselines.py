"""What people would do instead of searching: plain plans to set beside the one that was found."""

import math
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from balto.domain.carrier import Carrier
from balto.domain.plan import Leg, Plan
from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.plan.from_here import MEMBERS
from balto.plan.network.products import payload_of
from balto.plan.relay.search import search
from balto.rehearse.run import rehearse

TRIED = 20  # futures in which the one team is chosen


def nearest_carriers(chart: WorldIndex, death_table: DeathTable) -> Plan:
    """To each place, the neediest first, the free carrier that could be there first, straight from the nearest stock."""
    world = chart.world
    left = [lot.doses for lot in world.lots]
    wants = _shares(death_table, sum(left))
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
        doses = 0 if math.isinf(hours) else min(left[n], wants[place], _payload(chart, free[k]))
        if doses > 0:
            left[n] -= doses
            carrier = free.pop(k)
            stock = world.lots[n].place
            legs += _to(chart, carrier, carrier.home, stock)
            legs += [replace(leg, doses=doses) for leg in _to(chart, carrier, stock, place)]
    return Plan("nearest carriers", tuple(legs), note="the nearest carrier for each place, straight from stock")


def one_team(chart: WorldIndex, death_table: DeathTable) -> Plan:
    """One carrier all the way: of all, the one that averts most, from the largest stock it reaches, the nearest place first."""
    tours = [_tour(chart, death_table, one) for one in chart.world.carriers if not one.excluded]
    tried = [plan for plan in tours if plan.legs] or [Plan("one team", ())]
    return min(tried, key=lambda plan: float(rehearse(chart, plan, death_table, TRIED).total_deaths().mean()))


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


def _tour(chart: WorldIndex, death_table: DeathTable, carrier: Carrier) -> Plan:
    """The carrier's round from the largest stock that it reaches."""
    name = Plan("one team", (), note=f"{carrier.name} all the way")
    reached = [
        lot for lot in chart.world.lots if carrier.home == lot.place or _to(chart, carrier, carrier.home, lot.place)
    ]
    if not reached:
        return name
    lot = max(reached, key=lambda one: one.doses)
    load, at = min(lot.doses, _payload(chart, carrier)), lot.place
    wants = _shares(death_table, load)
    legs = _to(chart, carrier, carrier.home, at)
    left = [place for place in death_table.places if place != at]
    while load > 0:
        ways = {place: leg[0] for place in left if (leg := _to(chart, carrier, at, place))}
        if not ways:
            break
        at = min(ways, key=lambda place: _km(chart, ways[place].route))
        legs.append(replace(ways[at], doses=load))
        load -= wants[at]
        left.remove(at)
    return name.with_legs(tuple(legs)) if any(leg.doses for leg in legs) else name


def _to(chart: WorldIndex, carrier: Carrier, origin: str, dest: str) -> list[Leg]:
    """The empty leg by the shortest way; none where there is no way, or nowhere to go."""
    links = chart.way(carrier.mode, origin, dest) if origin != dest else ()
    return [Leg(carrier.id, origin, dest, links)] if links else []


def _hours(chart: WorldIndex, carrier: Carrier, lot: int, place: str) -> float:
    """When the carrier could be at the place by way of the lot, at its pace and without a rest; inf if it has no way."""
    stock = chart.world.lots[lot]
    first, then = _to(chart, carrier, carrier.home, stock.place), _to(chart, carrier, stock.place, place)
    if not then or (carrier.home != stock.place and not first):
        return math.inf
    km = [sum(_km(chart, leg.route) for leg in legs) for legs in (first, then)]
    return max(carrier.available_h + km[0] / carrier.pace_kmh, stock.available_h) + km[1] / carrier.pace_kmh


def _km(chart: WorldIndex, links: tuple[str, ...]) -> float:
    return sum(chart.links[link].km for link in links)


def _payload(chart: WorldIndex, carrier: Carrier) -> int:
    return int(payload_of(chart, carrier))


def _shares(death_table: DeathTable, doses: int) -> dict[str, int]:
    """Doses for each place, in the measure of the deaths that doses at once would avert there."""
    mean = death_table.mean()
    could = np.maximum(mean[:, 0, 0] - mean[:, 0, -1], 1e-9)
    return {
        place: math.ceil(doses * float(part))
        for place, part in zip(death_table.places, could / could.sum(), strict=True)
    }
