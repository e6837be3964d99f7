"""Modes of travel: how wind, cold and darkness slow them and stop them.

The figures are first values for a case that has none of its own; a case overrides any of them in modes.csv.
Pace falls in a straight line from 1 at `wind_slow_ms` to `wind_floor` at `wind_stop_ms`, and is 0 from there on (the
carrier shelters); likewise for cold. Sources: docs/modes.md.
"""

from dataclasses import dataclass

from balto.basis.nonsense import above, finite, must, not_below, within

NEVER_WIND_MS = 999.0
NEVER_COLD_C = -999.0
SHARES = ("wind_floor", "cold_floor", "stall_share")
NEVER_BELOW_0 = (
    "pace_sd", "team_sd", "wind_slow_ms", "wind_stop_ms", "stall_h", "breakdown_per_1000_km", "breakdown_h",
    "loss_per_1000_h", "storm_danger", "shared_sd",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mode:
    """What weather does to one way of travelling.

    Winds are at 10 m after the link's exposure; `pace_sd` is the standard deviation of the log of a leg's pace, `team_sd` of
    that of a carrier, `shared_sd` of what all carriers of the mode have in common in one future (the year's snow and trail);
    `stall_share` of legs are held up a further time, exponential with mean `stall_h`; breakdowns come by distance,
    losses (of carrier and load) by hours under way, up to `storm_danger` times as often in a wind that nearly stops it. Cargo is
    `cargo_shelter_c` warmer than the air; where `keeps_cargo`, its holding time does not run (a heated car, a cold store).
    """

    id: str
    reference_kmh: float
    pace_sd: float = 0.15
    team_sd: float = 0.05
    wind_slow_ms: float = NEVER_WIND_MS
    wind_stop_ms: float = NEVER_WIND_MS
    wind_floor: float = 0.5
    cold_slow_c: float = NEVER_COLD_C
    cold_stop_c: float = NEVER_COLD_C
    cold_floor: float = 0.7
    daylight_only: bool = False
    scheduled: bool = False
    stall_share: float = 0.0
    stall_h: float = 0.0
    breakdown_per_1000_km: float = 0.0
    breakdown_h: float = 0.0
    loss_per_1000_h: float = 0.0
    storm_danger: float = 10.0
    cargo_shelter_c: float = 0.0
    keeps_cargo: bool = False
    source: str = ""
    shared_sd: float = 0.0

    def __post_init__(self) -> None:
        must(above(self.reference_kmh, 0.0), self, "reference_kmh", "a pace above 0")
        for name in SHARES:
            must(within(getattr(self, name), 0.0, 1.0), self, name, "a share from 0 to 1")
        for name in NEVER_BELOW_0:
            must(not_below(getattr(self, name), 0.0), self, name, "a number of 0 or more")
        for name in ("cold_slow_c", "cold_stop_c", "cargo_shelter_c"):
            must(finite(getattr(self, name)), self, name, "degrees C")
        slow_ms, slow_c = self.wind_slow_ms, self.cold_slow_c
        must(slow_ms <= self.wind_stop_ms, self, "wind_stop_ms", f"a wind of {slow_ms:g} or more, from which it slows")
        must(self.cold_stop_c <= slow_c, self, "cold_stop_c", f"{slow_c:g} degrees or colder, from which it slows")


MODES: tuple[Mode, ...] = (
    Mode(
        "dog_team",
        11.0,
        0.111,
        0.055,
        10,
        22,
        0.45,
        -40,
        -62,
        0.6,
        False,
        False,
        0.171,
        2.75,
        0.0,  # whatever broke is among what held teams up in the races
        0.0,
        0.15,
        30.0,
        15.0,
        shared_sd=0.048,
    ),
    Mode(
        "snowmachine", 40.0, 0.20, 0.05, 12, 24, 0.4, -40, -55, 0.6, False, False, 0.03, 3.0, 0.8, 4.0, 0.15, 30.0, 5.0
    ),
    Mode(
        "rail", 20.0, 0.08, 0.02, 20, 35, 0.6, -50, -999, 0.8, False, True, 0.02, 6.0, 0.1, 4.0, 0.005, 5.0, 30.0, True
    ),
    Mode(
        "ship",
        20.0,
        0.08,
        0.02,
        14,
        24,
        0.5,
        -999,
        -999,
        0.8,
        False,
        True,
        0.02,
        12.0,
        0.05,
        8.0,
        0.01,
        20.0,
        25.0,
        True,
    ),
    Mode("aeroplane", 150.0, 0.10, 0.02, 10, 16, 0.8, -25, -35, 0.9, True, False, 0.03, 6.0, 0.5, 24.0, 1.0, 20.0, 0.0),
    Mode(
        "helicopter", 200.0, 0.08, 0.02, 12, 20, 0.8, -40, -45, 0.9, True, False, 0.02, 4.0, 0.1, 8.0, 0.2, 20.0, 10.0
    ),
    Mode("drone", 90.0, 0.08, 0.02, 8, 14, 0.7, -20, -30, 0.8, False, False, 0.02, 2.0, 0.5, 4.0, 5.0, 10.0, 5.0),
    Mode("truck", 50.0, 0.20, 0.05, 18, 30, 0.5, -45, -999, 0.8, False, False, 0.03, 3.0, 0.2, 4.0, 0.02, 10.0, 20.0),
    Mode("motorcycle", 35.0, 0.20, 0.05, 12, 20, 0.5, -10, -25, 0.6, False, False, 0.03, 2.0, 0.4, 3.0, 0.1, 10.0, 0.0),
    Mode("boat", 15.0, 0.20, 0.05, 8, 15, 0.5, -15, -25, 0.7, False, False, 0.03, 3.0, 0.3, 4.0, 0.1, 30.0, 0.0),
    Mode("horse", 8.0, 0.15, 0.05, 12, 22, 0.5, -25, -40, 0.6, False, False, 0.02, 3.0, 0.2, 6.0, 0.05, 20.0, 0.0),
    Mode("foot", 4.5, 0.15, 0.05, 12, 22, 0.5, -30, -45, 0.6, False, False, 0.02, 3.0, 0.1, 6.0, 0.1, 20.0, 10.0),
)
