"""A rehearsed plan at the terminal: one sentence, then its legs, its arrivals and what could go wrong."""

import numpy as np

from balto.rehearse.compare import Estimate
from balto.rehearse.outcome import Outcome
from balto.rehearse.rehearsal import Rehearsal
from balto.show.phrases.numbers import decimals
from balto.show.phrases.sentences import clauses, count, row, say
from balto.show.sentence import there
from balto.show.text.outcome_text import WIDTH, arrivals, stages, wrong
from balto.show.text.text_table import cut_to, wrapped
from balto.show.tradeoffs import hour_line
from balto.show.words import called, capital, in_words


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
    each = [(called(one.world), there(one, first_doses=True)) for one in outcome.by_product()]
    said = [say("{product}: {arrival}", product=name, arrival=when) if name else when for name, when in each if when]
    dead = float(outcome.total_deaths().mean())
    saved = nothing.mean - dead if nothing else 0.0
    slots = {
        "plan": outcome.plan.name, "futures": count(outcome.futures, "{n} future", "{n} futures"),
        "arrival": clauses(said) or say("it brings nothing to anybody"), "deaths": decimals(dead, 1),
    }  # fmt: skip
    if saved < 0.05:
        return say("Plan {plan} in {futures}: {arrival}; {deaths} deaths on average.", **slots)
    return say(
        "Plan {plan} in {futures}: {arrival}; {deaths} deaths on average, {fewer} fewer than if nothing is sent.",
        fewer=decimals(saved, 1), **slots,
    )  # fmt: skip


def deaths(outcome: Outcome) -> str:
    """The distribution of deaths over the futures."""
    total = outcome.total_deaths()
    found = outcome.expected_deaths()
    low, middle, high = np.quantile(total, (0.1, 0.5, 0.9))
    names = (say("on average"), say("{chance} between", chance=in_words(0.8)), say("in the worst tenth"))
    figures = (
        f"{decimals(found.mean, 2):>8} ± {decimals(found.margin, 2)}",
        say(
            "{low} and {high}, half of them under {middle}",
            low=f"{decimals(low, 1):>8}", high=decimals(high, 1), middle=decimals(middle, 1),
        ),
        f"{decimals(outcome.worst_tenth(), 1):>8}",
    )  # fmt: skip
    lines = [count(round(outcome.world.horizon_h / 24), "Deaths over {n} day", "Deaths over {n} days")]
    lines += [f"  {name:<20} {figure}" for name, figure in zip(names, figures, strict=True)]
    wide = 44 if outcome.products else 20  # beside a place, the product
    if len(outcome.places) > 1:
        lines += [
            f"  {cut_to(_row(outcome, k), wide):<{wide}} {decimals(outcome.deaths[:, k].mean(), 2):>8}"
            for k in range(len(outcome.places))
        ]
    return "\n".join(lines)


def _row(outcome: Outcome, k: int) -> str:
    """A place of the deaths' rows; with its product, where there are several."""
    name = capital(outcome.world.place(outcome.places[k]).name)
    return row([name, called(outcome.world, outcome.products[k])]) if outcome.products else name
