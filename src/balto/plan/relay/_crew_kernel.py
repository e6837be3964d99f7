"""What a solution asks of crews: their deaths to be expected, way home included, and what it counts that some risk too much."""

import numpy as np
from numba import njit

from balto.basis.compiled import INNER
from balto.plan.relay.columns import (
    BREACH,
    CARRIER,
    CARRIER_TYPE,
    CREW,
    DEST,
    DIES,
    JOINED,
    LIMIT,
    MORTAL,
    ORIGIN,
    PACE,
    VARIANT,
    WAY_PACE,
)

STEEP = 1000.0  # of a chance above the limit: dearer the farther above, so that a search finds its way back


@njit(**INNER)
def crew_price(f, n, many):
    """Deaths of the crews of n legs, each as the case weighs it, and BREACH for each crew whose chance is above its limit.

    With `many` scenarios by the losses of the legs in them (f.risk), else (0) by the weather to be expected.
    """
    carriers, legs = f.team.shape[0], f.legs
    chance, at = np.zeros(carriers), np.full(carriers, -1, np.int64)
    for a in range(n):
        if legs[a, JOINED] < 0:
            continue
        c = legs[a, CARRIER]
        road = f.way[int(f.team[c, CARRIER_TYPE]), legs[a, ORIGIN], legs[a, DEST], legs[a, VARIANT]]
        if many > 0:
            chance[c] += f.risk[a] / many * road[DIES]
        else:
            chance[c] += road[MORTAL] / (road[WAY_PACE] if road[WAY_PACE] > 0.0 else f.team[c, PACE])
        at[c] = legs[a, DEST]
    price = 0.0
    for c in range(carriers):
        if at[c] < 0:
            continue
        one = chance[c] + f.home_risk[c, at[c]]
        price += f.team[c, CREW] * one
        if one > f.team[c, LIMIT]:
            price += f.parameters[BREACH] * (1.0 + STEEP * (one - f.team[c, LIMIT]))
    return price
