"""What held each leg back: its load, its carrier, the timetable, or the hour it was told to leave."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from balto.motion.index import WorldIndex
from balto.rehearse.outcome import Outcome

CAUSES = ("load", "carrier", "timetable", "told hour")
SLACK_H = 0.02


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """Share of the futures in which each cause (CAUSES) decided when a leg left, and the mean hours it waited for its load
    with the carrier there, or for the carrier with the load there."""

    leg: int
    shares: tuple[float, ...]
    carrier_waited_h: float
    load_waited_h: float

    @property
    def main(self) -> str:
        """The cause that decided most often."""
        return CAUSES[int(np.argmax(self.shares))]


def bottlenecks(chart: WorldIndex, outcome: Outcome) -> tuple[Bottleneck, ...]:
    """For each run, what decided its hour of leaving, in the futures in which it left."""
    return tuple(_binding(chart, outcome, number) for number in outcome.plan.runs())


def _binding(chart: WorldIndex, outcome: Outcome, number: int) -> Bottleneck:
    leg = outcome.plan.legs[number]
    left = np.isfinite(outcome.depart_h[:, number])
    if not left.any():
        return Bottleneck(number, (0.0,) * len(CAUSES), 0.0, 0.0)
    depart_h = outcome.depart_h[left, number].astype(float)
    free_h, load_h = _free_h(chart, outcome, number)[left], _load_h(outcome, number)[left]
    ready_h = np.maximum(free_h, load_h) + chart.ground.handover_h[chart.places[leg.origin]] * bool(
        outcome.plan.loads(number)
    )
    told = leg.leave_from_h > ready_h + SLACK_H
    timed = (depart_h > np.maximum(ready_h, leg.leave_from_h) + SLACK_H) & bool(
        chart.teams.scheduled[chart.carriers[leg.carrier]]
    )
    for_load = ~told & ~timed & (load_h > free_h)
    shares = [for_load, ~told & ~timed & ~for_load, timed, told & ~timed]
    wait_h = (load_h - free_h)[np.isfinite(load_h) & np.isfinite(free_h)]
    return Bottleneck(number, tuple(float(share.mean()) for share in shares), _mean(wait_h), _mean(-wait_h))


def _mean(wait_h: NDArray[np.float64]) -> float:
    return float(np.maximum(wait_h, 0).mean()) if len(wait_h) else 0.0


def _free_h(chart: WorldIndex, outcome: Outcome, number: int) -> NDArray[np.float64]:
    """When the carrier is there and rested."""
    leg = outcome.plan.legs[number]
    c = chart.carriers[leg.carrier]
    before = [n for n in range(number) if outcome.plan.legs[n].carrier == leg.carrier]
    if not before:
        return np.full(outcome.futures, float(chart.teams.available_h[c]))
    last = outcome.plan.legs[before[-1]]
    km = sum(chart.links[link].km for link in last.route)
    rest_h = float(chart.teams.rest_h[c]) * min(1.0, km / float(chart.teams.stage_km[c]))
    return outcome.arrive_h[:, before[-1]].astype(float) + rest_h


def _load_h(outcome: Outcome, number: int) -> NDArray[np.float64]:
    """When the last of what it loads is there; minus infinity for an empty leg."""
    lots = outcome.world.lots
    there = np.full(outcome.futures, -np.inf)
    for feed in (feed for n in outcome.plan.loads(number) for feed, _ in outcome.loads[n]):
        if feed < len(lots):
            there = np.maximum(there, max(lots[feed].available_h, 0.0))
        else:
            came_h = outcome.arrive_h[:, feed - len(lots)]
            there = np.maximum(there, np.where(np.isfinite(came_h), came_h, -np.inf))
    return there
