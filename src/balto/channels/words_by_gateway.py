"""The text of a message that a gateway brings: a short report where it begins as one, else a typed line."""

from dataclasses import replace
from datetime import datetime, timedelta

from balto.channels import short_report
from balto.channels.book import Book
from balto.channels.heard import Arrival, Heard, Refusal
from balto.channels.typed import decode as decode_line

LONGEST_WAIT = timedelta(days=30)


def decode_text(
    arrival: Arrival, book: Book, via: str, text: str, gateway: tuple[str, datetime | None] = ("", None)
) -> Heard:
    """The message of a text from `arrival.sender`; `gateway` is the gateway's id of it, and when it took it.

    An hour said is looked for before the gateway took the text, where its clock can be right.
    """
    gateway_id, at = gateway
    near = at if at is not None and timedelta(0) <= arrival.heard_at - at <= LONGEST_WAIT else arrival.heard_at
    inner = replace(arrival, raw=text.encode("utf-8", errors="replace"), heard_at=near)
    short = inner.raw.startswith(short_report.PREFIX)
    told = short_report.decode(inner, book) if short else decode_line(inner, book)
    messages = tuple(
        replace(
            one,
            raw=arrival.raw,
            via=via,
            sender=arrival.sender,
            heard_at=arrival.heard_at,
            gateway_id=gateway_id or one.gateway_id,
            gateway_at=at,
        )
        for one in told.messages
    )
    return Heard(messages, tuple(Refusal(arrival.raw, via, one.reason, one.ignored) for one in told.refused))
