"""Who is aboard, and what may be asked of them: limits on the chance of dying on a run (docs/crews.md)."""

import math

from balto.domain.carrier import Carrier
from balto.domain.world import World

WITHOUT_CONSENT = 1 / 1000  # a person and run, way home included: a year's limit for workers (HSE, R2P2), in one run
NEVER_ABOVE = 1 / 200  # beyond which no consent is asked
WINDOW_H = 14 * 24.0  # runs of so many hours count together


def aboard(world: World, carrier: Carrier) -> int:
    """People whom a run of the carrier puts at risk; nobody where it runs anyway by a timetable, but whom the case adds."""
    if carrier.crew >= 0:
        return carrier.crew
    mode = world.mode(carrier.mode)
    return 0 if mode.scheduled else mode.crew


def consented(world: World, carrier: Carrier) -> bool:
    """Whether each of the crew has consented by name."""
    return len(set(carrier.consent)) >= max(aboard(world, carrier), 1)


def limit_of(world: World, carrier: Carrier) -> float:
    """The chance of dying, a person and run, up to which the carrier may be sent; inf where nobody is aboard, or limits are set
    aside."""
    if not world.crew_limits or aboard(world, carrier) == 0:
        return math.inf
    usual = NEVER_ABOVE if consented(world, carrier) else WITHOUT_CONSENT
    return min(usual, carrier.max_risk)
