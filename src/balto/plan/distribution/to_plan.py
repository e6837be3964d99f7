"""A country's solution as a plan: legs in an order in which every leg comes after those that feed it."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from balto.domain.plan import ABOVE, FOREVER_H, Leg, Plan
from balto.plan.distribution import _schedule_kernel as kernel
from balto.plan.distribution.forest import Relay
from balto.plan.distribution.instance import Case
from balto.plan.distribution.routes import Job, routes
from balto.plan.distribution.travel import usable_of
from balto.plan.network.shortest import hops

I64 = NDArray[np.int64]


Demand = tuple[int, int, float]  # a product, doses of it, and the hour at which they are where they are wanted


@dataclass
class _Run:
    """A carrier's run between two places: doses [product], the nodes that it reaches, about when it leaves, what it is for."""

    carrier: int
    origin: int
    dest: int
    doses: I64
    nodes: list[int]
    depart_h: float
    wanted: list[Demand] = field(default_factory=list)


def legs_of(case: Case, relay: Relay, doses: I64, name: str) -> tuple[Plan, list[tuple[int, int]]]:
    """The solution as a plan, and (leg, part) of each delivery; stops that get nothing are left out."""
    runs = _runs(case, relay, doses)
    usable = usable_of(case.nets)
    carrier_type = relay.land.crew[:, kernel.KIN].astype(np.int64)
    links = routes(case, [Job(int(carrier_type[run.carrier]), run.origin, run.dest, run.depart_h) for run in runs])
    legs: list[Leg] = []
    stops: list[tuple[int, int]] = []
    for run, route in zip(runs, links, strict=True):
        k, loads = int(carrier_type[run.carrier]), np.flatnonzero(run.doses).tolist()
        begun, gone_km = len(legs), 0.0
        way = list(hops(case.chart, usable[k], run.origin, route))
        total_km = sum(_km(case, links_of) for _, _, links_of in way)
        for number, (a, b, links_of) in enumerate(way):
            begun, last = len(legs), number == len(way) - 1
            legs += _hop(case, run, loads, (a, b, links_of), doses, gone_km / max(total_km, 1e-9), last)
            gone_km += _km(case, links_of)
        reached = np.flatnonzero(np.isin(case.node, run.nodes))
        stops += [(begun + loads.index(case.product[p]), int(p)) for p in reached if case.product[p] in loads]
    return Plan(name, tuple(legs)), stops


def _km(case: Case, links: tuple[str, ...]) -> float:
    return sum(case.chart.links[link].km for link in links)


def _hop(
    case: Case, run: _Run, loads: list[int], hop: tuple[str, str, tuple[str, ...]], doses: I64, part: float, last: bool
) -> list[Leg]:
    """The legs of one hop of a run, `part` of whose way lies behind it; on the last, what is for the place stays."""
    world = case.chart.world
    goes = Leg(world.carriers[run.carrier].id, *hop)
    mine = np.isin(case.node, run.nodes)
    found = [
        replace(
            goes,
            doses=int(run.doses[product]),
            stays=int(doses[mine & (case.product == product)].sum()) if last else 0,
            lasting=_lasting(case, run, product, part),
            product=world.products[product].name,
            rides_on=ABOVE if number else "",
        )
        for number, product in enumerate(loads)
    ]
    return found or [goes]


def _lasting(case: Case, run: _Run, product: int, part: float) -> tuple[tuple[int, float], ...]:
    """How long a run's doses of a product must keep, where some may spoil; `part` of its way lies behind it."""
    may_spoil = case.chart.ground.lot_expires_h[case.chart.ground.lot_product == product].min(initial=FOREVER_H)
    if not min(may_spoil, case.chart.keeps[product, 0]) < FOREVER_H:
        return ()
    loaded_h = run.depart_h - float(case.chart.ground.handover_h[run.origin])
    there_h = min((hour_h for _, _, hour_h in run.wanted), default=loaded_h)
    from_h = loaded_h + part * max(there_h - loaded_h, 0.0)
    asked: dict[float, int] = {}
    for of, doses, hour_h in run.wanted:
        if of == product and doses > 0:
            keeps_h = max(hour_h - from_h, 0.0)
            asked[keeps_h] = asked.get(keeps_h, 0) + doses
    return tuple((asked[keeps_h], keeps_h) for keeps_h in sorted(asked, reverse=True))


def _runs(case: Case, relay: Relay, doses: I64) -> list[_Run]:
    """What carriers do one after the other, in an order in which every run comes after those that feed it."""
    state, place = relay.state, case.at.place
    need = np.zeros((len(place), case.stock.shape[1]), np.int64)
    np.add.at(need, (case.node, case.product), doses)
    wanted: dict[int, list[Demand]] = {}
    for node, product, count in zip(case.node.tolist(), case.product.tolist(), doses.tolist(), strict=True):
        wanted.setdefault(node, []).append((product, count, float(state.when[node])))
    order = state.order[: state.order[-1]]
    for t in order[::-1]:
        row = state.trips[t]
        stops = row[kernel.FIRST : kernel.FIRST + row[kernel.STOPS]]
        need[row[kernel.FROM]] += need[stops].sum(axis=0)
        wanted.setdefault(int(row[kernel.FROM]), []).extend(one for n in stops.tolist() for one in wanted.get(n, ()))
    runs: list[_Run] = []
    at, free_h = case.chart.teams.home.astype(np.int64).copy(), case.chart.teams.available_h.copy()
    for t in order:
        row = state.trips[t]
        c, x = int(row[kernel.BY]), int(place[row[kernel.FROM]])
        stops = [int(n) for n in row[kernel.FIRST : kernel.FIRST + row[kernel.STOPS]] if need[n].any()]
        if not stops:
            continue
        if at[c] != x:
            runs.append(_Run(c, int(at[c]), x, np.zeros_like(need[0]), [], float(free_h[c])))
        left, first, leave_h = need[stops].sum(axis=0), len(runs), float(state.begin[t])
        for number, n in enumerate(stops):
            to = int(place[n])
            if to != x:
                ahead = [one for m in stops[number:] for one in wanted.get(m, ())]
                runs.append(_Run(c, x, to, left, [n], leave_h, ahead))
            elif len(runs) > first:  # for what else is needed there
                runs[-1].nodes.append(n)
            x, left, leave_h = to, left - need[n], float(state.when[n] + relay.land.ground[n, 0])
        at[c], free_h[c] = x, leave_h
    return runs
