"""Weather given what was observed: exact conditional draws, as a dense computation has them."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from balto.domain.climate import Climate, MonthClimate, Observation
from balto.ensemble.weather import futures
from tests.twins import twin_weather as twin

EPOCH = datetime(1925, 1, 15, 12, tzinfo=UTC)
MONTH = MonthClimate(temp_mean_c=-15.0, temp_sd_c=10.0, wind_mean_ms=5.0, wind_sd_ms=3.5, wind_temp_corr=0.4)
WEST = Climate("west", 64.5, -165.0, (MONTH,) * 12)
EAST = Climate("east", 64.0, -161.0, (MONTH,) * 12)
FAR = Climate("far", 30.0, 60.0, (MONTH,) * 12)


def test_members_follow_what_was_observed_with_its_error():
    seen = (Observation("west", 20, temp_c=-40.0, wind_ms=16.0, temp_sd_c=0.5, wind_sd_ms=0.5),)
    given = futures((WEST, EAST), EPOCH, 60, 1, 0, 2000, seen)
    assert given.temp_c[:, 0, 20].mean() == pytest.approx(-40.0, abs=0.2)
    assert given.wind_ms[:, 0, 20].mean() == pytest.approx(16.0, abs=0.2)
    assert given.temp_c[:, 0, 20].std() == pytest.approx(0.5, rel=0.1)
    assert given.wind_ms[:, 0, 20].std() == pytest.approx(0.5, rel=0.1)


def test_temperature_given_temperatures_is_the_dense_conditional_distribution():
    hours, climates = 36, (WEST, EAST)
    seen = [Observation("west", 5, temp_c=-35.0, temp_sd_c=2.0), Observation("east", 30, temp_c=-5.0, temp_sd_c=4.0)]
    mean, sd = _dense_temperature(climates, hours, [(0, 5, -35.0, 2.0), (1, 30, -5.0, 4.0)])
    drawn = futures(climates, EPOCH, hours, 3, 0, 6000, seen).temp_c
    assert np.allclose(drawn.mean(axis=0), mean, atol=5 * 10.0 / np.sqrt(6000))
    assert np.allclose(drawn.std(axis=0), sd, rtol=0.05)


def _dense_temperature(climates, hours, readings):
    """Mean and sd [region, hour] by kriging with the whole covariance matrix; temperature is normal here."""
    corr, cov = MONTH.wind_temp_corr, {}
    for what, share in (("wind", MONTH.wind_slow_share), ("temp", MONTH.temp_slow_share)):
        slow, fast = (twin.covariance(climates, what, speed, hours) for speed in ("slow", "fast"))
        cov[what] = share * slow + (1 - share) * fast
    whole = MONTH.temp_sd_c**2 * (corr**2 * cov["wind"] + (1 - corr**2) * cov["temp"])
    at = [j * hours + h for j, h, _, _ in readings]
    between = whole[np.ix_(at, at)] + np.diag([sd**2 for *_, sd in readings])
    gain = whole[:, at] @ np.linalg.inv(between)
    mean = MONTH.temp_mean_c + gain @ np.array([value - MONTH.temp_mean_c for *_, value, _ in readings])
    left = np.diag(whole - gain @ whole[at])
    return mean.reshape(len(climates), hours), np.sqrt(left).reshape(len(climates), hours)


def test_a_storm_seen_makes_the_neighbour_stormy_and_leaves_the_far_side_alone():
    free = futures((WEST, EAST, FAR), EPOCH, 80, 1, 0, 3000)
    seen = futures((WEST, EAST, FAR), EPOCH, 80, 1, 0, 3000, [Observation("west", 10, wind_ms=20.0, wind_sd_ms=1.0)])
    more = seen.wind_ms.mean(axis=0) - free.wind_ms.mean(axis=0)
    assert more[0, 10] > more[1, 10] > 1.0
    assert more[0, 10] > more[0, 40] > 0.3
    assert abs(more[2]).max() < 0.2


@pytest.mark.parametrize("back", [0.0, 0.2])
def test_a_calm_seen_makes_light_wind(back):
    calm = replace(WEST, months=(replace(MONTH, wind_calm=0.3),) * 12, wind_back=back)
    seen = futures((calm,), EPOCH, 40, 1, 0, 2000, [Observation("west", 12, wind_ms=0.0, wind_sd_ms=1.0)])
    assert np.mean(seen.wind_ms[:, 0, 12] < 2.0) > 0.75
    assert seen.wind_ms[:, 0, 12].mean() < 0.5 * futures((calm,), EPOCH, 40, 1, 0, 2000).wind_ms[:, 0, 12].mean()


def test_a_wind_that_turns_follows_the_wind_seen():
    turning = replace(WEST, wind_back=0.2)
    for seen_ms in (3.0, 6.0, 16.0):
        seen = [Observation("west", 12, wind_ms=seen_ms, wind_sd_ms=0.5)]
        wind = futures((turning,), EPOCH, 40, 1, 0, 2000, seen).wind_ms[:, 0, 12]
        assert wind.mean() == pytest.approx(seen_ms, abs=0.2)
        assert wind.std() == pytest.approx(0.5, rel=0.25)


def test_a_cold_hour_seen_says_something_of_the_wind():
    cold = futures((WEST,), EPOCH, 20, 1, 0, 3000, [Observation("west", 8, temp_c=-45.0, temp_sd_c=1.0)])
    assert cold.wind_ms[:, 0, 8].mean() < MONTH.wind_mean_ms - 1.0  # windy is warm here


def test_a_member_given_observations_is_the_same_in_any_company():
    seen = [Observation("west", 5, temp_c=-30.0), Observation("east", 25, wind_ms=12.0)]
    alone = futures((WEST, EAST), EPOCH, 48, 9, 41, 1, seen)
    among = futures((WEST, EAST), EPOCH, 48, 9, 30, 20, seen)
    assert np.array_equal(alone.temp_c[0], among.temp_c[11])
    assert np.array_equal(alone.wind_ms[0], among.wind_ms[11])


def test_the_same_hour_seen_twice_counts_twice():
    once = [Observation("west", 5, temp_c=-30.0, temp_sd_c=3.0)]
    one, two = (futures((WEST,), EPOCH, 12, 9, 0, 4000, once * n).temp_c[:, 0, 5].std() for n in (1, 2))
    assert two == pytest.approx(one / np.sqrt(2), rel=0.1)


@pytest.mark.parametrize(("region", "hour"), [("nowhere", 5), ("west", 48), ("west", -1)])
def test_an_observation_outside_the_futures_is_refused(region, hour):
    with pytest.raises(ValueError, match="observation at"):
        futures((WEST,), EPOCH, 48, 9, 0, 1, [Observation(region, hour, temp_c=-30.0)])
