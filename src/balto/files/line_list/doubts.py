"""Rows of a line list whose day stands apart from all others: refused where it cannot be meant, else said."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import median

from balto.basis.problems import Problem, quoted
from balto.files.line_list.plausible import Apart, apart
from balto.files.line_list.rows import Alike, Later

ENOUGH_DEATHS = 5  # with a date, that tell how long it takes


@dataclass(slots=True)
class SortedOut:
    """Rows that are believed, those that are refused with why, and what is said of those that are doubted only.

    `goes_on`: some row is not known yet, and not doubted.
    """

    believed: list[Alike] = field(default_factory=list)
    refused: list[Alike] = field(default_factory=list)
    why: list[Problem] = field(default_factory=list)
    odd: list[Problem] = field(default_factory=list)
    goes_on: bool = False


def sort_out(where: str, found: Sequence[Alike], later: Iterable[Later]) -> SortedOut:
    """The rows of a file by whether their days are believed; those not known yet stay so, and are said."""
    rows: list[Alike | Later] = [*found, *later]
    days = Counter[date]()
    for one in rows:
        if one.day is not None:
            days[one.day] += one.rows
    doubts, told = apart(days), SortedOut()
    for one in rows:
        doubt = doubts.get(one.day) if one.day is not None else None
        sure = doubt is not None and doubt.sure and isinstance(one, Alike)
        if isinstance(one, Alike):
            (told.refused if sure else told.believed).append(one)
        else:
            told.goes_on |= doubt is None
        if doubt is not None:
            (told.why if sure else told.odd).append(_problem(where, doubt, one))
    return told


def _problem(where: str, doubt: Apart, one: Alike | Later) -> Problem:
    many = f", in {one.rows:,} rows" if one.rows > 1 else ""
    return Problem(where, quoted(str(one.day)) + many, doubt.expected, one.line, one.column, doubt.suggestion)


def time_to_death(found: Iterable[Alike], usual_days: float) -> timedelta:
    """The usual time from onset to death: of the deaths with a date, where they are a handful."""
    waits = [
        (one.key[7] - one.key[1]).days
        for one in found
        if one.key and one.key[8] and one.key[7] and one.key[1]
        for _ in range(min(one.rows, 1000))
    ]
    return timedelta(days=median(waits) if len(waits) >= ENOUGH_DEATHS else usual_days)
