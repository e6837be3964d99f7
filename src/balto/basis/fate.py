"""What became of the rows of a table: none vanishes without being counted."""

from collections.abc import Mapping
from dataclasses import dataclass

from balto.basis.phrase import Phrase
from balto.basis.problems import Problem

MOST_REFUSED = 0.05  # of the rows of a table; beyond it results would rest on a part of the data


@dataclass(slots=True)
class Fate:
    """What became of the rows of a table: rows = used + held_back + refused + not_cases, once it is read.

    `refused_deaths` of the refused tell of a death; `not_cases` are those of a line list that were found not to be cases.
    """

    rows: int = 0
    used: int = 0
    held_back: int = 0
    refused: int = 0
    refused_deaths: int = 0
    not_cases: int = 0


def lost(fates: Mapping[str, Fate]) -> tuple[Problem, ...]:
    """A problem for each table of which more than MOST_REFUSED of the rows, or any row with a death, are refused."""
    return tuple(
        Problem(
            table,
            _found(fate),
            Phrase("at most {number} %, and no death among them", number=f"{100 * MOST_REFUSED:g}"),
            suggestion=Phrase("mend them, or go on without them by --accept-loss"),
        )
        for table, fate in fates.items()
        if fate.refused > MOST_REFUSED * fate.rows or fate.refused_deaths
    )


def _found(fate: Fate) -> Phrase:
    """How many rows are refused, and how many of them tell of a death."""
    if not fate.refused_deaths:
        return Phrase("{refused} of {rows} rows refused", refused=fate.refused, rows=fate.rows)
    return Phrase(
        "{refused} ({deaths} with a death) of {rows} rows refused", refused=fate.refused, deaths=fate.refused_deaths,
        rows=fate.rows,
    )  # fmt: skip
