"""How many cases are of each class, and which classes count."""

from collections.abc import Iterable, Sequence

from balto.domain.outbreak import Classified


def line(classified: Sequence[Classified]) -> str:
    """The classes that count and those that do not, with their cases; empty where nobody tells classes."""
    count = _told(one for one in classified if one.counts)
    others = _told(one for one in classified if not one.counts)
    return "; ".join(filter(None, (f"counted: {count}" if count else "", f"not counted: {others}" if others else "")))


def _told(classes: Iterable[Classified]) -> str:
    return ", ".join(f"{one.cases:,} {one.name or 'of no class'}" for one in classes)
