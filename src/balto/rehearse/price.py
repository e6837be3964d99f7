"""What chance and delay cost: the leg that kills, and the price of an hour."""

from dataclasses import dataclass

import numpy as np

from balto.domain.plan import Plan
from balto.ensemble.toll import Toll
from balto.motion.index import Chart
from balto.rehearse.compare import Estimate, estimate
from balto.rehearse.outcome import Outcome
from balto.rehearse.run import LOST, deaths_of, rehearse_all


@dataclass(frozen=True, slots=True)
class LegPrice:
    """Deaths that the chances of one leg cost: rehearsed as it is, less rehearsed at its median pace without mishap."""

    leg: int
    deaths: Estimate
    lost: float


def leg_prices(chart: Chart, plan: Plan, toll: Toll, futures: int) -> tuple[LegPrice, ...]:
    """The price of each leg's chances, the dearest first; weather stays as it is in both."""
    runs = plan.runs()
    base, *calm = rehearse_all(chart, [(plan, number) for number in (-1, *runs)], toll, futures)
    prices = [
        LegPrice(n, estimate(base.total_deaths() - without.total_deaths()), float((base.state[:, n] == LOST).mean()))
        for n, without in zip(runs, calm, strict=True)
    ]
    return tuple(sorted(prices, key=lambda price: -price.deaths.mean))


def hour_price(outcome: Outcome, toll: Toll, hours: float = 1.0) -> Estimate:
    """Deaths added if everything the plan brings came `hours` later."""
    later = deaths_of(outcome.world, outcome.plan, toll, outcome.arrive_h + np.float32(hours), outcome.given)
    return estimate((later - outcome.deaths).sum(axis=1, dtype=np.float64))
