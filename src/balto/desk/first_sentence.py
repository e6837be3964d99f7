"""A first sentence within seconds: what to send as far as a short search can tell, from which the long one goes on."""

from dataclasses import dataclass, replace

from balto.basis.provenance import Provenance
from balto.desk.plan import Effort, Reporter
from balto.desk.prepare import PreparedCase
from balto.domain.plan import Plan
from balto.plan.decision import Decision
from balto.plan.scale import is_large
from balto.plan.search import search
from balto.rehearse.compare import Estimate
from balto.rehearse.run import rehearse_all
from balto.show.phrases.sentences import say
from balto.show.sentence import headline

LEAST_S = 5.0  # a search that takes no longer has its sentence soon enough
SHORT_S, FUTURES = 1.0, 300


@dataclass(frozen=True, slots=True)
class SoFar:
    """A plan found in little time, its sentence, and the effort that is left."""

    plan: Plan
    sentence: str
    left: Effort


def so_far(ready: PreparedCase, effort: Effort, told: Reporter) -> SoFar | None:
    """The plan of a short search; None where the search is short itself, is not to hang on the clock, or the case is large."""
    if effort.iterations is not None or effort.seconds is None or effort.seconds < LEAST_S or is_large(ready.world):
        return None
    told.stage(say("searching for a first plan"))
    found = search(ready.chart, ready.death_table, replace(effort, seconds=SHORT_S).budget(told))
    plans = (found.plan, Plan("nothing", ()))
    chosen, nothing = rehearse_all(ready.chart, [(plan, -1) for plan in plans], ready.death_table, FUTURES)
    decision = Decision(
        ready.world, ready.needs[0], ready.death_table, chosen, (), nothing.expected_deaths(), (),
        Estimate(0.0, 0.0), None, (), Provenance(ready.world.inputs_sha256, ready.chart.seed), further_needs=ready.needs[1:],
    )  # fmt: skip
    return SoFar(found.plan, headline(decision), replace(effort, seconds=effort.seconds - SHORT_S))
