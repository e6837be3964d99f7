"""What the one who decides is shown: the plan, how it fares, what else could be done, and what that gives up."""

from dataclasses import dataclass, replace

from balto.basis.provenance import Provenance
from balto.domain.plan import Plan
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable
from balto.need.result import Need
from balto.plan.recourse.value_of_information import ValueOfInformation
from balto.plan.unserved import Roofless, Unserved
from balto.rehearse.compare import Difference, Estimate
from balto.rehearse.outcome import Outcome
from balto.rehearse.price import CostOfUncertainty


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
class Gap:
    """Expected deaths if the futures were known (a lower bound on any plan), beside the plan's on the same futures.

    With `over_luck` the bound knows the weather of these futures alone: it holds for plans made before luck is known, on the
    mean over all luck.

    `search_gap` is what a better search could still save, where an exact solution tells (None: not split). `foresight` is
    what the search saves by being told each of the first `told` futures: so much at least of the distance nobody can win.
    """

    clairvoyant: float
    plan: float
    futures: int
    search_gap: float | None = None
    foresight: float | None = None
    told: int = 0
    over_luck: bool = False

    @property
    def deaths(self) -> float:
        """How far the plan may be from the best possible."""
        return self.plan - self.clairvoyant


@dataclass(frozen=True, slots=True)
class Price:
    """Deaths more (below 0: fewer) than with the chosen plan if one thing were otherwise and the plan made anew."""

    what: str
    deaths: Estimate


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
