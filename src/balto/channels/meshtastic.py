"""Packets of a Meshtastic mesh as its gateways publish them (protobuf ServiceEnvelope): text, place, telemetry.

A packet that the gateway left encrypted is refused: let it publish what it can read. Anybody who has the channel's key can
send in another's name, so a sender is only what the packet says.
"""

import struct
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from balto.basis.phrase import Phrase
from balto.channels.book import Book
from balto.channels.heard import Arrival, Heard, refused
from balto.channels.outside import moment_of, place_at
from balto.channels.trackers import Fix, message_of
from balto.channels.words_by_gateway import decode_text

VIA = "meshtastic"
LONGEST_BYTES = 1_024
TEXT, POSITION, TELEMETRY = 1, 3, 67  # ports
METRES_PER_DEGREE = 111_320.0
KMH_PER_MS = 3.6
Fields = dict[int, int | bytes]


def decode(arrival: Arrival, book: Book) -> Heard:
    """The message of a packet by its port; other ports have nothing to say."""
    packet = _within(_fields(arrival.raw), 1) if len(arrival.raw) <= LONGEST_BYTES else None
    if not packet or not isinstance(packet.get(1), int):
        return refused(arrival, VIA, Phrase("no packet of a mesh gateway"))
    data = _within(packet, 4)
    if not data:
        return refused(arrival, VIA, Phrase("an encrypted message, for which there is no key here"))
    number, packet_number = packet[1], packet.get(6, 0)
    sender = f"!{number:08x}" if isinstance(number, int) else ""
    known = replace(arrival, sender=sender)
    gateway = (f"{sender}:{packet_number!r}", _moment(packet.get(7)))
    payload, port = data.get(2, b""), data.get(1, 0)
    if port == TEXT and isinstance(payload, bytes):
        return decode_text(known, book, VIA, payload.decode("utf-8", errors="replace"), gateway)
    inside = _fields(payload) if isinstance(payload, bytes) and port in (POSITION, TELEMETRY) else None
    if inside is None:
        return refused(arrival, VIA, Phrase("a packet of another kind than text, position and telemetry"), ignored=True)
    fix = _position(sender, inside) if port == POSITION else _telemetry(sender, inside)
    if isinstance(fix, Phrase):
        return refused(arrival, VIA, fix)
    return Heard((replace(message_of(fix, known, book, VIA, gateway[0]), gateway_at=gateway[1]),))


def _position(sender: str, fields: Fields) -> Fix | Phrase:
    """The fix of a position; one made coarse on purpose is as inaccurate as it was made."""
    lat, lon = (_signed(fields.get(number)) for number in (1, 2))
    place = None if lat is None or lon is None else place_at({"lat": lat / 1e7, "lon": lon / 1e7}, "lat", "lon")
    if place is None:
        return Phrase("a place that is not on Earth, or none")
    bits, speed = fields.get(23), fields.get(15)
    coarse = isinstance(bits, int) and 0 < bits < 32
    accuracy = 2.0 ** (32 - int(bits or 0)) * 1e-7 * METRES_PER_DEGREE / 2 if coarse else None
    moving = speed * KMH_PER_MS if isinstance(speed, int) and speed < 500 else None
    return Fix(sender, _moment(fields.get(4)), *place, accuracy, moving)


def _telemetry(sender: str, fields: Fields) -> Fix | Phrase:
    """The battery, or the temperature where the device is."""
    device, around = _within(fields, 2), _within(fields, 3)
    battery, temp = (device or {}).get(1), _float((around or {}).get(1))
    if not isinstance(battery, int) and temp is None:
        return Phrase("telemetry of neither battery nor temperature")
    level = float(min(battery, 100)) if isinstance(battery, int) else None
    return Fix(sender, _moment(fields.get(1)), battery_pct=level, temp_c=temp)


def _fields(data: bytes) -> Fields | None:
    """The fields of a protobuf message, the last of each number; None where it is none."""
    try:
        return dict(_each(data))
    except (IndexError, ValueError, struct.error):
        return None


def _each(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        number, wire = tag >> 3, tag & 7
        if wire == 0:
            value, at = _varint(data, at)
            yield number, value
        elif wire == 5:
            yield number, struct.unpack_from("<I", data, at)[0]
            at += 4
        elif wire in (1, 2):
            size, at = _varint(data, at) if wire == 2 else (8, at)
            if at + size > len(data):
                raise ValueError("cut off")
            yield number, data[at : at + size]
            at += size
        else:
            raise ValueError("a wire type that is not used")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place in range(10):
        byte = data[at + place]
        value |= (byte & 127) << 7 * place
        if byte < 128:
            return value, at + place + 1
    raise ValueError("a number that is too long")


def _within(fields: Fields | None, number: int) -> Fields | None:
    inside = (fields or {}).get(number)
    return _fields(inside) if isinstance(inside, bytes) else None


def _signed(value: int | bytes | None) -> int | None:
    """A fixed 32-bit number with its sign."""
    if not isinstance(value, int) or value >= 1 << 32:
        return None
    return value - (1 << 32) if value >= 1 << 31 else value


def _float(value: int | bytes | None) -> float | None:
    if not isinstance(value, int) or value >= 1 << 32:
        return None
    number = float(struct.unpack("<f", struct.pack("<I", value))[0])
    return number if -100 <= number <= 100 else None


def _moment(value: int | bytes | None) -> datetime | None:
    return moment_of(value) if isinstance(value, int) and 0 < value < 1 << 32 else None
