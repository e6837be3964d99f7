"""What a case holds that is not known yet, in one line."""

from collections import Counter
from collections.abc import Callable, Sequence

from balto.domain.known import HeldBack
from balto.domain.world import World
from balto.show.phrases.moments import moment
from balto.show.phrases.sentences import count, row, say, tell

# The nouns of `balto.domain.known.RULES`, and of line lists.
_COUNTED: dict[str, Callable[[int], str]] = {
    "trial": lambda n: count(n, "{n} trial", "{n} trials"),
    "lot": lambda n: count(n, "{n} lot", "{n} lots"),
    "timetable row": lambda n: count(n, "{n} timetable row", "{n} timetable rows"),
    "link report": lambda n: count(n, "{n} link report", "{n} link reports"),
    "weather reading": lambda n: count(n, "{n} weather reading", "{n} weather readings"),
    "forecast row": lambda n: count(n, "{n} forecast row", "{n} forecast rows"),
    "count": lambda n: count(n, "{n} count", "{n} counts"),
    "listed case": lambda n: count(n, "{n} listed case", "{n} listed cases"),
}


def line(world: World, held: Sequence[HeldBack]) -> str:
    """How many rows of each kind are held back, and where the first stands; empty where none is."""
    if not held:
        return ""
    rows = Counter[str]()
    for one in held:
        rows[one.noun] += one.rows
    first = held[0]
    slots = {
        "moment": moment(world.epoch, world.now_h, world.zone), "table": first.table, "line": str(first.line),
        "rows": row([_COUNTED[noun](n) for noun, n in rows.items()]), "first": _first(world, first),
    }  # fmt: skip
    if first.line is None:
        return say("held back, not known at {moment}: {rows} (the first: {first})", **slots)
    return say("held back, not known at {moment}: {rows} (the first: {table} line {line}: {first})", **slots)


def _first(world: World, first: HeldBack) -> str:
    """What the first row says, and from when it is known."""
    then = say("known from {moment}", moment=moment(world.epoch, first.known_h, world.zone))
    return row([tell(first.row), then])
