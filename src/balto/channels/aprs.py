"""Packets of amateur radio (APRS), a line each: places plain, compressed and by Mic-E, objects, and messages."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from balto.basis.phrase import Phrase
from balto.channels.book import Book
from balto.channels.heard import Arrival, Heard, refused
from balto.channels.line.moments_said import CLOCKS_DIFFER
from balto.channels.outside import place_at
from balto.channels.trackers import Fix, message_of
from balto.channels.words_by_gateway import decode_text

VIA = "aprs"
LONGEST_BYTES = 512
KMH_PER_KNOT = 1.852
_LINE = re.compile(
    r"([A-Z0-9]{1,9}(?:-[A-Z0-9]{1,2})?)>([A-Z0-9]{1,9})((?:-\d{1,2})?(?:,[A-Za-z0-9*-]{1,12}){0,10}):(.+)", re.DOTALL
)
_PLAIN = re.compile(
    r"(\d\d)([\d ]{2}\.[\d ]{2})([NS]).(\d{3})([\d ]{2}\.[\d ]{2})([EW]).(?:(\d{3})/(\d{3}))?(.*)", re.DOTALL
)
_PACKED = re.compile(r"[/\\A-Za-j]([!-{]{4})([!-{]{4}).([ -~])([ -~]).(.*)", re.DOTALL)
_STAMP = re.compile(r"(\d\d)(\d\d)(\d\d)([zh/])")
_MESSAGE = re.compile(r":([ -~]{9}):(.*?)(?:\{([A-Za-z0-9]{1,5}).*)?$", re.DOTALL)
_OBJECT = re.compile(r";([ -~]{9})[*_](.*)", re.DOTALL)
_DEGREE_MINUTES = 60.0


def decode(arrival: Arrival, book: Book) -> Heard:
    """The message of a packet by its first sign; other packets are refused with their reason."""
    line = arrival.raw.decode("utf-8", errors="replace").rstrip("\r\n")
    found = _LINE.fullmatch(line) if len(arrival.raw) <= LONGEST_BYTES else None
    if found is None:
        return refused(arrival, VIA, Phrase("no packet of amateur radio"))
    source, to, body = found[1], found[2], found[4]
    known = replace(arrival, sender=source)
    if body[0] == ":":
        return _message(known, book, body)
    if body[0] == ";":
        return _object(known, book, body)
    fix: Fix | None = None
    if body[0] in "!=":
        fix = _placed(source, body[1:], None)
    elif body[0] in "/@":
        fix = _placed(source, body[8:], _moment(body[1:8], arrival.heard_at))
    elif body[0] in "`'":
        fix = _mic_e(source, to, body)
    else:
        return refused(arrival, VIA, Phrase("a packet of another kind than place, object and message"), ignored=True)
    return (
        Heard((message_of(fix, known, book, VIA),))
        if fix
        else refused(arrival, VIA, Phrase("a place that is not on Earth, or none"))
    )


def _message(arrival: Arrival, book: Book, body: str) -> Heard:
    """A message to somebody as a typed line; receipts have nothing to say."""
    found = _MESSAGE.fullmatch(body)
    if found is None or not found[2].strip():
        return refused(arrival, VIA, Phrase("a message without a text"))
    if re.fullmatch(r"(?:ack|rej)[A-Za-z0-9]{1,5}", found[2]):
        return refused(arrival, VIA, Phrase("a receipt"), ignored=True)
    number = f"{arrival.sender}:{found[3]}" if found[3] else ""
    return decode_text(arrival, book, VIA, found[2], (number, None))


def _object(arrival: Arrival, book: Book, body: str) -> Heard:
    """The place of an object, which somebody else reports."""
    found = _OBJECT.fullmatch(body)
    fix = _placed(found[1].strip(), found[2][7:], _moment(found[2][:7], arrival.heard_at)) if found else None
    if fix is None:
        return refused(arrival, VIA, Phrase("a place that is not on Earth, or none"))
    return Heard((replace(message_of(fix, arrival, book, VIA), sender=arrival.sender),))


def _placed(device: str, text: str, at: datetime | None) -> Fix | None:
    """The fix of a place, plain or compressed, with its speed in knots and its comment."""
    plain = _PLAIN.fullmatch(text)
    if plain:
        north, east = (_degrees(plain[group], plain[group + 1]) for group in (1, 4))
        knots, comment = float(plain[8]) if plain[8] else None, plain[9]
        values = {"lat": -north if plain[3] == "S" else north, "lon": -east if plain[6] == "W" else east}
    else:
        packed = _PACKED.fullmatch(text)
        if packed is None:
            return None
        values = {"lat": 90 - _base91(packed[1]) / 380_926, "lon": -180 + _base91(packed[2]) / 190_463}
        course, comment = ord(packed[3]) - 33, packed[5]
        knots = 1.08 ** (ord(packed[4]) - 33) - 1 if 0 <= course <= 89 else None
    place = place_at(values, "lat", "lon")
    return (
        Fix(device, at, *place, None, None if knots is None else knots * KMH_PER_KNOT, text=comment.strip()[:100])
        if place
        else None
    )


def _degrees(whole: str, minutes: str) -> float:
    """Degrees of degrees and minutes; a blank digit, made coarse on purpose, is in the middle of what it may be."""
    middle = minutes.replace(" ", "5", 1).replace(" ", "0") if " " in minutes else minutes
    return int(whole) + float(middle) / _DEGREE_MINUTES


def _base91(text: str) -> int:
    value = 0
    for sign in text:
        value = value * 91 + ord(sign) - 33
    return value


def _mic_e(device: str, to: str, body: str) -> Fix | None:
    """The fix of Mic-E: latitude in the address it is sent to, the rest in the body (APRS 1.01, chapter 10)."""
    if (
        not re.fullmatch(r"[0-9A-LP-Z]{6}", to)
        or len(body) < 9
        or any(not 28 <= ord(sign) <= 127 for sign in body[1:7])
    ):
        return None
    digits = [
        int(sign) if sign.isdigit() else (ord(sign) - 65 if sign < "K" else 0 if sign in "KLZ" else ord(sign) - 80)
        for sign in to
    ]
    if max(digits) > 9:
        return None
    minutes = digits[2] * 10 + digits[3] + digits[4] / 10 + digits[5] / 100
    north = digits[0] * 10 + digits[1] + minutes / _DEGREE_MINUTES
    degrees, whole, part, tens, units = (ord(sign) - 28 for sign in body[1:6])
    degrees += 100 if to[4] >= "P" else 0
    degrees -= 80 if 180 <= degrees <= 189 else 190 if 190 <= degrees <= 199 else 0
    east = degrees + (whole % 60 + part / 100) / _DEGREE_MINUTES
    knots = (tens * 10 + units // 10) % 800
    place = place_at({"lat": north if to[3] >= "P" else -north, "lon": -east if to[5] >= "P" else east}, "lat", "lon")
    return Fix(device, None, *place, None, knots * KMH_PER_KNOT) if place else None


def _moment(stamp: str, heard_at: datetime) -> datetime | None:
    """The latest moment that a stamp may mean, in UTC: day, hour, minute (z) or hour, minute, second (h); none of local time."""
    found = _STAMP.fullmatch(stamp)
    if found is None or found[4] == "/":
        return None
    first, second, third = (int(found[group]) for group in (1, 2, 3))
    latest = heard_at.astimezone(UTC) + CLOCKS_DIFFER
    hour, minute, last = (second, third, 0) if found[4] == "z" else (first, second, third)
    for days in range(32):
        day = latest - timedelta(days=days)
        if (found[4] == "z" and day.day != first) or hour > 23 or minute > 59 or last > 59:
            continue
        moment = day.replace(hour=hour, minute=minute, second=last, microsecond=0)
        if moment <= latest:
            return moment
    return None
