"""How modes and plans are drawn so that they can be told apart without colour."""

from collections.abc import Sequence

from balto.rehearse import plan_shape
from balto.rehearse.outcome import Outcome

DASHES = ("", "7 3", "2.5 2.5", "10 3 2 3", "1 3.5", "6 2 1.5 2 1.5 2", "14 4", "4 1.5 1 1.5")
RAIL = "rail"  # drawn as on every map: black, with white sleepers


def of_modes(outcome: Outcome, modes: Sequence[str]) -> dict[str, str]:
    """A dash pattern for each mode: solid for the one that carries furthest, sleepers for rail."""
    world = outcome.world
    carried = dict.fromkeys(modes, 0.0)
    for leg in outcome.plan.legs:
        mode = world.carrier(leg.carrier).mode
        carried[mode] = carried.get(mode, 0.0) + plan_shape.km(world, leg) * (1 + 9 * (leg.doses > 0))
    ranked = sorted((mode for mode in carried if mode != "rail"), key=lambda mode: (-carried[mode], mode))
    found = {mode: DASHES[k % len(DASHES)] for k, mode in enumerate(ranked)}
    return found | {"rail": RAIL} if "rail" in carried else found


def of_plans(count: int) -> list[str]:
    """A dash pattern for each of so many plans; the first is solid."""
    return [DASHES[k % len(DASHES)] for k in range(count)]


def heavier(dash: str, by: float) -> str:
    """The pattern for a line so much thicker."""
    return " ".join(f"{float(part) * by:g}" for part in dash.split())
