"""What each leg takes on in the usual course: first come, first taken, by the middle hours of the futures."""

import math
from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from balto.domain.plan import Plan
from balto.domain.world import World

Load = tuple[tuple[int, int], ...]  # (feed, doses): lots are numbered first, then legs


def loads(world: World, plan: Plan, arrive_h: NDArray[np.float32]) -> tuple[Load, ...]:
    """For each leg its feeds and the doses taken of each; arrive_h [future, leg] in hours, inf: never.

    A leg that is run only when another is late finds what the usual course leaves, and leaves it there.
    """
    lots = world.lots
    there_h = [lot.available_h for lot in lots] + [math.inf] * len(plan.legs)
    left = [lot.doses for lot in lots] + [0] * len(plan.legs)
    at: dict[tuple[str, str], list[int]] = defaultdict(list)  # lots by place and product
    for feed, lot in enumerate(lots):
        if not lot.given:
            at[lot.place, lot.product].append(feed)
    found: list[Load] = []
    wait_until_h = 0.0  # of the run: those that ride along wait as long
    for number, leg in enumerate(plan.legs):
        load: list[tuple[int, int]] = []
        wait_until_h = wait_until_h if leg.rides_on else leg.wait_until_h
        wanted = leg.doses
        usual = (n for n in plan.feeds(number) if not plan.legs[n].standby_for)
        feeds = (*at[leg.origin, leg.product], *(len(lots) + n for n in usual)) if wanted else ()
        for feed in sorted(feeds, key=lambda feed: there_h[feed]):
            take = min(wanted, left[feed]) if there_h[feed] <= wait_until_h else 0
            if take:
                load.append((feed, take))
                wanted -= take
                left[feed] -= take if not leg.standby_for else 0
        found.append(tuple(load))
        if leg.doses and not leg.standby_for:
            here = len(lots) + number
            there_h[here], left[here] = _middle_h(arrive_h[:, number]), leg.doses
    return tuple(found)


def _middle_h(hours: NDArray[np.float32]) -> float:
    """The middle hour of the futures in which it arrives; inf where it never does."""
    came = hours[np.isfinite(hours)]
    return float(np.median(came)) if len(came) else math.inf
