"""The search for a plan for a whole country: thousands of places, a thousand carriers."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from balto.domain.plan import Leg, Plan
from balto.ensemble.toll import Toll
from balto.motion.index import Chart
from balto.plan import _country_time_kernel as kernel
from balto.plan import country_rounds
from balto.plan.budget import part_used
from balto.plan.country_bound import Within, cores, country_bound, within
from balto.plan.country_net import Net, nets
from balto.plan.country_relay import Relay, copied, empty
from balto.plan.country_share import at_hours, averted, coarse, divide
from balto.plan.country_travel import Nodes, nodes, slowness, travel
from balto.plan.country_ways import ways
from balto.plan.districts import cut, search_side_by_side
from balto.plan.search import MEMBERS, Found, Progress
from balto.rehearse.run import rehearse

__all__ = ["country_bound", "plan_country"]

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
SEARCH_MEMBERS = 24  # members whose mean weather and reach the search reckons with
HOT, COLD = 0.05, 0.0005  # first and last heat, as parts of what a place supplied averts
DETOUR, DETOUR_H = 1.3, 2.0  # how much later than everybody free a place is served, for the coarse plan
ASK_AGAIN = (0.15, 0.3, 0.45, 0.6)  # parts of the budget at which stock is divided anew
ROUNDS = (0.05, 0.35, 0.65, 0.85)  # parts at which the rounds from each node are laid out anew
ROUNDS_TAKE = 0.1  # part of the budget that each such time may take
SLICE = 300  # rounds between two cuts into districts


@dataclass
class _Case:
    """Everything a search looks up."""

    chart: Chart
    nets: tuple[Net, ...]
    far: Within
    at: Nodes
    grid: F64
    table: F64  # deaths averted [place of the toll, hour, doses], beyond what the place's own lot gives
    step_h: float
    stock: F64  # doses of each lot that may leave it
    doses: F64  # wanted at each place [place of the toll]
    kept: float  # deaths averted by doses that stay where their lot lies
    guess_h: F64  # when doses might be at a place not yet supplied [place]
    whose: I64  # the lot that most of a place's doses would come from [place]


def plan_country(
    chart: Chart,
    toll: Toll,
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

    Searched on expected travel and the mean toll by districts side by side, then rehearsed; timetables are not used.
    With `iterations` alone (rounds of search) the result depends only on the arguments and the number of threads.
    """
    case = _case(chart, toll, min(members, SEARCH_MEMBERS))
    none = float(toll.mean()[:, 0, 0].sum()) - case.kept
    if not len(case.stock):
        return Found(Plan(name, ()), none, ((0.0, none),), 0)
    land = travel(chart, case.nets, case.far.weather, case.at)
    land.ground[: len(case.stock), 6] = case.stock
    relay = Relay(land, empty(land), *_wanted(case), case.step_h, 0.0, seed)
    relay.short = _price(relay)
    relay.compiled()
    country_rounds.compiled()
    begun = clock()  # from here on: what is above is the same however long the search
    spare_s = None if iterations is not None or seconds is None else ROUNDS_TAKE * seconds
    _start(case, relay, spare_s, stop)
    saved, doses = _divided(case, relay)
    heat = saved / max(int((case.doses > 0).sum()), 1)
    best = (saved, relay.state, doses)
    history = [(clock() - begun, none - saved)]
    done, salt, due = 0, 0, _due(case, relay, spare_s, stop)
    spots = _spots(chart, case.at)
    parts = max(1, min(cores(), int((case.doses > 0).sum()) // 20))
    try:
        while True:
            part = part_used(done, iterations, clock() - begun, seconds)
            if part >= 1.0 or (stop is not None and stop()):
                break
            salt += 1
            warm = HOT * (COLD / HOT) ** part * heat
            many = SLICE if iterations is None else max(1, min(SLICE, (iterations - done) // parts))
            done += search_side_by_side(relay, cut(relay, *spots, parts, salt), salt, many, (warm, warm * 0.9))
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
    return _rehearsed(case, relay, toll, members, name, tuple(history), done)


def _case(chart: Chart, toll: Toll, members: int) -> _Case:
    by_kin = nets(chart)
    far = within(chart, by_kin, toll, members)
    where = np.array([chart.places[place] for place in toll.places], np.int64)
    at = nodes(chart, by_kin, far.lots, where)
    grid, table = np.array(toll.doses, np.float64), averted(toll.mean())
    case = _Case(chart, by_kin, far, at, grid, table, toll.step_h, far.doses.copy(), np.zeros(len(table)),
                 0.0, np.full(len(table), np.inf), np.full(len(table), -1))  # fmt: skip
    if not len(far.lots):
        return case
    mean_h = np.where(np.isfinite(far.at_h), far.at_h, 10 * chart.world.horizon_h).mean(axis=2, dtype=np.float64)
    lot_h = chart.ground.lot_h[list(far.lots)][:, None]
    likely_h = lot_h + (mean_h - lot_h) * DETOUR + DETOUR_H
    doses = coarse(grid, table, toll.step_h, likely_h, far.doses)
    case.doses, case.guess_h, case.whose = doses.sum(axis=0), likely_h.min(axis=0), doses.argmax(axis=0)
    _keep_own(case, doses)
    return case


def _keep_own(case: _Case, doses: F64) -> None:
    """Doses that the coarse plan leaves where their lot lies stay; the toll there is what more would avert."""
    for s, lot in enumerate(case.far.lots):
        home = case.chart.ground.lot_place[lot]
        for p in np.flatnonzero(case.at.place[len(case.far.lots) : len(case.far.lots) + len(case.table)] == home):
            kept = math.floor(doses[s, p])
            case.kept += float(
                np.interp(
                    kept, case.grid, at_hours(case.table[p][None], case.step_h, case.chart.ground.lot_h[[lot]])[0]
                )
            )
            more = np.array(
                [np.interp(case.grid + kept, case.grid, row) - np.interp(kept, case.grid, row) for row in case.table[p]]
            )
            case.table[p], case.stock[s] = more, case.stock[s] - kept
            case.doses[p] -= kept


def _start(case: _Case, relay: Relay, seconds: float | None, stop: Callable[[], bool] | None) -> None:
    """A first solution: place by place, or rounds from the lots alone, whichever is better."""
    placed = relay.fill(_ranked(relay), 0)
    whose = np.full(len(case.at.place), -1)
    whose[len(case.stock) : len(case.stock) + len(case.table)] = case.whose
    rounds = country_rounds.from_lots(relay, whose, seconds, stop)
    if rounds is not None:
        kept, relay.state = relay.state, rounds
        if not relay.time() < placed:
            relay.state = kept
            relay.time()


def _due(
    case: _Case, relay: Relay, seconds: float | None, stop: Callable[[], bool] | None
) -> list[tuple[float, Callable[[int], object]]]:
    """What is done to the best solution on the way: parts of the budget, and what then, given a number for its chances."""
    ask = [(part, lambda _: _ask_again(case, relay)) for part in ASK_AGAIN]
    lay = [(part, lambda salt: country_rounds.laid_anew(relay, salt, seconds, stop)) for part in ROUNDS]
    return sorted([*ask, *lay], key=lambda one: one[0])


def _wanted(case: _Case) -> tuple[F64, F64]:
    """worths [node, hour] and wants [node] for the doses that each place is to have."""
    lots, places = len(case.stock), len(case.table)
    worths, wants = np.zeros((len(case.at.place), case.table.shape[1])), np.zeros(len(case.at.place))
    for p in range(places):
        worths[lots + p] = [-np.interp(case.doses[p], case.grid, row) for row in case.table[p]]
    wants[lots : lots + places] = case.doses
    return worths, wants


def _price(relay: Relay) -> float:
    """The price of a dose that no lot has: half as much again as doses avert on the mean."""
    return 1.5 * float(-relay.worths[:, 0].sum()) / max(float(relay.wants.sum()), 1.0)


def _ask_again(case: _Case, relay: Relay) -> None:
    """Divide all stock anew by when the solution serves each place, and a guess for those that it does not."""
    relay.time()
    _, when = _roots(case, relay)
    hour = np.where(when < np.inf, when, case.guess_h)
    gain = at_hours(case.table, case.step_h, hour)
    case.doses = divide(case.grid, gain, np.zeros(len(gain), np.int64), case.stock.sum(keepdims=True))
    relay.worths, relay.wants = _wanted(case)
    relay.short = _price(relay)
    relay.time()
    left = _ranked(relay)
    relay.fill(left[relay.state.nodes[left, kernel.SUPPLY] < 0], 0)


def _ranked(relay: Relay) -> I64:
    """Nodes with patients, those with most to gain first."""
    first, last = relay.land.lots
    gain = relay.worths[first:last, 0]
    ranked = first + np.argsort(gain, kind="stable")
    return np.asarray(ranked[relay.wants[ranked] > 0], np.int64)


def _roots(case: _Case, relay: Relay) -> tuple[I64, F64]:
    """The lot that supplies each place of the toll (-1: none), and when."""
    lots, places = len(case.stock), len(case.table)
    at = slice(lots, lots + places)
    return relay.state.nodes[at, kernel.ROOT].astype(np.int64), relay.state.when[at]


def _divided(case: _Case, relay: Relay) -> tuple[float, F64]:
    """Deaths averted by the solution as expected, beyond what lots avert where they lie, with every lot divided; the doses."""
    relay.time()
    whose, when = _roots(case, relay)
    gain = at_hours(case.table, case.step_h, when)
    shares = divide(case.grid, gain, whose, case.stock)
    return _sum(case.grid, gain, shares), shares


def _sum(grid: F64, gain: F64, doses: F64) -> float:
    return float(sum(np.interp(n, grid, row) for n, row in zip(doses, gain, strict=True)))


def _spots(chart: Chart, at: Nodes) -> tuple[F64, F64]:
    """Positions of nodes and of carriers' homes on a plane."""
    lat = np.array([place.lat for place in chart.world.places])
    lon = np.array([place.lon for place in chart.world.places]) * math.cos(math.radians(float(lat.mean())))
    flat = np.column_stack([lat, lon])
    return flat[at.place], flat[chart.teams.home]


def _rehearsed(
    case: _Case, relay: Relay, toll: Toll, members: int, name: str, history: tuple[tuple[float, float], ...], done: int
) -> Found:
    """The plan, its doses divided by when they come in the members, and its mean deaths in them."""
    mean = replace(toll, deaths=toll.mean().astype(np.float32)[None])
    _, shares = _divided(case, relay)
    plan, deaths = Plan(name, ()), float("inf")
    for _ in range(2):
        tried, stops = _legs(case, relay, np.floor(shares + 0.5), name)
        outcome = rehearse(case.chart, tried, mean, members)
        found = float(outcome.total_deaths().mean())
        if found < deaths:
            plan, deaths = tried, found
        whose, when = _roots(case, relay)
        there_h = np.repeat(when[:, None], members, axis=1)
        for leg, p in stops:
            there_h[p] = outcome.arrive_h[:, leg]
        gain = at_hours(case.table, case.step_h, there_h).mean(axis=1)
        shares = divide(case.grid, gain, whose, case.stock)
    final = float(rehearse(case.chart, plan, toll, members).total_deaths().mean()) if toll.members > 1 else deaths
    return Found(plan, final, (*history, (history[-1][0], final)), done)


def _legs(case: _Case, relay: Relay, doses: F64, name: str) -> tuple[Plan, list[tuple[int, int]]]:
    """The solution as a plan, and (leg, place of the toll) of each delivery; stops that get nothing are left out."""
    chart, state, lots = case.chart, relay.state, len(case.stock)
    need = np.zeros(len(case.at.place), np.int64)
    need[lots : lots + len(doses)] = _whole(case, relay, doses)
    order = state.order[: state.order[-1]]
    for t in order[::-1]:
        row = state.trips[t]
        need[row[kernel.FROM]] += need[row[kernel.FIRST : kernel.FIRST + row[kernel.STOPS]]].sum()
    rows: list[tuple[int, int, int, int, int]] = []  # carrier, from, to (places), doses, node reached
    at = chart.teams.home.astype(np.int64).copy()
    for t in order:
        row = state.trips[t]
        c, x = int(row[kernel.BY]), int(case.at.place[row[kernel.FROM]])
        stops = [int(n) for n in row[kernel.FIRST : kernel.FIRST + row[kernel.STOPS]] if need[n] > 0]
        if not stops:
            continue
        if at[c] != x:
            rows.append((c, int(at[c]), x, 0, -1))
        left = int(need[stops].sum())
        for n in stops:
            to = int(case.at.place[n])
            if to != x:
                rows.append((c, x, to, left, n))
            x, left = to, left - int(need[n])
        at[c] = x
    usable = [net for net in case.nets if not net.scheduled and len(net.tails)]
    kin = relay.land.crew[:, kernel.KIN].astype(np.int64)
    links = ways(chart.world, usable, slowness(case.far.weather), {(int(kin[c]), a, b) for c, a, b, _, _ in rows})
    places, carriers = chart.world.places, chart.world.carriers
    legs = tuple(Leg(carriers[c].id, places[a].id, places[b].id, links[int(kin[c]), a, b], n) for c, a, b, n, _ in rows)
    wanted = range(lots, lots + len(doses))
    return Plan(name, legs), [(i, row[4] - lots) for i, row in enumerate(rows) if row[4] in wanted]


def _whole(case: _Case, relay: Relay, doses: F64) -> I64:
    """Whole doses that no lot is short of and no payload is over."""
    whose, _ = _roots(case, relay)
    whole = doses.astype(np.int64)
    for s in range(len(case.stock)):
        mine = np.flatnonzero(whose == s)
        while len(mine) and whole[mine].sum() > case.stock[s]:
            whole[mine[whole[mine].argmax()]] -= 1
    return whole
