"""The ways home of a plan's carriers: part of what their crews risk."""

from collections.abc import Mapping

from balto.domain.plan import Plan
from balto.domain.world import World
from balto.motion.index import WorldIndex

FEW_LEGS = 200  # in a larger plan only the way home from each carrier's last leg is looked for
SHORT = 1e-9  # losses an hour: of ways on which nobody is lost the shortest is taken


def ways_home(chart: WorldIndex, plan: Plan) -> list[tuple[str, ...]]:
    """The links from where each leg ends to its carrier's home, the safest way: nobody is in a hurry.

    None where the leg rides on another's run, the carrier goes by a timetable, or nobody aboard is counted.
    """
    last = {leg.carrier: number for number, leg in enumerate(plan.legs) if not leg.rides_on}
    weights: dict[str, Mapping[str, float]] = {}
    found: list[tuple[str, ...]] = []
    for number, leg in enumerate(plan.legs):
        c = chart.carriers[leg.carrier]
        carrier = chart.world.carriers[c]
        asked = not leg.rides_on and (len(plan.legs) <= FEW_LEGS or last[leg.carrier] == number)
        if not asked or chart.teams.crew[c] == 0 or chart.teams.scheduled[c] or leg.dest == carrier.home:
            found.append(())
            continue
        mode = carrier.mode
        weights[mode] = weights[mode] if mode in weights else calm_danger(chart.world, mode)
        found.append(chart.roads.way(mode, leg.dest, carrier.home, weight=weights[mode]))
    return found


def calm_danger(world: World, mode: str) -> dict[str, float]:
    """What the links of a mode are dangerous in calm weather, threats included: losses an hour times kilometres."""
    loss = world.mode(mode).loss_per_1000_h / 1000
    return {
        link.id: link.km * (loss * link.hazard + link.threat_per_1000_h / 1000 + SHORT)
        for link in world.links
        if link.mode == mode
    }
