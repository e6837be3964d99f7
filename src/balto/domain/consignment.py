"""The medicine: what it is, where it lies, and what it bears."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """A product; one dose is one vial or ampoule as issued. Where a case has several, `called` tells them apart in texts.

    `holding_h` is how long a packed consignment lasts under way; `freeze_c_h` degree-hours below `freeze_c` (of the air
    at the cargo) freeze it, and `frozen_lost` is the share of frozen doses that can no longer be used.
    """

    treatment: str
    unit: str = "vial"
    kg_per_dose: float = 0.1
    holding_h: float = 1e9
    freeze_c: float = -999.0
    freeze_c_h: float = 1e9
    frozen_lost: float = 1.0
    warm_h: float = 0.0
    called: str = ""


@dataclass(frozen=True, slots=True)
class Lot:
    """Doses of a product ("": the case's own) at a place from an hour on (by now: on hand; later: pipeline).

    `reported_h` is the hour in which they were told of.
    """

    place: str
    doses: int
    lot: str = ""
    available_h: float = 0.0
    expires_h: float = 1e9
    note: str = ""
    source: str = ""
    product: str = ""
    reported_h: float = 0.0
