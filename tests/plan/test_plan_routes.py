"""Delivery rounds: exact on tiny cases, priced as the slow twin prices them, and the laws of any rounds."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from balto.plan.tours.delivery_tours import Progress, Rounds, rounds
from tests.twins.twin_routes import Task, arrivals, cheapest, price


@dataclass(frozen=True)
class Case:
    """One question: by class of carrier [class, n + 1, n + 1], with weights or tables, as the arguments of `rounds`."""

    travel_h: np.ndarray
    demand: np.ndarray
    capacity: np.ndarray
    start_h: np.ndarray
    weight: np.ndarray
    service_h: np.ndarray
    carrier_class: np.ndarray
    step_h: float = 1.0
    unserved_cost: np.ndarray | None = None

    def answer(self, seed: int = 0, **budget: Any) -> Rounds:
        return rounds(
            self.travel_h, self.demand, self.capacity, self.start_h, self.weight, seed, service_h=self.service_h,
            carrier_class=self.carrier_class, step_h=self.step_h, unserved_cost=self.unserved_cost, **budget,
        )  # fmt: skip

    def cost(self, stop: int, hour: float) -> float:
        """Cost of arrival from the definition: a weight, or a table read between its hours (and on past its end)."""
        row = self.weight[stop - 1]
        if self.weight.ndim == 1:
            return float(row * hour)
        end_h = (len(row) - 1) * self.step_h
        beyond = (hour - end_h) / self.step_h * (row[-1] - row[-2]) if hour > end_h else 0.0
        return float(np.interp(hour, np.arange(len(row)) * self.step_h, row) + beyond)

    def task(self) -> Task:
        never = np.full(len(self.demand), math.inf) if self.unserved_cost is None else self.unserved_cost
        return Task(
            travel_h=[self.travel_h[c].tolist() for c in self.carrier_class],
            demand=[0, *self.demand.tolist()],
            capacity=self.capacity.tolist(),
            start_h=self.start_h.tolist(),
            service_h=[0.0, *self.service_h.tolist()],
            cost=self.cost,
            unserved_cost=[0.0, *never.tolist()],
        )


def case(seed: int, stops: int, vehicles: int, curved: bool = False, classes: int = 1, slack: float = 1.5) -> Case:
    """A random case with asymmetric travel, service, own start hours; `slack` is capacity over demand."""
    rng = np.random.default_rng(seed)
    demand = rng.integers(1, 9, stops)
    capacity = np.full(vehicles, int(np.ceil(slack * demand.sum() / vehicles)) + 4)
    rising = np.cumsum(rng.exponential(1.0, (stops, 9)) * (rng.random((stops, 9)) < 0.6), axis=1)
    return Case(
        travel_h=rng.uniform(0.5, 6.0, (classes, stops + 1, stops + 1)),
        demand=demand,
        capacity=capacity,
        start_h=rng.uniform(0.0, 3.0, vehicles),
        weight=rising if curved else rng.uniform(0.2, 3.0, stops),
        service_h=rng.uniform(0.0, 1.0, stops),
        carrier_class=rng.integers(0, classes, vehicles),
        step_h=2.5,
    )


cases = st.builds(
    case,
    seed=st.integers(0, 10**6),
    stops=st.integers(1, 14),
    vehicles=st.integers(1, 4),
    curved=st.booleans(),
    classes=st.integers(1, 3),
    slack=st.sampled_from([0.5, 1.0, 1.5]),
)


def square(points: list[tuple[float, float]]) -> np.ndarray:
    xy = np.array(points, float)
    return np.linalg.norm(xy[:, None] - xy[None], axis=2)


@pytest.mark.parametrize("curved", [False, True], ids=["weights", "curves"])
@pytest.mark.parametrize("seed", range(8))
def test_tiny_rounds_are_the_best_of_all_rounds(seed, curved):
    asked = case(seed, stops=6, vehicles=1 + seed % 3, curved=curved, classes=1 + seed % 2)
    found = asked.answer(iterations=3000)
    assert found.unserved == ()
    assert found.cost == pytest.approx(cheapest(asked.task()), rel=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_a_stop_is_left_out_where_serving_it_costs_more(seed):
    asked = case(seed, stops=6, vehicles=2)
    asked = replace(asked, unserved_cost=np.random.default_rng(seed).uniform(1.0, 25.0, 6))
    found = asked.answer(iterations=3000)
    assert found.cost == pytest.approx(cheapest(asked.task()), rel=1e-9)
    assert found.unserved
    assert found.routes != ((), ())


@settings(max_examples=60)
@given(cases, st.integers(0, 99))
def test_every_stop_is_served_once_within_capacity_and_priced_as_the_twin_prices_it(asked, seed):
    found = asked.answer(seed, iterations=200)
    served = [stop for route in found.routes for stop in route]
    assert sorted([*served, *found.unserved]) == list(range(1, len(asked.demand) + 1))
    for vehicle, route in enumerate(found.routes):
        assert sum(asked.demand[stop - 1] for stop in route) <= asked.capacity[vehicle]
        assert found.arrive_h[vehicle] == pytest.approx(arrivals(asked.task(), vehicle, route))
    if not found.unserved:
        assert found.cost == pytest.approx(price(asked.task(), found.routes), rel=1e-9)
    assert found.cost == pytest.approx(found.history[-1][1], rel=1e-9)


@settings(max_examples=40)
@given(cases, st.integers(-6, 6))
def test_weights_all_scaled_alike_change_the_cost_and_not_the_rounds(asked, power):
    once = asked.answer(iterations=200)
    scaled = replace(asked, weight=asked.weight * 2.0**power).answer(iterations=200)
    assert scaled.routes == once.routes
    assert scaled.cost == pytest.approx(once.cost * 2.0**power, rel=1e-12)


@settings(max_examples=40)
@given(cases.filter(lambda asked: asked.weight.ndim == 1), st.sampled_from([0.5, 2.0, 7.0]))
def test_a_straight_curve_costs_what_its_weight_costs(asked, step_h):
    table = asked.weight[:, None] * np.arange(4) * step_h
    found = replace(asked, weight=table, step_h=step_h).answer(iterations=100)
    if not found.unserved:
        assert found.cost == pytest.approx(price(asked.task(), found.routes), rel=1e-9)


@settings(max_examples=30)
@given(cases, st.integers(1, 400))
@example(case(3, 12, 3), 400)
def test_more_trials_of_the_same_slices_never_cost_more(asked, trials):
    costs = [cost for _, cost in asked.answer(iterations=trials).history]
    assert costs == sorted(costs, reverse=True)


def test_the_same_seed_gives_the_same_rounds_and_another_seed_another_search():
    asked = case(5, stops=40, vehicles=4, slack=1.02)
    first, again, other = (asked.answer(seed, iterations=3000) for seed in (1, 1, 2))
    assert first == again
    assert first.history != other.history


def test_the_urgent_stop_is_visited_first_though_it_is_farther():
    line = square([(0, 0), (1, 0), (-3, 0)])
    found = rounds(line, [1, 1], [2], [0.0], [1.0, 9.0], iterations=100)
    assert found.routes == ((2, 1),)
    assert found.arrive_h == ((3.0, 7.0),)
    assert found.cost == pytest.approx(9 * 3 + 7)


def test_a_deadline_curve_brings_first_what_would_spoil():
    """Stop 2 costs 100 after hour 3 and nothing before; stop 1 costs one an hour."""
    line = square([(0, 0), (1, 0), (-3, 0)])
    hours = np.arange(12)
    table = np.stack([hours * 1.0, np.where(hours > 3, 100.0, 0.0)])
    assert rounds(line, [1, 1], [2], [0.0], table, iterations=100).routes == ((2, 1),)
    late = np.stack([hours * 1.0, np.zeros(12)])
    assert rounds(line, [1, 1], [2], [0.0], late, iterations=100).routes == ((1, 2),)


def test_the_faster_carrier_takes_the_far_stops():
    slow = square([(0, 0), (1, 0), (10, 0), (11, 0)])
    found = rounds(np.stack([slow, slow / 4]), [1, 1, 1], [2, 2], 0.0, [1, 1, 1], iterations=500, carrier_class=[0, 1])
    assert found.routes == ((1,), (2, 3))


def test_a_carrier_starts_from_where_it_is():
    """The second class stands at stop 2: its row 0 is its own."""
    from_depot = square([(0, 0), (5, 0), (-5, 0)])
    from_stop_2 = from_depot.copy()
    from_stop_2[0] = from_depot[2]
    found = rounds(
        np.stack([from_depot, from_stop_2]), [1, 1], [1, 1], 0.0, [1, 1], iterations=50, carrier_class=[0, 1]
    )
    assert found.routes == ((1,), (2,))
    assert found.cost == pytest.approx(5.0)


def test_what_no_vehicle_can_hold_is_left_out_and_said():
    line = square([(0, 0), (1, 0), (2, 0), (3, 0)])
    found = rounds(line, [1, 9, 1], [4], 0.0, [1, 1, 1], iterations=100)
    assert found.routes == ((1, 3),)
    assert found.unserved == (2,)


def test_a_tight_packing_is_found():
    """Three vehicles of 10 and stops of 6 6 6 4 4 4: only pairs of 6 and 4 fit."""
    asked = case(1, stops=6, vehicles=3)
    asked = replace(asked, demand=np.array([6, 6, 6, 4, 4, 4]), capacity=np.array([10, 10, 10]))
    found = asked.answer(iterations=2000)
    assert found.unserved == ()
    assert found.cost == pytest.approx(cheapest(asked.task()), rel=1e-9)


def test_a_search_by_the_clock_shows_progress_and_ends_in_time():
    now = iter(np.arange(0.0, 100.0, 0.25))
    seen: list[Progress] = []
    found = case(2, stops=10, vehicles=2).answer(seconds=2.0, clock=lambda: float(next(now)), progress=seen.append)
    assert [round(step.part, 3) for step in seen] == [0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1.0]
    assert found.iterations == seen[-1].iterations == 7000
    assert found.cost == pytest.approx(seen[-1].best)


def test_a_search_can_be_ended_at_any_time_with_its_best_so_far():
    looks = iter([False, False, True])
    found = case(2, stops=10, vehicles=2).answer(iterations=10**9, stop=lambda: next(looks))
    assert found.iterations == 2000
    assert found.unserved == ()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"demand": np.array([-1, 2])}, "demand and capacity: expected 0 or more"),
        ({"demand": np.array([0.5, 2.0])}, "expected whole numbers"),
        ({"travel_h": np.full((1, 3, 3), np.inf)}, "travel_h: expected finite hours"),
        ({"travel_h": np.ones((1, 2, 2))}, "travel_h: found"),
        ({"capacity": np.array([], int)}, "no vehicle"),
        ({"weight": np.array([1.0, -1.0])}, "weight: expected finite numbers"),
        ({"weight": np.ones((2, 1))}, "2 or more finite costs"),
        ({"weight": np.ones(3)}, "weight: expected 2 rows"),
        ({"carrier_class": np.array([7])}, "no such class"),
        ({"step_h": 0.0}, "step_h"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_what_makes_no_sense_is_refused_with_what_was_expected(wrong, said):
    good = case(0, stops=2, vehicles=1)
    with pytest.raises(ValueError, match="rounds: ") as refused:
        replace(good, **wrong).answer(iterations=1)
    assert said in str(refused.value)


def test_a_search_without_a_budget_is_refused():
    with pytest.raises(ValueError, match="seconds, iterations or both"):
        case(0, 2, 1).answer()
