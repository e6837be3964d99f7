"""Weather futures against Alaska stations: spells of wind, months, and how long weather lasts."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom, norm, poisson

from balto.domain.climate import COLUMNS, Climate, of_rows
from balto.ensemble.weather import Weather, futures
from verification import alaska_weather as alaska
from verification.check import Check
from verification.fit_climate import KINDS, LIGHT_MS, count_spells

F64 = NDArray[np.float64]
CLIMATOLOGY = Path(__file__).parent.parent / "examples" / "nome-1925" / "weather" / "climatology.csv"
STATIONS = {"PAOM": "nome", "PAUN": "unalakleet", "PAGA": "ruby", "PANN": "nenana"}
REPLICATES = 100
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

    The fit saw 1980-1999 only. The band of 2000-2014 allows for that too: the sampling error of both eras. Cells with
    at least one spell on either side count; wind lighter than LIGHT_MS (a star) is tallied apart. Of cells that agree within
    sampling error, 95 % bands leave out one in twenty by chance: p is the chance that they leave out as many as here.
    """
    for era in alaska.ERA_YEARS:
        tables = [_spell_table(station, era) for station in STATIONS]
        total = {name: sum(t[name] for t in tables) for name in tables[0]}
        share = total["inside"] / total["cells"]
        chance = float(binom.cdf(total["inside"], total["cells"], 0.95))
        said = f"{total['inside']} of {total['cells']} ({share:.0%}), p = {chance:.2f}"
        what = f"spells {_years(era)}, wind of {LIGHT_MS:g} m/s or more: in their 95 % band"
        yield Check(what, said, "p of 0.05 or more", chance >= 0.05)
        print(f"      lighter wind: {total['light inside']} of {total['light cells']} cells in their band")
        if era != 1980:
            print(f"      1980-1999 itself as the forecast: {total['before']} of {total['cells']} cells in their band")


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
    told, windy = (counted >= 1) | (expected >= 1), (limits >= LIGHT_MS)[:, None]
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
    return {
        "inside": int(inside[told & windy].sum()),
        "before": int(inside_before[told & windy].sum()),
        "cells": int((told & windy).sum()),
        "light inside": int(inside[told & ~windy].sum()),
        "light cells": int((told & ~windy).sum()),
    }


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
    """Largest error of month means (C) and sd (share), beside the climate's own months.

    A month's hours spread by their sd, by the daily cycle, and by the season's drift from mid-month to mid-month.
    """
    climate = climates()[region]
    mean = np.array([m.temp_mean_c for m in climate.months])
    drift = (np.roll(mean, -1) - np.roll(mean, 1)) / 2.0
    around = np.array([np.hypot(m.temp_sd_c, m.temp_diurnal_c / np.sqrt(2)) for m in climate.months])
    sd = np.hypot(around, drift / np.sqrt(12.0))
    return float(np.abs(simulated[:, 0] - mean).max()), float(np.abs(simulated[:, 1] / sd - 1.0).max())


def lasting_checks() -> Iterator[Check]:
    """How winter weather lasts: autocorrelation within months (own mean removed) beside the typical years of the stations.

    Temperature at each lag. Wind at 24 h only where there are storms (the coast): at 1 and 6 h the reanalysis behind the
    spells is smoother than two-minute reports in whole knots, and a model cannot match both; those lags are printed.
    """
    for region in ("nome", "unalakleet", "nenana", "tanana"):
        run = _winter(region)
        print(f"      wind at {region}: autocorrelation at 1, 6, 24 h {_lags(run.wind_ms, region, 3)}")
        if region in ("nome", "unalakleet"):
            found, given = _lasting(run.wind_ms, 24), _typical(region, 3, 24)
            said = f"{found:.2f} against {given:.2f}"
            yield Check(
                f"wind at {region}, winter: autocorrelation 24 h", said, "within 0.15", abs(found - given) <= 0.15
            )
        for lag, allowed in ((1, 0.03), (6, 0.06), (24, 0.15)):
            found, given = _lasting(run.temp_c, lag), _typical(region, 2, lag)
            said = f"{found:.2f} against {given:.2f}"
            what = f"temperature at {region}, winter: autocorrelation {lag} h"
            yield Check(what, said, f"within {allowed}", abs(found - given) <= allowed)
    yield from pooled_checks()


def pooled_checks() -> Iterator[Check]:
    """Temperature at 24 h pooled over all the coast and inland stations: five winter months of each."""
    stations = (*KINDS["inland"], *KINDS["coast"])
    given = np.array([_typical(s, 2, 24) for s in stations])
    found = np.mean([_lasting(_winter(r).temp_c, 24) for r in ("nome", "unalakleet", "tanana", "fairbanks")])
    error = float(given.std(ddof=1) / np.sqrt(len(given)))
    said = f"{found:.3f} against {given.mean():.3f}"
    mark = f"within {3 * error:.3f} (3 standard errors)"
    what = "temperature, all stations, winter: autocorrelation 24 h"
    yield Check(what, said, mark, abs(found - given.mean()) <= 3 * error)


@cache
def _winter(region: str) -> Weather:
    return futures([climates()[region]], datetime(1981, 11, 1, tzinfo=UTC), 150 * 24, 7, 0, 40)


def _lasting(values: NDArray[np.float32], lag: int) -> float:
    """Mean autocorrelation of months of 720 hours, each about its own mean."""
    months = values[:, 0].reshape(-1, 720).astype(float)
    return float(np.mean([alaska.autocorrelation(m, lag) for m in months]))


def _lags(values: NDArray[np.float32], station: str, column: int) -> str:
    pairs = [f"{_lasting(values, lag):.2f} ({_typical(station, column, lag):.2f})" for lag in (1, 6, 24)]
    return ", ".join(pairs) + " simulated (typical year)"


def _typical(station: str, column: int, lag: int) -> float:
    """The same of the five winter months of a typical year."""
    hours = alaska.typical_year(station)
    months = [hours[hours[:, 0] == m, column] for m in (11, 12, 1, 2, 3)]
    return float(np.mean([alaska.autocorrelation(m, lag) for m in months]))


if __name__ == "__main__":
    for check in checks():
        print(check)
