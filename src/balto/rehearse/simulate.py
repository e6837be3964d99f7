"""A plan run in any futures, held-out ones included: weather and each future's own luck go by the future's number."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from balto.domain.plan import Plan
from balto.ensemble.death_table import DeathTable
from balto.motion.conditions import Conditions
from balto.motion.index import WorldIndex
from balto.motion.plan_arrays import PlanArrays
from balto.rehearse.run import Arrays, deaths_of, run_over

Ran = Arrays


def simulate(chart: WorldIndex, said: PlanArrays, over: Conditions, first: int) -> Ran:
    """The orders in the futures first, first + 1, ..., whose weather is the sky's members in turn."""
    return run_over(chart, said, over, np.arange(first, first + len(over.factor), dtype=np.int64))


def deaths_in(chart: WorldIndex, plan: Plan, death_table: DeathTable, ran: Ran, first: int) -> NDArray[np.float64]:
    """Deaths over all places [future] of a plan that ran in the futures from `first` on."""
    return deaths_each(chart, plan, death_table, ran, range(first, first + len(ran.given)))


def deaths_each(
    chart: WorldIndex, plan: Plan, death_table: DeathTable, ran: Ran, futures: Sequence[int]
) -> NDArray[np.float64]:
    """Deaths over all places [row] where row k of what ran has the need of futures[k]."""
    need = np.array(futures, np.int64)
    total: NDArray[np.float64] = deaths_of(chart.world, plan, death_table, ran.arrive_h, ran.given, need).sum(
        axis=1, dtype=np.float64
    )
    return total
