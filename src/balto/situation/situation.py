"""The situation: what is believed of a run now, from which everything that follows is planned."""

from dataclasses import dataclass

from balto.domain.climate import Forecast, Observation
from balto.domain.plan import Plan
from balto.domain.world import World
from balto.ensemble.futures import Futures
from balto.situation.belief import believed_futures
from balto.situation.committed import kept_plan
from balto.situation.later_world import later_index
from balto.situation.state import State


@dataclass(frozen=True, eq=False)
class Situation:
    """The world now, the plan in force from here on (the legs under way, then those ahead), and the futures believed in."""

    world: World
    plan: Plan
    futures: Futures


def situation(
    state: State,
    futures: int,
    seen: tuple[Observation, ...] = (),
    coming: tuple[Forecast, ...] = (),
    candidates: int = 0,
) -> Situation:
    """The situation of a run in that state, in so many futures, drawn from `candidates` (0: eight times as many)."""
    chart = later_index(state, seen, coming)
    believed = believed_futures(chart, futures, candidates or 8 * futures, chart.seed)
    return Situation(chart.world, kept_plan(state, chart.world), believed)
