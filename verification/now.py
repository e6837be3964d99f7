"""A plan made in a later world leaves nothing before now: examples and generated cases, a now every six hours."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from balto.desk.load_case import open_case
from balto.desk.prepare import PreparedCase, prepare
from balto.domain.plan import Plan
from balto.files.synthetic.country import write_country
from balto.motion.conditions import conditions
from balto.motion.plan_arrays import plan_arrays
from balto.plan.search import Budget, search
from balto.rehearse.run import rehearse
from balto.rehearse.simulate import simulate
from balto.situation.later_world import later_index
from balto.situation.state import simulated
from verification.check import Check

EXAMPLES = ("nome-1925", "river-flood", "two-medicines")
GENERATED = ((12, 8, 1), (12, 8, 2), (30, 15, 3))  # places, carriers, seed
EVERY_H, ITERATIONS, MEMBERS, FUTURES, LUCK = 6.0, 200, 16, 60, 5


@dataclass(frozen=True, slots=True)
class Tried:
    """Later worlds planned in, legs of the plans found there that left before now in some future, and all legs found."""

    worlds: int
    before: int
    legs: int


def checks() -> Iterator[Check]:
    """One line a case."""
    for name in EXAMPLES:
        yield _check(name, prepare(open_case(Path("examples") / name)))
    for places, carriers, seed in GENERATED:
        with TemporaryDirectory() as folder:
            write_country(Path(folder) / "land", places, carriers, seed)
            yield _check(f"generated, {places} places, seed {seed}", prepare(open_case(Path(folder) / "land")))


def _check(name: str, ready: PreparedCase) -> Check:
    found = _tried(ready)
    value = f"{found.before} of {found.legs} in {found.worlds} worlds"
    return Check(f"{name}: legs of later plans that leave before now", value, "0", found.before == 0 < found.legs)


def _tried(ready: PreparedCase) -> Tried:
    chart, death_table = ready.chart, ready.death_table
    plan = search(chart, death_table, Budget(MEMBERS, iterations=ITERATIONS)).plan
    one, nothing = conditions(chart, LUCK, 1), Plan("nothing", ())
    pasts = [(past, simulate(chart, plan_arrays(chart, past), one, LUCK)) for past in (plan, nothing)]
    worlds = before = legs = 0
    for number, hour_h in enumerate(np.arange(EVERY_H, chart.world.horizon_h, EVERY_H)):
        past, ran = pasts[number % 2]  # after the plan so far, and after nothing was done
        there = later_index(simulated(chart, past, ran, 0, float(hour_h), one, LUCK))
        later = search(there, death_table, Budget(MEMBERS, iterations=ITERATIONS)).plan
        away = {under_way.leg.id for under_way in there.world.under_way}
        left_h = rehearse(there, later, death_table, FUTURES).depart_h
        for n in (n for n in later.runs() if later.legs[n].id not in away):
            legs += 1
            before += bool((left_h[:, n] < hour_h - 1e-3).any())
        worlds += 1
    return Tried(worlds, before, legs)
