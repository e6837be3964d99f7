"""Plans that were saved under suppositions, run in the case as it is: said aloud."""

import sys
from collections.abc import Iterable
from pathlib import Path

from balto.desk.saved_plans import under
from balto.domain.world import World
from balto.show.phrases.sentences import say
from balto.show.sentence import supposed


def say_supposed(names: Iterable[str], world: World) -> None:
    """For each saved plan of these, what it supposes that is not so here."""
    for name in names:
        facts = supposed(under(Path(name), world)) if name.endswith(".json") else ""
        if facts:
            said = say(
                "{plan} was made supposing that {facts}; here it runs in the case as it is.", plan=name, facts=facts
            )
            print(said, file=sys.stderr)
