"""What chance and delay cost: the leg that kills, and the price of an hour."""

from dataclasses import dataclass

import numpy as np

from balto.domain.plan import Plan
from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.rehearse.compare import Estimate, estimate
from balto.rehearse.outcome import Outcome
from balto.rehearse.run import LOST, deaths_of, rehearse_all


@dataclass(frozen=True, slots=True)
class CostOfUncertainty:
    """Deaths that the chances of one leg cost: rehearsed as it is, less rehearsed at its median pace without mishap."""

    leg: int
    deaths: Estimate
    lost: float


def cost_of_uncertainty(
    chart: WorldIndex, plan: Plan, death_table: DeathTable, futures: int
) -> tuple[CostOfUncertainty, ...]:
    """The price of each leg's chances, the dearest first; weather stays as it is in both."""
    runs = plan.runs()
    base, *calm = rehearse_all(chart, [(plan, number) for number in (-1, *runs)], death_table, futures)
    prices = [
        CostOfUncertainty(
            n, estimate(base.total_deaths() - without.total_deaths()), float((base.state[:, n] == LOST).mean())
        )
        for n, without in zip(runs, calm, strict=True)
    ]
    return tuple(sorted(prices, key=lambda price: -price.deaths.mean))


def cost_of_delay_per_h(outcome: Outcome, death_table: DeathTable, hours: float = 1.0) -> Estimate:
    """Deaths added if everything the plan brings came `hours` later."""
    later = deaths_of(outcome.world, outcome.plan, death_table, outcome.arrive_h + np.float32(hours), outcome.given)
    return estimate((later - outcome.deaths).sum(axis=1, dtype=np.float64))
