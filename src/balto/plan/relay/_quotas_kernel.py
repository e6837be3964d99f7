"""How long the doses of each leg must keep: quotas [quota] of doses and hours, each leg's longest first."""

import numpy as np
from numba import njit

from balto.basis.compiled import INNER
from balto.plan.relay.columns import (
    CHAIN,
    DOSES,
    KEEPS,
    LENGTH,
    PARCEL_DOSES,
    PARCEL_SINK,
    PRODUCT,
    QUOTA,
    QUOTA_END,
    RIDE,
)

SLOW = 1.5  # times the least hours of a way that it takes at most when it is asked how long doses must keep


@njit(**INNER)
def plain_quotas(f, n, least):
    """All doses of a leg must keep for the leg itself, which takes `least` hours [leg] at least."""
    legs, quota, keeps = f.legs, f.quota, f.keeps
    for a in range(n):
        legs[a, QUOTA], legs[a, QUOTA_END] = a, a + 1
        quota[a], keeps[a] = legs[a, DOSES], least[a]


@njit(**INNER)
def chain_quotas(f, sol, n, least):
    """Each parcel's doses must keep until its chain ends, by the hours of the expected scenario; of a way no more than SLOW times
    its `least` hours [leg] count, because what is expected holds the price of a loss."""
    parcels, legs, places = f.parcels[sol], f.legs, f.ground.shape[0]
    leg_of, quota, keeps, start, end, loaded = f.at_leg, f.quota, f.keeps, f.start, f.end, f.loaded
    for a in range(n):
        if legs[a, RIDE] >= 0:
            leg_of[legs[a, RIDE]] = a
        legs[a, QUOTA], legs[a, QUOTA_END] = 0, 0
    for i in range(parcels.shape[0]):
        if parcels[i, PARCEL_DOSES] > 0:
            for j in range(parcels[i, LENGTH]):
                legs[_leg_of(legs, leg_of, parcels, i, j, places), QUOTA_END] += 1
    at = 0
    for a in range(n):
        count = legs[a, QUOTA_END]
        legs[a, QUOTA], legs[a, QUOTA_END] = at, at
        at += count
    for i in range(parcels.shape[0]):
        if parcels[i, PARCEL_DOSES] == 0:
            continue
        hours, later = 0.0, np.int64(-1)
        for j in range(parcels[i, LENGTH] - 1, -1, -1):
            a = _leg_of(legs, leg_of, parcels, i, j, places)
            hours += min(max(end[a] - start[a], 0.0), SLOW * least[a]) if end[a] < 1e9 else least[a]
            if later >= 0 and start[later] < 1e9 and end[a] < 1e9:
                hours += max(start[later] - end[a], 0.0)
            loading_h = max(start[a] - loaded[a], 0.0) if start[a] < 1e9 else 0.0
            own, k, later = max(f.parameters[KEEPS] * (hours + loading_h), least[a]), legs[a, QUOTA_END], a
            while k > legs[a, QUOTA] and keeps[k - 1] < own:
                keeps[k], quota[k] = keeps[k - 1], quota[k - 1]
                k -= 1
            keeps[k], quota[k] = own, parcels[i, PARCEL_DOSES]
            legs[a, QUOTA_END] += 1


@njit(**INNER)
def quotas_tell(f, n):
    """Whether in the expected scenario some leg took what does not keep as long as its quotas ask."""
    for a in range(n):
        if f.legs[a, DOSES] > 0 and f.loaded[a] < 1e9:
            q = f.legs[a, QUOTA]
            if q < f.legs[a, QUOTA_END] and f.oldest[a] < f.loaded[a] + f.keeps[q]:
                return True
    return False


@njit(**INNER)
def _leg_of(legs, leg_of, parcels, i, j, places):
    """The leg on which parcel i takes the j-th ride of its chain: of its own product."""
    a, product = leg_of[parcels[i, CHAIN + j]], parcels[i, PARCEL_SINK] // places
    while legs[a, PRODUCT] != product:
        a += 1
    return a
