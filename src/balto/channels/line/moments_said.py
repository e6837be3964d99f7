"""Days and hours as people say them, made moments by when they were heard and the zone of the case."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from balto.channels.line.vocabulary import months

CLOCKS_DIFFER = timedelta(minutes=15)  # a report may seem so much younger than the hearing of it
FIRST_YEAR, LAST_YEAR = 1900, 2199  # of moments that are taken: beyond, calendars and zones fail
_ZONE = r" ?(z|utc|gmt|tu|am|pm|a\.m\.|p\.m\.)?(?![a-z0-9])"
CLOCK = re.compile(rf"(?<![\d.,:/-])([01]?\d|2[0-3]) ?(?:[:h]) ?([0-5]\d)(?::[0-5]\d)?{_ZONE}")
HOUR = re.compile(r"(?<![\d.,:/-])([01]?\d|2[0-3]) ?(h|am|pm|a\.m\.|p\.m\.)(?![a-z0-9])()")
FOUR_DIGITS = re.compile(
    r"(?:(?:\bat |\ba |@ ?)([01]\d|2[0-3])([0-5]\d)( ?z| ?utc)?|\b([01]\d|2[0-3])([0-5]\d) ?(z|utc))\b"
)
ISO_DAY = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})(?:t(?=\d))?")
SLASHED_DAY = re.compile(r"(?<![\d/.,])(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?(?![\d/])")
_MONTH = "|".join(sorted(months(), key=len, reverse=True))
NAMED_DAY = re.compile(rf"(?<![\d.,:])(\d{{1,2}})(?:er|st|nd|rd|th)?(?: de)? ({_MONTH})\.?(?: (?:de )?(\d{{4}}))?\b")
MONTH_FIRST = re.compile(rf"\b({_MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?(?![\d:h.,])")


@dataclass(frozen=True, slots=True)
class HourSaid:
    """An hour of the day as said; in UTC where that was said too."""

    hour: int
    minute: int
    utc: bool = False


def hour_said(hour: str, minute: str, mark: str | None) -> HourSaid | None:
    """The hour meant by figures and am, pm or Z; None for such as 14 pm."""
    mark = (mark or "").strip().replace(".", "")
    number = int(hour)
    if mark in ("am", "pm"):
        if not 1 <= number <= 12:
            return None
        number = number % 12 + 12 * (mark == "pm")
    return HourSaid(number, int(minute or 0), mark in ("z", "utc", "gmt", "tu"))


def day_said(year: str | None, month: int, day: int, heard_at: datetime, zone: str) -> date | None:
    """The day meant; without a year, the latest such day that is not after the hearing. None where there is no such day."""
    today = heard_at.astimezone(ZoneInfo(zone)).date()
    years = [_full(year)] if year else [today.year, today.year - 1]
    for one in years:
        try:
            meant = date(one, month, day)
        except ValueError:
            continue
        if (year and FIRST_YEAR <= one <= LAST_YEAR) or (not year and meant <= today):
            return meant
    return None


def slashed(first: int, second: int) -> tuple[int, int] | None:
    """Month and day of two numbers with a stroke between; None where both orders make a day, and differ."""
    if first == second or (second <= 12 < first):
        return second, first
    return (first, second) if first <= 12 < second else None


def moment_said(hour: HourSaid, day: date | None, heard_at: datetime, zone: str) -> datetime:
    """The moment meant, aware; without a day, the latest such hour that is not after the hearing, clocks allowed for."""
    where = ZoneInfo("UTC") if hour.utc else ZoneInfo(zone)
    latest = heard_at.astimezone(UTC) + CLOCKS_DIFFER
    if day is not None:
        return datetime.combine(day, time(hour.hour, hour.minute), where)
    today = latest.astimezone(where).date()
    meant = datetime.combine(today, time(hour.hour, hour.minute), where)
    return meant if meant <= latest else datetime.combine(today - timedelta(days=1), meant.time(), where)


def _full(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)
