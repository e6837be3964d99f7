"""Places that cannot be are refused when they are made."""

import math
from dataclasses import replace

import pytest

from balto.basis.nonsense import Nonsense
from balto.domain.place import Place

KOLO = Place("Kolo", "Kolo district hospital", 4.312, 18.547, opens_h=6.0, closes_h=20.0)


@pytest.mark.parametrize(
    ("field", "wrong", "expected"),
    [
        ("lat", 90.1, "a latitude from -90 to 90"),
        ("lat", math.nan, "a latitude from -90 to 90"),
        ("lon", -180.1, "a longitude from -180 to 180"),
        ("kind", "pub", "one of airfield, camp, clinic"),
        ("population", -1, "people, 0 or more"),
        ("handover_h", -0.1, "hours of 0 or more"),
        ("handover_h", math.inf, "hours of 0 or more"),
        ("opens_h", -1.0, "an hour of the day from 0 to 24"),
        ("closes_h", 25.0, "an hour of the day from 0 to 24"),
        ("closes_h", 6.0, "another hour than 6, when it opens"),
    ],
)
def test_a_place_that_cannot_be_is_refused(field, wrong, expected):
    with pytest.raises(Nonsense) as refused:
        replace(KOLO, **{field: wrong})
    assert str(refused.value).startswith(f"Place Kolo: found {field} {wrong}, expected {expected}")


def test_a_place_may_lie_at_a_pole_and_be_open_day_and_night():
    pole = replace(KOLO, lat=-90.0, lon=180.0, opens_h=0.0, closes_h=24.0, handover_h=0.0)
    assert (pole.lat, pole.closes_h) == (-90.0, 24.0)
