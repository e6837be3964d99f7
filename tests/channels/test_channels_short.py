"""The 24-byte report: what goes in comes out, a seal by another key does not hold, and wrong bytes are refused."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balto.channels.base45 import from_base45, to_base45
from balto.channels.heard import Arrival
from balto.channels.short_report import LENGTH, ShortReport, as_text, decode, packed, seal_holds, sealed, unpacked
from balto.domain.report import Kind
from tests.channels.desk import BOOK, HEARD_AT

KEY = b"a key of thirty-two bytes, exactly"
REPORT = ShortReport(
    7, 412, Kind.ARRIVED, datetime(2026, 1, 27, 23, 5, tzinfo=UTC), 64.501, -165.406, 12.0, 9.0, 4.5, -1.0, 8.0, 79.0, False, 30
)  # fmt: skip


def test_a_report_is_24_bytes_and_comes_back_to_the_metre():
    body = packed(REPORT)
    back = unpacked(body)
    assert len(body) == LENGTH
    assert abs(back.lat - REPORT.lat) < 1e-5
    assert abs(back.lon - REPORT.lon) < 2e-5
    assert abs(back.accuracy_m - 12) < 0.4
    same = (
        "device",
        "counter",
        "event",
        "at",
        "speed_kmh",
        "temp_c",
        "least_c",
        "most_c",
        "battery_pct",
        "whole",
        "doses",
    )
    assert [getattr(back, name) for name in same] == [getattr(REPORT, name) for name in same]


def test_what_is_not_known_stays_unknown():
    back = unpacked(packed(ShortReport(1, 0)))
    assert back == ShortReport(1, 0)


@pytest.mark.parametrize(("tag", "data", "signs"), [(8, 32, 48), (16, 40, 60)])
def test_a_sealed_report_fits_a_text_message_and_its_seal_holds_for_its_key_only(tag, data, signs):
    whole = sealed(packed(REPORT), KEY, tag)
    text = as_text(whole)
    assert (len(whole), len(text)) == (data, signs + 4)
    assert seal_holds(whole, KEY)
    assert seal_holds(text.encode(), KEY)
    assert not seal_holds(whole, b"another key")
    assert not seal_holds(bytes([whole[0] ^ 1]) + whole[1:], KEY)


def test_bytes_and_text_become_the_same_claims():
    whole = sealed(packed(REPORT), KEY)
    (first,), (second,) = (decode(Arrival(raw, HEARD_AT), BOOK).messages for raw in (whole, as_text(whole).encode()))
    assert first.reports == second.reports
    assert (first.counter, first.signature, first.gateway_id, first.reports[0].about) == (
        412,
        whole[24:],
        "7:412",
        "C07",
    )
    assert [one.kind for one in first.reports] == [Kind.ARRIVED, Kind.TEMPERATURE, Kind.NOTE]
    assert (first.reports[1].temp_c, first.reports[1].least_c, first.reports[1].most_c) == (4.5, -1.0, 8.0)


@pytest.mark.parametrize("raw", [b"", b"x" * 31, b"x" * 32, b"B45:abc", b"B45:" + b":" * 48, bytes(40)])
def test_what_is_no_short_report_is_refused(raw):
    told = decode(Arrival(raw, HEARD_AT), BOOK)
    assert (len(told.messages), len(told.refused)) == (0, 1)


def test_base45_is_that_of_the_standard():
    assert to_base45(b"Hello!!") == "%69 VD92EX0"  # RFC 9285, section 4.3
    assert to_base45(b"ietf!") == "QED8WEX0"
    assert from_base45("GGW") is None
    assert from_base45("a") is None


@given(st.binary(max_size=60))
def test_base45_gives_back_what_it_was_made_of(data):
    assert from_base45(to_base45(data)) == data


def test_a_device_that_does_not_fit_is_refused_when_packed():
    with pytest.raises(ValueError, match="device 70000"):
        packed(ShortReport(70_000, 1))
