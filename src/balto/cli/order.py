"""`balto order CASE`."""

from pathlib import Path
from typing import Annotated

import typer

from balto.cli.clock import told
from balto.desk.order import give, note_sent, orders_in_force
from balto.desk.status import words_of
from balto.show.phrases.sentences import say
from balto.show.run.log_lines import entry_line
from balto.show.run.order_words import order_lines


def order(
    case: Annotated[Path, typer.Argument(help="a case folder whose run is open")],
    to: Annotated[str, typer.Option(help="give a new order to this carrier")] = "",
    text: Annotated[str, typer.Option(help="what it is to do, in words")] = "",
    sent: Annotated[str, typer.Option(help="note that the order of this name was sent")] = "",
    via: Annotated[str, typer.Option(help="by which way it was sent")] = "voice",
    by: Annotated[str, typer.Option(help="who gives or sends it: an id or a name of contacts.csv")] = "",
    now: Annotated[str, typer.Option(help="what time it is, for exercises; else the clock of this machine")] = "",
) -> int:
    """Orders in force, to be read out or copied by hand; with --to a new one, with --sent the note that one was sent."""
    words, at = words_of(case), told(now)
    if to:
        print(entry_line(give(case, to, text, by, at), words))
    if sent:
        print(entry_line(note_sent(case, sent, by, via, at), words))
    if not to and not sent:
        lines = order_lines(orders_in_force(case), at, words.zone, words.unit, words.names)
        print("\n".join(lines) or say("No order is in force."))
    return 0
