"""The weather of a region as figures: what each month is like, how long weather lasts, what was seen and what is forecast."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Column:
    """One column of weather/climatology.csv: its name, unit, permitted range and default (None: it must be given)."""

    name: str
    unit: str
    low: float
    high: float
    default: float | None
    meaning: str


PLACE_COLUMNS: tuple[Column, ...] = (
    Column("lat", "degrees north", -90.0, 90.0, None, "where the region's weather is taken, latitude"),
    Column("lon", "degrees east", -180.0, 180.0, None, "where the region's weather is taken, longitude"),
)
MONTH_COLUMNS: tuple[Column, ...] = (
    Column("temp_mean_c", "degrees C", -80.0, 60.0, None, "mean air temperature of the month"),
    Column("temp_sd_c", "degrees C", 0.1, 30.0, None, "standard deviation of hourly temperature about its daily cycle"),
    Column("temp_diurnal_c", "degrees C", 0.0, 25.0, 0.0, "half the mean daily range; warmest at 14 h solar time"),
    Column("temp_skew", "1", -0.9, 0.9, 0.0, "skewness of temperature; below 0: the cold tail is the long one"),
    Column("wind_mean_ms", "m/s", 0.1, 40.0, None, "mean wind speed of the month, calms included"),
    Column("wind_sd_ms", "m/s", 0.05, 30.0, None, "standard deviation of hourly wind speed, calms included"),
    Column("wind_calm", "share", 0.0, 0.95, 0.0, "share of hours without wind"),
    Column(
        "wind_diurnal", "standard deviations", 0.0, 1.2, 0.0, "half the daily swing of wind; most at 14 h solar time"
    ),
    Column("wind_slow_share", "share", 0.0, 1.0, 0.5, "share of storms (the slow part) in the variance of wind"),
    Column("wind_temp_corr", "1", -0.95, 0.95, 0.0, "correlation of wind with temperature about its daily cycle"),
    Column("temp_slow_share", "share", 0.0, 1.0, 0.8, "share of the slow part in the variance of temperature"),
)
REGION_COLUMNS: tuple[Column, ...] = (
    Column(
        "wind_tail",
        "1",
        -0.3,
        0.5,
        0.0,
        "how much heavier (below 0: lighter) than a Weibull distribution strong winds are",
    ),
    Column("wind_least_ms", "m/s", 0.0, 3.0, 0.0, "the least wind that is not a calm: stations report none below it"),
    Column(
        "wind_back",
        "share",
        0.0,
        0.45,
        0.0,
        "share of hours in which the wind has turned and blows from the other side",
    ),
    Column("wind_slow_h", "hours", 2.0, 1000.0, 60.0, "time scale of storms: the slow part of wind"),
    Column("wind_fast_h", "hours", 0.5, 200.0, 6.0, "time scale of the fast part of wind"),
    Column("wind_smooth_h", "hours", 0.0, 24.0, 1.5, "hours over which wind builds up (0: it may jump)"),
    Column("wind_slow_smooth_h", "hours", 0.0, 48.0, 0.0, "hours by which storms build up longer than wind_smooth_h"),
    Column("wind_slow_km", "km", 1.0, 20000.0, 400.0, "distance at which the storms of two regions correlate by 1/e"),
    Column("wind_fast_km", "km", 1.0, 20000.0, 150.0, "the same for the fast part of wind"),
    Column("temp_slow_h", "hours", 2.0, 2000.0, 105.0, "time scale of the slow part of temperature"),
    Column("temp_fast_h", "hours", 0.5, 200.0, 8.0, "time scale of the fast part of temperature"),
    Column("temp_smooth_h", "hours", 0.0, 24.0, 1.5, "hours over which temperature builds up"),
    Column("temp_slow_km", "km", 1.0, 20000.0, 1600.0, "distance at which slow temperature correlates by 1/e"),
    Column("temp_fast_km", "km", 1.0, 20000.0, 200.0, "the same for the fast part of temperature"),
)
COLUMNS: tuple[Column, ...] = PLACE_COLUMNS + MONTH_COLUMNS + REGION_COLUMNS
"""Every number column of climatology.csv, besides `region`, `month` (1-12) and the free text `source`."""


@dataclass(frozen=True, slots=True)
class MonthClimate:
    """One month of one region; units and ranges in MONTH_COLUMNS."""

    temp_mean_c: float
    temp_sd_c: float
    wind_mean_ms: float
    wind_sd_ms: float
    temp_diurnal_c: float = 0.0
    temp_skew: float = 0.0
    wind_calm: float = 0.0
    wind_diurnal: float = 0.0
    wind_slow_share: float = 0.5
    wind_temp_corr: float = 0.0
    temp_slow_share: float = 0.8

    def __post_init__(self) -> None:
        _refuse_outside(MONTH_COLUMNS, self)


@dataclass(frozen=True, slots=True)
class Climate:
    """What the weather of one region is like: twelve months, and how long and how far its weather reaches."""

    region: str
    lat: float
    lon: float
    months: tuple[MonthClimate, ...] = field(repr=False)
    wind_tail: float = 0.0
    wind_least_ms: float = 0.0
    wind_back: float = 0.0
    wind_slow_h: float = 60.0
    wind_fast_h: float = 6.0
    wind_smooth_h: float = 1.5
    wind_slow_smooth_h: float = 0.0
    wind_slow_km: float = 400.0
    wind_fast_km: float = 150.0
    temp_slow_h: float = 105.0
    temp_fast_h: float = 8.0
    temp_smooth_h: float = 1.5
    temp_slow_km: float = 1600.0
    temp_fast_km: float = 200.0

    def __post_init__(self) -> None:
        if len(self.months) != 12:
            raise ValueError(f"region {self.region}: found {len(self.months)} months, expected 12")
        _refuse_outside(PLACE_COLUMNS + REGION_COLUMNS, self)


@dataclass(frozen=True, slots=True)
class Observation:
    """What was seen of the weather in one region in the hour [hour_h, hour_h + 1): temperature, wind or both.

    The sd say how far the report may be from the region's weather (instrument, place within the region, rounding).
    `reported_h` is the hour in which it was told; None: once its hour was over.
    """

    region: str
    hour_h: int
    temp_c: float | None = None
    wind_ms: float | None = None
    temp_sd_c: float = 3.0
    wind_sd_ms: float = 3.0
    reported_h: float | None = None

    def __post_init__(self) -> None:
        if self.temp_sd_c <= 0.0 or self.wind_sd_ms <= 0.0:
            raise ValueError(f"observation at {self.region}: a standard deviation must be above 0")
        if self.wind_ms is not None and self.wind_ms < 0.0:
            raise ValueError(f"observation at {self.region}: found wind {self.wind_ms}, expected 0 or more")


@dataclass(frozen=True, slots=True)
class Forecast:
    """What one member of a forecast issued at issued_h says of one region in the hour [hour_h, hour_h + 1).

    `skill` is the share of the weather's variance that the forecast tells there; None: as its lead has it (forecasts.py).
    """

    region: str
    issued_h: float
    hour_h: int
    member: str = "1"
    temp_c: float | None = None
    wind_ms: float | None = None
    skill: float | None = None

    def __post_init__(self) -> None:
        if self.hour_h + 1 <= self.issued_h:
            raise ValueError(
                f"forecast for {self.region}: found hour {self.hour_h}, expected one after {self.issued_h:g}"
            )
        if self.wind_ms is not None and self.wind_ms < 0.0:
            raise ValueError(f"forecast for {self.region}: found wind {self.wind_ms}, expected 0 or more")
        if self.skill is not None and not 0.0 <= self.skill <= 1.0:
            raise ValueError(f"forecast for {self.region}: found skill {self.skill}, expected 0 to 1")


def of_rows(region: str, rows: Sequence[Mapping[str, float]]) -> Climate:
    """A Climate from the twelve rows of a region in climatology.csv, January first; a missing key takes its default.

    Place and region columns are taken from the first row. Raises KeyError for a missing column without default and
    ValueError for a value out of range.
    """
    months = tuple(MonthClimate(**_values(MONTH_COLUMNS, row)) for row in rows)
    return Climate(region, months=months, **_values(PLACE_COLUMNS + REGION_COLUMNS, rows[0]))


def _values(columns: Sequence[Column], row: Mapping[str, float]) -> dict[str, float]:
    return {c.name: row[c.name] if c.default is None else row.get(c.name, c.default) for c in columns}


def _refuse_outside(columns: Sequence[Column], value: object) -> None:
    for column in columns:
        found = getattr(value, column.name)
        if not column.low <= found <= column.high:
            raise ValueError(f"{column.name}: found {found}, expected {column.low} to {column.high} {column.unit}")
