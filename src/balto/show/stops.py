"""The places where doses are taken up, handed over or given, numbered in the order in which they are reached."""

import math
from dataclasses import dataclass

from balto.domain.world import World
from balto.rehearse import plan_shape
from balto.rehearse.outcome import Outcome
from balto.show import tour_groups
from balto.show.phrases.sentences import say
from balto.show.words import short


@dataclass(frozen=True, slots=True)
class Stop:
    """A numbered place; `hour_h` is when doses leave it first (a store) or come to it first, in the middle future."""

    number: int
    place: str
    hour_h: float
    store: bool
    given: bool
    turns: bool

    @property
    def matters(self) -> bool:
        """Whether a reader looks for it first: a store, a destination, a change of mode."""
        return self.store or self.given or self.turns

    def said(self, world: World) -> str:
        """Its hour in words: "leaves Mon 26 21:00", "Tue 27 21:00", "rarely"."""
        if not math.isfinite(self.hour_h):
            return say("rarely")
        said = " ".join(short(world, self.hour_h).split())
        return say("leaves {moment}", moment=said) if self.store else said


def stops(outcome: Outcome) -> tuple[Stop, ...]:
    """The stops of a plan: along the chain to its main destination, then the others as they are reached.

    Where legs are many, only the places where rounds load, in the order in which pages tell them.
    """
    legs, world = outcome.plan.legs, outcome.world
    if tour_groups.many(outcome.plan):
        return tuple(_hub(outcome, number + 1, one) for number, one in enumerate(tour_groups.largest(outcome)[0]))
    chain = plan_shape.chain(outcome, plan_shape.main_place(outcome))
    loaded = [n for n, leg in enumerate(legs) if leg.doses]
    order = [*chain, *(n for n in loaded if n not in chain)]
    names = dict.fromkeys(place for n in order for place in (legs[n].origin, legs[n].dest))
    first = {legs[n].origin for n in plan_shape.starts(world, outcome.plan)}
    return tuple(_stop(outcome, k + 1, name, name in first) for k, name in enumerate(names))


def _hub(outcome: Outcome, number: int, one: tour_groups.Group) -> Stop:
    """A place where rounds load; where most of a country's doses go through it is looked for first."""
    store = plan_shape.stock_at(outcome.world, one.place) > 0
    return Stop(number, one.place, one.leaves_h, store, given=False, turns=one.deep == 1)


def _stop(outcome: Outcome, number: int, place: str, store: bool) -> Stop:
    legs, world = outcome.plan.legs, outcome.world
    into = [n for n, leg in enumerate(legs) if leg.doses and leg.dest == place]
    out = [n for n, leg in enumerate(legs) if leg.doses and leg.origin == place]
    hours = [plan_shape.leaves(outcome, n, (0.5,))[0] for n in out] if store else []
    hours += [] if store else [plan_shape.hours(outcome, n, (0.5,))[0] for n in into]
    modes = {world.carrier(legs[n].carrier).mode for n in into + out}
    given = place in outcome.places and any(plan_shape.stays(outcome, n) > 0 for n in into)
    return Stop(number, place, min(hours, default=math.inf), store, given, len(modes) > 1)
