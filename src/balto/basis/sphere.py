"""The round earth and the sun above it."""

import math
from datetime import UTC, datetime

EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance by the haversine formula, degrees in, kilometres out."""
    p1, p2 = math.radians(lat1), math.radians(lat2)
    half = math.sin((p2 - p1) / 2) ** 2 + math.cos(p1) * math.cos(p2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def sun_elevation_deg(lat: float, lon: float, at: datetime) -> float:
    """Elevation of the sun's centre in degrees at an aware moment, within about 0.5 degree.

    Source: the low-precision solar formulae of the Astronomical Almanac (page C5).
    """
    days = (at.astimezone(UTC) - datetime(2000, 1, 1, 12, tzinfo=UTC)).total_seconds() / 86400
    mean_longitude, anomaly = 280.460 + 0.9856474 * days, math.radians(357.528 + 0.9856003 * days)
    ecliptic = math.radians(mean_longitude + 1.915 * math.sin(anomaly) + 0.020 * math.sin(2 * anomaly))
    tilt = math.radians(23.439 - 0.0000004 * days)
    right_ascension = math.atan2(math.cos(tilt) * math.sin(ecliptic), math.cos(ecliptic))
    declination = math.asin(math.sin(tilt) * math.sin(ecliptic))
    sidereal = math.radians((280.46061837 + 360.98564736629 * days + lon) % 360)
    hour_angle = sidereal - right_ascension
    phi = math.radians(lat)
    return math.degrees(
        math.asin(math.sin(phi) * math.sin(declination) + math.cos(phi) * math.cos(declination) * math.cos(hour_angle))
    )
