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
from balto.plan.country_bound import cores, country_bound, products_of, within
from balto.plan.country_net import Net, nets
from balto.plan.country_reach import Store
from balto.plan.country_relay import Relay, copied, empty
from balto.plan.country_share import Loads, at_hours, averted, beyond, coarse, divide, in_parts, whole
from balto.plan.country_travel import Nodes, nodes, slowness, travel, weights
from balto.plan.country_ways import ways
from balto.plan.districts import cut, search_side_by_side
from balto.plan.goods import payload_of
from balto.plan.search import MEMBERS, Found, Progress
from balto.rehearse.run import rehearse

__all__ = ["country_bound", "plan_country"]

F32 = NDArray[np.float32]
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
    """Everything a search looks up.

    A part is what a place with patients needs of one product, or a share of that where usual carriers cannot take it at once.
    Parts of one place that the coarse plan serves from the same store are one node: they come together.
    """

    chart: Chart
    nets: tuple[Net, ...]
    weather: F32
    stores: tuple[Store, ...]
    at: Nodes
    grid: F64
    table: F64  # deaths averted [part, hour, doses], beyond what the place's own lot gives and the parts before
    step_h: float
    product: I64  # of each part
    node: I64  # of each part
    stock: F64  # doses [store, product] that may leave
    doses: F64  # wanted [part]
    kept: float  # deaths averted by doses that stay where their lot lies
    guess_h: F64  # when doses might be there, where that is not yet supplied [part]
    whose: I64  # the store that most of a part's doses would come from [part]


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
    if not case.stores:
        return Found(Plan(name, ()), none, ((0.0, none),), 0)
    land = travel(chart, case.nets, case.weather, case.at, case.stock)
    worths, wants, price = _wanted(case)
    relay = Relay(land, empty(land), worths, wants, case.step_h, price, seed)
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
    return _rehearsed(case, relay, toll, members, name, tuple(history), done)


def _case(chart: Chart, toll: Toll, members: int) -> _Case:
    by_kin = nets(chart)
    far = within(chart, by_kin, toll, members)
    stores = tuple(dict.fromkeys(far.store))
    lot_store = np.array([stores.index(store) for store in far.store], np.int64)
    stock = np.zeros((len(stores), len(chart.world.products)))
    np.add.at(stock, (lot_store, far.product), far.doses)
    place, product = np.array([chart.places[name] for name in toll.places], np.int64), products_of(chart, toll)
    rows, grid, table = len(place), np.array(toll.doses, np.float64), averted(toll.mean())
    doses, guess_h, whose, kept = np.zeros(rows), np.full(rows, np.inf), np.full(rows, -1), 0.0
    if stores:
        mean_h = np.where(np.isfinite(far.at_h), far.at_h, 10 * chart.world.horizon_h).mean(axis=2, dtype=np.float64)
        lot_h = np.array([store.hour_h for store in far.store])[:, None]
        likely_h = lot_h + (mean_h - lot_h) * DETOUR + DETOUR_H
        shares = coarse(grid, table, toll.step_h, likely_h, far.doses)
        doses, guess_h = shares.sum(axis=0), likely_h.min(axis=0)
        whose = lot_store[np.where(doses > 0, shares.argmax(axis=0), likely_h.argmin(axis=0))]
        for lot, store in enumerate(far.store):
            for row in np.flatnonzero((place == store.place) & (product == far.product[lot])):
                stays = math.floor(shares[lot, row])
                kept += float(np.interp(stays, grid, at_hours(table[row][None], toll.step_h, lot_h[lot])[0]))
                table[row] = beyond(grid, table[row], stays)
                stock[lot_store[lot], product[row]] -= stays
                doses[row] -= stays
    bundle, weight = _numbered(place, whose), weights(chart)[product]
    parts = in_parts(grid, table, doses, bundle, weight, *_payloads(chart, by_kin))
    node = _numbered(parts.bundle, parts.share)
    wanted = place[parts.row][np.unique(node, return_index=True)[1]]
    return _Case(
        chart, by_kin, far.weather, stores, nodes(chart, by_kin, stores, wanted), grid, parts.table, toll.step_h,
        product[parts.row], len(stores) + node, stock, parts.doses, kept, guess_h[parts.row], whose[parts.row],
    )  # fmt: skip


def _numbered(*columns: I64) -> I64:
    """Numbers for the different rows of these columns, in order of their first."""
    rows = list(zip(*(column.tolist() for column in columns), strict=True))
    number = {row: n for n, row in enumerate(dict.fromkeys(rows))}
    return np.array([number[row] for row in rows], np.int64)


def _payloads(chart: Chart, by_kin: tuple[Net, ...]) -> tuple[float, float]:
    """The usual payload of the carriers that a country's plan may use, and the largest, in what doses weigh."""
    able = [int(c) for net in by_kin if not net.scheduled and len(net.tails) for c in net.carriers]
    payloads = [payload_of(chart, chart.world.carriers[c]) for c in able]
    return (float(np.median(payloads)), max(payloads)) if payloads else (np.inf, np.inf)


def _start(case: _Case, relay: Relay, seconds: float | None, stop: Callable[[], bool] | None) -> None:
    """A first solution: place by place, or rounds from the stores alone, whichever is better."""
    placed = relay.fill(_ranked(relay), 0)
    whose = np.full(len(case.at.place), -1)
    whose[case.node] = case.whose
    rounds = country_rounds.from_stores(relay, whose, seconds, stop)
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


def _wanted(case: _Case) -> tuple[F64, F64, F64]:
    """worths [node, hour] and wants [node, product] for the doses that each part is to have, and the price [product] of a dose
    that no store has: half as much again as doses avert on the mean."""
    count, products = len(case.at.place), case.stock.shape[1]
    worths, wants, gain = np.zeros((count, case.table.shape[1])), np.zeros((count, products)), np.zeros(products)
    for p, (node, product) in enumerate(zip(case.node, case.product, strict=True)):
        line = np.array([-np.interp(case.doses[p], case.grid, row) for row in case.table[p]])
        worths[node] += line
        wants[node, product] += case.doses[p]
        gain[product] -= line[0]
    return worths, wants, 1.5 * gain / np.maximum(wants.sum(axis=0), 1.0)


def _ask_again(case: _Case, relay: Relay) -> None:
    """Divide all stock anew by when the solution serves each part, and a guess for those that it does not."""
    relay.time()
    _, when = _roots(case, relay)
    hour = np.where(when < np.inf, when, case.guess_h)
    gain = at_hours(case.table, case.step_h, hour)
    case.doses = divide(case.grid, gain, case.stock.sum(axis=0, keepdims=True), _anyhow(case, relay))
    relay.worths, relay.wants, relay.short = _wanted(case)
    relay.time()
    left = _ranked(relay)
    relay.fill(left[relay.state.nodes[left, kernel.SUPPLY] < 0], 0)


def _ranked(relay: Relay) -> I64:
    """Nodes with patients, those with most to gain first."""
    first, last = relay.land.stores
    gain = relay.worths[first:last, 0]
    ranked = first + np.argsort(gain, kind="stable")
    return np.asarray(ranked[relay.loads[ranked] > 0], np.int64)


def _roots(case: _Case, relay: Relay) -> tuple[I64, F64]:
    """The store that supplies each part (-1: none), and when."""
    return relay.state.nodes[case.node, kernel.ROOT].astype(np.int64), relay.state.when[case.node]


def _loads(case: _Case, relay: Relay) -> Loads:
    """What limits each part's doses as the solution brings them."""
    state, land = relay.state, relay.land
    whose, _ = _roots(case, relay)
    by, supply = state.trips[:, kernel.BY], state.nodes[:, kernel.SUPPLY]
    room = np.where(by < 0, 0.0, land.crew[by, kernel.PAYLOAD])
    above = np.where(by < 0, -1, supply[state.trips[:, kernel.FROM]])
    return Loads(whose, case.product, supply[case.node], above, room, land.weight)


def _anyhow(case: _Case, relay: Relay) -> Loads:
    """What limits each part's doses whoever brings them, with all stock in one place: the largest payload, node by node."""
    crew, count = relay.land.crew, len(case.at.place)
    largest = crew[crew[:, kernel.KIN] >= 0, kernel.PAYLOAD].max(initial=0.0)
    none = np.full(count, -1)
    return Loads(np.zeros_like(case.node), case.product, case.node, none, np.full(count, largest), relay.land.weight)


def _divided(case: _Case, relay: Relay) -> tuple[float, F64]:
    """Deaths averted by the solution as expected, beyond what lots avert where they lie, with all stock divided; the doses."""
    relay.time()
    gain = at_hours(case.table, case.step_h, _roots(case, relay)[1])
    shares = divide(case.grid, gain, case.stock, _loads(case, relay))
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
        tried, stops = _legs(case, relay, whole(shares, case.stock, _loads(case, relay)), name)
        outcome = rehearse(case.chart, tried, mean, members)
        found = float(outcome.total_deaths().mean())
        if found < deaths:
            plan, deaths = tried, found
        there_h = np.repeat(_roots(case, relay)[1][:, None], members, axis=1)
        for leg, p in stops:
            there_h[p] = outcome.arrive_h[:, leg]
        gain = at_hours(case.table, case.step_h, there_h).mean(axis=1)
        shares = divide(case.grid, gain, case.stock, _loads(case, relay))
    final = float(rehearse(case.chart, plan, toll, members).total_deaths().mean()) if toll.members > 1 else deaths
    return Found(plan, final, (*history, (history[-1][0], final)), done)


@dataclass
class _Run:
    """A carrier's run between two places, with doses [product], and the nodes that it reaches."""

    carrier: int
    origin: int
    dest: int
    doses: I64
    nodes: list[int]


def _legs(case: _Case, relay: Relay, doses: I64, name: str) -> tuple[Plan, list[tuple[int, int]]]:
    """The solution as a plan, and (leg, part) of each delivery; stops that get nothing are left out."""
    runs, world = _runs(case, relay, doses), case.chart.world
    usable = [net for net in case.nets if not net.scheduled and len(net.tails)]
    kin = relay.land.crew[:, kernel.KIN].astype(np.int64)
    links = ways(world, usable, slowness(case.weather), {(int(kin[run.carrier]), run.origin, run.dest) for run in runs})
    legs: list[Leg] = []
    stops: list[tuple[int, int]] = []
    for run in runs:
        way = links[int(kin[run.carrier]), run.origin, run.dest]
        goes = Leg(world.carriers[run.carrier].id, world.places[run.origin].id, world.places[run.dest].id, way)
        loads = np.flatnonzero(run.doses).tolist()
        reached = np.flatnonzero(np.isin(case.node, run.nodes))
        stops += [(len(legs) + loads.index(case.product[p]), int(p)) for p in reached if case.product[p] in loads]
        legs += [
            replace(goes, doses=int(run.doses[product]), product=world.products[product].name, joins=number > 0)
            for number, product in enumerate(loads)
        ] or [goes]
    return Plan(name, tuple(legs)), stops


def _runs(case: _Case, relay: Relay, doses: I64) -> list[_Run]:
    """What carriers do one after the other, in an order in which every run comes after those that feed it."""
    state, place = relay.state, case.at.place
    need = np.zeros((len(place), case.stock.shape[1]), np.int64)
    np.add.at(need, (case.node, case.product), doses)
    order = state.order[: state.order[-1]]
    for t in order[::-1]:
        row = state.trips[t]
        need[row[kernel.FROM]] += need[row[kernel.FIRST : kernel.FIRST + row[kernel.STOPS]]].sum(axis=0)
    runs: list[_Run] = []
    at = case.chart.teams.home.astype(np.int64).copy()
    for t in order:
        row = state.trips[t]
        c, x = int(row[kernel.BY]), int(place[row[kernel.FROM]])
        stops = [int(n) for n in row[kernel.FIRST : kernel.FIRST + row[kernel.STOPS]] if need[n].any()]
        if not stops:
            continue
        if at[c] != x:
            runs.append(_Run(c, int(at[c]), x, np.zeros_like(need[0]), []))
        left, first = need[stops].sum(axis=0), len(runs)
        for n in stops:
            to = int(place[n])
            if to != x:
                runs.append(_Run(c, x, to, left, [n]))
            elif len(runs) > first:  # for what else is needed there
                runs[-1].nodes.append(n)
            x, left = to, left - need[n]
        at[c] = x
    return runs
