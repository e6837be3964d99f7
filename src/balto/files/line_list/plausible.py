"""Which dates of a line list are plausible: each is held against the others, and against today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from balto.files.findings import Refused

EXCEL = date(1899, 12, 30)
OTHER_COUNTS = ((date(1970, 1, 1), "1970, as R does"), (date(1904, 1, 1), "1904"), (date(1960, 1, 1), "1960"))
FIRST, LAST = date(1990, 1, 1), date(2099, 12, 31)  # of days told by number alone, where nothing else tells
AROUND_TODAY = (timedelta(days=3653), timedelta(days=1096))
AROUND_OTHERS = timedelta(days=1096)
LONGEST_DELAY_DAYS = 60  # from onset to report
LONGEST_COURSE_DAYS = 731  # from onset or report to what became of the patient
APART = timedelta(days=180)  # without a row, on either side of which days do not belong together
FAR_DAYS = 1827  # from all others, beyond which a day is not believed whatever else
FEW = 0.05  # of the rows, on days that stand apart
NOTHING_ELSE = "a date such as 2025-02-01"


@dataclass(frozen=True, slots=True)
class Days:
    """The days that a number may stand for, from the first to the last; `told` says what they are held against."""

    first: date = FIRST
    last: date = LAST

    def of_number(self, number: float) -> date:
        """The day that Excel means by a number; Refused where the list cannot mean it."""
        day = _after(EXCEL, number)
        if day is not None and self.first <= day <= self.last:
            return day
        hints = [
            f"counted from {name}, it is {other}: write dates out"
            for other, name in ((_after(start, number), name) for start, name in OTHER_COUNTS)
            if other is not None and self.first <= other <= self.last
        ]
        read = f" (as Excel counts it is {day})" if day is not None else ""
        raise Refused(f"a date between {self.first} and {self.last}{read}", hints[0] if hints else "write dates out")


def plausible_days(written: Iterable[date], today: date | None) -> Days:
    """The days near those that are written out, most of them; where none is, near today."""
    others = sorted(written)
    if others:
        least, most = others[len(others) // 20], others[-1 - len(others) // 20]
        return Days(_shifted(least, -AROUND_OTHERS), _shifted(most, AROUND_OTHERS))
    if today is None:
        return Days()
    return Days(_shifted(today, -AROUND_TODAY[0]), _shifted(today, AROUND_TODAY[1]))


@dataclass(frozen=True, slots=True)
class Apart:
    """Why a day that stands apart from the others is doubted; `sure` where it cannot be meant."""

    expected: str
    suggestion: str
    sure: bool


def apart(rows: Mapping[date, int]) -> dict[date, Apart]:
    """Days of few rows, half a year and more from those of most, with the day that is probably meant.

    A day that in another year would be among the others, two years off or more, is a year mistyped; so is one that is far from
    all others. One year off may be last year's case, and is said only.
    """
    groups = _groups(sorted(rows))
    total = sum(rows.values())
    most = max(groups, key=lambda days: sum(rows[day] for day in days), default=[])
    if sum(rows[day] for day in most) < 3:
        return {}
    few = max(1.0, FEW * total)
    alone = [days for days in groups if days is not most and sum(rows[day] for day in days) <= few]
    return {day: _apart(day, most[0], most[-1]) for days in alone for day in days}


def _apart(day: date, first: date, last: date) -> Apart:
    years = round(((first - day if day < first else last - day).days) / 365.25)
    near = [
        other for k in (years, years - 1, years + 1) if (other := in_year(day, day.year + k)) and first <= other <= last
    ]
    far = min(abs((day - first).days), abs((day - last).days)) > FAR_DAYS
    hint = f'did you mean "{near[0]}"?' if near else "look at the year"
    return Apart(
        f"a date near the others ({first} to {last})", hint, far or (bool(near) and abs(near[0].year - day.year) > 1)
    )


def check_order(on: Mapping[str, date | None], died: bool) -> None:
    """Refused where the dates of a row contradict one another, with the year that would not."""
    onset, report, end = on["onset"], on["report"] or on["admission"], on["death_date"] or on["outcome_date"]
    if onset is None and report is None:
        raise Refused("a date of onset or of report")
    if onset and report and report < onset:
        raise Refused(f"an onset up to the report ({report})", _meant(onset, report))
    if onset and report and (report - onset).days > LONGEST_DELAY_DAYS:
        expected = f"an onset at most {LONGEST_DELAY_DAYS} days before the report ({report})"
        raise Refused(expected, _meant(onset, report))
    for what, day in (("death" if died else "outcome", end), ("first dose", on["antitoxin_date"])):
        if day and onset and day < onset:
            raise Refused(f"an onset up to the {what} ({day})", _meant(onset, day))


def late_end(day: date, since: date) -> Refused | None:
    """Why a day on which a case ended cannot be meant: years after the case was seen."""
    if (day - since).days <= LONGEST_COURSE_DAYS:
        return None
    near = [other for year in (since.year, since.year + 1) if (other := in_year(day, year)) and other >= since]
    expected = f"a date at most {LONGEST_COURSE_DAYS // 365} years after {since}"
    return Refused(expected, f'did you mean "{near[0]}"?' if near else "look at the year")


def _meant(onset: date, other: date) -> str:
    """The onset with the year of what comes after it, where that leaves a usual delay."""
    found = [day for year in (other.year, other.year - 1) if (day := in_year(onset, year))]
    near = [day for day in found if 0 <= (other - day).days <= LONGEST_DELAY_DAYS and day != onset]
    return f'did you mean "{near[0]}"?' if near else ""


def in_year(day: date, year: int) -> date | None:
    """The same day in another year; None where that year has none such."""
    try:
        return day.replace(year=year)
    except ValueError:
        return None


def _after(start: date, days: float) -> date | None:
    try:
        return start + timedelta(days=int(days))
    except OverflowError:
        return None


def _shifted(day: date, by: timedelta) -> date:
    try:
        return day + by
    except OverflowError:
        return date.min if by < timedelta(0) else date.max


def _groups(days: list[date]) -> list[list[date]]:
    """The days, in order, in groups between which nothing is for half a year."""
    found = [days[:1]] if days else []
    for before, day in pairwise(days):
        if day - before > APART:
            found.append([])
        found[-1].append(day)
    return found
