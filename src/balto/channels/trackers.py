"""What position trackers have in common: a position with its time, and an alarm, made a message."""

from dataclasses import dataclass
from datetime import datetime

from balto.channels.book import Book
from balto.channels.heard import Arrival
from balto.domain.report import Kind, Message, Report


@dataclass(frozen=True, slots=True)
class Fix:
    """One report of a tracker, its units those of Report; `help_asked` where its alarm is set."""

    device: str
    at: datetime | None = None
    lat: float | None = None
    lon: float | None = None
    accuracy_m: float | None = None
    speed_kmh: float | None = None
    battery_pct: float | None = None
    temp_c: float | None = None
    help_asked: bool = False
    text: str = ""


def message_of(fix: Fix, arrival: Arrival, book: Book, via: str, gateway_id: str = "") -> Message:
    """The message of a fix: a position or, where there is none, a sign of life; then help, then the temperature."""
    about = book.carrier(fix.device) or book.speakers.get(fix.device, fix.device)
    base = Report(
        Kind.POSITION, about=about, said_at=fix.at, lat=fix.lat, lon=fix.lon, accuracy_m=fix.accuracy_m,
        speed_kmh=fix.speed_kmh, battery_pct=fix.battery_pct, text=fix.text,
    )  # fmt: skip
    reports = [base]
    if fix.help_asked:
        reports.append(
            Report(Kind.HELP, about=about, said_at=fix.at, lat=fix.lat, lon=fix.lon, accuracy_m=fix.accuracy_m)
        )
    if fix.temp_c is not None:
        reports.append(Report(Kind.TEMPERATURE, about=about, said_at=fix.at, temp_c=fix.temp_c))
    return Message(arrival.raw, via, fix.device, arrival.heard_at, gateway_id, reports=tuple(reports))
