"""Carriers: teams, trains, ships and aeroplanes, with the trials from which their pace is learnt."""

import math
from dataclasses import dataclass

from balto.basis.nonsense import above, must, not_below, within


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who carries, from where and how fast; after `endurance_h` under way at its mode's pace it rests `rest_h`.

    `crew` are aboard, riders too (-1: as many as usual in its mode, nobody added where it runs anyway by a timetable). `consent`
    names who of them consented to run above the limit, each by name; `max_risk` is the chance of dying that they accept on a run.
    """

    id: str
    name: str
    home: str
    mode: str
    pace_kmh: float
    payload_kg: float
    endurance_h: float = 1e9
    rest_h: float = 0.0
    available_h: float = 0.0
    shelter_wind_ms: float = 0.0
    cost_per_km: float = 0.0
    excluded: str = ""
    note: str = ""
    source: str = ""
    crew: int = -1
    consent: tuple[str, ...] = ()
    max_risk: float = 1.0

    def __post_init__(self) -> None:
        must(not_below(self.crew, -1), self, "crew", "a number of people, 0 or more")
        must(within(self.max_risk, 0.0, 1.0), self, "max_risk", "a chance from 0 to 1")
        must(above(self.pace_kmh, 0.0), self, "pace_kmh", "a pace above 0")
        must(within(self.payload_kg, 0.0) and self.payload_kg > 0.0, self, "payload_kg", "a payload above 0")
        must(within(self.endurance_h, 0.0) and self.endurance_h > 0.0, self, "endurance_h", "hours above 0")
        must(within(self.available_h, -math.inf), self, "available_h", "an hour")
        for name in ("rest_h", "shelter_wind_ms", "cost_per_km"):
            must(not_below(getattr(self, name), 0.0), self, name, "a number of 0 or more")


@dataclass(frozen=True, slots=True)
class Trial:
    """A measured run: so many kilometres in so many hours under way; `reported_h` is the hour in which it was told."""

    carrier: str
    km: float
    hours: float
    conditions: str = ""
    source: str = ""
    reported_h: float = 0.0

    def __post_init__(self) -> None:
        must(above(self.km, 0.0), self, "km", "a distance above 0")
        must(above(self.hours, 0.0), self, "hours", "hours above 0")
        must(within(self.reported_h, -math.inf), self, "reported_h", "an hour")
