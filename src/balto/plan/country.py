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
from balto.plan.country_bound import Within, cores, country_bound, products_of, within
from balto.plan.country_net import Net, nets
from balto.plan.country_reach import Store
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
    """Everything a search looks up.

    A row of the toll is a place with patients, for one product. Rows of one place that the coarse plan serves from the same
    store are one node: what they need comes together.
    """

    chart: Chart
    nets: tuple[Net, ...]
    far: Within
    stores: tuple[Store, ...]
    at: Nodes
    grid: F64
    table: F64  # deaths averted [row, hour, doses], beyond what the place's own lot gives
    step_h: float
    place: I64  # of each row
    product: I64  # of each row
    node: I64  # of each row
    stock: F64  # doses [store, product] that may leave
    doses: F64  # wanted [row]
    kept: float  # deaths averted by doses that stay where their lot lies
    guess_h: F64  # when doses might be there, where that is not yet supplied [row]
    whose: I64  # the store that most of a row's doses would come from [row]


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
    land = travel(chart, case.nets, case.far.weather, case.at, case.stock)
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
    stores = tuple(dict.fromkeys(far.store))
    lot_store = np.array([stores.index(store) for store in far.store], np.int64)
    stock = np.zeros((len(stores), len(chart.world.products)))
    np.add.at(stock, (lot_store, far.product), far.doses)
    place = np.array([chart.places[name] for name in toll.places], np.int64)
    rows, grid, table = len(place), np.array(toll.doses, np.float64), averted(toll.mean())
    doses, likely_h = np.zeros((0, rows)), np.zeros((0, rows))
    guess_h, whose = np.full(rows, np.inf), np.full(rows, -1)
    if stores:
        mean_h = np.where(np.isfinite(far.at_h), far.at_h, 10 * chart.world.horizon_h).mean(axis=2, dtype=np.float64)
        lot_h = np.array([store.hour_h for store in far.store])[:, None]
        likely_h = lot_h + (mean_h - lot_h) * DETOUR + DETOUR_H
        doses = coarse(grid, table, toll.step_h, likely_h, far.doses)
        guess_h = likely_h.min(axis=0)
        whose = lot_store[np.where(doses.sum(axis=0) > 0, doses.argmax(axis=0), likely_h.argmin(axis=0))]
    node, wanted = _bundled(place, whose)
    case = _Case(
        chart, by_kin, far, stores, nodes(chart, by_kin, stores, wanted), grid, table, toll.step_h, place,
        products_of(chart, toll), len(stores) + node, stock, doses.sum(axis=0), 0.0, guess_h, whose,
    )  # fmt: skip
    for lot, store in enumerate(far.store):
        _keep_own(case, store, int(far.product[lot]), doses[lot])
    return case


def _bundled(place: I64, whose: I64) -> tuple[I64, I64]:
    """The number of each row's bundle, and each bundle's place: rows of one place that are served from one store."""
    pairs = list(zip(place.tolist(), whose.tolist(), strict=True))
    number = {pair: n for n, pair in enumerate(dict.fromkeys(pairs))}
    return np.array([number[pair] for pair in pairs], np.int64), np.array([at for at, _ in number], np.int64)


def _keep_own(case: _Case, store: Store, product: int, doses: F64) -> None:
    """Doses [row] of a lot that the coarse plan leaves where it lies stay; the toll there is what more would avert."""
    for p in np.flatnonzero((case.place == store.place) & (case.product == product)):
        kept = math.floor(doses[p])
        own = at_hours(case.table[p][None], case.step_h, np.array([store.hour_h]))[0]
        case.kept += float(np.interp(kept, case.grid, own))
        case.table[p] = [
            np.interp(case.grid + kept, case.grid, row) - np.interp(kept, case.grid, row) for row in case.table[p]
        ]
        case.stock[case.stores.index(store), product] -= kept
        case.doses[p] -= kept


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
    """worths [node, hour] and wants [node, product] for the doses that each row is to have, and the price [product] of a dose
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
    """Divide all stock anew by when the solution serves each row, and a guess for those that it does not."""
    relay.time()
    _, when = _roots(case, relay)
    hour = np.where(when < np.inf, when, case.guess_h)
    gain = at_hours(case.table, case.step_h, hour)
    case.doses = _shared(case, gain, np.zeros(len(gain), np.int64), case.stock.sum(axis=0, keepdims=True))
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
    """The store that supplies each row of the toll (-1: none), and when."""
    return relay.state.nodes[case.node, kernel.ROOT].astype(np.int64), relay.state.when[case.node]


def _shared(case: _Case, gain: F64, whose: I64, stock: F64) -> F64:
    """Doses [row]: what each store has of a product divided among the rows that it supplies."""
    doses = np.zeros(len(gain))
    for product in range(stock.shape[1]):
        rows = case.product == product
        doses[rows] = divide(case.grid, gain[rows], whose[rows], stock[:, product])
    return doses


def _divided(case: _Case, relay: Relay) -> tuple[float, F64]:
    """Deaths averted by the solution as expected, beyond what lots avert where they lie, with all stock divided; the doses."""
    relay.time()
    whose, when = _roots(case, relay)
    gain = at_hours(case.table, case.step_h, when)
    shares = _shared(case, gain, whose, case.stock)
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
        shares = _shared(case, gain, whose, case.stock)
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


def _legs(case: _Case, relay: Relay, doses: F64, name: str) -> tuple[Plan, list[tuple[int, int]]]:
    """The solution as a plan, and (leg, row of the toll) of each delivery; stops that get nothing are left out."""
    runs, world = _runs(case, relay, doses), case.chart.world
    usable = [net for net in case.nets if not net.scheduled and len(net.tails)]
    kin = relay.land.crew[:, kernel.KIN].astype(np.int64)
    links = ways(
        world, usable, slowness(case.far.weather), {(int(kin[run.carrier]), run.origin, run.dest) for run in runs}
    )
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


def _runs(case: _Case, relay: Relay, doses: F64) -> list[_Run]:
    """What carriers do one after the other, in an order in which every run comes after those that feed it."""
    state, place = relay.state, case.at.place
    need = np.zeros((len(place), case.stock.shape[1]), np.int64)
    np.add.at(need, (case.node, case.product), _whole(case, relay, doses))
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


def _whole(case: _Case, relay: Relay, doses: F64) -> I64:
    """Whole doses that no store is short of."""
    whose, _ = _roots(case, relay)
    whole = doses.astype(np.int64)
    for store, product in np.ndindex(*case.stock.shape):
        mine = np.flatnonzero((whose == store) & (case.product == product))
        while len(mine) and whole[mine].sum() > case.stock[store, product]:
            whole[mine[whole[mine].argmax()]] -= 1
    return whole
