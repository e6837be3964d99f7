"""The need: what is wanted where and when, and what it costs to come late."""

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from balto.domain.outbreak import Outbreak
from balto.domain.treatment import Treatment
from balto.ensemble.death_table import DeathTable
from balto.ensemble.estimate import Estimate
from balto.need.series import Series, age_days

F64 = NDArray[np.float64]
F32 = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Nowcast:
    """Cases by step at one place: as reported, and completed [member, step] for the steps that may still change."""

    series: Series
    recent: F64


@dataclass(frozen=True, slots=True, eq=False)
class Need:
    """Everything that the outbreak asks for from now on, per future (member); days count from the epoch.

    cases: new cases [member, place, step] for the steps after the data; patients, doses: those who present on a day, and
    what they need if treated then [member, place, day], those already ill and untreated at `now_h` on its day; ill: how many
    those are [member, place]; r: reproduction number now [draw, place]; fatality: untreated risk of death [member].
    death_table is net of stock and pipeline, doses are gross. short: chance that stock and pipeline run out by the end of each
    day [place, day].
    """

    treatment: Treatment
    outbreak: Outbreak
    epoch: datetime
    horizon_h: float
    seed: int
    death_table: DeathTable
    cases: tuple[F64, ...]
    patients: F32
    doses: F32
    ill: F32
    r: F64
    r_by_step: tuple[F64, ...]
    fatality: F64
    fatality_by_place: F64
    nowcasts: tuple[Nowcast, ...]
    short: F64
    notes: tuple[str, ...] = ()
    now_h: float = 0.0

    @property
    def today(self) -> int:
        """Index of the day in which now lies."""
        return int(self.now_h // 24.0)

    @property
    def counts_age_days(self) -> int:
        """Days from the end of the counts to now."""
        return age_days(self.outbreak, self.epoch, self.now_h)

    @property
    def places(self) -> tuple[str, ...]:
        """Ids of the places, in the order of every table."""
        return self.death_table.places

    @property
    def members(self) -> int:
        """Number of futures."""
        return self.death_table.members

    @property
    def days(self) -> int:
        """Days of the horizon, a last part counted whole."""
        return int(self.doses.shape[2])

    def day(self, index: int) -> date:
        """The calendar day (local to the epoch) that a day index begins on."""
        return date.fromordinal(self.epoch.date().toordinal() + index)

    def deaths_without(self) -> Estimate:
        """Mean deaths if nothing more is sent, with their standard error."""
        each = np.arange(self.members, dtype=np.int64)
        return self.death_table.clusters(each, each).estimate(self.death_table.deaths[:, :, 0, 0])

    def doses_by_then(self) -> F32:
        """Doses needed up to the end of each day [member, place, day]."""
        return np.cumsum(self.doses, axis=2, dtype=np.float32)
