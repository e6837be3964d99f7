"""What terminal and pages both tell of a plan, as values: its legs, its arrivals, and how other plans stand beside it."""

import math
from dataclasses import dataclass

from balto.plan.decision import Decision
from balto.rehearse import plan_shape
from balto.rehearse.outcome import Outcome, quantiles_h
from balto.show.pareto import Front, Standing, front
from balto.show.phrases.numbers import signed
from balto.show.tradeoffs import Trade, apart, trade
from balto.show.words import load

CHANCES = (0.1, 0.5, 0.8, 0.9)  # by which first doses are told


@dataclass(frozen=True, slots=True)
class Stage:
    """A leg as it is told: hours are quantiles over futures; one that rides with the leg above it has only a load."""

    number: int
    carrier: str
    origin: str
    dest: str
    km: float
    load: str
    empty: bool
    standby: bool
    rides: bool
    leaves_h: float
    half_h: float
    most_h: float
    alarm_h: float
    by_day: bool


def stages_of(outcome: Outcome) -> tuple[Stage, ...]:
    """The legs in their order; leaving and half in 5 of 10 futures, most in 9 of 10."""
    return tuple(_stage(outcome, number) for number in range(len(outcome.plan.legs)))


def _stage(outcome: Outcome, number: int) -> Stage:
    world, leg = outcome.world, outcome.plan.legs[number]
    half_h, most_h = plan_shape.hours(outcome, number, (0.5, 0.9))
    return Stage(
        number + 1, world.carrier(leg.carrier).name, leg.origin, leg.dest, plan_shape.km(world, leg), load(world, leg),
        not leg.doses, bool(leg.standby_for), bool(leg.rides_on), plan_shape.leaves(outcome, number, (0.5,))[0], half_h,
        most_h, plan_shape.alarm_h(outcome, number), plan_shape.by_day(world, leg),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Arrival:
    """The first doses at a place: doses that stay on average, the hour by each of CHANCES, and the share without any."""

    name: str
    brought: float
    by_h: dict[float, float]
    never: float


def arrival_of(outcome: Outcome, place: str) -> Arrival:
    """When the first doses are at a place."""
    hours = outcome.first_h(place)
    by_h = dict(zip(CHANCES, quantiles_h(hours, CHANCES), strict=True))
    never = float((hours == math.inf).mean())
    return Arrival(outcome.world.place(place).name, float(outcome.delivered(place).mean()), by_h, never)


@dataclass(frozen=True, slots=True)
class Other:
    """Another plan in the table of plans: its number there, how it stands, how far apart it is, what it gains and gives up."""

    number: int
    standing: Standing
    apart: str
    trade: Trade


@dataclass(frozen=True, slots=True)
class Others:
    """The table of plans: which of them none beats, the others by their deaths, and deaths if nothing is sent."""

    front: Front
    ranked: tuple[Other, ...]
    nothing: float
    nothing_more: str

    @property
    def chosen(self) -> Standing:
        """The plan that was chosen."""
        return self.front.plans[0]


def others_of(decision: Decision) -> Others:
    """The chosen plan beside the others, and beside sending nothing."""
    found = front(decision)
    ranked = sorted(range(len(decision.rivals)), key=lambda k: decision.rivals[k].against.deaths.mean)
    nothing = decision.nothing.mean
    return Others(
        found, tuple(_other(decision, found, k) for k in ranked), nothing, signed(nothing - found.plans[0].deaths)
    )


def _other(decision: Decision, found: Front, k: int) -> Other:
    rival = decision.rivals[k]
    traded = trade(decision.chosen, rival.outcome, rival.against, beside=True)
    return Other(k + 1, found.plans[k + 1], apart(rival.against), traded)
