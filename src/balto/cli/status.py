"""`balto status CASE`."""

from pathlib import Path
from typing import Annotated

import typer

from balto.cli.clock import told
from balto.desk.status import status as where_it_stands
from balto.show.run.status_screen import screen


def status(
    case: Annotated[Path, typer.Argument(help="a case folder whose run is open")],
    as_known_at: Annotated[str, typer.Option(help="show what was known at that moment")] = "",
    now: Annotated[str, typer.Option(help="what time it is, for exercises; else the clock of this machine")] = "",
) -> int:
    """Where things stand, on one screen: what is overdue, who was heard when, and who holds the doses."""
    found = where_it_stands(case, told(as_known_at, "--as-known-at"), told(now))
    print(screen(found.standing, found.words))
    return 0
