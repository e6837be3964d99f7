"""`balto sync CASE FOLDER`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from balto.desk.sync import sync as join
from balto.show.phrases.sentences import count, say
from balto.show.problem_list import warnings
from balto.show.run.status_screen import fault_sentence


def sync(
    case: Annotated[Path, typer.Argument(help="a case folder; where no run is open here, this desk joins it")],
    folder: Annotated[Path, typer.Argument(help="a folder that the other desk reaches too, such as a USB stick")],
) -> int:
    """Join the log with another desk's, by a file: take over what it left in the folder, and leave this desk's there."""
    joined = join(case, folder)
    if joined.joined_now:
        print(say("This desk has joined the run."))
    new = count(joined.new, "{n} new entry", "{n} new entries")
    whole = count(joined.entries, "{n} entry", "{n} entries")
    print(say("{new}; the log has {whole}, written to {file}.", new=new, whole=whole, file=str(joined.written)))
    for fault in joined.refused:
        print("! " + fault_sentence(fault))
    if joined.unread:
        print(warnings(joined.unread), file=sys.stderr)
    return 1 if joined.refused or joined.unread else 0
