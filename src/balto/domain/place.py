"""Places: where doses wait, change hands and are given."""

from dataclasses import dataclass

KINDS = (
    "airfield", "camp", "clinic", "depot", "hospital", "port", "railhead", "roadhouse", "stop", "town", "village",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A named point on the map; `shelter` and `handover` say what can be done there."""

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
