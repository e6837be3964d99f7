"""How much of the distance from the best fixed plan to the clairvoyant re-planning closes, on futures never searched on."""

import math
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from balto.desk.load_case import open_case
from balto.desk.prepare import prepare
from balto.files.synthetic.country import write_country
from balto.plan.bound.clairvoyant import clairvoyant
from balto.plan.recourse.replan import mean_death_table, play
from balto.plan.relay.search import search
from balto.rehearse.run import rehearse
from verification.check import Check

PLACES, CARRIERS = 24, 12
NEED, MEMBERS, HELD_OUT, SEARCH_S = 200, 100, 16, 5.0


def closes(cases: int) -> Iterator[Check]:
    """Deaths on held-out futures of stormy cases: fixed, policy, and the clairvoyant's lower bound.

    The bound is below what any clairvoyant plan could reach, so the share closed is understated.
    """
    rows = []
    for seed in range(cases):
        with tempfile.TemporaryDirectory() as folder:
            write_country(Path(folder) / "land", PLACES, CARRIERS, 500 + seed, stormy=True)
            ready = prepare(open_case(Path(folder) / "land"), members=NEED)
        death_table = mean_death_table(ready.death_table)
        plan = search(ready.chart, death_table, members=MEMBERS, seconds=SEARCH_S, seed=1).plan
        fixed = rehearse(ready.chart, plan, death_table, MEMBERS + HELD_OUT).total_deaths()[MEMBERS:]
        played = play(ready.chart, plan, death_table, (MEMBERS, HELD_OUT)).deaths
        best = clairvoyant(ready.chart, death_table, MEMBERS + HELD_OUT).per_member[MEMBERS:]
        rows.append((fixed.mean(), played.mean(), best.mean()))
    fixed, played, best = np.array(rows).T
    closed = (fixed - played).sum() / (fixed - best).sum()
    error = (fixed - played).std(ddof=1) / math.sqrt(cases) if cases > 1 else float("nan")
    value = (
        f"{closed:.0%} (fixed {fixed.mean():.3f}, policy {played.mean():.3f}, bound {best.mean():.3f}; +- {error:.3f})"
    )
    yield Check(
        f"{cases} stormy cases, held out: fixed to clairvoyant closed by policy",
        value,
        "at least 67 %",
        closed >= 2 / 3,
    )
