"""What a plan asks of those who carry: the chance that one aboard dies, run by run, and the deaths of crews to be expected."""

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from balto.domain.crew import NEVER_ABOVE, WINDOW_H, WITHOUT_CONSENT, aboard, consented, limit_of
from balto.domain.mode import rate_range
from balto.rehearse.compare import Estimate, estimate
from balto.rehearse.outcome import Outcome

F64 = NDArray[np.float64]
FEW_TIMES = 10.0  # a run whose crew's life is worth less than so many patients' is told of


class Standing(Enum):
    """How the chance of dying on a run stands to the limits."""

    BELOW = "below the limit"
    CONSENTED = "above the limit, with the consent of all aboard"
    NEEDS_CONSENT = "above the limit without consent"
    NEVER = "above what may be asked of anybody"


@dataclass(frozen=True, slots=True)
class CrewRun:
    """All that a carrier does in a plan, way home included; `chance` is of dying, for one aboard, between `least` and `most` by
    what is known of the rate. `saves` are the patients' deaths more without it (None: not worked out)."""

    carrier: str
    aboard: int
    chance: float
    least: float
    most: float
    home: float
    standing: Standing

    @property
    def deaths(self) -> float:
        """Deaths of this crew to be expected."""
        return self.aboard * self.chance


@dataclass(frozen=True, slots=True)
class Crews:
    """A plan's crews: each run, deaths to be expected of all, and the chance that any dies and that two crews or more lose one."""

    runs: tuple[CrewRun, ...]
    deaths: Estimate
    any_dies: float
    several_die: float
    weight: float

    def run(self, carrier: str) -> CrewRun | None:
        """The run of a carrier; None where nobody is aboard, or it does not go."""
        return next((one for one in self.runs if one.carrier == carrier), None)

    @property
    def refused(self) -> tuple[CrewRun, ...]:
        """Runs that may not be put forward."""
        return tuple(one for one in self.runs if one.standing in (Standing.NEEDS_CONSENT, Standing.NEVER))


def crews_of(outcome: Outcome) -> Crews:
    """What the plan asks of its crews, in the futures of the outcome."""
    world = outcome.world
    chances = chances_of(outcome)
    runs = tuple(_run(outcome, carrier, chance) for carrier, chance in chances.items())
    safe = np.ones(outcome.futures)
    for chance in chances.values():
        safe *= 1.0 - chance
    none, one = safe, np.zeros(outcome.futures)
    for chance in chances.values():
        one += safe * chance / np.maximum(1.0 - chance, 1e-12)
    several = np.maximum(1.0 - none - one, 0.0)
    return Crews(runs, estimate(crew_deaths(outcome)), float((1.0 - none).mean()), float(several.mean()), world.crew_weight)


def chances_of(outcome: Outcome) -> dict[str, F64]:
    """By carrier with people aboard: the chance [future] that one of them dies, from its first leg until it is home."""
    found: dict[str, F64] = {}
    for carrier, legs in _legs_by_carrier(outcome).items():
        risked = outcome.risk[:, legs].sum(axis=1, dtype=np.float64)  # a sum: who was lost on a leg goes on no other
        found[carrier] = np.minimum(risked + outcome.home_risk[:, legs].sum(axis=1, dtype=np.float64), 1.0)
    return found


def crew_deaths(outcome: Outcome) -> F64:
    """Deaths of crews to be expected in each future [future]."""
    total = np.zeros(outcome.futures)
    for carrier, chance in chances_of(outcome).items():
        total += aboard(outcome.world, outcome.world.carrier(carrier)) * chance
    return total


def weighed_deaths(outcome: Outcome) -> F64:
    """Deaths of patients and of crews [future], these as the case weighs them."""
    total: F64 = outcome.total_deaths()
    return total + outcome.world.crew_weight * crew_deaths(outcome) if outcome.world.crew_weight > 0.0 else total


def _legs_by_carrier(outcome: Outcome) -> dict[str, list[int]]:
    """Numbers of the legs of each carrier with people aboard whom the run puts at risk; what rides along has no risk of its own."""
    world, found = outcome.world, dict[str, list[int]]()
    for number, leg in enumerate(outcome.plan.legs if outcome.risk.size else ()):
        if not leg.rides_on and aboard(world, world.carrier(leg.carrier)) > 0:
            found.setdefault(leg.carrier, []).append(number)
    return found


def _run(outcome: Outcome, name: str, chance: F64) -> CrewRun:
    world = outcome.world
    carrier, mean = world.carrier(name), float(chance.mean())
    legs = _legs_by_carrier(outcome)[name]
    least, most = (min(mean * times, 1.0) for times in rate_range(carrier.mode))
    home = float(outcome.home_risk[:, legs].sum(axis=1, dtype=np.float64).mean())
    return CrewRun(name, aboard(world, carrier), mean, least, most, home, standing(outcome, name, mean))


def standing(outcome: Outcome, name: str, chance: float) -> Standing:
    """How a carrier's run stands to the limits; the chance counts over the worst 14 days of it, and the plan's later runs apart."""
    carrier = outcome.world.carrier(name)
    worst = min(chance, _worst_window(outcome, name)) if outcome.world.horizon_h > WINDOW_H else chance
    if worst > NEVER_ABOVE:
        return Standing.NEVER
    if worst > limit_of(outcome.world, carrier):
        return Standing.NEEDS_CONSENT
    return Standing.CONSENTED if worst > WITHOUT_CONSENT and consented(outcome.world, carrier) else Standing.BELOW


def _worst_window(outcome: Outcome, name: str) -> float:
    """The chance of dying in the worst 14 days from one of its legs on; the way home goes with the leg before it."""
    legs = _legs_by_carrier(outcome)[name]
    chance = (outcome.risk[:, legs] + outcome.home_risk[:, legs]).astype(np.float64)
    left_h = np.where(np.isfinite(outcome.depart_h[:, legs]), outcome.depart_h[:, legs], np.inf)
    worst = 0.0
    for k in range(len(legs)):
        begun = left_h[:, k : k + 1]
        inside = (left_h >= begun) & (left_h <= begun + WINDOW_H)
        worst = max(worst, float((chance * inside).sum(axis=1).mean()))
    return worst
