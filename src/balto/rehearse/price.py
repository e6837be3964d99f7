"""What chance and delay cost: the leg that kills, and the price of an hour."""

from dataclasses import dataclass

import numpy as np

from balto.domain.plan import Plan
from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.rehearse.compare import Estimate
from balto.rehearse.outcome import Outcome
from balto.rehearse.run import LOST, deaths_of, rehearse_all


@dataclass(frozen=True, slots=True)
class CostOfUncertainty:
    """Deaths that the chances of one leg cost: rehearsed as it is, less rehearsed at its median pace without mishap."""

    leg: int
    deaths: Estimate
    lost: float


def cost_of_uncertainty(
    chart: WorldIndex, outcome: Outcome, death_table: DeathTable, futures: int, most: int | None = None
) -> tuple[CostOfUncertainty, ...]:
    """The price of each leg's chances in the first of the futures rehearsed, the dearest first; weather stays as it is.

    With `most`, of so many legs: those that carry most doses furthest.
    """
    plan, futures = outcome.plan, min(futures, outcome.futures)
    runs = plan.runs() if most is None else _heaviest(chart, plan, most)
    calm = rehearse_all(chart, [(plan, number) for number in runs], death_table, futures) if runs else ()
    state, clusters = outcome.state[:futures], outcome.clusters.first(futures)
    deaths = outcome.deaths[:futures].astype(np.float64)
    prices = [
        CostOfUncertainty(n, clusters.estimate(deaths - without.deaths), float((state[:, n] == LOST).mean()))
        for n, without in zip(runs, calm, strict=True)
    ]
    return tuple(sorted(prices, key=lambda price: -price.deaths.mean))


def _heaviest(chart: WorldIndex, plan: Plan, most: int) -> tuple[int, ...]:
    """The runs of most doses times kilometres, at most so many, that of the most first."""
    load = np.zeros(len(plan.legs))
    for run in plan.runs():
        km = sum(chart.links[link].km for link in plan.legs[run].route)
        load[run] = km * sum(plan.legs[n].doses for n in plan.loads(run))
    return tuple(int(n) for n in np.argsort(load)[::-1][:most] if load[n] > 0)


def cost_of_delay_per_h(outcome: Outcome, death_table: DeathTable, hours: float = 1.0) -> Estimate:
    """Deaths added if everything the plan brings came `hours` later."""
    late_h = outcome.arrive_h + np.float32(hours)
    later = deaths_of(outcome.world, outcome.plan, death_table, late_h, outcome.given, outcome.clusters.need)
    return outcome.clusters.estimate(np.subtract(later, outcome.deaths, dtype=np.float64))
