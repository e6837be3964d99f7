"""The smallest of runs, by which the search and its bound are compiled; what they find is of no meaning.

One member and no climates: weather and rehearsal, which a search needs too, are for somebody else to compile. A large case
needs none of it: what its search takes is compiled as it goes.
"""

from dataclasses import replace

import numpy as np

from balto.domain.world import World
from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.plan.bound.clairvoyant import clairvoyant
from balto.plan.relay.search import search
from balto.plan.scale import is_large


def smallest_search(world: World) -> None:
    """Search in the smallest of runs, unless the case is large."""
    if not is_large(world):
        search(*_without_weather(world), members=1, iterations=2, seed=0)


def smallest_bound(world: World) -> None:
    """The same for the bound."""
    if not is_large(world):
        clairvoyant(*_without_weather(world), 2)


def _without_weather(world: World) -> tuple[WorldIndex, DeathTable]:
    places = world.outbreak.places or (world.places[0].id,)
    deaths = np.linspace(2.0, 1.0, 8, dtype=np.float32).reshape(1, 1, 4, 2)[:, :, ::-1]
    table = np.ascontiguousarray(np.sort(np.repeat(deaths, len(places), axis=1), axis=2))
    death_table = DeathTable(places, world.horizon_h / 3, (0, 10), table)
    return WorldIndex(replace(world, climates=()), world.seed), death_table
