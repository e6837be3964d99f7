"""A plan found, said as it runs: without legs that hardly ever run, each with the doses that it does take."""

import numpy as np

from balto.domain.plan import Leg
from balto.motion.conditions import Conditions
from balto.motion.plan_arrays import plan_arrays
from balto.plan.relay import _loop_kernel as kernel
from balto.plan.relay.columns import CHAIN, COUNT, FIRST_RIDE, LENGTH, PARCEL_DOSES, RIDE_CARRIER
from balto.plan.relay.local_search import Relay
from balto.plan.relay.warm_start import encode, loaded_legs
from balto.rehearse.simulate import simulate

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
    found = relay.mean_deaths(now) if encode(relay, kept) else np.inf
    if not found <= relay.deaths + LITTLE * span:
        return False
    relay.score[kernel.VALUE_BEST] = found
    relay.keep(now, kernel.BEST)
    return True


def drop_low_value_parcels(relay: Relay, span: float) -> int:
    """Drop parcels whose benefit is below LITTLE, and the rides that nobody else takes; the result is how many.

    Parcels go, the least worth first, as long as all together save at most LITTLE of `span`, the deaths that the plan averts.
    Only parcels whose rides are then not asked for.
    """
    # Whoever runs the plan does not send a lorry a day's journey for a thousandth of a life.
    now, work = kernel.NOW, relay.work
    if relay.members == 1 or span <= 0.0:
        return 0
    limit, given_up = relay.deaths + LITTLE * span, 0
    tried = [(_without(relay, int(i)), int(i)) for i in np.flatnonzero(work.parcels[kernel.BEST, :, PARCEL_DOSES])]
    for found, i in sorted(tried):
        if not found <= limit:
            break
        value = _without(relay, i)
        if value <= limit:
            relay.score[kernel.VALUE_BEST] = value
            relay.keep(now, kernel.BEST)
            given_up += 1
    return given_up


def _without(relay: Relay, i: int) -> float:
    """The value of the best solution without parcel i, which is then the present one; inf where no ride falls away."""
    work, now = relay.work, kernel.NOW
    relay.keep(kernel.BEST, now)
    work.parcels[now, i, PARCEL_DOSES] = 0
    rides, parcels = work.rides[now], work.parcels[now]
    used = {int(r) for row in parcels if row[PARCEL_DOSES] > 0 for r in row[CHAIN : CHAIN + row[LENGTH]]}
    idle = [r for r in np.flatnonzero(rides[:, RIDE_CARRIER] >= 0) if int(r) not in used]
    if not idle:
        return np.inf
    for r in idle:
        order = work.seq[now, rides[r, RIDE_CARRIER]]
        left = [ride for ride in order[FIRST_RIDE : FIRST_RIDE + order[COUNT]] if ride != r]
        order[COUNT], order[FIRST_RIDE : FIRST_RIDE + len(left)] = len(left), left
        rides[r, RIDE_CARRIER] = -1
    return relay.mean_deaths(now)


def _legs(relay: Relay) -> tuple[list[Leg], list[Leg]]:
    """The laden legs of the best solution; and those that run, with the doses that are enough in all but RARE of the futures."""
    plan = relay.plan("")
    if not plan.legs:
        return [], []
    ran = simulate(
        relay.chart,
        plan_arrays(relay.chart, plan),
        Conditions(relay.instance.factor[:-1], relay.instance.air_c[:-1], relay.instance.peril[:-1]),
        0,
    )
    runs = np.isfinite(ran.arrive_h)
    loads = np.quantile(np.where(runs, ran.doses, 0), 1.0 - RARE, axis=0, method="higher").astype(int)
    often = runs.mean(axis=0) >= RARE
    asked = [leg.doses for leg in plan.legs]
    return loaded_legs(plan.legs, asked), loaded_legs(plan.legs, [int(n) for n in np.minimum(asked, loads) * often])
