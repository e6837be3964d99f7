"""The policy: at each hand-over, and every few hours, plan again from the world as it then is, knowing what is known then."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from balto.domain.plan import Leg, Plan
from balto.ensemble.toll import Toll
from balto.ensemble.weather import Weather, futures
from balto.motion.index import Chart
from balto.motion.orders import orders
from balto.motion.sky import Sky, sky
from balto.plan.later import Standing, as_happened, believed, later, reports, standing
from balto.plan.onward import Searcher, keep, moves, searched, tried
from balto.plan.ran import Ran, deaths_each, run_in

F64 = NDArray[np.float64]
SURE = 1.0  # standard errors by which another course must be better among the futures believed in
SAME_H = 0.01  # legs that have left must be found to have left and come in as they did


@dataclass(frozen=True, slots=True)
class Pains:
    """How much is done at each re-planning: futures believed in, of which so many judge, and changes tried in a search (0: no
    search) on so many others; decisions are at least gap_h apart and at most watch_h; ahead_h of coming weather known (a
    yardstick only)."""

    members: int = 96
    judges: int = 48
    searching: int = 16
    hunts: int = 300
    gap_h: float = 2.0
    watch_h: float = 6.0
    ahead_h: float = 0.0


@dataclass(frozen=True, eq=False)
class Played:
    """Arrays [future]: deaths, hour of the first usable doses at a place in need (inf: never), and changes of plan made;
    with the plan that each future ended up with, which run in that future does the same."""

    deaths: F64
    first_h: F64
    replans: NDArray[np.int64]
    plans: tuple[Plan, ...]


@dataclass(frozen=True)
class _Desk:
    """What one re-plans with; toll is the mean one, for nobody knows the need of the future."""

    chart: Chart
    toll: Toll
    truth: Sky
    weather: Weather | None
    first: int
    pains: Pains
    tool: Searcher | None


def mean_toll(toll: Toll) -> Toll:
    """The expected toll as one member."""
    return replace(toll, deaths=toll.mean().astype(np.float32)[None])


def play(
    chart: Chart, plan: Plan, toll: Toll, held_out: tuple[int, int], pains: Pains | None = None, seed: int = 0
) -> Played:
    """The plan played with re-planning in futures held_out = (first, count), of which nothing is known beforehand.

    What is believed at each decision is drawn from futures 0 .. members - 1, given the reports; so `first` must not be below
    `pains.members`. ValueError if it is. Deaths are under the mean toll.
    """
    pains = pains or Pains()
    first, count = held_out
    if first < pains.members:
        raise ValueError(f"found first future {first}, expected {pains.members} or more: those before are believed in")
    desk = _desk(chart, mean_toll(toll), first, count, pains)
    rows = [_play_one(desk, plan, row, seed) for row in range(count)]
    deaths, first_h, replans, plans = zip(*rows, strict=True)
    return Played(np.array(deaths), np.array(first_h), np.array(replans, np.int64), tuple(plans))


def _desk(chart: Chart, toll: Toll, first: int, count: int, pains: Pains) -> _Desk:
    world = chart.world
    weather = None
    if world.climates:
        hours = int(np.ceil(world.horizon_h))
        weather = futures(world.climates, world.epoch, hours, chart.seed, first, count, world.observations)
    tool = Searcher.of(chart, toll, pains.searching, pains.hunts) if pains.hunts else None
    return _Desk(chart, toll, sky(chart, first, count), weather, first, pains, tool)


def _play_one(desk: _Desk, plan: Plan, row: int, seed: int) -> tuple[float, float, int, Plan]:
    ran = run_row(desk, plan, row)
    replans, hour_h = 0, _next_h(desk, ran, -np.inf)
    while hour_h is not None:
        now = standing(desk.chart, plan, ran, 0, hour_h)
        legs = _decide(desk, now, row, seed)
        if legs is not None:
            other = plan.with_legs((*as_happened(now), *legs))
            changed = run_row(desk, other, row)
            if _same_past(now, changed):
                plan, ran, replans = other, changed, replans + 1
        hour_h = _next_h(desk, ran, hour_h)
    deaths = deaths_each(desk.chart, plan, desk.toll, ran, [0])[0]
    return float(deaths), first_h(desk.chart, desk.toll, plan, ran), replans, plan


def run_row(desk: _Desk, plan: Plan, row: int) -> Ran:
    """The plan in one held-out future."""
    one = Sky(desk.truth.factor[row : row + 1], desk.truth.air_c[row : row + 1])
    return run_in(desk.chart, orders(desk.chart, plan), one, desk.first + row)


def first_h(chart: Chart, toll: Toll, plan: Plan, ran: Ran) -> float:
    """The first hour at which usable doses come to a place of the toll."""
    lots = len(chart.world.lots)
    hours = [
        float(ran.arrive_h[0, n])
        for n, leg in enumerate(plan.legs)
        if leg.dest in toll.places and leg.doses > 0 and ran.given[0, lots + n] > 0
    ]
    return min(hours, default=np.inf)


def _next_h(desk: _Desk, ran: Ran, hour_h: float) -> float | None:
    """The next decision: a laden leg's arrival, else the next look; None when nothing is left to leave or come in."""
    depart_h, arrive_h = ran.depart_h[0], ran.arrive_h[0]
    come_h = arrive_h[(ran.doses[0] > 0) & np.isfinite(arrive_h)]
    left_h = depart_h[np.isfinite(depart_h)]
    last_h = max(float(come_h.max(initial=-np.inf)), float(left_h.max(initial=-np.inf)))
    if hour_h == -np.inf:
        return 0.0 if np.isfinite(last_h) else None
    if not hour_h < last_h:
        return None
    soon = come_h[come_h >= hour_h + desk.pains.gap_h]
    chosen = min(float(soon.min(initial=np.inf)), hour_h + desk.pains.watch_h)
    return chosen if chosen < min(last_h, desk.truth.factor.shape[2] - 1) else None


def _same_past(now: Standing, ran: Ran) -> bool:
    """Whether the legs that had left do in the new plan what they did."""
    count = len(now.begun)
    depart_h, arrive_h = now.depart_h[list(now.begun)], now.arrive_h[list(now.begun)]
    return bool(
        np.allclose(ran.depart_h[0, :count], depart_h, atol=SAME_H)
        and np.allclose(ran.arrive_h[0, :count], arrive_h, atol=SAME_H)
    )


def _decide(desk: _Desk, now: Standing, row: int, seed: int) -> tuple[Leg, ...] | None:
    """The legs to go on with, numbered to come after those that have left; None: as planned."""
    pains = desk.pains
    seen = reports(desk.chart, desk.weather, row, now.hour_h, pains.ahead_h) if desk.weather else ()
    world = later(now, seen)
    over = believed(world, desk.truth, row, now.hour_h, pains.members, pains.ahead_h)
    kept = keep(now)
    ran = tried(world, kept, over)
    judges, others = _believable(now, ran, pains)
    depart_h = np.median(ran.depart_h, axis=0).astype(np.float64)
    plans = list(moves(world, now, kept, depart_h))
    if desk.tool is not None:
        plans.append(searched(desk.tool, world, now, ran, over, others, seed))
    base = _judged(world, kept, desk.toll, over, judges, ran)
    best, chosen = 0.0, None
    for plan in plans:
        gains = base - _judged(world, plan, desk.toll, over, judges)
        error = gains.std(ddof=1) / np.sqrt(len(gains))
        if gains.mean() > max(best, SURE * error, 1e-6):
            best, chosen = float(gains.mean()), plan
    return None if chosen is None else _numbered(now, chosen)


def _judged(world: Chart, plan: Plan, toll: Toll, over: Sky, judges: Sequence[int], ran: Ran | None = None) -> F64:
    ran = ran or tried(world, plan, over)
    return deaths_each(world, plan, toll, ran, [0] * len(ran.given))[list(judges)]


def _believable(now: Standing, kept: Ran, pains: Pains) -> tuple[list[int], list[int]]:
    """Members that judge and members searched on: those in which what is under way would not have come in already first."""
    early_h = np.maximum(now.hour_h - kept.arrive_h[:, : len(now.under_way)], 0.0).sum(axis=1)
    order = np.argsort(early_h, kind="stable")[: pains.judges + pains.searching]
    every = max(len(order) // max(pains.searching, 1), 2)
    others = [int(i) for i in order[::every]][: pains.searching]
    return [int(i) for i in order if int(i) not in set(others)], others


def _numbered(now: Standing, plan: Plan) -> tuple[Leg, ...]:
    """The legs after those under way, with what they watch numbered as after all legs that have left."""
    count, shift = len(now.under_way), len(now.begun) - len(now.under_way)
    place = [now.begun.index(n) for n in now.under_way]
    return tuple(
        leg if leg.only_if_late < 0 else replace(
            leg, only_if_late=place[leg.only_if_late] if leg.only_if_late < count else leg.only_if_late + shift
        )
        for leg in plan.legs[count:]
    )  # fmt: skip
