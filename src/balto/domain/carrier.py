"""Carriers: teams, trains, ships and aeroplanes, with the trials from which their pace is learnt."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who carries, from where and how fast; after `endurance_h` under way at its mode's pace it rests `rest_h`."""

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


@dataclass(frozen=True, slots=True)
class Trial:
    """A measured run: so many kilometres in so many hours under way; `reported_h` is the hour in which it was told."""

    carrier: str
    km: float
    hours: float
    conditions: str = ""
    source: str = ""
    reported_h: float = 0.0
