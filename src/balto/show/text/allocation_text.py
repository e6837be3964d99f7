"""How scarce doses are divided, for the terminal."""

from balto.plan.allocation.standing import standings
from balto.plan.decision import Decision
from balto.show.allocation_words import decided_line, price_lines, side_by_side
from balto.show.text.text_table import Column, laid_out, wrapped


def block(decision: Decision, width: int) -> str:
    """The rules side by side with their price; "" where there are doses enough."""
    found = standings(decision)
    if not found:
        return ""
    told = side_by_side(decision.world, found)
    first, *numbers, last = told.columns
    columns = [Column(first), *(Column(name, right=True) for name in numbers), Column(last, least=16)]
    lines = [wrapped(line, width, "", "  ") for line in price_lines(decision.world, found)]
    return "\n".join([wrapped(decided_line(decision), width, "", "  "), *laid_out(columns, told.rows, width), *lines])
