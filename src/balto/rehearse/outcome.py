"""What a rehearsal found: the distribution of arrival, of doses and of deaths."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from balto.domain.plan import Plan
from balto.domain.world import World
from balto.ensemble.estimate import Clusters, Estimate
from balto.rehearse.nominal import Load, loads

QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.8, 0.9, 0.95)


@dataclass(frozen=True)
class Outcome:
    """Arrays [future, leg] (depart_h, arrive_h in hours, inf: never; doses; state), given [future, lot or leg] usable
    doses that stay where they came to, deaths [future, row of the death table]; `products` names each row's product, as there;
    `clusters` tells what the futures share.

    What is asked by place (delivered, first_h, destinations) is of one product: where there are several, of an outcome `of`
    one.
    """

    plan: Plan
    world: World
    places: tuple[str, ...]
    depart_h: NDArray[np.float32]
    arrive_h: NDArray[np.float32]
    doses: NDArray[np.int32]
    state: NDArray[np.int8]
    given: NDArray[np.float32]
    deaths: NDArray[np.float32]
    clusters: Clusters
    products: tuple[str, ...] = ()

    def of(self, product: str) -> "Outcome":
        """The same outcome with the doses, places and deaths of one product alone; legs and futures as they are."""
        if not self.world.further:
            return self
        names = self.products or ("",) * len(self.places)
        mine = [k for k, name in enumerate(names) if name == product]
        places = tuple(self.places[k] for k in mine)
        plan, world = self.plan.of(product), self.world.of(product)
        return replace(
            self, plan=plan, world=world, places=places, deaths=self.deaths[:, mine], clusters=self.clusters.rows(mine),
            products=(),
        )  # fmt: skip

    def by_product(self) -> tuple["Outcome", ...]:
        """The outcome as it looks from each product; itself where there is one."""
        return tuple(self.of(product.name) for product in self.world.products)

    @property
    def futures(self) -> int:
        """How many futures were rehearsed."""
        return len(self.deaths)

    def total_deaths(self) -> NDArray[np.float64]:
        """Deaths over all places [future]."""
        total: NDArray[np.float64] = self.deaths.sum(axis=1, dtype=np.float64)
        return total

    def expected_deaths(self) -> Estimate:
        """Mean deaths over all places, with their standard error."""
        return self.clusters.estimate(self.deaths)

    def delivered(self, place: str) -> NDArray[np.float64]:
        """Usable doses brought to a place by the plan [future]; its own stock is not counted."""
        lots = len(self.world.lots)
        brought: NDArray[np.float64] = self.given[:, [lots + n for n in self._into(place)]].sum(
            axis=1, dtype=np.float64
        )
        return brought

    def first_h(self, place: str) -> NDArray[np.float64]:
        """Hour at which usable doses first reach a place [future]; inf: never."""
        lots = len(self.world.lots)
        first = np.full(self.futures, np.inf)
        for n in self._into(place):
            there = np.where(self.given[:, lots + n] > 0, self.arrive_h[:, n], np.inf)
            np.minimum(first, there, out=first)
        return first

    @cached_property
    def loads(self) -> tuple[Load, ...]:
        """What each leg takes on in the usual course."""
        return loads(self.world, self.plan, self.depart_h, self.arrive_h)

    @cached_property
    def _loaded_into(self) -> dict[str, list[int]]:
        """Loaded legs by where they end."""
        into: dict[str, list[int]] = {}
        for n, leg in enumerate(self.plan.legs):
            if leg.doses > 0:
                into.setdefault(leg.dest, []).append(n)
        return into

    def _into(self, place: str) -> list[int]:
        return self._loaded_into.get(place, [])

    def destinations(self) -> tuple[str, ...]:
        """Places of the death table that the plan serves, in its order: of some product it brings more there than it takes on
        there (what goes only if another leg is late left out), or what comes usually stays, in part."""
        return self._served

    @cached_property
    def _served(self) -> tuple[str, ...]:
        legs = self.plan.legs
        kept: dict[tuple[str, str], int] = {}
        for number, leg in enumerate(legs):
            if not legs[self.plan.run_of(number)].standby_for:
                for place, doses in ((leg.dest, leg.doses), (leg.origin, -leg.doses)):
                    kept[place, leg.product] = kept.get((place, leg.product), 0) + doses
        names = self.products or tuple(dict.fromkeys(leg.product for leg in legs))
        meant = {place for place in self.places if any(kept.get((place, name), 0) > 0 for name in names)}
        return tuple(place for place in dict.fromkeys(self.places) if place in meant or self._stays(place))

    def _stays(self, place: str) -> bool:
        """Whether of what comes to a place some usable dose is left there, in most futures in which anything comes."""
        lots, into = len(self.world.lots), self._into(place)
        comes = (np.isfinite(self.arrive_h[:, into]) & (self.doses[:, into] > 0)).any(axis=1)
        stays = (self.given[:, [lots + n for n in into]] > 0).any(axis=1)
        return bool(comes.any() and 2 * (stays & comes).sum() > comes.sum())

    def worst_tenth(self) -> float:
        """Mean deaths in the worst tenth of the futures."""
        deaths = np.sort(self.total_deaths())
        return float(deaths[-max(1, len(deaths) // 10) :].mean())


def quantiles_h(hours: NDArray[np.float64], probabilities: tuple[float, ...] = QUANTILES) -> tuple[float, ...]:
    """Quantiles that may be infinite: the least hour by which that share of futures has arrived."""
    ranked = np.sort(hours)
    places = [min(len(ranked) - 1, int(np.ceil(p * len(ranked))) - 1) for p in probabilities]
    return tuple(float(ranked[max(place, 0)]) for place in places)
