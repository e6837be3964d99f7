"""`balto show CASE --plan plan.json`."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from balto.cli.progress import Watched
from balto.cli.written import written_to
from balto.desk.output_check import check_folder
from balto.desk.plan import Effort
from balto.desk.publish import publish_pages
from balto.desk.saved_plans import again
from balto.show.phrases.sentences import say
from balto.show.text.decision_text import head


def show(
    case: Annotated[Path, typer.Argument(help="a case folder, or a workbook with the same sheets")],
    plan: Annotated[Path, typer.Option(help="a plan.json that balto plan wrote")],
    out: Annotated[Path, typer.Option(help="write briefing, run sheets and maps here")],
    futures: Annotated[
        int | None, typer.Option(min=1, max=1_000_000, help="futures to rehearse in (as many as then)")
    ] = None,
) -> int:
    """Write briefing, run sheets and maps from a saved plan, rehearsed again."""
    check_folder(out, case)
    with Watched(Effort()) as watched:
        decision, same = again(case, plan, futures, watched.told(lambda: False))
    if not same:
        said = say("The case has changed since this plan was made: the figures are those of the case as it is.")
        print(said, file=sys.stderr)
    written = publish_pages(decision, out, case)
    print(head(decision))
    print(written_to(out, (path.name for path in written)))
    return 0
