"""A plan run in any futures, held-out ones included: weather and each future's own luck go by the future's number."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from balto.domain.plan import Plan
from balto.ensemble.toll import Toll
from balto.motion.index import Chart
from balto.motion.orders import Orders
from balto.motion.sky import Sky
from balto.rehearse.run import Arrays, deaths_of, run_over

Ran = Arrays


def run_in(chart: Chart, said: Orders, over: Sky, first: int) -> Ran:
    """The orders in the futures first, first + 1, ..., whose weather is the sky's members in turn."""
    return run_over(chart, said, over, np.arange(first, first + len(over.factor), dtype=np.int64))


def deaths_in(chart: Chart, plan: Plan, toll: Toll, ran: Ran, first: int) -> NDArray[np.float64]:
    """Deaths over all places [future] of a plan that ran in the futures from `first` on."""
    return deaths_each(chart, plan, toll, ran, range(first, first + len(ran.given)))


def deaths_each(chart: Chart, plan: Plan, toll: Toll, ran: Ran, futures: Sequence[int]) -> NDArray[np.float64]:
    """Deaths over all places [row] where row k of what ran has the need of futures[k]."""
    need = np.array(futures, np.int64)
    total: NDArray[np.float64] = deaths_of(chart.world, plan, toll, ran.arrive_h, ran.given, need).sum(
        axis=1, dtype=np.float64
    )
    return total
