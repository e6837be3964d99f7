"""An order in a sentence that can be read out, sent or copied by hand, and how far it has come."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from balto.domain.log import Order
from balto.follow.reported import OrderState
from balto.show.phrases.nouns import of_unit
from balto.show.phrases.sentences import say
from balto.show.run.moments import local

Names = Mapping[str, str]


def order_sentence(order: Order, zone: str, unit: str, names: Names) -> str:
    """What the carrier is asked to do; an order of the desk's own words as it is."""
    who = names.get(order.carrier, order.carrier)
    if order.text and not order.dest:
        return say("{carrier}: {text}", carrier=who, text=order.text)
    slots = {"carrier": who, "origin": order.origin, "dest": order.dest}
    when = local(order.leave_at, zone) if order.leave_at else ""
    if order.doses and when:
        doses = of_unit(order.doses, unit)
        return say(
            "{carrier}: take {doses} from {origin} to {dest}, not before {when}.", doses=doses, when=when, **slots
        )
    if order.doses:
        return say("{carrier}: take {doses} from {origin} to {dest}.", doses=of_unit(order.doses, unit), **slots)
    if when:
        return say("{carrier}: go empty from {origin} to {dest}, not before {when}.", when=when, **slots)
    return say("{carrier}: go empty from {origin} to {dest}.", **slots)


def order_lines(states: Sequence[OrderState], now: datetime | None, zone: str, unit: str, names: Names) -> list[str]:
    """A line for each order that is not done: its name, how far it has come, and its sentence."""
    return [
        say(
            "{order} ({progress})  {sentence}", order=one.order.id, progress=progress(one, now),
            sentence=order_sentence(one.order, zone, unit, names),
        )
        for one in states
        if not one.done_at
    ]  # fmt: skip


def progress(state: OrderState, now: datetime | None) -> str:
    """How far an order has come, by what was reported; whether it is overdue only where the hour is given."""
    if state.done_at:
        return say("done")
    if now and state.overdue(now):
        return say("overdue")
    if state.begun_at:
        return say("under way")
    if state.refused_at:
        return say("refused")
    if state.confirmed_at:
        return say("confirmed")
    return say("sent, not confirmed") if state.sent_at else say("to send")
