"""The use case behind `balto rehearse`: one plan in very many futures, priced, with a table of them."""

from pathlib import Path

from balto.basis.provenance import Provenance
from balto.desk.prepare import PreparedCase
from balto.desk.publish import outcomes
from balto.domain.plan import Plan
from balto.files.outcome_table import write_table
from balto.plan.decision import PRICE_FUTURES
from balto.rehearse.outcome import Outcome
from balto.rehearse.price import cost_of_delay_per_h, cost_of_uncertainty
from balto.rehearse.rehearsal import Rehearsal
from balto.rehearse.run import Progress, rehearse


def rehearsed(ready: PreparedCase, plan: Plan, futures: int, progress: Progress | None = None) -> Rehearsal:
    """The plan rehearsed and priced, with where it comes from."""
    outcome = rehearse(ready.chart, plan, ready.death_table, futures, progress)
    prices = cost_of_uncertainty(ready.chart, outcome, ready.death_table, PRICE_FUTURES)
    made = Provenance(ready.world.inputs_sha256, ready.chart.seed).with_parameters(
        {"plan": plan.name, "futures": futures}
    )
    return Rehearsal(outcome, prices, cost_of_delay_per_h(outcome, ready.death_table), made)


def write_outcomes(outcome: Outcome, path: Path) -> None:
    """A row for each future: deaths by place, first arrival and doses by destination (.csv or .parquet)."""
    write_table(path, outcomes(outcome))
