"""Stormy cases with real alternatives, as relays over mountains and along coasts have: two passes, and a way by sea.

Nothing in them is a fact. Doses for as many as are ill lie at a depot in the west; two towns in the east are some 15 hours
away in calm weather. A ridge lies between, with a pass in the north and one in the south; each has storms of its own and is
shut a third of the time, while the plains on both sides are seldom shut. A village stands at each foot of each pass, and
roads on both plains lead from one pass to the other. Trucks stand at the depot, at some of the feet and at a town. Where
there is a sea, a boat at the depot's quay can go round the ridge, slower, under winds of its own.
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
from verification.stormy import KM_A_DEGREE, SOUTH, WEST, toll_of

TRUCK = Mode("truck", 30.0, 0.12, 0.05, 9.0, 15.0, 0.35, stall_share=0.03, stall_h=3.0, loss_per_1000_h=0.1)
BOAT = Mode("boat", 18.0, 0.12, 0.05, 9.0, 14.0, 0.35, stall_share=0.03, stall_h=3.0, loss_per_1000_h=0.1)
SPOTS = {  # kilometres east and north
    "depot": (0, 120), "north_west": (100, 200), "south_west": (100, 40), "north_east": (200, 200),
    "south_east": (200, 40), "town_a": (300, 170), "town_b": (300, 70),
}  # fmt: skip
ROADS = (
    ("depot", "north_west", "west"), ("depot", "south_west", "west"), ("north_west", "south_west", "west"),
    ("north_west", "north_east", "north"), ("south_west", "south_east", "south"), ("north_east", "south_east", "east"),
    ("north_east", "town_a", "east"), ("north_east", "town_b", "east"), ("south_east", "town_a", "east"),
    ("south_east", "town_b", "east"), ("town_a", "town_b", "east"),
)  # fmt: skip
WINDS = {"west": (50, 120, 4.5), "north": (150, 200, 13.0), "south": (150, 40, 13.0), "east": (260, 120, 4.5)}
SEA = {"sea": (150, -120, 11.0)}


def passes(seed: int, sea: bool = False) -> tuple[WorldIndex, DeathTable]:
    """A case with two passes, and a way by sea too if asked for, and its toll."""
    rng = np.random.default_rng(seed)
    links = [Link(f"{a}/{b}", a, b, "truck", _km(a, b) * float(rng.uniform(1.05, 1.3)), at) for a, b, at in ROADS]
    homes = ["depot", "depot", *rng.permutation(["north_west", "south_west", "north_east", "south_east"])[:3], "town_a"]
    carriers = [
        Carrier(f"t{n}", f"T{n}", home, "truck", 30.0 * float(rng.uniform(0.85, 1.15)), 100.0, 12.0, 4.0)
        for n, home in enumerate(homes)
    ]
    if sea:
        links += [
            Link(f"sea/{t}", "depot", t, "boat", float(rng.uniform(380.0, 460.0)), "sea") for t in ("town_a", "town_b")
        ]
        carriers.append(Carrier("b0", "B0", "depot", "boat", 18.0, 500.0, 40.0, 4.0))
    death_table, patients = toll_of(("town_a", "town_b"), rng)
    winds = WINDS | (SEA if sea else {})
    world = World(
        title=f"passes {seed}", epoch=datetime(2025, 1, 20, 12, tzinfo=UTC), zone="UTC", horizon_h=168.0,
        item=Item("medicine"), treatment=None,  # planning reads the toll alone
        places=tuple(Place(name, name, *_degrees(*spot)) for name, spot in SPOTS.items()), links=tuple(links),
        carriers=tuple(carriers), outbreak=Outbreak(Reported((), date(2025, 1, 20))),
        lots=(Lot("depot", round(patients)),), modes=(TRUCK, BOAT) if sea else (TRUCK,),
        climates=tuple(_climate(name, *row) for name, row in winds.items()), seed=seed,
    )  # fmt: skip
    return WorldIndex(world, seed), death_table


def _km(a: str, b: str) -> float:
    return float(np.hypot(*np.subtract(SPOTS[a], SPOTS[b])))


def _degrees(east_km: float, north_km: float) -> tuple[float, float]:
    return SOUTH + north_km / KM_A_DEGREE, WEST + east_km / (KM_A_DEGREE * np.cos(np.radians(SOUTH + 1.0)))


def _climate(region: str, east_km: float, north_km: float, wind_ms: float) -> Climate:
    month = MonthClimate(temp_mean_c=-10.0, temp_sd_c=5.0, wind_mean_ms=wind_ms, wind_sd_ms=0.7 * wind_ms)
    return Climate(
        region, *_degrees(east_km, north_km), (month,) * 12, wind_slow_h=30.0, wind_slow_km=120.0, wind_fast_km=60.0
    )
