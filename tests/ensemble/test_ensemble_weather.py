"""Weather futures: alike the slow twin, one member at a time, months as stated, storms shared by neighbours."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balto.basis.sphere import distance_km
from balto.domain.climate import Climate, MonthClimate
from balto.ensemble.gaussian_field import autocovariance, wind_parts
from balto.ensemble.weather import futures
from tests.twins import twin_weather as twin

EPOCH = datetime(1925, 1, 27, 9, tzinfo=UTC)
JANUARY = MonthClimate(
    temp_mean_c=-14.0, temp_sd_c=9.0, temp_diurnal_c=1.0, temp_skew=-0.3, wind_mean_ms=5.0, wind_sd_ms=3.6, wind_calm=0.15,
    wind_diurnal=0.1, wind_temp_corr=0.4,
)  # fmt: skip
FEBRUARY = replace(JANUARY, temp_mean_c=-10.0, wind_mean_ms=6.0, wind_slow_share=0.7, temp_skew=0.2)
MONTHS = (JANUARY, FEBRUARY) * 6
COAST = Climate("coast", 64.5, -165.0, MONTHS, wind_tail=0.05, wind_slow_smooth_h=8.0)
SHORE = Climate(
    "shore",
    63.9,
    -160.8,
    MONTHS,
    wind_tail=-0.05,
    wind_least_ms=0.8,
    wind_back=0.15,
    wind_slow_h=40.0,
    wind_slow_km=300.0,
    temp_smooth_h=0.0,
)
STEADY = replace(COAST, months=(replace(JANUARY, wind_diurnal=0.0, temp_diurnal_c=0.0, wind_temp_corr=0.0),) * 12)


def test_the_fast_weather_equals_the_slow_twin():
    climates, hours = (COAST, SHORE), 40
    fast = futures(climates, EPOCH, hours, 7, 3, 2)
    for i, member in enumerate((3, 4)):
        temp_c, wind_ms = twin.weather(climates, EPOCH, hours, 7, member)
        assert np.allclose(fast.temp_c[i], temp_c, atol=0.02)
        exact = np.array(wind_ms)
        off = np.abs(fast.wind_ms[i] - exact)
        assert off[exact > 2.0].max() < 0.03
        assert off.max() < 0.6  # beside a calm the table's straight lines cut the corner


@settings(max_examples=15)
@given(first=st.integers(0, 10**9), count=st.integers(1, 5), before=st.integers(0, 5), hours=st.integers(1, 60))
def test_a_member_is_the_same_in_any_company_and_over_any_horizon(first, count, before, hours):
    alone = futures((COAST, SHORE), EPOCH, hours, 1, first + before, 1)
    among = futures((COAST, SHORE), EPOCH, hours + 24, 1, first, before + count)
    assert np.array_equal(alone.wind_ms[0], among.wind_ms[before, :, :hours])
    assert np.array_equal(alone.temp_c[0], among.temp_c[before, :, :hours])


def test_threads_give_the_same_bytes_as_one():
    whole = futures((COAST, SHORE), EPOCH, 100, 5, 0, 40)
    with ThreadPoolExecutor(2) as pool:
        halves = list(pool.map(lambda first: futures((COAST, SHORE), EPOCH, 100, 5, first, 20), (0, 20)))
    assert np.array_equal(np.concatenate([h.wind_ms for h in halves]), whole.wind_ms)
    assert np.array_equal(np.concatenate([h.temp_c for h in halves]), whole.temp_c)


def test_another_seed_is_another_weather():
    one, two = (futures((COAST,), EPOCH, 24, seed, 0, 2).wind_ms for seed in (1, 2))
    assert not np.array_equal(one, two)


def test_the_arrays_are_float32_and_contiguous_by_member_region_hour():
    weather = futures((COAST, SHORE), EPOCH, 30, 1, 0, 4)
    for values in (weather.temp_c, weather.wind_ms):
        assert values.shape == (4, 2, 30)
        assert values.dtype == np.float32
        assert values.flags.c_contiguous


@pytest.mark.parametrize(("back", "corner"), [(0.0, 0.01), (0.2, 0.03)])  # the table cuts both corners of a calm
def test_a_month_has_the_mean_spread_calms_and_skewness_that_were_asked_for(back, corner):
    weather = futures((replace(STEADY, wind_back=back),), EPOCH, 240, 3, 0, 4000)
    month = STEADY.months[0]
    wind, temp = weather.wind_ms[:, 0, ::24].ravel(), weather.temp_c[:, 0, ::24].ravel()
    assert wind.mean() == pytest.approx(month.wind_mean_ms, rel=0.04)
    assert wind.std() == pytest.approx(month.wind_sd_ms, rel=0.04)
    assert np.mean(wind == 0.0) == pytest.approx(month.wind_calm, abs=corner)
    assert temp.mean() == pytest.approx(month.temp_mean_c, abs=0.4)
    assert temp.std() == pytest.approx(month.temp_sd_c, rel=0.03)
    assert np.mean(((temp - temp.mean()) / temp.std()) ** 3) == pytest.approx(month.temp_skew, abs=0.08)


def test_wind_is_linked_with_temperature_as_asked():
    tied = replace(STEADY, months=(replace(STEADY.months[0], wind_calm=0.0, wind_temp_corr=0.5, temp_skew=0.0),) * 12)
    weather = futures((tied,), EPOCH, 2, 3, 0, 8000)
    ranks = [np.argsort(np.argsort(v[:, 0, 1])) for v in (weather.wind_ms, weather.temp_c)]
    spearman = 6 / np.pi * np.arcsin(0.5 / 2)  # of a normal pair
    assert np.corrcoef(*ranks)[0, 1] == pytest.approx(spearman, abs=0.04)


def test_the_day_is_warmest_at_two_in_the_afternoon_by_the_sun():
    warm = replace(COAST, lon=0.0, months=(replace(JANUARY, temp_diurnal_c=5.0),) * 12)
    mean = futures((warm,), datetime(1925, 7, 1, tzinfo=UTC), 24, 3, 0, 6000).temp_c[:, 0].mean(axis=0)
    assert np.argmax(mean) in (13, 14)
    assert (mean.max() - mean.min()) / 2 == pytest.approx(5.0, abs=0.5)


def test_a_storm_reaches_the_neighbour_and_hardly_the_far_end():
    row = [replace(STEADY, region=f"r{lon}", lon=-165.0 + lon) for lon in (0.0, 2.0, 40.0)]
    wind = futures(row, EPOCH, 2, 3, 0, 8000).wind_ms[:, :, 1]
    ranks = np.argsort(np.argsort(wind, axis=0), axis=0)
    near, far = np.corrcoef(ranks.T)[0, 1:]
    away_km = distance_km(64.5, -165.0, 64.5, -163.0)
    latent = 0.5 * np.exp(-away_km / STEADY.wind_slow_km) + 0.5 * np.exp(-away_km / STEADY.wind_fast_km)
    assert near == pytest.approx(6 / np.pi * np.arcsin(latent / 2), abs=0.05)
    assert abs(far) < 0.05


def test_storms_last_longer_where_more_of_the_wind_is_slow():
    def spells_of_a_day(share: float) -> float:
        months = (replace(STEADY.months[0], wind_slow_share=share),) * 12
        windy = futures((replace(STEADY, months=months),), EPOCH, 720, 3, 0, 300).wind_ms[:, 0] > 9.0
        return float(np.mean(np.lib.stride_tricks.sliding_window_view(windy, 24, axis=1).all(axis=2)))

    assert spells_of_a_day(0.9) > 2 * spells_of_a_day(0.1) > 0.0


def test_a_wind_that_turns_dies_down_more_often_and_storms_as_often():
    def spells(back: float, wind_ms: float) -> float:
        windy = futures((replace(STEADY, wind_back=back),), EPOCH, 720, 3, 0, 300).wind_ms[:, 0] > wind_ms
        return float(np.sum(windy[:, 1:] & ~windy[:, :-1]))

    assert spells(0.2, 2.0) > 1.3 * spells(0.0, 2.0)
    assert spells(0.2, 11.0) == pytest.approx(spells(0.0, 11.0), rel=0.1)


def test_the_autocovariance_is_that_of_the_plain_recursion():
    climates, hours = (COAST, SHORE), 30
    for part, speed in zip(wind_parts(climates), ("slow", "fast"), strict=True):
        plain = twin.covariance(climates, "wind", speed, hours).reshape(2, hours, 2, hours)
        assert np.allclose(autocovariance(part, hours), plain[:, :, :, 0].transpose(1, 0, 2), atol=1e-6)


def test_two_regions_at_one_place_share_their_weather():
    both = futures((STEADY, replace(STEADY, region="same")), EPOCH, 48, 3, 0, 20)
    assert np.allclose(both.wind_ms[:, 0], both.wind_ms[:, 1], atol=0.05)
