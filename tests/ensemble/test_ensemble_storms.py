"""A forecast storm beyond the climate reaches the futures as told, by the skill of its lead, and nothing else is changed."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from balto.domain.climate import Climate, Forecast, MonthClimate, Observation
from balto.ensemble.synthetic_forecast import synthetic_forecast
from balto.ensemble.weather import futures, source

EPOCH = datetime(2019, 3, 13, 10, tzinfo=UTC)
COAST = Climate("coast", -19.8, 34.9, (MonthClimate(27.0, 2.0, 4.5, 2.0),) * 12)
INLAND = Climate("inland", -19.0, 33.5, (MonthClimate(27.0, 2.0, 3.5, 2.0),) * 12)
BOTH, HOURS = (COAST, INLAND), 96
STORM_MS = 38.0


def storm(member="1", first_h=33, last_h=57, wind_ms=STORM_MS, **more):
    return [Forecast("coast", 0.0, h, member, None, wind_ms, **more) for h in range(first_h, last_h, 3)]


def drawn(forecasts, half_h=1000.0, count=2_000, seen=()):
    return futures(BOTH, EPOCH, HOURS, 1, 0, count, seen, forecasts, half_h).wind_ms


def test_a_wind_that_the_climate_does_not_hold_passes_unchanged_at_a_lead_of_half_the_skill():
    wind = drawn(storm(), half_h=60.0)
    assert np.all(wind[:, 0, 33:55] == STORM_MS)  # the hours between those told as well
    assert wind[:, 1].max() < 25.0
    assert np.median(wind[:, 0, 80]) < 10.0


def test_beyond_that_lead_as_many_futures_meet_it_as_twice_the_share_told():
    """Half of the variance at 24 hours, so 0.36 at 35 and a half: 72 of 100."""
    met = (drawn(storm(), half_h=24.0)[:, 0, 35] == STORM_MS).mean()
    assert met == pytest.approx(2 * 0.5 ** (35.5 / 24.0), abs=0.04)


def test_of_four_members_one_with_a_storm_is_followed_by_a_quarter_of_the_futures_and_by_the_same_at_each_hour():
    calm = [row for name in "234" for row in storm(name, wind_ms=5.0)]
    wind = drawn([*storm(), *calm])[:, 0]
    assert (wind[:, 40] == STORM_MS).mean() == pytest.approx(0.25, abs=0.04)
    assert np.array_equal(wind[:, 34] == STORM_MS, wind[:, 50] == STORM_MS)


def test_a_forecast_without_skill_and_one_within_the_climate_bring_no_storm():
    assert drawn(storm(skill=0.0)).max() < 25.0
    assert drawn(storm(), half_h=0.0).max() < 25.0
    assert source(BOTH, EPOCH, HOURS, (), storm(wind_ms=9.0), 1000.0).storms is None


def test_where_the_storm_was_seen_it_goes_on_after_what_was_seen():
    seen = (Observation("coast", 45, None, 30.0),)
    wind = drawn(storm(), seen=seen)[:, 0]
    assert wind[:, 45].max() < 25.0
    assert np.all(wind[:, 46:55] == STORM_MS)


def test_a_storm_of_which_nothing_was_seen_when_it_should_have_been_there_is_believed_no_more():
    calm = Observation("coast", 45, None, 4.0)
    assert drawn(storm(), seen=(calm,)).max() < 25.0
    before = replace(calm, hour_h=20)
    assert np.all(drawn(storm(), seen=(before,))[:, 0, 33:55] == STORM_MS)


def test_a_part_of_the_members_and_of_the_hours_is_the_same_to_the_bit():
    made = source(BOTH, EPOCH, HOURS, (), storm(), 24.0)
    whole, part = made.futures(1, 0, 64), [np.empty((16, 2, 60), np.float32) for _ in range(2)]
    made.draw(1, 32, *part)
    assert np.array_equal(part[0], whole.wind_ms[32:48, :, :60])


def test_who_foretells_such_a_future_on_the_way_foretells_its_storm():
    made = source(BOTH, EPOCH, HOURS, (), storm(), 24.0)
    met = made.futures(1, 0, 40).wind_ms[:, 0, 42] == STORM_MS
    assert met.any()
    assert not met.all()
    for future in (int(np.flatnonzero(met)[0]), int(np.flatnonzero(~met)[0])):
        rows = synthetic_forecast(made, 1, future, 30.0, 500.0)
        told = next(row.wind_ms for row in rows if row.region == "coast" and row.hour_h == 42)
        assert (told == STORM_MS) == met[future]


def test_a_member_that_says_nothing_of_a_region_is_followed_there_into_the_usual_weather():
    other = [replace(row, region="inland", member="2", wind_ms=4.0) for row in storm()]
    wind = drawn([*storm(), *other])
    assert (wind[:, 0, 40] == STORM_MS).mean() == pytest.approx(0.5, abs=0.05)
