"""The phone app OwnTracks over HTTP: its speed in km/h, its times in seconds, its user and device in headers."""

from collections.abc import Mapping
from typing import Any

from balto.basis.phrase import Phrase
from balto.channels.book import Book
from balto.channels.heard import Arrival, Heard, refused
from balto.channels.outside import json_object, moment_of, number_at, place_at, text_at
from balto.channels.trackers import Fix, message_of

VIA = "owntracks"
OTHERS = (
    "transition",
    "waypoint",
    "waypoints",
    "lwt",
    "status",
    "card",
    "cmd",
    "steps",
    "configuration",
    "beacon",
    "request",
)


def decode(arrival: Arrival, book: Book) -> Heard:
    """The message of a location; an empty body and other kinds are refused as having nothing to say."""
    if not arrival.raw.strip():
        return refused(arrival, VIA, Phrase("an empty message"), ignored=True)
    values = json_object(arrival.raw)
    kind = text_at(values or {}, "_type")
    if values is None or not kind:
        return refused(arrival, VIA, Phrase("no JSON object with a type"))
    if kind == "encrypted":
        return refused(arrival, VIA, Phrase("an encrypted message, for which there is no key here"))
    if kind != "location":
        return refused(arrival, VIA, Phrase("a message of another type than location"), ignored=kind in OTHERS)
    return _location(arrival, book, values)


def _location(arrival: Arrival, book: Book, values: Mapping[str, Any]) -> Heard:
    """The message of a location; the time of an answer to a ping is no time of a fix."""
    device = arrival.headers.get("x-limit-u", "") or text_at(values, "topic", "tid") or arrival.sender
    place = place_at(values, "lat", "lon")
    if not device:
        return refused(arrival, VIA, Phrase("a report without the id of its device"))
    if place is None:
        return refused(arrival, VIA, Phrase("a place that is not on Earth, or none"))
    ping = text_at(values, "t") == "p"
    fix = Fix(
        device.rsplit("/", 1)[-1][:200],
        None if ping else moment_of(values.get("tst")),
        *place,
        number_at(values, "acc", least=0, most=1e6),
        number_at(values, "vel", least=0, most=2000),
        number_at(values, "batt", least=0, most=100),
        text="an answer to a ping: the place may be older" if ping else "",
    )
    return Heard((message_of(fix, arrival, book, VIA, text_at(values, "_id")),))
