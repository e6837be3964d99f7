"""What a case holds that is not known yet, in one line."""

from collections import Counter
from collections.abc import Sequence

from balto.basis.moment import spelled
from balto.domain.known import HeldBack
from balto.domain.world import World
from balto.show.words import counted


def line(world: World, held: Sequence[HeldBack]) -> str:
    """How many rows of each kind are held back, and where the first stands; empty where none is."""
    if not held:
        return ""
    rows = Counter[str]()
    for one in held:
        rows[one.noun] += one.rows
    first = held[0]
    where = f"{first.table} line {first.line}" if first.line is not None else first.noun
    from_then = f"known from {spelled(world.epoch, first.known_h, world.zone)}"
    told = ", ".join(filter(None, (first.row, from_then)))
    now = spelled(world.epoch, world.now_h, world.zone)
    many = ", ".join(counted(number, noun) for noun, number in rows.items())
    return f"held back, not known at {now}: {many} (the first: {where}: {told})"
