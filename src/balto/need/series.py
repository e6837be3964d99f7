"""Counts as they come, laid on one place's grid of days or weeks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from balto.basis.moment import moment_at
from balto.basis.phrase import Phrase
from balto.domain.outbreak import Count, Gaps, Outbreak, Reported

LONGEST_SILENT_ZERO_DAYS = 14
UNHEARD_DAYS = 3
OLD_DAYS = 10  # from so many on every sentence says it
LOOK_BACK_DAYS = {1: 56, 7: 364}

F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One place's counts by step of `days` days; the last step ends on `last`.

    y is what a row says at the step where it ends; code is 0 unknown, 1 counted in a later row, 2 a row ends here; filled
    spreads rows over their steps and bridges gaps; treated is the share of the step's cases that had a dose already.
    """

    place: str
    days: int
    last: date
    y: F64
    code: NDArray[np.int64]
    filled: F64
    treated: F64

    @property
    def steps(self) -> int:
        """Number of steps."""
        return len(self.y)

    def day(self, step: int) -> date:
        """First day of a step (steps may lie beyond the last)."""
        return self.last - timedelta(days=self.days * (self.steps - step) - 1)

    def start_h(self, step: int, epoch: datetime) -> float:
        """Hours from the epoch to the local midnight at which a step begins."""
        day = self.day(step)
        return (day - epoch.date()).days * 24.0 - (epoch.hour + epoch.minute / 60.0)


def step_days(reported: Reported) -> int:
    """7 where every row covers a week, else 1."""
    spans = {count.days for count in reported.counts}
    return 7 if spans and spans <= {7} else 1


def lay(outbreak: Outbreak, epoch: datetime, now_h: float = 0.0) -> tuple[tuple[Series, ...], tuple[str, ...]]:
    """A series for each site, from the rows up to now, and what had to be said about them."""
    days = step_days(outbreak.reported)
    today = moment_at(epoch, now_h).astimezone(epoch.tzinfo).date()
    present = Phrase("now") if now_h else Phrase("the case's epoch")
    used = [count for count in outbreak.reported.counts if count.last <= today]
    late = len(outbreak.reported.counts) - len(used)
    notes: list[str] = []
    if late:
        unused = Phrase("{n} row", "{n} rows", n=late)
        notes.append(
            Phrase("dated after {present} ({day}) and not used: {rows}", present=present, day=str(today), rows=unused)
        )
    as_of = _last_heard(outbreak.reported, used, today)
    ends = _end(outbreak.reported, used, today)
    if (today - ends).days > UNHEARD_DAYS:
        notes.append(_told_old(ends, (today - ends).days, present))
    found = []
    for place in outbreak.places:
        rows = [count for count in used if count.place == place]
        series, note = _place(place, rows, days, as_of, outbreak.reported.gaps)
        found.append(series)
        notes += [note] if note else []
    return tuple(found), tuple(notes)


def age_days(outbreak: Outbreak, epoch: datetime, now_h: float = 0.0) -> int:
    """Days from the last that the counts cover to now; 0 where there is no count."""
    today = moment_at(epoch, now_h).astimezone(epoch.tzinfo).date()
    used = [count for count in outbreak.reported.counts if count.last <= today]
    return (today - _end(outbreak.reported, used, today)).days if used else 0


def _end(reported: Reported, used: Sequence[Count], today: date) -> date:
    """The last day that the counts cover: by week that of their last row."""
    as_of = _last_heard(reported, used, today)
    return max((count.last for count in used), default=as_of) if step_days(reported) == 7 else as_of


def _told_old(ends: date, age: int, present: Phrase) -> Phrase:
    """That the counts end before now, louder where they are old."""
    days = Phrase("{n} day", "{n} days", n=age)
    if age < OLD_DAYS:
        return Phrase(
            "the counts end on {day}, {days} before {present}: what came since is projected", day=str(ends), days=days,
            present=present,
        )  # fmt: skip
    return Phrase(
        "OLD COUNTS: they end on {day}, {days} before {present}; all that is said here rests on what may have come since, so get"
        " newer counts",
        day=str(ends), days=days, present=present,
    )  # fmt: skip


def _place(place: str, rows: Sequence[Count], days: int, as_of: date, gaps: Gaps) -> tuple[Series, str]:
    last = as_of if days == 1 or not rows else max(row.last for row in rows)
    first = min((row.last - timedelta(days=row.days - 1) for row in rows), default=last)
    steps = min((last - first).days // days + 1, LOOK_BACK_DAYS[days] // days)
    y, filled, treated = np.zeros(steps), np.full(steps, np.nan), np.zeros(steps)
    code = np.zeros(steps, np.int64)
    for row in rows:
        _put(row, last, days, y, code, filled, treated)
    zeros, unknown = _bridge(code, filled, days, gaps)
    note = _gaps_told(place, zeros, unknown, days)
    treated = np.divide(treated, filled, out=np.zeros(steps), where=filled > 0).clip(0.0, 1.0)
    return Series(place, days, last, y, code, filled, treated), note


def _last_heard(reported: Reported, used: Sequence[Count], today: date) -> date:
    """The last day that the counts cover; a mistyped date after `today` does not make the days before it empty."""
    mistyped = reported.as_of > today and reported.as_of == max(count.last for count in reported.counts)
    last = max((count.last for count in used), default=today) if mistyped else reported.as_of
    return min(last, today)


def _gaps_told(place: str, zeros: int, unknown: int, days: int) -> str:
    """How many steps have no row, and how they are read; "" where all have one."""
    empty, long = _steps(zeros, days), _steps(unknown, days)
    if zeros and unknown:
        return Phrase(
            "{place}: {empty} without a row, read as no cases; {long} in long gaps, read as not known", place=place, empty=empty,
            long=long,
        )  # fmt: skip
    if zeros:
        return Phrase("{place}: {empty} without a row, read as no cases", place=place, empty=empty)
    return Phrase("{place}: {long} in long gaps, read as not known", place=place, long=long) if unknown else ""


def _steps(n: int, days: int) -> Phrase:
    return Phrase("{n} day", "{n} days", n=n) if days == 1 else Phrase("{n} week", "{n} weeks", n=n)


def _put(row: Count, last: date, days: int, y: F64, code: NDArray[np.int64], filled: F64, treated: F64) -> None:
    end = len(y) - 1 - (last - row.last).days // days
    start = end - row.days // days + 1 if row.days >= days else end
    if row.cases is None or end < 0 or end >= len(y):
        return
    inside = slice(max(start, 0), end + 1)
    if code[end] == 2:  # two rows of one place and date: they are one count
        y[end] += row.cases
    else:
        y[end] = row.cases
        code[inside] = 1
        code[end] = 2
    steps = end - start + 1
    filled[inside] = np.nan_to_num(filled[inside]) + row.cases / steps
    treated[inside] += row.treated / steps


def _bridge(code: NDArray[np.int64], filled: F64, days: int, gaps: Gaps) -> tuple[int, int]:
    """Silent steps become zeros where the rule says so; the rest stay unknown and are bridged for the force only."""
    empty = np.flatnonzero(np.isnan(filled))
    zeros = 0
    for run in np.split(empty, np.flatnonzero(np.diff(empty) > 1) + 1):
        if len(run) and (gaps == "zero" or (gaps == "auto" and len(run) * days <= LONGEST_SILENT_ZERO_DAYS)):
            code[run], filled[run] = 2, 0.0
            zeros += len(run)
    known = np.flatnonzero(~np.isnan(filled))
    missing = np.flatnonzero(np.isnan(filled))
    filled[missing] = np.interp(missing, known, filled[known]) if len(known) else 0.0
    return zeros, len(missing)
