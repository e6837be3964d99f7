"""Uncertainty in words: chances as so many in ten, hours as weekdays, plans as sentences."""

import math

import numpy as np
from numpy.typing import NDArray

from balto.basis.moment import spelled, spelled_utc
from balto.domain.world import World
from balto.plan.decision import Decision
from balto.rehearse.outcome import Outcome, quantiles_h

ALARM = 0.95  # a leg is late when 19 of 20 futures would have brought word


def in_words(chance: float) -> str:
    """A probability as people say it: "8 in 10", "1 in 40", "more than 99 in 100"."""
    if chance >= 0.995:
        return "more than 99 in 100"
    if chance >= 0.95:
        return f"{round(chance * 100)} in 100"
    if chance >= 0.095:
        return f"{round(chance * 10)} in 10"
    if chance < 0.001:
        return "less than 1 in 1,000"
    return f"1 in {round(1 / chance)}"


def local(world: World, hour_h: float) -> str:
    """A moment in the case's own time."""
    return spelled(world.epoch, hour_h, world.zone)


def short(world: World, hour_h: float) -> str:
    """The same without the month: "Mon 2 05:30"."""
    said = local(world, hour_h).split()
    return said[0] if len(said) == 1 else f"{said[0]} {said[1]:>2} {said[3]}"


def both_times(world: World, hour_h: float) -> str:
    """A moment in the case's own time and in UTC."""
    if not math.isfinite(hour_h):
        return "never"
    return f"{local(world, hour_h)} ({spelled_utc(world.epoch, hour_h)})"


def arrival(outcome: Outcome, place: str, chance: float = 0.8) -> tuple[float, float]:
    """(chance, hour): the hour by which the first usable doses are at the place with that chance; where that is never,
    the chance that they come at all, and the hour by which all that come have come."""
    hours = outcome.first_h(place)
    at_h = quantiles_h(hours, (chance,))[0]
    if math.isfinite(at_h):
        return chance, at_h
    came = hours[np.isfinite(hours)]
    return (len(came) / len(hours), float(came.max())) if len(came) else (0.0, math.inf)


def headline(decision: Decision) -> str:
    """The one sentence: what to send, by whom, when it is there, how many live, what to do if no word comes."""
    parts = [_send(decision), _there(decision), _live(decision), silence(decision)]
    return "; ".join(part for part in parts if part) + "."


def _send(decision: Decision) -> str:
    world, plan = decision.world, decision.plan
    first = [leg for leg in plan.legs if leg.doses and any(lot.place == leg.origin for lot in world.lots)]
    if not first:
        return "Send nothing: no carrier can bring a dose that helps"
    sends = []
    for leg in first:
        number = plan.legs.index(leg)
        depart_h = _median(decision.chosen.depart_h[:, number])
        sends.append(
            f"{leg.doses} {_unit(world, leg.doses)} from {world.place(leg.origin).name} by"
            f" {world.carrier(leg.carrier).name}, leaving {local(world, depart_h)}"
        )
    others = len(plan.carriers()) - len({leg.carrier for leg in first})
    onward = f", then {others} more carrier{'s' * (others > 1)}" if others else ""
    return "Send " + " and ".join(sends[:2]) + (f" (and {len(sends) - 2} more lots)" if len(sends) > 2 else "") + onward


def _there(decision: Decision) -> str:
    said = []
    for place in decision.chosen.destinations()[:3]:
        chance, at_h = arrival(decision.chosen, place)
        name = decision.world.place(place).name
        said.append(f"{in_words(chance)} it is in {name} by {both_times(decision.world, at_h)}")
    return ", ".join(said)


def _live(decision: Decision) -> str:
    ill = float(patients(decision).mean())
    dead = decision.chosen.total_deaths().mean()
    saved = decision.nothing.mean - dead
    return f"about {max(ill - dead, 0):.0f} of {ill:.0f} patients live, {saved:.1f} more than if nothing is sent"


def silence(decision: Decision) -> str:
    """What to do if no word comes: the plan's own fallback, or the hand-over where silence tells most."""
    world, plan = decision.world, decision.plan
    for leg in plan.legs:
        if leg.only_if_late >= 0:
            watched = plan.legs[leg.only_if_late]
            return (
                f"if no word from {world.place(watched.dest).name} by {local(world, leg.late_h)},"
                f" {world.carrier(leg.carrier).name} leaves {world.place(leg.origin).name}"
                + (f" with {leg.doses} more" if leg.doses else " to look")
            )
    handed = [n for n, leg in enumerate(plan.legs[:-1]) if leg.doses and _next_leg(decision, n) is not None]
    if not handed:
        return ""
    number = handed[len(handed) // 2]
    onward = plan.legs[_next_leg(decision, number) or 0]
    return (
        f"if no word from {world.place(plan.legs[number].dest).name} by"
        f" {local(world, alarm_h(decision.chosen, number))}, {world.carrier(onward.carrier).name} goes out to meet it"
    )


def alarm_h(outcome: Outcome, leg: int) -> float:
    """The hour after which silence from the end of a leg is an alarm: by then 19 of 20 of those that arrive have."""
    hours = outcome.arrive_h[:, leg]
    came = hours[np.isfinite(hours)]
    return float(np.quantile(came, ALARM)) if len(came) else math.inf


def patients(decision: Decision) -> NDArray[np.float64]:
    """Patients per need-future: those ill and those who fall ill within the horizon, all places."""
    total: NDArray[np.float64] = decision.need.patients.sum(axis=(1, 2), dtype=np.float64)
    return total


def _next_leg(decision: Decision, number: int) -> int | None:
    legs = decision.plan.legs
    after = (n for n in range(number + 1, len(legs)) if legs[n].doses and legs[n].origin == legs[number].dest)
    return next(after, None)


def _median(hours: NDArray[np.float32]) -> float:
    return quantiles_h(hours.astype(np.float64), (0.5,))[0]


def _unit(world: World, doses: int) -> str:
    return world.item.unit if doses == 1 else f"{world.item.unit}s"
