"""The present of a case while its tables are read: rows that are not known by then are held back, and noted."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from balto.basis.moment import day_at, midnight_h
from balto.domain.known import Clock, HeldBack, held_back, known_from_h
from balto.files.findings import Findings

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Present:
    """Where hours cannot be told (no epoch: `clock` is None) or all is told of the past (a replay), nothing is held back."""

    findings: Findings
    clock: Clock | None = None
    now_h: float = math.inf

    @property
    def today(self) -> date | None:
        """The calendar day of now in the case's zone; None where it cannot be told."""
        return day_at(self.clock.epoch, self.now_h, self.clock.zone) if self.clock else None

    def hold_listed(self, table: str, days: Iterable[tuple[date, int, int]]) -> None:
        """Note cases of a line list that are not known by now: the day from which they are, the first line, and how many."""
        for day, line, rows in days if self.clock else ():
            from_h = midnight_h(self.clock.epoch, day, self.clock.zone)  # type: ignore[union-attr]  # it has a clock
            self.findings.held_back.append(HeldBack("listed case", f"{day}", from_h, table, line, rows))

    def known(self, table: str, rows: Iterable[tuple[int, Thing]]) -> list[tuple[int, Thing]]:
        """The rows, each with its line, that are known by now; the others go to the findings."""
        if self.clock is None:
            return list(rows)
        kept, held = [], []
        for line, row in rows:
            if known_from_h(row, self.clock) <= self.now_h:
                kept.append((line, row))
            else:
                held.append(held_back(row, self.clock, table, line))
        self.findings.held_back += held
        return kept
