"""Satellite messages of Garmin inReach: as mail, and as the JSON that its portal pushes (IPC Outbound)."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from email.errors import MessageError
from email.message import Message as Mail
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from html import unescape
from typing import Any

from balto.basis.phrase import Phrase
from balto.channels.book import Book
from balto.channels.heard import Arrival, Heard, Refusal, refused
from balto.channels.outside import inner, json_object, moment_of, number_at, place_at, text_at
from balto.channels.trackers import Fix, message_of
from balto.channels.words_by_gateway import decode_text
from balto.domain.report import Kind, Message, Report

VIA = "inreach"
LONGEST_BYTES = 32_768  # of a mail: its text is 160 signs
MOST_EVENTS = 50
_PLACE = re.compile(r"Lat\s*(-?\d{1,2}(?:\.\d{1,8})?)\s*Lon\s*(-?\d{1,3}(?:\.\d{1,8})?)")
_ABOVE = re.compile(r"View\s+the\s+location|Do\s+not\s+reply\s+directly|This\s+message\s+was\s+sent\s+to\s+you")
_NAME = re.compile(
    r"send\s+a\s+reply\s+to\s+([^:\r\n]{1,80}):|^\s*(\S[^\r\n]{0,79}?)\s+sent\s+this\s+message\s+from", re.MULTILINE
)
_ID = re.compile(r"extId=([0-9a-fA-F-]{8,40})")
_TAG = re.compile(r"<(?:script|style)[^>]{0,200}>|<[^<>]{0,500}>")
POSITIONS, TEXTS, SOS, SOS_ENDED = (0, 1, 2, 10, 11, 12, 14, 15, 16, 17, 20, 21), (3, 3099), (4,), (6, 7)
OF_ANOTHER_PLACE = (8,)


def decode(arrival: Arrival, book: Book) -> Heard:
    """The message of a mail, or of each event of a JSON body, by its first sign."""
    return _pushed(arrival, book) if arrival.raw.lstrip()[:1] == b"{" else _mailed(arrival, book)


def _mailed(arrival: Arrival, book: Book) -> Heard:
    """The text above the link, as a typed line, and the place below it."""
    if len(arrival.raw) > LONGEST_BYTES:
        return refused(arrival, VIA, Phrase("a mail that is too long"))
    try:
        mail = BytesParser().parsebytes(arrival.raw)
        body = _body(mail)
    except (MessageError, ValueError, LookupError, AttributeError, IndexError, TypeError):
        return refused(arrival, VIA, Phrase("no mail"))
    address = parseaddr(str(mail.get("From", "")))[1].lower()
    if not address.endswith(("@garmin.com", ".garmin.com")):
        return refused(arrival, VIA, Phrase("a mail that does not come from garmin.com"))
    cut = _ABOVE.search(body)
    if cut is None:
        return refused(arrival, VIA, Phrase("a mail without the lines that inReach adds"))
    return _said(arrival, book, mail, body, " ".join(body[: cut.start()].split()))


def _said(arrival: Arrival, book: Book, mail: Mail, body: str, text: str) -> Heard:
    """The message of the text and the place of a mail; who sent it stands in the mail."""
    named = _NAME.search(body)
    sender = ((named[1] or named[2]).strip() if named else "") or arrival.sender
    extern = _ID.search(body)
    gateway = (str(mail.get("Message-ID", "")).strip()[:200] or (extern[1] if extern else ""), _date(mail))
    place = _place(body)
    if not text and place is None:
        return refused(arrival, VIA, Phrase("a mail with neither text nor place"))
    told = decode_text(replace(arrival, sender=sender), book, VIA, text, gateway) if text else Heard()
    if place is None:
        return told
    at = Report(Kind.POSITION, about=book.carrier(sender) or sender, said_at=gateway[1], lat=place[0], lon=place[1])
    placed = Message(arrival.raw, VIA, sender, arrival.heard_at, gateway[0], reports=(at,), gateway_at=gateway[1])
    both = tuple(replace(one, reports=(*one.reports, at)) for one in told.messages)
    return Heard(both or (placed,), told.refused)


def _place(body: str) -> tuple[float, float] | None:
    found = _PLACE.search(body)
    return place_at({"lat": found[1], "lon": found[2]}, "lat", "lon") if found else None


def _body(mail: Mail) -> str:
    """The text of the mail, from plain text or else from HTML."""
    parts = [part for part in mail.walk() if part.get_content_maintype() == "text"][:4]
    plain = next((part for part in parts if part.get_content_subtype() == "plain"), parts[0] if parts else mail)
    data = plain.get_payload(decode=True)
    text = data.decode("utf-8", errors="replace") if isinstance(data, bytes) else ""
    return unescape(_TAG.sub("\n", text)) if plain.get_content_subtype() == "html" else text


def _date(mail: Mail) -> datetime | None:
    """The mail's date, aware; None where there is none."""
    try:
        when = parsedate_to_datetime(str(mail.get("Date", "")))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return when if when.tzinfo else None


def _pushed(arrival: Arrival, book: Book) -> Heard:
    """A message or a refusal for each event."""
    body = json_object(arrival.raw)
    events = body.get("Events") if body else None
    if not isinstance(events, list) or not events:
        return refused(arrival, VIA, Phrase("no JSON object with events"))
    told = [_event(arrival, book, one if isinstance(one, Mapping) else {}) for one in events[:MOST_EVENTS]]
    more = len(events) - MOST_EVENTS
    left = Refusal(
        arrival.raw,
        VIA,
        Phrase("{n} event beyond the first {most}", "{n} events beyond the first {most}", n=more, most=MOST_EVENTS),
    )
    messages = tuple(message for one in told for message in one.messages)
    return Heard(messages, (*(refusal for one in told for refusal in one.refused), *((left,) if more > 0 else ())))


def _event(arrival: Arrival, book: Book, event: Mapping[str, Any]) -> Heard:
    """The message of an event: its text as a typed line, its place, its alarm."""
    device, code = text_at(event, "imei"), number_at(event, "messageCode", least=0, most=100_000)
    if not device or code is None:
        return refused(arrival, VIA, Phrase("an event without the id of its device or its code"))
    if 64 <= code <= 69:
        return refused(arrival, VIA, Phrase("an encrypted message, for which there is no key here"))
    point, at, text = inner(event, "point"), moment_of(event.get("timeStamp")), text_at(event, "freeText", longest=480)
    fixed = number_at(point, "gpsFix") != 0 and code not in OF_ANOTHER_PLACE
    place = place_at(point, "latitude", "longitude") if fixed else None
    speed = number_at(point, "speed", least=0, most=2000)
    fix = Fix(
        device, at, place[0] if place else None, place[1] if place else None, speed_kmh=speed if place else None,
        help_asked=code in SOS, text="the call for help is over" if code in SOS_ENDED else "",
    )  # fmt: skip
    message = message_of(fix, arrival, book, VIA, f"{device}:{text_at(event, 'timeStamp')}:{code:g}")
    if not text:
        return Heard((replace(message, gateway_at=at),))
    said = decode_text(replace(arrival, sender=device), book, VIA, text, (message.gateway_id, at))
    joined = tuple(replace(one, reports=(*one.reports, *message.reports)) for one in said.messages)
    return Heard(joined or (replace(message, gateway_at=at),), said.refused)
