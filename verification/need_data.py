"""Series from the reference data, for the checks of the need (no checks of its own)."""

import csv
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl

from balto.domain.treatment import Spread
from balto.need.series import Series

DIPHTHERIA = Spread(7.7, 6.6, 0.95, 4.0)


def series(name: str, counts: list[float], days: int) -> Series:
    """Counts as a series in which every row is complete."""
    y = np.array(counts, float)
    return Series(name, days, date(2000, 1, 1), y, np.full(len(y), 2, np.int64), y.copy(), np.zeros(len(y)))


def weekly_outbreaks(folder: Path) -> list[Series]:
    """The weekly diphtheria outbreaks; a week without figure inside an outbreak is read as no cases."""
    with (folder / "epi/outbreaks/diphtheria_weekly.csv").open(encoding="utf-8", errors="replace") as text:
        rows = list(csv.reader(text))
    found = []
    for column, name in enumerate(rows[0][1:], 1):
        cells = [row[column] for row in rows if row[0].startswith("Week")]
        while cells and cells[-1] == "NA":
            cells.pop()
        found.append(series(name, [0.0 if cell == "NA" else float(cell) for cell in cells], 7))
    return found


def city_windows(folder: Path, windows: int, second_half: bool, weeks: int = 40, seed: int = 5) -> list[Series]:
    """Windows of weekly counts of US cities; tuning used the first half of the cities, checks use the second."""
    by_city: dict[str, dict[int, float]] = {}
    with (folder / "epi/tycho/diphtheria_us_cities_weekly.csv").open(encoding="utf-8") as text:
        for row in csv.DictReader(text):
            if row["cases"].replace(".", "").isdigit():
                by_city.setdefault(row["loc"] + row["state"], {})[int(row["epi_week"])] = float(row["cases"])
    names, dice = sorted(by_city)[int(second_half) :: 2], np.random.default_rng(seed)
    found: list[Series] = []
    while len(found) < windows:
        name = names[dice.integers(len(names))]
        known = sorted(by_city[name])
        start = dice.integers(max(len(known) - weeks, 1))
        part = known[start : start + weeks]
        counts = [by_city[name][week] for week in part]
        whole = [week // 100 * 52 + min(week % 100, 52) for week in part]
        if len(part) == weeks and whole[-1] - whole[0] <= weeks + 1 and sum(counts) >= 10:
            found.append(series(f"{name}{part[0]}", counts, 7))
    return found


def daily_outbreaks(folder: Path) -> list[tuple[Series, Spread]]:
    """Daily outbreaks of other diseases, each with its own serial interval (Cori et al. 2013; WHO 2014).

    The settings for daily data were chosen with them in view.
    """
    epi = folder / "epi"
    found = []
    for name, mean, sd in (("Flu2009", 2.6, 1.5), ("Measles1861", 14.9, 3.9), ("SARS2003", 8.4, 3.8), ("Flu1918", 2.6, 1.5),
                           ("Smallpox1972", 22.4, 6.1)):  # fmt: skip
        counts = _column(epi / f"epiestim/{name}_incidence.csv", ["I"])
        found.append((series(name, counts, 1), Spread(mean, sd, 0.12 * mean, 4.0)))
    found.append(
        (
            series("Kikwit1995", _column(epi / "outbreaks/ebola_kikwit_1995.csv", ["onset"]), 1),
            Spread(15.3, 9.3, 1.5, 4.0),
        )
    )
    ways = ["cases_travel", "cases_household", "cases_healthcare", "cases_other"]
    found.append(
        (series("SARSCanada", _column(epi / "outbreaks/sars_canada_2003.csv", ways), 1), Spread(8.4, 3.8, 1.0, 4.0))
    )
    snap = snapshots(folder)
    final = [float(count or 0) for count in snap["Onset_Dec27"]][:45]
    found.append((series("CoxsBazar2017", final, 1), Spread(7.7, 6.6, 0.95, 8.0)))
    return found


def snapshots(folder: Path) -> dict[str, list[object]]:
    """Columns of the Cox's Bazar reporting triangle by heading."""
    page = openpyxl.load_workbook(folder / "epi/nowcast/rohingya_2017_snapshots.xlsx", read_only=True).worksheets[0]
    rows = list(page.iter_rows(values_only=True))
    return {str(name): [row[column] for row in rows[1:]] for column, name in enumerate(rows[0])}


def _column(path: Path, names: list[str]) -> list[float]:
    with path.open(encoding="utf-8") as text:
        return [sum(float(row[name]) for name in names) for row in csv.DictReader(text)]
