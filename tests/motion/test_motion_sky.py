"""A part of the sky is the whole sky, to the bit, where it was asked for."""

from dataclasses import replace

import numpy as np
import pytest

from balto.domain.climate import Observation
from balto.domain.link import LinkState
from balto.motion.conditions import Extent, conditions, extent_of
from balto.motion.index import WorldIndex
from balto.motion.plan_arrays import plan_arrays
from tests.rehearse.relay_world import relay, world

SEEN = (Observation("r1", 30, temp_c=-35.0, wind_ms=14.0), Observation("r2", 52, temp_c=-30.0))
SHUT = (LinkState("l1", "shut", 12.0, 60.0, reliability=0.7),)


@pytest.mark.parametrize("seen", [(), SEEN], ids=["nothing seen", "weather seen"])
def test_hours_classes_and_regions_asked_for_are_those_of_the_whole_sky(seen):
    chart = WorldIndex(replace(world(stages=6, region_count=4), observations=seen, link_states=SHUT), 7)
    whole = conditions(chart, 70, 90)
    part = extent_of(chart, [plan_arrays(chart, relay(2))], 61.0)
    assert part.hours == 72
    assert part.hours < whole.factor.shape[2]
    assert 0 < part.classes.sum() < len(part.classes)
    found = conditions(chart, 70, 90, part)
    assert np.array_equal(found.factor[:, part.classes], whole.factor[:, part.classes, :72])
    assert np.array_equal(found.air_c[:, part.regions], whole.air_c[:, part.regions, :72])


def test_what_is_read_somewhere_is_always_drawn():
    chart = WorldIndex(replace(world(stages=6, region_count=4), observations=SEEN), 7)
    part = extent_of(chart, [plan_arrays(chart, relay(1))], 3.0)
    assert part.regions.tolist() == [True, True, True, False]
    assert part.hours == 72


def test_members_with_no_climate_are_calm_in_every_part():
    chart = WorldIndex(world(stages=3, region_count=3, climates=world(region_count=2).climates), 7)
    every = np.ones(len(chart.class_keys), np.bool_), np.array([False, False, True])
    whole, part = conditions(chart, 0, 5), conditions(chart, 0, 5, Extent(24, *every))
    assert (part.air_c[:, 2] == 10.0).all()
    alone = chart.classes.region == 2
    assert np.array_equal(part.factor[:, alone], whole.factor[:, alone, :24])
