"""Whose forecast of cases a result rests on, where it is not ours."""

from balto.basis.moment import day_at
from balto.domain.world import World
from balto.show.phrases.sentences import clauses, say
from balto.show.words import called


def line(world: World) -> str:
    """Who forecast the cases and when, for each product for which others did; empty where none did."""
    told = []
    for product in world.products:
        if product.outbreak.forecast:
            first, name = product.outbreak.forecast[0], called(world, product.name)
            day = str(day_at(world.epoch, first.issued_h, world.zone))
            by = say("cases as forecast by {source} on {day}", source=first.source, day=day)
            told.append(say("{product}: {cases}", product=name, cases=by) if name else by)
    return clauses(told)
