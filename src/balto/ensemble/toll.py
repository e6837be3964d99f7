"""Expected deaths against when doses are there and how many: what planning reads of the need."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Toll:
    """Expected deaths at `place` over the horizon if `doses[k]` doses are there from hour `index * step_h` on.

    `deaths` is float32 [member, place, hour index, dose index]. Hours count from the case's epoch. `doses` ascends from 0
    (nothing ever comes, beyond what is at the place or on its way there already). Deaths never fall with the hour and never
    rise with the doses. Several arrivals are layered: with B(t, n) = deaths(t, 0) - deaths(t, n), n1 doses at t1 and
    n2 - n1 more at t2 avert B(t1, n1) + B(t2, n2) - B(t2, n1).

    `products` names the product of each place ("", the case's own, where it is empty): a place that needs several stands
    there once for each. Each product treats its own patients: their deaths add up.
    """

    places: tuple[str, ...]
    step_h: float
    doses: tuple[int, ...]
    deaths: NDArray[np.float32]
    products: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        assert self.deaths.ndim == 4
        assert self.deaths.shape[1] == len(self.places)
        assert self.deaths.shape[3] == len(self.doses)
        assert len(self.products) in (0, len(self.places))
        assert self.doses[0] == 0
        assert all(a < b for a, b in zip(self.doses, self.doses[1:], strict=False))

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """Place and product of each row."""
        return tuple(zip(self.places, self.products or ("",) * len(self.places), strict=True))

    @property
    def members(self) -> int:
        """How many need-futures the table holds."""
        return int(self.deaths.shape[0])

    def mean(self) -> NDArray[np.float64]:
        """Mean over members: [place, hour index, dose index]."""
        return np.asarray(self.deaths.mean(axis=0, dtype=np.float64))

    def first(self, members: int) -> "Toll":
        """The same table for the first `members` futures only."""
        return replace(self, deaths=self.deaths[:members])
