"""The one screen that says where a run stands: a sentence, what is to be done, carriers, vials, and what the books dispute."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from balto.domain.log import Fault, Wrong
from balto.follow.custody import BETWEEN, CARRIER, DESTROYED, LOST, PLACE, USED, Account
from balto.follow.reported import LastReport, OrderState
from balto.follow.standing import Standing
from balto.show.heard_words import report_sentence
from balto.show.phrases.nouns import of_unit, units
from balto.show.phrases.sentences import count, heading, say, sentences, several
from balto.show.run.moments import age, local
from balto.show.run.order_words import progress


@dataclass(frozen=True, slots=True)
class Words:
    """What the screen needs of the case: its zone, its unit, and what ids are called."""

    zone: str
    unit: str
    names: Mapping[str, str]

    def name(self, one: str) -> str:
        """What an id is called."""
        return self.names.get(one, one)


def screen(standing: Standing, words: Words) -> str:
    """The whole screen as text."""
    parts = (
        [sentence(standing, words)],
        list(_alarms(standing, words)),
        _titled(heading("Carriers"), list(_carriers(standing, words))),
        _titled(heading("Orders"), list(_orders(standing, words))),
        _titled(heading("Stock"), list(_stock(standing, words))),
        [_foot(standing, words)],
    )
    return "\n\n".join("\n".join(part) for part in parts if part)


def sentence(standing: Standing, words: Words) -> str:
    """How many orders are done and under way, what is used, and how many alarms there are."""
    done = sum(one.done_at is not None for one in standing.orders)
    going = sum(one.begun_at is not None and one.done_at is None for one in standing.orders)
    late, books = len(standing.overdue), standing.custody
    told = say(
        "{when}: {done} of {n} orders done, {going} under way; of {issued} {held} are held, {used} used.",
        when=local(standing.now, words.zone), done=done, n=len(standing.orders), going=going,
        issued=of_unit(books.issued, words.unit), held=books.held, used=books.total(USED),
    )  # fmt: skip
    silence = count(late, "{n} order is overdue.", "{n} orders are overdue.") if late else say("Nothing is overdue.")
    return sentences([told, silence])


def _alarms(standing: Standing, words: Words) -> Iterator[str]:
    """What somebody should look at now, the gravest first."""
    for one in standing.health.faults:
        yield "! " + fault_sentence(one)
    for writer in standing.health.forked:
        yield "! " + say(
            "Desk {writer} has told two stories under one number: ask there which one holds.", writer=writer
        )
    for asked in standing.help_asked:
        yield "! " + say(
            "{carrier} asks for help ({age}).", carrier=words.name(asked.carrier), age=age(asked.said_at, standing.now)
        )
    for late in standing.overdue:
        yield "! " + _late(late, standing, words)
    for refused in standing.refused_orders:
        yield "! " + say(
            "{carrier} refuses order {order}.", carrier=words.name(refused.order.carrier), order=refused.order.id
        )
    yield from ("! " + line for line in _disputes(standing, words))


def _late(one: OrderState, standing: Standing, words: Words) -> str:
    order = one.order
    slots = {"carrier": words.name(order.carrier), "place": order.dest}
    assert order.late_after is not None
    late = local(order.late_after, words.zone)
    return say("{carrier} should have been in {place} by {late}, and nobody has reported it: ask.", late=late, **slots)


def _disputes(standing: Standing, words: Words) -> Iterator[str]:
    books = standing.custody
    for account, doses in books.disputed:
        slots = {"giver": words.name(account.name), "taker": words.name(account.other)}
        if doses > 0:
            told = of_unit(doses, words.unit)
            yield say("{doses} given by {giver} to {taker} are not reported received.", doses=told, **slots)
        else:
            told = of_unit(-doses, words.unit)
            yield say("{doses} received by {taker} from {giver} are not reported given.", doses=told, **slots)
    for account, doses in books.below_nothing:
        told = of_unit(-doses, words.unit)
        yield say("{holder} gave {doses} more than were reported there.", holder=_holder(account, words), doses=told)
    for one in books.counts:
        if one.counted != one.booked:
            told = of_unit(one.counted, words.unit)
            yield say("{doses} counted at {place}, {n} by the books.", doses=told, place=one.place, n=one.booked)
    if books.unheeded:
        n = len(books.unheeded)
        yield count(
            n,
            "{n} message about stock by somebody unknown moves nothing.",
            "{n} messages about stock by somebody unknown move nothing.",
        )


def _carriers(standing: Standing, words: Words) -> Iterator[str]:
    for one in standing.carriers:
        yield "  " + _last(one, standing, words)
    if standing.silent:
        names = several([words.name(one) for one in standing.silent], 6)
        yield "  " + say("Not heard of: {names}.", names=names)


def _last(one: LastReport, standing: Standing, words: Words) -> str:
    told = report_sentence(one.report, words.zone, words.unit)
    return say("{age}: {claim}", age=age(one.said_at, standing.now), claim=told)


def _orders(standing: Standing, words: Words) -> Iterator[str]:
    """The orders that somebody is at, then how many are done, and how many wait for an answer, the next of them by name."""
    for one in standing.orders:
        if not one.done_at and not one.overdue(standing.now) and not one.open:
            told = progress(one, standing.now)
            slots = {"origin": one.order.origin, "dest": one.order.dest}
            yield "  " + say("{order}, {origin} to {dest}: {progress}", order=one.order.id, progress=told, **slots)
    if done := sum(one.done_at is not None for one in standing.orders):
        yield "  " + count(done, "{n} order done", "{n} orders done")
    if waiting := standing.unanswered:
        names = several([one.order.id for one in waiting], 4)
        yield "  " + count(
            len(waiting), "{n} order not confirmed: {names}", "{n} orders not confirmed: {names}", names=names
        )


def _stock(standing: Standing, words: Words) -> Iterator[str]:
    books = standing.custody
    for account, doses in sorted(books.doses.items(), key=lambda pair: (pair[0].kind, pair[0].name, pair[0].product)):
        if doses and account.kind in (CARRIER, PLACE):
            yield "  " + say("{holder}: {doses}", holder=_holder(account, words), doses=of_unit(doses, words.unit))
    yield "  " + say(
        "{units}: issued {issued} = held {held} + used {used} + lost {lost} + destroyed {destroyed}",
        units=units(words.unit), issued=books.issued, held=books.held, used=books.total(USED), lost=books.total(LOST),
        destroyed=books.total(DESTROYED),
    )  # fmt: skip
    if books.total(BETWEEN):
        yield "  " + say("of those held, {doses} are disputed at a hand-over", doses=books.total(BETWEEN))


def _holder(account: Account, words: Words) -> str:
    name = words.name(account.name) if account.kind == CARRIER else account.name
    return say("{name} ({product})", name=name, product=account.product) if account.product else name


def _foot(standing: Standing, words: Words) -> str:
    refused = standing.health.refused
    return sentences([
        count(standing.entries, "{n} entry in the log.", "{n} entries in the log."),
        say("Plan in force: {plan}.", plan=standing.plan),
        count(refused, "{n} message was refused.", "{n} messages were refused.") if refused else "",
    ])  # fmt: skip


def fault_sentence(fault: Fault) -> str:
    """What is wrong with an entry of the log."""
    match fault.what:
        case Wrong.MISSING:
            return say("An entry is missing before {name}.", name=fault.name)
        case Wrong.CHAIN:
            return say("Entry {name} does not follow the one before it.", name=fault.name)
        case Wrong.UNREADABLE:
            return say("Entry {name} cannot be read by this version of Balto.", name=fault.name)
    return say("Entry {name} has been changed since it was written.", name=fault.name)


def _titled(title: str, lines: list[str]) -> list[str]:
    return [title, *lines] if lines else []
