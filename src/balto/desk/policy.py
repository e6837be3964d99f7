"""A plan rehearsed with re-planning: what reacting is worth, with only what is known then."""

from dataclasses import replace

from balto.basis.provenance import Provenance
from balto.desk.prepare import PreparedCase
from balto.domain.plan import Plan
from balto.domain.world import World
from balto.plan.decision import Decision
from balto.plan.recourse.value_of_information import EvaluationSettings, ValueOfInformation, value
from balto.rehearse.run import Progress
from balto.show.phrases.sentences import count, say

__all__ = ["ValueOfInformation", "refused", "replanned", "with_replanning"]

FEWEST = 2
MOST = 150  # places with patients, and carriers, beyond which a future may take minutes: docs/decisions/policy.md


def refused(world: World) -> str:
    """Why nothing is planned again on the way in this case; "" where it can be."""
    patients = world.with_patients
    if max(len(patients), world.able) <= MOST:
        return ""
    return say(
        "This case has {places} with patients and {carriers}; planning again on the way is for up to {most} of each.",
        places=count(len(patients), "{n} place", "{n} places"),
        carriers=count(world.able, "{n} carrier", "{n} carriers"), most=MOST,
    )  # fmt: skip


def replanned(
    ready: PreparedCase,
    plan: Plan,
    futures: int,
    progress: Progress | None = None,
    forecast_half_h: float | None = None,
) -> tuple[ValueOfInformation, Provenance]:
    """The plan as it is, with re-planning, and as those could do who know what comes; in so many futures, with where it
    comes from. `futures` is 2 or more. Forecasts on the way tell half of the weather forecast_half_h hours ahead (0: none
    come; None: as the case says)."""
    assert futures >= FEWEST
    half_h = ready.world.forecast_half_h if forecast_half_h is None else forecast_half_h
    care = EvaluationSettings(forecast_half_h=half_h if ready.world.climates else 0.0)
    worth = value(ready.chart, plan, ready.death_table, futures, care, ready.chart.seed, progress)
    said: dict[str, object] = {"plan": plan.name, "re-planned in": futures}
    if care.forecast_half_h:
        said["forecasts half as good at"] = f"{half_h:g} h"
    return worth, Provenance(ready.world.inputs_sha256, ready.chart.seed).with_parameters(said)


def with_replanning(
    ready: PreparedCase, decision: Decision, futures: int, progress: Progress | None = None
) -> Decision:
    """The decision with what planning again on the way is worth, in so many futures (2 or more)."""
    worth, made = replanned(ready, decision.plan, futures, progress)
    more = {name: said for name, said in made.parameters if name != "plan"}
    return replace(decision, replanned=worth, provenance=decision.provenance.with_parameters(more))
