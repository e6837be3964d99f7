"""The use case behind `balto hear`: a message is understood, said back, and in the log before it is acknowledged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

from balto.basis.phrase import Phrase
from balto.basis.problems import BadInput, Problem, quoted
from balto.channels import typed
from balto.channels.book import CARRIER, PLACE, PRODUCT, WAY, Book, Named
from balto.channels.heard import Arrival
from balto.desk.load_case import open_case
from balto.desk.run_folder import Run, now_utc, opened_run
from balto.domain.log import Draft, Entry, EntryKind, Level
from balto.domain.report import Kind, Message
from balto.domain.world import World
from balto.store.log import NotWritten

AHEAD = timedelta(hours=1)  # a clock that is further ahead than this is wrong
BEHIND = timedelta(days=60)  # nothing that a run hears of was so long before
DONE_BY_CARRIERS = frozenset({Kind.LEFT, Kind.ARRIVED, Kind.HELP, Kind.POSITION, Kind.CONFIRMED, Kind.REFUSED})
BY_HAND = frozenset({"typed", "voice", "radio", "paper"})  # somebody at the desk writes down what was said


@dataclass(frozen=True, slots=True)
class Taken:
    """A message as it is in the log; `again` where it was there already."""

    message: Message
    entry: Entry
    again: bool
    clock_unknown: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A line as it came: its text, from whom, by which way, typed by whom, when it was so, and in place of which entry."""

    text: str
    sender: str = ""
    via: str = "typed"
    typed_by: str = ""
    said_at: str = ""
    instead_of: str = ""


def take(case: Path, said: Said, now: datetime | None = None) -> tuple[Taken, ...]:
    """The messages of a line, in the log; BadInput with its reason for what cannot be understood, which is in quarantine then."""
    at = now or now_utc()
    with opened_run(case) as run:
        world = open_case(case)
        speaker = run.contact(said.sender)
        arrival = Arrival(said.text.encode(), at, speaker.id if speaker else said.sender)
        heard = typed.decode(arrival, book_of(world, run))
        for refusal in heard.refused:
            run.log.refuse(refusal.raw, said.sender, said.via, refusal.reason, at)
        if heard.refused:
            problems = [Problem("message", quoted(said.text), one.reason) for one in heard.refused]
            raise BadInput(problems)
        return tuple(_stored(run, settled(one, run.carriers), said, at) for one in heard.messages)


def settled(message: Message, carriers: Sequence[str]) -> Message:
    """The message with carriers for names that a carrier shares with a place, where only a carrier can do what is said."""
    ids = {one.casefold(): one for one in carriers}
    moved = tuple(
        replace(one, about=ids.get(one.about.casefold(), one.about)) if one.kind in DONE_BY_CARRIERS else one
        for one in message.reports
    )
    clear = {quoted(one.about.casefold()) for one in moved if one.kind in DONE_BY_CARRIERS and one.about in carriers}
    unclear = tuple(one for one in message.unclear if one.found.casefold() not in clear)
    return replace(message, reports=moved, unclear=unclear)


def book_of(world: World, run: Run) -> Book:
    """All names that a message may mean."""
    return Book(tuple(_things(world)), {one.phone: one.id for one in run.contacts if one.phone}, world.zone)


def _things(world: World) -> Iterator[Named]:
    yield from (Named(one.id, CARRIER, (one.name,)) for one in world.carriers)
    yield from (Named(one.id, PLACE, (one.name,)) for one in world.places)
    yield from (Named(one.id, WAY) for one in world.links)
    yield from (Named(one.name, PRODUCT, (one.item.called,)) for one in world.further)


def level_of(run: Run, said: Said) -> tuple[Level, str]:
    """How well it is known who says it, and their id: a person at the desk who types and is named, or a number that is known."""
    speaker = run.contact(said.sender)
    if said.via in BY_HAND:
        typist = run.must_know(said.typed_by, "--by") if said.typed_by else None
        known = typist is not None and speaker is not None
        return (Level.TYPED if known else Level.UNKNOWN), speaker.id if speaker else ""
    return (Level.NUMBER, speaker.id) if speaker else (Level.UNKNOWN, "")


def _stored(run: Run, message: Message, said: Said, at: datetime) -> Taken:
    level, speaker = level_of(run, said)
    event_at, clock_unknown = _when(said, message, at, run)
    digest = sha256(message.raw).hexdigest()
    if said.instead_of:
        _must_correct(run, said, level)
    draft = Draft(
        EntryKind.CORRECTION if said.instead_of else EntryKind.HEARD, at, event_at, level, speaker, said.via,
        said.instead_of, "", digest, "" if said.instead_of else _repeats(message, said, event_at), reports=message.reports,
    )  # fmt: skip
    try:
        entry = run.log.append([draft], [(message.raw, said.sender)])[0]
    except NotWritten as wrong:
        raise OSError(wrong.errno, str(wrong)) from wrong
    return Taken(message, entry, entry.draft != draft, clock_unknown)


def _must_correct(run: Run, said: Said, level: Level) -> None:
    """BadInput where the entry is not in the log, or who says so may not correct it."""
    if said.instead_of not in {one.name for one in run.log.entries()}:
        raise BadInput([Problem("--instead-of", quoted(said.instead_of), Phrase("the name of an entry of the log"))])
    if not level.may_command:
        expected = Phrase("a person of contacts.csv who corrects it, named by --from and --by")
        raise BadInput([Problem("--instead-of", level, expected)])


def _when(said: Said, message: Message, at: datetime, run: Run) -> tuple[datetime | None, bool]:
    """When it was so; None, and true, where a clock that cannot be right says so."""
    told = [said_moment(said.said_at, at, run.desk.zone)] if said.said_at else [one.said_at for one in message.reports]
    moments = {one for one in told if one is not None}
    if not moments:
        return at, False
    when = min(moments)
    return (when, False) if at - BEHIND <= when <= at + AHEAD else (None, True)


def said_moment(text: str, at: datetime, zone: str) -> datetime:
    """A clock time ("14:05": the last before `at`) or a whole moment, by the case's zone; BadInput for anything else."""
    here = at.astimezone(ZoneInfo(zone))
    try:
        if len(text) <= 5:
            clock = datetime.strptime(text, "%H:%M")
            when = here.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
            return when if when <= here + AHEAD else when - timedelta(days=1)
        when = datetime.fromisoformat(text)
        return when if when.tzinfo else when.replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        expected = Phrase("a time, such as 14:05 or {whole}", whole=here.strftime("%Y-%m-%d %H:%M"))
        raise BadInput([Problem("--said-at", quoted(text), expected)]) from None


def _repeats(message: Message, said: Said, event_at: datetime | None) -> str:
    """What is the same of a message and its repetition: its number, the gateway's, or its words and the time that it says."""
    who = said.sender.strip().casefold()
    if message.counter is not None:
        told = f"counter/{who}/{message.counter}"
    elif message.gateway_id:
        told = f"gateway/{said.via}/{message.gateway_id}"
    elif said.said_at or any(one.said_at for one in message.reports):
        told = f"words/{who}/{event_at.isoformat() if event_at else said.said_at}/{message.raw.hex()}"
    else:
        return ""
    return sha256(told.encode()).hexdigest()
