"""Orders for a run's load on its run sheet: how long to wait for it, what to load first, what of it stays."""

import math

from balto.domain.plan import FOREVER_H, Leg
from balto.domain.world import World
from balto.motion.handover import PATIENCE_H
from balto.rehearse import plan_shape
from balto.rehearse.outcome import Outcome
from balto.show.markup import Part
from balto.show.phrases.sentences import clauses, say
from balto.show.place_times import zone_of
from balto.show.words import doses, local, span

Line = tuple[str, Part]


def lines(outcome: Outcome, n: int) -> list[Line]:
    """The rows of a run's orders on waiting, on what to load first, and on what stays; a row is left out where all is plain."""
    loads = [outcome.plan.legs[k] for k in outcome.plan.loads(n)]
    found: list[Line] = [(say("Wait"), _wait(outcome, n))]
    found += [(say("Load"), _first(outcome, n, leg)) for leg in loads]
    found += [(say("Stays"), _stays(outcome.world, leg)) for leg in loads]
    return list(dict.fromkeys(line for line in found if line[1]))


def _wait(outcome: Outcome, n: int) -> str:
    """Until when a run waits for the rest of its loads; "" where it loads from a store alone and no hour is stated."""
    world, leg, loads = outcome.world, outcome.plan.legs[n], outcome.plan.loads(n)
    if not loads:
        return ""
    if leg.wait_until_h < FOREVER_H:
        until = local(world, leg.wait_until_h, zone_of(world, leg.origin))
        return say("until {moment} for the rest, then go with what is there", moment=until)
    sources = [len(outcome.loads[k]) for k in loads]
    if not any(plan_shape.givers(outcome, k) for k in loads) or sum(sources) < 2:
        return ""
    return say(
        "up to {span} for the rest, from when you could go with a part; then go with what is there",
        span=span(PATIENCE_H),
    )


def _first(outcome: Outcome, n: int, leg: Leg) -> str:
    """What to load first; "" where no dose expires and none must last."""
    world = outcome.world
    dated = any(lot.product == leg.product and lot.expires_h < 1e8 for lot in world.lots)
    if not dated and not leg.lasting:
        return ""
    loaded_h = plan_shape.leaves(outcome, n, (0.5,))[0] - world.place(leg.origin).handover_h
    if not leg.lasting or not math.isfinite(loaded_h):
        return say("what expires first goes first, of all that keeps for the way")
    zone = zone_of(world, leg.origin)
    hours = [
        say(
            "{doses} must keep until {moment}", doses=doses(world, part, leg.product),
            moment=local(world, loaded_h + keeps_h, zone),
        )
        for part, keeps_h in leg.lasting
    ]  # fmt: skip
    return say("what expires first goes first; {hours}", hours=clauses(hours))


def _stays(world: World, leg: Leg) -> str:
    """How many of the doses are for the patients where the run ends; "" for none."""
    if not leg.stays:
        return ""
    where = world.place(leg.dest).name
    if leg.stays == leg.doses:
        return say("all of these stay at {place}", place=where)
    return say("{doses} of these stay at {place}", doses=doses(world, leg.stays, leg.product), place=where)
