"""What was written where, told the same by every command that writes into a folder."""

from collections.abc import Iterable
from pathlib import Path

from balto.show.phrases.sentences import row, say
from balto.show.text.text_table import wrapped


def written_to(out: Path, names: Iterable[str]) -> str:
    """The names of the files after their folder, in lines of at most 100 cells; the folder's own name is never broken."""
    return "\n" + wrapped(row(list(names)), 100, say("Written to {folder}: ", folder=str(out)), "  ")
