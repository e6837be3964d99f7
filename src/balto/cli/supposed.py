"""Plans that were saved under suppositions, run in the case as it is: said aloud."""

import sys
from collections.abc import Iterable
from pathlib import Path

from balto.desk.saved_plans import under
from balto.domain.world import World
from balto.show.sentence import supposing


def say_supposed(names: Iterable[str], world: World) -> None:
    """For each saved plan of these, what it supposes that is not so here."""
    for name in names:
        what = supposing(under(Path(name), world)) if name.endswith(".json") else ""
        if what:
            print(f"{name} was made {what.removesuffix(': ')}; here it runs in the case as it is.", file=sys.stderr)
