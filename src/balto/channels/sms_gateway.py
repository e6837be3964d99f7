"""An Android phone as SMS gateway (the app SMSGate, webhooks): a text message is a typed line, a data message a short report."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import replace

from balto.basis.phrase import Phrase
from balto.channels import short_report
from balto.channels.book import Book
from balto.channels.heard import Arrival, Heard, Refusal, refused
from balto.channels.outside import inner, json_object, moment_of, text_at
from balto.channels.words_by_gateway import decode_text

VIA = "sms gateway"
LONGEST_TEXT = 2_000
SECONDS_OFF = 300  # between the clocks of gateway and desk


def decode(arrival: Arrival, book: Book) -> Heard:
    """The message of a webhook call; calls about messages sent, and tests, are refused as having nothing to say."""
    call = json_object(arrival.raw)
    if call is None:
        return refused(arrival, VIA, Phrase("no JSON object"))
    event, payload = text_at(call, "event"), inner(call, "payload")
    if event not in ("sms:received", "sms:data-received"):
        return refused(arrival, VIA, Phrase("a call about something else than a message received"), ignored=bool(event))
    sender = text_at(payload, "sender", "phoneNumber")
    if not sender:
        return refused(arrival, VIA, Phrase("a message without a sender"))
    known = replace(arrival, sender=sender)
    gateway = (text_at(call, "id"), moment_of(payload.get("receivedAt")))
    if event == "sms:received":
        text = payload.get("message")
        if not isinstance(text, str):
            return refused(known, VIA, Phrase("a message without a text"))
        return decode_text(known, book, VIA, text[: LONGEST_TEXT + 1], gateway)
    return _data(known, book, text_at(payload, "data"), gateway[0])


def _data(arrival: Arrival, book: Book, encoded: str, gateway_id: str) -> Heard:
    """The short report of a data message; its device is the sender, and its seal says whether that is so."""
    try:
        data = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return refused(arrival, VIA, Phrase("data that are not base64"))
    told = short_report.decode(replace(arrival, raw=data), book)
    messages = tuple(replace(one, raw=data, gateway_id=gateway_id or one.gateway_id) for one in told.messages)
    return Heard(messages, tuple(Refusal(arrival.raw, VIA, one.reason, one.ignored) for one in told.refused))


def signature_holds(arrival: Arrival, key: bytes) -> bool:
    """Whether the call was signed by the gateway with this key, near the time of the hearing."""
    stamp, signature = arrival.headers.get("x-timestamp", ""), arrival.headers.get("x-signature", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 15 and signature.isascii()):
        return False
    expected = hmac.new(key, arrival.raw + stamp.encode(), hashlib.sha256).hexdigest()
    near = abs(arrival.heard_at.timestamp() - int(stamp)) <= SECONDS_OFF
    return near and hmac.compare_digest(expected, signature.lower())
