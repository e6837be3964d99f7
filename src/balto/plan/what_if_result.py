"""What it is worth that one thing were otherwise, as it was found."""

from dataclasses import dataclass

from balto.plan.decision import Price
from balto.rehearse.compare import Estimate, compare
from balto.rehearse.outcome import Outcome


@dataclass(frozen=True)
class WhatIf:
    """The plan in hand as it was, the best that was found for things as they are, by how many deaths two searches for that differ
    (0: no difference to be seen), the price of each change against the best, and what would then be done."""

    in_hand: Outcome
    best: Outcome
    apart: float
    prices: tuple[Price, ...]
    made: tuple[Outcome, ...]

    @property
    def searched_on(self) -> Estimate:
        """Deaths more (below 0: fewer) with the best than with the plan in hand."""
        return compare(self.in_hand, self.best).deaths
