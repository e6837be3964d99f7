"""A plan run in any futures, held-out ones included: weather and each future's own luck go by the future's number."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from balto.domain.plan import Plan
from balto.ensemble.toll import Toll
from balto.motion.index import Chart
from balto.motion.orders import Orders, several
from balto.motion.sky import Sky
from balto.rehearse._run_kernel import run as run_kernel
from balto.rehearse.run import deaths_of

FAR = 2**62  # a step beyond any future: each member of a sky is the weather of one future


class Ran(NamedTuple):
    """Arrays [future, leg]: depart_h, arrive_h (inf: never), doses, state; given [future, lot or leg], as in an Outcome."""

    depart_h: NDArray[np.float32]
    arrive_h: NDArray[np.float32]
    doses: NDArray[np.int32]
    state: NDArray[np.int8]
    given: NDArray[np.float32]


def run_in(chart: Chart, said: Orders, over: Sky, first: int) -> Ran:
    """The orders in the futures first, first + 1, ..., whose weather is the sky's members in turn."""
    count, legs, lots = len(over.factor), len(said.carrier), len(chart.ground.lot_h)
    out = Ran(
        np.empty((count, legs), np.float32), np.empty((count, legs), np.float32), np.empty((count, legs), np.int32),
        np.empty((count, legs), np.int8), np.empty((count, lots + legs), np.float32),
    )  # fmt: skip
    run_kernel(
        said, chart.teams, chart.ground, over.factor, over.air_c, first, FAR, first + count, first, -1, False,
        several(said), chart.keeps, *out, np.zeros(count, np.bool_),
    )  # fmt: skip
    return out


def deaths_in(chart: Chart, plan: Plan, toll: Toll, ran: Ran, first: int) -> NDArray[np.float64]:
    """Deaths over all places [future] of a plan that ran in the futures from `first` on."""
    return deaths_each(chart, plan, toll, ran, range(first, first + len(ran.given)))


def deaths_each(chart: Chart, plan: Plan, toll: Toll, ran: Ran, futures: Sequence[int]) -> NDArray[np.float64]:
    """Deaths over all places [row] where row k of what ran has the need of futures[k]."""
    members = np.array(futures, np.int64) % toll.members
    own = replace(toll, deaths=toll.deaths[members])
    total: NDArray[np.float64] = deaths_of(chart.world, plan, own, ran.arrive_h, ran.given).sum(
        axis=1, dtype=np.float64
    )
    return total
