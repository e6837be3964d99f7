"""The log in SQLite: what is acknowledged is on the disk, whoever else writes at the same time.

Each writer has a chain of its own, so that two desks that were cut off can join their logs without renaming an entry.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from balto.domain.log import Draft, Entry, Fault, Wrong
from balto.store.canonical import FIRST, body, draft_of, hash_of

FULL = 2  # synchronous: a commit returns when the disk has it
WAIT_MS = 30_000  # how long one writer waits for another
TRIES = 3
_COLUMNS = "writer, counter, previous, hash, body"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS entries (
    writer TEXT NOT NULL, counter INTEGER NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL, body TEXT NOT NULL,
    repeats TEXT NOT NULL DEFAULT '', UNIQUE (writer, counter)) STRICT;
CREATE INDEX IF NOT EXISTS entries_repeats ON entries (repeats) WHERE repeats <> '';
CREATE TABLE IF NOT EXISTS forks (
    writer TEXT NOT NULL, counter INTEGER NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL, body TEXT NOT NULL,
    UNIQUE (writer, counter, hash)) STRICT;
CREATE TABLE IF NOT EXISTS attachments (sha256 TEXT PRIMARY KEY, raw BLOB, sender TEXT) STRICT;
CREATE TABLE IF NOT EXISTS quarantine (
    record_at TEXT NOT NULL, reason TEXT NOT NULL, via TEXT NOT NULL, raw_sha256 TEXT NOT NULL) STRICT;
"""


class NotWritten(OSError):  # noqa: N818  (what it says of the entries)
    """The disk did not take the entries: none of them is in the log."""


class Log:
    """The log of one run, as one desk writes it under the name of its `writer`."""

    def __init__(self, path: Path, writer: str) -> None:
        """Open or make the file; every commit is flushed to the disk."""
        self.writer = writer
        self._base = sqlite3.connect(path, timeout=WAIT_MS / 1000, isolation_level=None)
        self._base.text_factory = lambda raw: raw.decode(
            "utf-8", errors="replace"
        )  # what is not whole has another hash
        self._base.execute("PRAGMA journal_mode = WAL")
        self._base.execute("PRAGMA synchronous = FULL")
        if self.synchronous != FULL:
            raise NotWritten("SQLite does not flush what it commits")
        self._base.executescript(_SCHEMA)

    @property
    def synchronous(self) -> int:
        """How SQLite flushes, by its own number."""
        return int(self._base.execute("PRAGMA synchronous").fetchone()[0])

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    def append(self, drafts: Sequence[Draft], raws: Sequence[tuple[bytes, str]] = ()) -> tuple[Entry, ...]:
        """Write the drafts, all or none, with the raw messages (bytes, sender) that they name; they are on the disk when this
        returns.

        A draft that repeats an entry is not written again: the entry that it repeats is given back. After an error the head is
        read anew, for a commit that fails may have been kept. NotWritten where nothing was.
        """
        wrong: sqlite3.Error | None = None
        made: tuple[Entry, ...] = ()
        for _ in range(TRIES):
            try:
                with self._writing():
                    made = self._written(drafts)
                    self._attach(raws)
                return made
            except sqlite3.Error as error:
                wrong = error
                with suppress(sqlite3.Error):
                    if made and self._has(made):
                        return made
                made = ()
        raise NotWritten(getattr(wrong, "sqlite_errorcode", 0), f"the log could not be written ({wrong}); nothing was")

    def entries(self) -> tuple[Entry, ...]:
        """All entries, forks too, in an order that is the same at every desk: by hour recorded, writer and counter."""
        rows = self._base.execute(f"SELECT {_COLUMNS} FROM entries UNION SELECT {_COLUMNS} FROM forks")
        return tuple(
            sorted(self._readable(rows), key=lambda one: (one.draft.record_at, one.writer, one.counter, one.hash))
        )

    def faults(self) -> tuple[Fault, ...]:
        """Where the chains are broken; nothing where every entry is as it was written."""
        found: list[Fault] = []
        last: dict[str, tuple[int, str]] = {}
        stories = {row[0] for row in self._base.execute("SELECT hash FROM forks")}
        rows = self._base.execute("SELECT writer, counter, previous, hash, body FROM entries ORDER BY writer, counter")
        for writer, counter, previous, own, text in rows:
            before, head = last.get(writer, (0, FIRST))
            if counter != before + 1:
                found.append(Fault(f"{writer}-{counter}", Wrong.MISSING))
            elif previous != head and previous not in stories:
                found.append(Fault(f"{writer}-{counter}", Wrong.CHAIN))
            if hash_of(writer, counter, previous, text) != own:
                found.append(Fault(f"{writer}-{counter}", Wrong.CHANGED))
            elif not _readable(text):
                found.append(Fault(f"{writer}-{counter}", Wrong.UNREADABLE))
            last[writer] = (counter, own)
        return tuple(found)

    def forked(self) -> tuple[str, ...]:
        """Writers who told two stories under one number."""
        return tuple(row[0] for row in self._base.execute("SELECT DISTINCT writer FROM forks ORDER BY writer"))

    def refuse(self, raw: bytes, sender: str, via: str, reason: str, record_at: datetime) -> None:
        """Keep what was not understood, with the reason why."""
        with self._writing():
            self._attach([(raw, sender)])
            self._base.execute(
                "INSERT INTO quarantine VALUES (?, ?, ?, ?)",
                (record_at.isoformat(), reason, via, sha256(raw).hexdigest()),
            )

    def quarantine(self) -> tuple[tuple[str, str, str, str], ...]:
        """What was refused: when, why, by which way, and the hash of its bytes."""
        return tuple(self._base.execute("SELECT record_at, reason, via, raw_sha256 FROM quarantine ORDER BY rowid"))

    def raw(self, digest: str) -> bytes | None:
        """The bytes of a message; None once they are erased."""
        row = self._base.execute("SELECT raw FROM attachments WHERE sha256 = ?", (digest,)).fetchone()
        return row[0] if row else None

    def erase(self, digest: str) -> None:
        """Forget the bytes and the sender of a message; its hash stays."""
        with self._writing():
            self._base.execute("UPDATE attachments SET raw = NULL, sender = NULL WHERE sha256 = ?", (digest,))

    def join(self, entries: Sequence[Entry]) -> tuple[int, tuple[Fault, ...]]:
        """Take over another desk's entries, in the order of each writer's numbers: how many were new, and what was refused.

        Another story under a number that is taken is kept as a fork; an entry whose hash is not its own is refused.
        """
        new, refused = 0, []
        with self._writing():
            for one in sorted(entries, key=lambda entry: (entry.writer, entry.counter)):
                text = body(one.draft)
                if hash_of(one.writer, one.counter, one.previous, text) != one.hash:
                    refused.append(Fault(one.name, Wrong.CHANGED))
                    continue
                new += self._take_over(one, text)
        return new, tuple(refused)

    def _take_over(self, one: Entry, text: str) -> int:
        row = (one.writer, one.counter, one.previous, one.hash, text)
        kept = self._base.execute(
            "SELECT hash FROM entries WHERE writer = ? AND counter = ?", (one.writer, one.counter)
        ).fetchone()
        if kept is None:
            self._base.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)", (*row, one.draft.repeats))
            return 1
        if kept[0] == one.hash:
            return 0
        return self._base.execute("INSERT OR IGNORE INTO forks VALUES (?, ?, ?, ?, ?)", row).rowcount

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction that holds the log from its first statement."""
        self._base.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._base.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # SQLite has rolled back already where the disk is full
                self._base.execute("ROLLBACK")
            raise

    def _written(self, drafts: Sequence[Draft]) -> tuple[Entry, ...]:
        counter, head = self._head()
        made = []
        for draft in drafts:
            if there := self._repeated(draft):
                made.append(there)
                continue
            text, counter = body(draft), counter + 1
            assert draft_of(text) == draft, "an entry that would not read back is not acknowledged"
            own = hash_of(self.writer, counter, head, text)
            self._base.execute(
                "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)", (self.writer, counter, head, own, text, draft.repeats)
            )
            made.append(Entry(draft, self.writer, counter, head, own))
            head = own
        return tuple(made)

    def _head(self) -> tuple[int, str]:
        row = self._base.execute(
            "SELECT counter, hash FROM entries WHERE writer = ? ORDER BY counter DESC LIMIT 1", (self.writer,)
        ).fetchone()
        return (row[0], row[1]) if row else (0, FIRST)

    def _repeated(self, draft: Draft) -> Entry | None:
        if not draft.repeats:
            return None
        rows = self._base.execute(
            "SELECT writer, counter, previous, hash, body FROM entries WHERE repeats = ?", (draft.repeats,)
        )
        return next(self._readable(rows), None)

    def _has(self, made: Sequence[Entry]) -> bool:
        rows = (
            self._base.execute("SELECT hash FROM entries WHERE writer = ? AND counter = ?", (one.writer, one.counter))
            for one in made
        )
        return all((row := found.fetchone()) and row[0] == one.hash for found, one in zip(rows, made, strict=True))

    def _attach(self, raws: Sequence[tuple[bytes, str]]) -> None:
        rows = [(sha256(raw).hexdigest(), raw, sender) for raw, sender in raws]
        self._base.executemany("INSERT OR IGNORE INTO attachments VALUES (?, ?, ?)", rows)

    @staticmethod
    def _readable(rows: sqlite3.Cursor) -> Iterator[Entry]:
        """The entries that can be read; `faults` tells of the others."""
        for writer, counter, previous, own, text in rows:
            with suppress(ValueError):
                yield Entry(draft_of(text), writer, counter, previous, own)


def _readable(text: str) -> bool:
    try:
        draft_of(text)
    except ValueError:
        return False
    return True
