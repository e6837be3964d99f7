"""The plan for a case of up to some dozen places with patients: where they are many a country's plan first, then the relay."""

import time
from collections.abc import Callable, Collection
from dataclasses import replace

from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.plan.distribution.search import plan_country
from balto.plan.found import Found, Progress
from balto.plan.from_here import from_here
from balto.plan.relay.search import search
from balto.rehearse.run import rehearse

MANY = 10  # places with patients from which on a country's plan is looked for first: docs/decisions/search.md
FIRST = 0.2  # of the seconds for that, and of the changes, as rounds of a country's search


@from_here
def find_plan(
    chart: WorldIndex, death_table: DeathTable, *, members: int, seconds: float | None = None, iterations: int | None = None,
    progress: Callable[[Progress], None] | None = None, stop: Callable[[], bool] | None = None,
    exclude: Collection[str] = (), name: str = "balto",
) -> Found:  # fmt: skip
    """The best plan found with that effort under the chart's seed; carriers named in `exclude` are not used.

    As `search`, which goes on from the country's plan where there is one: with `iterations` alone the result depends only on
    the arguments (and there on the number of cores).
    """
    begun, first = time.perf_counter(), None
    if len(set(death_table.places)) >= MANY:
        first = plan_country(
            _without(chart, exclude), death_table, members=members, seconds=None if seconds is None else FIRST * seconds,
            iterations=None if iterations is None else max(1, round(FIRST * iterations)), seed=chart.seed,
            progress=_part(progress, 0.0, FIRST), stop=stop, name=name,
        )  # fmt: skip
        if stop is not None and stop():
            return first
    share, gone_s = FIRST if first else 0.0, time.perf_counter() - begun
    found = search(
        chart, death_table, members=members, seconds=None if seconds is None else (1.0 - share) * seconds, iterations=iterations,
        seed=chart.seed, progress=_part(progress, share, 1.0), stop=stop, start=first.plan if first else None,
        exclude=exclude, name=name,
    )  # fmt: skip
    if first is None:
        return found
    tried = {one.plan: rehearse(chart, one.plan, death_table, members).total_deaths().mean() for one in (found, first)}
    best = min(found, first, key=lambda one: tried[one.plan])  # each search reckons with luck in its own way
    history = tuple((gone_s + at_s, deaths) for at_s, deaths in found.history)
    return replace(best, history=history, iterations=first.iterations + found.iterations)


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
