"""Delivery rounds, slowly: the price of given rounds stop by stop, and the best of all rounds by trying every one."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import permutations, product

Cost = Callable[[int, float], float]  # (stop, hour of arrival) -> cost


@dataclass(frozen=True)
class Task:
    """Travel by vehicle [k][n + 1][n + 1]; demand, service and cost by row of travel (0 is the start)."""

    travel_h: Sequence[Sequence[Sequence[float]]]
    demand: Sequence[int]
    capacity: Sequence[int]
    start_h: Sequence[float]
    service_h: Sequence[float]
    cost: Cost
    unserved_cost: Sequence[float]


def arrivals(task: Task, vehicle: int, route: Sequence[int]) -> list[float]:
    """Hour of arrival at each stop of one round."""
    hour, here, there = task.start_h[vehicle], 0, []
    for stop in route:
        hour += task.travel_h[vehicle][here][stop]
        there.append(hour)
        hour, here = hour + task.service_h[stop], stop
    return there


def price(task: Task, routes: Sequence[Sequence[int]]) -> float:
    """The cost of rounds, stops left out included; infinite where a vehicle is overloaded."""
    total, left = 0.0, set(range(1, len(task.demand)))
    for vehicle, route in enumerate(routes):
        if sum(task.demand[stop] for stop in route) > task.capacity[vehicle]:
            return math.inf
        for stop, hour in zip(route, arrivals(task, vehicle, route), strict=True):
            left.remove(stop)
            total += task.cost(stop, hour)
    return total + sum(task.unserved_cost[stop] for stop in left)


def cheapest(task: Task) -> float:
    """The least price of any rounds: every share of the stops among vehicles (or nobody), every order of each share."""
    k, stops = len(task.capacity), range(1, len(task.demand))
    best_round: dict[tuple[int, tuple[int, ...]], float] = {}
    for mask in range(1 << len(stops)):
        share = tuple(stop for stop in stops if mask >> (stop - 1) & 1)
        best_round[k, share] = sum(task.unserved_cost[stop] for stop in share)
        for vehicle in range(k):
            fits = sum(task.demand[stop] for stop in share) <= task.capacity[vehicle]
            plan_arrays = permutations(share) if fits else ()
            best_round[vehicle, share] = min(
                (round_price(task, vehicle, order) for order in plan_arrays), default=math.inf
            )
    return min(
        sum(best_round[v, tuple(s for s in stops if who[s - 1] == v)] for v in range(k + 1))
        for who in product(range(k + 1), repeat=len(stops))
    )


def round_price(task: Task, vehicle: int, route: Sequence[int]) -> float:
    """The cost of one round."""
    return sum(task.cost(stop, hour) for stop, hour in zip(route, arrivals(task, vehicle, route), strict=True))
