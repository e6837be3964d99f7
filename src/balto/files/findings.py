"""What a reader found wrong or odd, gathered so that all of it is said at once."""

from dataclasses import dataclass, field

from balto.basis.fate import Fate
from balto.basis.problems import BadInput, Problem
from balto.domain.known import HeldBack


class Refused(Exception):  # noqa: N818  (said of one cell; the reader turns it into a Problem that knows its line)
    """One cell cannot be read: what was expected, and what to do about it."""

    def __init__(self, expected: str, suggestion: str = "") -> None:
        self.expected, self.suggestion = expected, suggestion
        super().__init__(expected)


@dataclass(slots=True)
class Findings:
    """Errors stop a case; warnings are said and the case runs; what is held back is not known yet."""

    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    held_back: list[HeldBack] = field(default_factory=list)
    fates: dict[str, Fate] = field(default_factory=dict)

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

    def fate(self, table: str) -> Fate:
        """What became of the rows of that table, so far."""
        return self.fates.setdefault(table, Fate())

    def raise_if_wrong(self) -> None:
        """BadInput with every error, if there is one."""
        if self.errors:
            raise BadInput(self.errors)
