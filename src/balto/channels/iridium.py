"""Iridium short bursts: DirectIP, and RockBLOCK's JSON and form; inside is Balto's short report or a typed line."""

import base64
import binascii
import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from balto.basis.phrase import Phrase
from balto.channels import short_report
from balto.channels.book import Book
from balto.channels.heard import Arrival, Heard, Refusal, refused
from balto.channels.outside import inner, json_object, moment_of, number_at, place_at, query_values, text_at
from balto.channels.words_by_gateway import decode_text
from balto.domain.report import Kind, Message, Report

VIA = "iridium"
LONGEST_BYTES = 4_096
METRES_PER_KM = 1000.0
_HEADER = struct.Struct(">I15sBHHI")
_LOCATION = struct.Struct(">BBHBHI")


@dataclass(frozen=True, slots=True)
class Burst:
    """One message as the network gives it: the modem, its number of the message, the payload, and where it was, coarsely."""

    imei: str
    number: str
    at: datetime | None
    payload: bytes
    place: tuple[float, float] | None = None
    accuracy_m: float | None = None


def decode(arrival: Arrival, book: Book) -> Heard:
    """The message of a burst, by the first sign of the body; the network's own place is a position with its inaccuracy."""
    first = arrival.raw.lstrip()[:1]
    if len(arrival.raw) > LONGEST_BYTES:
        burst = None
    elif first == b"{":
        burst = _from_json(json_object(arrival.raw) or {})
    elif arrival.raw[:1] == b"\x01":
        burst = _from_direct_ip(arrival.raw)
    else:
        burst = _from_form(query_values(arrival.raw) or {})
    if burst is None:
        return refused(arrival, VIA, Phrase("no short burst of a satellite modem"))
    return _decoded(arrival, book, burst)


def _decoded(arrival: Arrival, book: Book, burst: Burst) -> Heard:
    """What the payload says, and where the network saw the modem."""
    known, gateway = replace(arrival, sender=burst.imei), (f"{burst.imei}:{burst.number}", burst.at)
    told = _payload(known, book, burst, gateway)
    if burst.place is None:
        return told
    at = Report(Kind.POSITION, about=book.carrier(burst.imei) or book.speakers.get(burst.imei, burst.imei), said_at=burst.at,
        lat=burst.place[0], lon=burst.place[1], accuracy_m=burst.accuracy_m, text="as the satellite network saw it")  # fmt: skip
    alone = Message(arrival.raw, VIA, burst.imei, arrival.heard_at, gateway[0], reports=(at,), gateway_at=burst.at)
    return Heard(tuple(replace(one, reports=(*one.reports, at)) for one in told.messages) or (alone,), told.refused)


def _payload(arrival: Arrival, book: Book, burst: Burst, gateway: tuple[str, datetime | None]) -> Heard:
    if not burst.payload:
        return refused(arrival, VIA, Phrase("an empty message"), ignored=True)
    short = short_report.decode(replace(arrival, raw=burst.payload), book)
    if short.messages:
        return Heard(tuple(replace(one, raw=burst.payload, gateway_at=burst.at) for one in short.messages))
    try:
        text = burst.payload.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if not text or not text.isprintable():
        return Heard(refused=(Refusal(arrival.raw, VIA, Phrase("a payload that is neither a short report nor text")),))
    return decode_text(arrival, book, VIA, text, gateway)


def _from_direct_ip(raw: bytes) -> Burst | None:
    """The burst of DirectIP: elements by their number, each with its length."""
    if len(raw) < 3 or int.from_bytes(raw[1:3], "big") != len(raw) - 3:
        return None
    parts: dict[int, bytes] = {}
    at = 3
    while at + 3 <= len(raw):
        size = int.from_bytes(raw[at + 1 : at + 3], "big")
        parts[raw[at]] = raw[at + 3 : at + 3 + size]
        at += 3 + size
    if len(parts.get(1, b"")) != _HEADER.size or at != len(raw):
        return None
    _, imei, _, number, _, seconds = _HEADER.unpack(parts[1])
    if not imei.isdigit():
        return None
    place = _place(parts.get(3, b""))
    return Burst(imei.decode(), str(number), datetime.fromtimestamp(seconds, UTC), parts.get(2, b""), *place)


def _place(part: bytes) -> tuple[tuple[float, float] | None, float | None]:
    """Where the network saw the modem: degrees and thousandths of minutes, and the radius in km."""
    if len(part) != _LOCATION.size:
        return None, None
    flags, lat, lat_minutes, lon, lon_minutes, radius_km = _LOCATION.unpack(part)
    north, east = lat + lat_minutes / 60_000, lon + lon_minutes / 60_000
    values = {"lat": -north if flags & 2 else north, "lon": -east if flags & 1 else east}
    return place_at(values, "lat", "lon"), radius_km * METRES_PER_KM


def _from_json(body: Mapping[str, Any]) -> Burst | None:
    """The burst of RockBLOCK's JSON; its message is base64, its radius in km."""
    sbd, received = inner(body, "sbd"), inner(body, "receivedAt")
    imei = text_at(sbd, "imei") or text_at(inner(body, "identity", "hardware"), "imei")
    try:
        payload = base64.b64decode(text_at(body, "message", longest=2_000), validate=True)
    except (binascii.Error, ValueError):
        return None
    if not imei:
        return None
    try:
        parts = [int(number_at(received, name) or 0) for name in ("year", "month", "day", "hour", "minute", "second")]
        at = moment_of(datetime(*parts, tzinfo=UTC).isoformat()) if received else None  # type: ignore[misc, arg-type]  # six numbers
    except (ValueError, OverflowError):
        at = None
    where, radius_km = inner(sbd, "location"), number_at(inner(sbd, "location"), "cep", least=0, most=20_000)
    accuracy = None if radius_km is None else radius_km * METRES_PER_KM
    return Burst(imei, text_at(sbd, "momsn"), at, payload, place_at(where, "latitude", "longitude"), accuracy)


def _from_form(values: Mapping[str, Any]) -> Burst | None:
    """The burst of RockBLOCK's form: data in hexadecimal, time as 26-11-30 12:26:09 in UTC, radius in km."""
    imei = text_at(values, "imei")
    try:
        payload = bytes.fromhex(text_at(values, "data", longest=2_000))
    except ValueError:
        return None
    if not imei:
        return None
    radius_km = number_at(values, "iridium_cep", least=0, most=20_000)
    place = place_at(values, "iridium_latitude", "iridium_longitude")
    at = moment_of(f"20{text_at(values, 'transmit_time')}") if "transmit_time" in values else None
    return Burst(
        imei, text_at(values, "momsn"), at, payload, place, None if radius_km is None else radius_km * METRES_PER_KM
    )
