"""The outbreak as reported: counts by place and date, never a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Dated = Literal["onset", "report"]
Gaps = Literal["auto", "zero", "unknown"]
CLASSES = ("confirmed", "probable", "suspected")
"""Classes of a case that count unless the user says otherwise; one that was discarded never counts."""


@dataclass(frozen=True, slots=True)
class Count:
    """New cases and deaths at a place over `days` days that end with `last`; `treated` of them already had a dose.

    `cases` is None where a row says that nothing was heard. `reported_h` is the hour in which it was told; None: on its
    last day.
    """

    place: str
    last: date
    cases: int | None
    deaths: int = 0
    days: int = 1
    treated: int = 0
    reported_h: float | None = None

    def __post_init__(self) -> None:
        if self.days < 1 or self.deaths < 0 or self.treated < 0 or (self.cases is not None and self.cases < 0):
            raise ValueError(f"a count is at least 0 over at least one day: {self}")


@dataclass(frozen=True, slots=True)
class Delay:
    """How many cases took `days` days from onset to presentation (from a line list, aggregated).

    `age_days` is how long before the end of the list their onset was: of recent onsets only the quick ones are in it yet.
    None: so long that all are in it.
    """

    days: int
    cases: int
    age_days: int | None = None


@dataclass(frozen=True, slots=True)
class Treated:
    """Cases first treated `days` days after onset, and how many of them died (from a line list, aggregated)."""

    days: int
    cases: int
    deaths: int


@dataclass(frozen=True, slots=True)
class Classified:
    """How many cases are of a class ("": nobody has said which), and whether they count."""

    name: str
    cases: int
    counts: bool = True


def classified(cases: Mapping[str, int], counting: Iterable[str]) -> tuple[Classified, ...]:
    """The classes in their order, each with its cases and whether they count."""
    named = [name for name in (*CLASSES, "", "discarded") if cases.get(name)]
    return tuple(Classified(name, cases[name], name in counting) for name in named)


@dataclass(frozen=True, slots=True)
class Reported:
    """What the files say: counts in order of place and date, and what is known about the people counted, as shares.

    `as_of` is the last presentation date in the file: what happened later is not yet seen. `severity` and `vaccination`
    count known cases by class, `delays` by days from onset to presentation. `classified` tells of every class of the cases in
    the files, also of those that do not count. From `response_from` on a case passes on so much less, `response_share`.
    """

    counts: tuple[Count, ...]
    as_of: date
    dated: Dated = "report"
    gaps: Gaps = "auto"
    delays: tuple[Delay, ...] = ()
    treated: tuple[Treated, ...] = ()
    severity: tuple[tuple[str, int], ...] = ()
    vaccination: tuple[tuple[str, int], ...] = ()
    deaths_told: int = 0
    notes: tuple[str, ...] = ()
    classified: tuple[Classified, ...] = ()
    response_from: date | None = None
    response_share: float = 0.0

    @property
    def cases(self) -> int:
        """Cases in all places together."""
        return sum(count.cases or 0 for count in self.counts)

    @property
    def deaths(self) -> int:
        """Deaths in all places together; `deaths_told` where the rows hold none."""
        return sum(count.deaths for count in self.counts) or self.deaths_told


@dataclass(frozen=True, slots=True)
class Arrival:
    """Doses already on their way to a place: the pipeline."""

    arrive_h: float
    doses: int


@dataclass(frozen=True, slots=True)
class Site:
    """A place that has patients: how many people live there (0: not known), and doses there or on their way.

    A campaign is to protect `at_risk` people there, at `per_day` doses a day (0: as its treatment says).
    """

    place: str
    population: int = 0
    stock: int = 0
    pipeline: tuple[Arrival, ...] = ()
    at_risk: int = 0
    per_day: float = 0.0

    def __post_init__(self) -> None:
        if self.population < 0 or self.stock < 0:
            raise ValueError(f"population and stock are at least 0: {self}")


@dataclass(frozen=True, slots=True)
class CaseForecast:
    """New cases at a place over `days` days that end with `last`, as one member of a forecast made elsewhere foretells them.

    It was issued, by `source`, at `issued_h`. Members of one name belong together at all places.
    """

    place: str
    last: date
    cases: int
    issued_h: float
    source: str
    member: str = "1"
    days: int = 1

    def __post_init__(self) -> None:
        if self.days < 1 or self.cases < 0:
            raise ValueError(f"a forecast of cases is at least 0 over at least one day: {self}")


@dataclass(frozen=True, slots=True)
class Outbreak:
    """The reports, the places they come from, in the order that every table keeps, and a forecast of cases made elsewhere."""

    reported: Reported
    sites: tuple[Site, ...] = field(default=())
    forecast: tuple[CaseForecast, ...] = ()

    @property
    def places(self) -> tuple[str, ...]:
        """Ids of the places with patients."""
        return tuple(site.place for site in self.sites)
