"""How large a case is: beyond some size it is planned as a distribution, and less is asked of each of its legs."""

from balto.domain.world import World
from balto.plan.network.hubs import HUBS, MOST, ends_of
from balto.plan.relay.cache import room

PLACES, CARRIERS = 40, 80  # more than so many places with patients, or carriers: docs/decisions/country.md
ROOM = (
    2**30
)  # bytes that the search of relays may want for its tables: of a road map of 300 places with a store each, 40 carriers
SECONDS, LARGE_SECONDS = 10.0, 60.0  # of search, where nobody says


def is_large(world: World) -> bool:
    """Whether the case has too many places with patients, carriers or stores for the search of relays."""
    most = max(
        MOST, len(ends_of(world) | world.with_patients) + HUBS
    )  # places, about, that the search of relays has tables of
    wanted = room(min(most, len(world.places)), world.able, world.horizon_h)
    return len(world.with_patients) > PLACES or world.able > CARRIERS or wanted > ROOM


def usual_seconds(world: World) -> float:
    """How long to search where nobody says."""
    return LARGE_SECONDS if is_large(world) else SECONDS
