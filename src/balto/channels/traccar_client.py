"""The phone app Traccar Client and others that speak as OsmAnd does: a query with knots, or JSON with metres a second."""

from collections.abc import Mapping
from typing import Any

from balto.basis.phrase import Phrase
from balto.channels.book import Book
from balto.channels.heard import Arrival, Heard, refused
from balto.channels.outside import inner, json_object, moment_of, number_at, place_at, query_values, text_at
from balto.channels.trackers import Fix, message_of

VIA = "traccar client"
KMH_PER_KNOT, KMH_PER_MS = 1.852, 3.6
HELP = ("sos", "panic")


def decode(arrival: Arrival, book: Book) -> Heard:
    """The message of a body in JSON, or of the query of the address (or a form), by its first sign."""
    is_json = arrival.raw.lstrip()[:1] == b"{"
    values: Mapping[str, Any] | None = json_object(arrival.raw) if is_json else query_values(arrival.raw.lstrip(b"?"))
    if values is None:
        return refused(arrival, VIA, Phrase("neither a JSON object nor a query"))
    device = text_at(values, "device_id") if is_json else text_at(values, "id", "deviceid")
    if not device:
        return refused(arrival, VIA, Phrase("a report without the id of its device"))
    fix = _from_json(device, inner(values, "location")) if is_json else _from_query(device, values)
    if isinstance(fix, Phrase):
        return refused(arrival, VIA, fix)
    return Heard((message_of(fix, arrival, book, VIA),))


def _from_json(device: str, location: Mapping[str, Any]) -> Fix | Phrase:
    """The fix of the app of 2026; without coordinates it is a sign of life."""
    coords, battery = inner(location, "coords"), inner(location, "battery")
    place = place_at(coords, "latitude", "longitude")
    help_asked = text_at(location, "alarm").lower() in HELP
    if coords and place is None and not help_asked:
        return Phrase("a place that is not on Earth, or none")
    speed, level = number_at(coords, "speed", least=0, most=500), number_at(battery, "level", least=0, most=1)
    return Fix(
        device,
        moment_of(location.get("timestamp")),
        place[0] if place else None,
        place[1] if place else None,
        number_at(coords, "accuracy", least=0, most=1e6),
        None if speed is None else speed * KMH_PER_MS,
        None if level is None else level * 100,
        help_asked=help_asked,
        text="the place was set by software" if location.get("mock") is True else "",
    )


def _from_query(device: str, values: Mapping[str, Any]) -> Fix | Phrase:
    """The fix of the older form, which OsmAnd, GPSLogger and earlier apps send too."""
    pair = text_at(values, "location").split(",")
    held = {"lat": pair[0], "lon": pair[1]} if len(pair) == 2 else values
    place = place_at(held, "lat", "lon")
    help_asked = text_at(values, "alarm").lower() in HELP
    if place is None and not help_asked and any(name in values for name in ("lat", "lon", "location")):
        return Phrase("a place that is not on Earth, or none")
    if place is None and not any(name in values for name in ("timestamp", "batt", "battery", "alarm")):
        return Phrase("a query that says neither place, time, battery nor alarm")
    speed = number_at(values, "speed", least=0, most=1000)
    valid = text_at(values, "valid").lower() not in ("false", "0")
    return Fix(
        device,
        moment_of(values.get("timestamp")),
        place[0] if place and valid else None,
        place[1] if place and valid else None,
        number_at(values, "accuracy", "hacc", least=0, most=1e6),
        None if speed is None else speed * KMH_PER_KNOT,
        number_at(values, "batt", "battery", least=0, most=100),
        help_asked=help_asked,
    )
