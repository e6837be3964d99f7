"""How fast dog teams are, and how far one leg strays from that: fitted on three races, in closed form.

Run it to print the figures behind the mode `dog_team` (docs/modes.md):

    python -m verification.fit_sleddog

Legs with a length along the track only (the organiser's miles are wrong on two), none that crosses a change of clocks.
A leg of one stage is pace alone; on longer legs many teams camp on the way, for as long as they like.
"""

import csv
import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations, groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from verification.check import data

F64 = NDArray[np.float64]
KM_PER_MILE = 1.609344
STAGE_KM = 96.0  # no leg lies between 85 and 104 km: up to here teams run through, beyond most of them camp on the way
SLOW = 0.3  # log pace below the median of the same leg and year from which a team was held up
MANY_SLOW = 0.25  # a leg on which more teams than this are slow is one on which teams camp by choice
CAMPED_H = 2.0


@dataclass(frozen=True, slots=True)
class Run:
    """One team on one leg in one year."""

    year: str
    team: str
    leg: str
    km: float
    hours: float


@dataclass(frozen=True, slots=True)
class Fit:
    """Median pace and the parts of the variance of log pace; stalls and camps in hours.

    `shared_sd`: a leg in a year (way and weather, the same for all teams); `year_sd`: a whole race; `rest_sd`: what is left.
    """

    pace_kmh: float
    shared_sd: float
    year_sd: float
    team_sd: float
    rest_sd: float
    stall_share: float
    stall_h: float
    camp_share: float
    camp_h: float
    camp_log_sd: float
    legs: int
    years: int

    @property
    def leg_var(self) -> float:
        """Predictive variance of one leg about a team's own pace."""
        return self.shared_sd**2 * (1 + 1 / self.legs) + self.rest_sd**2

    @property
    def team_var(self) -> float:
        """Predictive variance of the pace of a team in a race not seen."""
        return self.team_sd**2 + self.year_sd**2 * (1 + 1 / self.years)

    @property
    def freedom(self) -> float:
        """Degrees of freedom of leg_var + team_var (Satterthwaite 1946)."""
        parts = self.shared_sd**4 / (self.legs - 1) + (self.year_sd**2 * (1 + 1 / self.years)) ** 2 / (self.years - 1)
        return (self.leg_var + self.team_var) ** 2 / parts


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
    return Run(row["year"], f"{row['year']}/{row['team']}", f"{row['from']}-{row['to']}", km, float(row["run_h"]))


def fit(runs: list[Run]) -> Fit:
    """Every part from its own moments; see the functions below."""
    legs = _by_leg(runs)
    plain = {key: rows for key, rows in legs.items() if rows[0].km <= STAGE_KM and _slow(rows).mean() <= MANY_SLOW}
    medians = {key: float(np.median(_log_pace(rows))) for key, rows in plain.items()}
    middle = np.array(list(medians.values()))
    pace_kmh = math.exp(middle.mean())
    team_sd, rest_sd = _team_and_rest(plain)
    stall_share, stall_h = _stalls(plain, medians)
    camp_share, camp_h, camp_log_sd = _camps([row for row in runs if row.km > STAGE_KM], pace_kmh)
    return Fit(
        pace_kmh, float(middle.std(ddof=1)), _year_sd(legs), team_sd, rest_sd, stall_share, stall_h,
        camp_share, camp_h, camp_log_sd, len(middle), len({run.year for run in runs}),
    )  # fmt: skip


def dice(fitted: Fit, draws: F64) -> F64:
    """[3, n]: standard deviate of log pace, hours held up, hours in camp; draws [4, n] are uniform.

    The deviate is Student's t, not normal: the variances come from a few dozen legs and two or three races.
    """
    deviate = stats.t.ppf(draws[0], fitted.freedom)
    held = np.minimum(draws[1] / max(fitted.stall_share, 1e-12), 1.0)
    stall_h = np.where(held < 1.0, -fitted.stall_h * np.log1p(-np.minimum(held, 1.0 - 1e-9)), 0.0)
    camp_h = fitted.camp_h * np.exp(fitted.camp_log_sd * stats.norm.ppf(draws[3]))
    return np.stack([deviate, stall_h, np.where(draws[2] < fitted.camp_share, camp_h, 0.0)])


def hours(fitted: Fit, km: float, thrown: F64, pace_kmh: float, team_var: float) -> F64:
    """Sorted hours that a leg of that length may take a team of that pace; `thrown` from `dice`."""
    under_way_h = km / pace_kmh * np.exp(-math.sqrt(fitted.leg_var + team_var) * thrown[0])
    return np.sort(under_way_h + thrown[1] + (thrown[2] if km > STAGE_KM else 0.0))


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


def _team_and_rest(plain: dict[tuple[str, str], list[Run]]) -> tuple[float, float]:
    """Standard deviations between teams and within a team, of teams not held up, by the usual analysis of variance."""
    of_team: dict[str, list[float]] = {}
    for rows in plain.values():
        for row, off in zip(rows, _about_median(rows), strict=True):
            if off >= -SLOW:
                of_team.setdefault(row.team, []).append(float(off))
    full = [offs for offs in of_team.values() if len(offs) >= 5]
    within = float(np.mean([np.var(offs, ddof=1) for offs in full]))
    between = float(np.var([np.mean(offs) for offs in full], ddof=1)) - within / float(np.mean([len(o) for o in full]))
    return math.sqrt(max(between, 0.0)), math.sqrt(within)


def _stalls(plain: dict[tuple[str, str], list[Run]], medians: dict[tuple[str, str], float]) -> tuple[float, float]:
    """Share of legs held up and the mean hours of it, exponential: what is seen is only what exceeds the threshold."""
    over, threshold, count = [], [], 0
    for key, rows in plain.items():
        count += len(rows)
        for row, is_slow in zip(rows, _slow(rows), strict=True):
            usual_h = row.km / math.exp(medians[key])
            if is_slow:
                threshold.append(usual_h * math.expm1(SLOW))
                over.append(row.hours - usual_h - threshold[-1])
    mean_h = float(np.mean(over))
    return len(over) / count * math.exp(float(np.mean(threshold)) / mean_h), mean_h


def _camps(runs: list[Run], pace_kmh: float) -> tuple[float, float, float]:
    """Share of teams that camp on a leg of more than one stage, the median hours, and the sd of their logarithm."""
    spare = np.array([run.hours - run.km / pace_kmh for run in runs])
    camped = spare[spare > CAMPED_H]
    return len(camped) / len(spare), float(np.median(camped)), float(np.log(camped).std())


def _year_sd(legs: dict[tuple[str, str], list[Run]]) -> float:
    """Between whole races, from the mean difference on legs that two of them share."""
    medians = {key: float(np.median(_log_pace(rows))) for key, rows in legs.items() if rows[0].km <= STAGE_KM}
    squares = []
    for one, other in combinations(sorted({year for year, _ in medians}), 2):
        both = [leg for year, leg in medians if year == one and (other, leg) in medians]
        squares.append(float(np.mean([medians[other, leg] - medians[one, leg] for leg in both])) ** 2)
    return math.sqrt(float(np.mean(squares)) / 2)


def main() -> None:
    """Print the fit on all three races and what it means for the mode."""
    folder = data()
    if folder is None:
        return
    fitted = fit(read(folder))
    for name in Fit.__dataclass_fields__:
        print(f"{name:<12} {getattr(fitted, name):8.3f}")


if __name__ == "__main__":
    main()
