"""A relay cut down: parcels dropped, made smaller and merged, least deaths for the effort saved, step by step.

Each step takes the change that gives up fewest deaths for what it saves; every solution on the way is told.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from balto.domain.plan import Plan
from balto.plan.relay import _loop_kernel as kernel
from balto.plan.relay.columns import (
    CHAIN,
    COUNT,
    FIRST_RIDE,
    LENGTH,
    PARCEL_DOSES,
    PARCEL_SINK,
    RIDE_CARRIER,
    RIDE_DEST,
    RIDE_ORIGIN,
    RIDE_VARIANT,
    START_H,
)
from balto.plan.relay.local_search import Relay

SHARES = (0.5, 0.75, 0.9)  # of a parcel that it may be cut to
DAY_H = 24.0
SAME = 1e-6  # efforts nearer than this are the same
LEAST = 1e-6  # deaths below which a change is free
DOSE_EARNS = 5e-4  # lives: a dose that averts less stays in store


@dataclass(frozen=True, slots=True)
class Cut:
    """A plan on the way down: its mean deaths over the members, what it asks, and its doses sent."""

    plan: Plan
    deaths: float
    asks: float
    doses: int


@dataclass(frozen=True, slots=True)
class _Parcel:
    """Doses to a sink along a chain of rides."""

    doses: int
    sink: int
    rides: tuple[int, ...]


Parcels = tuple[_Parcel, ...]
Longer = tuple[tuple[int, int], ...]  # a ride twice, with where it begins and where it ends


@dataclass(frozen=True, slots=True)
class _Change:
    """The parcels that are left, and the rides that go on where another carrier took over."""

    parcels: Parcels
    longer: Longer = ()


def cut(relay: Relay, limit: float, asks: Callable[[Plan], float], until: Callable[[], bool]) -> list[Cut]:
    """Solutions from the best one down, as long as at most `limit` die; `asks` is the effort of a plan.

    The best one is then the last of them.
    """
    relay.keep(kernel.BEST, kernel.NOW)
    base = relay.mean_deaths(kernel.NOW)
    if not np.isfinite(base):
        return []
    relay.keep(kernel.NOW, kernel.BEST)
    found = [told(relay, base, asks)]
    while not until():
        step = _best_step(relay, found[-1], limit, asks, until)
        if step is None:
            break
        change, cut_down = step
        _put(relay, change)
        relay.keep(kernel.NOW, kernel.BEST)
        found.append(cut_down)
    return found


def told(relay: Relay, deaths: float, asks: Callable[[Plan], float]) -> Cut:
    """The present solution as a plan of the name lean, with what it asks."""
    plan = relay.plan("lean", kernel.NOW)
    return Cut(plan, deaths, asks(plan), sum(leg.doses for leg in plan.legs))


def _best_step(
    relay: Relay, here: Cut, limit: float, asks: Callable[[Plan], float], until: Callable[[], bool]
) -> tuple[_Change, Cut] | None:
    """The change that saves most effort for the deaths it costs; where none saves effort, one that spares most doses for free."""
    best: tuple[float, _Change, Cut] | None = None
    parcels = _parcels(relay)
    changes = [*map(_Change, _changes(relay, parcels)), *_without_handovers(relay, parcels)]
    for change in dict.fromkeys(changes):
        deaths = _put(relay, change)
        if not deaths <= limit:
            continue
        now = told(relay, deaths, asks)
        worth = _worth(here, now)
        if worth > 0.0 and (best is None or worth > best[0]):
            best = worth, change, now
        if until():
            break
    return None if best is None else best[1:]


def _worth(here: Cut, now: Cut) -> float:
    """Effort saved for each death that the change costs; doses alone count little; 0 where it saves nothing."""
    saved, lost, spared = here.asks - now.asks, max(now.deaths - here.deaths, LEAST), here.doses - now.doses
    if saved > SAME:
        return saved / lost
    return SAME * spared / lost if saved > -SAME and lost <= DOSE_EARNS * spared else 0.0


def _parcels(relay: Relay) -> Parcels:
    rows = relay.work.parcels[kernel.BEST]
    return tuple(
        _Parcel(int(row[PARCEL_DOSES]), int(row[PARCEL_SINK]), tuple(int(r) for r in row[CHAIN : CHAIN + row[LENGTH]]))
        for row in rows if row[PARCEL_DOSES] > 0
    )  # fmt: skip


def _changes(relay: Relay, now: Parcels) -> Iterator[Parcels]:
    """Every way to do with less: without a carrier, a ride, a day's end, a parcel; parcels smaller, or merged."""
    rides = sorted({r for one in now for r in one.rides})
    carrier = {r: int(relay.work.rides[kernel.BEST, r, RIDE_CARRIER]) for r in rides}
    for who in sorted(set(carrier.values())):
        yield tuple(one for one in now if all(carrier[r] != who for r in one.rides))
    for ride in rides:
        yield tuple(one for one in now if ride not in one.rides)
    yield from _days(relay, now)
    for i, one in enumerate(now):
        rest = (*now[:i], *now[i + 1 :])
        yield rest
        for share in SHARES:
            fewer = int(share * one.doses)
            if 0 < fewer < one.doses:
                yield (*now[:i], _Parcel(fewer, one.sink, one.rides), *now[i + 1 :])
        for j, other in enumerate(rest):
            if other.sink == one.sink and other.rides != one.rides:
                yield (*rest[:j], _Parcel(other.doses + one.doses, other.sink, other.rides), *rest[j + 1 :])


def _days(relay: Relay, now: Parcels) -> Iterator[Parcels]:
    """Without all that leaves from a day on."""
    leaves_h = np.nan_to_num(relay.work.when[kernel.BEST, :, START_H], nan=0.0, posinf=0.0)
    last_h = {one: max(float(leaves_h[r]) for r in one.rides) for one in now}
    for day in sorted({int(hour_h // DAY_H) for hour_h in last_h.values()}):
        yield tuple(one for one in now if last_h[one] < day * DAY_H)


def _without_handovers(relay: Relay, now: Parcels) -> Iterator[_Change]:
    """Where all that one ride brings goes on by one other: the first carrier all the way, or the second from the start."""
    rides = relay.work.rides[kernel.BEST]
    pairs = {pair for one in now for pair in pairwise(one.rides)}
    for first, second in sorted(pairs):
        users = [one for one in now if first in one.rides or second in one.rides]
        if all((first, second) in pairwise(one.rides) for one in users):
            for gone, stays, place in ((second, first, RIDE_DEST), (first, second, RIDE_ORIGIN)):
                left = tuple(
                    _Parcel(one.doses, one.sink, tuple(r for r in one.rides if r != gone)) if one in users else one
                    for one in now
                )
                ends = rides[stays].copy()
                ends[place] = rides[gone, place]
                c, o, d = (int(ends[k]) for k in (RIDE_CARRIER, RIDE_ORIGIN, RIDE_DEST))
                if o != d and relay.ways.links.get((relay.ways.carrier_type[c], o, d)):
                    yield _Change(left, ((stays, o), (stays, d)))


def _put(relay: Relay, change: _Change) -> float:
    """Make the best solution with this change the present one; its mean deaths, inf where it cannot be."""
    work, now, parcels = relay.work, kernel.NOW, change.parcels
    relay.keep(kernel.BEST, now)
    if change.longer:
        (ride, origin), (_, dest) = change.longer
        work.rides[now, ride, [RIDE_ORIGIN, RIDE_DEST, RIDE_VARIANT]] = origin, dest, 0
    work.parcels[now] = 0
    for i, one in enumerate(parcels):
        work.parcels[now, i, : CHAIN + len(one.rides)] = one.doses, one.sink, len(one.rides), *one.rides
    used = {r for one in parcels for r in one.rides}
    rides = work.rides[now]
    for r in (int(r) for r in np.flatnonzero(rides[:, RIDE_CARRIER] >= 0) if int(r) not in used):
        order = work.seq[now, rides[r, RIDE_CARRIER]]
        left = [ride for ride in order[FIRST_RIDE : FIRST_RIDE + order[COUNT]] if ride != r]
        order[COUNT], order[FIRST_RIDE : FIRST_RIDE + len(left)] = len(left), left
        rides[r, RIDE_CARRIER] = -1
    return relay.mean_deaths(now)
