"""The weather as it was recorded, laid over a case's own: for replaying a run."""

from dataclasses import replace
from pathlib import Path

from balto.domain.world import World
from balto.files.observed import read_observed


def recorded(world: World, observed: Path | None) -> World:
    """The world whose futures agree with the records in the file too; the world itself where there is no file."""
    if observed is None:
        return world
    return replace(world, observations=world.observations + read_observed(observed, world))
