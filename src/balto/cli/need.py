"""balto need: how many doses, where, by when; what waiting costs."""

from pathlib import Path
from typing import Annotated

import typer

from balto.cli.written import written_to
from balto.desk.need import needs_of, publish
from balto.desk.output_check import check_folder
from balto.desk.prepare import NEED_MEMBERS
from balto.show.case_classes import line as case_classes
from balto.show.need.need_table import text
from balto.show.phrases.sentences import say
from balto.show.words import called, capital


def need(
    case: Annotated[Path, typer.Argument(help="a case folder, or a workbook with the same sheets")],
    members: Annotated[int, typer.Option(min=10, max=100_000, help="number of futures")] = NEED_MEMBERS,
    seed: Annotated[int | None, typer.Option(min=0, help="use this seed instead of the case's")] = None,
    order: Annotated[str, typer.Option(help="your own order of severity classes, e.g. severe,mild")] = "",
    out: Annotated[Path | None, typer.Option(help="write the page and the workbook here")] = None,
    accept_loss: Annotated[
        bool, typer.Option("--accept-loss", help="go on even if many rows of a table, or one with a death, are refused")
    ] = False,
    accept_old: Annotated[
        bool, typer.Option("--accept-old", help="go on from counts that are 60 days old or more")
    ] = False,
) -> int:
    """How many doses are needed, where and by when, and what coming late costs in lives."""
    if out:
        check_folder(out, case)
    own = tuple(word.strip() for word in order.split(",") if word.strip())
    written: list[str] = []
    notes: tuple[str, ...] = ()
    for told in needs_of(case, seed, members, own, accept_loss, accept_old):
        notes = tuple(filter(None, (told.counted, told.held_back, told.loss)))
        unread = say("{sentence}.", sentence=capital(told.unread))
        heading = f"\n{called(told.world)}\n" if told.product else f"{unread}\n\n" if told.unread else ""
        print(heading + text(told.need, told.record, told.prices, told.short_doses))
        if classes := case_classes(told.need.outbreak.reported.classified):
            print("\n" + say("classes of cases: {classes}", classes=classes))
        written += [path.name for path in publish(told, out)] if out else []
    for note in notes:
        print(note)
    if out:
        print(written_to(out, written))
    return 0
