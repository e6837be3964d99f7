"""The search for a plan for a whole country: thousands of places, a thousand carriers."""

import math
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from balto.domain.plan import Plan
from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.plan.bound.weather_known import cores, country_bound
from balto.plan.distribution import _schedule_kernel as kernel
from balto.plan.distribution import tours
from balto.plan.distribution.allocate import Loads, at_hours, divide, whole
from balto.plan.distribution.districts import cut, search_side_by_side
from balto.plan.distribution.forest import Relay, copied, empty
from balto.plan.distribution.instance import Case, case_of, wanted_of
from balto.plan.distribution.to_plan import legs_of
from balto.plan.distribution.travel import Nodes, travel
from balto.plan.found import Found, Progress, part_used
from balto.plan.from_here import MEMBERS, from_here
from balto.rehearse.run import rehearse

__all__ = ["country_bound", "plan_country"]

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
SEARCH_MEMBERS = 24  # members whose mean weather and reach the search reckons with
HOT, COLD = 0.05, 0.0005  # first and last heat, as parts of what a place supplied averts
ASK_AGAIN = (0.15, 0.3, 0.45, 0.6)  # parts of the budget at which stock is divided anew
ROUNDS = (0.05, 0.35, 0.65, 0.85)  # parts at which the rounds from each node are laid out anew
ROUNDS_TAKE = 0.1  # part of the budget that each such time may take
SLICE = 300  # rounds between two cuts into districts


@from_here
def plan_country(
    chart: WorldIndex,
    death_table: DeathTable,
    *,
    members: int = MEMBERS,
    seconds: float | None = 60.0,
    iterations: int | None = None,
    seed: int = 0,
    progress: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
    name: str = "balto",
    clock: Callable[[], float] = time.perf_counter,
) -> Found:
    """A plan of few expected deaths for a country; its deaths are the mean of the first `members` futures.

    Searched on expected travel and the mean death table by districts side by side, then rehearsed; timetables included.
    With `iterations` alone (rounds of search) the result depends only on the arguments and the number of threads.
    """
    case = case_of(chart, death_table, min(members, SEARCH_MEMBERS))
    none = float(death_table.mean()[:, 0, 0].sum()) - case.kept
    if not case.stores:
        return Found(Plan(name, ()), none, ((0.0, none),), 0)
    land = travel(chart, case.nets, case.weather, case.at, case.stock, case.took)
    worths, wants, price = wanted_of(case)
    relay = Relay(land, empty(land), worths, wants, case.step_h, price, seed)
    relay.compiled()
    tours.compiled()
    begun = clock()  # from here on: what is above is the same however long the search
    spare_s = None if iterations is not None or seconds is None else ROUNDS_TAKE * seconds
    _start(case, relay, spare_s, stop)
    saved, doses = _divided(case, relay)
    heat = saved / max(int((case.doses > 0).sum()), 1)
    best = (saved, relay.state, doses)
    history = [(clock() - begun, none - saved)]
    done, salt, due = 0, 0, _due(case, relay, spare_s, stop)
    spots = _spots(chart, case.at)
    sides = max(1, min(cores(), int((case.doses > 0).sum()) // 20))
    try:
        while True:
            part = part_used(done, iterations, clock() - begun, seconds)
            if part >= 1.0 or (stop is not None and stop()):
                break
            salt += 1
            warm = HOT * (COLD / HOT) ** part * heat
            many = SLICE if iterations is None else max(1, min(SLICE, (iterations - done) // sides))
            done += search_side_by_side(relay, cut(relay, *spots, sides, salt), salt, many, (warm, warm * 0.9))
            saved, doses = _divided(case, relay)
            if saved > best[0] + 1e-12:
                best = (saved, copied(relay.state), doses)
                history.append((clock() - begun, none - saved))
            if due and part >= due[0][0]:
                relay.state = copied(best[1])
                due.pop(0)[1](salt)
            if progress is not None:
                progress(Progress(clock() - begun, part, done, history[-1][1]))
    except KeyboardInterrupt:
        pass
    relay.state = best[1]
    relay.time()
    return _rehearsed(case, relay, death_table, members, name, tuple(history), done)


def _start(case: Case, relay: Relay, seconds: float | None, stop: Callable[[], bool] | None) -> None:
    """A first solution: place by place, or rounds from the stores alone, whichever is better."""
    placed = relay.fill(_ranked(relay), 0)
    whose = np.full(len(case.at.place), -1)
    whose[case.node] = case.whose
    rounds = tours.from_stores(relay, whose, seconds, stop)
    if rounds is not None:
        kept, relay.state = relay.state, rounds
        if not relay.time() < placed:
            relay.state = kept
            relay.time()


def _due(
    case: Case, relay: Relay, seconds: float | None, stop: Callable[[], bool] | None
) -> list[tuple[float, Callable[[int], object]]]:
    """What is done to the best solution on the way: parts of the budget, and what then, given a number for its chances."""
    ask = [(part, lambda _: _ask_again(case, relay)) for part in ASK_AGAIN]
    lay = [(part, lambda salt: tours.laid_anew(relay, salt, seconds, stop)) for part in ROUNDS]
    return sorted([*ask, *lay], key=lambda one: one[0])


def _ask_again(case: Case, relay: Relay) -> None:
    """Divide all stock anew by when the solution serves each part, and a guess for those that it does not."""
    relay.time()
    _, when = _roots(case, relay)
    hour = np.where(when < np.inf, when, case.guess_h)
    gain = at_hours(case.table, case.step_h, hour)
    case.doses = divide(case.grid, gain, case.stock.sum(axis=0, keepdims=True), _anyhow(case, relay))
    relay.worths, relay.wants, relay.short = wanted_of(case)
    relay.time()
    left = _ranked(relay)
    relay.fill(left[relay.state.nodes[left, kernel.SUPPLY] < 0], 0)


def _ranked(relay: Relay) -> I64:
    """Nodes with patients, those with most to gain first."""
    first, last = relay.land.stores
    gain = relay.worths[first:last, 0]
    ranked = first + np.argsort(gain, kind="stable")
    return np.asarray(ranked[relay.loads[ranked] > 0], np.int64)


def _roots(case: Case, relay: Relay) -> tuple[I64, F64]:
    """The store that supplies each part (-1: none), and when."""
    return relay.state.nodes[case.node, kernel.ROOT].astype(np.int64), relay.state.when[case.node]


def _loads(case: Case, relay: Relay) -> Loads:
    """What limits each part's doses as the solution brings them."""
    state, land = relay.state, relay.land
    whose, _ = _roots(case, relay)
    by, supply = state.trips[:, kernel.BY], state.nodes[:, kernel.SUPPLY]
    room = np.where(by < 0, 0.0, land.crew[by, kernel.PAYLOAD])
    above = np.where(by < 0, -1, supply[state.trips[:, kernel.FROM]])
    return Loads(whose, case.product, supply[case.node], above, room, land.weight)


def _anyhow(case: Case, relay: Relay) -> Loads:
    """What limits each part's doses whoever brings them, with all stock in one place: what the largest store has of it, and the
    largest payload, node by node."""
    crew, count, weight = relay.land.crew, len(case.at.place), relay.land.weight
    largest = crew[crew[:, kernel.KIN] >= 0, kernel.PAYLOAD].max(initial=0.0)
    room = np.r_[np.full(count, largest), (case.stock.max(axis=0) * weight)[case.product]]
    above = np.r_[np.full(count, -1), case.node]
    return Loads(np.zeros_like(case.node), case.product, count + np.arange(len(case.node)), above, room, weight)


def _divided(case: Case, relay: Relay) -> tuple[float, F64]:
    """Deaths averted by the solution as expected, beyond what lots avert where they lie, with all stock divided; the doses."""
    relay.time()
    gain = at_hours(case.table, case.step_h, _roots(case, relay)[1])
    shares = divide(case.grid, gain, case.stock, _loads(case, relay))
    return _sum(case.grid, gain, shares), shares


def _sum(grid: F64, gain: F64, doses: F64) -> float:
    return float(sum(np.interp(n, grid, row) for n, row in zip(doses, gain, strict=True)))


def _spots(chart: WorldIndex, at: Nodes) -> tuple[F64, F64]:
    """Positions of nodes and of carriers' homes on a plane."""
    lat = np.array([place.lat for place in chart.world.places])
    lon = np.array([place.lon for place in chart.world.places]) * math.cos(math.radians(float(lat.mean())))
    flat = np.column_stack([lat, lon])
    return flat[at.place], flat[chart.teams.home]


def _rehearsed(
    case: Case,
    relay: Relay,
    death_table: DeathTable,
    members: int,
    name: str,
    history: tuple[tuple[float, float], ...],
    done: int,
) -> Found:
    """The plan, its doses divided by when they come in the members, and its mean deaths in them."""
    mean = death_table.expected()
    _, shares = _divided(case, relay)
    plan, deaths = Plan(name, ()), float("inf")
    for _ in range(2):
        tried, stops = legs_of(case, relay, whole(shares, case.stock, _loads(case, relay)), name)
        outcome = rehearse(case.chart, tried, mean, members)
        found = float(outcome.total_deaths().mean())
        if found < deaths:
            plan, deaths = tried, found
        there_h = np.repeat(_roots(case, relay)[1][:, None], members, axis=1)
        for leg, p in stops:
            there_h[p] = outcome.arrive_h[:, leg]
        gain = at_hours(case.table, case.step_h, there_h).mean(axis=1)
        shares = divide(case.grid, gain, case.stock, _loads(case, relay))
    final = (
        float(rehearse(case.chart, plan, death_table, members).total_deaths().mean())
        if death_table.members > 1
        else deaths
    )
    return Found(plan, final, (*history, (history[-1][0], final)), done)
