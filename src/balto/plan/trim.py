"""A plan found, said as it runs: without legs that hardly ever run, each with the doses that it does take."""

import numpy as np

from balto.domain.plan import Leg
from balto.motion.orders import orders
from balto.motion.sky import Sky
from balto.plan import _relay_kernel as kernel
from balto.plan.ran import run_in
from balto.plan.relay import Relay
from balto.plan.starting import enter, laden

RARE = 0.05  # a leg that runs in fewer futures is not worth asking for
LITTLE = 1e-3  # share of the deaths averted that all such legs together may save, and still be left out


def trim(relay: Relay, span: float) -> bool:
    """Leave legs that hardly ever run out of the best solution, and let the others take what they take; whether that was done.

    A leg takes what is there: without this, one may be said to take doses that a road under water would bring, and take in
    truth those that another leg brought. All stays as it is where that saves more than LITTLE of `span`, the deaths that
    the plan averts.
    """
    now = kernel.NOW
    if relay.members == 1:
        return False
    legs, kept = _legs(relay)
    if kept == legs:
        return False
    relay.clear()
    found = relay.weigh(now) if enter(relay, kept) else np.inf
    if not found <= relay.deaths + LITTLE * span:
        return False
    relay.score[kernel.VALUE_BEST] = found
    relay.keep(now, kernel.BEST)
    return True


def _legs(relay: Relay) -> tuple[list[Leg], list[Leg]]:
    """The laden legs of the best solution; and those that run, with the doses that are enough in all but RARE of the futures."""
    plan = relay.plan("")
    if not plan.legs:
        return [], []
    ran = run_in(relay.chart, orders(relay.chart, plan), Sky(relay.over.factor[:-1], relay.over.air_c[:-1]), 0)
    runs = np.isfinite(ran.arrive_h)
    loads = np.quantile(np.where(runs, ran.doses, 0), 1.0 - RARE, axis=0, method="higher").astype(int)
    often = runs.mean(axis=0) >= RARE
    asked = [leg.doses for leg in plan.legs]
    return laden(plan.legs, asked), laden(plan.legs, [int(n) for n in np.minimum(asked, loads) * often])
