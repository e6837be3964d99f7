"""Messages by telephone: the SMS gateway, Traccar Client, OwnTracks; units are converted, what has no place says so."""

import base64
import hashlib
import hmac
import json

import pytest

from balto.channels import owntracks, sms_gateway, sms_others, traccar_client
from balto.channels.heard import Arrival, Heard
from balto.channels.short_report import ShortReport, packed, sealed
from balto.domain.report import Kind
from tests.channels.desk import BOOK, HEARD_AT


def call(event: str = "sms:received", **payload: object) -> bytes:
    return json.dumps({"deviceId": "g", "event": event, "id": "Ey6E", "webhookId": "L", "payload": payload}).encode()


def only(told: Heard):
    assert not told.refused, told.refused[0].reason
    (message,) = told.messages
    return message


def reason(told: Heard) -> str:
    assert not told.messages
    return str(told.refused[0].reason)


def test_a_text_message_is_a_typed_line_from_its_telephone():
    raw = call(message="left Tanana 14:05 30 vials", sender="+15550007", receivedAt="2026-01-27T16:06:11.000-09:00")
    message = only(sms_gateway.decode(Arrival(raw, HEARD_AT), BOOK))
    assert (message.raw, message.via, message.sender, message.gateway_id) == (raw, "sms gateway", "+15550007", "Ey6E")
    assert (message.reports[0].kind, message.reports[0].about, message.reports[0].doses) == (Kind.LEFT, "C07", 30)
    assert message.gateway_at.hour == 1


def test_a_gateway_that_was_cut_off_for_a_day_does_not_move_the_hour_said():
    raw = call(message="left Tanana 14:05", sender="+15550007", receivedAt="2026-01-26T14:10:00-09:00")
    assert only(sms_gateway.decode(Arrival(raw, HEARD_AT), BOOK)).reports[0].said_at.day == 26
    wrong = call(message="left Tanana 14:05", sender="+15550007", receivedAt="2031-01-26T14:10:00-09:00")
    assert only(sms_gateway.decode(Arrival(wrong, HEARD_AT), BOOK)).reports[0].said_at.day == 27


def test_a_data_message_is_a_short_report():
    data = base64.b64encode(sealed(packed(ShortReport(7, 9, Kind.HELP)), b"key", 16)).decode()
    message = only(
        sms_gateway.decode(Arrival(call("sms:data-received", data=data, sender="+15550007"), HEARD_AT), BOOK)
    )
    assert (message.counter, len(message.signature), message.reports[0].kind) == (9, 16, Kind.HELP)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"{", "no JSON object"),
        (b"[" * 10_000, "no JSON object"),
        (b'{"a": NaN}', "no JSON object"),
        (call("sms:sent", messageId="1"), "a call about something else than a message received"),
        (call(message="1"), "a message without a sender"),
        (call(sender="+1"), "a message without a text"),
        (call("sms:data-received", data="%%", sender="+1"), "data that are not base64"),
    ],
)
def test_other_calls_are_refused_with_their_reason(raw, expected):
    assert reason(sms_gateway.decode(Arrival(raw, HEARD_AT), BOOK)) == expected


@pytest.mark.parametrize(
    "raw",
    [
        b"from=%2B15550007&text=left+Tanana+14%3A05+30+vials&date=2026-01-28T01%3A06%3A11Z",
        b'{"id": "r", "from": "+15550007", "content": "left Tanana 14:05 30 vials", "time": "2026-01-28T01:06:11Z"}',
        b'{"type": "message.phone.received", "data": {"contact": "+15550007", "content": "left Tanana 14:05 30 vials",'
        b' "timestamp": "2026-01-28T01:06:11Z"}}',
        b"SMS_MESSAGES=2\nSMS_1_NUMBER=+15550007\nSMS_1_TEXT=left Tanana 14:05 \n"
        b"SMS_2_TEXT=30 vials\nSMS_1_TIMESTAMP=1769562371\n",
    ],
)
def test_other_gateways_bring_the_same_line(raw):
    message = only(sms_others.decode(Arrival(raw, HEARD_AT), BOOK))
    (left,) = message.reports
    assert (left.kind, left.about, left.place, left.doses, message.sender) == (
        Kind.LEFT,
        "C07",
        "tanana",
        30,
        "+15550007",
    )
    assert message.gateway_at.minute == 6


def test_other_gateways_calls_without_sender_or_text_are_refused():
    for raw in (
        b"",
        b"text=1",
        b"from=1",
        b'{"type": "message.phone.sent"}',
        b'{"data": {"contact": "1", "content": "x", "encrypted": true}}',
    ):
        assert reason(sms_others.decode(Arrival(raw, HEARD_AT), BOOK))


def test_the_signature_of_a_gateway_holds_for_its_key_and_time_only():
    raw, stamp = call(message="1", sender="+15550007"), str(int(HEARD_AT.timestamp()))
    signature = hmac.new(b"key", raw + stamp.encode(), hashlib.sha256).hexdigest()
    signed = Arrival(raw, HEARD_AT, headers={"x-timestamp": stamp, "x-signature": signature})
    assert sms_gateway.signature_holds(signed, b"key")
    assert not sms_gateway.signature_holds(signed, b"other")
    late = Arrival(raw, HEARD_AT.replace(hour=5), headers=signed.headers)
    assert not sms_gateway.signature_holds(late, b"key")


def test_traccar_client_says_metres_a_second_in_json_and_knots_in_a_query():
    body = {
        "device_id": "C07",
        "location": {
            "timestamp": "2026-01-28T01:06:11.862Z",
            "coords": {"latitude": 64.5, "longitude": -165.4, "accuracy": 5, "speed": 10, "heading": 90},
            "battery": {"level": 0.79}, "alarm": "sos", "mock": True,
        },
    }  # fmt: skip
    by_json = only(traccar_client.decode(Arrival(json.dumps(body).encode(), HEARD_AT), BOOK))
    place, alarm = by_json.reports
    assert (place.about, place.lat, place.lon, place.speed_kmh, place.battery_pct) == ("C07", 64.5, -165.4, 36.0, 79.0)
    assert (place.text, alarm.kind) == ("the place was set by software", Kind.HELP)
    query = b"id=C07&lat=64.5&lon=-165.4&timestamp=1769562371&speed=10&batt=79&accuracy=5"
    (asked,) = only(traccar_client.decode(Arrival(query, HEARD_AT), BOOK)).reports
    assert (asked.lat, asked.lon, asked.speed_kmh, asked.accuracy_m) == (64.5, -165.4, 18.52, 5.0)
    assert asked.said_at.isoformat() == "2026-01-28T01:06:11+00:00"


def test_traccar_client_without_a_place_is_a_sign_of_life_and_minus_one_is_unknown():
    (report,) = only(traccar_client.decode(Arrival(b'{"device_id":"x","location":{}}', HEARD_AT), BOOK)).reports
    assert (report.lat, report.about) == (None, "x")
    body = b'{"device_id":"x","location":{"coords":{"latitude":1,"longitude":2,"speed":-1},"battery":{"level":-1}}}'
    (report,) = only(traccar_client.decode(Arrival(body, HEARD_AT), BOOK)).reports
    assert (report.speed_kmh, report.battery_pct) == (None, None)


@pytest.mark.parametrize(
    "raw", [b"", b"lat=1&lon=2", b"id=1&lat=91&lon=2", b"id=1&lat=nan&lon=2", b"id=1&lat=0&lon=0", b"{}"]
)
def test_traccar_client_refuses_what_has_no_device_or_no_place_on_earth(raw):
    assert reason(traccar_client.decode(Arrival(raw, HEARD_AT), BOOK))


def test_owntracks_says_kmh_and_its_user_is_in_the_headers():
    body = {
        "_type": "location",
        "lat": 64.5,
        "lon": -165.4,
        "tst": 1769562371,
        "vel": 12,
        "acc": 8,
        "batt": 50,
        "_id": "ab",
        "tid": "7",
    }
    told = owntracks.decode(Arrival(json.dumps(body).encode(), HEARD_AT, headers={"x-limit-u": "C07"}), BOOK)
    (report,) = only(told).reports
    assert (report.about, report.speed_kmh, report.accuracy_m, report.battery_pct) == ("C07", 12.0, 8.0, 50.0)
    assert told.messages[0].gateway_id == "ab"
    ping = json.dumps({**body, "t": "p"}).encode()
    (report,) = only(owntracks.decode(Arrival(ping, HEARD_AT), BOOK)).reports
    assert (report.said_at, report.text) == (None, "an answer to a ping: the place may be older")


def test_owntracks_has_nothing_to_say_in_other_messages():
    for raw in (b"", b'{"_type":"lwt","tst":1}', b'{"_type":"transition"}'):
        assert owntracks.decode(Arrival(raw, HEARD_AT), BOOK).refused[0].ignored
    for raw in (b'{"_type":"encrypted","data":"x"}', b"[]", b'{"_type":"location","tid":"x"}'):
        assert not owntracks.decode(Arrival(raw, HEARD_AT), BOOK).refused[0].ignored


def test_a_clock_that_is_beyond_every_calendar_leaves_the_time_unknown():
    for stamp in (b"9999-12-31T23:59:59%2B00:00", b"0001-01-01T00:00:00Z", b"99999999999", b"1e300"):
        (report,) = only(
            traccar_client.decode(Arrival(b"id=C07&lat=1&lon=2&timestamp=" + stamp, HEARD_AT), BOOK)
        ).reports
        assert report.said_at is None
    late = b"id=C07&lat=1&lon=2&timestamp=1927328771"  # five years ahead: kept as it was said
    assert only(traccar_client.decode(Arrival(late, HEARD_AT), BOOK)).reports[0].said_at.year == 2031
