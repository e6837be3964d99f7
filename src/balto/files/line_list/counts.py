"""Accepted rows of a line list to counts by place and day, with delays, treatment and shares of all places together."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

from balto.domain.outbreak import Count, Dated, Delay, Reported, Treated

ENOUGH_ONSETS = 0.8
Row = tuple[str, date | None, date | None, str, str, date | None, bool, date | None, bool]


class Aggregate:
    """Counts of the accepted rows; `found` holds how many rows share each combination."""

    def __init__(
        self, found: Counter[Row], dated: Dated | None, today: date | None, until: date | None, notes: tuple[str, ...]
    ) -> None:
        self.found, self.notes, self.until = found, list(notes), until
        self.last = min(today or date.max, until or date.max)
        total = sum(found.values())
        onsets = sum(n for row, n in found.items() if row[1])
        self.dated: Dated = dated or ("onset" if onsets >= ENOUGH_ONSETS * total else "report")
        waits = Counter[int]()
        for row, n in found.items():
            if row[1] and row[2]:
                waits[(row[2] - row[1]).days] += n
        self.waits = waits
        self.usual = sorted(waits.elements())[waits.total() // 2] if waits else 2

    def reported(self) -> Reported:
        """The counts by place and date, with delays, treatment, severity and vaccination of all places together."""
        counts = self._counts()
        seen = [self._day(row) if self.dated == "report" else row[2] or row[1] for row in self.found]
        return Reported(
            counts,
            self.until or max(day for day in seen if day),
            self.dated,
            "zero",
            self._delays(self.until or max(day for day in seen if day)),
            self._treated(),
            self._shares(lambda row: row[3]),
            self._shares(lambda row: row[4]),
            0,
            tuple(self.notes),
        )

    def _delays(self, until: date) -> tuple[Delay, ...]:
        """How long each took to present, by how long before the end of the list its onset was."""
        found = Counter[tuple[int, int]]()
        for row, n in self.found.items():
            if row[1] and row[2]:
                found[(row[2] - row[1]).days, (until - row[1]).days] += n
        return tuple(Delay(days, n, age) for (days, age), n in sorted(found.items()))

    def _day(self, row: Row) -> date:
        onset, report = row[1], row[2]
        if self.dated == "onset":
            return onset or (report or date.min) - timedelta(days=self.usual)
        return report or min((onset or date.min) + timedelta(days=self.usual), self.last)  # who is listed has come

    def _counts(self) -> tuple[Count, ...]:
        cases, deaths, treated = Counter[tuple[str, date]](), Counter[tuple[str, date]](), Counter[tuple[str, date]]()
        shifted = 0
        for row, n in self.found.items():
            day = self._day(row)
            shifted += n * ((row[1] if self.dated == "onset" else row[2]) is None)
            cases[row[0], day] += n
            treated[row[0], day] += n * row[6]
            deaths[row[0], row[7] or day] += n * row[8]
        if shifted:
            other = "report" if self.dated == "onset" else "onset"
            self.notes.append(
                f"{shifted} rows without {self.dated} date are placed {self.usual} days from their {other}"
            )
        keys = sorted({*cases, *deaths})
        return tuple(
            Count(place, day, cases[place, day], deaths[place, day], 1, treated[place, day]) for place, day in keys
        )

    def _treated(self) -> tuple[Treated, ...]:
        given, died = Counter[int](), Counter[int]()
        for row, n in self.found.items():
            start = row[1]
            if start and row[5]:
                given[(row[5] - start).days] += n
                died[(row[5] - start).days] += n * row[8]
        return tuple(Treated(days, n, died[days]) for days, n in sorted(given.items()))

    def _shares(self, which: Callable[[Row], str]) -> tuple[tuple[str, int], ...]:
        counted = Counter[str]()
        for row, n in self.found.items():
            counted[which(row)] += n
        return tuple(sorted((word, n) for word, n in counted.items() if word))
