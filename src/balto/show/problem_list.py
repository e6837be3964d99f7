"""Problems as text: all of them, the like ones counted once they fill a page."""

from collections.abc import Iterator, Sequence

from balto.basis.problems import Problem
from balto.show.text_table import wrapped

ALIKE = 20


def listed(problems: Sequence[Problem], kind: str = "problem", width: int = 0) -> str:
    """A headline and a line for each problem; after 20 in the same column of the same file the rest are counted.

    With a `width` lines longer than it are broken, for a terminal; without, each problem is one line, for other programs.
    """
    count = f"{len(problems):,} {kind}{'' if len(problems) == 1 else 's'}"
    lines = (wrapped(line, width, "  ", "    ") if width else line for line in _lines(problems))
    return "\n".join([f"{count}:", *lines])


def _lines(problems: Sequence[Problem]) -> Iterator[str]:
    alike: dict[tuple[str, str | None, str], int] = {}
    for problem in problems:
        key = (problem.where, problem.column, problem.expected)
        alike[key] = alike.get(key, 0) + 1
        if alike[key] <= ALIKE:
            yield f"  {problem}"
    for (where, column, expected), count in alike.items():
        if count > ALIKE:
            place = f"{where}, column {column}" if column else where
            yield f"  {place}: {count - ALIKE:,} more of the same kind (expected {expected})"
