"""How much of what each place needs a plan brings it: the share of need."""

from dataclasses import dataclass

import numpy as np

from balto.need.interval import five
from balto.plan.decision import Decision


@dataclass(frozen=True, slots=True)
class Share:
    """One place's doses of one product: `needed` to the horizon (in half of the futures) and at `most` (in 95 of 100), what is
    there already or `arriving` usable on average; and of all places together what is needed and the stock that there is."""

    place: str
    product: str
    needed: float
    most: float
    arriving: float
    stock: float
    needed_in_all: float

    @property
    def share(self) -> float:
        """Doses there or arriving over doses needed, at most 1 (where none is needed, 1)."""
        return min(self.arriving / self.needed, 1.0) if self.needed > 0.0 else 1.0


def shares(decision: Decision) -> tuple[Share, ...]:
    """The share of need of every place of every product, in the order of its need."""
    found: list[Share] = []
    for product, one in zip(decision.world.products, decision.by_product(), strict=True):
        lots, own = one.world.lots, dict.fromkeys(one.need.places, 0.0)
        for number, lot in enumerate(lots):
            if lot.place in own and not lot.aboard:
                own[lot.place] += float(one.chosen.given[:, number].mean())
        middle, most = (np.atleast_1d(five(one.need.doses.sum(axis=2))[k]) for k in (2, 4))
        whole = float(five(one.need.doses.sum(axis=(1, 2)))[2])
        stock = float(sum(lot.doses for lot in lots))
        for k, place in enumerate(one.need.places):
            arriving = own[place] + float(one.chosen.delivered(place).mean())
            found.append(Share(place, product.name, float(middle[k]), float(most[k]), arriving, stock, whole))
    return tuple(found)


def held_back(decision: Decision) -> dict[str, float]:
    """By place without patients, most first: usable doses of all products that stay in its stores, on average."""
    world, wanted = decision.world, {place for need in decision.needs for place in need.places}
    kept = [n for n, lot in enumerate(world.lots) if lot.place not in wanted and not lot.aboard]
    found = dict.fromkeys((world.lots[n].place for n in kept), 0.0)
    for n in kept:
        found[world.lots[n].place] += float(decision.chosen.given[:, n].mean())
    return dict(sorted(found.items(), key=lambda one: -one[1]))
