"""Entries of the log, a line or a few each."""

from balto.domain.log import Entry, EntryKind, Level
from balto.show.heard_words import report_sentence
from balto.show.phrases.sentences import count, say, sentences
from balto.show.run.moments import local
from balto.show.run.order_words import order_sentence
from balto.show.run.status_screen import Words


def entry_line(entry: Entry, words: Words) -> str:
    """When it was so, what it is called, who says so by which way, and what."""
    draft = entry.draft
    who = words.name(draft.said_by) if draft.said_by else say("somebody unknown")
    when = local(draft.event_at, words.zone) if draft.event_at else say("time not known")
    slots = {"when": when, "name": entry.name, "who": who, "via": draft.via, "level": level(draft.level)}
    return say("{when}  {name}  {who}, {via} ({level}): {what}", what=_what(entry, words), **slots)


def level(found: Level) -> str:
    """How well it is known who says it."""
    match found:
        case Level.SIGNED:
            return say("signed")
        case Level.NUMBER:
            return say("known number")
        case Level.TYPED:
            return say("typed by a named person")
    return say("unknown")


def _what(entry: Entry, words: Words) -> str:
    draft = entry.draft
    match draft.kind:
        case EntryKind.OPENED:
            told = count(len(draft.orders), "{n} order", "{n} orders")
            return say("the run begins under the plan {plan}, {orders}", plan=draft.text, orders=told)
        case EntryKind.SENT:
            return say("order {order} sent", order=draft.about)
        case EntryKind.ORDER:
            return sentences([order_sentence(one, words.zone, words.unit, words.names) for one in draft.orders])
    told = sentences([report_sentence(one, words.zone, words.unit) for one in draft.reports])
    return say("instead of {name}: {what}", name=draft.about, what=told) if draft.about else told
