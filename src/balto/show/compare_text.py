"""Plans side by side at the terminal: one sentence, a table, and what each gains and gives up against the first."""

import math
from collections.abc import Sequence

from balto.basis.provenance import Provenance
from balto.rehearse import plan_shape
from balto.rehearse.compare import Difference, Estimate
from balto.rehearse.outcome import Outcome, quantiles_h
from balto.show.outcome_text import WIDTH
from balto.show.text_table import Column, laid_out, wrapped
from balto.show.tradeoffs import apart, never, signed, trade
from balto.show.words import counted, in_cells, lives, short

COLUMNS = (
    Column("plan", least=10), Column("deaths", right=True), Column("vs first", right=True),
    Column("better in", right=True), Column("worst tenth", right=True), Column("5 in 10 by", right=True),
    Column("9 in 10 by", right=True), Column("never", right=True),
)  # fmt: skip

EVERY_PLACE = "every place that the plan serves has its first doses"
MOST_PLACES = (
    f"nine in ten of the places that the plan serves have their first doses (of up to {plan_shape.MANY_PLACES}, all)"
)


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
    futures = counted(outcomes[0].futures, "future")
    if len(outcomes) == 1:
        return f"Plan {outcomes[0].plan.name} alone, in {futures}: {outcomes[0].total_deaths().mean():.1f} deaths."
    dead = [float(outcome.total_deaths().mean()) for outcome in outcomes]
    ranked = sorted(range(len(dead)), key=lambda k: dead[k])
    best, next_best = ranked[0], ranked[1]
    said = f"Of {len(dead)} plans in the same {futures}, {outcomes[best].plan.name} loses fewest lives: {dead[best]:.1f} deaths"
    by = lives(dead[next_best] - dead[best])
    return f"{said}, {by} fewer than the next, {outcomes[next_best].plan.name}."


def _table(outcomes: Sequence[Outcome], differences: Sequence[Difference], nothing: Estimate | None, width: int) -> str:
    rows = [_row(outcomes[0], None), *(_row(*pair) for pair in zip(outcomes[1:], differences, strict=True))]
    if nothing:
        first = float(outcomes[0].total_deaths().mean())
        rows.append(["send nothing", f"{nothing.mean:.2f}", signed(nothing.mean - first), *[""] * (len(COLUMNS) - 3)])
    crowd = any(len(one.destinations()) > plan_shape.MANY_PLACES for one in outcomes)
    note = f"5 in 10, 9 in 10 and never: {MOST_PLACES if crowd else EVERY_PLACE}"
    return "\n".join([*laid_out(COLUMNS, rows, width), wrapped(note, width)])


def _row(outcome: Outcome, against: Difference | None) -> list[str]:
    hours = plan_shape.all_there(outcome, outcome.destinations())
    late = [short(outcome.world, at_h) for at_h in quantiles_h(hours, (0.5, 0.9))]
    gone = never(outcome)
    return [
        outcome.plan.name, f"{outcome.total_deaths().mean():.2f}", apart(against) if against else "",
        in_cells(against.second_better) if against else "", f"{outcome.worst_tenth():.1f}", *late,
        in_cells(gone),
    ]  # fmt: skip


def _trades(outcomes: Sequence[Outcome], differences: Sequence[Difference], width: int) -> str:
    lines = [f"Against {outcomes[0].plan.name}"] if differences else []
    for outcome, against in zip(outcomes[1:], differences, strict=True):
        found = trade(outcomes[0], outcome, against)
        error = against.deaths.error
        clear = math.isclose(error, 0.0) or abs(against.deaths.mean) > 2 * error
        lines.append(
            f"  {outcome.plan.name}" + ("" if clear else ": no difference in deaths that these futures could tell")
        )
        for what, said in (("gains", found.gains), ("gives up", found.gives_up)):
            if said:
                lines.append(wrapped(f"{what}: {'; '.join(said)}", width, " " * 6, " " * 8))
    return "\n".join(lines)
