"""Ways and carriers that no search need try: whoever takes them risks more than may be asked of a crew."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from balto.plan.relay.columns import (
    ALLOWED,
    CARRIER,
    CARRIER_TYPE,
    DEST,
    DIES,
    FIRST,
    HOME,
    JOINED,
    LAST,
    LIMIT,
    MORTAL,
    ORIGIN,
    PACE,
    VARIANT,
    WAY_PACE,
)

if TYPE_CHECKING:
    from balto.plan.relay.instance import Instance
    from balto.plan.relay.local_search import Work

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
Links = dict[tuple[int, int, int], tuple[tuple[str, ...], ...]]


def above_limit(instance: "Instance", work: "Work", legs: int, members: int) -> I64:
    """Carriers whose crews risk too much in the solution decoded last, of so many legs, run in all members."""
    chance, at = np.zeros(len(instance.team)), np.full(len(instance.team), -1)
    for row, risk in zip(work.legs[:legs], work.risk, strict=False):
        c, road = (
            int(row[CARRIER]),
            instance.way[int(instance.team[row[CARRIER], CARRIER_TYPE]), row[ORIGIN], row[DEST]],
        )
        if row[JOINED] >= 0:
            dies, mortal = road[row[VARIANT], DIES], road[row[VARIANT], MORTAL] / instance.team[c, PACE]
            chance[c] += mortal if members == 1 else risk / members * dies
            at[c] = row[DEST]
    used = np.flatnonzero(at >= 0)
    chance[used] += instance.home_risk[used, at[used]]
    risky: I64 = used[chance[used] > instance.team[used, LIMIT]]
    return risky


def without_breaches(team: F64, way: F64, home_risk: F64, links: Links) -> Links:
    """Take out of `way`, in place, what breaks the limit of each carrier of its type by itself with the way home after it, and
    out of `team` who may not go anywhere from home; the links of the variants that are left, these first."""
    there = way[..., LAST] > way[..., FIRST]
    for k in range(len(way)):
        mine = np.flatnonzero((team[:, CARRIER_TYPE] == k) & (team[:, ALLOWED] > 0.0))
        if not len(mine) or not np.isfinite(team[mine, LIMIT]).any():
            continue
        within = np.zeros(there[k].shape, np.bool_)
        for c in mine:
            pace = np.where(way[k, ..., WAY_PACE] > 0.0, way[k, ..., WAY_PACE], team[c, PACE])
            alone = there[k] & (way[k, ..., MORTAL] / pace + home_risk[c][None, :, None] <= team[c, LIMIT])
            within |= alone
            if not alone[int(team[c, HOME])].any():
                team[c, ALLOWED] = 0.0
        way[k, ..., LAST] = np.where(within, way[k, ..., LAST], way[k, ..., FIRST])
        for o, d in np.argwhere(
            ~within[..., 0] & within.any(axis=-1)
        ).tolist():  # a way is where its first variant is one
            order = np.argsort(~within[o, d], kind="stable")
            way[k, o, d] = way[k, o, d, order]
            links = {**links, (k, o, d): tuple(links[k, o, d][v] for v in order if v < len(links[k, o, d]))}
    return links
