"""Doses that a plan leaves in a store where they expire unused."""

from dataclasses import dataclass

from balto.domain.consignment import Lot
from balto.rehearse import nominal
from balto.rehearse.outcome import Outcome


@dataclass(frozen=True, slots=True)
class LeftToSpoil:
    """Doses of a lot that no leg usually takes on, at a place without patients, and that expire before the horizon."""

    lot: Lot
    doses: int


def left_to_spoil(outcome: Outcome) -> tuple[LeftToSpoil, ...]:
    """What the plan leaves to spoil, in the usual course of its loads, in the order of the lots."""
    world, patients = (
        outcome.world,
        set(zip(outcome.places, outcome.products or [""] * len(outcome.places), strict=True)),
    )
    left = [lot.doses for lot in world.lots]
    for load in nominal.loads(world, outcome.plan, outcome.depart_h, outcome.arrive_h):
        for feed, doses in load:
            if feed < len(left):
                left[feed] -= doses
    return tuple(
        LeftToSpoil(lot, doses)
        for lot, doses in zip(world.lots, left, strict=True)
        if doses > 0 and lot.expires_h < world.horizon_h and not lot.given and not lot.aboard
        and (lot.place, lot.product) not in patients
    )  # fmt: skip
