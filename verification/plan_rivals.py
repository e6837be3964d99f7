"""What people would do instead of searching, on generated countries, with the error of the difference."""

import math
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from balto.desk.load_case import open_case
from balto.desk.prepare import PreparedCase, prepare
from balto.domain.plan import Plan
from balto.files.synthetic.country import write_country
from balto.plan.bound.clairvoyant import clairvoyant
from balto.plan.one_team import one_team
from balto.plan.relay.search import search
from balto.rehearse.run import rehearse
from verification.baselines import for_mean_weather, nearest_carriers
from verification.check import Check

PLACES, CARRIERS = 20, 10
NEED, MEMBERS, SEARCH_S = 200, 100, 2.0  # the search's processor seconds, and those of the plan for mean weather
FUTURES = 2000  # judged on the last of these, which no search has seen
BOUNDED = 20  # futures in which the plan is set beside the clairvoyant bound
MEAN = "the plan for mean weather"

F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Case:
    """Deaths averted by the search over each rival and over sending nothing; its share above the clairvoyant bound."""

    averted: dict[str, float]
    sent: float
    gap: float


def against_rivals(cases: int) -> Iterator[Check]:
    """One line for each rival: deaths averted by the search over it, the mean over cases with its standard error.

    Where all roads of a region are shut together, a fixed plan made over futures and one made for mean weather choose the
    same ways and are equal but for a few thousandths: the mark there is only that it is no worse (docs/decisions/search.md).
    """
    tried = [_tried(seed) for seed in range(cases)]
    for name in tried[0].averted:
        more = [one.averted[name] for one in tried]
        error = np.std(more, ddof=1) / math.sqrt(cases)
        value = f"{np.mean(more):.3f} +- {error:.3f} of {np.mean([one.sent for one in tried]):.2f} a case"
        least, mark = (-2.0, "not below -2 errors") if name == MEAN else (2.0, "above 2 errors")
        holds = bool(np.mean(more) > least * error)
        yield Check(f"{cases} stormy countries: deaths averted over {name}", value, mark, holds)
    gaps = [one.gap for one in tried]
    value = f"mean {np.mean(gaps):.1%}, worst {max(gaps):.1%}"
    yield Check(f"{cases} stormy countries: plan above the clairvoyant bound", value, "never below 0", min(gaps) >= 0)


def _tried(seed: int) -> _Case:
    with tempfile.TemporaryDirectory() as folder:
        write_country(Path(folder) / "land", PLACES, CARRIERS, seed, stormy=True)
        ready = prepare(open_case(Path(folder) / "land"), members=NEED)
    chart, death_table, clock = ready.chart, ready.death_table, time.process_time
    search(chart, death_table, members=MEMBERS, iterations=1, seed=0)  # compiles
    plan = search(chart, death_table, members=MEMBERS, seconds=SEARCH_S, seed=1, clock=clock).plan
    others = {
        "the nearest carrier for each place": nearest_carriers(chart, death_table),
        "one team all the way": one_team(chart, death_table),
        MEAN: for_mean_weather(chart, death_table, seconds=SEARCH_S, seed=1, clock=clock),
    }
    ours = _unseen(ready, plan)
    averted = {name: float((_unseen(ready, other) - ours).mean()) for name, other in others.items()}
    none = float(_unseen(ready, Plan("nothing", ())).mean())
    here, bound = (
        rehearse(chart, plan, death_table, BOUNDED).total_deaths().mean(),
        clairvoyant(chart, death_table, BOUNDED).deaths,
    )
    return _Case(averted, none - float(ours.mean()), float((here - bound) / here))


def _unseen(ready: PreparedCase, plan: Plan) -> F64:
    return rehearse(ready.chart, plan, ready.death_table, FUTURES).total_deaths()[MEMBERS:]
