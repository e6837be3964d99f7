"""What a reader found wrong or odd, gathered so that all of it is said at once."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from balto.basis.fate import HELD_BACK, REFUSED, USED, Account, Fate
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
    """Errors stop a case; warnings are said and the case runs; what is held back is not known yet."""

    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    held_back: list[HeldBack] = field(default_factory=list)
    rows: dict[str, list[RowRead]] = field(default_factory=dict)
    listed: dict[str, Fate] = field(default_factory=dict)

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
        held = {(one.table, one.line) for one in self.held_back}
        wrong = {(one.where, one.line) for one in self.errors}
        return {table: _fate(table, rows, held, wrong) for table, rows in self.rows.items()} | self.listed

    def raise_if_wrong(self) -> None:
        """BadInput with every error, if there is one."""
        if self.errors:
            raise BadInput(self.errors)


def _fate(
    table: str, rows: Iterable[RowRead], held: set[tuple[str, int | None]], wrong: set[tuple[str, int | None]]
) -> Fate:
    became = Counter[tuple[str, str]]()
    for row in rows:
        refused = not row.whole or (row.where, row.line) in wrong
        fate = REFUSED if refused else HELD_BACK if (table, row.line) in held else USED
        became["rows", fate] += 1
        for what, number in row.tells.items():
            became[what, fate] += number

    def account(what: str) -> Account:
        return Account(*(became[what, fate] for fate in (USED, HELD_BACK, REFUSED)))

    whole, (patients, deaths, doses) = account("rows"), map(account, COUNTED)
    return Fate(whole.total, whole.used, whole.held_back, whole.refused, 0, patients, deaths, doses)
