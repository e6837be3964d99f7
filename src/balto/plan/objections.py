"""What speaks against signing a plan: each objection a kind, what it is about, and its number. None: it can be signed."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from balto.domain.allocation import Rule
from balto.need.series import OLD_DAYS
from balto.plan.allocation.demand import demands
from balto.plan.allocation.rations import HALF
from balto.plan.allocation.standing import PlaceShare, place_shares, short
from balto.plan.decision import Decision
from balto.plan.lean import FEWEST
from balto.rehearse.crews import above_limit, weighed_difference

RUNS = 0.5  # a leg is ordered if it runs in at least this share of the futures
RARE = 0.05  # and is named at all if it sets out in this share of them
SPOILT = 0.1  # no more of a load than this share may arrive spoilt
DOSE = 0.5  # half a dose: by how much less than its part a place may have in the mean


class Kind(StrEnum):
    """What an objection is about."""

    CANNOT_RUN = "cannot run"
    SPOILS = "spoils"
    CREW_ABOVE_LIMIT = "crew above its limit"
    NOTHING = "gets nothing"
    UNFAIR = "unfair"
    NOT_ALLOCATED = "allocation not decided"
    OLD_COUNTS = "old counts"
    ROWS_LOST = "rows lost"
    BEATEN = "not converged"


@dataclass(frozen=True, slots=True)
class Objection:
    """One objection: `about` names legs, carriers, places (with a product) or tables; `number`: a chance, share, days or rows."""

    kind: Kind
    about: tuple[str, ...]
    number: float


def objections(decision: Decision) -> tuple[Objection, ...]:
    """All that speaks against signing a plan as it stands, the plan's own faults first."""
    return (
        *_legs(decision),
        *_spoilt(decision),
        *_crews(decision),
        *_places(decision),
        *_data(decision),
        *_rivals(decision),
    )


def _rivals(decision: Decision) -> Iterator[Objection]:
    """Plans that may be put forward and lose fewer lives; that of fewest deaths, and those under other rules of allocation, are
    beside the one put forward by design."""
    for rival in decision.rivals:
        if rival.plan.name in {FEWEST, *Rule} or above_limit(rival.outcome):
            continue
        more = weighed_difference(rival.outcome, decision.chosen)
        if more.mean < -2.0 * more.error:
            yield Objection(Kind.BEATEN, (rival.plan.name,), -more.mean)


def _legs(decision: Decision) -> Iterator[Objection]:
    """Legs that hardly run; what goes only if another run is late is no order.

    A leg that sets out in fewer than half of the futures is not ordered either, but goes if its load comes: it must do so in
    some of them.
    """
    chosen, legs = decision.chosen, decision.plan.legs
    for number, leg in enumerate(legs):
        if legs[decision.plan.run_of(number)].standby_for:
            continue
        sets_out, arrives = (float(np.isfinite(at_h[:, number]).mean()) for at_h in (chosen.depart_h, chosen.arrive_h))
        if arrives < RUNS <= sets_out or sets_out < RARE:
            yield Objection(Kind.CANNOT_RUN, (leg.id,), arrives)


def _spoilt(decision: Decision) -> Iterator[Objection]:
    """Places and products of which too many of the doses brought to stay are of no use any more."""
    chosen, found = decision.chosen, dict[tuple[str, str], list[float]]()
    for number, leg in enumerate(decision.plan.legs):
        came = np.isfinite(chosen.arrive_h[:, number])
        brought = np.minimum(np.where(came, chosen.doses[:, number], 0), leg.stays)
        usable = np.minimum(chosen.given[:, len(decision.world.lots) + number], brought)
        sums = found.setdefault((leg.dest, leg.product), [0.0, 0.0])
        sums[0], sums[1] = sums[0] + float(brought.sum()), sums[1] + float(usable.sum())
    for about, (brought_in_all, usable_in_all) in found.items():
        if brought_in_all > 0.0 and 1.0 - usable_in_all / brought_in_all > SPOILT:
            yield Objection(Kind.SPOILS, about, 1.0 - usable_in_all / brought_in_all)


def _crews(decision: Decision) -> Iterator[Objection]:
    """Runs that ask more of a crew than it has agreed to, or than may be asked of anybody."""
    for run in decision.crews.refused if decision.crews else ():
        yield Objection(Kind.CREW_ABOVE_LIMIT, (run.carrier,), run.chance)


def _places(decision: Decision) -> Iterator[Objection]:
    """Places with patients that get nothing, and those far below their share where stock is short."""
    nothing = tuple(dict.fromkeys(place for one in decision.unserved for place in one.places))
    if nothing:
        yield Objection(Kind.NOTHING, nothing, float(len(nothing)))
    for one in _short_changed(decision):
        if one.place not in nothing:
            yield Objection(Kind.UNFAIR, (one.place,), one.share)
    if short(decision) and not decision.world.allocation.decided:
        yield Objection(Kind.NOT_ALLOCATED, (decision.world.allocation.rule.value,), 1.0)


def _short_changed(decision: Decision) -> Iterator[PlaceShare]:
    """Places that have less than half of the fair share, where there are too few doses."""
    fair = {one.product: one.fair_share for one in demands(decision.world, decision.needs)}
    for one in place_shares(decision):
        if one.arriving < HALF * fair[one.product] * one.needed - DOSE:
            yield one


def _data(decision: Decision) -> Iterator[Objection]:
    """Counts that are old, and rows that could not be read."""
    world = decision.world
    for product, need in zip(world.products, decision.needs, strict=True):
        age = 0 if product.outbreak.forecast else need.counts_age_days
        if age >= OLD_DAYS:
            yield Objection(Kind.OLD_COUNTS, (product.name,), float(age))
    refused = {name: fate.refused for name, fate in world.accounts.items() if fate.refused}
    if refused:
        yield Objection(Kind.ROWS_LOST, tuple(refused), float(sum(refused.values())))
