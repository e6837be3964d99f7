"""The search for a plan: the top of the method."""

import os
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from threading import Event
from typing import NamedTuple

import numpy as np

from balto.domain.plan import Plan
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable
from balto.ensemble.futures import Futures
from balto.motion.index import WorldIndex
from balto.plan.effort import asked, effort_of
from balto.plan.found import Found, Progress, part_used
from balto.plan.from_here import MEMBERS, from_here
from balto.plan.network.hubs import narrowed
from balto.plan.relay.cut import Cut
from balto.plan.relay.instance import Instance, averaged, instance
from balto.plan.relay.leaner import PRICES, Archive, look_for_leaner
from balto.plan.relay.local_search import Relay
from balto.plan.relay.settle import settle
from balto.plan.relay.trim import drop_low_value_parcels, trim
from balto.plan.relay.warm_start import warm_start

MORE = 0.27  # of a search again, for leaner plans
HOT, COLD = 3e-3, 1e-6  # first and last heat, as parts of the deaths that the first solution averts
BLINK = 0.15  # share of choices overlooked in a new solution
MEAN, FEW = 0, 4  # judged by expected travel alone, twenty times as fast as by members; by a FEWth of the members
LEAST, MOST = 4, 16  # new solutions that a search for one future begins with
A_START = 18_000  # changes for each of them, where there is time for more than LEAST
PACE = 6e6  # changes a second, times places and carriers, that a search for one future makes (counted on one core)


APART = 1_000_003  # between the seeds of searches side by side


class Stage(NamedTuple):
    """A part of the search: until what part of the budget, its first heat (of HOT), by what it judges (MEAN, a FEWth of the
    members or, 1, all), and whether it begins from a new solution or goes on from the best."""

    until: float
    heat: float
    judges: int
    restart: bool


STAGES = (
    *(Stage(until, 1.0, MEAN, True) for until in (0.08, 0.16, 0.24, 0.32, 0.4)),
    Stage(0.55, 0.34, FEW, False), Stage(0.7, 0.24, FEW, False), Stage(1.0, 0.17, 1, False),
)  # fmt: skip


@from_here
def search(
    chart: WorldIndex,
    death_table: DeathTable,
    *,
    members: int | Futures = MEMBERS,
    seconds: float | None = None,
    iterations: int | None = None,
    seed: int = 0,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
    start: Plan | None = None,
    exclude: Collection[str] = (),
    name: str = "fewest-deaths",
    leaner: bool = False,
    mean_weather: bool = False,
    clock: Callable[[], float] = time.perf_counter,
) -> Found:
    """The plan of least expected deaths in the first `members` futures, or in those that are given.

    With `iterations` alone the result depends only on the arguments. KeyboardInterrupt ends the search; what was found
    until then is returned. Carriers and links in `exclude` are not used; a `start` is taken up where it is
    better than what is found at first. With `mean_weather` every hour's weather is taken to be, for certain, the mean of
    those futures (and the deaths told are those of that one future). With `leaner` half as much again is
    spent on plans of little more deaths and less effort.
    """
    if seconds is None and iterations is None:
        raise ValueError("search: give seconds, iterations or both")
    chart = narrowed(chart, death_table, () if start is None else (start,), exclude)
    problem, ways = instance(chart, death_table, members, exclude)
    if mean_weather:
        problem = averaged(problem)
    alone = mean_weather or members == 1 or (isinstance(members, Futures) and len(members) == 1)
    none = float(death_table.deaths[:, :, 0, 0].sum(axis=1).mean())
    stages = _one_future(problem, seconds, iterations) if alone else STAGES
    effort = _Effort(seconds, iterations, progress, stop, clock)

    def one(own_seed: int, own: _Effort) -> Found:
        relay = Relay.begin(chart, problem, ways, own_seed)
        if start is not None:
            warm_start(relay, start)
        return _improve(relay, stages, none, own, name, _archive(relay, none) if leaner and not alone else None)

    return one(seed, effort) if iterations is not None else _side_by_side(one, seed, effort)


def _side_by_side(one: Callable[[int, "_Effort"], Found], seed: int, effort: "_Effort") -> Found:
    """The best of a search on each core, with seeds of their own, and the leaner plans of all: where a search ends is much a
    matter of luck. Not where the result has to be the same on any machine."""
    cores, ended = int(os.environ.get("BALTO_CORES", os.cpu_count() or 1)), Event()

    def stop() -> bool:
        return ended.is_set() or (effort.stop is not None and effort.stop())

    others = [replace(effort, progress=None, stop=stop) for _ in range(1, cores)]
    with ThreadPoolExecutor(max(cores - 1, 1)) as pool:
        rest = [pool.submit(one, seed + APART * k, own) for k, own in enumerate(others, 1)]
        begun, found = effort.clock(), [one(seed, effort)]
        if effort.seconds is None or effort.clock() - begun < effort.seconds:  # ended before its time: so do the others
            ended.set()
        found += [job.result() for job in rest]
    best = min(found, key=lambda it: it.deaths)
    leaner = tuple(dict.fromkeys(plan for it in found for plan in it.leaner))
    return replace(best, iterations=sum(it.iterations for it in found), leaner=leaner)


def _one_future(problem: Instance, seconds: float | None, iterations: int | None) -> tuple[Stage, ...]:
    """Where one future is all, many short beginnings and one long end: the more of them, the more changes there is time for."""
    changes = [] if iterations is None else [float(iterations)]
    changes += [] if seconds is None else [seconds * PACE / (problem.keys.shape[0] * problem.keys.shape[2])]
    starts = int(np.clip(min(changes) / A_START, LEAST, MOST))
    share = 0.4 + 0.4 * (starts - LEAST) / (MOST - LEAST)
    return (*(Stage(share * (k + 1) / starts, 1.0, 1, True) for k in range(starts)), Stage(1.0, 0.7, 1, False))


@dataclass(frozen=True, slots=True)
class _Effort:
    """What a search may spend, and whom to tell."""

    seconds: float | None
    iterations: int | None
    progress: Callable[[Progress], None] | None
    stop: Callable[[], bool] | None
    clock: Callable[[], float]


def _asks(world: World, price_per_leg: float, plan: Plan) -> float:
    return asked(effort_of(world, plan), price_per_leg)


def _archive(relay: Relay, none: float) -> Archive:
    """An empty archive; a leg counts what a leg of the first solution costs."""
    first = effort_of(relay.chart.world, relay.plan("first"))
    return Archive(partial(_asks, relay.chart.world, first.price / max(first.legs, 1)), none)


def _improve(
    relay: Relay, stages: Sequence[Stage], none: float, effort: _Effort, name: str, archive: Archive | None = None
) -> Found:
    """The search from the first solution on, stage by stage; `none` are the deaths if nothing is sent."""
    clock, iterations = effort.clock, effort.iterations
    begun = clock()  # from here on: the first run on a machine compiles in what is above
    history = [(clock() - begun, relay.deaths)]
    span = max(none - relay.deaths, 1e-3 * none, 1e-9)
    done, size = 0, 8 if iterations is None else max(1, min(2000, iterations // 50))
    number, scenarios = 0, _scenarios(stages[0], relay.members)
    relay.accept_current(scenarios)
    try:
        while True:
            part = part_used(done, iterations, clock() - begun, effort.seconds)
            if part >= 1.0 or (effort.stop is not None and effort.stop()):
                break
            while part >= stages[number].until:
                number += 1
                scenarios = _start_stage(relay, stages[number])
            sliced = clock()
            relay.improve(size, scenarios, span * _heat(part, stages, number))
            done += size
            if iterations is None:
                size = max(1, min(20000, int(size * min(4.0, 0.05 / max(clock() - sliced, 1e-6)))))
            else:
                size = min(size, max(1, iterations - done))
            if archive is not None:
                archive.offer(relay)
            if relay.deaths < history[-1][1] - 1e-12:
                history.append((clock() - begun, relay.deaths))
            if effort.progress is not None:
                effort.progress(Progress(clock() - begun, part, done, relay.deaths))
    except KeyboardInterrupt:
        pass
    settle(relay)
    trim(relay, none - relay.deaths)
    drop_low_value_parcels(relay, none - relay.deaths)
    found = Found(relay.plan(name), relay.deaths, tuple(history), done)
    if archive is None or (effort.stop is not None and effort.stop()):
        return found
    return _with_leaner(relay, archive, found, effort)


def _with_leaner(relay: Relay, archive: Archive, found: Found, effort: _Effort) -> Found:
    """What was found with leaner plans, looked for in MORE of the changes that were made, or of the seconds that there were;
    where one of them has fewer deaths, that is the plan found."""
    begun = effort.clock()

    def until(part: float) -> bool:
        if effort.stop is not None and effort.stop():
            return True
        return effort.seconds is not None and effort.clock() - begun > MORE * effort.seconds * (part + 1 / len(PRICES))

    archive.add(Cut(found.plan, found.deaths, archive.asks(found.plan), sum(leg.doses for leg in found.plan.legs)))
    look_for_leaner(relay, archive, max(1, int(MORE * found.iterations / len(PRICES))), until)
    best = archive.fewest()
    assert best is not None
    history = (*found.history, (effort.clock() - begun + found.history[-1][0], best.deaths))
    plan = replace(best.plan, name=found.plan.name)
    return replace(found, plan=plan, deaths=best.deaths, history=history, leaner=archive.plans())


def _scenarios(stage: Stage, members: int) -> int:
    """Members that a change is judged on at first (0: the expected scenario)."""
    if members == 1 or stage.judges == MEAN:
        return members if members == 1 else 0
    return members // stage.judges if members % stage.judges == 0 else members


def _start_stage(relay: Relay, stage: Stage) -> int:
    """Begin a stage from a new solution or from the best; the result is the members to judge on."""
    scenarios = _scenarios(stage, relay.members)
    if stage.restart:
        relay.restart(BLINK)
        relay.accept_current(scenarios)
    else:
        settle(relay)
        trim(relay, 0.0)
        relay.back_to_best(scenarios)
    return scenarios


def _heat(part: float, stages: Sequence[Stage], number: int) -> float:
    """The heat at a part of the budget: it falls evenly, in its logarithm, from a stage's first to COLD."""
    first, last = stages[number - 1].until if number else 0.0, stages[number].until
    hot = HOT * stages[number].heat
    return float(hot * (COLD / hot) ** min(max((part - first) / (last - first), 0.0), 1.0))
