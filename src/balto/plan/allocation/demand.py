"""What each place asks for of one product: the doses needed, what lies there already, and since when it was told of."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from balto.basis.moment import midnight_h
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable
from balto.need.result import Need

WORTHWHILE = 0.5  # of the most deaths that a dose averts, from which on so many doses are a treatment
HAS_PATIENTS = 0.5  # patients expected within the horizon, from which on a place counts as having one


@dataclass(frozen=True, slots=True)
class Demand:
    """One place's doses of one product: `needed` to the horizon and `patients`, both in the mean of the futures; `own` doses
    lie there; `reported_h` is the hour of its first report of a case; `at` are latitude and longitude."""

    place: str
    needed: float
    patients: float
    own: float = 0.0
    reported_h: float = 0.0
    at: tuple[float, float] = (0.0, 0.0)

    @property
    def has_patients(self) -> bool:
        """Whether at least half a patient is to be expected there."""
        return self.patients >= HAS_PATIENTS


@dataclass(frozen=True)
class Demands:
    """The demands of all places for one product, the doses of it that can be used, those that half of the futures need, and the
    doses of one treatment."""

    product: str
    each: tuple[Demand, ...]
    stock: int
    usually_needed: float
    treatment_doses: int = 1

    @property
    def short(self) -> bool:
        """Whether there are fewer usable doses than half of the futures need, and more than one place to divide them among."""
        return self.stock < self.usually_needed and sum(one.has_patients for one in self.each) > 1

    @cached_property
    def fair_share(self) -> float:
        """The greatest share of need, at most 1, that all places can have at once: doses over doses needed where none lie at a
        place with patients; doses that lie there stay, up to what is needed."""
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = 0.5 * (low + high)
            taken = sum(max(min(one.own, one.needed), middle * one.needed) for one in self.each)
            low, high = (middle, high) if taken <= self.stock else (low, middle)
        return 1.0 if high == 1.0 else low


def demands(world: World, needs: Sequence[Need]) -> tuple[Demands, ...]:
    """The demands for every product, in the order of the products."""
    return tuple(
        _of_product(world.of(product.name), need, product.name)
        for product, need in zip(world.products, needs, strict=True)
    )


def _of_product(world: World, need: Need, product: str) -> Demands:
    doses, patients = (each.sum(axis=2, dtype=np.float64) for each in (need.doses, need.patients))
    usable = {n: lot for n, lot in enumerate(world.lots) if _usable(lot.available_h, lot.expires_h, world.horizon_h)}
    own = dict.fromkeys(need.places, 0.0)
    for lot in usable.values():
        if lot.place in own and not lot.aboard:
            own[lot.place] += lot.doses
    reported = reported_hours(world)
    each = tuple(
        Demand(
            place, float(doses[:, k].mean()), float(patients[:, k].mean()), own[place], reported.get(place, world.horizon_h),
            (world.place(place).lat, world.place(place).lon),
        )
        for k, place in enumerate(need.places)
    )  # fmt: skip
    return Demands(
        product, each, sum(lot.doses for lot in usable.values()), float(np.median(doses.sum(axis=1))),
        treatment_doses(need.death_table),
    )  # fmt: skip


def treatment_doses(death_table: DeathTable) -> int:
    """The fewest doses that do good at a place: a dose of them averts at least WORTHWHILE of what it does in any number of doses.

    Where those who are most ill need several, fewer may avert nothing.
    """
    averted = (death_table.mean()[:, 0, :1] - death_table.mean()[:, 0]).sum(axis=0)[1:]
    each = averted / np.array(death_table.doses[1:])
    return (
        int(death_table.doses[1 + int(np.argmax(each >= WORTHWHILE * each.max()))])
        if each.max(initial=0.0) > 0.0
        else 1
    )


def _usable(available_h: float, expires_h: float, horizon_h: float) -> bool:
    """Whether doses are there before the horizon and before they expire."""
    return max(available_h, 0.0) < min(expires_h, horizon_h)


def reported_hours(world: World) -> dict[str, float]:
    """The hour since the epoch in which each place first told of a case; where no hour is given, the end of that day."""
    found: dict[str, float] = {}
    for count in world.outbreak.reported.counts:
        if count.cases:
            day_h = midnight_h(world.epoch, count.last, world.zone) + 24.0
            told_h = day_h if count.reported_h is None else count.reported_h
            found[count.place] = min(found.get(count.place, told_h), told_h)
    return found
