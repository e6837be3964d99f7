"""What comes in by a channel, and what a decoder makes of it: messages, and what is refused with its reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from balto.basis.phrase import Phrase
from balto.channels.book import Book
from balto.domain.report import Message


@dataclass(frozen=True, slots=True)
class Arrival:
    """Bytes as they came, when, and from whom if the way they came tells; headers by names in small letters."""

    raw: bytes
    heard_at: datetime
    sender: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why bytes, or a part of them, were not understood; `ignored` is true of what has nothing to say, as a test call."""

    raw: bytes
    via: str
    reason: Phrase
    ignored: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """What was made of an arrival: every part of it is a message or a refusal."""

    messages: tuple[Message, ...] = ()
    refused: tuple[Refusal, ...] = ()


Decoder = Callable[[Arrival, Book], Heard]


def refused(arrival: Arrival, via: str, reason: Phrase, ignored: bool = False) -> Heard:
    """Nothing but the reason why."""
    return Heard(refused=(Refusal(arrival.raw, via, reason, ignored),))
