"""Times and dates as written."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balto.files.cells.when import date_of, time_of
from balto.files.findings import Refused

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2025-02-01T05:30Z", "2025-02-01T05:30+00:00"),
        ("2025-02-01 05:30", "2025-02-01T05:30-05:00"),
        ("2025-02-01T05:30:15+0200", "2025-02-01T05:30:15+02:00"),
        ("2025-02-01T24:00", "2025-02-02T00:00-05:00"),
        ("2025-02-01T05:30 Africa/Lagos", "2025-02-01T05:30+01:00"),
        ("2025-02-01T05:30[Africa/Lagos]", "2025-02-01T05:30+01:00"),
        ("1925-01-27T23:00 America/Nome", "1925-01-27T23:00-11:00"),
    ],
)
def test_a_time_means_one_moment(written, meant):
    assert time_of(written, NEW_YORK) == datetime.fromisoformat(meant)


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("2025-02-30T05:30", "February 2025 has 28 days"),
        ("2024-02-30T05:30", "February 2024 has 29 days"),
        ("2025-13-01T05:30", "months run from 01 to 12"),
        ("2025-02-01", "add the hour: 2025-02-01T00:00"),
        ("2025-02-01T25:00", "hours run from 00 to 24"),
        ("2025-02-01T05:60", "minutes from 00 to 59"),
        ("0025-02-01T05:00", "years run from 1800 to 2200"),
        ("2025-03-09T02:30", "the clocks go forward over it"),
        ("2025-11-02T01:30", "the clocks go back over it"),
        ("2025-02-01T05:30 Africa/Lagoss", 'did you mean "Africa/Lagos"?'),
        ("2025-02-01T05:30+25:00", "an offset lies between"),
        ("13/02/2025", "write 2025-02-13"),
        ("3/2/2025", "write year-month-day"),
        ("tomorrow", ""),
        ("", ""),
    ],
)
def test_a_time_that_is_none_is_refused_with_a_way_out(written, hint):
    with pytest.raises(Refused) as refused:
        time_of(written, NEW_YORK)
    assert hint in refused.value.suggestion


def test_a_time_without_offset_needs_a_zone():
    with pytest.raises(Refused, match="a time with its offset"):
        time_of("2025-02-01T05:30", None)


@given(st.datetimes(min_value=datetime(1800, 1, 2), max_value=datetime(2200, 12, 30)), st.integers(-14, 14))
def test_what_is_written_with_an_offset_is_read_back(naive, offset_h):
    minute = naive.replace(microsecond=0)
    written = f"{minute.isoformat()}{offset_h:+03d}:00"
    assert time_of(written, None) == (minute - timedelta(hours=offset_h)).replace(tzinfo=UTC)


@given(st.text(max_size=30))
def test_any_text_is_a_time_or_is_refused(text):
    for read in (lambda: time_of(text, NEW_YORK), lambda: date_of(text)):
        try:
            year = read().year
        except Refused:
            continue
        assert 1800 <= year <= 2201
