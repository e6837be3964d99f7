"""Which claims of a log count, and in which order: corrections replace what they name, and time goes by event, then by number."""

from collections.abc import Sequence
from datetime import datetime

from balto.domain.log import Entry, EntryKind


def standing(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries that no correction names, in order of when it was so; a correction stands where the entry stood that it
    replaces, unless it says another time. One of somebody who may not command replaces nothing."""
    replaced = {
        one.draft.about: one
        for one in entries
        if one.draft.kind is EntryKind.CORRECTION and one.draft.level.may_command
    }
    lasting = [one for one in entries if one.name not in replaced and _counts(one)]
    first = {one.name: one for one in entries}
    return tuple(sorted(lasting, key=lambda one: _order(one, first)))


def _counts(one: Entry) -> bool:
    return one.draft.kind is not EntryKind.CORRECTION or one.draft.level.may_command


def so_at(one: Entry) -> datetime:
    """When it was so, by what was said; when it was heard where no clock can be believed."""
    return one.draft.event_at or one.draft.record_at


def _order(one: Entry, first: dict[str, Entry]) -> tuple[datetime, str, int, str]:
    old = first.get(one.draft.about) if one.draft.kind is EntryKind.CORRECTION else None
    when = so_at(old) if old and one.draft.event_at is None else so_at(one)
    return when, one.writer, one.counter, one.hash
