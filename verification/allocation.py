"""Rules of allocation: `floor` and `share` in 20 shortages without any chance, against an exact programme under the same rule.

python -m verification.run allocation       the marks, with the programme's answers as they are kept
python -m verification.allocation --anew    ask the programme again (HiGHS, some minutes)

The programme and the rations it is given are written from docs/allocation.md, not from the search: each place is to have at
least, or exactly, so many doses, and of all plans that keep to that the one of fewest deaths is wanted.
"""

import hashlib
import json
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from balto.domain.allocation import Rule
from balto.domain.plan import Plan
from balto.motion.index import WorldIndex
from balto.plan.allocation.demand import Demand, Demands
from balto.plan.allocation.ration_table import ration_table
from balto.plan.allocation.rations import Ration, rations
from balto.plan.allocation.standing import usable_at
from balto.plan.distribution.search import plan_country
from balto.plan.relay.search import search
from balto.rehearse.run import rehearse
from benchmarks.relay.tiny import Tiny, still, tiny
from verification.check import Check
from verification.exact import solve

KEPT = Path(__file__).with_name("allocation_proofs.json")
CASES, PART_OF_NEED = 20, 0.5
ITERATIONS, ROUNDS = 150_000, 600
MARK, COUNTRY_MARK = 0.01, 0.8
RULES = (Rule.FLOOR, Rule.SHARE)


@dataclass(frozen=True)
class Shortage:
    """A case with half of the doses that it needs, and what each place needs."""

    case: Tiny
    asked: Demands


@dataclass(frozen=True)
class Compared:
    """Lives saved by the search and by the programme, whether the search kept to the rule, and whether the plan of fewest deaths
    would have."""

    found: float
    best: float
    kept: bool
    kept_anyhow: bool


def shortage(places: int, carriers: int, seed: int) -> Shortage:
    """One of the tiny cases with half of the doses needed, a dose a patient."""
    case = tiny(places, carriers, seed)
    world, table = case.chart.world, case.death_table
    grid = table.doses
    needed = [int(grid[int(np.argmin(table.deaths[0, row, 0]))]) for row in range(len(table.places))]
    stock = max(len(world.lots), round(PART_OF_NEED * sum(needed)))
    each = [stock // len(world.lots) + (k < stock % len(world.lots)) for k in range(len(world.lots))]
    lots = tuple(replace(lot, doses=doses) for lot, doses in zip(world.lots, each, strict=True))
    chart = WorldIndex(replace(world, lots=lots), case.chart.seed)
    spots = {place.id: (place.lat, place.lon) for place in world.places}
    demands = tuple(
        Demand(place, float(n), float(n), at=spots[place]) for place, n in zip(table.places, needed, strict=True)
    )
    return Shortage(Tiny(chart, table), Demands("", demands, stock, float(sum(needed))))


def counted(number: int) -> tuple[int, int, int]:
    """Places, carriers and seed of a case."""
    return 6 + 2 * (number % 2), 3 + number % 3, 300 + number


def by_the_page(rule: Rule, asked: Demands, said: tuple[Ration, ...]) -> dict[str, tuple[float, float]]:
    """The least and the most doses of each place as docs/allocation.md has them, a dose being a treatment; which of several equal
    remainders is rounded up is drawn by lot, so that is taken from what was said, if it is one of them."""
    whole, need = asked.stock, {one.place: one.needed for one in asked.each}
    fair = whole / sum(need.values())
    if rule is Rule.FLOOR:
        return {place: (float(max(1, math.ceil(0.5 * fair * n - 1e-9))), math.inf) for place, n in need.items()}
    given = {one.place: float(one.least) for one in said}
    up = [need[place] * fair - math.floor(need[place] * fair) for place, n in given.items() if n > need[place] * fair]
    down = [need[place] * fair - n for place, n in given.items() if n <= need[place] * fair]
    assert sum(given.values()) == whole
    assert not up or not down or min(up) >= max(down) - 1e-9
    return {place: (n, n) for place, n in given.items()}


def compared(rule: Rule, number: int, iterations: int = ITERATIONS, anew: bool = False) -> Compared:
    """A case under a rule: the plan that the search finds, and the programme's answer."""
    with still():
        short = shortage(*counted(number))
        said = rations(rule, short.asked, short.case.chart.seed)
        within = by_the_page(rule, short.asked, said)
        best = proof(rule, number, short, within, anew)
        outcomes = [
            rehearse(short.case.chart, _searched(short, each, iterations), short.case.death_table, 1)
            for each in (said, ())
        ]
    nothing = float(short.case.death_table.deaths[0, :, 0, 0].sum(dtype=np.float64))
    kept = [
        all(least <= usable_at(one, place)[0] <= most for place, (least, most) in within.items()) for one in outcomes
    ]
    return Compared(nothing - float(outcomes[0].total_deaths()[0]), nothing - best, *kept)


def _searched(short: Shortage, said: tuple[Ration, ...], iterations: int) -> Plan:
    table = ration_table(short.case.death_table, [("", said)])
    return search(short.case.chart, table, members=1, iterations=iterations, seed=1).plan


def kept_by_country(rule: Rule, number: int) -> bool:
    """Whether the plan that the search for a country finds keeps to the rule."""
    with still():
        short = shortage(*counted(number))
        said = rations(rule, short.asked, short.case.chart.seed)
        table = ration_table(short.case.death_table, [("", said)])
        plan = plan_country(short.case.chart, table, members=1, seconds=None, iterations=ROUNDS, seed=1).plan
        outcome = rehearse(short.case.chart, plan, short.case.death_table, 1)
    within = by_the_page(rule, short.asked, said)
    return all(least <= usable_at(outcome, place)[0] <= most for place, (least, most) in within.items())


def proof(rule: Rule, number: int, short: Shortage, within: dict[str, tuple[float, float]], anew: bool) -> float:
    """Deaths of the programme's best plan, proven; the kept answer while the case is the same."""
    answers = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    name, mark = f"{rule.value}-{number}", _mark(short, within)
    row = answers.get(name)
    if row is None or row["case"] != mark or anew:
        exact = solve(short.case.chart, short.case.death_table, 0, 1.0, 600.0, within)
        assert exact.proven, name
        answers[name] = row = {"case": mark, "deaths": round(exact.deaths, 6)}
        rows = ",\n".join(f"{json.dumps(key)}: {json.dumps(answers[key])}" for key in sorted(answers))
        KEPT.write_text("{\n" + rows + "\n}\n", encoding="utf-8")
    return float(row["deaths"])


def _mark(short: Shortage, within: dict[str, tuple[float, float]]) -> str:
    """A digest of all that decides the answer."""
    world = short.case.chart.world
    told = [
        [(one.origin, one.dest, one.km) for one in world.links],
        [(one.home, one.pace_kmh, one.payload_kg, one.available_h) for one in world.carriers],
        [(one.place, one.doses, one.available_h) for one in world.lots],
        sorted(within.items()),
    ]
    whole = hashlib.blake2b(repr(told).encode(), digest_size=8)
    whole.update(short.case.death_table.deaths.tobytes())
    return whole.hexdigest()


def checks() -> Iterator[Check]:
    """Three lines a rule: how near the search comes, how often the rule asks for another plan than that of fewest deaths, and how
    often the search for a country keeps to it in cases that are not made for it."""
    for rule in RULES:
        found = [compared(rule, number) for number in range(CASES)]
        fewer = max(1.0 - one.found / one.best if one.kept else 1.0 for one in found)
        kept, other = sum(one.kept for one in found), sum(not one.kept_anyhow for one in found)
        yield Check(
            f"{rule.value}: lives saved against the exact programme, the worst of {CASES}",
            f"{-fewer:+.2%}, {kept} kept to it", f"{-MARK:.0%}, all", fewer <= MARK,
        )  # fmt: skip
        yield Check(
            f"{rule.value}: cases in which the plan of fewest deaths breaks it", f"{other} of {CASES}",
            f"at least {CASES // 4}", other >= CASES // 4,
        )  # fmt: skip
        land = sum(kept_by_country(rule, number) for number in range(CASES))
        least = round(COUNTRY_MARK * CASES)
        yield Check(
            f"{rule.value}: kept by the search for a country", f"{land} of {CASES}", f"at least {least}", land >= least
        )


if __name__ == "__main__":
    for each in RULES:
        for n in range(CASES):
            print(each.value, n, compared(each, n, anew="--anew" in sys.argv))
