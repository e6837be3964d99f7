"""The engine by which plans are searched is a second rehearsal: the same plan does in both the same, leg by leg."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from balto.desk.load_case import open_case
from balto.domain.plan import Plan
from balto.domain.world import World
from balto.files.synthetic.country import write_country
from balto.motion.index import WorldIndex
from balto.plan.distribution.forest import Relay as Forest
from balto.plan.distribution.instance import Case
from balto.plan.distribution.search import plan_country
from balto.plan.distribution.to_plan import legs_of
from balto.rehearse.run import rehearse
from benchmarks.relay.tiny import still
from tests.plan.test_plan_country import a_toll
from verification.engines import (
    FEWER_NEAR,
    NAMED,
    NEAR_DEATHS,
    STILL_DEATHS,
    STILL_H,
    calm,
    example,
    generated,
    lengthened,
    without_luck,
)

CASES = {**{name: (example, name) for name in NAMED}, "one product": (generated, 2), "two products": (generated, 1)}


@pytest.mark.parametrize("members", [1, 40])
@pytest.mark.parametrize("case", CASES)
def test_where_nothing_is_left_to_chance_both_engines_say_the_same(case: str, members: int) -> None:
    make, which = CASES[case]
    found = without_luck(make(which), False, members, 500)  # type: ignore[operator]  # each maker takes its own kind of name
    assert any(leg.doses for leg in found.plan.legs)
    assert np.isfinite(found.rehearsed_h).any()
    assert found.apart_h.max() <= STILL_H
    assert abs(found.deaths_apart) <= STILL_DEATHS
    assert abs(found.tally_apart) <= STILL_DEATHS
    assert not found.other_doses.any()


@pytest.mark.parametrize("case", CASES)
def test_in_storms_an_arrival_that_is_not_near_lies_between_those_of_the_whole_hours(case: str) -> None:
    make, which = CASES[case]
    found = without_luck(make(which), True, 40, 500)  # type: ignore[operator]  # each maker takes its own kind of name
    near, told = lengthened(found)
    assert near >= FEWER_NEAR
    assert not [line for line in told if line.endswith("NO CAUSE")]
    assert found.other_doses.mean() <= 0.1  # frost or a holding time on either side of its limit
    assert abs(found.deaths_apart) <= NEAR_DEATHS
    assert abs(found.tally_apart) <= STILL_DEATHS


def test_the_two_engines_are_compared_where_loads_are_shared_kept_waiting_and_frozen() -> None:
    """Or their being equal says little: the generated cases have shuttles, riders, timetables, nights and frost."""
    found = [without_luck(generated(seed), True, 40, 500) for seed in range(4)]
    legs = [leg for one in found for leg in one.plan.legs]
    assert any(leg.rides_on for leg in legs)
    assert any(leg.carrier == "train" for leg in legs)
    shuttled = [(leg.carrier, leg.origin, leg.dest) for one in found for leg in one.plan.legs if not leg.rides_on]
    assert len(shuttled) > len(set(shuttled))
    frozen = 0
    for one in found:
        lasting = replace(one.chart.world, item=replace(one.chart.world.item, frozen_lost=0.0))
        warm = rehearse(WorldIndex(lasting, one.chart.seed), one.plan, generated(0)[1], 40)
        frozen += int((warm.given != one.rehearsed.given).sum())
    assert frozen > 0


@pytest.fixture
def laid(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Case, Forest, Plan, list[tuple[int, int]]]]:
    """Every solution for a country that is made a plan, with the plan and its deliveries (leg, part)."""
    kept: list[tuple[Case, Forest, Plan, list[tuple[int, int]]]] = []

    def keeping(case: Case, relay: Forest, doses: NDArray[np.int64], name: str) -> tuple[Plan, list[tuple[int, int]]]:
        plan, stops = legs_of(case, relay, doses, name)
        kept.append((case, relay, plan, stops))
        return plan, stops

    monkeypatch.setattr("balto.plan.distribution.search.legs_of", keeping)
    return kept


def country(folder: Path, seed: int, places: int = 40, carriers: int = 12) -> World:
    """A generated country without luck or weather."""
    write_country(folder / "case", places, carriers, seed)
    return calm(open_case(folder / "case"), weather=False)


@pytest.mark.parametrize("seed", [1, 4, 6])
def test_a_country_in_which_nothing_is_left_to_chance_is_supplied_when_its_search_says(
    seed: int, tmp_path: Path, laid: list[tuple[Case, Forest, Plan, list[tuple[int, int]]]]
) -> None:
    world = country(tmp_path, seed)
    death_table = a_toll(tuple(place.id for place in world.places[::2]), world.horizon_h)
    with still():
        chart = WorldIndex(world, seed)
        plan_country(chart, death_table, members=4, iterations=120, seed=1)
        case, relay, plan, stops = laid[0]
        came_h = rehearse(chart, plan, death_table, 4).arrive_h
    said_h = [relay.state.when[case.node[part]] for _, part in stops]
    assert len(stops) >= 8
    assert came_h[:, [leg for leg, _ in stops]] == pytest.approx(np.array([said_h] * 4), abs=STILL_H)


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_where_nobody_has_to_rest_no_hours_are_nonsense(tmp_path: Path) -> None:
    """No rest after a way that does not end is no time, not nonsense."""
    world = country(tmp_path, 7, 60, 20)
    world = replace(world, carriers=tuple(replace(one, rest_h=0.0) for one in world.carriers))
    death_table = a_toll(tuple(place.id for place in world.places[::5]), world.horizon_h)
    with still():
        assert plan_country(WorldIndex(world, 7), death_table, members=4, iterations=120, seed=1).plan.legs
