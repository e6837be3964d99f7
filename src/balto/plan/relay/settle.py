"""What a solution leaves open, settled when its rides are: how long carriers wait, and how long doses have to keep."""

from balto.plan.relay import _loop_kernel as kernel
from balto.plan.relay.columns import (
    CLOCKS,
    FEED,
    FEED_END,
    JOINED,
    KEEPS,
    RIDE,
    RIDE_WAIT,
)
from balto.plan.relay.local_search import Relay

WAITS_H = (0, 3, 6, 12, 24, 48, 96)  # hours beyond what is expected that a carrier may wait for the rest of its load
LASTING = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)  # times the usual hours of its chain that a dose may have to keep


def settle(relay: Relay) -> None:
    """Choose how long each carrier of the best solution waits for the rest of its load, and how much longer than usual on the way
    doses have to keep: what averts most deaths in all futures."""
    if relay.members == 1:
        return
    relay.keep(kernel.BEST, kernel.NOW)
    if relay.instance.parameters[CLOCKS]:
        _settle_lasting(relay)
    for ride in _waiting_rides(relay):
        _settle_wait(relay, ride)
    relay.keep(kernel.NOW, kernel.BEST)
    relay.score[kernel.VALUE_BEST] = relay.mean_deaths(kernel.BEST)


def _waiting_rides(relay: Relay) -> list[int]:
    """Rides whose load comes from several sources."""
    relay.mean_deaths(kernel.NOW)
    legs = relay.work.legs[: max(int(relay.score[kernel.LEGS]), 0)]
    found, run = dict[int, int](), -1
    for row in legs:
        run = int(row[RIDE]) if row[JOINED] >= 0 else run
        if run >= 0:
            found[run] = found.get(run, 0) + int(row[FEED_END] - row[FEED])
    return [ride for ride, sources in found.items() if sources > 1]


def _settle_wait(relay: Relay, ride: int) -> None:
    wait = relay.work.rides[kernel.NOW]
    kept, best = int(wait[ride, RIDE_WAIT]), relay.mean_deaths(kernel.NOW)
    for hours in WAITS_H:
        wait[ride, RIDE_WAIT] = hours
        found = relay.mean_deaths(kernel.NOW)
        if found < best - 1e-9:
            kept, best = hours, found
    wait[ride, RIDE_WAIT] = kept


def _settle_lasting(relay: Relay) -> None:
    parameters = relay.instance.parameters
    kept, best = float(parameters[KEEPS]), relay.mean_deaths(kernel.NOW)
    for times in LASTING:
        parameters[KEEPS] = times
        found = relay.mean_deaths(kernel.NOW)
        if found < best - 1e-9:
            kept, best = times, found
    parameters[KEEPS] = kept
