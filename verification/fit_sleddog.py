"""How fast dog teams are, and how far one leg strays from that: fitted on races, by the law that the engine runs by.

Run it to print the figures behind the mode `dog_team` (docs/modes.md):

    python -m verification.fit_sleddog

Legs with a length along the track only (the organiser's miles are wrong on two), none that crosses a change of clocks.
A leg takes its length over a log-normal pace, a stall of exponential length on some legs, and a rest after each stage (8 hours
under way): what `balto.motion.crossing` does, so that what is fitted here can ship and be run.
"""

import csv
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations, groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import ndtr

from balto.motion.conditions import TRAIL_SD
from verification.check import data

F64 = NDArray[np.float64]
KM_PER_MILE = 1.609344
ENDURANCE_H = 8.0
STAGE_KM = ENDURANCE_H * 11.0  # by the reference pace of the mode, as the engine reckons where a rest comes
SLOW = 0.3  # log pace below the median of the same leg and year from which a team was held up
MANY_SLOW = 0.25  # a leg on which more teams than this are slow is one on which teams camp by choice
YEAR_SD = 0.05  # between whole races, where the races given share no leg (assumption)
EXPONENTIAL = -np.log1p(-(np.arange(80) + 0.5) / 80)  # quantiles of a stall of mean 1
FEW_TEAMS = 4
ORIGIN, HALF_DAY_S = datetime(2000, 1, 1), 43_200.0
WITHIN_H = 0.1  # what is seen is rounded and noted by hand: its likelihood is that of being so near
START = (math.log(12.0), math.log(0.15), -1.7, 1.0, 2.6)


@dataclass(frozen=True, slots=True)
class Run:
    """One team on one leg in one year; half_day numbers the 12 hours in which it left (-1: not told)."""

    year: str
    team: str
    leg: str
    km: float
    hours: float
    half_day: int = -1


@dataclass(frozen=True, slots=True)
class Fit:
    """Median pace, sd of the log pace of a leg in a race not seen, stalls and the rest after a stage in hours; and two parts of
    that sd: `team_sd` between teams, `shared_sd` between whole races (with our doubt about their mean)."""

    pace_kmh: float
    sd: float
    stall_share: float
    stall_h: float
    rest_h: float
    team_sd: float
    shared_sd: float

    @property
    def leg_sd(self) -> float:
        """What is left for a leg of its own beside team, race and trail."""
        return math.sqrt(max(self.sd**2 - self.team_sd**2 - self.shared_sd**2 - TRAIL_SD**2, 0.0))


def read(folder: Path) -> list[Run]:
    """The runs that can be used, in order of team and leg."""
    with (folder / "sleddog" / "legs.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    usable = [
        r for r in rows if r["quality"] == "ok" and r["run_h"] and r["miles_route"] and r["crosses_dst"] == "False"
    ]
    return [_run(row) for row in usable]


def _run(row: dict[str, str]) -> Run:
    km = float(row["miles_route"]) * KM_PER_MILE
    left = row["depart_local"]
    half_day = int((datetime.fromisoformat(left) - ORIGIN).total_seconds() // HALF_DAY_S) if left else -1
    return Run(
        row["year"], f"{row['year']}/{row['team']}", f"{row['from']}-{row['to']}", km, float(row["run_h"]), half_day
    )


def fit(runs: list[Run]) -> Fit:
    """The law of a leg by greatest likelihood; its parts from their own moments."""
    km, hours = (np.array([getattr(run, name) for run in runs]) for name in ("km", "hours"))
    found = minimize(
        _unlikely, START, (km, hours), "Nelder-Mead", options={"maxiter": 600, "xatol": 1e-3, "fatol": 0.5}
    )
    legs, years = _by_leg(runs), len({run.year for run in runs})
    plain = [rows for rows in legs.values() if rows[0].km <= STAGE_KM and _slow(rows).mean() <= MANY_SLOW]
    return _law(found.x, _team_sd(plain), _year_sd(legs) * math.sqrt(1 + 1 / years))


def _law(figures: F64, team_sd: float = 0.0, shared_sd: float = 0.0) -> Fit:
    log_pace, log_sd, log_odds, log_stall, rest_h = figures
    share = 1.0 / (1.0 + math.exp(-log_odds))
    return Fit(math.exp(log_pace), math.exp(log_sd), share, math.exp(log_stall), max(rest_h, 0.0), team_sd, shared_sd)


def _unlikely(figures: F64, km: F64, hours: F64) -> float:
    """Minus the log likelihood of the runs, taken as independent."""
    law = _law(figures)
    near = (cdf(law, km, hours + WITHIN_H) - cdf(law, km, hours - WITHIN_H)) / (2 * WITHIN_H)
    return -float(np.log(np.maximum(near, 1e-5)).sum())


def cdf(law: Fit, km: F64, hours: F64) -> F64:
    """The chance that a leg of so many km takes no more than so many hours; a rest after each stage that is not the last."""
    spare_h = hours - law.rest_h * (np.ceil(km / STAGE_KM) - 1.0)
    usual, held = np.log(km / law.pace_kmh), spare_h[:, None] - law.stall_h * EXPONENTIAL
    free = ndtr((np.log(np.maximum(spare_h, 1e-3)) - usual) / law.sd)
    stalled = ndtr((np.log(np.maximum(held, 1e-3)) - usual[:, None]) / law.sd).mean(axis=1)
    return np.asarray((1.0 - law.stall_share) * free + law.stall_share * stalled)


def _by_leg(runs: list[Run]) -> dict[tuple[str, str], list[Run]]:
    ordered = sorted(runs, key=_leg_key)
    return {key: list(rows) for key, rows in groupby(ordered, key=_leg_key)}


def _leg_key(run: Run) -> tuple[str, str]:
    return run.year, run.leg


def _log_pace(rows: Iterable[Run]) -> F64:
    return np.array([math.log(row.km / row.hours) for row in rows])


def _about_median(rows: list[Run]) -> F64:
    paces = _log_pace(rows)
    return paces - np.median(paces)


def _slow(rows: list[Run]) -> NDArray[np.bool_]:
    return _about_median(rows) < -SLOW


def _team_sd(plain: list[list[Run]]) -> float:
    """Standard deviation between teams, of teams not held up, by the usual analysis of variance."""
    of_team: dict[str, list[float]] = {}
    for rows in plain:
        for row, off in zip(rows, _about_median(rows), strict=True):
            if off >= -SLOW:
                of_team.setdefault(row.team, []).append(float(off))
    full = [offs for offs in of_team.values() if len(offs) >= 5]
    within = float(np.mean([np.var(offs, ddof=1) for offs in full]))
    between = float(np.var([np.mean(offs) for offs in full], ddof=1)) - within / float(np.mean([len(o) for o in full]))
    return math.sqrt(max(between, 0.0))


def _year_sd(legs: dict[tuple[str, str], list[Run]]) -> float:
    """Between whole races, from the mean difference on legs that two of them share."""
    medians = {key: float(np.median(_log_pace(rows))) for key, rows in legs.items() if rows[0].km <= STAGE_KM}
    squares = []
    for one, other in combinations(sorted({year for year, _ in medians}), 2):
        both = [leg for year, leg in medians if year == one and (other, leg) in medians]
        if both:
            squares.append(float(np.mean([medians[other, leg] - medians[one, leg] for leg in both])) ** 2)
    return math.sqrt(float(np.mean(squares)) / 2) if squares else YEAR_SD


def trail_sds(runs: list[Run]) -> tuple[float, float]:
    """What a leg in a year has of its own for all teams, beyond the whole race, and what 12 hours of it have, as sd of log pace.

    The first from legs that two races share, the second where hours of leaving are told, the sampling error taken off both.
    """
    legs = {key: rows for key, rows in _by_leg(runs).items() if rows[0].km <= STAGE_KM}
    medians = {key: float(np.median(_log_pace(rows))) for key, rows in legs.items()}
    apart = []
    for one, other in combinations(sorted({year for year, _ in medians}), 2):
        both = [
            medians[other, leg] - medians[one, leg] for year, leg in medians if year == one and (other, leg) in medians
        ]
        apart += [float(np.var(both, ddof=1)) / 2] if len(both) > 1 else []
    spans = [_span_variance(rows) for rows in legs.values() if rows[0].half_day >= 0]
    of = [variance for some in spans for variance in some]
    return math.sqrt(float(np.mean(apart))), math.sqrt(max(float(np.mean(of)), 0.0))


def _span_variance(rows: list[Run]) -> list[float]:
    """Of each 12 hours with FEW_TEAMS or more, the square of their mean log pace about the leg's, less its sampling error."""
    off = _about_median(rows)
    spans: dict[int, list[float]] = {}
    for row, value in zip(rows, off, strict=True):
        if value >= -SLOW and row.half_day >= 0:
            spans.setdefault(row.half_day, []).append(float(value))
    full = [values for values in spans.values() if len(values) >= FEW_TEAMS]
    return [float(np.mean(values)) ** 2 - float(np.var(values, ddof=1)) / len(values) for values in full]


def main() -> None:
    """Print the fit on all races and what it means for the mode."""
    folder = data()
    if folder is None:
        return
    runs = read(folder)
    fitted = fit(runs)
    for name in Fit.__dataclass_fields__:
        print(f"{name:<12} {getattr(fitted, name):8.3f}")
    print(f"{'leg_sd':<12} {fitted.leg_sd:8.3f}")
    for name, sd in zip(("a leg's own in a year", "12 hours of it"), trail_sds(runs), strict=True):
        print(f"{name:<21} {sd:.3f}")


if __name__ == "__main__":
    main()
