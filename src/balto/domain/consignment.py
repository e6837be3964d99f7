"""The medicine: what it is, where it lies, and what it bears."""

import math
from dataclasses import dataclass

from balto.basis.nonsense import above, finite, must, not_below, within

NOT_PACKED = 1e9


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

    def __post_init__(self) -> None:
        must(above(self.kg_per_dose, 0.0), self, "kg_per_dose", "a mass above 0")
        must(within(self.holding_h, 0.0) and self.holding_h > 0.0, self, "holding_h", "hours above 0")
        must(finite(self.freeze_c), self, "freeze_c", "a temperature")
        must(within(self.freeze_c_h, 0.0), self, "freeze_c_h", "degree-hours of 0 or more")
        must(within(self.frozen_lost, 0.0, 1.0), self, "frozen_lost", "a share from 0 to 1")
        must(not_below(self.warm_h, 0.0), self, "warm_h", "hours of 0 or more")


@dataclass(frozen=True, slots=True)
class Lot:
    """Doses of a product ("": the case's own) at a place from an hour on (by now: on hand; later: pipeline).

    `packed_h` is when they were packed for the way (NOT_PACKED: their holding time has not begun), `frost_c_h` the degree-hours
    of frost that they have met so far. Doses `given` are for the patients of their place and stay there; those `aboard` are
    with the leg of that name, which left from the place. `reported_h` is the hour in which they were told of.
    """

    place: str
    doses: int
    lot: str = ""
    available_h: float = 0.0
    expires_h: float = 1e9
    note: str = ""
    source: str = ""
    product: str = ""
    packed_h: float = NOT_PACKED
    frost_c_h: float = 0.0
    given: bool = False
    aboard: str = ""
    reported_h: float = 0.0

    def __post_init__(self) -> None:
        must(within(self.doses, 0), self, "doses", "doses, 0 or more")
        must(within(self.available_h, -math.inf), self, "available_h", "an hour")
        must(within(self.expires_h, -math.inf), self, "expires_h", "an hour")
        must(within(self.packed_h, -math.inf), self, "packed_h", "an hour")
        must(within(self.frost_c_h, 0.0), self, "frost_c_h", "degree-hours of 0 or more")
        must(within(self.reported_h, -math.inf), self, "reported_h", "an hour")
