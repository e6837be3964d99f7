"""The use case behind `balto sync`: two desks that were cut off join their logs by files in a folder both can reach."""

import json
from dataclasses import dataclass
from pathlib import Path

from balto.basis.phrase import Phrase
from balto.basis.problems import BadInput, Problem, quoted
from balto.desk.load_case import open_case
from balto.desk.open import contacts_of
from balto.desk.run_folder import Run, is_open, make, opened_run
from balto.domain.log import Entry, Fault
from balto.files.atomic import write_text
from balto.store.canonical import body, draft_of

SUFFIX = ".balto-log.jsonl"


@dataclass(frozen=True, slots=True)
class Joined:
    """What a desk took over, what it refused, and where it left its own log for the others."""

    new: int
    refused: tuple[Fault, ...]
    unread: tuple[Problem, ...]
    written: Path
    entries: int
    joined_now: bool


def sync(case: Path, folder: Path) -> Joined:
    """Take over what other desks left in the folder, and leave this desk's log there; a machine without a run joins the run.

    The names and telephones of contacts.csv do not travel. BadInput where the folder is none, or there is no run to join.
    """
    if not folder.is_dir():
        raise BadInput([Problem("folder", quoted(folder), Phrase("a folder that is there"))])
    joins = not is_open(case)
    files = sorted(folder.glob(f"*{SUFFIX}"))
    if joins and not files:
        raise BadInput([Problem(str(folder), Phrase("no log of a desk"), Phrase("a log that another desk left there"))])
    if joins:
        make(case, open_case(case), contacts_of(open_case(case), "desk"))
    with opened_run(case) as run:
        return _exchange(run, folder, files, joins)


def _exchange(run: Run, folder: Path, files: list[Path], joins: bool) -> Joined:
    own = folder / f"{run.desk.writer}{SUFFIX}"
    entries: list[Entry] = []
    unread: list[Problem] = []
    for path in files:
        if path != own:
            there, wrong = _read(path)
            entries += there
            unread += wrong
    new, refused = run.log.join(entries)
    whole = run.log.entries()
    write_text(own, "".join(_line(one) + "\n" for one in whole))
    return Joined(new, refused, tuple(unread), own, len(whole), joins)


def _line(one: Entry) -> str:
    told = [one.writer, one.counter, one.previous, one.hash, body(one.draft)]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _read(path: Path) -> tuple[list[Entry], list[Problem]]:
    """The entries of a file, and each line that holds none."""
    found, wrong = [], []
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        try:
            if line:
                writer, counter, previous, own, text = json.loads(line)
                found.append(Entry(draft_of(text), str(writer), int(counter), str(previous), str(own)))
        except (ValueError, TypeError, RecursionError):
            expected = Phrase("an entry of a log")
            wrong.append(Problem(path.name, quoted(line[:60].decode(errors="replace")), expected, number))
    return found, wrong
