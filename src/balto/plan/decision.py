"""What the one who decides is shown: the plan, how it fares, what else could be done, and what that gives up."""

from dataclasses import dataclass, replace

from balto.basis.provenance import Provenance
from balto.domain.plan import Plan
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.need.result import Need
from balto.plan.gap import Gap
from balto.plan.recourse.value_of_information import ValueOfInformation
from balto.plan.scale import is_large
from balto.plan.unserved import Roofless, Unserved
from balto.rehearse.compare import Difference, Estimate
from balto.rehearse.crews import Crews
from balto.rehearse.outcome import Outcome
from balto.rehearse.price import CostOfUncertainty, cost_of_uncertainty

PRICE_FUTURES = 2_000
LARGE_LEGS, LARGE_FUTURES = 12, 500  # the same in a large case


@dataclass(frozen=True)
class Rival:
    """Another plan on the same futures: where it comes from, and its deaths against the chosen plan's."""

    origin: str
    outcome: Outcome
    against: Difference

    @property
    def plan(self) -> Plan:
        """The rival's plan."""
        return self.outcome.plan


@dataclass(frozen=True, slots=True)
class Price:
    """Deaths more (below 0: fewer) than with the chosen plan if one thing were otherwise and the plan made anew.

    `about` is what the thing is ("carrier", "stock", "link", "opening", or "" where it was asked for); `apart` by how many deaths
    two searches from different seeds differ, 0 where that cannot be told from nothing.
    """

    what: str
    deaths: Estimate
    about: str = ""
    apart: float = 0.0


@dataclass(frozen=True)
class Decision:
    """A plan rehearsed, priced and set beside others; deaths are expected over the horizon.

    `need` is that of the case's own product; `further_needs` those of its further products, in their order.
    """

    world: World
    need: Need
    death_table: DeathTable
    chosen: Outcome
    rivals: tuple[Rival, ...]
    nothing: Estimate
    cost_of_uncertainty: tuple[CostOfUncertainty, ...]
    cost_of_delay_per_h: Estimate
    gap: Gap | None
    history: tuple[tuple[float, float], ...]
    provenance: Provenance
    unserved: tuple[Unserved, ...] = ()
    roofless: tuple[Roofless, ...] = ()
    replanned: ValueOfInformation | None = None  # what planning again on the way is worth, where it was asked for
    further_needs: tuple[Need, ...] = ()
    crews: Crews | None = None  # what the plan asks of those who carry

    @property
    def needs(self) -> tuple[Need, ...]:
        """The needs of all products."""
        return (self.need, *self.further_needs)

    def by_product(self) -> tuple["Decision", ...]:
        """The decision as it looks from each product: its need, doses, places and deaths; itself where there is one."""
        if not self.world.further:
            return (self,)
        return tuple(
            replace(
                self, world=self.world.of(one.name), need=need, further_needs=(), death_table=self.death_table.of(one.name),
                chosen=self.chosen.of(one.name),
                rivals=tuple(replace(rival, outcome=rival.outcome.of(one.name)) for rival in self.rivals),
            )
            for one, need in zip(self.world.products, self.needs, strict=True)
        )  # fmt: skip

    @property
    def plan(self) -> Plan:
        """The chosen plan."""
        return self.chosen.plan


def costs_of_uncertainty(chart: WorldIndex, chosen: Outcome, death_table: DeathTable) -> tuple[CostOfUncertainty, ...]:
    """What the chances of the chosen plan's legs cost; in a large case of those that carry most doses furthest."""
    if is_large(chart.world):
        return cost_of_uncertainty(chart, chosen, death_table, LARGE_FUTURES, LARGE_LEGS)
    return cost_of_uncertainty(chart, chosen, death_table, PRICE_FUTURES)
