"""Times and dates as they are written in files: ISO 8601, with an offset or a zone, or in the case's own zone."""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from balto.files.cells.hints import date_hint
from balto.files.findings import Refused

_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"  # date
    r"(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?"  # hour
    r"\s*(Z|[+-]\d\d:?\d\d(?::\d\d)?|\[?[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)*\]?)?",  # offset, or zone
    re.ASCII,
)
_OFFSET = re.compile(r"(?:GMT|UTC|UT|Z)?\s*[+-]\s*\d{1,2}(?::?\d\d)?", re.ASCII | re.IGNORECASE)
_ABBREVIATED = re.compile(r"[A-Z]{2,5}")  # what AST, CST or IST means differs from land to land
NEAR = 0.8  # of the letters of two towns, by difflib
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII)
TIME_EXPECTED = "a time such as 2025-02-01T05:30 or 2025-02-01T05:30-09:00"
DATE_EXPECTED = "a date such as 2025-02-01"


def zone_of(name: str) -> ZoneInfo:
    """The time zone of that name; Refused if there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        from zoneinfo import available_timezones  # noqa: PLC0415  (reads a folder; needed for a suggestion only)

        # An offset is no zone, and those under Etc/ count the other way round.
        known = sorted(zone for zone in available_timezones() if not zone.startswith("Etc/"))
        raise Refused('a time zone such as "Africa/Lagos"', _zone_hint(name.strip(), known)) from None


def _zone_hint(name: str, known: Sequence[str]) -> str:
    """The zone whose town is spelled nearly so: names of one region are alike in their beginnings, and hours apart."""
    if _OFFSET.fullmatch(name) or _ABBREVIATED.fullmatch(name):
        return "name a town of the zone"
    region, _, town = name.casefold().rpartition("/")
    there = [zone for zone in known if zone.casefold().rpartition("/")[0] == region] or known
    towns = {zone.casefold().rpartition("/")[2]: zone for zone in reversed(there) if "/" in zone}
    close = get_close_matches(town.replace(" ", "_"), towns, n=1, cutoff=NEAR)
    return f'did you mean "{towns[close[0]]}"?' if close else ""


def time_of(text: str, zone: ZoneInfo | None) -> datetime:
    """The aware moment that `text` names; a time without offset is in `zone`, and refused where that is None."""
    parts = _TIME.fullmatch(text.strip())
    if not parts:
        raise Refused(TIME_EXPECTED, _reordered(text))
    if parts[4] is None:
        raise Refused(TIME_EXPECTED, f"add the hour: {parts[1]}-{parts[2]}-{parts[3]}T00:00")
    day = _day(parts, TIME_EXPECTED)
    hour, minute, second = int(parts[4]), int(parts[5]), int(parts[6] or 0)
    if (hour, minute, second) == (24, 0, 0):
        day, hour = day + timedelta(days=1), 0
    if hour > 23 or minute > 59 or second > 59:
        raise Refused(TIME_EXPECTED, "hours run from 00 to 24, minutes from 00 to 59")
    return _placed(datetime(day.year, day.month, day.day, hour, minute, second), parts[7], zone)


def date_of(text: str) -> date:
    """The date that `text` names."""
    parts = _TIME.fullmatch(text.strip())
    if not parts or parts[4] is not None or parts[7] is not None:
        raise Refused(DATE_EXPECTED, _reordered(text))
    return _day(parts, DATE_EXPECTED)


def _day(parts: re.Match[str], expected: str) -> date:
    year, month, day = int(parts[1]), int(parts[2]), int(parts[3])
    if not 1800 <= year <= 2200:
        raise Refused(expected, "years run from 1800 to 2200")
    if not 1 <= month <= 12:
        raise Refused(expected, "months run from 01 to 12")
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise Refused(expected, f"{date(year, month, 1):%B} {year} has {last} days")
    return date(year, month, day)


def _placed(naive: datetime, said: str | None, zone: ZoneInfo | None) -> datetime:
    if said == "Z":
        return naive.replace(tzinfo=UTC)
    if said and said[0] in "+-":
        parts = [int(part) for part in re.findall(r"\d\d", said)]  # hours, minutes, in old days seconds
        if parts[0] > 15 or max(parts[1:]) > 59:
            raise Refused(TIME_EXPECTED, "an offset lies between -15:59 and +15:59")
        ahead = timedelta(seconds=sum(part * unit for part, unit in zip(parts, (3600, 60, 1), strict=False)))
        return naive.replace(tzinfo=timezone(-ahead if said[0] == "-" else ahead))
    if said:
        zone = zone_of(said.strip("[]"))
    if zone is None:
        raise Refused("a time with its offset", f'write {naive:%Y-%m-%dT%H:%M}+00:00, or say zone = "…" in case.toml')
    return _in_zone(naive, zone)


def _in_zone(naive: datetime, zone: ZoneInfo) -> datetime:
    here = naive.replace(tzinfo=zone)
    if here.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != naive:
        raise Refused(f"a time that exists in {zone.key}", "the clocks go forward over it; write it with its offset")
    if here.utcoffset() != here.replace(fold=1).utcoffset():
        raise Refused(f"a time that comes once in {zone.key}", "the clocks go back over it; write it with its offset")
    return here


def _reordered(text: str) -> str:
    parts = _SLASHED.fullmatch(text.strip())
    if not parts:
        return date_hint(text)
    first, second = int(parts[1]), int(parts[2])
    if 12 < first <= 31 and 1 <= second <= 12:
        return f"write {parts[3]}-{second:02d}-{first:02d}"
    if 12 < second <= 31 and 1 <= first <= 12:
        return f"write {parts[3]}-{first:02d}-{second:02d}"
    return "write year-month-day"
