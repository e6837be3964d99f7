"""The climate of a region: what the columns of climatology.csv mean, and what is refused."""

import subprocess
import sys
from dataclasses import fields, replace

import pytest

from balto.domain.climate import COLUMNS, MONTH_COLUMNS, REGION_COLUMNS, Climate, MonthClimate, Observation, of_rows

NEEDED = {"lat": 64.5, "lon": -165.4, "temp_mean_c": -14.0, "temp_sd_c": 9.0, "wind_mean_ms": 4.3, "wind_sd_ms": 3.5}


def test_twelve_rows_with_only_the_needed_columns_make_a_climate():
    climate = of_rows("nome", [NEEDED | {"temp_mean_c": float(m)} for m in range(12)])
    assert [m.temp_mean_c for m in climate.months] == list(range(12))
    assert climate.wind_slow_h == next(c.default for c in COLUMNS if c.name == "wind_slow_h")


def test_every_column_is_a_field_with_the_same_default():
    for columns, kind in ((MONTH_COLUMNS, MonthClimate), (REGION_COLUMNS, Climate)):
        defaults = {f.name: f.default for f in fields(kind)}
        for column in columns:
            assert column.low <= (column.low if column.default is None else column.default) <= column.high
            assert column.default is None or defaults[column.name] == column.default


def test_a_missing_column_without_default_is_named():
    with pytest.raises(KeyError, match="temp_sd_c"):
        of_rows("nome", [{k: v for k, v in NEEDED.items() if k != "temp_sd_c"}] * 12)


@pytest.mark.parametrize("column", [c.name for c in COLUMNS])
def test_a_value_out_of_range_is_refused_with_its_column(column):
    limit = next(c for c in COLUMNS if c.name == column)
    for value in (limit.low - 1.0, limit.high + 1.0, float("nan")):
        with pytest.raises(ValueError, match=column):
            of_rows("nome", [NEEDED | {column: value}] * 12)


def test_a_year_has_twelve_months():
    climate = of_rows("nome", [NEEDED] * 12)
    with pytest.raises(ValueError, match="11 months"):
        replace(climate, months=climate.months[:11])


@pytest.mark.parametrize("wrong", [{"wind_ms": -1.0}, {"temp_sd_c": 0.0}, {"wind_sd_ms": -2.0}])
def test_an_observation_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match="observation at nome"):
        Observation("nome", 3, **wrong)


def test_the_domain_needs_no_numpy():
    code = "import sys, balto.domain.climate; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
