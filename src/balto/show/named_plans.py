"""The named plans side by side: what each loses, costs and asks; and how much of the need is sent where stock is short."""

from dataclasses import dataclass

import numpy as np

from balto.plan.decision import Decision
from balto.plan.effort import effort_of, has_own_prices
from balto.plan.lean import FEWEST, LEAN, SAME_NOTE
from balto.plan.least_risk import LEAST_RISK
from balto.rehearse import plan_shape
from balto.rehearse.crews import crew_deaths
from balto.rehearse.outcome import Outcome, quantiles_h
from balto.show.crew_words import figure
from balto.show.orders import sent_in_all
from balto.show.phrases.numbers import decimals, whole
from balto.show.phrases.sentences import heading, say, sentences
from balto.show.words import called, in_words, short, unit

LIKELY = 0.8
NAMED = (LEAN, FEWEST, LEAST_RISK)
KINDS = " nnnnnnnt"


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and cells, the plan put forward first; `note` says what the table does not ("" where there is nothing)."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str


def named_plans(decision: Decision) -> Table | None:
    """The lean plan beside those of fewest deaths and of least risk to crews; None where another plan is put forward."""
    if decision.plan.name != LEAN or not decision.plan.legs:
        return None
    named = sorted(
        (one for one in decision.rivals if one.plan.name in NAMED), key=lambda one: NAMED.index(one.plan.name)
    )
    outcomes = [decision.chosen, *(one.outcome for one in named)]
    price = heading("cost") if has_own_prices(decision.world) else heading("effort")
    columns = (
        heading("plan"), heading("deaths"), heading("of crews"), price, heading("nights"), heading("carriers"), heading("legs"),
        unit(decision.world),
        say("all there {chance} by", chance=in_words(LIKELY)),
    )  # fmt: skip
    return Table(columns, tuple(_row(one) for one in outcomes), _note(decision))


def _row(outcome: Outcome) -> tuple[str, ...]:
    world, plan = outcome.world, outcome.plan
    asks = effort_of(world, plan)
    there_h = quantiles_h(plan_shape.whole_there(outcome), (LIKELY,))[0]
    return (
        plan.name, decimals(outcome.total_deaths().mean(), 2), figure(float(crew_deaths(outcome).mean())), whole(asks.price),
        whole(asks.nights), whole(asks.carriers), whole(asks.legs), whole(sent_in_all(outcome)), short(world, there_h),
    )  # fmt: skip


def _note(decision: Decision) -> str:
    said = []
    if decision.plan.note == SAME_NOTE:
        said.append(say("{lean} and {fewest} are the same plan.", lean=LEAN, fewest=FEWEST))
    if not any(one.plan.name == LEAST_RISK for one in decision.rivals):
        said.append(say("None is much safer for crews than {lean}.", lean=LEAN))
    if not has_own_prices(decision.world):
        said.append(
            say("Effort is in US dollars of 2025, at usual prices, the way home included: the case gives no cost.")
        )
    return sentences(said)


def short_lines(decision: Decision) -> tuple[str, ...]:
    """How many of the doses needed are sent, of each product of which there is less than half of the futures need."""
    found = []
    for one in decision.by_product():
        needed = float(np.median(one.need.doses.sum(axis=(1, 2), dtype=np.float64)))
        stock = sum(lot.doses for lot in one.world.lots)
        if stock < needed and one.plan.legs:
            slots = {"sent": whole(sent_in_all(one.chosen)), "needed": whole(needed), "units": unit(one.world)}
            name = called(one.world)
            found.append(
                say(
                    "{sent} of {needed} {units} of {product} needed are sent: no more are in stock.",
                    product=name,
                    **slots,
                )
                if name
                else say("{sent} of {needed} {units} needed are sent: no more are in stock.", **slots)
            )
    return tuple(found)
