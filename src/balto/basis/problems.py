"""What is wrong with an input: where, what was found, what was expected, and what to do about it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from balto.basis.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one place of one file."""

    where: str
    found: str
    expected: str
    line: int | None = None
    column: str | None = None
    suggestion: str = ""

    def __str__(self) -> str:
        place = self.where
        if self.line is not None:
            place += f" line {self.line}"
        if self.column is not None:
            place += f", column {self.column}"
        hint = f"; {self.suggestion}" if self.suggestion else ""
        return f"{place}: found {self.found}, expected {self.expected}{hint}"


class BadInput(Exception):  # noqa: N818  (the user's word for it; it is raised once, with every problem at once)
    """Raised once at the edge, with every problem found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


def quoted(value: object, longest: int = 60) -> str:
    """The value as the user would see it in the file, shortened."""
    text = str(value)
    text = text if len(text) <= longest else text[: longest - 1] + "…"
    return f'"{text}"'


def did_you_mean(found: str, known: Sequence[str]) -> str:
    """A suggestion naming the closest known word, never one with another number in it; or nothing."""
    alike = [word.casefold() for word in known if _digits(word) == _digits(found)]
    close = get_close_matches(found.strip().casefold(), alike, n=1, cutoff=0.7)
    by_fold = {word.casefold(): word for word in known}
    return Phrase('did you mean "{word}"?', word=by_fold[close[0]]) if close else ""


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)
