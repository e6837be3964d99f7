"""What people would do instead of searching, on generated countries, with the error of the difference."""

import math
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from balto.desk.country import write_country
from balto.desk.open import open_case
from balto.desk.ready import Ready, make_ready
from balto.domain.plan import Leg, Plan
from balto.motion.index import Chart
from balto.plan.bound import clairvoyant
from balto.plan.search import search
from balto.rehearse.run import rehearse
from verification.check import Check

PLACES, CARRIERS = 40, 20
MEMBERS, SEARCH_S = 100, 5.0
FUTURES = 1000  # judged on the last of these, which no search has seen
Rival = Callable[[Ready], Plan]


def against_rivals(cases: int) -> Iterator[Check]:
    """One line for each rival: deaths averted by the search over it, the mean over cases with its standard error."""
    averted: dict[str, list[float]] = {name: [] for name in RIVALS}
    gaps = []
    for seed in range(cases):
        with tempfile.TemporaryDirectory() as folder:
            write_country(Path(folder) / "land", PLACES, CARRIERS, seed, stormy=True)
            ready = make_ready(open_case(Path(folder) / "land"))
        found = search(ready.chart, ready.toll, members=MEMBERS, seconds=SEARCH_S, seed=1)
        ours = _unseen(ready, found.plan)
        bound = clairvoyant(ready.chart, ready.toll, MEMBERS)
        gaps.append((found.deaths - bound.deaths) / found.deaths)
        for name, rival in RIVALS.items():
            averted[name].append(float((_unseen(ready, rival(ready)) - ours).mean()))
    for name, more in averted.items():
        error = np.std(more, ddof=1) / math.sqrt(len(more))
        value = f"{np.mean(more):.3f} +- {error:.3f} deaths a case"
        yield Check(
            f"{cases} stormy countries: averted over {name}", value, "above 2 errors", np.mean(more) > 2 * error
        )
    value = f"mean {np.mean(gaps):.1%}, worst {max(gaps):.1%}"
    yield Check(f"{cases} stormy countries: plan above the clairvoyant bound", value, "never below 0", min(gaps) >= 0)


def _unseen(ready: Ready, plan: Plan) -> np.ndarray:  # type: ignore[type-arg]
    return rehearse(ready.chart, plan, ready.toll, FUTURES).total_deaths()[MEMBERS:]


def _for_mean_weather(ready: Ready) -> Plan:
    """The same search, told that the weather will be calm and every leg as usual."""
    modes = tuple(
        replace(mode, pace_sd=0.0, team_sd=0.0, stall_share=0.0, breakdown_per_1000_km=0.0, loss_per_1000_h=0.0)
        for mode in ready.world.modes
    )
    calm = Chart(replace(ready.world, climates=(), modes=modes, link_states=()), ready.chart.seed)
    mean = replace(ready.toll, deaths=ready.toll.mean()[None].astype(np.float32))
    return search(calm, mean, members=1, seconds=SEARCH_S, seed=1).plan


def _one_team(ready: Ready) -> Plan:
    """The team that averts most takes all it can from the largest stock, from place to place, the nearest first."""
    plans = [_tour(ready, carrier.id) for carrier in ready.world.carriers]
    tried = [plan for plan in plans if plan.legs]
    return min(tried, key=lambda plan: float(rehearse(ready.chart, plan, ready.toll, 20).total_deaths().mean()))


def _tour(ready: Ready, carrier_id: str) -> Plan:
    world, chart = ready.world, ready.chart
    carrier = world.carrier(carrier_id)
    stock = max(world.lots, key=lambda lot: lot.doses)
    load = min(stock.doses, int(carrier.payload_kg / world.item.kg_per_dose))
    legs = []
    if carrier.home != stock.place:
        to_stock = chart.way(carrier.mode, carrier.home, stock.place)
        if not to_stock:
            return Plan("one team", ())
        legs.append(Leg(carrier_id, carrier.home, stock.place, to_stock))
    at, left = stock.place, [place for place in ready.toll.places if place != stock.place]
    wants = _shares(ready, load)
    while left and load > 0:
        ways = {place: chart.way(carrier.mode, at, place) for place in left}
        ways = {place: way for place, way in ways.items() if way}
        if not ways:
            break
        place = min(ways, key=lambda p: sum(chart.links[link].km for link in ways[p]))
        legs.append(Leg(carrier_id, at, place, ways[place], load))
        load -= wants[place]
        at = place
        left.remove(place)
    return Plan("one team", tuple(legs))


def _nearest(ready: Ready) -> Plan:
    """To each place, the neediest first, from the nearest stock left, the free carrier that could be there first."""
    world, chart = ready.world, ready.chart
    left = {i: lot.doses for i, lot in enumerate(world.lots)}
    wants = _shares(ready, sum(left.values()))
    free = {carrier.id: carrier for carrier in world.carriers if not world.mode(carrier.mode).scheduled}
    legs: list[Leg] = []
    for place in sorted(ready.toll.places, key=lambda p: -wants[p]):
        choices = []
        for i, lot in enumerate(world.lots):
            for carrier in free.values():
                to_stock, on = (
                    chart.way(carrier.mode, carrier.home, lot.place),
                    chart.way(carrier.mode, lot.place, place),
                )
                if left[i] > 0 and on and (to_stock or carrier.home == lot.place):
                    km = sum(chart.links[link].km for link in (*to_stock, *on))
                    hours = max(carrier.available_h, lot.available_h) + km / carrier.pace_kmh
                    choices.append((hours, i, carrier.id, to_stock, on))
        if not choices:
            continue
        _, i, name, to_stock, on = min(choices)
        carrier = free.pop(name)
        doses = min(left[i], wants[place], int(carrier.payload_kg / world.item.kg_per_dose))
        if doses > 0:
            left[i] -= doses
            at = world.lots[i].place
            legs += [Leg(name, carrier.home, at, to_stock)] if carrier.home != at else []
            legs.append(Leg(name, at, place, on, doses))
    return Plan("nearest carrier", tuple(legs))


def _shares(ready: Ready, doses: int) -> dict[str, int]:
    """Doses for each place, as the deaths that doses at once would avert there."""
    mean = ready.toll.mean()
    could = np.maximum(mean[:, 0, 0] - mean[:, 0, -1], 1e-9)
    return {
        place: math.ceil(doses * share) for place, share in zip(ready.toll.places, could / could.sum(), strict=True)
    }


RIVALS: dict[str, Rival] = {
    "the nearest carrier for each place": _nearest,
    "one team all the way": _one_team,
    "the plan for calm weather": _for_mean_weather,
}
