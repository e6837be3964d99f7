"""Modes that cannot be are refused when they are made."""

import math
from dataclasses import replace

import pytest

from balto.basis.nonsense import Nonsense
from balto.domain.mode import MODES, NEVER_BELOW_0, SHARES

BOAT = next(mode for mode in MODES if mode.id == "boat")


@pytest.mark.parametrize("wrong", [-0.1, 1.1, math.nan])
@pytest.mark.parametrize("field", SHARES)
def test_a_share_is_one(field, wrong):
    with pytest.raises(Nonsense, match=f"Mode boat: found {field} {wrong}, expected a share from 0 to 1"):
        replace(BOAT, **{field: wrong})


@pytest.mark.parametrize("wrong", [-0.1, math.inf, math.nan])
@pytest.mark.parametrize("field", NEVER_BELOW_0)
def test_spreads_winds_hours_and_rates_are_never_below_0(field, wrong):
    with pytest.raises(Nonsense, match=f"Mode boat: found {field} {wrong}, expected a number of 0 or more"):
        replace(BOAT, **{field: wrong})


@pytest.mark.parametrize("wrong", [0.0, -1.0, math.inf, math.nan])
def test_a_mode_has_a_pace(wrong):
    with pytest.raises(Nonsense, match="expected a pace above 0"):
        replace(BOAT, reference_kmh=wrong)


def test_a_mode_slows_before_it_stops():
    with pytest.raises(Nonsense, match=r"found wind_stop_ms 7.0, expected a wind of 8 or more, from which it slows"):
        replace(BOAT, wind_stop_ms=7.0)
    with pytest.raises(Nonsense, match=r"found cold_stop_c -10.0, expected -15 degrees or colder, from which it slows"):
        replace(BOAT, cold_stop_c=-10.0)


@pytest.mark.parametrize("field", ["cold_slow_c", "cold_stop_c", "cargo_shelter_c"])
def test_a_temperature_is_a_number(field):
    with pytest.raises(Nonsense, match=f"found {field} nan, expected degrees C"):
        replace(BOAT, **{field: math.nan})
