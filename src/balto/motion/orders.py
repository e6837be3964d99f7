"""A plan in integers: what the kernels run."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from balto.basis._chance_kernel import run_key
from balto.basis.chance import key
from balto.domain.plan import Leg, Plan
from balto.motion.index import F64, I32, U64, Chart


class Orders(NamedTuple):
    """Legs [leg] with the ranges of their segments, departures and feeds; -1 where there is none.

    `joined` is how many legs right after ride on this one's run; -1 for a leg that does.
    """

    carrier: I32
    origin: I32
    dest: I32
    doses: I32
    leave_from_h: F64
    wait_until_h: F64
    hold_below: F64
    hold_h: F64
    watch: I32
    late_h: F64
    pace_kmh: F64
    way: I32
    other: I32
    departures: I32
    feed: I32
    key: U64
    seg_class: I32
    seg_km: F64
    seg_risk: F64
    seg_region: I32
    feeds: I32
    product: I32
    joined: I32


def several(said: Orders) -> bool | None:
    """True where a leg rides on another's run; else None, for which the run kernel is compiled without riders."""
    return True if said.joined.any() else None


class _Segments:
    """Segments of every way, appended one way after the other; stretches of one class are joined."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.rows: list[tuple[int, float, float, int]] = []

    def add(self, links: Sequence[str], carrier: int) -> tuple[int, int]:
        first = len(self.rows)
        mode = self.chart.world.mode(self.chart.world.carriers[carrier].mode)
        for link_id in links:
            link = self.chart.links[link_id]
            row = self.chart.class_of(link, carrier)
            risk = mode.loss_per_1000_h / 1000 * link.hazard
            if len(self.rows) > first and self.rows[-1][0] == row and self.rows[-1][2] == risk:
                _, km, _, region = self.rows.pop()
                self.rows.append((row, km + link.km, risk, region))
            else:
                self.rows.append((row, link.km, risk, self.chart.regions[link.region]))
        return first, len(self.rows)


def orders(chart: Chart, plan: Plan) -> Orders:
    """The plan's legs as arrays; KeyError for a name the chart does not know."""
    segments = _Segments(chart)
    ways, others, departures, paces = [], [], [], []
    for leg in plan.legs:
        carrier = chart.carriers[leg.carrier]
        ways.append(segments.add(leg.links, carrier))
        others.append(segments.add(leg.other_links, carrier))
        departures.append(_departures(chart, leg, carrier))
        paces.append(_pace_kmh(chart, leg, carrier))
    feeds, ranges = _feeds(chart, plan.legs)
    seg = list(zip(*segments.rows, strict=True)) or [(), (), (), ()]
    legs = plan.legs
    return Orders(
        np.array([chart.carriers[leg.carrier] for leg in legs], np.int32),
        np.array([chart.places[leg.origin] for leg in legs], np.int32),
        np.array([chart.places[leg.dest] for leg in legs], np.int32),
        np.array([leg.doses for leg in legs], np.int32),
        np.array([leg.leave_from_h for leg in legs], np.float64),
        np.array([leg.wait_until_h for leg in legs], np.float64),
        np.array([leg.hold_below for leg in legs], np.float64),
        np.array([leg.hold_h for leg in legs], np.float64),
        np.array([leg.only_if_late for leg in legs], np.int32),
        np.array([leg.late_h for leg in legs], np.float64),
        np.array(paces, np.float64),
        np.array(ways, np.int32).reshape(-1, 2),
        np.array(others, np.int32).reshape(-1, 2),
        np.array(departures, np.int32).reshape(-1, 2),
        np.array(ranges, np.int32).reshape(-1, 2),
        _keys(chart, plan),
        np.array(seg[0], np.int32),
        np.array(seg[1], np.float64),
        np.array(seg[2], np.float64),
        np.array(seg[3], np.int32),
        np.array(feeds, np.int32),
        np.array([chart.products[leg.product] for leg in legs], np.int32),
        np.array(joined(plan), np.int32),
    )


def runs_of_stretch(plan: Plan, before: Mapping[tuple[str, str, str], int]) -> list[int]:
    """For each leg how many times its carrier has run its stretch, origin to end, before it; `before` are those of the past.

    What rides along counts as the run that it rides on.
    """
    done, found = Counter(before), list[int]()
    for leg in plan.legs:
        stretch = leg.carrier, leg.origin, leg.dest
        if not leg.joins:
            done[stretch] += 1
        found.append(done[stretch] - 1)
    return found


def _keys(chart: Chart, plan: Plan) -> U64:
    """Each leg's key: that of its carrier and stretch, and of the how-manieth time that the carrier runs it."""
    first = [key(chart.seed, f"leg/{leg.carrier}/{leg.origin}/{leg.dest}") for leg in plan.legs]
    numbers = runs_of_stretch(plan, {})
    return np.array([run_key(np.uint64(one), n) for one, n in zip(first, numbers, strict=True)], np.uint64)


def joined(plan: Plan) -> list[int]:
    """For each leg how many right after it ride on its run; -1 for one that does."""
    found: list[int] = []
    for number in range(len(plan.legs) - 1, -1, -1):
        riders = next(
            (k for k, leg in enumerate(plan.legs[number + 1 :]) if not leg.joins), len(plan.legs) - number - 1
        )
        found.append(-1 if plan.legs[number].joins else riders)
    return found[::-1]


def _departures(chart: Chart, leg: Leg, carrier: int) -> tuple[int, int]:
    if not chart.teams.scheduled[carrier] or not leg.links:
        return -1, -1
    return chart.departures_of(leg.links[0], leg.origin)


def _pace_kmh(chart: Chart, leg: Leg, carrier: int) -> float:
    """The carrier's pace; on a timetable, the way's kilometres over the hours the timetable gives."""
    timetable_kmh = chart.timetable_kmh(leg.origin, leg.links) if chart.teams.scheduled[carrier] else 0.0
    return timetable_kmh or float(chart.teams.pace_kmh[carrier])


def _feeds(chart: Chart, legs: Sequence[Leg]) -> tuple[list[int], list[tuple[int, int]]]:
    """For each leg, what it may load from: lots at its origin (numbered first), then earlier legs that end there."""
    lots = chart.world.lots
    feeds: list[int] = []
    ranges = []
    for number, leg in enumerate(legs):
        first = len(feeds)
        if leg.doses > 0:
            here = leg.origin, leg.product
            feeds += [i for i, lot in enumerate(lots) if (lot.place, lot.product) == here and not lot.given]
            feeds += [
                len(lots) + i
                for i, one in enumerate(legs[:number])
                if (one.dest, one.product) == here and one.doses > 0
            ]
        ranges.append((first, len(feeds)))
    return feeds, ranges
