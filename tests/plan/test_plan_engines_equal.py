"""The engine by which plans are searched is a second rehearsal: the same plan does in both the same, leg by leg."""

from dataclasses import replace

import numpy as np
import pytest

from balto.motion.index import WorldIndex
from balto.rehearse.run import rehearse
from verification.engines import (
    FEWER_NEAR,
    NAMED,
    NEAR_DEATHS,
    STILL_DEATHS,
    STILL_H,
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
