"""Text messages by other gateways: RapidPro (as a form or a flow's call), httpSMS, and gammu's file of variables."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from balto.basis.phrase import Phrase
from balto.channels.book import Book
from balto.channels.heard import Arrival, Heard, refused
from balto.channels.outside import inner, json_object, moment_of, query_values, text_at
from balto.channels.words_by_gateway import decode_text

VIA = "sms others"
LONGEST_TEXT = 2_000
HTTPSMS = "message.phone.received"


def decode(arrival: Arrival, book: Book) -> Heard:
    """The message of a call in JSON, of a form or query, or of lines NAME=VALUE as gammu-smsd sets them."""
    values = _values(arrival.raw)
    if values is None:
        return refused(arrival, VIA, Phrase("neither a JSON object, a form nor lines of variables"))
    event = text_at(values, "type") or arrival.headers.get("x-event-type", "")
    if event and event != HTTPSMS:
        return refused(arrival, VIA, Phrase("a call about something else than a message received"), ignored=True)
    data = inner(values, "data") or values
    sender = text_at(data, "from", "sender", "contact", "SMS_1_NUMBER")
    text = text_at(data, "text", "content", "DECODED_0_TEXT", "SMS_1_TEXT", longest=LONGEST_TEXT)
    if data.get("encrypted") is True:
        return refused(arrival, VIA, Phrase("an encrypted message, for which there is no key here"))
    if not sender:
        return refused(arrival, VIA, Phrase("a message without a sender"))
    if not text:
        return refused(arrival, VIA, Phrase("a message without a text"))
    gateway = (text_at(data, "id", "message_id", "SMS_1_REFERENCE"), _moment(data))
    return decode_text(replace(arrival, sender=sender), book, VIA, text, gateway)


def _values(raw: bytes) -> Mapping[str, Any] | None:
    if raw.lstrip()[:1] == b"{":
        return json_object(raw)
    if raw.startswith(b"SMS_") or raw.startswith(b"DECODED_"):
        return _variables(raw[:16_384].decode("utf-8", errors="replace"))
    return query_values(raw.lstrip(b"?"))


def _variables(text: str) -> dict[str, str]:
    """Lines NAME=VALUE; the texts of several parts, where gammu did not join them, one after the other."""
    pairs = (line.partition("=") for line in text.splitlines()[:200])
    values = {name.strip(): value for name, _, value in pairs}
    parts = [values[name] for name in (f"SMS_{number}_TEXT" for number in range(1, 10)) if name in values]
    return {**values, "SMS_1_TEXT": "".join(parts)} if parts else values


def _moment(data: Mapping[str, Any]) -> datetime | None:
    return moment_of(
        next((data[name] for name in ("date", "time", "timestamp", "SMS_1_TIMESTAMP") if name in data), None)
    )
