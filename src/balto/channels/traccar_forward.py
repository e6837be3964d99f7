"""Positions that a Traccar server forwards as JSON, of any tracker it knows: its speed in knots, its times in ISO text."""

from collections.abc import Mapping
from typing import Any

from balto.basis.phrase import Phrase
from balto.channels.book import Book
from balto.channels.heard import Arrival, Heard, refused
from balto.channels.outside import inner, json_object, moment_of, number_at, place_at, text_at
from balto.channels.traccar_client import HELP, KMH_PER_KNOT
from balto.channels.trackers import Fix, message_of

VIA = "traccar forward"
_SENSORS = ("temp1", "deviceTemp", "temperature")


def decode(arrival: Arrival, book: Book) -> Heard:
    """The message of a forwarded position; a fix that the server holds for not valid has no place."""
    body = json_object(arrival.raw)
    if body is None:
        return refused(arrival, VIA, Phrase("no JSON object"))
    position = inner(body, "position") or body
    if "fixTime" not in position and "deviceTime" not in position:
        return refused(arrival, VIA, Phrase("no position as a Traccar server forwards it"))
    device = text_at(inner(body, "device"), "uniqueId") or text_at(position, "uniqueId", "deviceId")
    place = place_at(position, "latitude", "longitude")
    if not device:
        return refused(arrival, VIA, Phrase("a report without the id of its device"))
    fix = _fix(device, position, place)
    if place is None and not fix.help_asked:
        return refused(arrival, VIA, Phrase("a place that is not on Earth, or none"))
    return Heard((message_of(fix, arrival, book, VIA, text_at(position, "id")),))


def _fix(device: str, position: Mapping[str, Any], place: tuple[float, float] | None) -> Fix:
    attributes, valid = inner(position, "attributes"), place is not None and position.get("valid") is not False
    speed = number_at(position, "speed", least=0, most=1000)
    accuracy = number_at(position, "accuracy", least=0, most=1e6)
    return Fix(
        device,
        moment_of(position.get("fixTime") or position.get("deviceTime")),
        place[0] if place and valid else None,
        place[1] if place and valid else None,
        accuracy or None,  # the server writes 0 where the tracker says nothing
        speed * KMH_PER_KNOT if speed is not None and valid else None,
        number_at(attributes, "batteryLevel", least=0, most=100),
        number_at(attributes, *_SENSORS, least=-100, most=100),
        help_asked=any(one in HELP for one in text_at(attributes, "alarm").lower().split(",")),
    )
