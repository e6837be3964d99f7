"""What becomes of the rows of a line list: alike and counted, not known yet, or refused."""

from dataclasses import dataclass
from datetime import date

from balto.files.line_list.counts import Row


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is refused, or a cell not read."""

    column: str
    found: str
    expected: str
    suggestion: str


@dataclass(slots=True)
class Alike:
    """Rows that say the same but for their identifier, how many they are, and which of their cells are not read.

    `said` is the words of the row, `outcome` that about its end; a row without a `key` is not a case.
    """

    key: Row | None
    line: int
    said: dict[str, object]
    unread: tuple[Fault, ...] = ()
    rows: int = 0
    outcome: object = None

    @property
    def day(self) -> date | None:
        """The day from which the cases are known, of report or else of onset; None of what is not a case."""
        return (self.key[2] or self.key[1]) if self.key else None

    @property
    def column(self) -> str:
        """The column that tells it."""
        return "report" if self.key and self.key[2] else "onset"


@dataclass(slots=True)
class Later:
    """Rows that are not known before a day: the first of them, and how many they are."""

    day: date
    line: int
    rows: int = 0
    column: str | None = None
