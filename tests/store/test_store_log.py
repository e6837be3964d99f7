"""The log: what is acknowledged is kept, in one chain for each writer, and what is changed is noticed."""

import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from balto.domain.log import Draft, EntryKind, Issue, Level, Order, Wrong
from balto.domain.report import Kind, Report
from balto.store.canonical import FIRST, body, draft_of, hash_of
from balto.store.log import FULL, Log, NotWritten

AT = datetime(1925, 1, 28, 3, tzinfo=UTC)


def note(text: str, repeats: str = "") -> Draft:
    return Draft(EntryKind.HEARD, AT, AT, Level.TYPED, "ann", text=text, repeats=repeats)


@pytest.fixture
def log(tmp_path):
    return Log(tmp_path / "log.sqlite", "aa")


def test_sqlite_flushes_every_commit(log):
    assert log.synchronous == FULL


def test_an_entry_reads_back_as_it_was_written():
    said = Draft(
        EntryKind.CORRECTION, AT, None, Level.NUMBER, "ann", "sms", "aa-1", "words", "ff", "key", (Issue("A", 5),),
        (Order("T 1", "T", "A", "B", 3, AT, None, "vaccine", "go"),), (Report(Kind.LEFT, "T", doses=0, said_at=AT, km=0.5),),
    )  # fmt: skip
    assert draft_of(body(said)) == said
    assert body(draft_of(body(said))) == body(said)


def test_a_message_that_comes_twice_stands_once(log):
    first = log.append([note("left", "gateway/7")])
    again = log.append([note("left", "gateway/7"), note("arrived")])
    assert again[0] == first[0]
    assert [one.draft.text for one in log.entries()] == ["left", "arrived"]


def test_each_change_in_a_row_and_each_row_taken_away_is_noticed(tmp_path):
    path = tmp_path / "log.sqlite"
    for change, wrong in (
        ("UPDATE entries SET body = replace(body, 'two', 'TWO') WHERE counter = 2", Wrong.CHANGED),
        ("UPDATE entries SET previous = hash WHERE counter = 2", Wrong.CHAIN),
        ("DELETE FROM entries WHERE counter = 2", Wrong.MISSING),
    ):
        path.unlink(missing_ok=True)
        log = Log(path, "aa")
        log.append([note("one"), note("two"), note("three")])
        assert not log.faults()
        log.close()
        with sqlite3.connect(path) as base:
            base.execute(change)
        base.close()
        changed = Log(path, "aa")
        assert wrong in {one.what for one in changed.faults()}
        changed.close()


def test_two_writers_at_once_keep_one_chain(tmp_path):
    path = tmp_path / "log.sqlite"
    Log(path, "aa").close()
    workers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(n)], stdout=subprocess.DEVNULL) for n in (1, 2)
    ]
    assert [worker.wait(60) for worker in workers] == [0, 0]
    log = Log(path, "aa")
    assert [one.counter for one in log.entries()] == list(range(1, 401))
    assert not log.faults()


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from balto.domain.log import Draft, EntryKind
from balto.store.log import Log
log, at = Log(Path(sys.argv[1]), "aa"), datetime(1925, 1, 28, tzinfo=UTC)
for n in range(200 if len(sys.argv) < 4 else 10**9):
    made = log.append([Draft(EntryKind.HEARD, at, text=f"{sys.argv[2]} {n}")])
    print(made[0].hash, flush=True)
"""


def killed(path: Path, round_: int, after: int) -> list[str]:
    """The entries that a writer acknowledged before it was killed in the middle of others."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(round_), "on"], stdout=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdout is not None
        told = [worker.stdout.readline() for _ in range(after)]
        os.kill(worker.pid, signal.SIGKILL)
        told += worker.stdout.readlines()
    return [line.strip() for line in told if line.endswith("\n")]


def test_nothing_that_was_acknowledged_is_lost_when_the_writer_is_killed(tmp_path):
    path = tmp_path / "log.sqlite"
    acknowledged = [one for number in range(5) for one in killed(path, number, 3 + 7 * number)]
    log = Log(path, "aa")
    assert len(acknowledged) >= 85
    assert set(acknowledged) <= {one.hash for one in log.entries()}
    assert not log.faults()


def test_a_full_disk_is_told_and_nothing_that_was_acknowledged_is_lost(log):
    kept = log.append([note("before")])
    pages = log._base.execute("PRAGMA page_count").fetchone()[0]
    log._base.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(NotWritten, match="full"):
        log.append([note("x" * 100_000)])
    log._base.execute("PRAGMA max_page_count = 1000000")
    after = log.append([note("after")])
    assert log.entries() == (*kept, *after)
    assert not log.faults()


def test_two_desks_that_join_have_the_same_log(tmp_path):
    one, other = Log(tmp_path / "one", "aa"), Log(tmp_path / "other", "bb")
    one.append([note("one"), note("two")])
    other.append([note("three")])
    assert one.join(other.entries()) == (1, ())
    assert other.join(one.entries()) == (2, ())
    assert one.entries() == other.entries()
    assert one.join(other.entries()) == (0, ())


def test_two_stories_under_one_number_are_both_kept_and_their_writer_is_marked(tmp_path):
    one, copy = Log(tmp_path / "one", "aa"), Log(tmp_path / "copy", "aa")
    one.append([note("to Nome"), note("one more")])
    copy.append([note("to Ruby"), note("another")])
    one.join(copy.entries())
    copy.join(one.entries())
    assert one.forked() == copy.forked() == ("aa",)
    assert one.entries() == copy.entries()
    assert len(one.entries()) == 4


def test_an_entry_that_was_changed_on_the_way_is_refused(tmp_path):
    one, other = Log(tmp_path / "one", "aa"), Log(tmp_path / "other", "bb")
    good, bad = other.append([note("three"), note("four")])
    new, refused = one.join([good, replace(bad, draft=note("five"))])
    assert (new, [fault.name for fault in refused]) == (1, ["bb-2"])


def test_erased_words_leave_their_hash(log):
    digest = sha256(b"my name is Ann").hexdigest()
    log.append([Draft(EntryKind.HEARD, AT, raw_sha256=digest)], [(b"my name is Ann", "+907555")])
    assert log.raw(digest) == b"my name is Ann"
    log.erase(digest)
    assert log.raw(digest) is None
    assert log.entries()[0].draft.raw_sha256 == digest
    assert not log.faults()


def test_an_entry_that_another_version_wrote_is_told_and_not_left_out_in_silence(log):
    from_later = '{"kind":"prophecy","level":"signed","record_at":"1925-01-28T03:00:00+00:00"}'
    own = hash_of("aa", 1, FIRST, from_later)
    log._base.execute("INSERT INTO entries VALUES ('aa', 1, ?, ?, ?, '')", (FIRST, own, from_later))
    assert [one.what for one in log.faults()] == [Wrong.UNREADABLE]
