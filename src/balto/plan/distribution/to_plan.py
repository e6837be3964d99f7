"""A country's solution as a plan: legs in an order in which every leg comes after those that feed it."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from balto.domain.plan import ABOVE, Leg, Plan
from balto.plan.distribution import _schedule_kernel as kernel
from balto.plan.distribution.forest import Relay
from balto.plan.distribution.instance import Case
from balto.plan.distribution.routes import Job, routes
from balto.plan.distribution.travel import usable_of
from balto.plan.network.shortest import hops

I64 = NDArray[np.int64]


@dataclass
class _Run:
    """A carrier's run between two places, with doses [product], the nodes that it reaches, and about when it leaves."""

    carrier: int
    origin: int
    dest: int
    doses: I64
    nodes: list[int]
    depart_h: float


def legs_of(case: Case, relay: Relay, doses: I64, name: str) -> tuple[Plan, list[tuple[int, int]]]:
    """The solution as a plan, and (leg, part) of each delivery; stops that get nothing are left out."""
    runs, world = _runs(case, relay, doses), case.chart.world
    usable = usable_of(case.nets)
    carrier_type = relay.land.crew[:, kernel.KIN].astype(np.int64)
    links = routes(case, [Job(int(carrier_type[run.carrier]), run.origin, run.dest, run.depart_h) for run in runs])
    legs: list[Leg] = []
    stops: list[tuple[int, int]] = []
    for run, route in zip(runs, links, strict=True):
        k, carrier, loads = (
            int(carrier_type[run.carrier]),
            world.carriers[run.carrier].id,
            np.flatnonzero(run.doses).tolist(),
        )
        for a, b, way in hops(case.chart, usable[k], run.origin, route):
            begun, goes = len(legs), Leg(carrier, a, b, way)
            legs += [
                replace(
                    goes,
                    doses=int(run.doses[product]),
                    product=world.products[product].name,
                    rides_on=ABOVE if number else "",
                )
                for number, product in enumerate(loads)
            ] or [goes]
        reached = np.flatnonzero(np.isin(case.node, run.nodes))
        stops += [(begun + loads.index(case.product[p]), int(p)) for p in reached if case.product[p] in loads]
    return Plan(name, tuple(legs)), stops


def _runs(case: Case, relay: Relay, doses: I64) -> list[_Run]:
    """What carriers do one after the other, in an order in which every run comes after those that feed it."""
    state, place = relay.state, case.at.place
    need = np.zeros((len(place), case.stock.shape[1]), np.int64)
    np.add.at(need, (case.node, case.product), doses)
    order = state.order[: state.order[-1]]
    for t in order[::-1]:
        row = state.trips[t]
        need[row[kernel.FROM]] += need[row[kernel.FIRST : kernel.FIRST + row[kernel.STOPS]]].sum(axis=0)
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
        for n in stops:
            to = int(place[n])
            if to != x:
                runs.append(_Run(c, x, to, left, [n], leave_h))
            elif len(runs) > first:  # for what else is needed there
                runs[-1].nodes.append(n)
            x, left, leave_h = to, left - need[n], float(state.when[n] + relay.land.ground[n, 0])
        at[c], free_h[c] = x, leave_h
    return runs
