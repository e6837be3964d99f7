"""The use case behind `balto log`: entries listed and filtered, the chain checked, a message erased."""

from dataclasses import dataclass
from pathlib import Path

from balto.basis.phrase import Phrase
from balto.basis.problems import BadInput, Problem, quoted
from balto.desk.run_folder import Desk, opened_run
from balto.domain.log import Entry, Fault


@dataclass(frozen=True, slots=True)
class Listing:
    """What a log holds: the entries asked for, what was refused, and whether its chains are whole."""

    desk: Desk
    entries: tuple[Entry, ...]
    of: int
    quarantine: tuple[tuple[str, str, str, str], ...]
    faults: tuple[Fault, ...]
    forked: tuple[str, ...]
    heads: tuple[tuple[str, int, str], ...]  # writer, counter, hash


def listing(case: Path, about: str = "", kind: str = "") -> Listing:
    """The entries that speak of a carrier, place or order, or are of a kind; all where neither is asked for."""
    with opened_run(case) as run:
        entries = run.entries()
        wanted = tuple(
            one for one in entries if (not kind or one.draft.kind == kind) and (not about or _speaks(one, about))
        )
        heads = {
            one.writer: (one.writer, one.counter, one.hash) for one in sorted(entries, key=lambda one: one.counter)
        }
        return Listing(
            run.desk,
            wanted,
            len(entries),
            run.log.quarantine(),
            run.log.faults(),
            run.log.forked(),
            tuple(heads.values()),
        )


def erase(case: Path, name: str) -> None:
    """Erase the raw message of an entry, its hash stays; BadInput where there is no such entry."""
    with opened_run(case) as run:
        found = next((one for one in run.log.entries() if one.name == name and one.draft.raw_sha256), None)
        if found is None:
            raise BadInput([Problem("--erase", quoted(name), Phrase("the name of an entry that came as a message"))])
        run.log.erase(found.draft.raw_sha256)


def _speaks(entry: Entry, about: str) -> bool:
    draft, word = entry.draft, about.casefold()
    reports = (name for one in draft.reports for name in (one.about, one.other, one.place, one.way, one.order))
    orders = (name for one in draft.orders for name in (one.id, one.carrier, one.origin, one.dest))
    return word in {name.casefold() for name in (*reports, *orders, draft.said_by, draft.about, entry.name)}
