"""What a message says: claims about carriers, doses, ways and patients, as understood from whatever words or bytes it came in.

A report is a claim and never a fact; who may say it, and what is believed, is decided elsewhere.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from balto.basis.problems import Problem


class Kind(StrEnum):
    """What a claim is about."""

    LEFT = "left"  # a carrier has left `place`
    ARRIVED = "arrived"  # a carrier is at `place`
    HELP = "help"  # a carrier cannot go on, or asks for help
    POSITION = "position"  # where a carrier is: by place, km along its way, or latitude and longitude
    HANDED_OVER = "handed over"  # `doses` given by `about` to `other`
    RECEIVED = "received"  # `doses` received by `about` from `other`
    STOCK = "stock"  # `doses` counted at `place`
    USED = "used"
    LOST = "lost"
    DESTROYED = "destroyed"
    TEMPERATURE = "temperature"
    WAY = "way"  # `way` is in `state`
    CASES = "cases"  # `count` new cases (or `deaths`) at `place` on `day`
    WEATHER = "weather"
    CONFIRMED = "confirmed"  # an order, named by `order`, was understood and will be carried out
    REFUSED = "refused"  # an order was refused: no reason is needed
    NOTE = "note"  # words that were understood as nothing else


@dataclass(frozen=True, slots=True)
class Report:
    """One claim. Names are as the sender gave them (a number, a name or an id); what is not said is None or "".

    Hours are zone-aware timestamps: `said_at` is when it was so, by the sender's clock. Units: km, degrees, metres, km/h, degrees
    Celsius, m/s, percent.
    """

    kind: Kind
    about: str = ""  # the carrier, or the place or person that speaks
    other: str = ""  # of a hand-over the other hand; of a carrier that left, the place it goes to
    place: str = ""
    way: str = ""
    state: str = ""  # of a way: open, restricted, shut, unknown
    order: str = ""
    product: str = ""
    lot: str = ""
    said_at: datetime | None = None
    km: float | None = None
    lat: float | None = None
    lon: float | None = None
    accuracy_m: float | None = None
    speed_kmh: float | None = None
    doses: int | None = None
    count: int | None = None
    deaths: int | None = None
    temp_c: float | None = None
    least_c: float | None = None
    most_c: float | None = None
    wind_ms: float | None = None
    air_c: float | None = None
    battery_pct: float | None = None
    day: str = ""  # ISO date
    text: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What came in, whole: the raw bytes, by which way, from whom by the gateway's word, and its claims as understood.

    `gateway_id` tells a message that a gateway sends again; `counter` is the sender's own number of it; `signature` covers `raw`.
    """

    raw: bytes
    via: str
    sender: str
    heard_at: datetime
    gateway_id: str = ""
    counter: int | None = None
    signature: bytes = b""
    reports: tuple[Report, ...] = ()
    gateway_at: datetime | None = None  # when the gateway or satellite took it, by its clock
    unclear: tuple[Problem, ...] = ()  # what of it was not understood, or may mean several things: to be asked back
