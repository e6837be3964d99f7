"""Balto's own short report: 24 bytes and a seal of 8 or 16 (HMAC-SHA256, cut), as bytes or as text in base45.

| bytes | what | unit, and what is unknown |
|---|---|---|
| 1 | layout (high four bits, 1) and event (low four) | 0 none, 1 left, 2 arrived, 3 help, 4 handed over, 5 received |
| 2 | device | whole number |
| 4 | counter of the device | whole number |
| 4 | time | seconds since 1970; 0 unknown |
| 3, 3 | latitude, longitude | 90 and 180 degrees are 8,388,607 (1.2 and 2.4 m); -8,388,608 unknown |
| 1 | accuracy | 1.05 to the power of (value - 1) metres; 0 unknown |
| 1 | speed | km/h; 255 unknown |
| 3 | temperature now, lowest, highest | half degrees Celsius; -128 unknown |
| 1 | battery (low seven bits), box whole (high bit) | percent; 127 unknown |
| 1 | vials | 255 unknown |
"""

import hashlib
import hmac
import math
import struct
from dataclasses import dataclass
from datetime import UTC, datetime

from balto.basis.phrase import Phrase
from balto.channels.base45 import from_base45, to_base45
from balto.channels.book import Book
from balto.channels.heard import Arrival, Heard, refused
from balto.domain.report import Kind, Message, Report

VIA = "short report"
PREFIX = b"B45:"  # before the text form, which no typed line begins with
LENGTH = 24
TAGS = (8, 16)
EVENTS = (Kind.POSITION, Kind.LEFT, Kind.ARRIVED, Kind.HELP, Kind.HANDED_OVER, Kind.RECEIVED)
_LAYOUT = struct.Struct(">BHII3s3sBBbbbBB")
_TOP = 0x7FFFFF
_ACCURACY = 1.05


@dataclass(frozen=True, slots=True)
class ShortReport:
    """What a device says in 24 bytes; None is unknown. Units: degrees, metres, km/h, degrees Celsius, percent."""

    device: int
    counter: int
    event: Kind = Kind.POSITION
    at: datetime | None = None
    lat: float | None = None
    lon: float | None = None
    accuracy_m: float | None = None
    speed_kmh: float | None = None
    temp_c: float | None = None
    least_c: float | None = None
    most_c: float | None = None
    battery_pct: float | None = None
    whole: bool = True
    doses: int | None = None


def packed(report: ShortReport) -> bytes:
    """The 24 bytes, values beyond what they hold cut to it; ValueError for a device, counter or event that does not fit."""
    if report.event not in EVENTS or not 0 <= report.device < 1 << 16 or not 0 <= report.counter < 1 << 32:
        raise ValueError(f"no short report: {report.event}, device {report.device}, counter {report.counter}")
    accuracy = report.accuracy_m
    code = 0 if accuracy is None else _within(math.log(max(accuracy, 1.0), _ACCURACY) + 1, 1, 255)
    battery = 127 if report.battery_pct is None else _within(report.battery_pct, 0, 100)
    return _LAYOUT.pack(
        16 | EVENTS.index(report.event),
        report.device,
        report.counter,
        0 if report.at is None else int(report.at.timestamp()),
        _angle(report.lat, 90),
        _angle(report.lon, 180),
        code,
        255 if report.speed_kmh is None else _within(report.speed_kmh, 0, 254),
        *(
            -128 if one is None else _within(2 * one, -127, 127)
            for one in (report.temp_c, report.least_c, report.most_c)
        ),
        battery | (128 if report.whole else 0),
        255 if report.doses is None else _within(report.doses, 0, 254),
    )


def unpacked(body: bytes) -> ShortReport | None:
    """The report of 24 bytes; None where the layout or the event is not known."""
    first, device, counter, at, lat, lon, code, speed, now, least, most, state, doses = _LAYOUT.unpack(body)
    battery = state & 127
    if first >> 4 != 1 or first & 15 >= len(EVENTS) or (battery > 100 and battery != 127):
        return None
    return ShortReport(
        device,
        counter,
        EVENTS[first & 15],
        datetime.fromtimestamp(at, UTC) if at else None,
        _degrees(lat, 90),
        _degrees(lon, 180),
        _ACCURACY ** (code - 1) if code else None,
        float(speed) if speed != 255 else None,
        _half(now),
        _half(least),
        _half(most),
        None if battery == 127 else float(battery),
        bool(state & 128),
        doses if doses != 255 else None,
    )


def sealed(body: bytes, key: bytes, length: int = 8) -> bytes:
    """The body with its seal after it."""
    return body + hmac.digest(key, body, hashlib.sha256)[:length]


def as_text(data: bytes) -> str:
    """The text form, for a text message or a radio line."""
    return PREFIX.decode() + to_base45(data)


def seal_holds(raw: bytes, key: bytes) -> bool:
    """Whether a report, as bytes or as text, was sealed with this key."""
    data = _bytes_of(raw)
    return data is not None and hmac.compare_digest(data, sealed(data[:LENGTH], key, len(data) - LENGTH))


def decode(arrival: Arrival, book: Book) -> Heard:
    """The message of a short report; its seal is kept as signature, and tested where the keys are."""
    data = _bytes_of(arrival.raw)
    if data is None:
        return refused(arrival, VIA, Phrase("no short report: neither 32 nor 40 bytes, nor text of them"))
    report = unpacked(data[:LENGTH])
    if report is None:
        return refused(arrival, VIA, Phrase("a short report of a layout or event that is not known"))
    device = str(report.device)
    about = book.speakers.get(device) or book.carrier(device) or device
    message = Message(
        arrival.raw,
        VIA,
        device,
        arrival.heard_at,
        f"{device}:{report.counter}",
        report.counter,
        data[LENGTH:],
        _reports(report, about),
    )
    return Heard((message,))


def _reports(report: ShortReport, about: str) -> tuple[Report, ...]:
    """Event and place, then temperature, then a box that is not whole."""
    first = Report(
        report.event, about=about, said_at=report.at, lat=report.lat, lon=report.lon, accuracy_m=report.accuracy_m,
        speed_kmh=report.speed_kmh, doses=report.doses, battery_pct=report.battery_pct,
    )  # fmt: skip
    made = [first]
    if (report.temp_c, report.least_c, report.most_c) != (None, None, None):
        made.append(
            Report(
                Kind.TEMPERATURE, about=about, said_at=report.at, temp_c=report.temp_c, least_c=report.least_c,
                most_c=report.most_c,
            )
        )  # fmt: skip
    if not report.whole:
        made.append(Report(Kind.NOTE, about=about, said_at=report.at, text="the box is not whole"))
    return tuple(made)


def _bytes_of(raw: bytes) -> bytes | None:
    """The bytes with their seal, from bytes or from text."""
    data: bytes | None = raw
    if raw.startswith(PREFIX):
        data = (
            from_base45(raw.rstrip(b"\r\n")[len(PREFIX) :].decode("ascii", errors="replace"))
            if len(raw) <= 100
            else None
        )
    return data if data is not None and len(data) - LENGTH in TAGS else None


def _angle(degrees: float | None, top: int) -> bytes:
    value = -_TOP - 1 if degrees is None else _within(degrees / top * _TOP, -_TOP, _TOP)
    return value.to_bytes(3, "big", signed=True)


def _degrees(three: bytes, top: int) -> float | None:
    value = int.from_bytes(three, "big", signed=True)
    return None if value < -_TOP else value / _TOP * top


def _half(value: int) -> float | None:
    return None if value == -128 else value / 2


def _within(value: float, least: int, most: int) -> int:
    return max(least, min(most, round(value)))
