"""One carrier all the way: what asks fewest people."""

import math

import numpy as np

from balto.domain.carrier import Carrier
from balto.domain.plan import Leg, Plan
from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.plan.network.link_hours import expected_way, hours_by_link
from balto.plan.network.products import payload_of
from balto.rehearse.run import rehearse

TRIED = 20  # futures in which the one team is chosen


def one_team(chart: WorldIndex, death_table: DeathTable) -> Plan:
    """One carrier all the way: of all, the one that averts most, from the largest stock it reaches, the nearest place first."""
    tours = [_tour(chart, death_table, one) for one in chart.world.carriers if not one.excluded]
    tried = [plan for plan in tours if plan.legs] or [Plan("one team", ())]
    return min(tried, key=lambda plan: float(rehearse(chart, plan, death_table, TRIED).total_deaths().mean()))


def _tour(chart: WorldIndex, death_table: DeathTable, carrier: Carrier) -> Plan:
    """The carrier's round from the largest stock that it reaches."""
    name = Plan("one team", (), note=f"{carrier.name} all the way")
    reached = [
        lot
        for lot in chart.world.lots
        if carrier.home == lot.place or empty_leg(chart, carrier, carrier.home, lot.place)
    ]
    if not reached:
        return name
    lot = max(reached, key=lambda one: one.doses)
    load, at = min(lot.doses, payload(chart, carrier)), lot.place
    wants = shares(death_table, load)
    legs = empty_leg(chart, carrier, carrier.home, at)
    left = [place for place in death_table.places if place != at]
    hours = hours_by_link(chart, carrier.mode)
    while load > 0:
        ways = {place: leg[0] for place in left if (leg := empty_leg(chart, carrier, at, place))}
        if not ways:
            break
        at = min(ways, key=lambda place: sum(hours[link] for link in ways[place].route))
        legs.append(ways[at].with_doses(load))
        load -= wants[at]
        left.remove(at)
    return name.with_legs(tuple(legs)) if any(leg.doses for leg in legs) else name


def empty_leg(chart: WorldIndex, carrier: Carrier, origin: str, dest: str) -> list[Leg]:
    """The empty leg by the way of least expected hours; none where there is no way, or nowhere to go."""
    links = expected_way(chart, carrier.mode, origin, dest) if origin != dest else ()
    return [Leg(carrier.id, origin, dest, links)] if links else []


def km_of(chart: WorldIndex, links: tuple[str, ...]) -> float:
    """The length of a route."""
    return sum(chart.links[link].km for link in links)


def payload(chart: WorldIndex, carrier: Carrier) -> int:
    """Whole doses that the carrier takes."""
    return int(payload_of(chart, carrier))


def shares(death_table: DeathTable, doses: int) -> dict[str, int]:
    """Doses for each place, in the measure of the deaths that doses at once would avert there."""
    mean = death_table.mean()
    could = np.maximum(mean[:, 0, 0] - mean[:, 0, -1], 1e-9)
    return {
        place: math.ceil(doses * float(part))
        for place, part in zip(death_table.places, could / could.sum(), strict=True)
    }
