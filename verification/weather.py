"""Weather futures against Alaska stations: spells of wind, months, and how long weather lasts."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, poisson

from balto.domain.climate import COLUMNS, Climate, of_rows
from balto.ensemble.weather import Weather, futures
from verification import alaska_weather as alaska
from verification.check import Check
from verification.fit_climate import LIGHT_MS, count_spells

F64 = NDArray[np.float64]
CLIMATOLOGY = Path(__file__).parent.parent / "examples" / "nome-1925" / "weather" / "climatology.csv"
STATIONS = {"PAOM": "nome", "PAUN": "unalakleet", "PAGA": "ruby", "PANN": "nenana"}
REPLICATES = 40
YEAR_H = 8766


def checks() -> Iterator[Check]:
    """Spells by threshold and length, months, autocorrelation."""
    if alaska.folder() is None:
        return
    yield from spell_checks()
    yield from month_checks()
    yield from lasting_checks()


@cache
def climates() -> dict[str, Climate]:
    """The regions of the case, by name."""
    by_region: dict[str, list[dict[str, float]]] = {}
    with CLIMATOLOGY.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            by_region.setdefault(row["region"], []).append({c.name: float(row[c.name]) for c in COLUMNS})
    return {region: of_rows(region, rows) for region, rows in by_region.items()}


def spell_checks() -> Iterator[Check]:
    """Number of spells in each era, every threshold and length, against the spread of simulated eras of that many years.

    The fit saw 1980-1999 only. The band of 2000-2014 allows for that too: the sampling error of both eras. Cells count
    where the wind is LIGHT_MS or more and either side has at least one spell; lighter wind is printed with a star.
    """
    for era in alaska.ERA_YEARS:
        tallies = {"model": 0, "previous era": 0, "cells": 0}
        for station in STATIONS:
            for name, n in _spell_table(station, era).items():
                tallies[name] += n
        share = tallies["model"] / tallies["cells"]
        said = f"{tallies['model']} of {tallies['cells']} ({share:.0%})"
        yield Check(f"spells {_years(era)}, cells in their 95 % band", said, "at least 90 %", share >= 0.90)
        if era != 1980:
            print(f"      (the counts of 1980-1999 themselves, taken as the forecast: {tallies['previous era']})")


def _years(era: int) -> str:
    return f"{era}-{era + alaska.ERA_YEARS[era] - 1}"


def _spell_table(station: str, era: int) -> dict[str, int]:
    """Print counted and simulated spells a year of one station and era; the number of cells, and those in their bands."""
    years = alaska.ERA_YEARS[era]
    thresholds, counted = alaska.spells(station, era)
    before = alaska.spells(station, 1980)[1] / alaska.ERA_YEARS[1980] * years
    limits = np.array([alaska.exceeded_ms(t) for t in thresholds])
    simulated = _simulated(station, years, tuple(limits))
    expected, sd = simulated.mean(axis=0), simulated.std(axis=0, ddof=1)
    widened = sd if era == 1980 else sd * np.sqrt(1.0 + years / alaska.ERA_YEARS[1980])
    inside, inside_before = _inside(counted, expected, widened), _inside(counted, before, widened)
    told = ((counted >= 1) | (expected >= 1)) & (limits >= LIGHT_MS)[:, None]
    print(f"\n  {station} {_years(era)}: spells a year counted / simulated, in band or not (x), * light wind")
    print(f"  {'mph':>7} {'m/s':>6}" + "".join(f"{f'{d} h or more':>19}" for d in alaska.DURATION_H))
    for i, t in enumerate(thresholds):
        cells = [
            f"{counted[i, d] / years:8.2f} /{expected[i, d] / years:7.2f} {' ' if inside[i, d] else 'x'}"
            for d in range(5)
        ]
        print(
            f"  {t:6.1f}{' ' if limits[i] >= LIGHT_MS else '*'} {limits[i]:6.2f}" + "".join(f"{c:>19}" for c in cells)
        )
    return {"model": int(inside[told].sum()), "previous era": int(inside_before[told].sum()), "cells": int(told.sum())}


def _inside(counted: F64, expected: F64, sd: F64) -> NDArray[np.bool_]:
    """Whether a count lies in the 95 % band: normal with the simulated sd, Poisson where fewer than 10 are expected."""
    wide = norm.ppf(0.975) * np.maximum(sd, np.sqrt(expected))
    low = np.where(expected < 10, poisson.ppf(0.025, expected), expected - wide)
    high = np.where(expected < 10, poisson.ppf(0.975, expected), expected + wide)
    return np.asarray((counted >= np.floor(low)) & (counted <= np.ceil(high)))


@cache
def _long_run(region: str) -> Weather:
    """REPLICATES runs of twenty years at one region."""
    return futures([climates()[region]], datetime(1980, 1, 1, tzinfo=UTC), 20 * YEAR_H, 1925, 0, REPLICATES)


@cache
def _simulated(station: str, years: int, limits: tuple[float, ...]) -> F64:
    """Spells in each replicate of so many years, [replicate, threshold, DURATION_H]."""
    wind = _long_run(STATIONS[station]).wind_ms[:, 0, : years * YEAR_H]
    above = np.array([limits])
    out = np.zeros((len(wind), len(limits), len(alaska.DURATION_H)))
    for i, hours in enumerate(wind):
        count_spells(hours, above, np.array(alaska.DURATION_H), out[i])
    return out


def month_checks() -> Iterator[Check]:
    """Mean and sd of wind and temperature by month against the station tables and the daily normals."""
    for station, region in STATIONS.items():
        wind, temp = _by_month(_long_run(region).wind_ms), _by_month(_long_run(region).temp_c)
        given = alaska.wind_months(station)
        worst = float(np.abs(wind[:, :2] / given[:, :2] - 1.0).max())
        yield Check(
            f"wind at {station}: month means and sd, largest error", f"{worst:.1%}", "at most 10 %", worst <= 0.10
        )
        mean, sd = _worst_temperature(region, temp)
        yield Check(f"temperature at {region}: month means, largest error", f"{mean:.2f} C", "at most 1 C", mean <= 1.0)
        yield Check(f"temperature at {region}: month sd, largest error", f"{sd:.1%}", "at most 10 %", sd <= 0.10)


def _by_month(values: NDArray[np.float32]) -> F64:
    """Mean and sd by month of hours that begin 1 January 1980."""
    year_day = (np.arange(values.shape[2]) // 24) % 365.25
    month = np.minimum((year_day / 30.4375).astype(int), 11)
    return np.array([(values[:, 0, month == m].mean(), values[:, 0, month == m].std()) for m in range(12)])


def _worst_temperature(region: str, simulated: F64) -> tuple[float, float]:
    climate = climates()[region]
    mean = np.array([m.temp_mean_c for m in climate.months])
    sd = np.array([np.hypot(m.temp_sd_c, m.temp_diurnal_c / np.sqrt(2)) for m in climate.months])
    return float(np.abs(simulated[:, 0] - mean).max()), float(np.abs(simulated[:, 1] / sd - 1.0).max())


def lasting_checks() -> Iterator[Check]:
    """Autocorrelation of winter wind and temperature at 1, 6 and 24 h against the typical years (one month each)."""
    for name, station in {"nome": "nome", "unalakleet": "unalakleet", "nenana": "nenana", "tanana": "tanana"}.items():
        run = futures([climates()[name]], datetime(1981, 11, 1, tzinfo=UTC), 151 * 24, 7, 0, 40)
        for what, column in (("wind", 3), ("temperature", 2)):
            values = run.wind_ms if what == "wind" else run.temp_c
            months = values[:, 0, : 5 * 720].reshape(-1, 720).astype(float)
            for lag, allowed in ((1, 0.12), (6, 0.15), (24, 0.15)):
                found = float(np.mean([alaska.autocorrelation(m, lag) for m in months]))
                given = _typical(station, column, lag)
                said = f"{found:.2f} against {given:.2f}"
                what_lag = f"{what} at {name}, winter months: autocorrelation {lag} h"
                yield Check(what_lag, said, f"within {allowed}", abs(found - given) <= allowed)


def _typical(station: str, column: int, lag: int) -> float:
    hours = alaska.typical_year(station)
    months = [hours[hours[:, 0] == m, column] for m in (11, 12, 1, 2, 3)]
    return float(np.mean([alaska.autocorrelation(m, lag) for m in months]))


if __name__ == "__main__":
    for check in checks():
        print(check)
