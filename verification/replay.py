"""The serum run as it was run, in the weather as it was recorded: predicted times beside those told.

Two figures for the dog teams of 1925 are fitted to Nenana - Bishop Mountain, the rows of use `fit`: a factor on their
pace (load, cold, darkness, no rest between) and how far untried mail teams differ from one another; everything after is
the test. `python -m verification.run replay`.
"""

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import binom

from balto.desk.load_case import open_case
from balto.domain.plan import Plan
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable
from balto.files.observed import read_observed
from balto.files.plan_table import read_plans
from balto.motion.conditions import Conditions, conditions
from balto.motion.index import WorldIndex
from balto.rehearse.outcome import Outcome
from balto.rehearse.run import under
from verification.check import Check

CASE = Path(__file__).parent.parent / "examples" / "nome-1925"
FUTURES = 2_000
TITLE = "The serum run replayed in the weather as recorded (80 % intervals)"


def checks() -> Iterator[Check]:
    """A line for each section, the whole run, and how many sections the intervals hold."""
    world = open_case(CASE)
    plan = read_plans(CASE, world)["as-run"]
    rows = (CASE / "replay" / "sections.csv").read_text(encoding="utf-8").splitlines()
    told = list(csv.DictReader(row for row in rows if not row.startswith("#")))
    observed = read_observed(CASE / "replay" / "observed.csv", world)
    seen = replace(world, observations=world.observations + observed)
    fitted = [row for row in told if row["use"] == "fit"]
    goal_h = sum(float(row["hours"]) for row in fitted)
    team_sd = _fit_sd(seen, plan, fitted)
    factor = _fit(seen, plan, goal_h, team_sd)
    yield Check(
        "pace of 1925 teams against declared, fitted on Nenana - Bishop Mountain", f"x {factor:.3f}", "(fit)", True
    )
    yield Check("sd of log pace between teams, fitted there too (race teams: 0.068)", f"{team_sd:.2f}", "(fit)", True)
    outcome = _run(seen, plan, factor, team_sd)
    held = []
    for row in told:
        hours = _section_h(outcome, row)
        if hours is None:
            continue
        low, middle, high = np.quantile(hours, (0.1, 0.5, 0.9))
        actual = float(row["hours"])
        name = f"{row['section']:>3} {row['from']} - {row['to']} ({row['use']}): told {actual:g} h"
        inside = bool(low <= actual <= high)
        if row["use"] == "test" and row["section"] != "all":
            held.append(inside)
        must = row["section"] == "all"
        said = f"{middle:5.1f} h ({low:.1f} - {high:.1f}){'' if inside else '  outside'}"
        yield Check(name, said, "inside" if must else "reported", inside or not must)
    least = int(binom.ppf(0.05, len(held), 0.8))
    yield Check("test sections inside their 80 % interval", f"{sum(held)} of {len(held)}",
                f"at least {least}: fewer in 1 of 20", sum(held) >= least)  # fmt: skip
    plain = _run(world, plan, factor, team_sd)
    hours = _whole_h(plain)
    low, middle, high = np.quantile(hours, (0.1, 0.5, 0.9))
    yield Check("the whole run in weather not conditioned on the records", f"{middle:5.1f} h ({low:.1f} - {high:.1f})",
                "reported", True)  # fmt: skip


def _fit(world: World, plan: Plan, goal_h: float, team_sd: float) -> float:
    """The pace factor at which the median time from Nenana to Bishop Mountain is goal_h."""

    def over_h(factor: float) -> float:
        outcome = _run(world, plan, factor, team_sd, 600)
        return float(np.median(_between_h(outcome, "Nenana", "Bishop-Mountain"))) - goal_h

    return float(brentq(over_h, 0.4, 1.8, xtol=0.002))


def _fit_sd(world: World, plan: Plan, fitted: list[dict[str, str]]) -> float:
    """The spread between teams under which the fitted sections' times are most likely (log-normal about the ensemble)."""
    goal_h = sum(float(row["hours"]) for row in fitted)

    def unlikely(team_sd: float) -> float:
        outcome = _run(world, plan, _fit(world, plan, goal_h, team_sd), team_sd, 600)
        total = 0.0
        for row in fitted:
            logs = np.log(_between_h(outcome, row["from"], row["to"]))
            total += np.log(logs.std()) + ((np.log(float(row["hours"])) - np.median(logs)) / logs.std()) ** 2 / 2
        return float(total)

    return float(min(np.arange(0.07, 0.46, 0.06), key=unlikely))


def _run(world: World, plan: Plan, factor: float, team_sd: float, futures: int = FUTURES) -> Outcome:
    carriers = tuple(
        replace(carrier, pace_kmh=carrier.pace_kmh * factor) if carrier.mode == "dog_team" else carrier
        for carrier in world.carriers
    )
    trials = tuple(replace(trial, hours=trial.hours / factor) for trial in world.trials)
    modes = tuple(replace(mode, team_sd=team_sd) if mode.id == "dog_team" else mode for mode in world.modes)
    chart = WorldIndex(replace(world, carriers=carriers, trials=trials, modes=modes), world.seed)
    return under(chart, plan, _sky(len(world.observations), futures, world), _NO_TOLL)


_NO_TOLL = DeathTable(("Nome",), 400.0, (0, 1), np.zeros((1, 1, 2, 2), np.float32))
_SKIES: dict[tuple[int, int], Conditions] = {}


def _sky(observations: int, futures: int, world: World) -> Conditions:
    """The sky of that many members, drawn once: pace does not change it."""
    if (observations, futures) not in _SKIES:
        _SKIES[observations, futures] = conditions(WorldIndex(world, world.seed), 0, futures)
    return _SKIES[observations, futures]


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
