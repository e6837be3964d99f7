"""Hours as calendar and clock: the one place where pages turn hours into days, by patterns that a language may change."""

import math
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from balto.basis.moment import moment_at
from balto.show.phrases.languages import spoken
from balto.show.phrases.sentences import say


def pattern(said: str, /) -> str:
    """A pattern of CLDR as the language spoken has it: never a style of its own, which may mix up day and month."""
    return spoken().words.pgettext("date pattern", said)


def wall_clock(epoch: datetime, hour_h: float, zone: str) -> datetime:
    """What calendar and clock of a zone show at an hour, to the minute."""
    moment = moment_at(epoch, hour_h) + timedelta(seconds=30)
    return moment.astimezone(ZoneInfo(zone)).replace(second=0, microsecond=0, tzinfo=None)


def moment(epoch: datetime, hour_h: float, zone: str) -> str:
    """Weekday, day and clock: "Mon 2 Feb 05:30"; "never"."""
    return _at(epoch, hour_h, zone, pattern("EEE d MMM HH:mm"))


def moment_without_month(epoch: datetime, hour_h: float, zone: str) -> str:
    """The same without the month, as wide for every day: "Mon  2 05:30"."""
    said = _at(epoch, hour_h, zone, pattern("EEE d HH:mm"))
    if not math.isfinite(hour_h):
        return said
    day = wall_clock(epoch, hour_h, zone).day
    return said.replace(f" {day} ", f"  {day} ", 1) if day < 10 else said


def clock(epoch: datetime, hour_h: float, zone: str) -> str:
    """Only the clock: "05:30"."""
    return _at(epoch, hour_h, zone, pattern("HH:mm"))


def moment_with_year(epoch: datetime, hour_h: float, zone: str) -> str:
    """Weekday, day with its year, and clock: "Mon 2 Feb 2026, 05:30"."""
    return _at(epoch, hour_h, zone, pattern("EEE d MMM yyyy, HH:mm"))


def day(when: date, said: str) -> str:
    """A calendar day by a pattern that `pattern` gave."""
    return format_date(when, said, locale=spoken().locale)


def weekday(when: date) -> str:
    """ "Tue 27"."""
    return day(when, pattern("EEE d"))


def day_of_month(when: date) -> str:
    """ "05 Sep"."""
    return day(when, pattern("dd MMM"))


def day_and_month(when: date) -> str:
    """ "5 Sep"."""
    return day(when, pattern("d MMM"))


def day_in_week(when: date) -> str:
    """ "Fri 5 Sep"."""
    return day(when, pattern("EEE d MMM"))


def day_in_year(when: date) -> str:
    """The same with the year, as wide for every day: "Fri  5 Sep 2025"."""
    said = day(when, pattern("EEE d MMM yyyy"))
    return said.replace(f" {when.day} ", f"  {when.day} ", 1) if when.day < 10 else said


def day_with_year(when: date) -> str:
    """ "5 September 2025"."""
    return day(when, pattern("d MMMM yyyy"))


def _at(epoch: datetime, hour_h: float, zone: str, said: str) -> str:
    if not math.isfinite(hour_h):
        return say("never")
    return format_datetime(wall_clock(epoch, hour_h, zone), said, locale=spoken().locale)
