"""How many cases are of each class, which classes count, and whose forecast of cases there is."""

from collections.abc import Iterable, Sequence

from balto.domain.outbreak import Classified
from balto.domain.world import World
from balto.show.case_forecast import line as case_forecast
from balto.show.phrases.sentences import clauses, heading, row, say
from balto.show.words import called


def line(classified: Sequence[Classified]) -> str:
    """The classes that count and those that do not, with their cases; empty where nobody tells classes."""
    counted = _told(one for one in classified if one.counts)
    others = _told(one for one in classified if not one.counts)
    return clauses(
        [
            say("counted: {classes}", classes=counted) if counted else "",
            say("not counted: {classes}", classes=others) if others else "",
        ]
    )


def told_of_cases(world: World) -> list[str]:
    """A line for the classes of each product's cases, and one for whose forecast of cases there is, where there are any."""
    each = [(called(world, product.name), line(product.outbreak.reported.classified)) for product in world.products]
    told = [
        f"{heading('classes'):<10} {say('{product}: {classes}', product=name, classes=classes) if name else classes}"
        for name, classes in each
        if classes
    ]
    return told + [f"{heading('forecast'):<10} {foretold}" for foretold in (case_forecast(world),) if foretold]


def _told(classes: Iterable[Classified]) -> str:
    return row(
        [
            say("{number} {class_name}", number=one.cases, class_name=one.name)
            if one.name
            else say("{number} of no class", number=one.cases)
            for one in classes
        ]
    )
