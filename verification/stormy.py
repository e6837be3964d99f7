"""Stormy cases on which waiting, turning aside and planning again can pay: a lattice of trails under local storms.

Nothing in them is a fact. Doses lie in the west, patients in the east some 15 hours away in calm weather; every place can
be reached by several ways that lie under different storms; snowmachines stand here and there along the way.
"""

from datetime import UTC, date, datetime

import numpy as np

from balto.domain.carrier import Carrier
from balto.domain.climate import Climate, MonthClimate
from balto.domain.consignment import Item, Lot
from balto.domain.link import Link
from balto.domain.mode import Mode
from balto.domain.outbreak import Outbreak, Reported
from balto.domain.place import Place
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex

SPACING_KM = 60.0
CELL = 2
KM_A_DEGREE = 111.2
SOUTH, WEST = 64.0, -160.0
SLED = Mode("snowmachine", 30.0, 0.12, 0.05, 9.0, 15.0, 0.35, stall_share=0.03, stall_h=3.0, loss_per_1000_h=0.1)


def stormy(
    seed: int, rows: int = 4, columns: int = 7, carriers: int = 9, wind_ms: float = 8.0
) -> tuple[WorldIndex, DeathTable]:
    """A case of rows x columns places with that mean wind (8: an eighth of the ways shut at any time; 3: calm), and its toll."""
    rng = np.random.default_rng(seed)
    spots = [(r, c) for r in range(rows) for c in range(columns)]
    east = [f"p{r}-{columns - 1}" for r in range(rows)]
    homes = [f"p{rows // 2}-0", *(f"p{r}-{c}" for r, c in rng.permutation(spots)[: carriers - 1])]
    world = World(
        title=f"stormy lattice {seed}", epoch=datetime(2025, 1, 20, 12, tzinfo=UTC), zone="UTC", horizon_h=168.0,
        item=Item("medicine"), treatment=None,  # planning reads the toll alone
        places=tuple(Place(f"p{r}-{c}", f"P{r}-{c}", *_degrees(r, c)) for r, c in spots),
        links=tuple(_links(rows, columns, rng)),
        carriers=tuple(
            Carrier(f"s{n}", f"S{n}", home, "snowmachine", 30.0 * float(rng.uniform(0.85, 1.15)), 100.0, 12.0, 4.0)
            for n, home in enumerate(homes)
        ),
        outbreak=Outbreak(Reported((), date(2025, 1, 20))), lots=(Lot(f"p{rows // 2}-0", 60),), modes=(SLED,),
        climates=tuple(_climate(r, c, wind_ms) for r in range(0, rows, CELL) for c in range(0, columns, CELL)), seed=seed,
    )  # fmt: skip
    return WorldIndex(world, seed), toll_of(tuple(rng.choice(east, size=2, replace=False)), rng)[0]


def _degrees(row: float, column: float) -> tuple[float, float]:
    lat = SOUTH + row * SPACING_KM / KM_A_DEGREE
    return lat, WEST + column * SPACING_KM / (KM_A_DEGREE * np.cos(np.radians(SOUTH + 1.0)))


def _cell(row: float, column: float) -> str:
    """The weather region of a spot: a square of CELL places each way."""
    return f"w{int(row) // CELL}-{int(column) // CELL}"


def _links(rows: int, columns: int, rng: np.random.Generator) -> list[Link]:
    found = []
    for r in range(rows):
        for c in range(columns):
            for down, right in ((0, 1), (1, 0), (1, 1), (-1, 1)):
                if 0 <= r + down < rows and c + right < columns:
                    km = SPACING_KM * float(np.hypot(down, right)) * float(rng.uniform(1.0, 1.25))
                    ends = f"p{r}-{c}", f"p{r + down}-{c + right}"
                    region = _cell(r + down / 2, c + right / 2)
                    found.append(Link("/".join(ends), *ends, "snowmachine", km, region))
    return found


def _climate(row: int, column: int, wind_ms: float) -> Climate:
    month = MonthClimate(temp_mean_c=-10.0, temp_sd_c=5.0, wind_mean_ms=wind_ms, wind_sd_ms=0.7 * wind_ms)
    return Climate(
        _cell(row, column),
        *_degrees(row + 0.5, column + 0.5),
        (month,) * 12,
        wind_slow_h=30.0,
        wind_slow_km=120.0,
        wind_fast_km=60.0,
    )


def toll_of(places: tuple[str, ...], rng: np.random.Generator) -> tuple[DeathTable, float]:
    """Ten to twenty severe cases at each place; a dose helps the less the later it comes (half as much every 30 hours).

    With the number of patients.
    """
    hour = np.arange(0.0, 169.0, 3.0)[:, None]
    doses = (0, 5, 10, 20, 30)
    patients = [rng.uniform(10.0, 20.0) for _ in places]
    tables = [0.8 * ill - np.minimum(np.array(doses), ill) * 0.6 * 0.5 ** (hour / 30.0) for ill in patients]
    return DeathTable(places, 3.0, doses, np.array(tables, np.float32)[None]), float(sum(patients))
