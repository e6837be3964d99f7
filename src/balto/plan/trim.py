"""A plan found, without what hardly ever happens: legs that only run where a shut way should be open after all."""

import numpy as np

from balto.motion.orders import orders
from balto.motion.sky import Sky
from balto.plan import _relay_kernel as kernel
from balto.plan._lay_kernel import RIDE
from balto.plan.ran import run_in
from balto.plan.relay import Relay

RARE = 0.05  # a leg that runs in fewer futures is not worth asking for
LITTLE = 1e-3  # share of the deaths averted that all such legs together may save, and still be left out


def trim(relay: Relay, span: float) -> bool:
    """Take out of the best solution the doses that move by a leg that hardly ever runs; whether any were.

    They stay where they save more than LITTLE of `span`, the deaths that the plan averts.
    """
    now, best = kernel.NOW, kernel.BEST
    if relay.members == 1:
        return False
    rare = _rare(relay)
    if not rare:
        return False
    relay.keep(best, now)
    for parcel in relay.work.parcels[now]:
        if rare.intersection(parcel[3 : 3 + parcel[2]].tolist()):
            parcel[0] = 0
    _tidy(relay)
    found = relay.weigh(now)
    if not found <= relay.deaths + LITTLE * span:
        return False
    relay.score[kernel.VALUE_BEST] = found
    relay.keep(now, best)
    return True


def _rare(relay: Relay) -> set[int]:
    """Rides of the best solution that run in hardly any of the futures searched on."""
    plan = relay.plan("")
    if not plan.legs:
        return set()
    weather = Sky(relay.over.factor[:-1], relay.over.air_c[:-1])
    ran = run_in(relay.chart, orders(relay.chart, plan), weather, 0)
    often = np.isfinite(ran.arrive_h).mean(axis=0)
    return {
        int(ride) for ride, share in zip(relay.work.legs[:, RIDE], often, strict=False) if ride >= 0 and share < RARE
    }


def _tidy(relay: Relay) -> None:
    """Take out of the present solution the rides that no parcel takes."""
    work, now = relay.work, kernel.NOW
    taken = {int(ride) for row in work.parcels[now] if row[0] > 0 for ride in row[3 : 3 + row[2]]}
    for row in work.seq[now]:
        kept = [int(ride) for ride in row[1 : 1 + row[0]] if int(ride) in taken]
        row[0] = len(kept)
        row[1 : 1 + len(kept)] = kept
    for r, ride in enumerate(work.rides[now]):
        if r not in taken:
            ride[0] = -1
