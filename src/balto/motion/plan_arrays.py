"""A plan in integers: what the kernels run."""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from balto.basis._chance_kernel import run_key
from balto.basis.chance import key
from balto.domain.plan import FOREVER_H, Leg, Plan
from balto.motion.index import F64, I32, U64, WorldIndex
from balto.motion.ways_home import ways_home

I64 = NDArray[np.int64]
MOST_PARTS = 16  # a load of more clocks than that is held as so many parts, the last of which are the worst of several
NEVER_H = 1e8  # a product that lasts or withstands frost so long does so for ever


class PlanArrays(NamedTuple):
    """Legs [leg] with the ranges of their segments, departures, feeds, parts and quotas; -1 where there is none.

    A load is kept in parts, one a clock (what expires or was packed at the same time): lots are numbered first, one part each,
    then the `parts` of each leg. What a leg takes of the part feeds[x] goes into its own part into[x]. Of a load quota_doses
    [quota] must keep for quota_h [quota] hours, a leg's longest first. `joined` is how many legs right after ride on this one's
    run; -1 for a leg that does. home_way is the range of segments from where the leg ends to its carrier's home (empty: it stays
    there, or nobody of its crew is counted). A leg by daylight leaves in the light [day, 2] of its days, with way_h hours of it
    left.
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
    into: I32
    parts: I32
    quota: I32
    quota_doses: I64
    quota_h: F64
    stays: I64
    light: F64
    days: I32
    way_h: F64
    product: I32
    joined: I32
    seg_threat: F64
    home_way: I32


def has_shared_runs(said: PlanArrays) -> bool | None:
    """True where a leg rides on another's run; else None, for which the run kernel is compiled without riders."""
    return True if said.joined.any() else None


class _Segments:
    """Segments of every way, appended one way after the other; stretches of one class are joined."""

    def __init__(self, chart: WorldIndex) -> None:
        self.chart = chart
        self.rows: list[tuple[int, float, float, int, float]] = []

    def add(self, links: Sequence[str], carrier: int) -> tuple[int, int]:
        first = len(self.rows)
        mode = self.chart.world.mode(self.chart.world.carriers[carrier].mode)
        for link_id in links:
            link = self.chart.links[link_id]
            row = self.chart.class_of(link, carrier)
            risk, threat = mode.loss_per_1000_h / 1000 * link.hazard, link.threat_per_1000_h / 1000
            last = self.rows[-1] if len(self.rows) > first else None
            if last and (last[0], last[2], last[4]) == (row, risk, threat):
                self.rows[-1] = (row, last[1] + link.km, risk, last[3], threat)
            else:
                self.rows.append((row, link.km, risk, self.chart.regions[link.region], threat))
        return first, len(self.rows)

    def arrays(self) -> tuple[I32, F64, F64, I32, F64]:
        """Class, kilometres, losses an hour, region and threats an hour [segment]."""
        kind, km, risk, region, threat = list(zip(*self.rows, strict=True)) or [()] * 5
        return (
            np.array(kind, np.int32), np.array(km, np.float64), np.array(risk, np.float64), np.array(region, np.int32),
            np.array(threat, np.float64),
        )  # fmt: skip


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
    homeward = [
        segments.add(way, chart.carriers[leg.carrier])
        for leg, way in zip(plan.legs, ways_home(chart, plan), strict=True)
    ]
    loads, asked = _loads(chart, plan), _quotas(chart, plan, away)
    seg = segments.arrays()
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
        np.array(loads.ranges, np.int32).reshape(-1, 2),
        leg_keys(chart, plan),
        *seg[:4],
        np.array(loads.feeds, np.int32),
        np.array(loads.into, np.int32),
        np.array(loads.parts, np.int32).reshape(-1, 2),
        *asked,
        np.array([leg.stays for leg in legs], np.int64),
        *_light(chart, plan, away, paces),
        np.array([chart.products[leg.product] for leg in legs], np.int32),
        np.array(joined(plan), np.int32),
        seg[4],
        np.array(homeward, np.int32).reshape(-1, 2),
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


def _light(chart: WorldIndex, plan: Plan, away: Collection[str], paces: Sequence[float]) -> tuple[F64, I32, F64]:
    """First and last light [day, 2] where legs by daylight begin, each leg's range of it (0, 0: none), and its hours under way in
    calm weather; who has left has left."""
    rows: list[F64] = []
    ranges: dict[str, tuple[int, int]] = {}
    days, way_h = [], []
    for leg, pace in zip(plan.legs, paces, strict=True):
        mode = chart.world.mode(chart.world.carriers[chart.carriers[leg.carrier]].mode)
        way_h.append(sum(chart.links[link].km for link in leg.route) / pace)
        limits = chart.windows_of(leg.route) if chart.limited else None
        if (not mode.daylight_only and limits is None) or mode.scheduled or leg.id in away:
            days.append((0, 0))
            continue
        name = leg.origin if limits is None else f"{leg.origin}/{mode.daylight_only}/{leg.route}"
        if name not in ranges:
            lit = chart.leaving_windows(leg.origin, mode.daylight_only, limits)
            first = sum(map(len, rows))
            rows.append(lit)
            ranges[name] = first, first + len(lit)
        days.append(ranges[name])
    lit = np.concatenate(rows) if rows else np.zeros((0, 2))
    return lit, np.array(days, np.int32).reshape(-1, 2), np.array(way_h, np.float64)


def _pace_kmh(chart: WorldIndex, leg: Leg, carrier: int) -> float:
    """The carrier's pace; on a timetable, the way's kilometres over the hours the timetable gives."""
    timetable_kmh = chart.timetable_kmh(leg.origin, leg.route) if chart.teams.scheduled[carrier] else 0.0
    return timetable_kmh or float(chart.teams.pace_kmh[carrier])


class _Loads(NamedTuple):
    """What each leg may load from, the part of its own that it goes into, and the ranges of both [leg]."""

    feeds: list[int]
    into: list[int]
    ranges: list[tuple[int, int]]
    parts: list[tuple[int, int]]


def _loads(chart: WorldIndex, plan: Plan) -> _Loads:
    """For each leg its sources, the lots at its origin (or aboard it, if it is under way) and the parts of earlier legs that end
    there; and its own parts."""
    lots, found = chart.world.lots, _Loads([], [], [], [])
    clocks = _lot_clocks(chart)  # of each part
    lying: dict[tuple[str, str], list[int]] = defaultdict(list)
    aboard: dict[str, list[int]] = defaultdict(list)
    for i, lot in enumerate(lots):
        if lot.aboard:
            aboard[lot.aboard].append(i)
        elif not lot.given and chart.ground.lot_doses[i] > 0:
            lying[lot.place, lot.product].append(i)
    past_h = _past_h(chart, plan)
    for number, leg in enumerate(plan.legs):
        first, sources = len(clocks), list[int]()
        if leg.doses > 0:
            until_h = past_h.get(plan.run_of(number), math.inf) if past_h else math.inf
            there = (i for i in lying.get((leg.origin, leg.product), ()) if lots[i].available_h <= until_h)
            feeds = [n for n in plan.feeds(number) if plan.legs[n].stays < plan.legs[n].doses and until_h == math.inf]
            brought = (part for n in feeds for part in range(*found.parts[n]))
            sources = aboard.get(leg.id) or [*there, *brought]
        own = parts_of([clocks[part] for part in sources])
        for k in range(max(own, default=-1) + 1):
            mixed = {clocks[part] for part, into in zip(sources, own, strict=True) if into == k}
            clocks.append(_clock(chart, leg, mixed, first + k))
        found.ranges.append((len(found.feeds), len(found.feeds) + len(sources)))
        found.feeds.extend(sources)
        found.into.extend(first + k for k in own)
        found.parts.append((first, len(clocks)))
    return found


def _past_h(chart: WorldIndex, plan: Plan) -> dict[int, float]:
    """The first runs of carriers that stand ready and whose stated hour of waiting is past: what came after it came too late."""
    now_h, found, seen = chart.world.now_h, dict[int, float](), set[str]()
    for number in plan.runs() if now_h > 0.0 else ():
        leg = plan.legs[number]
        carrier = chart.world.carriers[chart.carriers[leg.carrier]]
        waits = leg.carrier not in seen and (carrier.home, leg.standby_for) == (leg.origin, "")
        if waits and carrier.available_h <= leg.wait_until_h < now_h:
            found[number] = leg.wait_until_h
        seen.add(leg.carrier)
    return found


# What doses spoil by: the expiry of their lot, and the part in which they were packed first (-1: none yet).
Clock = tuple[float, int]


def _lot_clocks(chart: WorldIndex) -> list[Clock]:
    """The clock of each lot: one that may freeze and has met frost is a part of its own."""
    ground = chart.ground
    met = [ground.lot_frost_c_h[i] > 0.0 and _freezes(chart, lot.product) for i, lot in enumerate(chart.world.lots)]
    return [(expiry_h, i if met[i] else -1) for i, expiry_h in enumerate(ground.lot_expires_h.tolist())]


def _freezes(chart: WorldIndex, product: str) -> bool:
    _, _, freeze_c_h, frozen_lost = chart.keeps[chart.products[product]]
    return bool(freeze_c_h < NEVER_H and frozen_lost > 0.0)


def _clock(chart: WorldIndex, leg: Leg, mixed: Collection[Clock], part: int) -> Clock:
    """The clock of a leg's part, into which these went, once the leg has left."""
    expiry_h, packed_in = min(mixed)
    ages = chart.keeps[chart.products[leg.product]][0] < NEVER_H
    packs = packed_in < 0 and ages and not chart.teams.keeps_cargo[chart.carriers[leg.carrier]]
    new = len(mixed) > 1 or packs or _freezes(chart, leg.product)  # each load meets frost of its own
    return expiry_h, part if new else packed_in


def parts_of(clocks: Sequence[Clock]) -> list[int]:
    """For each source of a load, by its clock, the number of the load's part that receives what is taken of it.

    Doses of one clock spoil at the same hour in every future, and have a part; where that would be more than MOST_PARTS, those
    of one expiry have one, and all beyond MOST_PARTS the last.
    """
    known = list(dict.fromkeys(clocks))
    if len(known) <= MOST_PARTS:
        return [known.index(clock) for clock in clocks]
    expiries_h = sorted({expiry_h for expiry_h, _ in known})
    return [min(expiries_h.index(expiry_h), MOST_PARTS - 1) for expiry_h, _ in clocks]


def least_h(chart: WorldIndex, leg: Leg) -> float:
    """Hours from loading for which a leg's doses must keep at least: hand-over, and the way in calm weather with its rests."""
    c, km = chart.carriers[leg.carrier], sum(chart.links[link].km for link in leg.route)
    rests = 0 if chart.teams.scheduled[c] else math.floor(km / float(chart.teams.stage_km[c]))
    handover_h = float(chart.ground.handover_h[chart.places[leg.origin]])
    return handover_h + km / _pace_kmh(chart, leg, c) + float(chart.teams.rest_h[c]) * rests


def quotas(chart: WorldIndex, leg: Leg) -> tuple[tuple[int, float], ...]:
    """(doses, hours from loading) that a leg's load is to keep, the longest first."""
    rest = leg.doses - sum(doses for doses, _ in leg.lasting)
    asked = (*leg.lasting, (rest, least_h(chart, leg))) if rest else leg.lasting
    return tuple(sorted(asked, key=lambda quota: -quota[1]))


def _quotas(chart: WorldIndex, plan: Plan, away: Collection[str]) -> tuple[I32, I64, F64]:
    """The range of each leg's quotas, their doses and hours; what is under way has on board what it has, whatever it is."""
    found: list[tuple[int, float]] = []
    ranges = []
    for leg in plan.legs:
        first = len(found)
        if leg.doses:
            found += ((leg.doses, -FOREVER_H),) if leg.id in away else quotas(chart, leg)
        ranges.append((first, len(found)))
    doses, hours_h = [doses for doses, _ in found], [keeps_h for _, keeps_h in found]
    return np.array(ranges, np.int32).reshape(-1, 2), np.array(doses, np.int64), np.array(hours_h, np.float64)
