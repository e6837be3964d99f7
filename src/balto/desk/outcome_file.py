"""A rehearsal's futures as a table in a file."""

from pathlib import Path

from balto.desk.publish import outcomes
from balto.files.outcome_table import write_table
from balto.rehearse.outcome import Outcome


def write_outcomes(outcome: Outcome, path: Path) -> None:
    """A row for each future: deaths by place, first arrival and doses by destination (.csv or .parquet)."""
    write_table(path, outcomes(outcome))
