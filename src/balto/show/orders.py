"""What to send, from where to where, when, and by whom: the first part of the sentence."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from balto.domain.plan import Plan
from balto.domain.world import World
from balto.plan.decision import Decision
from balto.rehearse import plan_shape
from balto.rehearse.outcome import Outcome
from balto.show.phrases.nouns import by_mode, carriers_of
from balto.show.phrases.sentences import count, listed, row, say, several
from balto.show.words import called, doses, when

SOON_H = 6.0  # places served, and loads that leave, within so many hours of each other are said together
MOST_LOADS = 3  # loads told one by one that leave stores at their own hours, those that leave much later as one
MOST_CHANGES = 4  # changes of mode that a sentence bears


def order(decision: Decision, brief: int = 0) -> str:
    """What to send of one product, from where to where, when, and by whom; the shorter, the higher `brief` (0 to 2)."""
    outcome, plan, world = decision.chosen, decision.plan, decision.world
    first = plan_shape.starts(world, plan)
    places = outcome.destinations()
    if not first or not places:
        return say("send nothing: no carrier can bring a dose that helps")
    sent = _sent(outcome, first)
    who = crew(world, plan)
    if len(places) == 1 and brief < 2:
        return _send_to_one(outcome, places[0], sent, brief)
    if len(places) > (plan_shape.MANY_PLACES if brief < 2 else 1):
        return _send_from_stores(world, sent, count(len(places), "{n} place", "{n} places"), who)
    names = several([world.place(place).name for place in by_doses(outcome)])
    to = names if len(places) < 4 else count(len(places), "{n} place ({names})", "{n} places ({names})", names=names)
    loads = _loads(world, sent)
    if brief:
        to = names if len(places) < 4 else count(len(places), "{n} place", "{n} places")
    if len(loads) > MOST_LOADS or brief:
        return _send_from_stores(world, sent, to, who)
    return say("send {loads} to {places} with {carriers}", loads=listed(loads), places=to, carriers=who)


def order_of_all(each: Sequence[Decision]) -> str:
    """What to send of all products together, in the fewest words."""
    loads = [doses(one.world, sum(load.doses for load in _sent(one.chosen, _starts(one)))) for one in each]
    places = list(dict.fromkeys(place for one in each for place in one.chosen.destinations()))
    name = each[0].world.place(places[0]).name
    stores = list(dict.fromkeys(load.origin for one in each for load in _sent(one.chosen, _starts(one))))
    names = [each[0].world.place(store).name for store in stores]
    first_h = min(load.leave_h for one in each for load in _sent(one.chosen, _starts(one)))
    return say(
        "send {loads} from {stores} to {places}, the first {when}", loads=several(loads, 3),
        stores=listed(names) if len(names) < 3 else say("several stores"),
        places=name if len(places) == 1 else count(len(places), "{n} place", "{n} places"),
        when=when(each[0].world, first_h),
    )  # fmt: skip


def is_sent(decision: Decision) -> bool:
    """Whether anything of the product leaves a store."""
    return bool(_sent(decision.chosen, _starts(decision)))


def _starts(decision: Decision) -> tuple[int, ...]:
    return plan_shape.starts(decision.world, decision.plan)


def _send_to_one(outcome: Outcome, place: str, sent: list["Sent"], brief: int) -> str:
    """The load of the main way with its way, then what else leaves."""
    world, chain = outcome.world, plan_shape.chain(outcome, place)
    origin = outcome.plan.legs[chain[0]].origin if chain else sent[0].origin
    main = next((one for one in sent if one.origin == origin), sent[0])
    said = say(
        "send {doses} from {place} {when} {route}", doses=doses(world, main.doses), place=world.place(origin).name,
        when=when(world, main.leave_h), route=route(outcome, chain),
    )  # fmt: skip
    more = [
        say("{number} more from {place} {when}", number=one.doses, place=world.place(one.origin).name,
            when=when(world, one.leave_h))
        for one in sent if one is not main
    ]  # fmt: skip
    if more and brief:
        later = sum(one.doses for one in sent if one is not main)
        return count(later, "{order}, and {n} more later", "{order}, and {n} more later", order=said)
    return say("{order}, and {more}", order=said, more=several(more, 4)) if more else said


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


def sent_in_all(outcome: Outcome) -> int:
    """Doses of all products that leave stores; what goes only where another leg is late is not counted."""
    each = outcome.by_product()
    return sum(part.doses for one in each for part in _sent(one, plan_shape.starts(one.world, one.plan)))


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


def by_doses(outcome: Outcome) -> tuple[str, ...]:
    """The destinations, those that are brought most doses first."""
    brought = {place: -float(outcome.delivered(place).mean()) for place in outcome.destinations()}
    return tuple(sorted(brought, key=lambda place: brought[place]))
