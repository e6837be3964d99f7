"""The policy: at each hand-over, and every few hours, plan again from the world as it then is, knowing what is known then."""

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from balto.domain.climate import Forecast
from balto.domain.plan import Leg, Plan
from balto.ensemble.death_table import DeathTable
from balto.ensemble.forecasts import within
from balto.ensemble.synthetic_forecast import synthetic_forecast
from balto.ensemble.weather import Weather
from balto.motion.conditions import Conditions, conditions
from balto.motion.index import WorldIndex
from balto.motion.plan_arrays import plan_arrays
from balto.plan.network.hubs import narrowed
from balto.plan.recourse.divert import diversions, turned
from balto.plan.recourse.moves import Searcher, moves, searched, tried
from balto.rehearse.simulate import Ran, deaths_each, simulate
from balto.situation.belief import by_belief, posterior_weather, weather_reports
from balto.situation.committed import executed, kept_plan
from balto.situation.later_world import later_index
from balto.situation.state import State, simulated

F64 = NDArray[np.float64]
Progress = Callable[[int, int], None]
T = TypeVar("T")
SURE = 0.5  # standard errors of the paired difference by which another course must be better in the futures believed in
SAME_H = 0.01  # legs that have left must be found to have left and come in as they did


@dataclass(frozen=True, slots=True)
class ReplanSettings:
    """How much is done at each re-planning: futures believed in, of which so many are searched on and most of the others judge;
    changes tried in the search at the first decision and at each later one (0: no search); decisions are at least gap_h
    apart and at most watch_h; forecast_half_h is the lead at which forecasts tell half of the weather's variance (0: none
    come); ahead_h of coming weather known (a yardstick only)."""

    members: int = 152
    searching: int = 24
    hunts_first: int = 6_000
    hunts: int = 300
    gap_h: float = 1.0
    watch_h: float = 6.0
    ahead_h: float = 0.0
    forecast_half_h: float = 0.0


@dataclass(frozen=True, eq=False)
class ReplanOutcome:
    """Arrays [future]: deaths, hour of the first usable doses at a place in need (inf: never), and changes of plan made;
    with the plan that each future ended up with, which run in that future does the same. `promised` is what the changes
    were expected to save when they were made, in futures that neither the search nor the choice had seen."""

    deaths: F64
    first_h: F64
    replans: NDArray[np.int64]
    promised: F64
    plans: tuple[Plan, ...]


@dataclass(frozen=True)
class _Desk:
    """What one re-plans with; death_table is the mean one, for nobody knows the need of the future."""

    chart: WorldIndex
    death_table: DeathTable
    truth: Conditions
    weather: Weather | None
    first: int
    settings: ReplanSettings
    tool: Searcher | None

    def sky_of(self, row: int) -> Conditions:
        """The sky of one held-out future."""
        return Conditions(self.truth.factor[row : row + 1], self.truth.air_c[row : row + 1])


def mean_death_table(death_table: DeathTable) -> DeathTable:
    """The expected death table as one member."""
    return death_table.expected()


def play(
    chart: WorldIndex, plan: Plan, death_table: DeathTable, held_out: tuple[int, int],
    settings: ReplanSettings | None = None, seed: int = 0,
    progress: Progress | None = None,
) -> ReplanOutcome:  # fmt: skip
    """The plan played with re-planning in futures held_out = (first, count), of which nothing is known beforehand.

    What is believed at each decision is drawn from futures 0 .. members - 1, given the reports; so `first` must not be below
    `settings.members`. ValueError if it is. Deaths are under the mean death table.
    """
    settings = settings or ReplanSettings()
    first, count = held_out
    if first < settings.members:
        raise ValueError(
            f"found first future {first}, expected {settings.members} or more: those before are believed in"
        )
    desk = _desk(narrowed(chart, death_table, (plan,)), mean_death_table(death_table), first, count, settings)
    rows = each(count, lambda row: _play_one(desk, plan, row, seed), progress)
    deaths, first_h, replans, promised, plans = zip(*rows, strict=True)
    return ReplanOutcome(
        np.array(deaths), np.array(first_h), np.array(replans, np.int64), np.array(promised), tuple(plans)
    )  # fmt: skip


def each(count: int, one: Callable[[int], T], progress: Progress | None = None) -> list[T]:
    """What `one` gives for 0 .. count - 1, in that order, on as many threads as there are cores."""
    if not count:
        return []
    done = [one(0)]  # alone: it compiles what is not compiled yet
    with ThreadPoolExecutor(int(os.environ.get("BALTO_CORES", os.cpu_count() or 1))) as pool:
        rows = [pool.submit(one, row) for row in range(1, count)]
        try:
            for number, _ in enumerate(as_completed(rows)):
                if progress:
                    progress(number + 2, count)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
        return done + [row.result() for row in rows]


def _desk(chart: WorldIndex, death_table: DeathTable, first: int, count: int, settings: ReplanSettings) -> _Desk:
    weather = None
    if chart.world.climates:
        weather = chart.weather.futures(chart.seed, first, count)
    tool = Searcher.of(chart, death_table, settings.searching) if settings.hunts or settings.hunts_first else None
    return _Desk(chart, death_table, conditions(chart, first, count), weather, first, settings, tool)


def _play_one(desk: _Desk, plan: Plan, row: int, seed: int) -> tuple[float, float, int, float, Plan]:
    ran = run_row(desk, plan, row)
    replans, promised, hour_h = 0, 0.0, _next_h(desk, ran, -np.inf)
    while hour_h is not None:
        now = simulated(desk.chart, plan, ran, 0, hour_h, desk.sky_of(row), desk.first + row)
        decided = _decide(desk, now, row, seed)
        if decided is not None:
            gain, legs = decided
            aside = turned(now, legs)
            other = _carried_out(now, legs, aside)
            changed = run_row(desk, other, row)
            if _same_past(now, changed, aside):
                plan, ran, replans, promised = other, changed, replans + 1, promised + gain
        hour_h = _next_h(desk, ran, hour_h)
    deaths = deaths_each(desk.chart, plan, desk.death_table, ran, [0])[0]
    return float(deaths), first_h(desk.chart, desk.death_table, plan, ran), replans, promised, plan


def _carried_out(now: State, legs: tuple[Leg, ...], aside: dict[int, tuple[str, ...]]) -> Plan:
    """The whole plan when these legs, of which the first are those under way, follow those that have left."""
    begun = (
        replace(leg, route=aside.get(n, leg.route)) for n, leg in zip(now.begun, executed(now), strict=True)
    )  # fmt: skip
    return now.plan.with_legs((*begun, *legs[len(now.going) :]))


def run_row(desk: _Desk, plan: Plan, row: int) -> Ran:
    """The plan in one held-out future."""
    return simulate(desk.chart, plan_arrays(desk.chart, plan), desk.sky_of(row), desk.first + row)


def first_h(chart: WorldIndex, death_table: DeathTable, plan: Plan, ran: Ran) -> float:
    """The first hour at which usable doses come to a place of the death table."""
    lots = len(chart.world.lots)
    hours = [
        float(ran.arrive_h[0, n])
        for n, leg in enumerate(plan.legs)
        if (leg.dest, leg.product) in death_table.rows and leg.doses > 0 and ran.given[0, lots + n] > 0
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
    soon = come_h[come_h >= hour_h + desk.settings.gap_h]
    chosen = min(float(soon.min(initial=np.inf)), hour_h + desk.settings.watch_h)
    return chosen if chosen < min(last_h, desk.truth.factor.shape[2] - 1) else None


def _same_past(now: State, ran: Ran, aside: Collection[int]) -> bool:
    """Whether the legs that had left do in the new plan what they did, but for what is still to come of those turned aside."""
    count = len(now.begun)
    depart_h, arrive_h = now.depart_h[list(now.begun)], now.arrive_h[list(now.begun)]
    free = np.array([n in aside for n in now.begun], np.bool_)
    came_h = ran.arrive_h[0, :count]
    same = np.isclose(came_h, arrive_h, atol=SAME_H) | (free & (came_h > now.hour_h))
    return bool(np.allclose(ran.depart_h[0, :count], depart_h, atol=SAME_H) and same.all())


def _decide(desk: _Desk, now: State, row: int, seed: int) -> tuple[float, tuple[Leg, ...]] | None:
    """Deaths that a change is expected to save, and the legs to go on with: those under way, then others. None: as planned."""
    settings = desk.settings
    seen = weather_reports(desk.chart, desk.weather, row, now.hour_h, settings.ahead_h) if desk.weather else ()
    world = later_index(now, seen, _forecast(desk, now.hour_h, row))
    over = posterior_weather(world, desk.truth, row, now.hour_h, settings.members, settings.ahead_h)
    kept = kept_plan(now, world.world)
    ran = tried(world, kept, over)
    others, judges, fresh = _parted(by_belief(now, ran), settings.searching)
    base, best, found, promised = _judged(world, kept, desk.death_table, over, ran), 0.0, None, 0.0
    for plan in _courses(desk, now, world, kept, ran, over, others, row, seed):
        saved = base - _judged(world, plan, desk.death_table, over)
        mean, error = saved[judges].mean(), saved[judges].std(ddof=1) / np.sqrt(len(judges))
        if mean - SURE * error > max(best, 1e-6):
            best, found, promised = float(mean - SURE * error), plan, float(saved[fresh].mean()) if fresh else 0.0
    return None if found is None else (promised, found.legs)


def _forecast(desk: _Desk, hour_h: float, row: int) -> tuple[Forecast, ...]:
    """What is forecast at that hour of a held-out future."""
    world, half_h = desk.chart.world, desk.settings.forecast_half_h
    if desk.weather is None or half_h <= 0.0:
        return ()
    held = within(world.forecasts, desk.truth.factor.shape[2])
    return synthetic_forecast(
        desk.chart.weather, desk.chart.seed, desk.first + row, hour_h, half_h, held, world.forecast_half_h
    )


def _courses(
    desk: _Desk, now: State, world: WorldIndex, kept: Plan, ran: Ran, over: Conditions, others: Sequence[int], row: int, seed: int
) -> Iterator[Plan]:  # fmt: skip
    """What could be done instead of what was planned."""
    yield from moves(world, now, kept, np.median(ran.depart_h, axis=0).astype(np.float64))
    yield from diversions(now, kept, desk.sky_of(row), desk.first + row)
    hunts = desk.settings.hunts if now.hour_h > 0.0 else desk.settings.hunts_first
    if desk.tool is not None and hunts:
        yield searched(desk.tool, world, now, ran, over, others, hunts, seed)


def _judged(world: WorldIndex, plan: Plan, death_table: DeathTable, over: Conditions, ran: Ran | None = None) -> F64:
    """Deaths in each future believed in."""
    ran = ran or tried(world, plan, over)
    return deaths_each(world, plan, death_table, ran, [0] * len(ran.given))


def _parted(order: list[int], searching: int) -> tuple[list[int], list[int], list[int]]:
    """Members to search on; to judge by; and a third as many neither searched on nor judged by. All alike believable."""
    others = order[:: len(order) // max(searching, 1)][:searching] if searching else []
    left = [k for k in order if k not in set(others)]
    return others, [k for n, k in enumerate(left) if n % 4 != 3], left[3::4]
