"""How many cases are of each class, which classes count, and whose forecast of cases there is."""

from collections.abc import Iterable, Sequence

from balto.domain.outbreak import Classified
from balto.domain.world import World
from balto.show.case_forecast import line as case_forecast
from balto.show.words import called


def line(classified: Sequence[Classified]) -> str:
    """The classes that count and those that do not, with their cases; empty where nobody tells classes."""
    count = _told(one for one in classified if one.counts)
    others = _told(one for one in classified if not one.counts)
    return "; ".join(filter(None, (f"counted: {count}" if count else "", f"not counted: {others}" if others else "")))


def told_of_cases(world: World) -> list[str]:
    """A line for the classes of each product's cases, and one for whose forecast of cases there is, where there are any."""
    each = [(called(world, product.name), line(product.outbreak.reported.classified)) for product in world.products]
    told = [f"classes    {f'{name}: ' if name else ''}{classes}" for name, classes in each if classes]
    return told + [f"forecast   {foretold}" for foretold in (case_forecast(world),) if foretold]


def _told(classes: Iterable[Classified]) -> str:
    return ", ".join(f"{one.cases:,} {one.name or 'of no class'}" for one in classes)
