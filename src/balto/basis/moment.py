"""Hours inside, calendars at the edge: the only place where the two meet."""

import math
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def hours_between(epoch: datetime, moment: datetime) -> float:
    """Hours from the epoch to an aware moment."""
    return (moment.astimezone(UTC) - epoch.astimezone(UTC)).total_seconds() / 3600


def moment_at(epoch: datetime, hour_h: float) -> datetime:
    """The moment, in UTC, that lies `hour_h` hours after the epoch."""
    return epoch.astimezone(UTC) + timedelta(hours=hour_h)


def midnight_h(epoch: datetime, day: date, zone: str) -> float:
    """Hours from the epoch to the beginning of a calendar day of that zone."""
    return hours_between(epoch, datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)))


def day_at(epoch: datetime, hour_h: float, zone: str) -> date:
    """The calendar day of that zone in which an hour lies."""
    return moment_at(epoch, hour_h).astimezone(ZoneInfo(zone)).date()


def spelled(epoch: datetime, hour_h: float, zone: str) -> str:
    """Weekday, date and local time to the minute, e.g. "Mon 2 Feb 05:30"; "never" for an infinite hour."""
    if not math.isfinite(hour_h):
        return "never"
    local = _to_minute(moment_at(epoch, hour_h)).astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b %H:%M}"


def spelled_utc(epoch: datetime, hour_h: float) -> str:
    """The same moment in UTC, e.g. "Mon 2 Feb 16:30 UTC"."""
    text = spelled(epoch, hour_h, "UTC")
    return text if text == "never" else f"{text} UTC"


def _to_minute(moment: datetime) -> datetime:
    return (moment + timedelta(seconds=30)).replace(second=0, microsecond=0)
