"""A rehearsal's futures as a table in a file."""

from pathlib import Path

from balto.basis.problems import BadInput, Problem, quoted
from balto.desk.publish import outcomes
from balto.files.outcome_table import write_table
from balto.rehearse.outcome import Outcome


def check_table(path: Path) -> None:
    """BadInput for a name that says neither CSV nor Parquet, before any work is done."""
    if path.suffix not in (".csv", ".parquet"):
        raise BadInput([Problem("--table", quoted(path.name), "a name that ends in .csv or .parquet")])


def write_outcomes(outcome: Outcome, path: Path) -> None:
    """A row for each future: deaths by place, first arrival and doses by destination (.csv or .parquet)."""
    write_table(path, outcomes(outcome))
