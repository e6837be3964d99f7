"""The use case behind `balto status`: where things stand, by what was reported."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from balto.desk.run_folder import Run, now_utc, opened_run
from balto.follow.standing import Health, Standing, standing_at
from balto.show.run.status_screen import Words


@dataclass(frozen=True)
class Screen:
    """What `balto status` shows: where the run stands, and what things are called."""

    words: Words
    standing: Standing


def status(case: Path, as_known_at: datetime | None = None, now: datetime | None = None) -> Screen:
    """Where the run of a case stands, or stood by what had been recorded at an hour."""
    with opened_run(case) as run:
        health = Health(len(run.log.quarantine()), run.log.faults(), run.log.forked())
        stands = standing_at(run.entries(), run.carriers, as_known_at or now or now_utc(), health)
        return Screen(_words(run), stands)


def words_of(case: Path) -> Words:
    """What things are called in the run of a case."""
    with opened_run(case) as run:
        return _words(run)


def _words(run: Run) -> Words:
    return Words(run.desk.zone, run.desk.unit, run.names)
