"""`balto log CASE`."""

from pathlib import Path
from typing import Annotated

import typer

from balto.desk.log import erase as erase_raw
from balto.desk.log import listing
from balto.desk.status import words_of
from balto.show.phrases.sentences import count, say, tell
from balto.show.run.log_lines import entry_line
from balto.show.run.status_screen import fault_sentence


def log(
    case: Annotated[Path, typer.Argument(help="a case folder whose run is open")],
    about: Annotated[str, typer.Option(help="only what speaks of this carrier, place, order or person")] = "",
    kind: Annotated[str, typer.Option(help="only opened, order, sent, heard or correction")] = "",
    erase: Annotated[str, typer.Option(help="erase the words of this entry's message; their hash stays")] = "",
) -> int:
    """List the log, and check that nothing in it was changed or taken away; status 1 where something was."""
    if erase:
        erase_raw(case, erase)
        print(say("The words of {name} are erased.", name=erase))
        return 0
    words, found = words_of(case), listing(case, about, kind)
    for entry in found.entries:
        print(entry_line(entry, words))
    for when, reason, via, digest in found.quarantine:
        print(
            say("{when}  refused, {via}: {reason} ({hash})", when=when, via=via, reason=tell(reason), hash=digest[:12])
        )
    for fault in found.faults:
        print("! " + fault_sentence(fault))
    for writer, counter, head in found.heads:
        print(say("Head of {writer}: entry {number}, {hash}", writer=writer, number=str(counter), hash=head))
    whole = say("the chain is whole") if not found.faults else say("the chain is broken")
    print(say("{entries}; {whole}.", entries=count(found.of, "{n} entry", "{n} entries"), whole=whole))
    return 1 if found.faults else 0
