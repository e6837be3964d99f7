"""Who is under way: the leg, when it was left on, how far it is known to have come, and how it goes."""

import math
from dataclasses import dataclass

from balto.domain.plan import Leg

GOES = ("under way", "lost", "damaged", "found")


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A leg that has been left on and is not reported in; what it has on board are the world's lots `aboard` it.

    `leg` is as it was ordered, with the doses that it really took on. At `heard_h` its carrier was `km_done` along its way, give
    or take `km_sd` (one standard deviation); without a report since it left, heard_h is left_h and km_done 0. How it `goes`:
    under way; lost (nobody counts on it); damaged (it cannot go on by itself); found (after it was lost: it goes on).
    """

    leg: Leg
    left_h: float
    heard_h: float
    km_done: float = 0.0
    km_sd: float = 0.0
    goes: str = "under way"

    def __post_init__(self) -> None:
        if not self.leg.id:
            raise ValueError("found a leg under way without a name, expected the one it was ordered by")
        if not (math.isfinite(self.left_h) and self.left_h <= self.heard_h < math.inf):
            raise ValueError(f'found "{self.leg.id}" heard of at {self.heard_h}, expected {self.left_h} or later')
        if not (0.0 <= self.km_done < math.inf and 0.0 <= self.km_sd < math.inf):
            raise ValueError(f'found "{self.leg.id}" {self.km_done} km on its way, give or take {self.km_sd}')
        if self.goes not in GOES:
            raise ValueError(f'found "{self.leg.id}" {self.goes}, expected {", ".join(GOES)}')

    @property
    def counts(self) -> bool:
        """Whether it may still come in by itself."""
        return self.goes in ("under way", "found")
