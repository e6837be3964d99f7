"""A world refuses a present before its epoch, no time to look ahead, and a carrier in two places."""

import math

import pytest

from balto.domain.plan import Leg
from balto.domain.under_way import UnderWay
from tests.rehearse.relay_world import world

AWAY = UnderWay(Leg("c0", "p0", "p1", ("l0",), 5, id="c0 1"), 1.0, 1.0)


@pytest.mark.parametrize(
    "wrong",
    [{"now_h": -1.0}, {"now_h": math.nan}, {"horizon_h": 0.0}, {"horizon_h": math.inf}, {"forecast_half_h": -2.0}],
)
def test_hours_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        world(**wrong)


def test_a_carrier_is_under_way_on_one_leg_at_a_time():
    other = UnderWay(Leg("c0", "p1", "p2", ("l1",), 5, id="c0 2"), 2.0, 2.0)
    with pytest.raises(ValueError, match="one leg"):
        world(under_way=(AWAY, other))
    rider = UnderWay(Leg("c0", "p0", "p1", ("l0",), 5, product="vaccine", rides_on="c0 1", id="c0 1/vaccine"), 1.0, 1.0)
    lost = UnderWay(Leg("c0", "p1", "p2", ("l1",), 5, id="c0 3"), 2.0, 2.0, goes="lost")
    assert len(world(under_way=(AWAY, rider, lost)).under_way) == 3


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"left_h": math.nan, "heard_h": 1.0}, "heard of"),
        ({"left_h": 5.0, "heard_h": 4.0}, "or later"),
        ({"left_h": 1.0, "heard_h": 2.0, "km_done": -3.0}, "km on its way"),
        ({"left_h": 1.0, "heard_h": 2.0, "km_sd": math.inf}, "km on its way"),
        ({"left_h": 1.0, "heard_h": 2.0, "goes": "asleep"}, "expected under way"),
    ],
)
def test_what_cannot_be_told_of_who_is_under_way_is_refused(changed, said):
    with pytest.raises(ValueError, match=said):
        UnderWay(AWAY.leg, **changed)


def test_a_leg_under_way_has_the_name_it_was_ordered_by():
    with pytest.raises(ValueError, match="without a name"):
        UnderWay(Leg("c0", "p0", "p1", ("l0",), 5), 1.0, 1.0)
