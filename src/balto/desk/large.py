"""Cases too large for the search of relays: the country's search, its bound, and only what can be asked of many legs."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from balto.domain.plan import Plan
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.plan.alternatives import modes_to_spare
from balto.plan.bound.weather_known import country_bound
from balto.plan.decision import Gap
from balto.plan.distribution.search import plan_country
from balto.plan.found import Found
from balto.plan.network.hubs import HUBS, MOST, ends_of
from balto.plan.relay.cache import room
from balto.rehearse.compare import estimate
from balto.rehearse.price import CostOfUncertainty
from balto.rehearse.run import LOST, rehearse, rehearse_all

PLACES, CARRIERS = 40, 80  # more than so many places with patients, or carriers: docs/decisions/country.md
ROOM = (
    2**30
)  # bytes that the search of relays may want for its tables: of a road map of 300 places with a store each, 40 carriers
SECONDS = 60.0  # of search, where nobody says
BOUND_MEMBERS = 32
PRICED_LEGS, PRICE_FUTURES = 12, 500


@dataclass(frozen=True, slots=True)
class Search:
    """What a search in a country takes: its budget, and where its news goes."""

    members: int
    seconds: float | None
    iterations: int | None
    progress: Callable[..., None] | None = None
    stop: Callable[[], bool] | None = None

    def part(self, share: float) -> "Search":
        """That share of the budget, told to nobody."""
        iterations = None if self.iterations is None else max(1, int(self.iterations * share))
        seconds = None if self.seconds is None else self.seconds * share
        return replace(self, seconds=seconds, iterations=iterations, progress=None)


def is_country(world: World) -> bool:
    """Whether the case is planned as a country."""
    most = max(
        MOST, len(ends_of(world) | world.with_patients) + HUBS
    )  # places, about, that the search of relays has tables of
    wanted = room(min(most, len(world.places)), world.able, world.horizon_h)
    return len(world.with_patients) > PLACES or world.able > CARRIERS or wanted > ROOM


def searched(chart: WorldIndex, death_table: DeathTable, how: Search, name: str = "balto") -> Found:
    """The best plan found for a country."""
    return plan_country(
        chart, death_table, members=how.members, seconds=how.seconds, iterations=how.iterations, seed=chart.seed,
        progress=how.progress, stop=how.stop, name=name,
    )  # fmt: skip


def other_kinds(chart: WorldIndex, plan: Plan, death_table: DeathTable, how: Search) -> Iterator[Plan]:
    """For each of two modes that the plan might do without, the best plan found without it, if it brings any dose."""
    world = chart.world
    for mode in modes_to_spare(world, plan):
        if how.stop is not None and how.stop():
            return
        said = f"no {mode.replace('_', ' ')}"
        carriers = tuple(replace(one, excluded=said) if one.mode == mode else one for one in world.carriers)
        found = searched(WorldIndex(replace(world, carriers=carriers), chart.seed), death_table, how, said)
        if any(leg.doses for leg in found.plan.legs):
            yield replace(found.plan, note=f"the best plan found without {mode.replace('_', ' ')}")


def prices_of_legs(
    chart: WorldIndex, plan: Plan, death_table: DeathTable, futures: int
) -> tuple[CostOfUncertainty, ...]:
    """What the chances of the legs cost that carry most doses furthest, the dearest first; of the others it is not asked."""
    futures = min(futures, PRICE_FUTURES)
    load = np.zeros(len(plan.legs))
    for run in plan.runs():
        km = sum(chart.links[link].km for link in plan.legs[run].route)
        load[run] = km * sum(plan.legs[n].doses for n in plan.loads(run))
    asked = [int(n) for n in np.argsort(load)[::-1][:PRICED_LEGS] if load[n] > 0]
    base, *calm = rehearse_all(chart, [(plan, number) for number in (-1, *asked)], death_table, futures)
    prices = [
        CostOfUncertainty(
            n, estimate(base.total_deaths() - without.total_deaths()), float((base.state[:, n] == LOST).mean())
        )
        for n, without in zip(asked, calm, strict=True)
    ]
    return tuple(sorted(prices, key=lambda price: -price.deaths.mean))


def gap_of(chart: WorldIndex, plan: Plan, death_table: DeathTable, futures: int) -> Gap | None:
    """The country's bound beside the plan, in the same weather and under the mean need."""
    mean = replace(death_table, deaths=death_table.mean().astype(np.float32)[None])
    members = min(BOUND_MEMBERS, futures)
    bound = country_bound(chart, mean, members)
    found = float(rehearse(chart, plan, mean, members).total_deaths().mean())
    return Gap(min(bound, found), found, members, over_luck=True) if math.isfinite(bound) else None
