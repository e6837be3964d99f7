"""The door to planning: by the size of the case relays are searched for, a distribution, or relays that go on from one."""

import math
import time
from collections.abc import Callable, Collection
from dataclasses import replace

from balto.domain.crew import limit_of
from balto.domain.plan import Plan
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable
from balto.ensemble.futures import one_each
from balto.motion.index import WorldIndex
from balto.plan.distribution.search import plan_country
from balto.plan.found import Budget, Engine, Found, Progress
from balto.plan.from_here import after_those_under_way
from balto.plan.relay.search import search as search_relay
from balto.plan.scale import is_large
from balto.rehearse.crews import above_limit, weighed_deaths
from balto.rehearse.run import rehearse

__all__ = ["Budget", "Engine", "Found", "Progress", "engine_for", "search"]

MANY = 10  # places with patients from which on a country's plan is looked for first: docs/decisions/search.md
AGAIN, LESS = (
    4,
    0.5,
)  # how often a plan is looked for without carriers whose crews risk too much, in what part of the budget
CHECKED, FEW_LEGS = 1_000, 200  # futures in which that is looked at, where the plan has no more legs
FIRST = 0.2  # of the seconds for that, and of the changes, as rounds of a country's search


def search(
    chart: WorldIndex, death_table: DeathTable, budget: Budget, *, exclude: Collection[str] = (), name: str = "fewest-deaths",
    engine: Engine | None = None, start: Plan | None = None, seed: int | None = None,
) -> Found:  # fmt: skip
    """The best plan found within the budget under the chart's seed, or another; carriers named in `exclude` are not used.

    A search of relays goes on from the plan `start` where that is better than what it finds at first. The engine fits the case,
    unless one is given: plans that are to be compared are best searched by the same one. With iterations alone the result
    depends only on the arguments (and, but for relays, on the number of cores). No crew is asked to risk more than its limit
    (docs/crews.md): where a plan found does so, it is looked for again without that carrier.
    """
    asked = frozenset(exclude)
    found = _search(chart, death_table, budget, asked, name, engine, start, seed)
    for _ in range(AGAIN):
        risky = frozenset(_above_limit(chart, death_table, found.plan, budget.members))
        if not risky or budget.stopped:
            break
        asked |= risky
        left = None if start is None or any(leg.carrier in asked for leg in start.legs) else start
        found = _search(chart, death_table, budget.part(LESS), asked, name, engine, left, seed)
    return found


def _above_limit(chart: WorldIndex, death_table: DeathTable, plan: Plan, members: int) -> tuple[str, ...]:
    """Carriers whose crews a plan asks too much of, those under way left out: they have gone."""
    away = {one.leg.carrier for one in chart.world.under_way}
    if not plan.legs or not any(limit_of(chart.world, carrier) < math.inf for carrier in chart.world.carriers):
        return ()
    tried = rehearse(chart, plan, death_table, max(members, CHECKED if len(plan.legs) <= FEW_LEGS else members))
    return tuple(name for name in above_limit(tried) if name not in away)


def _search(
    chart: WorldIndex, death_table: DeathTable, budget: Budget, exclude: Collection[str], name: str, engine: Engine | None,
    start: Plan | None, seed: int | None,
) -> Found:  # fmt: skip
    """As `search`, whatever the plan asks of crews beyond what the engine itself sees."""
    chosen, seed = engine or engine_for(chart.world, death_table), chart.seed if seed is None else seed
    start = None if chart.world.under_way else start  # which would be told to set out again

    def find(there: WorldIndex) -> Found:
        if chosen is Engine.DISTRIBUTION:
            return _distribution(there, death_table, budget, exclude, name, seed)
        both = chosen is Engine.BOTH and start is None
        first = _first(there, death_table, budget, exclude, name, seed) if both else None
        return _relay(there, death_table, budget, exclude, name, first, start, seed)

    return replace(after_those_under_way(chart, death_table, one_each(budget.members), find), engine=chosen)


def engine_for(world: World, death_table: DeathTable) -> Engine:
    """The engine that fits a case of this size."""
    if is_large(world):
        return Engine.DISTRIBUTION
    return Engine.BOTH if len(set(death_table.places)) >= MANY else Engine.RELAY


def _relay(
    chart: WorldIndex, death_table: DeathTable, budget: Budget, exclude: Collection[str], name: str,
    first: tuple[Found, float] | None, start: Plan | None, seed: int,
) -> Found:  # fmt: skip
    """The relay's search, from `start` on; where a distribution was found `first`, in so many seconds, from that, and the better
    of both."""
    if first is not None and budget.stopped:
        return first[0]
    share = 0.0 if first is None else FIRST
    found = search_relay(
        chart, death_table, members=budget.members, iterations=budget.iterations, seed=seed,
        seconds=None if budget.seconds is None else (1.0 - share) * budget.seconds, stop=budget.stop,
        progress=_part(budget.progress, share, 1.0), start=start if first is None else first[0].plan,
        exclude=exclude, name=name, leaner=budget.leaner,
    )  # fmt: skip
    return found if first is None else _better(chart, death_table, budget.members, *first, found)


def _first(
    chart: WorldIndex, death_table: DeathTable, budget: Budget, exclude: Collection[str], name: str, seed: int
) -> tuple[Found, float]:
    """The distribution from which a search of relays goes on, in its share of the budget, and the seconds it took."""
    begun = time.perf_counter()
    part = replace(
        budget, seconds=None if budget.seconds is None else FIRST * budget.seconds,
        iterations=None if budget.iterations is None else max(1, round(FIRST * budget.iterations)),
        progress=_part(budget.progress, 0.0, FIRST),
    )  # fmt: skip
    return _distribution(chart, death_table, part, exclude, name, seed), time.perf_counter() - begun


def _better(
    chart: WorldIndex, death_table: DeathTable, members: int, first: Found, gone_s: float, found: Found
) -> Found:
    """The better of two plans rehearsed on the same futures: each search reckons with luck in its own way."""
    tried: dict[Plan, float] = {
        one.plan: float(weighed_deaths(rehearse(chart, one.plan, death_table, members)).mean())
        for one in (found, first)
    }
    best = min(found, first, key=lambda one: tried[one.plan])
    history = tuple((gone_s + at_s, deaths) for at_s, deaths in found.history)
    return replace(best, history=history, iterations=first.iterations + found.iterations, leaner=found.leaner)


def _distribution(
    chart: WorldIndex, death_table: DeathTable, budget: Budget, exclude: Collection[str], name: str, seed: int
) -> Found:
    return plan_country(
        _without(chart, exclude), death_table, members=budget.members, seconds=budget.seconds,
        iterations=budget.iterations, seed=seed, progress=budget.progress, stop=budget.stop, name=name,
    )  # fmt: skip


def _without(chart: WorldIndex, exclude: Collection[str]) -> WorldIndex:
    """The chart of a world in which these carriers are left out."""
    if not exclude:
        return chart
    world = chart.world
    carriers = tuple(replace(one, excluded="left out") if one.id in exclude else one for one in world.carriers)
    return WorldIndex(replace(world, carriers=carriers), chart.seed)


def _part(progress: Callable[[Progress], None] | None, begin: float, end: float) -> Callable[[Progress], None] | None:
    """Tells of a part of the work as such."""
    if progress is None:
        return None
    return lambda now: progress(replace(now, part=begin + (end - begin) * min(now.part, 1.0)))
