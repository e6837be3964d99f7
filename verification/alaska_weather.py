"""The Alaska weather tables of the reference data, as numbers: monthly wind, wind spells, typical years, daily normals.

The spell table counts spells in a reanalysis (ERA-Interim downscaled with WRF) whose wind was mapped, quantile by quantile,
onto the station record of 1980-2014 (University of Alaska, AK_Wind_Climatology); so it has no gaps, but keeps the whole
knots in which stations report.
"""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, rankdata

from verification.check import data

F64 = NDArray[np.float64]
MPH = 0.44704
KNOT_MPH = 1.150779
DURATION_H = (1, 6, 12, 24, 48)
ERA_YEARS = {1980: 20, 2000: 15}


@cache
def folder() -> Path | None:
    """The folder with the weather tables, or None, said aloud."""
    found = data()
    return None if found is None else found / "weather"


def rows(name: str) -> Iterator[dict[str, str]]:
    """Rows of one table."""
    where = folder()
    if where is None:
        raise SystemExit(0)
    with (where / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def wind_months(station: str) -> F64:
    """Mean and sd (m/s) of hourly wind and share of calms, [month, 3], 1980-2014."""
    means = [r for r in rows("ak_wind_monthly_means.csv") if r["station"] == station]
    calms = [r for r in rows("ak_wind_calms.csv") if r["sid"] == station]
    by_month = {int(r["month"]): (float(r["mean"]) * MPH, float(r["sd"]) * MPH) for r in means}
    calm = {int(r["month"]): float(r["percent"]) / 100.0 for r in calms}
    return np.array([(*by_month[m], calm[m]) for m in range(1, 13)])


@cache
def month_mean_variance(station: str) -> F64 | None:
    """Variance of the mean wind of a month from year to year over that of hourly wind, by month; None if not given."""
    found: list[list[float]] = [[] for _ in range(12)]
    for r in rows("ak_wind_monthly_averages_selected.csv"):
        if r["sid"] == station and int(r["year"]) < 2015:
            found[int(r["month"]) - 1].append(float(r["speed"]) * MPH)
    return np.array([np.var(v, ddof=1) for v in found]) / wind_months(station)[:, 1] ** 2 if found[0] else None


@cache
def place(station: str) -> tuple[float, float]:
    """Latitude and longitude of a wind station."""
    row = next(r for r in rows("ak_wind_places.csv") if r["sid"] == station)
    return float(row["latitude"]), float(row["longitude"])


@cache
def spells(station: str, era: int) -> tuple[tuple[float, ...], F64]:
    """Thresholds (mph, as printed) and the number of spells, [threshold, DURATION_H], in the era that begins in `era`."""
    found = {
        (float(r["wind_threshold_mph"]), int(r["min_duration_h"])): int(r["events"])
        for r in rows("ak_wind_storm_spells_era.csv")
        if r["stid"] == station and int(r["decade_start"]) == era
    }
    thresholds = tuple(sorted({t for t, _ in found}))
    return thresholds, np.array([[found.get((t, d), 0) for d in DURATION_H] for t in thresholds], dtype=float)


def exceeded_ms(threshold_mph: float) -> float:
    """The wind (m/s) above which an hour counts for a printed threshold.

    Most thresholds are a whole number of knots k, printed to 0.1 mph, and an hour counts if its wind so printed is higher:
    so k counts only where the print rounded the threshold down. A report of k knots is a wind of k - 1/2 to k + 1/2. That
    the table works so shows where thresholds of 6.9 and 8.0 mph (6 and 7 knots, the second rounded down) both mean "7 knots
    or more": Bettles has 4,813 and 4,651 spells in the table of the whole record.
    """
    knots = round(threshold_mph / KNOT_MPH)
    if abs(knots * KNOT_MPH - threshold_mph) > 0.07:
        return threshold_mph * MPH
    counts_itself = round(knots * KNOT_MPH, 1) > threshold_mph + 1e-9
    return (knots - 0.5 if counts_itself else knots + 0.5) * KNOT_MPH * MPH


@cache
def typical_year(station: str) -> F64:
    """Hours of a typical year (TMY3), [hour, 5]: month, hour ending (local standard time), temperature C, wind m/s, year."""
    columns = ("month", "hour", "temp_c", "wind_ms", "src_year")
    return np.array([[float(r[c]) for c in columns] for r in rows(f"tmy3_hourly_{station}.csv")])


@cache
def typical_place(station: str) -> tuple[float, float]:
    """Latitude and longitude of a TMY3 station."""
    row = next(r for r in rows("tmy3_stations.csv") if r["station"].lower() == station)
    return float(row["lat"]), float(row["lon"])


@cache
def normals(station: str) -> F64:
    """Mean and sd of daily mean temperature (C) by month, [12, 2]: 30-year daily normals, sd as root mean square."""
    found: list[list[tuple[float, float]]] = [[] for _ in range(12)]
    for r in rows("ak_daily_temp_normals.csv"):
        if r["StationName"] == station:
            found[int(r["mmdd"][:2]) - 1].append((float(r["AveTemp_C"]), float(r["SD_C"])))
    return np.array([(np.mean([a for a, _ in v]), np.sqrt(np.mean([s * s for _, s in v]))) for v in found])


def scores(values: F64) -> F64:
    """Normal scores: the standard normal quantiles of the ranks (ties shared)."""
    return np.asarray(norm.ppf((rankdata(values) - 0.5) / len(values)))


def autocorrelation(values: F64, lag: int) -> float:
    """Autocorrelation of a series about its mean."""
    away = values - values.mean()
    return float(np.mean(away[lag:] * away[:-lag]) / np.mean(away * away))
