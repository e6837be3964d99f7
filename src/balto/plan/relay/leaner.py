"""Leaner plans: of deaths and effort together those that no other beats, kept while they are searched for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from numpy.typing import NDArray

from balto.domain.plan import Plan
from balto.plan.relay import _loop_kernel as kernel
from balto.plan.relay.columns import KM_PRICE
from balto.plan.relay.cut import Cut, cut, told
from balto.plan.relay.local_search import Relay

SHARE, LIVES = 0.01, 0.05  # what a leaner plan may lose: of the deaths averted, and of lives, whichever is less
WIDE = 2.0  # times that, within which plans are kept: which of them pass is told in other futures
# What all kilometres count in the search, in lives that may be lost; and whether it begins from a new solution.
PRICES = ((1.0, True), (4.0, False), (1.0, True), (4.0, False), (1.0, True), (4.0, False))
BLINK = 0.1  # share of choices overlooked in a new solution
SLICES = 12  # of the search at each price, after each of which the archive is offered what is at hand
HOT = 2e-3  # first heat of a new solution
HEAT, COOLED = 3e-4, 1e-2  # first heat at each price, as a part of the deaths averted; the last, as a part of the first
FEW = 4  # changes are judged first by a FEWth of the members, as the search does at its end
MOST = 24  # plans told


@dataclass
class Archive:
    """Plans of which none has fewer deaths and less effort than another, those that lose little more lives than the least;
    `none` are the deaths if nothing is sent."""

    asks: Callable[[Plan], float]
    none: float
    least: float = np.inf
    kept: list[Cut] = field(default_factory=list)

    @property
    def allowed(self) -> float:
        """Lives that a leaner plan may lose."""
        return slack(self.none - self.least) if np.isfinite(self.least) else 0.0

    @property
    def limit(self) -> float:
        """Deaths beyond which no plan is kept."""
        return self.least + WIDE * self.allowed

    def add(self, one: Cut) -> None:
        """Keep it if no other beats it; what it beats goes."""
        if one.deaths < self.least:
            self.least = one.deaths
            self.kept = [other for other in self.kept if other.deaths <= self.limit]
        if one.deaths <= self.limit and not any(_beats(other, one) for other in self.kept):
            self.kept = [other for other in self.kept if not _beats(one, other)] + [one]

    def offer(self, relay: Relay) -> None:
        """The present solution, if it is one at all."""
        deaths = relay.mean_deaths(kernel.NOW)
        if deaths <= self.limit:
            self.add(told(relay, deaths, self.asks))

    def fewest(self) -> Cut | None:
        """The plan of fewest deaths; None where there is none at all."""
        return min(self.kept, key=lambda one: (one.deaths, one.asks), default=None)

    def plans(self) -> tuple[Plan, ...]:
        """The plans, those of least effort first."""
        return tuple(one.plan for one in sorted(self.kept, key=lambda one: (one.asks, len(one.plan.legs))))[:MOST]


def _beats(one: Cut, other: Cut) -> bool:
    return one.deaths <= other.deaths and one.asks <= other.asks and one.doses <= other.doses


def slack(span: float) -> float:
    """Lives that a leaner plan may lose where the best averts `span` deaths."""
    return min(SHARE * max(span, 0.0), LIVES)


def look_for_leaner(relay: Relay, archive: Archive, changes: int, until: Callable[[float], bool]) -> None:
    """Fill the archive from the best solution on: cut down as it is, searched on, and searched anew at prices of a kilometre.

    At each price at most `changes` are tried, and none once `until` (told what part of the work is done) says so.
    """
    # With fewer rides in it a solution is easier to change for the better: this often finds fewer deaths, too.
    parameters = relay.instance.parameters
    usual = float(parameters[KM_PRICE])
    km = max(_km(relay), 1.0)
    _cut_into(relay, archive, until)
    for number, (times, afresh) in enumerate(PRICES):
        if until(number / len(PRICES)):
            break
        parameters[KM_PRICE] = usual + times * archive.allowed / km
        if afresh:
            _begin_anew(relay, 2 * changes, archive.none - archive.least, partial(_until_part, until, number))
        _search(relay, archive, changes, usual, partial(_until_part, until, number))
        parameters[KM_PRICE] = usual
        _cut_into(relay, archive, until)


def _begin_anew(relay: Relay, changes: int, span: float, until: Callable[[float], bool]) -> None:
    """Make the best solution a new one, improved by expected travel alone."""
    relay.restart(BLINK)
    relay.keep(kernel.NOW, kernel.BEST)
    relay.score[kernel.VALUE_BEST] = np.inf
    relay.back_to_best(0)
    size = max(1, changes // SLICES)
    for number in range(SLICES):
        if until(0.5 * number / SLICES):
            break
        relay.improve(size, 0, span * HOT * COOLED ** (number / SLICES))


def _until_part(until: Callable[[float], bool], number: int, part: float) -> bool:
    return until((number + part) / len(PRICES))


def _search(relay: Relay, archive: Archive, changes: int, usual: float, until: Callable[[float], bool]) -> None:
    """Search on from the best solution at the price that is set; the best is then the best at that price."""
    parameters = relay.instance.parameters
    price, span = float(parameters[KM_PRICE]), archive.none - archive.least
    relay.score[kernel.VALUE_BEST] = np.inf
    few = relay.members // FEW if relay.members % FEW == 0 else relay.members
    relay.back_to_best(few)
    size, done = max(1, changes // SLICES), 0
    while done < changes and not until(done / changes):
        relay.improve(size, few, span * HEAT * COOLED ** (done / changes))
        done += size
        parameters[KM_PRICE] = usual
        archive.offer(relay)
        parameters[KM_PRICE] = price


def _cut_into(relay: Relay, archive: Archive, until: Callable[[float], bool]) -> None:
    """Cut the best solution down into the archive; it is then what it was."""
    found = _copy(relay)
    for one in cut(relay, archive.least + archive.allowed, archive.asks, lambda: until(1.0)):
        archive.add(one)
    _back(relay, found)


def _km(relay: Relay) -> float:
    """Kilometres of the best solution's legs."""
    parameters = relay.instance.parameters
    usual, plain = float(parameters[KM_PRICE]), relay.mean_deaths(kernel.BEST, 1)
    parameters[KM_PRICE] = usual + 1.0
    km = relay.mean_deaths(kernel.BEST, 1) - plain
    parameters[KM_PRICE] = usual
    return km


Solution = tuple[NDArray[np.generic], ...]


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
