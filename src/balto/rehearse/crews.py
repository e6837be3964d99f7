"""What a plan asks of those who carry: the chance that one aboard dies, run by run, and the deaths of crews to be expected."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from balto.domain.crew import NEVER_ABOVE, WINDOW_H, WITHOUT_CONSENT, aboard, consented, limit_of
from balto.domain.mode import rate_range
from balto.domain.plan import Plan
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable
from balto.ensemble.estimate import Clusters, Estimate
from balto.motion.index import WorldIndex
from balto.rehearse.outcome import Outcome
from balto.rehearse.run import Arrays, rehearse_all

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
MANY_RUNS = 60  # of more carriers the break-even weight is worked out for the whole plan only
FUTURES = 1_000  # in which it is


class Standing(Enum):
    """How the chance of dying on a run stands to the limits."""

    BELOW = "below the limit"
    CONSENTED = "above the limit, with the consent of all aboard"
    NEEDS_CONSENT = "above the limit without consent"
    NEVER = "above what may be asked of anybody"


@dataclass(frozen=True, slots=True)
class CrewRun:
    """All that a carrier does in a plan, way home included.

    `chance` is of dying, for one aboard; it lies between `least` and `most` by what is known of the rate; `home` is the way
    home's part of it.
    """

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
    """A plan's crews: each run, deaths to be expected of all, the chance that any dies, and that two crews or more have a death.

    `break_even` is how many patients' lives one of the crew's might weigh and the run be worth it still, by carrier ("": the
    whole plan), where it was worked out.
    """

    runs: tuple[CrewRun, ...]
    deaths: Estimate
    any_dies: float
    several_die: float
    weight: float
    break_even: Mapping[str, float] = field(default_factory=dict)

    @property
    def refused(self) -> tuple[CrewRun, ...]:
        """Runs that may not be put forward."""
        return tuple(one for one in self.runs if one.standing in (Standing.NEEDS_CONSENT, Standing.NEVER))

    def run(self, carrier: str) -> CrewRun | None:
        """The run of a carrier; None where nobody is aboard, or it has no leg."""
        return next((one for one in self.runs if one.carrier == carrier), None)


def crews_of(outcome: Outcome, break_even: Mapping[str, float] | None = None) -> Crews:
    """What the plan asks of its crews, in the futures of the outcome."""
    chances = chances_of(outcome)
    none, one = np.ones(outcome.futures), np.zeros(outcome.futures)
    for chance in chances.values():
        one = one * (1.0 - chance) + none * chance
        none = none * (1.0 - chance)
    several = float(np.maximum(1.0 - none - one, 0.0).mean())
    runs = tuple(_run(outcome, carrier, chance) for carrier, chance in chances.items())
    shared = Clusters(
        outcome.clusters.weather, np.zeros_like(outcome.clusters.need)
    )  # no need of patients bears on crews
    deaths = shared.estimate(crew_deaths(outcome)[:, None])
    return Crews(runs, deaths, float((1.0 - none).mean()), several, outcome.world.crew_weight, break_even or {})


def chances(world: World, plan: Plan, risk: F32, home_risk: F32) -> dict[str, F64]:
    """By carrier with people aboard: the chance [future] that one of them dies, from its first leg until it is home.

    The chances of its legs are added: who is lost on one goes on no other, and that was drawn.
    """
    found: dict[str, F64] = {}
    for carrier, legs in _legs_by_carrier(world, plan).items() if risk.size else ():
        found[carrier] = (risk[:, legs].astype(np.float64) + home_risk[:, legs]).sum(axis=1)
    return found


def chances_of(outcome: Outcome) -> dict[str, F64]:
    """As `chances`, of a plan rehearsed."""
    return chances(outcome.world, outcome.plan, outcome.risk, outcome.home_risk)


def crew_deaths(outcome: Outcome) -> F64:
    """Deaths of crews to be expected in each future [future]."""
    return _deaths(outcome.world, outcome.futures, chances_of(outcome))


def _deaths(world: World, futures: int, by_carrier: Mapping[str, F64]) -> F64:
    total = np.zeros(futures)
    for carrier, chance in by_carrier.items():
        total += aboard(world, world.carrier(carrier)) * chance
    return total


def weighed_deaths(outcome: Outcome) -> F64:
    """Deaths of patients and of crews [future], these as the case weighs them."""
    total: F64 = outcome.total_deaths()
    weight = outcome.world.crew_weight
    return total + weight * crew_deaths(outcome) if weight > 0.0 else total


def weighed_difference(first: Outcome, second: Outcome) -> Estimate:
    """Weighed deaths of the first less those of the second, paired future by future."""
    apart = np.subtract(first.deaths, second.deaths, dtype=np.float64)
    apart[:, 0] += first.world.crew_weight * (crew_deaths(first) - crew_deaths(second))
    return first.clusters.estimate(apart)


def crews_price(world: World, plan: Plan, ran: Arrays, breach: float) -> F64:
    """What the crews of a plan that ran count in deaths [future]: theirs as the case weighs them, and `breach` for each crew
    above its limit."""
    by_carrier = chances(world, plan, ran.risk, ran.home_risk)
    above = sum(float(chance.mean()) > limit_of(world, world.carrier(name)) for name, chance in by_carrier.items())
    return world.crew_weight * _deaths(world, len(ran.given), by_carrier) + breach * above


def above_limit(outcome: Outcome) -> tuple[str, ...]:
    """Carriers of a plan that may not be put forward: their crews risk more than they may be asked for."""
    means = ((name, float(chance.mean())) for name, chance in chances_of(outcome).items())
    return tuple(
        name
        for name, mean in means
        if _worst(outcome, name, mean) > limit_of(outcome.world, outcome.world.carrier(name))
    )


def break_evens(chart: WorldIndex, outcome: Outcome, death_table: DeathTable) -> dict[str, float]:
    """How many patients' lives one of a crew's might weigh and the run be worth it still, by carrier; "": of the whole plan.

    Patients' deaths more where the carrier does not go, and those who wait for it stay, over the deaths of crews that this
    spares; inf where it spares none.
    """
    names = list(_legs_by_carrier(outcome.world, outcome.plan))
    names = names if len(names) <= MANY_RUNS else []
    plans, futures = [*(_without(outcome.plan, name) for name in names), Plan("", ())], min(FUTURES, outcome.futures)
    told = rehearse_all(chart, [(plan, -1) for plan in plans], death_table, futures)
    sick, crews = (float(of(outcome)[:futures].mean()) for of in (Outcome.total_deaths, crew_deaths))
    found = {}
    for name, one in zip([*names, ""], told, strict=True):
        spared = crews - float(crew_deaths(one).mean())
        found[name] = (float(one.total_deaths().mean()) - sick) / spared if spared > 0.0 else np.inf
    return found


def _without(plan: Plan, carrier: str) -> Plan:
    """The plan without a carrier's legs, and without reserves for them."""
    gone = {leg.id for leg in plan.legs if leg.carrier == carrier}
    return plan.with_legs(tuple(leg for leg in plan.legs if leg.id not in gone and leg.standby_for not in gone))


def _legs_by_carrier(world: World, plan: Plan) -> dict[str, list[int]]:
    """Numbers of the legs of each carrier with people aboard; what rides along has no risk of its own."""
    found = dict[str, list[int]]()
    for number, leg in enumerate(plan.legs):
        if not leg.rides_on and aboard(world, world.carrier(leg.carrier)) > 0:
            found.setdefault(leg.carrier, []).append(number)
    return found


def _run(outcome: Outcome, name: str, chance: F64) -> CrewRun:
    world = outcome.world
    carrier, mean = world.carrier(name), float(chance.mean())
    legs = _legs_by_carrier(world, outcome.plan)[name]
    least, most = (min(mean * times, 1.0) for times in rate_range(carrier.mode))
    home = float(outcome.home_risk[:, legs].sum(axis=1, dtype=np.float64).mean())
    return CrewRun(name, aboard(world, carrier), mean, least, most, home, _standing(outcome, name, mean))


def _standing(outcome: Outcome, name: str, mean: float) -> Standing:
    carrier, worst = outcome.world.carrier(name), _worst(outcome, name, mean)
    if worst > NEVER_ABOVE:
        return Standing.NEVER
    if worst > limit_of(outcome.world, carrier):
        return Standing.NEEDS_CONSENT
    return Standing.CONSENTED if worst > WITHOUT_CONSENT and consented(outcome.world, carrier) else Standing.BELOW


def _worst(outcome: Outcome, name: str, mean: float) -> float:
    """The chance of dying that counts against the limit: all that a carrier does within 14 days, where it does most.

    Any 14 days that begin with one of its legs; the way home goes with the leg before it.
    """
    if outcome.world.horizon_h <= WINDOW_H:
        return mean
    legs = _legs_by_carrier(outcome.world, outcome.plan)[name]
    chance = outcome.risk[:, legs].astype(np.float64) + outcome.home_risk[:, legs]
    left_h, worst = outcome.depart_h[:, legs].astype(np.float64), 0.0
    for k in range(len(legs)):
        since_h = (
            np.where(np.isfinite(left_h), left_h, -np.inf)
            - np.where(np.isfinite(left_h[:, k]), left_h[:, k], 0.0)[:, None]
        )
        worst = max(worst, float((chance * ((since_h >= 0.0) & (since_h <= WINDOW_H))).sum(axis=1).mean()))
    return worst
