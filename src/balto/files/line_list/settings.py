"""How a line list is to be read, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from balto.basis.fate import Fate
from balto.basis.problems import Problem
from balto.domain.outbreak import CLASSES, Dated, Reported

DEATH_DAYS = 10.0  # from onset to death, where neither the list nor the treatment tells


@dataclass(frozen=True, slots=True)
class Settings:
    """How a file is to be read: its headings by field, day or month first, the sheet, what rows are dated by.

    `until` is the last day that the list covers; rows that were reported after `today` are not known yet. `words` is what the
    user says of words, `severities` the classes of the treatment (none given: any word is one), `count_cases` the classes that
    count. `place` is that of all rows, where no column tells; `death_days` the usual time from onset to death.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    date_style: str = ""
    sheet: str = ""
    dated: Dated | None = None
    until: date | None = None
    today: date | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    severities: tuple[str, ...] = ()
    count_cases: tuple[str, ...] = CLASSES
    place: str = ""
    death_days: float = DEATH_DAYS


@dataclass(frozen=True, slots=True)
class Imported:
    """The counts (None where nothing could be used), what stops the import, and each refused row with its reason.

    `held_back` is what is not known yet: the day from which it is, its first line, and how many rows. `fate` adds up.
    `odd` is what was taken otherwise than it may be meant: words that are not known, cells that are not read.
    """

    reported: Reported | None
    problems: tuple[Problem, ...]
    refused: tuple[Problem, ...] = ()
    held_back: tuple[tuple[date, int, int], ...] = ()
    fate: Fate = field(default_factory=Fate)
    odd: tuple[Problem, ...] = ()
