"""The log of a run: entries that are appended and never edited. What they say are claims and orders; what stands is computed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from balto.domain.report import Report


class Level(StrEnum):
    """How well it is known who says something."""

    SIGNED = "signed"
    NUMBER = "known number"
    TYPED = "typed by a named person"
    UNKNOWN = "unknown"

    @property
    def may_command(self) -> bool:
        """Whether orders, corrections of stock, keys and the acceptance of a plan may rest on it."""
        return self in (Level.SIGNED, Level.TYPED)


class EntryKind(StrEnum):
    """What an entry is."""

    OPENED = "opened"  # the run began: `issued` vials, under the plan named in `text`
    ORDER = "order"
    SENT = "sent"  # the order named in `about` was sent
    HEARD = "heard"  # a message with its reports
    CORRECTION = "correction"  # takes the place of the entry named in `about`


@dataclass(frozen=True, slots=True)
class Order:
    """What a carrier is asked to do; `late_after` is when silence from its end is an alarm, None where nobody computed it."""

    id: str
    carrier: str
    origin: str = ""
    dest: str = ""
    doses: int = 0
    leave_at: datetime | None = None
    late_after: datetime | None = None
    product: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """Doses with which the run began, where they lay."""

    place: str
    doses: int
    product: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry before the log gives it its number: what is to be written.

    `event_at` is when it was so, None where no clock can be believed; `record_at` when it was heard. `said_by` is an id of
    contacts.csv ("": nobody known). `repeats` is the same for a message and its repetition ("": never repeated).
    """

    kind: EntryKind
    record_at: datetime
    event_at: datetime | None = None
    level: Level = Level.UNKNOWN
    said_by: str = ""
    via: str = ""
    about: str = ""
    text: str = ""
    raw_sha256: str = ""
    repeats: str = ""
    issued: tuple[Issue, ...] = ()
    orders: tuple[Order, ...] = ()
    reports: tuple[Report, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A draft as it stands in the log: its writer, the writer's own number of it, and its place in that writer's chain."""

    draft: Draft
    writer: str
    counter: int
    previous: str
    hash: str

    @property
    def name(self) -> str:
        """What the entry is called: its writer and counter, "ab12cd34-7"."""
        return f"{self.writer}-{self.counter}"


class Wrong(StrEnum):
    """What may be wrong with an entry."""

    MISSING = "missing before"
    CHAIN = "does not follow the entry before"
    CHANGED = "changed since it was written"
    UNREADABLE = "cannot be read"


@dataclass(frozen=True, slots=True)
class Fault:
    """An entry that is not as its writer wrote it, or that is missing before it."""

    name: str
    what: Wrong
