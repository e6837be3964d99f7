"""The rule by which scarce doses are divided, as the least and the most doses of each place."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from balto.basis.chance import stream
from balto.domain.allocation import Rule
from balto.plan.allocation.demand import Demand, Demands

HALF = 0.5  # of the fair share that the rule `floor` leaves no place below


@dataclass(frozen=True, slots=True)
class Ration:
    """The doses that a place is to have at `least` and at `most`, with what lies there."""

    place: str
    least: int = 0
    most: float = math.inf


def rations(
    rule: Rule, asked: Demands, seed: int, out_of_reach: Collection[str] = (), part: float = HALF
) -> tuple[Ration, ...]:
    """The rations of all places by that rule, in their order; none where it sets none. No place `out_of_reach` has a floor.

    `part` is how much of the fair share the floor is: with 0 there is no floor.
    """
    if rule is Rule.FLOOR:
        return _floors(asked, frozenset(out_of_reach), part) if part > 0.0 else ()
    if rule is Rule.SHARE:
        return _exactly(asked, equal_shares(asked, seed))
    if rule is Rule.FIRST:
        return _exactly(asked, by_report(asked, seed))
    return ()


def _exactly(asked: Demands, doses: Sequence[int]) -> tuple[Ration, ...]:
    return tuple(Ration(one.place, given, float(given)) for one, given in zip(asked.each, doses, strict=True))


def _floors(asked: Demands, out_of_reach: frozenset[str], part: float) -> tuple[Ration, ...]:
    """Part of the fair share, up to whole treatments, for each place in reach that has patients; where there are not doses enough
    to round up everywhere, where most is needed first."""
    unit, left, least = asked.treatment_doses, asked.stock, dict[str, int]()
    within = [one for one in asked.each if one.has_patients and one.place not in out_of_reach]
    exact = {one.place: part * asked.fair_share * one.needed for one in within}
    for place, doses in exact.items():
        least[place] = unit * int((doses + 1e-6) // unit)
        left -= least[place]
    for one in sorted(within, key=lambda one: (-one.needed, one.at)):
        if (least[one.place] < exact[one.place] - 1e-6 or not least[one.place]) and unit <= left:
            least[one.place] += unit
            left -= unit
    return tuple(Ration(one.place, least.get(one.place, 0)) for one in asked.each)


def equal_shares(asked: Demands, seed: int) -> tuple[int, ...]:
    """Doses of each place by the fair share, in whole treatments by the largest remainder; what lies at a place and is needed
    there stays."""
    unit, fair = asked.treatment_doses, asked.fair_share
    share = [max(fair * one.needed, min(one.own, one.needed)) for one in asked.each]
    whole = [int((doses + 1e-6) // unit) for doses in share]
    left = min(int((sum(share) + 1e-6) // unit), asked.stock // unit) - sum(whole)
    rest = [doses - unit * given for doses, given in zip(share, whole, strict=True)]
    order = sorted(range(len(rest)), key=lambda n: (-round(rest[n], 6), *_lot(asked.each[n], seed, "share")))
    for n in order[: max(left, 0)]:
        whole[n] += 1
    return tuple(unit * given for given in whole)


def by_report(asked: Demands, seed: int) -> tuple[int, ...]:
    """Doses of each place, all that it needs, in order of the first report as far as the doses go; ties are broken by lot. What
    lies at a place and is needed there stays."""
    given = {one.place: math.floor(min(one.own, one.needed)) for one in asked.each}
    left = asked.stock - sum(given.values())
    for one in sorted(asked.each, key=lambda one: (one.reported_h, *_lot(one, seed, "first"))):
        more = min(max(round(one.needed) - given[one.place], 0), left)
        given[one.place] += more
        left -= more
    return tuple(given[one.place] for one in asked.each)


def _lot(one: Demand, seed: int, rule: str) -> tuple[float, tuple[float, float]]:
    """A place's number in the draw: by where it lies, so that it does not hang on its name or its row."""
    lat, lon = one.at
    return float(stream(seed, f"allocation/{rule}/{lat:.5f},{lon:.5f}").random()), one.at
