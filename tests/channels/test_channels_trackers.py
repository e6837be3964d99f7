"""Trackers, meshes, radios and ships: positions with their units converted, and what has nothing to say told apart."""

import json
import struct

import pytest

from balto.channels import ais, aprs, cursor_on_target, iridium, meshtastic, spot, traccar_client, traccar_forward
from balto.channels.heard import Arrival, Heard
from balto.channels.short_report import ShortReport, packed, sealed
from balto.domain.report import Kind, Report
from tests.channels.desk import BOOK, HEARD_AT


def at(raw: bytes | str) -> Arrival:
    return Arrival(raw if isinstance(raw, bytes) else raw.encode(), HEARD_AT)


def reports(told: Heard) -> tuple[Report, ...]:
    assert not told.refused, told.refused[0].reason
    (message,) = told.messages
    return message.reports


def near(report: Report, lat: float, lon: float) -> bool:
    return abs(report.lat - lat) < 1e-4 and abs(report.lon - lon) < 1e-4


def test_a_forwarded_position_is_in_knots_and_0_accuracy_is_unknown():
    position = {"id": 5, "fixTime": "2026-01-28T01:06:11.000+00:00", "valid": True, "latitude": 64.5, "longitude": -165.4,
        "speed": 10, "accuracy": 0, "attributes": {"batteryLevel": 60, "alarm": "sos", "temp1": 4.5}}  # fmt: skip
    told = traccar_forward.decode(at(json.dumps({"position": position, "device": {"uniqueId": "C07"}})), BOOK)
    place, alarm, warm = reports(told)
    assert (place.about, place.speed_kmh, place.accuracy_m, place.battery_pct) == ("C07", 18.52, None, 60.0)
    assert (alarm.kind, warm.temp_c, told.messages[0].gateway_id) == (Kind.HELP, 4.5, "5")
    lost = {**position, "valid": False}
    assert (
        reports(traccar_forward.decode(at(json.dumps({"position": lost, "device": {"uniqueId": "x"}})), BOOK))[0].lat
        is None
    )


def envelope(port: int, payload: bytes) -> bytes:
    data = b"\x08" + bytes([port]) + b"\x12" + bytes([len(payload)]) + payload
    packet = b"\x0d" + struct.pack("<I", 0x07) + b"\x22" + bytes([len(data)]) + data + b"\x35" + struct.pack("<I", 99)
    return b"\x0a" + bytes([len(packet)]) + packet


def test_a_mesh_brings_text_places_and_temperatures():
    (left,) = reports(meshtastic.decode(at(envelope(1, b"C07 left Tanana")), BOOK))
    assert (left.kind, left.about) == (Kind.LEFT, "C07")
    payload = (
        b"\x0d" + struct.pack("<i", 645000000) + b"\x15" + struct.pack("<i", -1654000000) + b"\x78\x0a\xb8\x01\x10"
    )
    (place,) = reports(meshtastic.decode(at(envelope(3, payload)), BOOK))
    assert near(place, 64.5, -165.4)
    assert (place.speed_kmh, round(place.accuracy_m)) == (36.0, 365)  # 16 bits are kept of 32
    (battery, warm) = reports(meshtastic.decode(at(envelope(67, b"\x1a\x05\x0d" + struct.pack("<f", 4.5))), BOOK))
    assert (battery.battery_pct, warm.temp_c) == (None, 4.5)


def test_what_a_mesh_leaves_encrypted_is_refused():
    packet = b"\x0d\x07\x00\x00\x00\x2a\x02xx"
    (refusal,) = meshtastic.decode(at(b"\x0a" + bytes([len(packet)]) + packet), BOOK).refused
    assert str(refusal.reason) == "an encrypted message, for which there is no key here"


def direct_ip(payload: bytes) -> bytes:
    header = struct.pack(">I15sBHHI", 1, b"300434061000000", 0, 54, 0, 1769562371)
    place = struct.pack(">BBHBHI", 1, 64, 30_000, 165, 24_000, 4)
    parts = b"".join(
        bytes([kind]) + struct.pack(">H", len(part)) + part for kind, part in ((1, header), (2, payload), (3, place))
    )
    return b"\x01" + struct.pack(">H", len(parts)) + parts


def test_a_short_burst_holds_a_short_report_or_a_line_and_where_the_network_saw_it():
    first, seen = reports(iridium.decode(at(direct_ip(sealed(packed(ShortReport(7, 3, Kind.ARRIVED)), b"k"))), BOOK))
    assert (first.kind, seen.accuracy_m, seen.text) == (Kind.ARRIVED, 4000.0, "as the satellite network saw it")
    assert near(seen, 64.5, -165.4)
    told = iridium.decode(at(direct_ip(b"C07 left Tanana")), BOOK)
    assert (told.messages[0].gateway_id, reports(told)[0].kind) == ("300434061000000:54", Kind.LEFT)


def test_the_burst_of_rockblock_is_read_as_json_and_as_a_form():
    body = {"receivedAt": {"year": 2026, "month": 1, "day": 28, "hour": 1, "minute": 2, "second": 3}, "message": "QzA3IGxlZnQ=",
        "sbd": {"imei": "300", "momsn": 5, "location": {"latitude": 64.5, "longitude": -165.4, "cep": 4.0}}}  # fmt: skip
    told = iridium.decode(at(json.dumps(body)), BOOK)
    assert [one.kind for one in reports(told)] == [Kind.LEFT, Kind.POSITION]
    assert (told.messages[0].gateway_at.minute, told.messages[0].gateway_id) == (2, "300:5")
    form = b"imei=300&momsn=6&transmit_time=26-01-28+01:02:09&data=433037206c656674"
    told = iridium.decode(at(form), BOOK)
    assert (reports(told)[0].about, told.messages[0].gateway_at.second) == ("C07", 9)


def test_a_spot_feed_is_a_message_each():
    entry = (
        "<message><id>{}</id><esn>0-8</esn><messageType>{}</messageType><timeInGMTSecond>1769562371</timeInGMTSecond>{}"
    )
    place = "<latitude>64.5</latitude><longitude>-165.4</longitude></message>"
    entries = entry.format(1, "HELP", place) + entry.format(2, "OK", "</message>")
    feed = f'<messageList xmlns="http://v2.shared.globalstar.com">{entries}</messageList>'
    told = spot.decode(at(feed), BOOK)
    assert [one.kind for one in told.messages[0].reports] == [Kind.POSITION, Kind.HELP]
    assert (told.messages[0].gateway_id, len(told.refused)) == ("1", 1)


EVENT = (
    '<event version="2.0" uid="ANDROID-1" type="a-f-G-U-C" time="2026-01-28T01:06:11Z" start="2026-01-28T01:06:11Z" '
    'stale="{stale}" how="m-g"><point lat="64.5" lon="-165.4" hae="9999999" ce="{ce}" le="9999999"/>'
    '<detail><contact callsign="C07"/><track speed="10" course="1"/></detail></event>'
)


def test_a_track_of_atak_is_in_metres_a_second_and_9999999_is_unknown():
    (place,) = reports(cursor_on_target.decode(at(EVENT.format(stale="2026-01-28T02:00:00Z", ce="9999999")), BOOK))
    assert (place.about, place.speed_kmh, place.accuracy_m) == ("C07", 36.0, None)
    (place,) = reports(cursor_on_target.decode(at(EVENT.format(stale="2026-01-28T02:00:00Z", ce="12")), BOOK))
    assert place.accuracy_m == 12.0
    gone = cursor_on_target.decode(at(EVENT.format(stale="2026-01-28T01:00:00Z", ce="12")), BOOK)
    assert (gone.messages, gone.refused[0].ignored) == ((), True)


def test_amateur_radio_gives_places_plain_packed_and_by_mic_e():
    (plain,) = reports(aprs.decode(at("N0CALL-7>APRS:@272345z6430.07N/16524.38W>088/036 sled"), BOOK))
    assert near(plain, 64.501167, -165.406333)
    assert (round(plain.speed_kmh, 1), plain.text, plain.said_at.isoformat()) == (
        66.7,
        "sled",
        "2026-01-27T23:45:00+00:00",
    )
    (compressed,) = reports(aprs.decode(at("N0CALL>APRS:=/5L!!<*e7>7P["), BOOK))
    assert near(compressed, 49.5, -72.75)
    (mic_e,) = reports(aprs.decode(at('N0CALL-9>S32UVT:`(_fn"Oj/]'), BOOK))
    assert near(mic_e, 33 + 25.64 / 60, -112 - 7.74 / 60)  # the numbers of the example in APRS 1.01, chapter 10
    assert round(mic_e.speed_kmh / 1.852) == 20
    (leader,) = reports(aprs.decode(at("N0CALL>APRS:;LEADER   *272345z4903.50N/07201.75W>088/036"), BOOK))
    assert leader.about == "LEADER"


def test_a_message_by_amateur_radio_is_a_typed_line_and_a_receipt_says_nothing():
    told = aprs.decode(at("C07>APRS::BALTO    :T4.2 left Tanana{12"), BOOK)
    assert [one.kind for one in reports(told)] == [Kind.LEFT, Kind.TEMPERATURE]
    assert (told.messages[0].gateway_id, told.messages[0].reports[0].about) == ("C07:12", "C07")
    assert aprs.decode(at("N0CALL>APRS::BALTO    :ack12"), BOOK).refused[0].ignored


def test_ships_are_in_tenths_of_knots():
    told = ais.decode(at("!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4A"), BOOK)
    (ship,) = reports(told)
    assert near(ship, 48.38163, -123.39538)
    assert (ship.about, ship.said_at, round(ship.speed_kmh, 2)) == ("371798000", None, 22.78)
    (refusal,) = ais.decode(at("!AIVDM,1,1,,A,15RTgt0PAso;90TKcjM8h6g208CQ,0*4B"), BOOK).refused
    assert not refusal.ignored


@pytest.mark.parametrize("module", [ais, aprs, cursor_on_target, iridium, meshtastic, spot, traccar_forward])
@pytest.mark.parametrize("raw", [b"", b"\x00", b"{}", b"<a/>", b"\xff" * 5_000, b"x" * 200_000])
def test_what_is_none_is_refused_and_nothing_escapes(module, raw):
    told = module.decode(at(raw), BOOK)
    assert not told.messages
    assert all(str(one.reason) for one in told.refused)
    assert told.refused


def test_a_call_for_help_is_heard_without_a_place():
    query = b"id=C07&lat=0&lon=0&alarm=sos"
    forward = (
        b'{"device":{"uniqueId":"C07"},"position":{"fixTime":"2026-01-28T01:06:11Z","attributes":{"alarm":"sos"}}}'
    )
    feed = b"<messageList><message><esn>C07</esn><messageType>HELP</messageType></message></messageList>"
    event = (
        EVENT.format(stale="2026-01-28T02:00:00Z", ce="1")
        .replace("a-f-G-U-C", "b-a-o-tbl")
        .replace("64.5", "0")
        .replace("-165.4", "0")
    )
    decoded = [
        traccar_client.decode(at(query), BOOK), traccar_forward.decode(at(forward), BOOK), spot.decode(at(feed), BOOK),
        cursor_on_target.decode(at(event), BOOK),
    ]  # fmt: skip
    for told in decoded:
        place, alarm = reports(told)
        assert (place.lat, alarm.kind, alarm.about) == (None, Kind.HELP, "C07")
