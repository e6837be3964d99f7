"""Every plan of one or two parcels, counted out in plain Python: what a search has to match on small cases without chance.

A parcel is some doses, a destination and a chain of rides, each by any carrier, through at most `hops` places; two parcels
are taken in either order (of one product or of two, never on one run), carriers may be used again, and go empty to where they
are wanted. Travel is the shortest way at the carrier's pace. Doses are not interchanged between parcels, so a search may do
better than this, never worse.
"""

import itertools
import math
from dataclasses import dataclass

import numpy as np

from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex


@dataclass(frozen=True)
class Ride:
    """One carrier's run with a parcel."""

    carrier: int
    origin: int
    dest: int


Parcel = tuple[int, int, tuple[Ride, ...]]  # lot, doses, rides


def best_deaths(chart: WorldIndex, death_table: DeathTable, hops: int) -> float:
    """The least deaths of all plans of at most two parcels, in the toll's only member."""
    hours = _hours(chart)
    singles = [
        parcel for lot in range(len(chart.world.lots)) for parcel in _parcels(chart, death_table, hours, lot, hops)
    ]
    best = min([deaths(chart, death_table, hours, (one,)) for one in singles], default=_none(death_table))
    return min([best, *(deaths(chart, death_table, hours, pair) for pair in itertools.permutations(singles, 2))])


def deaths(
    chart: WorldIndex, death_table: DeathTable, hours: dict[tuple[int, int, int], float], parcels: tuple[Parcel, ...]
) -> float:
    """Deaths of parcels taken in their order; inf where they take more than there is."""
    world = chart.world
    left = [lot.doses for lot in world.lots]
    at = [chart.places[carrier.home] for carrier in world.carriers]
    free_h = [carrier.available_h for carrier in world.carriers]
    came: dict[tuple[str, str], list[tuple[float, int]]] = {}
    for lot, doses, rides in parcels:
        left[lot] -= doses
        if left[lot] < 0:
            return math.inf
        there_h = world.lots[lot].available_h
        for ride in rides:
            c = ride.carrier
            ready_h = free_h[c] + (hours[c, at[c], ride.origin] if at[c] != ride.origin else 0.0)
            there_h = max(there_h, ready_h) + world.places[ride.origin].handover_h + hours[c, ride.origin, ride.dest]
            at[c], free_h[c] = ride.dest, there_h
        came.setdefault((world.places[rides[-1].dest].id, world.lots[lot].product), []).append((there_h, doses))
    return _none(death_table) - sum(
        _averted(death_table, p, sorted(came.get(row, []))) for p, row in enumerate(death_table.rows)
    )


def _parcels(
    chart: WorldIndex, death_table: DeathTable, hours: dict[tuple[int, int, int], float], lot: int, hops: int
) -> list[Parcel]:
    world = chart.world
    origin = chart.places[world.lots[lot].place]
    others = [place for place in range(len(world.places)) if place != origin]
    kg = world.item_of(world.lots[lot].product).kg_per_dose
    loads = [int(carrier.payload_kg / kg + 1e-9) for carrier in world.carriers]
    found: list[Parcel] = []
    for name, product in death_table.rows:
        if product != world.lots[lot].product:
            continue
        dest = chart.places[name]
        for count in range(hops):
            for via in itertools.permutations([p for p in others if p != dest], count):
                stops = (origin, *via, dest)
                for carriers in itertools.product(range(len(world.carriers)), repeat=count + 1):
                    rides = tuple(Ride(c, a, b) for c, a, b in zip(carriers, stops, stops[1:], strict=False))
                    if origin == dest or not all(math.isfinite(hours[r.carrier, r.origin, r.dest]) for r in rides):
                        continue
                    most = min(world.lots[lot].doses, *(loads[c] for c in carriers))
                    found += [(lot, doses, rides) for doses in range(1, most + 1)]
    return found


def _hours(chart: WorldIndex) -> dict[tuple[int, int, int], float]:
    """(carrier, origin, dest) to hours by the shortest way; inf where there is none."""
    names = [place.id for place in chart.world.places]
    found = {}
    for c, carrier in enumerate(chart.world.carriers):
        for o, d in itertools.product(range(len(names)), repeat=2):
            links = chart.way(carrier.mode, names[o], names[d]) if o != d else ()
            km = sum(chart.links[link].km for link in links)
            found[c, o, d] = km / carrier.pace_kmh if links else math.inf
    return found


def _none(death_table: DeathTable) -> float:
    return float(death_table.deaths[0, :, 0, 0].sum(dtype=np.float64))


def _averted(death_table: DeathTable, place: int, arrivals: list[tuple[float, int]]) -> float:
    """Deaths averted by arrivals in the order of their hours, layered as DeathTable says."""
    total, held = 0.0, 0
    for hour, doses in arrivals:
        if hour > (death_table.deaths.shape[2] - 1) * death_table.step_h:
            continue
        total += _benefit(death_table, place, hour, held + doses) - _benefit(death_table, place, hour, held)
        held += doses
    return total


def _benefit(death_table: DeathTable, place: int, hour: float, doses: int) -> float:
    grid = np.arange(death_table.deaths.shape[2]) * death_table.step_h
    at = [float(np.interp(hour, grid, death_table.deaths[0, place, :, k])) for k in range(len(death_table.doses))]
    return at[0] - float(np.interp(doses, death_table.doses, at))
