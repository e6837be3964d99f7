"""A plan rehearsed with re-planning: what reacting is worth, with only what is known then."""

from balto.basis.provenance import Provenance
from balto.desk import large
from balto.desk.ready import Ready
from balto.domain.plan import Plan
from balto.plan.value import Care, Value, value
from balto.rehearse.run import Progress

__all__ = ["Value", "replanned", "too_large"]

FEWEST = 2


def too_large(ready: Ready) -> bool:
    """Whether the case is planned as a country, for which nothing is re-planned."""
    return large.is_large(ready.world)


def replanned(ready: Ready, plan: Plan, futures: int, progress: Progress | None = None) -> tuple[Value, Provenance]:
    """The plan as it is, with re-planning, and as those could do who know what comes; in so many futures, with where it
    comes from. `futures` is 2 or more."""
    assert futures >= FEWEST
    worth = value(ready.chart, plan, ready.toll, futures, Care(), ready.chart.seed, progress)
    made = Provenance(ready.world.inputs_sha256, ready.chart.seed).with_parameters(
        {"plan": plan.name, "re-planned in": futures}
    )
    return worth, made
