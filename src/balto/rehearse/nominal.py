"""What each leg takes on in the usual course: by the rule of loading, at the middle hours of the futures."""

import math
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from balto.domain.plan import Leg, Plan
from balto.domain.world import World

Load = tuple[tuple[int, int], ...]  # (feed, doses): lots are numbered first, then legs


def loads(world: World, plan: Plan, depart_h: NDArray[np.float32], arrive_h: NDArray[np.float32]) -> tuple[Load, ...]:
    """For each leg its feeds and the doses taken of each; depart_h and arrive_h [future, leg] in hours, inf: never.

    What expires first goes first, of this what came last, if it keeps for the way. A leg that is run only when another is late
    finds what the usual course leaves, and leaves it there.
    """
    lots, legs = world.lots, plan.legs
    course = _Course(
        [lot.available_h for lot in lots] + [math.inf] * len(legs),
        [min(lot.expires_h, lot.packed_h + world.item_of(lot.product).holding_h) for lot in lots]
        + [math.inf] * len(legs),
        [lot.doses for lot in lots] + [0] * len(legs),
    )
    lying: dict[tuple[str, str], list[int]] = defaultdict(list)
    aboard: dict[str, list[int]] = defaultdict(list)
    for feed, lot in enumerate(lots):
        if lot.aboard:
            aboard[lot.aboard].append(feed)
        elif not lot.given:
            lying[lot.place, lot.product].append(feed)
    found: list[Load] = []
    for number, leg in enumerate(legs):
        usual = (len(lots) + n for n in plan.feeds(number) if not legs[n].standby_for)
        feeds = aboard.get(leg.id) or [*lying.get((leg.origin, leg.product), ()), *usual]
        leaves_h, ends_h = _middle_h(depart_h[:, number]), _middle_h(arrive_h[:, number])
        load = course.load(leg, legs[plan.run_of(number)].wait_until_h, feeds, leaves_h, ends_h) if leg.doses else ()
        found.append(load)
        if leg.doses and not leg.standby_for:
            keeps_cargo = world.mode(world.carrier(leg.carrier).mode).keeps_cargo
            lasts_h = math.inf if keeps_cargo else leaves_h + world.item_of(leg.product).holding_h
            course.bring(len(lots) + number, leg, load, ends_h, lasts_h)
    return tuple(found)


class _Course:
    """What is there of each feed: the hour it is there, when it spoils, and the doses left."""

    def __init__(self, there_h: list[float], spoils_h: list[float], left: list[int]) -> None:
        self.there_h, self.spoils_h, self.left = there_h, spoils_h, left

    def load(self, leg: Leg, wait_until_h: float, feeds: Sequence[int], leaves_h: float, ends_h: float) -> Load:
        """What a leg takes that usually leaves at leaves_h and comes in at ends_h; a reserve takes nothing away."""
        way_h = max(ends_h - leaves_h, 0.0) if math.isfinite(ends_h) else 0.0
        at_h = leaves_h if math.isfinite(leaves_h) else -math.inf
        taken: dict[int, int] = {}
        for doses, keeps_h in (*leg.lasting, (leg.doses - sum(part for part, _ in leg.lasting), way_h)):
            wanted = doses
            usable = (feed for feed in feeds if self.spoils_h[feed] >= max(at_h, self.there_h[feed]) + keeps_h)
            for feed in sorted(usable, key=lambda feed: self._turn(feed, at_h)):
                free = self.left[feed] - taken.get(feed, 0)
                part = min(wanted, free) if self.there_h[feed] <= max(wait_until_h, at_h) else 0
                if part > 0:
                    taken[feed] = taken.get(feed, 0) + part
                    wanted -= part
        for feed, part in taken.items():
            self.left[feed] -= part if not leg.standby_for else 0
        return tuple(taken.items())

    def _turn(self, feed: int, at_h: float) -> tuple[bool, float, float]:
        """What is there by then before what comes later; of the one what spoils first, of the other what comes first."""
        there_h = self.there_h[feed]
        return (False, self.spoils_h[feed], -there_h) if there_h <= at_h else (True, there_h, 0.0)

    def bring(self, here: int, leg: Leg, load: Load, ends_h: float, lasts_h: float) -> None:
        """A leg's load is there; what stays of it is no longer to be had."""
        self.there_h[here], self.left[here] = ends_h, leg.doses - leg.stays
        self.spoils_h[here] = min([lasts_h, *(self.spoils_h[feed] for feed, _ in load)])


def _middle_h(hours: NDArray[np.float32]) -> float:
    """The middle hour of the futures in which it arrives; inf where it never does."""
    came = hours[np.isfinite(hours)]
    return float(np.median(came)) if len(came) else math.inf
