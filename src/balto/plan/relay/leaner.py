"""Leaner plans: of deaths and effort together those that no other beats, kept while they are searched for."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from balto.domain.plan import Plan
from balto.plan.relay import _loop_kernel as kernel
from balto.plan.relay.columns import KM_PRICE
from balto.plan.relay.cut import Cut, cut, told
from balto.plan.relay.local_search import Relay

SHARE, LIVES = 0.01, 0.05  # what a leaner plan may lose: of the deaths averted, and of lives, whichever is less
WIDE = 2.0  # times that, within which plans are kept: which of them pass is told in other futures
TIMES = (0.3, 1.0, 3.0, 9.0)  # what all kilometres count in the search, in lives that may be lost
SLICES = 12  # of the search at each price, after each of which the archive is offered what is at hand
HEAT = 3e-4  # first heat at each price, as a part of the deaths averted
MOST = 24  # plans kept


@dataclass
class Archive:
    """Plans of which none has fewer deaths and less effort than another, those of at most `limit` deaths."""

    asks: Callable[[Plan], float]
    limit: float = np.inf
    kept: list[Cut] = field(default_factory=list)

    def add(self, one: Cut) -> None:
        """Keep it if no other beats it; what it beats goes."""
        if one.deaths <= self.limit and not any(_beats(other, one) for other in self.kept):
            self.kept = [other for other in self.kept if not _beats(one, other)] + [one]

    def offer(self, relay: Relay) -> None:
        """The present solution, if it is one at all."""
        deaths = relay.mean_deaths(kernel.NOW)
        if deaths <= self.limit:
            self.add(told(relay, deaths, self.asks))

    def within(self, limit: float) -> None:
        """Lower the limit."""
        self.limit = limit
        self.kept = [one for one in self.kept if one.deaths <= limit]

    def plans(self) -> tuple[Plan, ...]:
        """The plans, those of least effort first."""
        return tuple(one.plan for one in sorted(self.kept, key=lambda one: (one.asks, len(one.plan.legs))))[:MOST]


def _beats(one: Cut, other: Cut) -> bool:
    return one.deaths <= other.deaths and _size(one) <= _size(other)


def _size(one: Cut) -> tuple[float, int, int]:
    return one.asks, len(one.plan.legs), one.doses


def slack(span: float) -> float:
    """Lives that a leaner plan may lose where the best averts `span` deaths."""
    return min(SHARE * max(span, 0.0), LIVES)


def look_for_leaner(relay: Relay, archive: Archive, span: float, changes: int, until: Callable[[float], bool]) -> None:
    """Fill the archive from the best solution on: cut down as it is, and searched on at rising prices of a kilometre.

    At each price at most `changes` are tried, and none once `until` (told what part of the work is done) says so. The best
    solution is then what it was.
    """
    fewest, base = _copy(relay), relay.deaths
    allowed = slack(span)
    archive.within(base + WIDE * allowed)
    parameters = relay.instance.parameters
    usual = float(parameters[KM_PRICE])
    km = max(_km(relay), 1.0)
    _cut_into(relay, archive, base + allowed)
    _back(relay, fewest)
    for number, times in enumerate(TIMES):
        if until(number / len(TIMES)):
            break
        parameters[KM_PRICE] = usual + times * allowed / km
        _search(relay, archive, span, changes, usual, lambda part, n=number: until((n + part) / len(TIMES)))
        parameters[KM_PRICE] = usual
        found = _copy(relay)
        _cut_into(relay, archive, base + allowed)
        _back(relay, found)
    _back(relay, fewest)
    relay.score[kernel.VALUE_BEST] = base


def _search(
    relay: Relay, archive: Archive, span: float, changes: int, usual: float, until: Callable[[float], bool]
) -> None:
    """Search on from the best solution at the price that is set; the best is then the best at that price."""
    parameters = relay.instance.parameters
    price = float(parameters[KM_PRICE])
    relay.score[kernel.VALUE_BEST] = np.inf
    relay.back_to_best(relay.members)
    size = max(1, changes // SLICES)
    done = 0
    while done < changes and not until(done / changes):
        relay.improve(size, relay.members, span * HEAT * (1e-2 ** (done / changes)))
        done += size
        parameters[KM_PRICE] = usual
        archive.offer(relay)
        parameters[KM_PRICE] = price


def _cut_into(relay: Relay, archive: Archive, limit: float) -> None:
    for one in cut(relay, limit, archive.asks, lambda: False):
        archive.add(one)


def _km(relay: Relay) -> float:
    """Kilometres of the best solution's legs."""
    parameters = relay.instance.parameters
    usual, plain = float(parameters[KM_PRICE]), relay.mean_deaths(kernel.BEST, 1)
    parameters[KM_PRICE] = usual + 1.0
    km = relay.mean_deaths(kernel.BEST, 1) - plain
    parameters[KM_PRICE] = usual
    return km


Solution = tuple[np.ndarray[tuple[int, ...], np.dtype[np.generic]], ...]


def _copy(relay: Relay) -> Solution:
    w = relay.work
    return tuple(array[kernel.BEST].copy() for array in (w.rides, w.seq, w.parcels, w.when, w.was))


def _back(relay: Relay, kept: Solution) -> None:
    """Make what was copied the best solution again; there may be more or less room for rides than there was."""
    relay.clear()
    relay.keep(kernel.NOW, kernel.BEST)
    w = relay.work
    for array, one in zip((w.rides, w.seq, w.parcels, w.when, w.was), kept, strict=True):
        array[kernel.BEST, : len(one)] = one
    relay.score[kernel.VALUE_BEST] = relay.mean_deaths(kernel.BEST)
