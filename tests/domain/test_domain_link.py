"""Links, departures and claims that cannot be are refused when they are made."""

import math
from dataclasses import replace

import pytest

from balto.basis.nonsense import Nonsense
from balto.domain.link import Departure, Link, LinkState

ROAD = Link("road", "Kolo", "Mbere", "truck", 84.5, "river")
TRAIN = Departure("railway", 7.5, 9.0, 2.0, 0.1, origin="Mbere")
SHUT = LinkState("ferry", "shut", 0.0, 60.0, "police", -3.0, 0.8, "flood")


@pytest.mark.parametrize(
    ("field", "wrong", "expected"),
    [
        ("dest", "Kolo", "another place than where it begins"),
        ("km", 0.0, "a distance above 0"),
        ("km", -38.0, "a distance above 0"),
        ("km", math.inf, "a distance above 0"),
        ("km", math.nan, "a distance above 0"),
        ("km", "84.5", "a distance above 0"),
        ("exposure", "windy", "one of sheltered, valley, open, exposed"),
        ("hazard", -1.0, "a number of 0 or more"),
        ("hazard", math.inf, "a number of 0 or more"),
    ],
)
def test_a_link_that_cannot_be_is_refused(field, wrong, expected):
    with pytest.raises(Nonsense) as refused:
        replace(ROAD, **{field: wrong})
    assert str(refused.value) == f"Link road: found {field} {wrong}, expected {expected}"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("depart_h", math.nan), ("depart_h", math.inf), ("hours", -1.0), ("hours", math.inf), ("cutoff_h", -0.1),
        ("cutoff_h", math.nan), ("cancel", -0.1), ("cancel", 1.1), ("cancel", math.nan), ("reported_h", math.nan),
    ],
)  # fmt: skip
def test_a_departure_that_cannot_be_is_refused(field, wrong):
    with pytest.raises(Nonsense, match=f"found {field}"):
        replace(TRAIN, **{field: wrong})


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("state", "closed"), ("until_h", -1.0), ("from_h", 61.0), ("until_h", math.nan), ("reported_h", math.nan),
        ("reliability", 1.01), ("reliability", -0.01), ("reliability", math.nan),
    ],
)  # fmt: skip
def test_a_claim_that_cannot_be_is_refused(field, wrong):
    with pytest.raises(Nonsense):
        replace(SHUT, **{field: wrong})


def test_what_lies_at_the_end_of_a_range_is_made():
    assert replace(ROAD, hazard=0.0).hazard == 0.0
    assert replace(TRAIN, hours=0.0, cutoff_h=0.0, cancel=1.0, depart_h=-100.0).cancel == 1.0
    assert replace(SHUT, until_h=math.inf, reported_h=math.inf, reliability=0.0).until_h == math.inf
    assert replace(SHUT, from_h=60.0).from_h == 60.0
