"""`balto hear CASE "LINE"`."""

from pathlib import Path
from typing import Annotated

import typer

from balto.cli.clock import told
from balto.desk.hear import Said, take
from balto.desk.status import words_of
from balto.show.heard_words import heard_back
from balto.show.phrases.sentences import say


def hear(
    case: Annotated[Path, typer.Argument(help="a case folder whose run is open")],
    line: Annotated[str, typer.Argument(help="what was said, as it came")],
    sender: Annotated[str, typer.Option("--from", help="an id, a name or a telephone of contacts.csv")] = "",
    by: Annotated[str, typer.Option(help="who types it: an id or a name of contacts.csv")] = "",
    via: Annotated[str, typer.Option(help="typed, voice, radio, paper, sms, ...")] = "typed",
    said_at: Annotated[str, typer.Option(help="when it was so: 14:05, or a whole moment")] = "",
    instead_of: Annotated[str, typer.Option(help="the entry that this corrects, by its name in balto log")] = "",
    now: Annotated[str, typer.Option(help="what time it is, for exercises; else the clock of this machine")] = "",
) -> int:
    """Take a message that came by voice, radio or telephone into the log, and say back what was understood."""
    words = words_of(case)
    for one in take(case, Said(line, sender, via, by, said_at, instead_of), told(now)):
        for sentence in heard_back(one.message, words.zone, words.unit):
            print(sentence)
        name = one.entry.name
        print(say("Already in the log as {name}.", name=name) if one.again else say("In the log as {name}.", name=name))
        if one.clock_unknown:
            print(say("Its clock cannot be right: when it was so is not known."))
    return 0
