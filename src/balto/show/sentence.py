"""The one sentence: what to send, by whom, when it is there, how many live, and what to do if no word comes."""

from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from balto.domain.plan import Plan
from balto.domain.world import World
from balto.plan.decision import Decision
from balto.rehearse import plan_shape
from balto.rehearse.outcome import Outcome, quantiles_h
from balto.show import typical_case
from balto.show.accounts import unread
from balto.show.what_if_words import supposed_words
from balto.show.words import by_mode, called, capital, carriers_of, chances, counted, doses, local, several, span, when

LIKELY = 0.8
SOON_H = 6.0  # places served within so many hours of each other are said together
MOST_LOADS = 3  # loads told one by one that leave stores at their own hours, those that leave much later as one
MOST_CHANGES = 4  # changes of mode that a sentence bears


def headline(decision: Decision) -> str:
    """The whole sentence; its parts stand between semicolons."""
    said = (*parts(decision), unread(decision.world.accounts))
    return capital("; ".join(part for part in said if part)) + "."


def parts(decision: Decision) -> tuple[str, str, str, str]:
    """What to send; when it is there; who lives; what to do if no word comes ("" where there is nothing to say)."""
    each = decision.by_product()
    sent = [_send(one) for one in each if one.chosen.destinations()] or [_send(each[0])]
    sent[0] = supposing(decision.world) + sent[0]
    return "; ".join(sent), "; ".join(_there_of(one.chosen) for one in each), live(decision), silence(decision)


def supposing(world: World) -> str:
    """What is not so in the case and only asked: "supposing that river is shut: "; "" where nothing is."""
    said = [supposed_words(option, typed) for option, typed in world.supposed]
    return f"supposing that {several(said, len(said))}: " if said else ""


def _there_of(outcome: Outcome) -> str:
    """When one product is there; which, where there are several."""
    said, name = there(outcome), called(outcome.world)
    return f"{name}: {said or 'none is sent'}" if name else said


def _send(decision: Decision) -> str:
    outcome, plan, world = decision.chosen, decision.plan, decision.world
    first = plan_shape.starts(world, plan)
    places = outcome.destinations()
    if not first or not places:
        return "send nothing: no carrier can bring a dose that helps"
    sent = _sent(outcome, first)
    if len(places) == 1:
        chain = plan_shape.chain(outcome, places[0])
        origin = plan.legs[chain[0]].origin if chain else sent[0].origin
        main = next((one for one in sent if one.origin == origin), sent[0])
        more = [f"{one.doses} more {one.where}" for one in sent if one is not main]
        beside = f", and {several(more, 4)}" if more else ""
        return f"send {doses(world, main.doses)} {main.where} {route(outcome, chain)}{beside}"
    if len(places) > plan_shape.MANY_PLACES:
        return f"{_from_stores(world, sent)} to {len(places):,} places with {crew(world, plan)}"
    names = several([world.place(place).name for place in by_doses(outcome)])
    to = names if len(places) < 4 else f"{len(places)} places ({names})"
    soon = [one for one in sent if one.leave_h <= min(other.leave_h for other in sent) + 24.0] or sent
    later = sum(one.doses for one in sent) - sum(one.doses for one in soon)
    said = [f"{doses(world, one.doses)} {one.where}" for one in soon] + [f"{later:,} more later"] * (later > 0)
    if len(said) > MOST_LOADS:
        return f"{_from_stores(world, sent)} to {to} with {crew(world, plan)}"
    return f"send {several(said, len(said))} to {to} with {crew(world, plan)}"


def crew(world: World, plan: Plan) -> str:
    """How many carriers the plan has; where it sends several products, those with this one on board."""
    names = {leg.carrier for leg in plan.legs if leg.doses} if called(world) else plan.carriers()
    return counted(len(names), "carrier")


def _from_stores(world: World, sent: list["Sent"]) -> str:
    """What leaves all stores, and which of them sends most."""
    total = {one.origin: sum(other.doses for other in sent if other.origin == one.origin) for one in sent}
    most = max(total, key=lambda origin: total[origin])
    stores = f"{len(total)} stores, {total[most]:,} of them from {world.place(most).name}"
    first = min(one.leave_h for one in sent)
    where = stores if len(total) > 1 else world.place(most).name
    return f"send {doses(world, sum(total.values()))} from {where}, the first {when(world, first)},"


class Sent(NamedTuple):
    """What leaves a store at about one time: "from Anchorage tonight (...)"."""

    origin: str
    doses: int
    leave_h: float
    where: str


def _sent(outcome: Outcome, first: tuple[int, ...]) -> list[Sent]:
    """What leaves each store; what leaves much later than its first is told apart."""
    world, legs = outcome.world, outcome.plan.legs
    planned = [n for n in first if not legs[n].standby_for] or list(first)
    leaves = {n: plan_shape.leaves(outcome, n, (0.5,))[0] for n in planned}
    found: list[Sent] = []
    for origin in dict.fromkeys(legs[n].origin for n in planned):
        mine = sorted((n for n in planned if legs[n].origin == origin), key=lambda n: leaves[n])
        left = plan_shape.stock_at(world, origin)
        while mine and left > 0:
            batch = [n for n in mine if not leaves[n] > leaves[mine[0]] + SOON_H]
            amount = min(sum(legs[n].doses for n in batch), left)
            found.append(
                Sent(origin, amount, leaves[mine[0]], f"from {world.place(origin).name} {when(world, leaves[mine[0]])}")
            )
            mine, left = mine[len(batch) :], left - amount
    return found


def route(outcome: Outcome, chain: tuple[int, ...]) -> str:
    """The chain in words: "by train to Nenana and on by a relay of 19 dog teams to Nome"."""
    world, legs = outcome.world, outcome.plan.legs
    few = len({legs[n].carrier for n in chain}) <= 3
    said = []
    for mode, group in groupby(chain, key=lambda n: world.carrier(legs[n].carrier).mode):
        numbers = list(group)
        names = list(dict.fromkeys(legs[n].carrier for n in numbers))
        who = f"by a relay of {carriers_of(mode, len(names))}" if len(names) > 1 else by_mode(mode)
        if few:
            who = f"by {several([world.carrier(name).name for name in names])}"
        said.append(f"{who} to {world.place(legs[numbers[-1]].dest).name}")
    if len(said) > MOST_CHANGES:
        said = [*said[: MOST_CHANGES - 2], f"by {len(said) - MOST_CHANGES + 1} changes more", said[-1]]
    return " and on ".join(part for part in (", ".join(said[:-1]), said[-1]) if part)


def there(outcome: Outcome, what: str = "") -> str:
    """When the first doses (or `what`) are there, with a chance of 8 in 10 where that can be said."""
    world, places = outcome.world, by_doses(outcome)
    if not places:
        return ""
    if len(places) == 1:
        name = world.place(places[0]).name
        subject = what or ("the first doses are" if _parted(outcome) else "it is" if _one(outcome) else "they are")
        return _by(outcome, outcome.first_h(places[0]), subject, f"in {name}")
    if len(places) > plan_shape.MANY_PLACES:
        half, most = plan_shape.there(outcome, places, 0.5), plan_shape.there(outcome, places, plan_shape.NEARLY_ALL)
        said = _by(outcome, half, "half of them have some", "")
        return f"{said}, and {_by(outcome, most, 'nine in ten have', '')}"
    first = f"in {world.place(places[0]).name}"
    everywhere = f"in {'both' if len(places) == 2 else f'all {len(places)}'} places"
    hours, last = outcome.first_h(places[0]), plan_shape.all_there(outcome, places)
    said = _by(outcome, hours, "the first doses are", first)
    soon = quantiles_h(last, (LIKELY,))[0] - quantiles_h(hours, (LIKELY,))[0] < SOON_H
    return (
        _by(outcome, last, "there are some", everywhere)
        if soon
        else f"{said}, and {_by(outcome, last, 'some are', everywhere)}"
    )


def _by(outcome: Outcome, hours: NDArray[np.float64], what: str, where: str) -> str:
    at_h = quantiles_h(hours, (LIKELY,))[0]
    if np.isfinite(at_h):
        return f"{chances(LIKELY)} that {' '.join([what, *where.split()])} by {local(outcome.world, at_h)}"
    chance = float(np.isfinite(hours).mean())
    within = f"within the {span(outcome.world.horizon_h)}"
    said = " ".join([what, *where.split()])
    return f"only {chances(chance)} that {said} at all {within}" if chance > 0 else f"no chance that {said} {within}"


def _parted(outcome: Outcome) -> bool:
    """Whether what is sent to the one destination comes there in parts, the first of which is told."""
    legs, place = outcome.plan.legs, outcome.destinations()[0]
    return sum(leg.dest == place and leg.doses > 0 and not leg.standby_for for leg in legs) > 1


def _one(outcome: Outcome) -> bool:
    return max((leg.doses for leg in outcome.plan.legs), default=0) == 1


def by_doses(outcome: Outcome) -> tuple[str, ...]:
    """The destinations, those that are brought most doses first."""
    brought = {place: -float(outcome.delivered(place).mean()) for place in outcome.destinations()}
    return tuple(sorted(brought, key=lambda place: brought[place]))


def live(decision: Decision) -> str:
    """How many patients live, usually and on average where these are far apart, and how many more than if nothing is sent."""
    ill, one = patients(decision), typical_case.of_decision(decision)
    dead = float(decision.chosen.total_deaths().mean())
    saved = decision.nothing.mean - dead
    more = f", {saved:.1f} more than if nothing is sent" if saved >= 0.05 else ""
    on_average = f"{max(ill - dead, 0):,.0f} of {ill:,.0f}"
    if not one.skewed:
        return f"on average about {on_average} patients live{more}"
    return f"usually about {one.living} patients live, on average {on_average}{more}"


def patients(decision: Decision) -> float:
    """Patients expected: those ill now and those who present within the horizon, of all products and places."""
    return sum(float(need.patients.sum(axis=(1, 2), dtype=np.float64).mean()) for need in decision.needs)


def silence(decision: Decision) -> str:
    """What to do if no word comes: the plan's own fallback, else the hand-over whose leg has most to lose."""
    world, plan = decision.world, decision.plan
    for n, leg in enumerate(plan.legs):
        if leg.standby_for:
            late = f"if no word from {_end(decision, plan.number_of(leg.standby_for))} by {local(world, leg.trigger_h)}"
            return f"{late}, {told(world, plan, n)}"
    watched = _watched(decision)
    if watched is None:
        return ""
    meets = plan_shape.who_meets(world, plan, watched)
    then = (
        f"{world.carrier(meets).name} goes to meet it and a new plan is made"
        if meets
        else "raise the alarm and plan again"
    )
    return f"if no word from {_end(decision, watched)} by {local(world, plan_shape.alarm_h(decision.chosen, watched))}, {then}"


def told(world: World, plan: Plan, number: int) -> str:
    """What a fallback does on the run of that number, as an order: "Ann leaves Ruby with 5 vials"."""
    leg, loads = plan.legs[number], [plan.legs[n] for n in plan.loads(number)]
    load = f"with {several([doses(world, one.doses, one.product) for one in loads], 9)}" if loads else "empty"
    return f"{world.carrier(leg.carrier).name} leaves {world.place(leg.origin).name} {load} for {world.place(leg.dest).name}"


def _end(decision: Decision, leg: int) -> str:
    return decision.world.place(decision.plan.legs[leg].dest).name


def _watched(decision: Decision) -> int | None:
    """The loaded leg to watch: the dearest by its chances of those that somebody waits for, else the dearest."""
    legs = decision.plan.legs
    ranked = [price.leg for price in decision.cost_of_uncertainty] or list(range(len(legs)))
    loaded = [n for n in ranked if legs[n].doses and np.isfinite(decision.chosen.arrive_h[:, n]).any()]
    watchers = [n for n in loaded if plan_shape.who_meets(decision.world, decision.plan, n)]
    return next(iter(watchers or loaded), None)
