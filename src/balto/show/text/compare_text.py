"""Plans side by side at the terminal: one sentence, a table, and what each gains and gives up against the first."""

import math
from collections.abc import Sequence

from balto.basis.provenance import Provenance
from balto.rehearse import plan_shape
from balto.rehearse.compare import Difference, Estimate
from balto.rehearse.outcome import Outcome, quantiles_h
from balto.show.phrases.numbers import decimals, signed
from balto.show.phrases.sentences import count, heading, say
from balto.show.text.decision_text import traded
from balto.show.text.outcome_text import WIDTH, by_then
from balto.show.text.text_table import Column, laid_out, wrapped
from balto.show.tradeoffs import apart, never, trade
from balto.show.words import in_cells, lives, short


def _columns() -> tuple[Column, ...]:
    figures = (
        heading("deaths"), heading("vs first"), heading("better in"), heading("worst tenth"), by_then(0.5), by_then(0.9),
        heading("never"),
    )  # fmt: skip
    return (Column(heading("plan"), least=10), *(Column(name, right=True) for name in figures))


def page(
    outcomes: Sequence[Outcome],
    differences: Sequence[Difference],
    *,
    nothing: Estimate | None = None,
    provenance: Provenance | None = None,
    width: int = WIDTH,
) -> str:
    """The whole page; `differences[k]` compares the first outcome with outcome k + 1, on the same futures."""
    assert len(differences) == len(outcomes) - 1
    blocks = [wrapped(sentence(outcomes, differences), width), _table(outcomes, differences, nothing, width)]
    blocks += [_trades(outcomes, differences, width)] + ([wrapped(provenance.line(), width)] if provenance else [])
    return "\n\n".join(block for block in blocks if block)


def sentence(outcomes: Sequence[Outcome], differences: Sequence[Difference]) -> str:
    """Which plan loses fewest lives, and by how much."""
    futures = count(outcomes[0].futures, "{n} future", "{n} futures")
    dead = [float(outcome.total_deaths().mean()) for outcome in outcomes]
    if len(outcomes) == 1:
        name = outcomes[0].plan.name
        return say(
            "Plan {plan} alone, in {futures}: {deaths} deaths.", plan=name, futures=futures, deaths=decimals(dead[0], 1)
        )
    best, next_best = sorted(range(len(dead)), key=lambda k: dead[k])[:2]
    return count(
        len(dead),
        "Of {n} plan in the same {futures}, {plan} loses the fewest lives: {deaths} deaths, {lives} fewer than the next,"
        " {other}.",
        "Of {n} plans in the same {futures}, {plan} loses the fewest lives: {deaths} deaths, {lives} fewer than the next,"
        " {other}.",
        futures=futures, plan=outcomes[best].plan.name, deaths=decimals(dead[best], 1),
        lives=lives(dead[next_best] - dead[best]), other=outcomes[next_best].plan.name,
    )  # fmt: skip


def _table(outcomes: Sequence[Outcome], differences: Sequence[Difference], nothing: Estimate | None, width: int) -> str:
    rows = [_row(outcomes[0], None), *(_row(*pair) for pair in zip(outcomes[1:], differences, strict=True))]
    columns = _columns()
    if nothing:
        more = signed(nothing.mean - float(outcomes[0].total_deaths().mean()))
        rows.append([say("send nothing"), decimals(nothing.mean, 2), more, *[""] * (len(columns) - 3)])
    crowd = any(len(one.destinations()) > plan_shape.MANY_PLACES for one in outcomes)
    return "\n".join([*laid_out(columns, rows, width), wrapped(_note(crowd), width)])


def _note(crowd: bool) -> str:
    if not crowd:
        return say("5 in 10, 9 in 10 and never: every place that the plan serves has its first doses")
    return say(
        "5 in 10, 9 in 10 and never: nine in ten of the places that the plan serves have their first doses (of up to {number},"
        " all)",
        number=plan_shape.MANY_PLACES,
    )


def _row(outcome: Outcome, against: Difference | None) -> list[str]:
    hours = plan_shape.all_there(outcome, outcome.destinations())
    late = [short(outcome.world, at_h) for at_h in quantiles_h(hours, (0.5, 0.9))]
    return [
        outcome.plan.name, decimals(outcome.total_deaths().mean(), 2), apart(against) if against else "",
        in_cells(against.second_better) if against else "", decimals(outcome.worst_tenth(), 1), *late,
        in_cells(never(outcome)),
    ]  # fmt: skip


def _trades(outcomes: Sequence[Outcome], differences: Sequence[Difference], width: int) -> str:
    lines = [say("Against {plan}", plan=outcomes[0].plan.name)] if differences else []
    for outcome, against in zip(outcomes[1:], differences, strict=True):
        margin, name = against.deaths.margin, outcome.plan.name
        clear = math.isclose(margin, 0.0) or abs(against.deaths.mean) > margin
        unclear = say("{plan}: these futures show no difference in deaths", plan=name)
        lines += [f"  {name if clear else unclear}", *traded(trade(outcomes[0], outcome, against), width)]
    return "\n".join(lines)
