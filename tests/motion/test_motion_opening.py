"""Opening hours go by the clock on the wall, also over the nights in which it is changed."""

import math
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from balto.domain.world import World
from balto.motion.handover import when_open
from balto.motion.index import WorldIndex
from tests.plan.test_plan_search import trail

AUTUMN, SPRING = datetime(2025, 10, 25, 19, tzinfo=UTC), datetime(2026, 3, 28, 20, tzinfo=UTC)  # 20:00 in Lisbon


def store(epoch: datetime) -> WorldIndex:
    """A trail in Lisbon's time whose first town opens from 8 to 17."""
    world: World = trail(3, weather=False)
    places = (replace(world.places[0], opens_h=8.0, closes_h=17.0), *world.places[1:])
    return WorldIndex(replace(world, epoch=epoch, zone="Europe/Lisbon", places=places), 3)


def opens_h(chart: WorldIndex, at_h: float) -> float:
    ground = chart.ground
    clock = (ground.opens_h, ground.closes_h, ground.offset_h, ground.change_h, ground.change_by_h)
    return float(when_open(at_h, *(float(one[0]) for one in clock)))


@pytest.mark.parametrize(
    ("epoch", "change_h", "by_h", "first_h"), [(AUTUMN, 6.0, -1.0, 13.0), (SPRING, 5.0, 1.0, 11.0)]
)
def test_after_the_night_of_the_change_a_store_opens_by_the_new_clock(
    epoch: datetime, change_h: float, by_h: float, first_h: float
) -> None:
    """From 20:00 to 8:00 are twelve hours by the clock, one more where it goes back and one less where it is put on."""
    chart = store(epoch)
    assert (chart.ground.change_h[0], chart.ground.change_by_h[0]) == (change_h, by_h)
    assert opens_h(chart, 0.0) == pytest.approx(first_h)
    assert opens_h(chart, change_h + 0.5) == pytest.approx(first_h)
    assert opens_h(chart, first_h + 1.0) == first_h + 1.0
    assert opens_h(chart, first_h + 9.0) == pytest.approx(first_h + 24.0)


def test_where_no_clock_is_changed_nothing_is() -> None:
    chart = store(datetime(2025, 11, 25, 20, tzinfo=UTC))
    assert math.isinf(chart.ground.change_h[0])
    assert opens_h(chart, 0.0) == 12.0
