"""Values from outside, made safe: JSON, queries, moments and numbers in bounds; what is not one is None."""

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from balto.channels.line.moments_said import FIRST_YEAR, LAST_YEAR

LONGEST_BYTES = 16_384  # of a report by a program
_MILLISECONDS_FROM = 1e11  # a count of seconds so great would be in the year 5138


def json_object(raw: bytes) -> dict[str, Any] | None:
    """The object that JSON text holds; None for other JSON, for no JSON, for more than LONGEST_BYTES."""
    if len(raw) > LONGEST_BYTES:
        return None
    try:
        value = json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def query_values(raw: bytes) -> dict[str, str] | None:
    """The values of a query or a form, the first of each name; None where it has none or is too long."""
    if len(raw) > LONGEST_BYTES:
        return None
    try:
        pairs = parse_qsl(raw.decode("utf-8"), max_num_fields=100)
    except ValueError:
        return None
    return dict(reversed(pairs)) or None


def inner(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The object at a path of names; an empty one where there is none."""
    found: Any = values
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return dict(found) if isinstance(found, Mapping) else {}


def text_at(values: Mapping[str, Any], *names: str, longest: int = 200) -> str:
    """The first of the named values that is text or a whole number, as text; cut to the longest."""
    for name in names:
        value = values.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()[:longest]
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 63:
            return str(value)
    return ""


def number_at(values: Mapping[str, Any], *names: str, least: float = -math.inf, most: float = math.inf) -> float | None:
    """The first of the named values that is a finite number, or text of one, within the bounds."""
    for name in names:
        value = finite(values.get(name))
        if value is not None and least <= value <= most:
            return value
    return None


def finite(value: object) -> float | None:
    """A finite number, from a number or its text."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    if isinstance(value, str) and len(value) > 40:
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def place_at(values: Mapping[str, Any], lat: str, lon: str) -> tuple[float, float] | None:
    """Latitude and longitude in degrees; None where one is missing or none on Earth, and for 0, 0, which means no fix."""
    north, east = number_at(values, lat, least=-90, most=90), number_at(values, lon, least=-180, most=180)
    return None if north is None or east is None or (north == 0 and east == 0) else (north, east)


def moment_of(value: object) -> datetime | None:
    """The moment of seconds or milliseconds since 1970, or of ISO text, which is UTC where it says no zone."""
    count = finite(value)
    try:
        if count is not None:
            return _in_range(datetime.fromtimestamp(count / 1000 if abs(count) >= _MILLISECONDS_FROM else count, UTC))
        if not isinstance(value, str) or len(value) > 40:
            return None
        moment = datetime.fromisoformat(value.strip().replace("Z", "+00:00"))
        return _in_range((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC))
    except (ValueError, OverflowError, OSError):
        return None


def _in_range(moment: datetime) -> datetime | None:
    return moment if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def _refuse(constant: str) -> None:
    raise ValueError(constant)
