"""The plain twin of a later world's stocks: what is known to lie where at an hour, counted from what left and what came in."""

from collections import Counter

from balto.domain.plan import Plan
from balto.domain.world import World
from balto.rehearse.outcome import Outcome


def doses_at(world: World, plan: Plan, ran: Outcome, future: int, hour_h: float) -> Counter[str]:
    """Doses by place: lots, less what has left, plus what has come in; what is under way lies where it left from."""
    found: Counter[str] = Counter()
    for lot in world.lots:
        found[lot.place] += lot.doses
    for n, leg in enumerate(plan.legs):
        if ran.arrive_h[future, n] <= hour_h:
            found[leg.origin] -= int(ran.doses[future, n])
            found[leg.dest] += int(ran.doses[future, n])
    return +found
