"""Counts so old that nothing should be foretold from them unless the user says so."""

from zoneinfo import ZoneInfo

from balto.basis.phrase import Phrase
from balto.basis.problems import Problem, quoted
from balto.domain.world import World
from balto.need.series import age_days

REFUSED_DAYS = 60


def too_old(world: World) -> tuple[Problem, ...]:
    """A problem for each product whose counts end REFUSED_DAYS or more before now, unless a forecast of cases stands for them."""
    epoch = world.epoch.astimezone(ZoneInfo(world.zone))
    found = []
    for product in world.products:
        age = age_days(product.outbreak, epoch, world.now_h)
        if age < REFUSED_DAYS or product.outbreak.forecast:
            continue
        where = Phrase("counts of {product}", product=quoted(product.name)) if product.name else Phrase("counts")
        found.append(
            Problem(
                "cases.csv",
                Phrase("{where} that end {days} days before now", where=where, days=age),
                Phrase("counts less than {days} days old", days=REFUSED_DAYS),
                suggestion=Phrase("bring newer counts, or go on from these by --accept-old"),
            )
        )
    return tuple(found)
