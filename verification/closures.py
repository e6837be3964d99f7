"""Ways under water: whether one still shut opens within 1, 3, 7 days, asked at ages of 1, 3, 7 days; each year kept out in turn.

State roads of Kentucky, water over the road. The other years give the median and the spread; the chance is the one that the
futures are drawn by (`balto.ensemble.reopening.chance_open`). The rival is the share of the other years' closures that were
shut for no more than so many days, which ignores age.
"""

import csv
import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from numpy.typing import NDArray
from scipy.stats import norm

from balto.domain.closure import Closure, closure_of
from balto.domain.link import NO_END_H, LinkState
from balto.ensemble.reopening import OF_ONE_EVENT, chance_open
from balto.motion.claims import states
from balto.motion.index import WorldIndex
from verification.check import Check, data
from verification.sleddog_case import trail

F64 = NDArray[np.float64]
FIRST_YEAR = 2022  # ends of 2021 are kept in another time zone (the data's README)
ASKED_H = (24.0, 72.0, 168.0)
MARK = 0.85
FUTURES = 10_000
APART_H = 36.0  # between the beginnings of two closures: another event
CELL = 30  # fewer answers than this show no reliability


@dataclass(frozen=True, slots=True)
class Shut:
    """One closure: the year in which it began, its hours, and the hour at which it began (of all the record)."""

    year: int
    hours: float
    from_h: float


@dataclass(frozen=True, slots=True)
class Answers:
    """Of so many questions: what we said, what the rival said, and what came (0 or 1)."""

    said: F64
    rival: F64
    came: F64

    @property
    def brier(self) -> float:
        """Mean squared error of what we said."""
        return float(np.mean((self.said - self.came) ** 2))

    @property
    def rival_brier(self) -> float:
        """Mean squared error of what the rival said."""
        return float(np.mean((self.rival - self.came) ** 2))


def checks() -> Iterator[Check]:
    """Brier score over all years and by year, reliability, the figures that ship, and the futures drawn by them."""
    folder = data()
    if folder is None:
        return
    closures = read(folder)
    by_year = {year: _asked(closures, year) for year in sorted({one.year for one in closures})}
    every = _pooled(list(by_year.values()))
    lower = 1.0 - every.brier / every.rival_brier
    yield Check(
        f"Brier score, {len(every.came)} questions over {len(by_year)} years", _score(every),
        f"at least {1.0 - MARK:.0%} under the share that ignores age", lower >= 1.0 - MARK,
    )  # fmt: skip
    for year, answers in by_year.items():
        yield Check(f"  {year} kept out, {len(answers.came)} questions", _score(answers), "reported", True)
    yield from _reliability(every)
    yield from _tried(closures, by_year)
    yield from _shipped(closures)
    yield from _drawn()


def read(folder: Path) -> list[Shut]:
    """Full closures by water over the road, with an end."""
    with gzip.open(folder / "closures" / "ky_road_closures_2021_2026.csv.gz", "rt", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["cause"] == "flooding"]
    full = [row for row in rows if row["single_lane"] == "False" and row["stale"] == "False" and row["hours"]]
    found = [_shut(datetime.fromisoformat(row["start"]), float(row["hours"])) for row in full]
    return sorted((one for one in found if one.year >= FIRST_YEAR and one.hours >= 0.1), key=lambda one: one.from_h)


def _shut(start: datetime, hours: float) -> Shut:
    return Shut(start.year, hours, (start - datetime(FIRST_YEAR, 1, 1)).total_seconds() / 3600.0)


def fitted(closures: Sequence[Shut]) -> Closure:
    """Median and spread of the closures, log-normal."""
    logs = np.log([one.hours for one in closures])
    return Closure("water", float(np.exp(logs.mean())), float(logs.std()))


def _asked(closures: Sequence[Shut], year: int) -> Answers:
    """The questions of a year, answered from the others."""
    others = [one for one in closures if one.year != year]
    ours, lasted = fitted(others), np.array([one.hours for one in others])
    hours = np.array([one.hours for one in closures if one.year == year])
    found = []
    for age_h in ASKED_H:
        for within_h in ASKED_H:
            still = hours[hours > age_h]
            said, rival = float(chance_open(within_h, age_h, ours)), float((lasted <= within_h).mean())
            came = (still <= age_h + within_h).astype(np.float64)
            found.append(Answers(np.full(len(still), said), np.full(len(still), rival), came))
    return _pooled(found)


def _pooled(answers: Sequence[Answers]) -> Answers:
    return Answers(*(np.concatenate([getattr(one, name) for one in answers]) for name in ("said", "rival", "came")))


def _score(answers: Answers) -> str:
    lower = 1.0 - answers.brier / answers.rival_brier
    return f"{answers.brier:.3f} to {answers.rival_brier:.3f} ({lower:+.0%} lower)"


def _reliability(answers: Answers) -> Iterator[Check]:
    """What came where so much was said, by tenths of what was said."""
    tenth = np.minimum((answers.said * 10).astype(int), 9)
    for n in np.unique(tenth):
        of = tenth == n
        if of.sum() >= CELL:
            value = f"came {answers.came[of].mean():.0%} of {of.sum()}"
            yield Check(f"  said {answers.said[of].mean():.0%} on average", value, "reported", True)


def _tried(closures: Sequence[Shut], by_year: dict[int, Answers]) -> Iterator[Check]:
    """The same questions where it is known which of the event's other ways have opened by then: tried, and not what ships."""
    said = {year: _by_event(closures, year) for year in by_year}
    squares = {year: float(np.mean((said[year] - by_year[year].came) ** 2)) for year in by_year}
    number = [len(one.came) for one in by_year.values()]
    rival = np.average([one.rival_brier for one in by_year.values()], weights=number)
    lower = 1.0 - np.average(list(squares.values()), weights=number) / rival
    each = ", ".join(f"{1.0 - squares[year] / one.rival_brier:+.0%}" for year, one in by_year.items())
    yield Check("tried: with what is known of the event's other ways", f"{lower:+.0%} lower ({each})", "reported", True)


def _by_event(closures: Sequence[Shut], year: int) -> F64:
    """The chances of a year's questions, in the order of `_asked`, by what is known of its event when asked."""
    ours = fitted([one for one in closures if one.year != year])
    hours, from_h = (np.array([getattr(one, name) for one in closures]) for name in ("hours", "from_h"))
    event = np.cumsum(np.diff(from_h, prepend=from_h[0]) > APART_H)
    mine = [n for n, one in enumerate(closures) if one.year == year]
    said = []
    for age_h in ASKED_H:
        for within_h in ASKED_H:
            for n in mine:
                if hours[n] > age_h:
                    now_h = from_h[n] + age_h
                    known = (event == event[n]) & (from_h <= now_h)
                    said.append(_chance(ours, np.minimum(hours, now_h - from_h)[known], (from_h + hours <= now_h)[known],
                                        age_h, within_h))  # fmt: skip
    return np.array(said)


def _chance(ours: Closure, lasted_h: F64, opened: NDArray[np.bool_], age_h: float, within_h: float) -> float:
    """The chance that a way opens, its event's effect weighed by how long its ways have lasted and which of them opened."""
    effect, weight = hermegauss(31)
    middle = np.log(ours.median_h) + np.sqrt(OF_ONE_EVENT) * ours.log_sd * effect
    own_sd = np.sqrt(1.0 - OF_ONE_EVENT) * ours.log_sd
    z = (np.log(np.maximum(lasted_h, 0.1))[:, None] - middle) / own_sd
    likely = np.where(opened[:, None], norm.logpdf(z), norm.logsf(z)).sum(axis=0)
    weight = weight * np.exp(likely - likely.max())
    shut, still = (norm.sf((np.log(hour) - middle) / own_sd) for hour in (age_h, age_h + within_h))
    return float((weight * (1.0 - still / np.maximum(shut, 1e-300))).sum() / weight.sum())


def _shipped(closures: Sequence[Shut]) -> Iterator[Check]:
    """The figures that ship against the fit on all years."""
    ours, ships = fitted(closures), closure_of("water")
    for name, within in (("median_h", 0.05 * ours.median_h), ("log_sd", 0.05)):
        found, said = getattr(ours, name), getattr(ships, name)
        yield Check(
            f"water {name} as it ships", f"{said:g}", f"{found:.2f} within {within:.2g}", abs(found - said) <= within
        )


def _drawn() -> Iterator[Check]:
    """The futures of a link reported shut against the chances scored above: what is scored is what ships."""
    claim, worst = LinkState("l0", "shut", 0.0, NO_END_H, "", 0.0, cause="water"), 0.0
    world = trail([60.0], horizon_h=240.0)
    for age_h in ASKED_H:
        chart = WorldIndex(replace(world, link_states=(replace(claim, from_h=-age_h),)), world.seed)
        open_h = states(chart.heard, chart.seed, 240, 0, FUTURES)[:, 0] > 0.0
        for within_h in ASKED_H:
            said = float(chance_open(within_h, age_h, closure_of("water")))
            worst = max(worst, abs(float(open_h[:, int(within_h)].mean()) - said))
    yield Check(
        f"chances scored and drawn, worst of 9, {FUTURES} futures", f"{worst:.3f} apart", "at most 0.02", worst <= 0.02
    )
