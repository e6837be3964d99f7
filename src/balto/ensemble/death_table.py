"""Expected deaths against when doses are there and how many: what planning reads of the need."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from balto.ensemble.estimate import Clusters


@dataclass(frozen=True, slots=True, eq=False)
class DeathTable:
    """Expected deaths at `place` over the horizon if `doses[k]` doses are there from hour `index * step_h` on.

    `deaths` is float32 [member, place, hour index, dose index]. Hours count from the case's epoch. `doses` ascends from 0
    (nothing ever comes, beyond what is at the place or on its way there already). Deaths never fall with the hour and never
    rise with the doses. Several arrivals are layered: with B(t, n) = deaths(t, 0) - deaths(t, n), n1 doses at t1 and
    n2 - n1 more at t2 avert B(t1, n1) + B(t2, n2) - B(t2, n1).

    `products` names the product of each place ("", the case's own, where it is empty): a place that needs several stands
    there once for each. Each product treats its own patients: their deaths add up.

    `lineage` [member, place] numbers the particles from which the members descend at each place (None: they share nothing).
    """

    places: tuple[str, ...]
    step_h: float
    doses: tuple[int, ...]
    deaths: NDArray[np.float32]
    products: tuple[str, ...] = ()
    lineage: NDArray[np.int32] | None = None

    def __post_init__(self) -> None:
        assert self.deaths.ndim == 4
        assert self.deaths.shape[1] == len(self.places)
        assert self.deaths.shape[3] == len(self.doses)
        assert len(self.products) in (0, len(self.places))
        assert self.lineage is None or self.lineage.shape == self.deaths.shape[:2]
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

    def of(self, product: str) -> "DeathTable":
        """The rows of one product alone, by its places."""
        if not self.products:
            return self
        mine = [k for k, name in enumerate(self.products) if name == product]
        lineage = None if self.lineage is None else self.lineage[:, mine]
        places = tuple(self.places[k] for k in mine)
        return replace(self, places=places, deaths=self.deaths[:, mine], products=(), lineage=lineage)

    def mean(self) -> NDArray[np.float64]:
        """Mean over members: [place, hour index, dose index]."""
        return np.asarray(self.deaths.mean(axis=0, dtype=np.float64))

    def first(self, members: int) -> "DeathTable":
        """The same table for the first `members` futures only."""
        return replace(
            self, deaths=self.deaths[:members], lineage=None if self.lineage is None else self.lineage[:members]
        )

    def expected(self) -> "DeathTable":
        """The mean over members as one member: a need that is given, not drawn."""
        return replace(self, deaths=self.mean().astype(np.float32)[None], lineage=None)

    def clusters(self, weather: NDArray[np.int64], need: NDArray[np.int64]) -> Clusters:
        """What futures share that meet these weathers and the needs of these numbers, taken in turn."""
        return Clusters(weather, need % self.members, self.lineage)


def side_by_side(death_tables: Mapping[str, DeathTable]) -> DeathTable:
    """One table of several products' death tables, by product name: their rows one after the other, on the doses of all grids.

    Deaths between two amounts of a grid lie on the straight line between them, so no figure changes.
    """
    first = next(iter(death_tables.values()))
    if len(death_tables) == 1:
        return replace(first, products=() if "" in death_tables else tuple(death_tables) * len(first.places))
    hours = min(death_table.deaths.shape[2] for death_table in death_tables.values())
    grid = tuple(sorted({amount for death_table in death_tables.values() for amount in death_table.doses}))
    tables = [on_grid(death_table, grid)[:, :, :hours] for death_table in death_tables.values()]
    places = tuple(place for death_table in death_tables.values() for place in death_table.places)
    products = tuple(name for name, death_table in death_tables.items() for _ in death_table.places)
    lines = [death_table.lineage for death_table in death_tables.values()]
    lineage = (
        None if any(one is None for one in lines) else np.concatenate([one for one in lines if one is not None], axis=1)
    )
    return DeathTable(places, first.step_h, grid, np.concatenate(tables, axis=1), products, lineage)


def on_grid(death_table: DeathTable, grid: tuple[int, ...]) -> NDArray[np.float32]:
    """The table's deaths [member, place, hour index, dose index] at other amounts; beyond its own last, as there."""
    own = np.array(death_table.doses, np.float64)
    at = np.clip(np.array(grid, np.float64), 0.0, own[-1])
    k = np.clip(np.searchsorted(own, at, side="right") - 1, 0, max(len(own) - 2, 0))
    part = ((at - own[k]) / (own[k + 1] - own[k])).astype(np.float32)
    return death_table.deaths[..., k] * (1 - part) + death_table.deaths[..., k + 1] * part
