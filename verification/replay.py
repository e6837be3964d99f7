"""The serum run as it was run, in the weather as it was recorded: predicted times beside those told. Nothing is fitted to it.

The dog teams are those of the case: its drivers' paces as they are declared and tried, and the mode as it ships, whose figures
come from races ninety years later. Where the run of 1925 lies says how far those figures carry: it is reported, not marked.
"""

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from balto.desk.load_case import open_case
from balto.domain.plan import Plan
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable
from balto.files.observed import read_observed
from balto.files.plan_table import read_plans
from balto.motion.conditions import conditions
from balto.motion.index import WorldIndex
from balto.rehearse.outcome import Outcome
from balto.rehearse.run import under
from verification.check import Check

CASE = Path(__file__).parent.parent / "examples" / "nome-1925"
FUTURES = 2_000
TITLE = "The serum run replayed in the weather as recorded (80 % intervals)"


def checks() -> Iterator[Check]:
    """A line for each section, the whole run, how many sections the intervals hold, and the run in any weather."""
    world = open_case(CASE)
    plan = read_plans(CASE, world)["as-run"]
    rows = (CASE / "replay" / "sections.csv").read_text(encoding="utf-8").splitlines()
    told = list(csv.DictReader(row for row in rows if not row.startswith("#")))
    observed = read_observed(CASE / "replay" / "observed.csv", world)
    outcome = _run(replace(world, observations=world.observations + observed), plan)
    held = []
    for row in told:
        if (hours := _section_h(outcome, row)) is not None:
            yield _line(f"{row['section']:>3} {row['from']} - {row['to']}: told {float(row['hours']):g} h", hours, row)
            held += [_inside(hours, float(row["hours"]))] if row["section"] != "all" else []
    yield Check("sections inside their 80 % interval", f"{sum(held)} of {len(held)}", "reported", True)
    whole = next(row for row in told if row["section"] == "all")
    yield _line("the whole run in weather not conditioned on the records", _whole_h(_run(world, plan)), whole)


def _line(name: str, hours: NDArray[np.float64], row: dict[str, str]) -> Check:
    """What is predicted, and the share of the futures that are quicker than what is told."""
    low, middle, high = np.quantile(hours, (0.1, 0.5, 0.9))
    actual = float(row["hours"])
    said = f"{middle:5.1f} h ({low:.1f} - {high:.1f}), {(hours < actual).mean():.0%} quicker"
    return Check(name, said + ("" if _inside(hours, actual) else ", outside"), "reported", True)


def _inside(hours: NDArray[np.float64], actual_h: float) -> bool:
    low, high = np.quantile(hours, (0.1, 0.9))
    return bool(low <= actual_h <= high)


def _run(world: World, plan: Plan) -> Outcome:
    chart = WorldIndex(world, world.seed)
    return under(chart, plan, conditions(chart, 0, FUTURES), _NO_TOLL)


_NO_TOLL = DeathTable(("Nome",), 400.0, (0, 1), np.zeros((1, 1, 2, 2), np.float32))


def _legs(outcome: Outcome) -> list[int]:
    return [n for n, leg in enumerate(outcome.plan.legs) if leg.doses]


def _between_h(outcome: Outcome, origin: str, dest: str) -> NDArray[np.float64]:
    """Hours from leaving origin to reaching dest with the serum, in the futures where it does."""
    legs = outcome.plan.legs
    first = next(n for n in _legs(outcome) if legs[n].origin == origin)
    last = next(n for n in _legs(outcome) if legs[n].dest == dest)
    arrive_h, depart_h = outcome.arrive_h[:, last].astype(float), outcome.depart_h[:, first]
    came = np.isfinite(arrive_h)
    return np.asarray(arrive_h[came] - depart_h[came])


def _whole_h(outcome: Outcome) -> NDArray[np.float64]:
    return _between_h(outcome, "Nenana", "Nome")


def _section_h(outcome: Outcome, row: dict[str, str]) -> NDArray[np.float64] | None:
    """Hours of one section; None for the waits between legs, which belong to the next section's hand-over."""
    if row["from"] == row["to"]:
        return None
    origin = "Meeting" if row["from"] == "Shaktoolik" else row["from"]
    return _between_h(outcome, origin, row["to"])
