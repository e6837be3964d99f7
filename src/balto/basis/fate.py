"""What became of the rows of a table, and of the patients, deaths and doses in them: none vanishes without being counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from balto.basis.phrase import Phrase
from balto.basis.problems import Problem

MOST_REFUSED = 0.05  # of the rows of a table; beyond it results would rest on a part of the data
USED, HELD_BACK, REFUSED, NOT_CASES = FATES = ("used", "held_back", "refused", "not_cases")


@dataclass(frozen=True, slots=True)
class Account:
    """How many are used, not known yet, refused, or found not to be cases: all that came in with a table."""

    used: int = 0
    held_back: int = 0
    refused: int = 0
    not_cases: int = 0

    @property
    def total(self) -> int:
        """All that came in."""
        return self.used + self.held_back + self.refused + self.not_cases

    def __add__(self, other: "Account") -> "Account":
        return Account(*(getattr(self, name) + getattr(other, name) for name in FATES))


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of the `rows` that a table came with, and of the patients, deaths and doses that those rows tell of.

    Of a row whose number cannot be read nobody knows how many it told of.
    """

    rows: int = 0
    used: int = 0
    held_back: int = 0
    refused: int = 0
    not_cases: int = 0
    patients: Account = field(default_factory=Account)
    deaths: Account = field(default_factory=Account)
    doses: Account = field(default_factory=Account)

    @property
    def refused_deaths(self) -> int:
        """Deaths that the refused rows tell of."""
        return self.deaths.refused

    def as_dict(self) -> dict[str, dict[str, int]]:
        """Rows, patients, deaths and doses by what became of them; what the table does not tell of is left out."""
        rows = Account(self.used, self.held_back, self.refused, self.not_cases)
        told = {"rows": rows, "patients": self.patients, "deaths": self.deaths, "doses": self.doses}
        return {
            name: {"read": one.total, **{fate: getattr(one, fate) for fate in FATES}}
            for name, one in told.items()
            if one.total or name == "rows"
        }


def sums(fates: Mapping[str, Fate], what: str) -> Account:
    """Patients, deaths or doses of all tables together."""
    return sum((getattr(fate, what) for fate in fates.values()), Account())


def too_many_refused(fates: Mapping[str, Fate]) -> tuple[Problem, ...]:
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
