"""Moments and ages of a run, by the case's zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from balto.show.phrases.languages import spoken
from balto.show.phrases.moments import pattern
from balto.show.phrases.numbers import decimals
from balto.show.phrases.sentences import say


def local(moment: datetime | None, zone: str) -> str:
    """ "Wed 28 Jan 03:10" by the case's zone; "not known"."""
    if moment is None:
        return say("not known")
    return format_datetime(moment.astimezone(ZoneInfo(zone)), pattern("EEE d MMM HH:mm"), locale=spoken().locale)


def age(then: datetime, now: datetime) -> str:
    """How long ago: minutes below two hours, hours below two days, then days."""
    minutes = max(0.0, (now - then).total_seconds() / 60)
    if minutes < 120:
        return say("{minutes} min ago", minutes=decimals(minutes, 0))
    if minutes < 2880:
        return say("{hours} h ago", hours=decimals(minutes / 60, 0))
    return say("{days} days ago", days=decimals(minutes / 1440, 0))
