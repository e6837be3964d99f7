"""A plan in integers: what the kernels run."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from balto.basis._chance_kernel import run_key
from balto.basis.chance import key
from balto.domain.plan import Leg, Plan
from balto.motion.index import F64, I32, U64, WorldIndex


class PlanArrays(NamedTuple):
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


def has_shared_runs(said: PlanArrays) -> bool | None:
    """True where a leg rides on another's run; else None, for which the run kernel is compiled without riders."""
    return True if said.joined.any() else None


class _Segments:
    """Segments of every way, appended one way after the other; stretches of one class are joined."""

    def __init__(self, chart: WorldIndex) -> None:
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


def plan_arrays(chart: WorldIndex, plan: Plan) -> PlanArrays:
    """The plan's legs as arrays; KeyError for a name the chart does not know, ValueError where legs under way are left out.

    Of a world with a now nothing leaves before it but what is under way.
    """
    away, now_h = _away(chart, plan), chart.world.now_h
    segments = _Segments(chart)
    ways, others, departures, paces = [], [], [], []
    for leg in plan.legs:
        carrier = chart.carriers[leg.carrier]
        ways.append(segments.add(leg.route, carrier))
        others.append(segments.add(leg.alternative_route, carrier))
        departures.append(_departures(chart, leg, carrier))
        paces.append(_pace_kmh(chart, leg, carrier))
    feeds, ranges = _feeds(chart, plan)
    seg = list(zip(*segments.rows, strict=True)) or [(), (), (), ()]
    legs = plan.legs
    return PlanArrays(
        np.array([chart.carriers[leg.carrier] for leg in legs], np.int32),
        np.array([chart.places[leg.origin] for leg in legs], np.int32),
        np.array([chart.places[leg.dest] for leg in legs], np.int32),
        np.array([leg.doses for leg in legs], np.int32),
        np.array([leg.leave_from_h if leg.id in away else max(leg.leave_from_h, now_h) for leg in legs], np.float64),
        np.array([leg.wait_until_h for leg in legs], np.float64),
        np.array([leg.shelter_below_pace for leg in legs], np.float64),
        np.array([leg.shelter_max_h for leg in legs], np.float64),
        np.array([plan.number_of(leg.standby_for) if leg.standby_for else -1 for leg in legs], np.int32),
        np.array([leg.trigger_h for leg in legs], np.float64),
        np.array(paces, np.float64),
        np.array(ways, np.int32).reshape(-1, 2),
        np.array(others, np.int32).reshape(-1, 2),
        np.array(departures, np.int32).reshape(-1, 2),
        np.array(ranges, np.int32).reshape(-1, 2),
        leg_keys(chart, plan),
        np.array(seg[0], np.int32),
        np.array(seg[1], np.float64),
        np.array(seg[2], np.float64),
        np.array(seg[3], np.int32),
        np.array(feeds, np.int32),
        np.array([chart.products[leg.product] for leg in legs], np.int32),
        np.array(joined(plan), np.int32),
    )


def _away(chart: WorldIndex, plan: Plan) -> frozenset[str]:
    """Names of the legs under way, all of which that count must be in the plan."""
    away = frozenset(one.leg.id for one in chart.world.under_way)
    there = {leg.id for leg in plan.legs} if away else set()
    for one in chart.world.under_way:
        if one.counts and one.leg.id not in there:
            raise ValueError(f'found a plan without "{one.leg.id}", which is under way, expected it to go on')
    return away


def leg_keys(chart: WorldIndex, plan: Plan) -> U64:
    """The key of each leg's luck: that of its carrier and stretch, and of the how-manieth time that the carrier runs it.

    What rides along has that of its run. Runs executed before, in the chart's world, count.
    """
    done = Counter((leg.carrier, leg.origin, leg.dest) for leg in chart.world.executed if not leg.rides_on)
    keys = np.empty(len(plan.legs), np.uint64)
    for n, leg in enumerate(plan.legs):
        stretch = leg.carrier, leg.origin, leg.dest
        done[stretch] += not leg.rides_on
        keys[n] = run_key(np.uint64(key(chart.seed, "leg/" + "/".join(stretch))), done[stretch] - 1)
    return keys


def joined(plan: Plan) -> list[int]:
    """For each leg how many right after it ride on its run; -1 for one that does."""
    return [-1 if leg.rides_on else plan.after(number) - number - 1 for number, leg in enumerate(plan.legs)]


def _departures(chart: WorldIndex, leg: Leg, carrier: int) -> tuple[int, int]:
    if not chart.teams.scheduled[carrier] or not leg.route:
        return -1, -1
    return chart.departures_of(leg.route[0], leg.origin)


def _pace_kmh(chart: WorldIndex, leg: Leg, carrier: int) -> float:
    """The carrier's pace; on a timetable, the way's kilometres over the hours the timetable gives."""
    timetable_kmh = chart.timetable_kmh(leg.origin, leg.route) if chart.teams.scheduled[carrier] else 0.0
    return timetable_kmh or float(chart.teams.pace_kmh[carrier])


def _feeds(chart: WorldIndex, plan: Plan) -> tuple[list[int], list[tuple[int, int]]]:
    """For each leg, what it may load from: lots at its origin (numbered first), then earlier legs that end there."""
    lots = chart.world.lots
    feeds: list[int] = []
    ranges = []
    for number, leg in enumerate(plan.legs):
        first = len(feeds)
        if leg.doses > 0:
            here = leg.origin, leg.product
            free = (i for i, lot in enumerate(lots) if not lot.given and lot.aboard in ("", leg.id))
            feeds += [i for i in free if (lots[i].place, lots[i].product) == here]
            feeds += [len(lots) + n for n in plan.feeds(number)]
        ranges.append((first, len(feeds)))
    return feeds, ranges
