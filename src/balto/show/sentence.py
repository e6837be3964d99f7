"""The one sentence: what to send, by whom, when it is there, how many live, and what to do if no word comes."""

import re

import numpy as np
from numpy.typing import NDArray

from balto.domain.plan import Plan
from balto.domain.world import World
from balto.plan.decision import Decision
from balto.rehearse import plan_shape
from balto.rehearse.outcome import Outcome, quantiles_h
from balto.show import typical_case
from balto.show.accounts import unread
from balto.show.orders import SOON_H, by_doses, is_sent, order, order_of_all
from balto.show.phrases.numbers import decimals, whole
from balto.show.phrases.sentences import clauses, count, listed, say, several
from balto.show.what_if_words import supposed_words
from balto.show.words import called, capital, chances, doses, local, span

LIKELY = 0.8
MOST_WORDS, MOST_NUMBERS = 60, 8  # that people can take in at once
NUMBER = re.compile(r"\d[\d.,:]*")
ONE_NUMBER = re.compile(r"\d+ chances? in \d+|\d+ (?:\w+ )?(?:\d{4} )?\d+:\d+|\d+ \w+ \d+:\d+")


def headline(decision: Decision) -> str:
    """The whole sentence; its parts stand between semicolons."""
    return say("{sentence}.", sentence=capital(clauses(parts(decision))))


def silence_line(decision: Decision) -> str:
    """What to do if no word comes, as a sentence of its own; empty where there is nothing to say."""
    said = silence(decision)
    return say("{sentence}.", sentence=capital(said)) if said else ""


def parts(decision: Decision) -> tuple[str, str, str, str]:
    """What to send; when it is there; who lives; what could not be read ("" where there is nothing to say).

    The longest form that people can take in at once: of at most 60 words and eight numbers, what is supposed apart.
    """
    said = _parts(decision, 0)
    for brief in (1, 2, 3):
        if not too_long(clauses(said)):
            break
        said = _parts(decision, brief)
    if facts := supposed(decision.world):
        return say("supposing that {facts}: {order}", facts=facts, order=said[0]), *said[1:]
    return said


def too_long(sentence: str) -> bool:
    """Whether a sentence has more words or numbers than people can take in at once; a moment or a chance is one number."""
    plain = ONE_NUMBER.sub("0 ", sentence)
    return len(sentence.split()) > MOST_WORDS or len(NUMBER.findall(plain)) > MOST_NUMBERS


def _parts(decision: Decision, brief: int) -> tuple[str, str, str, str]:
    each = decision.by_product()
    sent = [one for one in each if one.chosen.destinations() and is_sent(one)] or [each[0]]
    orders = [order(one, min(brief, 2)) for one in sent] if brief < 3 else [order_of_all(sent)]
    together = brief > (1 if len(each) > 1 else 2) and bool(sent[0].chosen.destinations())
    there_by = [_all_there(decision)] if together else [_there_of(one.chosen, brief) for one in each]
    return clauses(orders), clauses(there_by), live(decision), unread(decision.world.accounts)


def _all_there(decision: Decision) -> str:
    """When every place has some of each product that it is sent."""
    event = say("each place has some of all it needs") if decision.world.further else say("all of them have some")
    hours = plan_shape.whole_there(decision.chosen)
    chance = float(np.isfinite(hours).mean())
    if not chance or np.isfinite(quantiles_h(hours, (LIKELY,))[0]):
        return _by(decision.chosen, hours, event)
    return say("only {chances} that {event} in time", chances=chances(chance), event=event)


def supposed(world: World) -> str:
    """What is not so in the case and only asked: "river is shut and Ann cannot go"; "" where nothing is."""
    return listed([supposed_words(option, typed) for option, typed in world.supposed])


def _there_of(outcome: Outcome, brief: int) -> str:
    """When one product is there; which, where there are several."""
    said, name = there(outcome, brief=brief > 0), called(outcome.world)
    return say("{product}: {arrival}", product=name, arrival=said or say("none is sent")) if name else said


def there(outcome: Outcome, *, first_doses: bool = False, brief: bool = False) -> str:
    """When doses (or, if so wanted, the first of them) are there, with a chance of 8 in 10 where that can be said.

    In brief: by when the last place has some alone.
    """
    world, places = outcome.world, by_doses(outcome)
    if not places:
        return ""
    if len(places) == 1:
        return _by(outcome, outcome.first_h(places[0]), _in_one(outcome, places[0], first_doses))
    if len(places) > plan_shape.MANY_PLACES:
        half, most = plan_shape.there(outcome, places, 0.5), plan_shape.there(outcome, places, plan_shape.NEARLY_ALL)
        if brief:
            return _by(outcome, most, say("nine in ten of them have some"))
        some = _by(outcome, half, say("half of them have some"))
        return say("{first}, and {then}", first=some, then=_by(outcome, most, say("nine in ten of them have some")))
    hours, last = outcome.first_h(places[0]), plan_shape.all_there(outcome, places)
    if brief or quantiles_h(last, (LIKELY,))[0] - quantiles_h(hours, (LIKELY,))[0] < SOON_H:
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
