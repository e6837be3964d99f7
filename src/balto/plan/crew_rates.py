"""What crews risk in the weather to be expected, for searches: how likely one aboard dies on a way, and on the way home."""

import heapq
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from balto.domain.link import Link
from balto.motion.conditions import Conditions, conditions
from balto.motion.crossing import DIE_IF_ATTACKED
from balto.motion.index import WorldIndex
from balto.motion.ways_home import calm_danger

F64 = NDArray[np.float64]
MARGIN = 0.9  # of a limit: what a search reckons on its futures may be a little more on others
USUAL = 4  # members whose weather is the usual, for rates an hour


def crew_rates(over: Conditions) -> F64:
    """[class, 2]: danger (in calm hours) and hours under way for each hour of the way at full pace, a mean of this weather."""
    work = np.maximum(over.factor.sum(axis=(0, 2), dtype=np.float64), 1e-9)
    danger, moving = over.peril.sum(axis=(0, 2), dtype=np.float64), (over.factor > 0.0).sum(axis=(0, 2))
    return np.column_stack([danger / work, moving / work])


def mortality(chart: WorldIndex, rates: F64, links: Iterable[tuple[Link, int]]) -> tuple[float, float]:
    """Of a way, by its links and who goes: the share of losses in which one aboard dies, and the chance of that times the
    pace."""
    lost, died = 0.0, 0.0
    for link, carrier in links:
        danger, moving = rates[chart.class_of(link, carrier)]
        mode = chart.world.mode(link.mode)
        own, threat = mode.loss_per_1000_h / 1000 * link.hazard * danger, link.threat_per_1000_h / 1000 * moving
        lost += link.km * (own + threat)
        died += link.km * (own * mode.die_if_lost + threat * DIE_IF_ATTACKED)
    return (died / lost if lost > 0.0 else 0.0), died


def death_rates(chart: WorldIndex) -> F64:
    """[carrier]: the chance an hour under way that one aboard dies, a mean of its mode's links by kilometres, in usual
    weather."""
    rates, found = crew_rates(conditions(chart, 0, USUAL)), dict[tuple[str, float], float]()
    for c, carrier in enumerate(chart.world.carriers):
        links = [link for link in chart.world.links if link.mode == carrier.mode] if chart.teams.crew[c] > 0 else []
        kind = carrier.mode, carrier.shelter_wind_ms
        if kind not in found and links:
            hours = sum(link.km * float(rates[chart.class_of(link, c), 1]) for link in links)
            found[kind] = mortality(chart, rates, [(link, c) for link in links])[1] / max(hours, 1e-9)
    return np.array([found.get((one.mode, one.shelter_wind_ms), 0.0) for one in chart.world.carriers])


def home_risks(chart: WorldIndex, rates: F64) -> F64:
    """[carrier, place]: the chance that one aboard dies on the safest way home from a place (0: none, or nobody is counted)."""
    teams, world = chart.teams, chart.world
    found = np.zeros((len(world.carriers), len(world.places)))
    alike: dict[tuple[str, str, float], F64] = {}
    for c, carrier in enumerate(world.carriers):
        if teams.crew[c] == 0 or teams.scheduled[c]:
            continue
        kind = carrier.mode, carrier.home, carrier.shelter_wind_ms
        if kind not in alike:
            alike[kind] = _from_home(chart, rates, c)
        found[c] = alike[kind] / float(teams.pace_kmh[c])
    return found


def _from_home(chart: WorldIndex, rates: F64, c: int) -> F64:
    """[place]: what `mortality` says of the safest way between a carrier's home and each place, times its pace."""
    carrier, out = chart.world.carriers[c], np.zeros(len(chart.world.places))
    best, queue, done = {carrier.home: 0.0}, [(0.0, carrier.home, 0.0)], set[str]()
    weight = calm_danger(chart.world, carrier.mode)
    while queue:
        far, place, died = heapq.heappop(queue)
        if place in done:
            continue
        done.add(place)
        if place in chart.places:  # a map made narrower keeps its links
            out[chart.places[place]] = died
        for other, link in chart.neighbours.get((carrier.mode, place), ()):
            if far + weight[link.id] < best.get(other, np.inf):
                best[other] = far + weight[link.id]
                heapq.heappush(queue, (best[other], other, died + mortality(chart, rates, [(link, c)])[1]))
    return out
