"""Places: where doses wait, change hands and are given."""

from dataclasses import dataclass

from balto.basis.nonsense import must, not_below, within

KINDS = (
    "airfield", "camp", "clinic", "depot", "hospital", "port", "railhead", "roadhouse", "stop", "town", "village",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A named point on the map; `shelter` and `handover` say what can be done there.

    A campaign is to protect `at_risk` people there (0: as its treatment says, or all), at `doses_per_day` (0: likewise).
    It is open from `opens_h` to `closes_h` of each local day; where it closes before it opens, over midnight.
    """

    id: str
    name: str
    lat: float
    lon: float
    kind: str = "village"
    population: int = 0
    shelter: bool = True
    handover: bool = True
    handover_h: float = 0.25
    opens_h: float = 0.0
    closes_h: float = 24.0
    zone: str = ""
    note: str = ""
    source: str = ""
    pcode: str = ""
    at_risk: int = 0
    doses_per_day: float = 0.0

    def __post_init__(self) -> None:
        must(within(self.lat, -90.0, 90.0), self, "lat", "a latitude from -90 to 90")
        must(within(self.lon, -180.0, 180.0), self, "lon", "a longitude from -180 to 180")
        must(self.kind in KINDS, self, "kind", f"one of {', '.join(KINDS)}")
        must(within(self.population, 0), self, "population", "people, 0 or more")
        must(within(self.at_risk, 0), self, "at_risk", "people, 0 or more")
        must(not_below(self.doses_per_day, 0.0), self, "doses_per_day", "doses a day, 0 or more")
        must(not_below(self.handover_h, 0.0), self, "handover_h", "hours of 0 or more")
        must(within(self.opens_h, 0.0, 24.0), self, "opens_h", "an hour of the day from 0 to 24")
        must(within(self.closes_h, 0.0, 24.0), self, "closes_h", "an hour of the day from 0 to 24")
        must(self.opens_h != self.closes_h, self, "closes_h", f"another hour than {self.opens_h:g}, when it opens")
