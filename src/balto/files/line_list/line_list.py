"""A line list to counts: messy files in, aggregates out; every refused row is listed, and no person is kept."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any

from balto.basis.fate import HELD_BACK, NOT_CASES, REFUSED, Account, Fate
from balto.basis.problems import BadInput, Problem, did_you_mean, quoted
from balto.domain.outbreak import Classified, classified
from balto.files.findings import Refused
from balto.files.line_list import doubts
from balto.files.line_list.cells import (
    date_in,
    identifier,
    is_nothing,
    is_number,
    may_be_after,
    no_formula,
    number_in,
    style_of,
)
from balto.files.line_list.columns import folded
from balto.files.line_list.counts import Aggregate, Row
from balto.files.line_list.opened import Opened, open_table
from balto.files.line_list.plausible import Days, check_order, late_end, plausible_days
from balto.files.line_list.rows import Alike, Fault, Later
from balto.files.line_list.settings import DEATH_DAYS, Imported, Settings
from balto.files.line_list.words import Words

__all__ = ["DEATH_DAYS", "Imported", "Settings", "read"]

SAMPLE = 5000
TWICE = ("each case once", "the same identifier stands in an earlier row")
NOT_READ = "the patient counts; this cell is not read"
MOST_LISTED = 20  # names of places told where one is not known and none is near
MOST_TOLD = 10  # refused rows told where no row can be used
ENDS = ("antitoxin_date", "outcome_date", "death_date")  # of a case that is known before: what is to come of it is not
WORDS = ("outcome", "severity", "vaccination", "classification")
BESIDE = (
    "antitoxin_date",
    "antitoxin_doses",
    "outcome_date",
    "death_date",
)  # a fault in them costs the cell, not the patient
DATES = ("onset", "report", "admission", "antitoxin_date", "outcome_date", "death_date")


def read(path: Path, places: Mapping[str, str], settings: Settings | None = None) -> Imported:
    """The line list at `path`; `places` gives the id for each id, name or p-code. Nothing is raised."""
    chosen = settings or Settings()
    try:
        opened = open_table(path, chosen.columns, chosen.sheet)
    except BadInput as wrong:
        return Imported(None, wrong.problems)
    missing = [] if chosen.place or "place" in opened.fields else ["place"]
    if not {"onset", "report", "admission"} & opened.fields.keys():
        missing.append("onset or report")
    if missing:
        hint = "name the heading in case.toml under [columns]"
        site = hint + ', or the place of all rows: [cases] place = "..."'
        problems = [(name, site if name == "place" else hint) for name in missing]
        return Imported(
            None, tuple(Problem(path.name, "no such column", name, suggestion=said) for name, said in problems)
        )
    try:
        return _Import(path.name, opened, places, chosen).run()
    except BadInput as wrong:  # a workbook may break off in its midst
        return Imported(None, wrong.problems)


class _Import:
    """One pass over the rows: each becomes an aggregate key or a refusal."""

    def __init__(self, where: str, opened: Opened, places: Mapping[str, str], settings: Settings) -> None:
        self.where, self.fields, self.opened, self.settings = where, opened.fields, opened, settings
        self.places = {folded(said): place for said, place in places.items()}
        self.spelled = sorted({*places, *places.values()})
        self.listed = f"there is {', '.join(self.spelled)}" if 0 < len(self.spelled) <= MOST_LISTED else ""
        self.refused: list[Problem] = []
        self.seen = 0
        self.found: Counter[Row] = Counter()
        self.styles, self.days = dict.fromkeys(DATES, settings.date_style), Days()
        self.dates: dict[str, dict[object, date | None]] = {name: {} for name in DATES}
        self.ids: set[str] = set()
        self.later: dict[date, Later] = {}
        self.words = Words(settings.words, settings.severities, settings.count_cases)
        self.classes = Counter[str]()
        self.ends, self.deaths_to_come, self.undated = Counter[tuple[str, object]](), 0, 0
        self.odd: list[Problem] = []
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
        self.days = plausible_days(self._written(sample), self.settings.today)
        self._rows(chain(first, self.opened.rows))
        held = tuple((one.day, one.line, one.rows) for one in sorted(self.later.values(), key=lambda one: one.line))
        if not self.found:
            problem = Problem(self.where, "no row that can be used" + " by now" * bool(held), "at least one case")
            told = (problem, *self.refused[:MOST_TOLD])
            return Imported(None, told, tuple(self.refused), held, self._fate(), tuple(self.odd))
        counts = Aggregate(self.found, self.settings.dated, self.settings.today, self.settings.until, self._notes())
        reported = replace(counts.reported(), classified=self._classified())
        return Imported(reported, (), tuple(self.refused), held, self._fate(), tuple(self.odd))

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

    def _written(self, sample: list[list[Any]]) -> Iterator[date]:
        """The dates of rows that are written out: those told by numbers are held against them."""
        for cells in sample:
            for name in DATES:
                cell = self._cell(cells, name)
                try:
                    found = None if is_nothing(cell) or is_number(cell) else date_in(cell, self.styles[name])
                except Refused:
                    continue
                if found:
                    yield found

    def _told_on(self, cells: list[Any]) -> object:
        """The cell that says from when a row is known: report or admission where one is filled, else onset."""
        said = (self._cell(cells, name) for name in ("report", "admission", "onset"))
        return next((cell for cell in said if not is_nothing(cell)), None)

    def _fate(self) -> Fate:
        used, deaths = sum(self.found.values()), sum(rows for key, rows in self.found.items() if key[8])
        held, refused, not_cases = (self._ended(fate) for fate in (HELD_BACK, REFUSED, NOT_CASES))
        patients = Account(used, held[0], refused[0], not_cases[0])
        dead = Account(deaths, held[1] + self.deaths_to_come, refused[1], not_cases[1])
        return Fate(self.seen, used, held[0], refused[0], not_cases[0], patients, dead)

    def _ended(self, fate: str) -> tuple[int, int]:
        """How many rows came to that fate, and how many of them tell of a death."""
        rows = [(cell, number) for (came_to, cell), number in self.ends.items() if came_to == fate]
        return sum(number for _, number in rows), sum(number for cell, number in rows if self.words.died(cell))

    def _classified(self) -> tuple[Classified, ...]:
        """How many rows are of each class; none where the list has no such column, or nothing in it."""
        if set(self.classes) == {""}:
            return ()
        return classified(self.classes, ("", *self.settings.count_cases))

    def _notes(self) -> tuple[str, ...]:
        notes = list(self.opened.notes)
        if refused := self._ended(REFUSED)[0]:
            notes.append(f"{self.where}: {refused} of {sum(self.found.values()) + refused} rows refused")
        if self.undated:
            notes.append(
                f"{self.where}: {self.undated} deaths without a date are taken to come after now, for the list goes on after it"
            )
        return tuple(notes)

    def _cell(self, cells: list[Any], name: str) -> Any:
        at = self.fields.get(name, -1)
        return cells[at] if 0 <= at < len(cells) else None

    def _rows(self, rows: Iterable[tuple[int, list[Any]]]) -> None:
        """Rows alike but for their identifier are read once: a million rows hold few that differ."""
        seen: dict[object, Alike | Fault | Later] = {}
        width, id_at, pick, ids = self.width, self.id_at, self.pick, self.ids
        for line, told in rows:
            cells = told if len(told) >= width else told + [None] * (width - len(told))
            said = pick(cells)
            alike = seen.get(said)
            if alike is None:
                if all(map(is_nothing, cells)):
                    continue
                alike = seen[said] = self._later(line, cells) or self._read(line, cells)
            self.seen += 1
            if isinstance(alike, Later):
                alike.rows += 1
                self.ends[HELD_BACK, self._end(cells)] += 1
                continue
            if isinstance(alike, Fault):
                self._refuse(line, cells, alike)
                continue
            if alike.key and id_at >= 0 and cells[id_at] is not None and (named := identifier(cells[id_at])):
                if named in ids:
                    self._refuse(line, cells, Fault("case_id", quoted(cells[id_at]), *TWICE))
                    continue
                ids.add(named)
            alike.rows += 1
        self._add_up([alike for alike in seen.values() if isinstance(alike, Alike) and alike.rows])

    def _add_up(self, found: list[Alike]) -> None:
        """Counts of the rows, and a warning for each word that is not known and each cell that is not read."""
        told = doubts.sort_out(self.where, found, self.later.values())
        for alike in told.refused:
            self.ends[REFUSED, alike.outcome] += alike.rows
        self.refused, self.odd, found = [*self.refused, *told.why], [*self.odd, *told.odd], told.believed
        for alike in found:
            self.words.count(alike.said, alike.rows)
        wait = doubts.time_to_death(found, self.settings.death_days)
        for alike in found:
            self.classes[self.words.class_of(alike.said.get("classification"))] += alike.rows
            key = alike.key
            if key is None:
                self.ends[NOT_CASES, alike.outcome] += alike.rows
                continue
            if not key[8] and self.words.died(alike.said.get("outcome")) and not self._to_come(key[7]):
                key = (*key[:8], True)
            if key[8] and key[7] is None and told.goes_on and self._to_come((key[1] or key[2] or date.min) + wait):
                key, self.undated = (*key[:8], False), self.undated + alike.rows
            if not key[8] and self.words.died(alike.outcome):
                self.deaths_to_come += alike.rows
            self.found[key] += alike.rows
            many = f", in {alike.rows:,} rows" if alike.rows > 1 else ""
            self.odd += [
                Problem(self.where, one.found + many, one.expected, alike.line, one.column, one.suggestion)
                for one in alike.unread
            ]
        self.odd += self.words.unknown(self.where)
        for line in self.opened.stray:
            hint = "the line is read without it"
            self.odd.append(Problem(self.where, "a quote that is not closed", "closed quotes", line, None, hint))

    def _end(self, cells: list[Any]) -> object:
        """What a row says of its end: a date of death is a death."""
        return "died" if _tells(self._cell(cells, "death_date")) else self._cell(cells, "outcome")

    def _refuse(self, line: int, cells: list[Any], why: Fault) -> None:
        self.ends[REFUSED, self._end(cells)] += 1
        self.refused.append(Problem(self.where, why.found, why.expected, line, why.column, why.suggestion))

    def _later(self, line: int, cells: list[Any]) -> Later | None:
        """The rows of the day from which this one is known, if that is after today: whatever else it says is not read."""
        today, told = self.settings.today, self._told_on(cells)
        name = next((name for name in ("report", "admission", "onset") if self._cell(cells, name) is told), "onset")
        try:
            day = date_in(told, self.styles[name], self.days)
        except Refused:
            return None  # said when the row is read
        if today is None or day is None or day <= today:
            return None
        return self.later.setdefault(day, Later(day, line))

    def _read(self, line: int, cells: list[Any]) -> Alike | Fault:
        """The aggregate that a row belongs to, or what is wrong with it."""
        said: dict[str, object] = {name: self._cell(cells, name) for name in WORDS}
        means = {name: self.words.means(name, cell) or "" for name, cell in said.items()}
        outcome = self._end(cells)
        if not self.words.counts(means["classification"]):
            return Alike(None, line, {"classification": said["classification"]}, outcome=outcome)
        name, unread = "place", list[Fault]()
        try:
            for name in WORDS:
                no_formula(said[name])
            name = "place"
            place = self._place(self._cell(cells, "place"))
            on: dict[str, date | None] = {}
            for name in DATES:
                on[name] = (
                    self._aside(name, cells, unread) if name in BESIDE else self._date(name, self._cell(cells, name))
                )
            self._plausible_ends(on, cells, unread)
            end = on["death_date"] or on["outcome_date"]
            ended, given = self._to_come(end), self._to_come(on["antitoxin_date"])
            doses = self._doses(cells, unread)
            died = (means["outcome"] == "died" or _tells(self._cell(cells, "death_date"))) and not ended
            name = "onset"
            check_order(on, died)
        except Refused as why:
            cell = self._cell(cells, name)
            return Fault(name, "nothing" if is_nothing(cell) else quoted(cell), why.expected, why.suggestion)
        if _tells(self._cell(cells, "death_date")) and means["outcome"] not in ("", "died"):
            unread.append(
                Fault("outcome", quoted(said["outcome"]), "a death, as the date of death says", "counted as a death")
            )
        on |= {"antitoxin_date": None} if given else {}
        treated = on["antitoxin_date"] is not None or (bool(doses) and not given)
        said |= {"outcome": None} if ended else {}
        report = on["report"] or on["admission"]
        key = (place, on["onset"], report, means["severity"], means["vaccination"], on["antitoxin_date"], treated)
        return Alike((*key, None if ended else end, died), line, said, tuple(unread), outcome=outcome)

    def _plausible_ends(self, on: dict[str, date | None], cells: list[Any], unread: list[Fault]) -> None:
        """Leaves out what ended a case years after it was seen: a year is mistyped there."""
        since = on["report"] or on["admission"] or on["onset"]
        for name in ENDS:
            day = on[name]
            if day and since and (why := late_end(day, since)):
                hint = f"{NOT_READ}; {why.suggestion}"
                unread.append(Fault(name, quoted(self._cell(cells, name)), why.expected, hint))
                on[name] = None

    def _aside(self, name: str, cells: list[Any], unread: list[Fault]) -> date | None:
        """A date without which the patient still counts."""
        cell = self._cell(cells, name)
        try:
            return self._date(name, cell)
        except Refused as why:
            unread.append(Fault(name, quoted(cell), why.expected, NOT_READ))
            return None

    def _doses(self, cells: list[Any], unread: list[Fault]) -> float | None:
        cell = self._cell(cells, "antitoxin_doses")
        try:
            doses = number_in(cell)
        except Refused:
            doses = -1.0
        if doses is None or doses >= 0:
            return doses
        unread.append(Fault("antitoxin_doses", quoted(cell), "a number of doses of 0 or more", NOT_READ))
        return None

    def _to_come(self, day: date | None) -> bool:
        return day is not None and self.settings.today is not None and day > self.settings.today

    def _place(self, cell: object) -> str:
        if "place" not in self.fields:
            return self.settings.place
        if cell in self.sites:
            return self.sites[cell]
        if is_nothing(cell):
            raise Refused("a place of the case")
        no_formula(cell)
        place = self.places.get(folded(str(cell).removesuffix(".0")))
        if place is None:
            raise Refused("a place of the case", did_you_mean(str(cell), self.spelled) or self.listed)
        self.sites[cell] = place
        return place

    def _date(self, name: str, cell: object) -> date | None:
        known = self.dates[name]
        try:
            return known[cell]
        except (KeyError, TypeError):
            found = date_in(cell, self.styles[name], self.days)
            until = self.settings.until
            if found and until and found > until and not (name in ENDS and self._to_come(found)):
                raise Refused(f"a date up to {until}", "it lies after the last day that the list covers") from None
            known[cell] = found
            return found


def _tells(cell: object) -> bool:
    """Whether a cell under the date of death tells of one, even if its day cannot be read."""
    return not is_nothing(cell) and any(mark.isdecimal() for mark in str(cell))
