"""Forecast members: exact where their law is known, never believed beyond their skill or their spread, nothing when useless."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from balto.domain.climate import Climate, Forecast, MonthClimate
from balto.ensemble.forecasts import MOST, _thinned, skill
from balto.ensemble.synthetic_forecast import synthetic_forecast
from balto.ensemble.weather import futures, source
from tests.twins import twin_weather as twin

EPOCH = datetime(2025, 1, 15, 12, tzinfo=UTC)
MONTH = MonthClimate(temp_mean_c=-15.0, temp_sd_c=10.0, wind_mean_ms=7.0, wind_sd_ms=4.5, wind_temp_corr=0.4)
WEST = Climate("west", 64.5, -165.0, (MONTH,) * 12)
EAST = Climate("east", 64.0, -161.0, (MONTH,) * 12)
BOTH, HOURS, HALF_H = (WEST, EAST), 60, 24.0
FREE = source(BOTH, EPOCH, HOURS)


def rows_of(weather, hours, member="1", row=0, issued_h=-0.5):
    return [
        Forecast(
            c.region, issued_h, h, member, float(weather.temp_c[row, j, h]), max(float(weather.wind_ms[row, j, h]), 0)
        )
        for j, c in enumerate(BOTH)
        for h in hours
    ]


def drawn(forecasts, count=300, half_h=HALF_H, seed=1):
    return futures(BOTH, EPOCH, HOURS, seed, 0, count, (), forecasts, half_h)


def test_a_perfect_forecast_of_twelve_hours_is_those_hours_and_then_the_climatology_comes_back():
    truth = FREE.futures(9, 0, 1)
    told = drawn(rows_of(truth, range(12)), half_h=1e9)
    assert np.abs(told.wind_ms[:, :, :12] - truth.wind_ms[:, :, :12]).max() < 0.6
    assert np.abs(told.temp_c[:, :, :12] - truth.temp_c[:, :, :12]).max() < 1.0
    spread = told.wind_ms.std(axis=0) / FREE.futures(1, 0, 300).wind_ms.std(axis=0)
    assert np.all(spread[:, 5] < 0.05)
    assert np.all(spread[:, 20] > 0.3)
    assert np.all(spread[:, 55:] > 0.7)


def test_a_useless_forecast_leaves_every_member_as_it_was():
    rows = rows_of(FREE.futures(9, 0, 1), range(12))
    free = FREE.futures(1, 0, 50)
    worthless = [replace(row, skill=0.0) for row in rows]
    for told in (drawn(rows, 50, half_h=0.05), drawn(worthless, 50), drawn((), 50)):
        assert np.array_equal(told.wind_ms, free.wind_ms)
        assert np.array_equal(told.temp_c, free.temp_c)


def test_the_first_members_of_many_are_those_of_few():
    rows = rows_of(FREE.futures(9, 0, 1), range(0, 48, 2))
    few, many = drawn(rows, 100), drawn(rows, 10_000)
    assert np.array_equal(few.wind_ms, many.wind_ms[:100])
    assert np.array_equal(few.temp_c, many.temp_c[:100])


def test_temperature_given_a_forecast_is_the_dense_conditional_distribution():
    at, value_c = [(0, 6), (0, 30), (1, 30)], [-30.0, -5.0, -25.0]
    rows = [Forecast(BOTH[j].region, 0.0, h, temp_c=c) for (j, h), c in zip(at, value_c, strict=True)]
    mean, sd = _dense_temperature(at, np.array(value_c))
    told = drawn(rows, 6000).temp_c
    assert np.allclose(told.mean(axis=0), mean, atol=5 * 10.0 / np.sqrt(6000))
    assert np.allclose(told.std(axis=0), sd, rtol=0.05)


def _dense_temperature(at, value_c):
    """Mean and sd [region, hour] by the whole covariance matrix; a forecast f, as variable as the weather and correlated r
    with it, is r times the weather plus what is wrong with it; what is wrong at a lead is part of what is wrong later."""
    corr, cov = MONTH.wind_temp_corr, {}
    for what, share in (("wind", MONTH.wind_slow_share), ("temp", MONTH.temp_slow_share)):
        slow, fast = (twin.covariance(BOTH, what, speed, HOURS) for speed in ("slow", "fast"))
        cov[what] = share * slow + (1 - share) * fast
    whole = corr**2 * cov["wind"] + (1 - corr**2) * cov["temp"]
    seen = [j * HOURS + h for j, h in at]
    r = np.array([0.5 ** ((h + 0.5) / HALF_H / 2.0) for _, h in at])
    error = np.array([[min(1 / a**2, 1 / b**2) - 1.0 for b in r] for a in r])
    between = whole[np.ix_(seen, seen)]
    gain = whole[:, seen] @ np.linalg.inv(between + error * between)
    mean = gain @ ((value_c - MONTH.temp_mean_c) / MONTH.temp_sd_c / r)
    left = np.sqrt(np.diag(whole - gain @ whole[seen]))
    return (MONTH.temp_mean_c + 10.0 * mean).reshape(2, HOURS), (10.0 * left).reshape(2, HOURS)


def test_members_that_agree_too_well_are_believed_no_more_than_their_record():
    truth = FREE.futures(9, 0, 1)
    alone = drawn(rows_of(truth, range(0, 48, 6)), 800)
    agreed = drawn([row for m in range(8) for row in rows_of(truth, range(0, 48, 6), f"{m}")], 800)
    assert np.array_equal(alone.temp_c, agreed.temp_c)
    least = np.sqrt(1.0 - skill(np.array([24.5, 42.5]), HALF_H))
    assert np.all(agreed.temp_c.std(axis=0)[:, [24, 42]] > 0.8 * 10.0 * least)


def test_members_that_disagree_are_believed_less_than_their_record():
    members = FREE.futures(11, 0, 20)  # as far apart as the climatology: they tell next to nothing
    rows = [row for m in range(20) for row in rows_of(members, range(0, 48, 6), f"{m}", m)]
    told, free = drawn(rows, 800), FREE.futures(1, 0, 800)
    assert np.all(told.temp_c.std(axis=0) > 0.85 * free.temp_c.std(axis=0))
    sure = drawn(rows_of(members, range(0, 48, 6)), 800)
    assert np.all(sure.temp_c.std(axis=0)[:, 6] < 0.6 * free.temp_c.std(axis=0)[:, 6])


def test_eight_in_ten_intervals_hold_the_truth_eight_times_in_ten_though_members_are_too_sure_by_half():
    """Six members whose spread is half of what their mean errs by; truths and errors drawn by the model's own law."""
    hours, truths, inside, raw = range(2, HOURS, 8), 200, [], []
    for k in range(truths):
        truth, members = FREE.futures(77, k, 1), _too_sure(k, 6)
        told = [
            Forecast(c.region, 0.0, h, f"{m}", wind_ms=max(float(w[0, j, h]), 0.0))
            for m, w in enumerate(members) for j, c in enumerate(BOTH) for h in hours
        ]  # fmt: skip
        low, high = np.quantile(futures(BOTH, EPOCH, HOURS, 5, 0, 200, (), told, HALF_H).wind_ms, [0.1, 0.9], axis=0)
        inside.append((low <= truth.wind_ms[0]) & (truth.wind_ms[0] <= high))
        few = np.quantile(np.concatenate(members), [0.1, 0.9], axis=0)
        raw.append((few[0] <= truth.wind_ms[0]) & (truth.wind_ms[0] <= few[1]))
    assert 0.75 <= np.mean(inside) <= 0.85
    assert np.mean(raw) < 0.6


def _too_sure(future, count):
    """Latent members r x + sqrt(1 - r^2) g + half as much again of their own, all as variable as the weather."""
    r = np.sqrt(0.5 ** ((np.arange(HOURS) + 0.5) / HALF_H)).astype(np.float32)
    own = 0.25 * (1.0 - r**2)
    found = []
    fields = [_latent(seed, future) for seed in (77, 78, *range(100, 100 + count))]
    for third in fields[2:]:
        both = [
            (np.sqrt(1.0 - own) * (r * x + np.sqrt(1.0 - r**2) * g) + np.sqrt(own) * e).astype(np.float32)
            for x, g, e in zip(fields[0], fields[1], third, strict=True)
        ]
        FREE.to_weather(*both)
        found.append(both[0])
    return found


def _latent(seed, future):
    fields = [np.empty((1, 2, HOURS), np.float32) for _ in range(2)]
    FREE.latent(seed, future, *fields)
    return fields


@pytest.mark.parametrize("lead_h", [3, 24])
def test_a_forecast_of_a_known_future_tells_the_share_that_is_said(lead_h):
    truth = FREE.futures(3, 0, 400).temp_c
    told = np.array([_of(synthetic_forecast(FREE, 3, k, 5.0, HALF_H), "west", 5 + lead_h).temp_c for k in range(400)])
    share = np.corrcoef(truth[:, 0, 5 + lead_h], told)[0, 1] ** 2
    assert share == pytest.approx(0.5 ** ((lead_h + 0.5) / HALF_H), abs=0.08)
    assert told.std() == pytest.approx(truth[:, 0, 5 + lead_h].std(), rel=0.12)


def test_a_newer_forecast_is_nearer_the_truth_and_errs_on_the_same_side():
    truth = FREE.futures(3, 0, 200).temp_c[:, 0, 30]
    old, new = (
        np.array([_of(synthetic_forecast(FREE, 3, k, at_h, HALF_H), "west", 30).temp_c for k in range(200)]) - truth
        for at_h in (12.0, 25.0)
    )
    assert np.std(new) < 0.7 * np.std(old)
    assert np.corrcoef(old, new)[0, 1] > 0.3
    assert synthetic_forecast(FREE, 3, 7, 12.0, HALF_H) == synthetic_forecast(FREE, 3, 7, 12.0, HALF_H)


def test_beside_a_forecast_just_issued_a_new_one_tells_nothing_and_later_what_has_come_nearer():
    held = rows_of(FREE.futures(9, 0, 1), range(0, 60, 3), issued_h=0.0)
    known = source(BOTH, EPOCH, HOURS, (), held, HALF_H)
    assert synthetic_forecast(known, 3, 0, 0.0, HALF_H, held, HALF_H) == ()
    later = _of(synthetic_forecast(known, 3, 0, 20.0, HALF_H, held, HALF_H), "east", 32)
    sharp, dull = 2 ** (-12.5 / 24), 2 ** (-32.5 / 24)
    more = sharp / (1 - sharp) - dull / (1 - dull)
    assert later.skill == pytest.approx(more / (1 + more))
    assert _of(synthetic_forecast(FREE, 3, 0, 20.0, HALF_H), "east", 32).skill == pytest.approx(sharp)


def test_of_very_many_hours_fewer_are_read_but_some_of_every_region():
    rows = [Forecast(f"r{n}", 0.0, h, wind_ms=5.0) for n in range(40) for h in range(120)]
    read = _thinned(rows)
    assert 300 < len(read) <= MOST
    assert {row.region for row in read} == {row.region for row in rows}


def test_nobody_forecasts_where_nothing_is_told():
    assert synthetic_forecast(FREE, 3, 0, 20.0, 0.0) == ()


@pytest.mark.parametrize(
    ("wrong", "said"), [({"wind_ms": -1.0}, "wind"), ({"issued_h": 9.0}, "hour 5"), ({"skill": 1.5}, "skill")]
)
def test_a_forecast_of_nonsense_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        Forecast(**{"region": "west", "issued_h": 0.0, "hour_h": 5} | wrong)


def test_a_forecast_for_a_region_without_climate_is_refused():
    with pytest.raises(ValueError, match="expected a region"):
        drawn([Forecast("north", 0.0, 5, wind_ms=4.0)])


def _of(forecasts, region, hour_h):
    return next(row for row in forecasts if row.region == region and row.hour_h == hour_h)
