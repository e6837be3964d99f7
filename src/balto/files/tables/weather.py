"""The columns of modes.csv and of the weather folder."""

from dataclasses import fields

from balto.domain import climate
from balto.domain.mode import Mode
from balto.files.column import Column, Table

# fmt: off  (a table reads as a table)
_SOURCE = Column("source", "text", "where the figures come from", "station record 1991-2020", "")


def _mode_column(name: str, about: str, example: str, unit: str, least: float, most: float) -> Column:
    default = next(part.default for part in fields(Mode) if part.name == name)
    return Column(name, "number", about, example, f"the mode's, else {default:g}", unit, least, most)


def _said(default: float | None) -> str | None:
    return None if default is None else f"{default:g}"


MODES = Table(
    "modes.csv",
    "Figures of a mode that differ from the usual (docs/modes.md), or a mode of the case's own.",
    (
        Column("id", "id", "which mode", "truck"),
        Column(
            "reference_kmh",
            "number",
            "usual pace; a mode of the case's own needs it",
            "35",
            "the mode's",
            "km/h",
            0,
            1500,
            True,
        ),
        _mode_column("pace_sd", "spread of one leg's pace (of its log)", "0.2", "1", 0, 2),
        _mode_column("team_sd", "spread between carriers (of the log of pace)", "0.05", "1", 0, 2),
        _mode_column(
            "shared_sd",
            "spread of what all of the mode have in common in one future (of the log of pace)",
            "0.05",
            "1",
            0,
            2,
        ),
        _mode_column("wind_slow_ms", "wind from which it slows", "12", "m/s", 0, 999),
        _mode_column("wind_stop_ms", "wind at which it stops", "20", "m/s", 0, 999),
        _mode_column("wind_floor", "share of pace left just before it stops", "0.5", "share", 0, 1),
        _mode_column("cold_slow_c", "cold from which it slows", "-25", "degrees C", -999, 60),
        _mode_column("cold_stop_c", "cold at which it stops", "-40", "degrees C", -999, 60),
        _mode_column("cold_floor", "share of pace left just before the cold stops it", "0.6", "share", 0, 1),
        Column("daylight_only", "yes or no", "travels by day only", "yes", "the mode's, else no"),
        Column("scheduled", "yes or no", "runs by timetable.csv", "no", "the mode's, else no"),
        _mode_column("stall_share", "share of legs held up a further time", "0.04", "share", 0, 1),
        _mode_column("stall_h", "mean of that time", "4", "hours", 0, 1000),
        _mode_column("breakdown_per_1000_km", "breakdowns", "0.3", "per 1000 km", 0, 1000),
        _mode_column("breakdown_h", "mean time to repair", "4", "hours", 0, 1000),
        _mode_column("loss_per_1000_h", "losses of carrier and load", "0.05", "per 1000 hours under way", 0, 1000),
        _mode_column(
            "storm_danger", "how much likelier a loss is in a wind that nearly stops it", "10", "times", 0, 10000
        ),
        _mode_column("cargo_shelter_c", "how much warmer the cargo rides than the air", "15", "degrees C", -50, 100),
        _SOURCE,
    ),
    unique=("id",),
)
CLIMATOLOGY = Table(
    "weather/climatology.csv",
    "What each month is like in each weather region: twelve rows a region.",
    (
        Column("region", "id", "the weather region", "river"),
        Column("month", "whole", "month of the year", "5", None, "month", 1, 12),
        *(Column(c.name, "number", c.meaning, "", _said(c.default), c.unit, c.low, c.high) for c in climate.COLUMNS),
        _SOURCE,
    ),
)
OBSERVED = Table(
    "weather/observed.csv",
    "Weather as it was seen: futures that disagree with it count less.",
    (
        Column("region", "region", "where", "river"),
        Column("time", "time", "when, to the hour", "2025-05-13T09:00", field="hour_h"),
        Column("temp_c", "number", "air temperature; empty: not seen", "31", "not seen", "degrees C", -90, 60),
        Column("wind_ms", "number", "wind speed; empty: not seen", "6", "not seen", "m/s", 0, 100),
        Column("temp_sd_c", "number", "how far the report may be off", "2", "3", "degrees C", 0, 50, True),
        Column("wind_sd_ms", "number", "how far the report may be off", "2", "3", "m/s", 0, 50, True),
        Column(
            "reported_at", "time", "when it was told", "2025-05-13T09:10", "once its hour is over", field="reported_h"
        ),
        _SOURCE,
    ),
)
FORECAST = Table(
    "weather/forecast.csv",
    "Weather as it was forecast, a row for each member, region and hour. It counts the less the farther ahead it looks "
    "([weather] of case.toml); of the issues that are known for an hour the newest counts, and beyond them the climatology.",
    (
        Column(
            "issued",
            "time",
            "when the forecast was made: it is known from then on",
            "2025-05-13T12:00",
            field="issued_h",
        ),
        Column("member", "text", "which member of the ensemble", "7", "1"),
        Column("region", "region", "where", "river"),
        Column("time", "time", "for when, to the hour", "2025-05-14T09:00", field="hour_h"),
        Column("temp_c", "number", "air temperature; empty: not forecast", "31", "not forecast", "degrees C", -90, 60),
        Column("wind_ms", "number", "wind speed; empty: not forecast", "6", "not forecast", "m/s", 0, 100),
        _SOURCE,
    ),
)
