"""The ways home of a plan's carriers: part of what their crews risk."""

from balto.domain.plan import Plan
from balto.motion.index import WorldIndex

FEW_LEGS = 200  # in a larger plan only the way home from each carrier's last leg is looked for


def ways_home(chart: WorldIndex, plan: Plan) -> list[tuple[str, ...]]:
    """The links from where each leg ends to its carrier's home, the shortest way; none where it rides on, or nobody is
    counted."""
    last = {leg.carrier: number for number, leg in enumerate(plan.legs) if not leg.rides_on}
    found = []
    for number, leg in enumerate(plan.legs):
        c = chart.carriers[leg.carrier]
        carrier = chart.world.carriers[c]
        asked = not leg.rides_on and (len(plan.legs) <= FEW_LEGS or last[leg.carrier] == number)
        goes = asked and chart.teams.crew[c] > 0 and not chart.teams.scheduled[c] and leg.dest != carrier.home
        found.append(chart.way(carrier.mode, leg.dest, carrier.home) if goes else ())
    return found
