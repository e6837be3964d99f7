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
from balto.show.phrases.nouns import by_mode, carriers_of
from balto.show.phrases.numbers import decimals, whole
from balto.show.phrases.sentences import clauses, count, listed, row, say, several
from balto.show.what_if_words import supposed_words
from balto.show.words import called, capital, chances, doses, local, span, when

LIKELY = 0.8
SOON_H = 6.0  # places served within so many hours of each other are said together
MOST_LOADS = 3  # loads told one by one that leave stores at their own hours, those that leave much later as one
MOST_CHANGES = 4  # changes of mode that a sentence bears


def headline(decision: Decision) -> str:
    """The whole sentence; its parts stand between semicolons."""
    said = (*parts(decision), unread(decision.world.accounts))
    return say("{sentence}.", sentence=capital(clauses(said)))


def silence_line(decision: Decision) -> str:
    """What to do if no word comes, as a sentence of its own; empty where there is nothing to say."""
    said = silence(decision)
    return say("{sentence}.", sentence=capital(said)) if said else ""


def parts(decision: Decision) -> tuple[str, str, str]:
    """What to send; when it is there; who lives ("" where there is nothing to say)."""
    each = decision.by_product()
    sent = [_send(one) for one in each if one.chosen.destinations()] or [_send(each[0])]
    if facts := supposed(decision.world):
        sent[0] = say("supposing that {facts}: {order}", facts=facts, order=sent[0])
    return clauses(sent), clauses([_there_of(one.chosen) for one in each]), live(decision)


def supposed(world: World) -> str:
    """What is not so in the case and only asked: "river is shut and Ann cannot go"; "" where nothing is."""
    return listed([supposed_words(option, typed) for option, typed in world.supposed])


def _there_of(outcome: Outcome) -> str:
    """When one product is there; which, where there are several."""
    said, name = there(outcome), called(outcome.world)
    return say("{product}: {arrival}", product=name, arrival=said or say("none is sent")) if name else said


def _send(decision: Decision) -> str:
    outcome, plan, world = decision.chosen, decision.plan, decision.world
    first = plan_shape.starts(world, plan)
    places = outcome.destinations()
    if not first or not places:
        return say("send nothing: no carrier can bring a dose that helps")
    sent = _sent(outcome, first)
    if len(places) == 1:
        return _send_to_one(outcome, places[0], sent)
    who = crew(world, plan)
    if len(places) > plan_shape.MANY_PLACES:
        return _send_from_stores(world, sent, count(len(places), "{n} place", "{n} places"), who)
    names = several([world.place(place).name for place in by_doses(outcome)])
    to = names if len(places) < 4 else count(len(places), "{n} place ({names})", "{n} places ({names})", names=names)
    loads = _loads(world, sent)
    if len(loads) > MOST_LOADS:
        return _send_from_stores(world, sent, to, who)
    return say("send {loads} to {places} with {carriers}", loads=listed(loads), places=to, carriers=who)


def _send_to_one(outcome: Outcome, place: str, sent: list["Sent"]) -> str:
    """The load of the main way with its way, then what else leaves."""
    world, chain = outcome.world, plan_shape.chain(outcome, place)
    origin = outcome.plan.legs[chain[0]].origin if chain else sent[0].origin
    main = next((one for one in sent if one.origin == origin), sent[0])
    order = say(
        "send {doses} from {place} {when} {route}", doses=doses(world, main.doses), place=world.place(origin).name,
        when=when(world, main.leave_h), route=route(outcome, chain),
    )  # fmt: skip
    more = [
        say("{number} more from {place} {when}", number=one.doses, place=world.place(one.origin).name,
            when=when(world, one.leave_h))
        for one in sent if one is not main
    ]  # fmt: skip
    return say("{order}, and {more}", order=order, more=several(more, 4)) if more else order


def _loads(world: World, sent: list["Sent"]) -> list[str]:
    """What leaves within a day of the first, load by load, and how much later."""
    soon = [one for one in sent if one.leave_h <= min(other.leave_h for other in sent) + 24.0] or sent
    later = sum(one.doses for one in sent) - sum(one.doses for one in soon)
    said = [
        say("{doses} from {place} {when}", doses=doses(world, one.doses), place=world.place(one.origin).name,
            when=when(world, one.leave_h))
        for one in soon
    ]  # fmt: skip
    return said + [count(later, "{n} more later", "{n} more later")] * (later > 0)


def crew(world: World, plan: Plan) -> str:
    """How many carriers the plan has; where it sends several products, those with this one on board."""
    names = {leg.carrier for leg in plan.legs if leg.doses} if called(world) else plan.carriers()
    return count(len(names), "{n} carrier", "{n} carriers")


def _send_from_stores(world: World, sent: list["Sent"], places: str, carriers: str) -> str:
    """What leaves all stores, and which of them sends most."""
    total = {one.origin: sum(other.doses for other in sent if other.origin == one.origin) for one in sent}
    most = max(total, key=lambda origin: total[origin])
    slots = {
        "doses": doses(world, sum(total.values())), "place": world.place(most).name,
        "when": when(world, min(one.leave_h for one in sent)), "places": places, "carriers": carriers,
    }  # fmt: skip
    if len(total) == 1:
        return say("send {doses} from {place}, the first {when}, to {places} with {carriers}", **slots)
    return count(
        len(total),
        "send {doses} from {n} store, {most} of them from {place}, the first {when}, to {places} with {carriers}",
        "send {doses} from {n} stores, {most} of them from {place}, the first {when}, to {places} with {carriers}",
        most=total[most],
        **slots,
    )


class Sent(NamedTuple):
    """What leaves a store at about one time."""

    origin: str
    doses: int
    leave_h: float


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
            found.append(Sent(origin, amount, leaves[mine[0]]))
            mine, left = mine[len(batch) :], left - amount
    return found


def route(outcome: Outcome, chain: tuple[int, ...]) -> str:
    """The chain in words: "by train to Nenana and on by a relay of 19 dog teams to Nome"."""
    world, legs = outcome.world, outcome.plan.legs
    few = len({legs[n].carrier for n in chain}) <= 3
    steps = []
    for mode, group in groupby(chain, key=lambda n: world.carrier(legs[n].carrier).mode):
        numbers = list(group)
        names = list(dict.fromkeys(legs[n].carrier for n in numbers))
        who = _by_whom(world, mode, names, few)
        steps.append(say("{means} to {place}", means=who, place=world.place(legs[numbers[-1]].dest).name))
    if len(steps) > MOST_CHANGES:
        more = len(steps) - MOST_CHANGES + 1
        changes = count(more, "by {n} more change", "by {n} more changes")
        steps = [*steps[: MOST_CHANGES - 2], changes, steps[-1]]
    if len(steps) < 2:
        return steps[0] if steps else ""
    return say("{steps} and on {last}", steps=row(steps[:-1]), last=steps[-1])


def _by_whom(world: World, mode: str, names: list[str], few: bool) -> str:
    """The carriers of a part of the way: by their names where they are few."""
    if few:
        return say("by {carriers}", carriers=several([world.carrier(name).name for name in names]))
    if len(names) > 1:
        return say("by a relay of {carriers}", carriers=carriers_of(mode, len(names)))
    return by_mode(mode)


def there(outcome: Outcome, *, first_doses: bool = False) -> str:
    """When doses (or, if so wanted, the first of them) are there, with a chance of 8 in 10 where that can be said."""
    world, places = outcome.world, by_doses(outcome)
    if not places:
        return ""
    if len(places) == 1:
        return _by(outcome, outcome.first_h(places[0]), _in_one(outcome, places[0], first_doses))
    if len(places) > plan_shape.MANY_PLACES:
        half, most = plan_shape.there(outcome, places, 0.5), plan_shape.there(outcome, places, plan_shape.NEARLY_ALL)
        some = _by(outcome, half, say("half of them have some"))
        return say("{first}, and {then}", first=some, then=_by(outcome, most, say("nine in ten of them have some")))
    hours, last = outcome.first_h(places[0]), plan_shape.all_there(outcome, places)
    if quantiles_h(last, (LIKELY,))[0] - quantiles_h(hours, (LIKELY,))[0] < SOON_H:
        return _by(outcome, last, _everywhere(len(places)))
    first = _by(outcome, hours, say("the first doses are in {place}", place=world.place(places[0]).name))
    return say("{first}, and {then}", first=first, then=_by(outcome, last, _later_everywhere(len(places))))


def _in_one(outcome: Outcome, place: str, first_doses: bool) -> str:
    name = outcome.world.place(place).name
    if first_doses or _parted(outcome):
        return say("the first doses are in {place}", place=name)
    return say("it is in {place}", place=name) if _one(outcome) else say("they are in {place}", place=name)


def _everywhere(places: int) -> str:
    if places == 2:
        return say("there are some in both places")
    return count(places, "there are some in all {n} places", "there are some in all {n} places")


def _later_everywhere(places: int) -> str:
    """The same after the first doses of some place were told."""
    if places == 2:
        return say("some are in both places")
    return count(places, "some are in all {n} places", "some are in all {n} places")


def _by(outcome: Outcome, hours: NDArray[np.float64], event: str) -> str:
    at_h = quantiles_h(hours, (LIKELY,))[0]
    if np.isfinite(at_h):
        return say(
            "{chances} that {event} by {moment}",
            chances=chances(LIKELY),
            event=event,
            moment=local(outcome.world, at_h),
        )
    chance, within = float(np.isfinite(hours).mean()), span(outcome.world.horizon_h)
    if chance > 0:
        return say(
            "only {chances} that {event} at all within the {span}", chances=chances(chance), event=event, span=within
        )
    return say("no chance that {event} within the {span}", event=event, span=within)


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
    one, saved = (
        typical_case.of_decision(decision),
        decision.nothing.mean - float(decision.chosen.total_deaths().mean()),
    )
    slots = {
        "living": whole(living(decision)), "patients": whole(patients(decision)), "more": decimals(saved, 1),
        "usual_living": whole(one.living), "usual_patients": whole(one.patients),
    }  # fmt: skip
    if saved < 0.05:
        return (
            say(
                "usually about {usual_living} of {usual_patients} patients live, on average {living} of {patients}",
                **slots,
            )
            if one.skewed
            else say("on average about {living} of {patients} patients live", **slots)
        )
    if one.skewed:
        return say(
            "usually about {usual_living} of {usual_patients} patients live; on average {more} more than if nothing is sent",
            **slots,
        )
    return say("on average about {living} of {patients} patients live, {more} more than if nothing is sent", **slots)


def living(decision: Decision) -> float:
    """Patients expected to live."""
    return max(patients(decision) - float(decision.chosen.total_deaths().mean()), 0.0)


def patients(decision: Decision) -> float:
    """Patients expected: those ill now and those who present within the horizon, of all products and places."""
    return sum(float(need.patients.sum(axis=(1, 2), dtype=np.float64).mean()) for need in decision.needs)


def silence(decision: Decision) -> str:
    """What to do if no word comes: the plan's own fallback, else the hand-over whose leg has most to lose."""
    world, plan = decision.world, decision.plan
    for n, leg in enumerate(plan.legs):
        if leg.standby_for:
            watched = plan.number_of(leg.standby_for)
            return _if_no_word(decision, watched, leg.trigger_h, told(world, plan, n))
    dearest = _watched(decision)
    if dearest is None:
        return ""
    meets = plan_shape.who_meets(world, plan, dearest)
    then = (
        say("{carrier} goes to meet it and a new plan is made", carrier=world.carrier(meets).name)
        if meets
        else say("raise the alarm and plan again")
    )
    return _if_no_word(decision, dearest, plan_shape.alarm_h(decision.chosen, dearest), then)


def _if_no_word(decision: Decision, leg: int, hour_h: float, action: str) -> str:
    place = decision.world.place(decision.plan.legs[leg].dest).name
    moment = local(decision.world, hour_h)
    return say("if no word from {place} by {moment}, {action}", place=place, moment=moment, action=action)


def told(world: World, plan: Plan, number: int) -> str:
    """What a fallback does on the run of that number, as an order: "Ann leaves Ruby with 5 vials"."""
    leg, loads = plan.legs[number], [plan.legs[n] for n in plan.loads(number)]
    names = {
        "carrier": world.carrier(leg.carrier).name, "origin": world.place(leg.origin).name,
        "place": world.place(leg.dest).name,
    }  # fmt: skip
    if not loads:
        return say("{carrier} leaves {origin} empty for {place}", **names)
    load = several([doses(world, one.doses, one.product) for one in loads], 9)
    return say("{carrier} leaves {origin} with {load} for {place}", load=load, **names)


def _watched(decision: Decision) -> int | None:
    """The loaded leg to watch: the dearest by its chances of those that somebody waits for, else the dearest."""
    legs = decision.plan.legs
    ranked = [price.leg for price in decision.cost_of_uncertainty] or list(range(len(legs)))
    loaded = [n for n in ranked if legs[n].doses and np.isfinite(decision.chosen.arrive_h[:, n]).any()]
    watchers = [n for n in loaded if plan_shape.who_meets(decision.world, decision.plan, n)]
    return next(iter(watchers or loaded), None)
