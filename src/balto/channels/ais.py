"""Positions of ships by AIS (NMEA lines): speed in tenths of knots; only the second of their time is sent, so none is kept."""

from collections.abc import Iterator
from functools import reduce

from balto.basis.phrase import Phrase
from balto.channels.book import Book
from balto.channels.heard import Arrival, Heard, Refusal, refused
from balto.channels.outside import place_at
from balto.channels.trackers import Fix, message_of
from balto.domain.report import Message

VIA = "ais"
LONGEST_BYTES = 8_192
MOST_LINES = 100
KMH_PER_KNOT = 1.852
CLASS_A, CLASS_B = (1, 2, 3), (18, 19)  # types of message that give a position, and where their numbers begin
_SPEED = {**dict.fromkeys(CLASS_A, 50), **dict.fromkeys(CLASS_B, 46)}
_LON = {**dict.fromkeys(CLASS_A, 61), **dict.fromkeys(CLASS_B, 57)}


def decode(arrival: Arrival, book: Book) -> Heard:
    """A message or a refusal for each line; lines that give no position have nothing to say."""
    if len(arrival.raw) > LONGEST_BYTES:
        return refused(arrival, VIA, Phrase("more lines than are taken at once"))
    lines = [line for line in arrival.raw.decode("ascii", errors="replace").splitlines() if line.strip()]
    told = [_line(arrival, book, line) for line in lines[:MOST_LINES]]
    if not told:
        return refused(arrival, VIA, Phrase("an empty message"), ignored=True)
    more = len(lines) - MOST_LINES
    left = Refusal(
        arrival.raw,
        VIA,
        Phrase("{n} line beyond the first {most}", "{n} lines beyond the first {most}", n=more, most=MOST_LINES),
    )
    return Heard(
        tuple(one for one in told if isinstance(one, Message)),
        (*(one for one in told if isinstance(one, Refusal)), *((left,) if more > 0 else ())),
    )


def _line(arrival: Arrival, book: Book, line: str) -> Message | Refusal:
    raw = line.encode("ascii", errors="replace")
    start = line.find("!")
    sentence = line[start:].split("\\", maxsplit=1)[0].strip() if start >= 0 else ""
    fields = sentence.partition("*")[0].split(",")
    if len(fields) < 7 or not _checked(sentence):
        return Refusal(raw, VIA, Phrase("no AIS sentence, or its check digits are wrong"))
    if fields[1] != "1":
        return Refusal(raw, VIA, Phrase("a sentence in parts, which is about the ship and no position"), ignored=True)
    bits = "".join(_bits(fields[5]))
    kind, ship = _number(bits, 0, 6), _number(bits, 8, 30)
    if kind not in _LON:
        return Refusal(raw, VIA, Phrase("a sentence of another type than position"), ignored=True)
    lon = _number(bits, _LON[kind], 28, signed=True)
    lat = _number(bits, _LON[kind] + 28, 27, signed=True)
    place = None if lat is None or lon is None else place_at({"lat": lat / 600_000, "lon": lon / 600_000}, "lat", "lon")
    if place is None or ship is None:
        return Refusal(raw, VIA, Phrase("a place that is not on Earth, or none"))
    speed = _number(bits, _SPEED[kind], 10)
    fix = Fix(str(ship), None, *place, None, None if speed is None or speed > 1022 else speed / 10 * KMH_PER_KNOT)
    return message_of(fix, arrival, book, VIA)


def _checked(sentence: str) -> bool:
    """Whether the two digits after the star are those of the signs before it."""
    body, _, digits = sentence[1:].partition("*")
    found = reduce(lambda total, sign: total ^ ord(sign), body, 0)
    return digits[:2].upper() == f"{found & 255:02X}"


def _bits(payload: str) -> Iterator[str]:
    """Six bits for each sign."""
    for sign in payload[:80]:
        value = ord(sign) - 48
        yield f"{(value - 8 if value > 40 else value) & 63:06b}"


def _number(bits: str, at: int, size: int, signed: bool = False) -> int | None:
    part = bits[at : at + size]
    if len(part) < size:
        return None
    value = int(part, 2)
    return value - (1 << size) if signed and part[0] == "1" else value
