"""A rehearsed plan at the terminal: one sentence, then its legs, its arrivals and what could go wrong."""

import numpy as np

from balto.rehearse.compare import Estimate, estimate
from balto.rehearse.outcome import Outcome
from balto.rehearse.rehearsal import Rehearsal
from balto.show.outcome_text import WIDTH, arrivals, stages, wrong
from balto.show.sentence import there
from balto.show.text_table import cut_to, wrapped
from balto.show.tradeoffs import Z, hour_line
from balto.show.words import called, capital, counted


def page(rehearsal: Rehearsal, nothing: Estimate | None = None, width: int = WIDTH) -> str:
    """The whole page, at most `width` columns wide; `nothing` is deaths if nothing is sent."""
    outcome = rehearsal.outcome
    blocks = [wrapped(sentence(outcome, nothing), width)]
    if outcome.plan.legs:
        blocks += [stages(outcome, width), arrivals(outcome, width)]
    blocks += [
        deaths(outcome),
        wrong(outcome, rehearsal.cost_of_uncertainty, [hour_line(rehearsal.cost_of_delay_per_h.mean)], width),
    ]
    return "\n\n".join(block for block in [*blocks, wrapped(rehearsal.provenance.line(), width)] if block)


def sentence(outcome: Outcome, nothing: Estimate | None = None) -> str:
    """When it is there and how many die, in one sentence."""
    each = [(called(one.world), there(one, "the first doses are")) for one in outcome.by_product()]
    told = "; ".join(f"{name}: {said}" if name else said for name, said in each if said)
    said = told or "it brings nothing to anybody"
    dead = float(outcome.total_deaths().mean())
    saved = (
        f", {nothing.mean - dead:.1f} fewer than if nothing is sent" if nothing and nothing.mean - dead >= 0.05 else ""
    )
    return f"Plan {outcome.plan.name} in {counted(outcome.futures, 'future')}: {said}; {dead:.1f} deaths on average{saved}."


def deaths(outcome: Outcome) -> str:
    """The distribution of deaths over the futures."""
    total = outcome.total_deaths()
    found = estimate(total)
    low, middle, high = np.quantile(total, (0.1, 0.5, 0.9))
    lines = [
        f"Deaths over {outcome.world.horizon_h / 24:.0f} days",
        f"  on average           {found.mean:8.2f} ± {Z * found.error:.2f}",
        f"  8 in 10 between      {low:8.1f} and {high:.1f}, half of them under {middle:.1f}",
        f"  in the worst tenth   {outcome.worst_tenth():8.1f}",
    ]
    wide = 44 if outcome.products else 20  # beside a place, the product
    if len(outcome.places) > 1:
        lines += [
            f"  {cut_to(_row(outcome, k), wide):<{wide}} {outcome.deaths[:, k].mean():8.2f}"
            for k in range(len(outcome.places))
        ]
    return "\n".join(lines)


def _row(outcome: Outcome, k: int) -> str:
    """A place of the deaths' rows; with its product, where there are several."""
    name = capital(outcome.world.place(outcome.places[k]).name)
    return f"{name}, {called(outcome.world, outcome.products[k])}" if outcome.products else name
