"""What can only help never costs lives: what-if over small invented countries, judged in futures that nobody searched in."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from balto.desk.load_case import open_case
from balto.desk.plan import Effort, Reporter, find_one
from balto.desk.prepare import PreparedCase, prepare
from balto.desk.what_if import WhatIf, what_if
from balto.desk.what_if_asked import Effect, Supposition, suppositions
from balto.domain.link import LinkState
from balto.ensemble.futures import usual
from balto.files.synthetic.country import write_country
from balto.motion.index import WorldIndex
from balto.rehearse.compare import Estimate, compare
from balto.rehearse.run import rehearse
from verification.check import Check

CASES, PLACES, CARRIERS = 200, 8, 4
EFFORT = Effort(None, 300, 20, 300)
HELD_OUT, FIRST = 300, 50_000  # futures, and the number of the first of them
KINDS = ("with ", "ten doses more", "one ", "open from now on", "sooner")


@dataclass(frozen=True)
class Tried:
    """A what-if: deaths more (below 0: fewer) in the futures it was found in, and in others."""

    what: str
    told: Estimate
    held_out: Estimate


def checks() -> Iterator[Check]:
    """Over 200 cases and five kinds of help: how many are worse than the plan in hand by more than their error, or twice it."""
    tried = [one for seed in range(CASES) for one in helped(seed)]
    worse, far_worse = (
        sum(one.held_out.mean > errors * one.held_out.error for one in tried) for errors in (1.96, 3.92)
    )
    told = sum(one.told.mean > 0.0 for one in tried)
    saved = -sum(one.held_out.mean for one in tried) / max(len(tried), 1)
    said = f"{len(tried)} what-ifs that can only help, {saved:.2f} lives saved by one on average"
    yield Check(f"{said}: told as a loss", str(told), "none", told == 0)
    yield Check("the same, worse by more than the paired error in other futures", str(worse), "at most 40 of 1,000",
                worse <= 0.04 * len(tried))  # fmt: skip
    yield Check("the same, worse by more than twice that", str(far_worse), "none", far_worse == 0)


def helped(seed: int, effort: Effort = EFFORT, held_out: int = HELD_OUT) -> Iterator[Tried]:
    """One what-if of each kind in the case of that seed."""
    ready = case(seed)
    plan = find_one(ready, effort, Reporter()).plan
    asked = of_each_kind(ready, list(suppositions(ready.chart, plan, large=False)))
    found = what_if(
        ready, rehearse(ready.chart, plan, ready.death_table, effort.futures), effort, None, asked, Reporter()
    )
    for price, there in zip(found.prices, elsewhere(ready, found, held_out), strict=True):
        yield Tried(price.what, price.deaths, there)


def of_each_kind(ready: PreparedCase, asked: list[Supposition]) -> list[Supposition]:
    """The first supposition of each of KINDS; nobody asks for one carrier more where nothing can be sent."""
    able = [one for one in asked if one.effect is Effect.HELPS]
    fit = ([one for one in able if one.what.startswith(kind) or one.what.endswith(kind)][:1] for kind in KINDS)
    return [one for first in fit for one in first]


def elsewhere(ready: PreparedCase, found: WhatIf, held_out: int) -> list[Estimate]:
    """Each price again, in futures in which nothing was searched for or chosen."""
    rows = usual(held_out, FIRST)
    base = rehearse(ready.chart, found.best.plan, ready.death_table, rows)
    charts = [WorldIndex(one.world, ready.chart.seed) for one in found.made]
    there = [rehearse(chart, one.plan, ready.death_table, rows) for chart, one in zip(charts, found.made, strict=True)]
    return [compare(base, one).deaths for one in there]


def case(seed: int) -> PreparedCase:
    """An invented country in which one carrier is left out, one link is shut for two days and one to the end."""
    with tempfile.TemporaryDirectory() as folder:
        write_country(Path(folder) / "land", PLACES, CARRIERS, seed)
        world = open_case(Path(folder) / "land")
    roads = [link.id for link in world.links]
    shut = [
        LinkState(roads[seed % len(roads)], "shut", 0.0, 48.0, "roads office"),
        LinkState(roads[(seed + 1) % len(roads)], "shut", 0.0, world.horizon_h, "roads office"),
    ]
    left_out = replace(world.carriers[-1], excluded="its crew is ill")
    return prepare(
        replace(world, carriers=(*world.carriers[:-1], left_out), link_states=(*world.link_states, *shut)), members=100
    )
