"""A line list to counts: messy files in, aggregates out; every refused row is listed, and no person is kept."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any

from balto.basis.problems import BadInput, Problem, did_you_mean, quoted
from balto.domain.outbreak import Count, Dated, Delay, Reported, Treated
from balto.files.findings import Fate, Refused
from balto.files.line_list_cells import NOTHING, date_in, is_nothing, may_be_after, no_formula, number_in, style_of
from balto.files.line_list_columns import folded
from balto.files.line_list_sheet import Opened, open_table

SAMPLE = 5000
TWICE = ("each case once", "the same identifier stands in an earlier row")
MOST_TOLD = 10  # refused rows told where no row can be used
ENOUGH_ONSETS = 0.8
LONGEST_DELAY_DAYS = 60
ENDS = ("antitoxin_date", "outcome_date")  # of a case that is known before: what is to come of it is not
WORDS = ("outcome", "severity", "vaccination")
DATES = ("onset", "report", "admission", "antitoxin_date", "outcome_date")
DIED = {"died", "dead", "death", "deceased", "fatal", "décès", "decede", "décédé", "fallecido", "muerto", "d"}
STATUS = {
    "none": "none", "0": "none", "no": "none", "unvaccinated": "none", "partial": "partial", "1": "partial", "2": "partial",
    "imperfect": "partial", "full": "full", "3": "full", "3+": "full", "4": "full", "yes": "full", "complete": "full",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """How a file is to be read: its headings by field, day or month first, the sheet, what rows are dated by.

    `until` is the last day that the list covers; rows that were reported after `today` are not known yet.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    date_style: str = ""
    sheet: str = ""
    dated: Dated | None = None
    until: date | None = None
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """The counts (None where nothing could be used), what stops the import, and each refused row with its reason.

    `held_back` is what is not known yet: the day from which it is, its first line, and how many rows. `fate` adds up.
    """

    reported: Reported | None
    problems: tuple[Problem, ...]
    refused: tuple[Problem, ...] = ()
    held_back: tuple[tuple[date, int, int], ...] = ()
    fate: Fate = field(default_factory=Fate)


def read(path: Path, places: Mapping[str, str], settings: Settings | None = None) -> Imported:
    """The line list at `path`; `places` gives the id for each id, name or p-code. Nothing is raised."""
    chosen = settings or Settings()
    try:
        opened = open_table(path, chosen.columns, chosen.sheet)
    except BadInput as wrong:
        return Imported(None, wrong.problems)
    missing = [name for name in ("place",) if name not in opened.fields]
    if not {"onset", "report", "admission"} & opened.fields.keys():
        missing.append("onset or report")
    if missing:
        hint = "name the heading in case.toml under [columns]"
        return Imported(None, tuple(Problem(path.name, "no such column", name, suggestion=hint) for name in missing))
    return _Import(path.name, opened, places, chosen).run()


@dataclass(frozen=True, slots=True)
class _Fault:
    """Why a row is refused."""

    column: str
    found: str
    expected: str
    suggestion: str


Row = tuple[str, date | None, date | None, str, str, date | None, bool, date | None, bool]


@dataclass(slots=True)
class _Alike:
    """Rows that say the same but for their identifier, and how many they are."""

    key: Row
    rows: int = 0


@dataclass(slots=True)
class _Later:
    """Rows that are not known before a day: the first of them, and how many they are."""

    day: date
    line: int
    rows: int = 0


class _Import:
    """One pass over the rows: each becomes an aggregate key or a refusal."""

    def __init__(self, where: str, opened: Opened, places: Mapping[str, str], settings: Settings) -> None:
        self.where, self.fields, self.opened, self.settings = where, opened.fields, opened, settings
        self.places = {folded(said): place for said, place in places.items()}
        self.spelled = sorted({*places, *places.values()})
        self.refused: list[Problem] = []
        self.seen = 0
        self.found: Counter[Row] = Counter()
        self.styles = dict.fromkeys(DATES, settings.date_style)
        self.dates: dict[str, dict[object, date | None]] = {name: {} for name in DATES}
        self.ids: set[str] = set()
        self.later: dict[date, _Later] = {}
        self.words: dict[object, str] = {}
        self.sites: dict[object, str] = {}
        self.id_at = self.fields.get("case_id", -1)
        self.width = max(self.fields.values()) + 1
        read = sorted(at for name, at in self.fields.items() if name not in ("case_id", "age", "sex"))
        self.pick = itemgetter(*read) if len(read) > 1 else itemgetter(read[0], read[0])

    def run(self) -> Imported:
        """Every row, then the counts."""
        first, sample = self._sample()
        for name in DATES:
            if name in self.fields and not self.settings.date_style:
                self.styles[name] = style_of(self._cell(cells, name) for cells in sample)
        self._rows(chain(first, self.opened.rows))
        held = tuple((one.day, one.line, one.rows) for one in sorted(self.later.values(), key=lambda one: one.line))
        if not self.found:
            problem = Problem(self.where, "no row that can be used" + " by now" * bool(held), "at least one case")
            return Imported(None, (problem, *self.refused[:MOST_TOLD]), tuple(self.refused), held, self._fate())
        aggregate = _Aggregate(self.found, self.settings, self._notes())
        return Imported(aggregate.reported(), (), tuple(self.refused), held, self._fate())

    def _sample(self) -> tuple[list[tuple[int, list[Any]]], list[list[Any]]]:
        """The rows up to the first SAMPLE that are known however their dates are read, and those: they show the style.

        A row that is not known yet shows nothing: what it says must change nothing.
        """
        today, first, sample = self.settings.today, list[tuple[int, list[Any]]](), list[list[Any]]()
        for line, cells in self.opened.rows:
            first.append((line, cells))
            if today is None or not may_be_after(self._told_on(cells), today):
                sample.append(cells)
            if len(sample) == SAMPLE:
                break
        return first, sample

    def _told_on(self, cells: list[Any]) -> object:
        """The cell that says from when a row is known: report or admission where one is filled, else onset."""
        said = (self._cell(cells, name) for name in ("report", "admission", "onset"))
        return next((cell for cell in said if not is_nothing(cell)), None)

    def _fate(self) -> Fate:
        used, held = sum(self.found.values()), sum(one.rows for one in self.later.values())
        return Fate(self.seen, used, held, len(self.refused))

    def _notes(self) -> tuple[str, ...]:
        notes = list(self.opened.notes)
        if self.refused:
            notes.append(
                f"{self.where}: {len(self.refused)} of {sum(self.found.values()) + len(self.refused)} rows refused"
            )
        return tuple(notes)

    def _cell(self, cells: list[Any], name: str) -> Any:
        at = self.fields.get(name, -1)
        return cells[at] if 0 <= at < len(cells) else None

    def _rows(self, rows: Iterable[tuple[int, list[Any]]]) -> None:
        """Rows alike but for their identifier are read once: a million rows hold few that differ."""
        seen: dict[object, _Alike | _Fault | _Later] = {}
        width, id_at, pick, ids = self.width, self.id_at, self.pick, self.ids
        for line, told in rows:
            cells = told if len(told) >= width else told + [None] * (width - len(told))
            said = pick(cells)
            alike = seen.get(said)
            if alike is None:
                if all(map(is_nothing, cells)):
                    continue
                alike = seen[said] = self._later(line, cells) or self._read(cells)
            self.seen += 1
            if isinstance(alike, _Later):
                alike.rows += 1
                continue
            if isinstance(alike, _Fault):
                self._refuse(line, alike)
                continue
            if id_at >= 0 and cells[id_at] is not None and (named := str(cells[id_at])):
                if named in ids:
                    self._refuse(line, _Fault("case_id", quoted(named), *TWICE))
                    continue
                if named.casefold() not in NOTHING:
                    ids.add(named)
            alike.rows += 1
        for alike in seen.values():
            if isinstance(alike, _Alike) and alike.rows:
                self.found[alike.key] += alike.rows

    def _refuse(self, line: int, why: _Fault) -> None:
        self.refused.append(Problem(self.where, why.found, why.expected, line, why.column, why.suggestion))

    def _later(self, line: int, cells: list[Any]) -> _Later | None:
        """The rows of the day from which this one is known, if that is after today: whatever else it says is not read."""
        today, told = self.settings.today, self._told_on(cells)
        name = next((name for name in ("report", "admission", "onset") if self._cell(cells, name) is told), "onset")
        try:
            day = date_in(told, self.styles[name])
        except Refused:
            return None  # said when the row is read
        if today is None or day is None or day <= today:
            return None
        return self.later.setdefault(day, _Later(day, line))

    def _read(self, cells: list[Any]) -> _Alike | _Fault:
        """The aggregate that a row belongs to, or what is wrong with it."""
        name = "place"
        try:
            place = self._place(self._cell(cells, "place"))
            on: dict[str, date | None] = {}
            for name in DATES:
                on[name] = self._date(name, self._cell(cells, name))
            ended, given = self._to_come(on["outcome_date"]), self._to_come(on["antitoxin_date"])
            name = "antitoxin_doses"
            doses = number_in(self._cell(cells, name))
            if doses is not None and doses < 0:
                raise Refused("a number of doses of 0 or more")
            said = {}
            for name in WORDS:
                said[name] = self._word(cells, name)
            died = said["outcome"] in DIED and not ended
            name = "onset"
            self._order(on, died)
        except Refused as why:
            cell = self._cell(cells, name)
            return _Fault(name, "nothing" if is_nothing(cell) else quoted(cell), why.expected, why.suggestion)
        on |= {"outcome_date": None} if ended else {}
        on |= {"antitoxin_date": None} if given else {}
        treated = on["antitoxin_date"] is not None or (bool(doses) and not given)
        status = STATUS.get(said["vaccination"], "")
        report = on["report"] or on["admission"]
        key = (place, on["onset"], report, said["severity"], status, on["antitoxin_date"], treated)
        return _Alike((*key, on["outcome_date"], died))

    def _to_come(self, day: date | None) -> bool:
        return day is not None and self.settings.today is not None and day > self.settings.today

    def _word(self, cells: list[Any], name: str) -> str:
        cell = self._cell(cells, name)
        if cell is None or cell == "":
            return ""
        if cell not in self.words:
            no_formula(cell)
            self.words[cell] = folded(str(cell).removesuffix(".0"))
        return self.words[cell]

    def _place(self, cell: object) -> str:
        if cell in self.sites:
            return self.sites[cell]
        if is_nothing(cell):
            raise Refused("a place of the case")
        no_formula(cell)
        place = self.places.get(folded(str(cell)))
        if place is None:
            raise Refused("a place of the case", did_you_mean(str(cell), self.spelled))
        self.sites[cell] = place
        return place

    def _date(self, name: str, cell: object) -> date | None:
        known = self.dates[name]
        try:
            return known[cell]
        except (KeyError, TypeError):
            found = date_in(cell, self.styles[name])
            until = self.settings.until
            if found and until and found > until and not (name in ENDS and self._to_come(found)):
                raise Refused(f"a date up to {until}", "it lies after the last day that the list covers") from None
            known[cell] = found
            return found

    def _order(self, on: dict[str, date | None], died: bool) -> None:
        onset, report, end = on["onset"], on["report"] or on["admission"], on["outcome_date"]
        if onset is None and report is None:
            raise Refused("a date of onset or of report")
        if onset and report and report < onset:
            raise Refused(f"an onset up to the report ({report})")
        if onset and report and (report - onset).days > LONGEST_DELAY_DAYS:
            raise Refused(f"an onset at most {LONGEST_DELAY_DAYS} days before the report ({report})")
        if end and onset and end < onset:
            raise Refused(f"an onset up to the {'death' if died else 'outcome'} ({end})")
        given = on["antitoxin_date"]
        if given and onset and given < onset:
            raise Refused(f"an onset up to the first dose ({given})")


class _Aggregate:
    """Counts of the accepted rows; `found` holds how many rows share each combination."""

    def __init__(self, found: Counter[Row], settings: Settings, notes: tuple[str, ...]) -> None:
        self.found, self.notes, self.today = found, list(notes), settings.today or date.max
        total = sum(found.values())
        onsets = sum(n for row, n in found.items() if row[1])
        self.dated: Dated = settings.dated or ("onset" if onsets >= ENOUGH_ONSETS * total else "report")
        waits = Counter[int]()
        for row, n in found.items():
            if row[1] and row[2]:
                waits[(row[2] - row[1]).days] += n
        self.waits = waits
        self.usual = sorted(waits.elements())[waits.total() // 2] if waits else 2

    def reported(self) -> Reported:
        """The counts by place and date, with delays, treatment, severity and vaccination of all places together."""
        counts = self._counts()
        seen = [row[2] or row[1] for row in self.found]
        return Reported(
            counts,
            max(day for day in seen if day),
            self.dated,
            "zero",
            tuple(Delay(days, n) for days, n in sorted(self.waits.items())),
            self._treated(),
            self._shares(lambda row: row[3]),
            self._shares(lambda row: row[4]),
            0,
            tuple(self.notes),
        )

    def _day(self, row: Row) -> date:
        onset, report = row[1], row[2]
        if self.dated == "onset":
            return onset or (report or date.min) - timedelta(days=self.usual)
        return report or min((onset or date.min) + timedelta(days=self.usual), self.today)  # who is listed has come

    def _counts(self) -> tuple[Count, ...]:
        cases, deaths, treated = Counter[tuple[str, date]](), Counter[tuple[str, date]](), Counter[tuple[str, date]]()
        shifted = 0
        for row, n in self.found.items():
            day = self._day(row)
            shifted += n * ((row[1] if self.dated == "onset" else row[2]) is None)
            cases[row[0], day] += n
            treated[row[0], day] += n * row[6]
            deaths[row[0], row[7] or day] += n * row[8]
        if shifted:
            other = "report" if self.dated == "onset" else "onset"
            self.notes.append(
                f"{shifted} rows without {self.dated} date are placed {self.usual} days from their {other}"
            )
        keys = sorted({*cases, *deaths})
        return tuple(
            Count(place, day, cases[place, day], deaths[place, day], 1, treated[place, day]) for place, day in keys
        )

    def _treated(self) -> tuple[Treated, ...]:
        given, died = Counter[int](), Counter[int]()
        for row, n in self.found.items():
            start = row[1]
            if start and row[5]:
                given[(row[5] - start).days] += n
                died[(row[5] - start).days] += n * row[8]
        return tuple(Treated(days, n, died[days]) for days, n in sorted(given.items()))

    def _shares(self, which: Callable[[Row], str]) -> tuple[tuple[str, int], ...]:
        counted = Counter[str]()
        for row, n in self.found.items():
            counted[which(row)] += n
        return tuple(sorted((word, n) for word, n in counted.items() if word))
