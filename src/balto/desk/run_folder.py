"""The folder of a run, beside the case: its log, who this desk is, and the contact cards."""

import csv
import io
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from balto.basis.phrase import Phrase
from balto.basis.problems import BadInput, Problem, did_you_mean, quoted
from balto.domain.log import Entry
from balto.domain.world import World
from balto.files.atomic import write_text
from balto.store.log import Log

LOG, DESK, CONTACTS = "log.sqlite", "desk.json", "contacts.csv"
COLUMNS = ("id", "name", "role", "phone", "note")
CARRIER, DESK_ROLE = "carrier", "desk"


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact card: who may be named in the log by `id`, what people call them, and the telephones by which they are known."""

    id: str
    name: str = ""
    role: str = ""
    phone: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """This desk: the name under which it writes, and what of the case its screens need."""

    writer: str
    title: str
    zone: str
    unit: str


@dataclass(frozen=True)
class Run:
    """A run that is open at this desk."""

    case: Path
    desk: Desk
    contacts: tuple[Contact, ...]
    log: Log

    def entries(self) -> tuple[Entry, ...]:
        """The log's entries; BadInput where there is none, for a run begins with one."""
        if found := self.log.entries():
            return found
        hint = Phrase("the log that another desk left with balto sync may be whole")
        raise BadInput([Problem(LOG, Phrase("no entry"), Phrase("the log of a run"), suggestion=hint)])

    @property
    def carriers(self) -> tuple[str, ...]:
        """Ids of the carriers, in the order of the cards."""
        return tuple(one.id for one in self.contacts if one.role == CARRIER)

    @property
    def names(self) -> Mapping[str, str]:
        """What ids are called."""
        return {one.id: one.name for one in self.contacts if one.name}

    def contact(self, word: str) -> Contact | None:
        """The card that an id, a name or a telephone belongs to, alone; None where there is none, or several."""
        folded = word.strip().casefold()
        found = [one for one in self.contacts if folded and folded in (one.id.casefold(), one.name.casefold())]
        number = _digits(word)
        found = found or [one for one in self.contacts if number and number in map(_digits, one.phone.split(";"))]
        return found[0] if len(found) == 1 else None

    def must_know(self, word: str, said: str) -> Contact:
        """The same; BadInput where nobody, or more than one, is meant."""
        if found := self.contact(word):
            return found
        known = [name for one in self.contacts for name in (one.id, one.name) if name]
        hint = did_you_mean(word, known)
        raise BadInput([Problem(said, quoted(word), Phrase("an id or a name of contacts.csv"), suggestion=hint)])


def folder_of(case: Path) -> Path:
    """Where the run of a case lies."""
    return case.with_name(f"{case.resolve().stem if case.suffix else case.resolve().name}-run")


@contextmanager
def opened_run(case: Path) -> Iterator[Run]:
    """The run of a case; BadInput where none is open, or its files cannot be read."""
    folder = folder_of(case)
    desk = _desk(folder)
    contacts = read_contacts(folder)
    try:
        with closing(Log(folder / LOG, desk.writer)) as log:
            yield Run(case, desk, contacts, log)
    except sqlite3.DatabaseError as wrong:
        fault = Phrase("a file that SQLite cannot read ({why})", why=str(wrong))
        hint = Phrase("the log that another desk left with balto sync may be whole")
        raise BadInput([Problem(str(folder / LOG), fault, Phrase("the log of a run"), suggestion=hint)]) from wrong


def make(case: Path, world: World, contacts: tuple[Contact, ...]) -> None:
    """Make the folder with a new name for this desk; contact cards that are there already stay as they are."""
    folder = folder_of(case)
    folder.mkdir(exist_ok=True)
    if not (folder / CONTACTS).exists():
        text = io.StringIO(newline="")
        rows = csv.writer(text, lineterminator="\n")
        rows.writerows([COLUMNS, *((one.id, one.name, one.role, one.phone, one.note) for one in contacts)])
        write_text(folder / CONTACTS, text.getvalue())
    desk = Desk(os.urandom(4).hex(), world.title, world.zone, world.item.unit)
    Log(folder / LOG, desk.writer).close()
    write_text(
        folder / DESK, json.dumps(asdict(desk), indent=2, ensure_ascii=False) + "\n"
    )  # last: then the run is there


def is_open(case: Path) -> bool:
    """Whether this desk has a run of the case; one that was cut off before its first entry is none yet."""
    folder = folder_of(case)
    if not (folder / DESK).exists():
        return False
    if not (folder / LOG).exists():
        return True  # a log that is gone is no reason to begin anew
    with opened_run(case) as run:
        return bool(run.log.entries() or run.log.faults())


def now_utc() -> datetime:
    """What the clock of this machine shows."""
    return datetime.now(UTC)


def read_contacts(folder: Path) -> tuple[Contact, ...]:
    """The contact cards; BadInput for a table without ids, or with an id twice."""
    path = folder / CONTACTS
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    except (OSError, UnicodeDecodeError, csv.Error) as wrong:
        expected = Phrase("a table of contact cards")
        raise BadInput([Problem(str(path), quoted(wrong), expected)]) from wrong
    cards = [Contact(**{name: (row.get(name) or "").strip() for name in COLUMNS}) for row in rows]
    problems, seen = [], set[str]()
    for number, one in enumerate(cards, 2):
        if not one.id or one.id in seen:
            expected = Phrase("an id, each once")
            problems.append(Problem(CONTACTS, quoted(one.id), expected, number, "id"))
        seen.add(one.id)
    if problems:
        raise BadInput(problems)
    return tuple(cards)


def _desk(folder: Path) -> Desk:
    try:
        said = json.loads((folder / DESK).read_text(encoding="utf-8"))
        return Desk(*(str(said[name]) for name in ("writer", "title", "zone", "unit")))
    except FileNotFoundError:
        hint = Phrase("balto open begins the run")
        raise BadInput(
            [Problem(str(folder), Phrase("no run"), Phrase("a run that is open"), suggestion=hint)]
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        raise BadInput([Problem(str(folder / DESK), quoted(wrong), Phrase("what balto open wrote"))]) from wrong


def _digits(text: str) -> str:
    found = "".join(sign for sign in text if sign.isdigit())
    return found if len(found) >= 6 else ""
