"""What a reader found wrong or odd, gathered so that all of it is said at once."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from balto.basis.fate import FATES, HELD_BACK, REFUSED, USED, Account, Fate
from balto.basis.problems import BadInput, Problem
from balto.domain.known import HeldBack

COUNTED = ("patients", "deaths", "doses")


class Refused(Exception):  # noqa: N818  (said of one cell; the reader turns it into a Problem that knows its line)
    """One cell cannot be read: what was expected, and what to do about it."""

    def __init__(self, expected: str, suggestion: str = "") -> None:
        self.expected, self.suggestion = expected, suggestion
        super().__init__(expected)


@dataclass(slots=True)
class RowRead:
    """A row as it came in: where it stands, whether it could be read, and the patients, deaths or doses that it tells of."""

    where: str
    line: int
    whole: bool
    tells: Mapping[str, int]


@dataclass(slots=True)
class Findings:
    """Errors stop a case; warnings are said and the case runs; what is held back is not known yet.

    `rows` are those of each table, `became` what became of some (by table and line) for other reasons than errors; `listed` tells
    of line lists.
    """

    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    held_back: list[HeldBack] = field(default_factory=list)
    rows: dict[str, list[RowRead]] = field(default_factory=dict)
    listed: dict[str, Fate] = field(default_factory=dict)
    became: dict[tuple[str, int | None], str] = field(default_factory=dict)

    def wrong(
        self, where: str, found: str, expected: str, line: int | None = None, column: str | None = None, hint: str = ""
    ) -> None:
        """Note an error."""
        self.errors.append(Problem(where, found, expected, line, column, hint))

    def odd(
        self, where: str, found: str, expected: str, line: int | None = None, column: str | None = None, hint: str = ""
    ) -> None:
        """Note a warning."""
        self.warnings.append(Problem(where, found, expected, line, column, hint))

    @property
    def fates(self) -> dict[str, Fate]:
        """What became of the rows of each table, as far as it is read; a row with an error is refused."""
        became = self.became | {(one.table, one.line): HELD_BACK for one in self.held_back}
        wrong = {(one.where, one.line) for one in self.errors}
        return {table: _fate(table, rows, became, wrong) for table, rows in self.rows.items()} | self.listed

    def raise_if_wrong(self) -> None:
        """BadInput with every error, if there is one."""
        if self.errors:
            raise BadInput(self.errors)


def _fate(
    table: str,
    rows: Iterable[RowRead],
    others: Mapping[tuple[str, int | None], str],
    wrong: set[tuple[str, int | None]],
) -> Fate:
    """What became of a table's rows: those in `others` to that, those where something is `wrong` refused, the rest used."""
    became = Counter[tuple[str, str]]()
    for row in rows:
        refused = not row.whole or (row.where, row.line) in wrong
        fate = REFUSED if refused else others.get((table, row.line), USED)
        became["rows", fate] += 1
        for what, number in row.tells.items():
            became[what, fate] += number

    def account(what: str) -> Account:
        return Account(*(became[what, fate] for fate in FATES))

    whole, (patients, deaths, doses) = account("rows"), map(account, COUNTED)
    return Fate(whole.total, whole.used, whole.held_back, whole.refused, whole.not_cases, patients, deaths, doses)
