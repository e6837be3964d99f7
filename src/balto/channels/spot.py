"""The feed of SPOT satellite messengers, XML: a place and one of a few set messages; the unit says no accuracy."""

from xml.etree import ElementTree

from balto.basis.phrase import Phrase
from balto.channels.book import Book
from balto.channels.heard import Arrival, Heard, Refusal, refused
from balto.channels.openrosa import safe_xml
from balto.channels.outside import moment_of, place_at, text_at
from balto.channels.trackers import Fix, message_of
from balto.domain.report import Message

VIA = "spot"
LONGEST_XML_BYTES = 65_536
MOST_MESSAGES = 50
HELP, HELP_ENDED = ("HELP", "SOS", "S911", "911"), ("HELP-CANCEL", "SOS-CANCEL")


def decode(arrival: Arrival, book: Book) -> Heard:
    """A message or a refusal for each message of the feed."""
    root = safe_xml(arrival.raw, LONGEST_XML_BYTES)
    if root is None:
        return refused(arrival, VIA, Phrase("no XML that can be taken: too long, not well formed, or with entities"))
    nodes = [node for node in root.iter() if _name(node) == "message"]
    if not nodes:
        return refused(arrival, VIA, Phrase("a feed without a message"))
    told = [_message(arrival, book, node) for node in nodes[:MOST_MESSAGES]]
    more = len(nodes) - MOST_MESSAGES
    left = Refusal(
        arrival.raw,
        VIA,
        Phrase(
            "{n} message beyond the first {most}", "{n} messages beyond the first {most}", n=more, most=MOST_MESSAGES
        ),
    )
    return Heard(
        tuple(one for one in told if isinstance(one, Message)),
        (*(one for one in told if isinstance(one, Refusal)), *((left,) if more > 0 else ())),
    )


def _message(arrival: Arrival, book: Book, node: ElementTree.Element) -> Message | Refusal:
    values = {_name(inner): (inner.text or "").strip() for inner in list(node)[:60]}
    device, place = text_at(values, "esn", "messengerId"), place_at(values, "latitude", "longitude")
    if not device:
        return Refusal(arrival.raw, VIA, Phrase("a report without the id of its device"))
    kind = text_at(values, "messageType").upper()
    if place is None and kind not in HELP:
        return Refusal(arrival.raw, VIA, Phrase("a place that is not on Earth, or none"))
    lat, lon = place or (None, None)
    fix = Fix(
        device, moment_of(values.get("timeInGMTSecond") or values.get("unixTime") or values.get("timestamp")), lat, lon,
        help_asked=kind in HELP, text="the call for help is over" if kind in HELP_ENDED else text_at(values, "messageContent"),
    )  # fmt: skip
    return message_of(fix, arrival, book, VIA, text_at(values, "id"))


def _name(node: ElementTree.Element) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""
