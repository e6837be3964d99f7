"""Carriers and trials that cannot be are refused when they are made."""

import math
from dataclasses import replace

import pytest

from balto.basis.nonsense import Nonsense
from balto.domain.carrier import Carrier, Trial

AMINA = Carrier("Amina", "Amina's truck", "Kolo", "truck", 42.0, 300.0)


@pytest.mark.parametrize("wrong", [0.0, -1.0, math.nan])
@pytest.mark.parametrize("field", ["pace_kmh", "payload_kg", "endurance_h"])
def test_a_carrier_goes_carries_and_lasts(field, wrong):
    with pytest.raises(Nonsense, match=f"Carrier Amina: found {field}"):
        replace(AMINA, **{field: wrong})


@pytest.mark.parametrize("wrong", [-0.1, math.nan, math.inf])
@pytest.mark.parametrize("field", ["rest_h", "shelter_wind_ms", "cost_per_km"])
def test_rest_shelter_and_cost_are_never_below_0(field, wrong):
    with pytest.raises(Nonsense, match=f"found {field} {wrong}, expected a number of 0 or more"):
        replace(AMINA, **{field: wrong})


def test_a_carrier_is_free_from_some_hour():
    assert replace(AMINA, available_h=-9.0).available_h == -9.0
    with pytest.raises(Nonsense, match="found available_h nan, expected an hour"):
        replace(AMINA, available_h=math.nan)


def test_no_carrier_goes_endlessly_fast_but_it_may_go_without_end():
    assert replace(AMINA, endurance_h=math.inf).endurance_h == math.inf
    with pytest.raises(Nonsense, match="expected a pace above 0"):
        replace(AMINA, pace_kmh=math.inf)


@pytest.mark.parametrize(("km", "hours"), [(0.0, 1.0), (60.0, 0.0), (math.nan, 1.0), (60.0, math.inf), (-60.0, -1.0)])
def test_a_trial_takes_time_and_covers_ground(km, hours):
    with pytest.raises(Nonsense, match=r"Trial: found (km|hours)"):
        Trial("Amina", km, hours)


def test_a_trial_was_told_at_some_hour():
    with pytest.raises(Nonsense, match="Trial: found reported_h nan, expected an hour"):
        Trial("Amina", 60.0, 2.0, reported_h=math.nan)
