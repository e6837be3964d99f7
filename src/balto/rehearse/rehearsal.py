"""One plan rehearsed and priced."""

from dataclasses import dataclass

from balto.basis.provenance import Provenance
from balto.rehearse.compare import Estimate
from balto.rehearse.outcome import Outcome
from balto.rehearse.price import CostOfUncertainty


@dataclass(frozen=True)
class Rehearsal:
    """A plan's outcome with the price of each leg's chances and of an hour, and what it was made from."""

    outcome: Outcome
    cost_of_uncertainty: tuple[CostOfUncertainty, ...]
    cost_of_delay_per_h: Estimate
    provenance: Provenance
