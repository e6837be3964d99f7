"""Events of Cursor on Target (ATAK and others), XML: tracks, calls for help and chat; drawings are not reports."""

from dataclasses import replace
from xml.etree import ElementTree

from balto.basis.phrase import Phrase
from balto.channels.book import Book
from balto.channels.heard import Arrival, Heard, refused
from balto.channels.openrosa import safe_xml
from balto.channels.outside import moment_of, number_at, place_at
from balto.channels.trackers import Fix, message_of
from balto.channels.words_by_gateway import decode_text

VIA = "cot"
LONGEST_XML_BYTES = 65_536
UNKNOWN_M = 999_999  # 9999999 in XML, 999999 from some programs
KMH_PER_MS = 3.6
TRACK, CHAT, HELP, HELP_ENDED = "a-", "b-t-f", "b-a-o", "b-a-o-can"


def decode(arrival: Arrival, book: Book) -> Heard:
    """The message of one event; one that ends a track, or is a drawing or a receipt, has nothing to say."""
    root = safe_xml(arrival.raw, LONGEST_XML_BYTES)
    if root is None:
        return refused(arrival, VIA, Phrase("no XML that can be taken: too long, not well formed, or with entities"))
    kind, uid = root.get("type", ""), root.get("uid", "")[:200]
    if root.tag != "event" or not kind or not uid:
        return refused(arrival, VIA, Phrase("no event with a type and a uid"))
    if kind == CHAT:
        return _chat(arrival, book, root, uid)
    if not kind.startswith((TRACK, HELP)):
        return refused(arrival, VIA, Phrase("an event that is no track, call for help or chat"), ignored=True)
    return _track(arrival, book, root, uid)


def _track(arrival: Arrival, book: Book, root: ElementTree.Element, uid: str) -> Heard:
    point, track = root.find("point"), root.find("detail/track")
    values = dict(point.attrib) if point is not None else {}
    place, start, stale = place_at(values, "lat", "lon"), moment_of(root.get("start")), moment_of(root.get("stale"))
    if start and stale and stale <= start:
        return refused(arrival, VIA, Phrase("an event that ends a track"), ignored=True)
    kind = root.get("type", "")
    help_asked = kind.startswith(HELP) and not kind.startswith(HELP_ENDED)
    if place is None and not help_asked:
        return refused(arrival, VIA, Phrase("a place that is not on Earth, or none"))
    speed = number_at(dict(track.attrib), "speed", least=0, most=500) if track is not None else None
    lat, lon = place or (None, None)
    fix = Fix(
        _device(root, uid, book),
        moment_of(root.get("time")),
        lat,
        lon,
        number_at(values, "ce", least=0, most=UNKNOWN_M - 1),
        None if speed is None else speed * KMH_PER_MS,
        help_asked=help_asked,
        text="the call for help is over" if kind.startswith(HELP_ENDED) else "",
    )
    return Heard((message_of(fix, arrival, book, VIA, f"{uid}:{root.get('time', '')[:40]}"),))


def _chat(arrival: Arrival, book: Book, root: ElementTree.Element, uid: str) -> Heard:
    """A line of chat as a typed line, from who sent it."""
    remarks, chat, link = (root.find(f"detail/{name}") for name in ("remarks", "__chat", "link"))
    text = (remarks.text or "").strip() if remarks is not None else ""
    if not text:
        return refused(arrival, VIA, Phrase("a message without a text"))
    named = chat.get("senderCallsign", "") if chat is not None else ""
    sender = named or (link.get("uid", "") if link is not None else "") or uid
    return decode_text(
        replace(arrival, sender=sender[:200]), book, VIA, text[:2_000], (uid, moment_of(root.get("time")))
    )


def _device(root: ElementTree.Element, uid: str, book: Book) -> str:
    """The uid of a device, or its callsign where the case knows that and not the uid."""
    contact = root.find("detail/contact")
    callsign = contact.get("callsign", "")[:200] if contact is not None else ""
    known = callsign and (callsign in book.speakers or book.carrier(callsign)) and uid not in book.speakers
    return callsign if known else uid
