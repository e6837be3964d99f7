"""Problems as text: all of them, the like ones counted once they fill a page."""

from collections.abc import Iterator, Sequence

from balto.basis.problems import Problem
from balto.show.phrases.sentences import count, say, tell
from balto.show.text.text_table import wrapped

ALIKE = 20


def listed(problems: Sequence[Problem], width: int = 0) -> str:
    """A headline and a line for each problem; after 20 in the same column of the same file the rest are counted.

    With a `width` lines longer than it are broken, for a terminal; without, each problem is one line, for other programs.
    """
    return _under(count(len(problems), "{n} problem:", "{n} problems:"), problems, width)


def warnings(problems: Sequence[Problem], width: int = 0) -> str:
    """The same of what is odd and still can be used."""
    return _under(count(len(problems), "{n} warning:", "{n} warnings:"), problems, width)


def _under(head: str, problems: Sequence[Problem], width: int) -> str:
    lines = (wrapped(line, width, "  ", "    ") if width else f"  {line}" for line in _lines(problems))
    return "\n".join([head, *lines])


def _lines(problems: Sequence[Problem]) -> Iterator[str]:
    alike: dict[tuple[str, str | None, str], int] = {}
    for problem in problems:
        key = (problem.where, problem.column, problem.expected)
        alike[key] = alike.get(key, 0) + 1
        if alike[key] <= ALIKE:
            yield line(problem)
    for (where, column, expected), number in alike.items():
        if number > ALIKE:
            yield count(
                number - ALIKE,
                "{place}: {n} more of the same kind (expected {expected})",
                "{place}: {n} more of the same kind (expected {expected})",
                place=_place(where, None, column), expected=expected,
            )  # fmt: skip


def line(problem: Problem) -> str:
    """Where, what was found, what was expected, and what to do about it."""
    slots = {
        "place": _place(problem.where, problem.line, problem.column), "found": problem.found,
        "expected": problem.expected, "hint": problem.suggestion,
    }  # fmt: skip
    if problem.suggestion:
        return say("{place}: found {found}, expected {expected}; {hint}", **slots)
    return say("{place}: found {found}, expected {expected}", **slots)


def _place(where: str, number: int | None, column: str | None) -> str:
    table = tell(where)
    slots = {"table": table, "line": str(number), "column": str(column)}  # a line's number is not grouped
    if number is None:
        return say("{table}, column {column}", **slots) if column is not None else table
    if column is None:
        return say("{table} line {line}", **slots)
    return say("{table} line {line}, column {column}", **slots)
