"""Writes an invented country as a case of any size: places in clusters, roads, storms, stocks, cases, carriers."""

import csv
import io
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from balto.basis.chance import stream
from balto.files.atomic import write_text
from balto.files.synthetic.land import Land, lay_land
from balto.files.synthetic.people import FURTHER, bites_of, carriers_of, cases_of, further_stock_of, stock_of, trials_of
from balto.files.template import refuse_if_full

EPOCH = "2025-01-20T12:00"
HORIZON_H = 240
Row = Sequence[object]

MODES: tuple[Row, ...] = (
    ("id", "wind_slow_ms", "wind_stop_ms", "wind_floor", "source"),
    ("truck", 10, 17, 0.4, "invented: drifting snow shuts an open road"),
    ("snowmachine", 10, 16, 0.4, "invented"),
    ("helicopter", 9, 15, 0.8, "invented"),
    ("rail", 14, 24, 0.6, "invented"),
)


def write_country(
    folder: Path, places: int, carriers: int, seed: int, stormy: bool = False, products: int = 1
) -> tuple[str, ...]:
    """Write a synthetic case of so many places (2 to 10,000 tried) and carriers, and return the names of its files.

    The same arguments give the same files; with a second of the `products` (1 or 2) the first has the same patients and
    stock as alone. Where `stormy`, open roads are shut about a fifth of the time, for a day or
    two at a stretch; otherwise seldom. BadInput if the folder holds anything already.
    """
    refuse_if_full(folder)
    if places < 2 or carriers < 1:
        raise ValueError(f"found {places} places and {carriers} carriers, expected at least 2 and 1")
    files = country(places, carriers, seed, stormy, products)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        write_text(folder / name, text)
    return tuple(files)


def country(places: int, carriers: int, seed: int, stormy: bool, products: int = 1) -> dict[str, str]:
    """Text by file name."""
    land = lay_land(places, stream(seed, "country/land"))
    cases = cases_of(land, stream(seed, "country/cases"))
    stock = stock_of(land, cases, stream(seed, "country/stock"))
    if products > 1:
        bites = bites_of(land, stream(seed, "country/bites"))
        stock = _with_item(stock, further_stock_of(land, bites, stream(seed, "country/further stock")))
        cases = _with_item(cases, bites)
    crew = carriers_of(land, carriers, stream(seed, "country/carriers"))
    files = {
        "case.toml": _toml(places, carriers, seed, stormy) + (_FURTHER_TOML if products > 1 else ""),
        "places.csv": _table(_places(land)),
        "links.csv": _table(_links(land)),
        "carriers.csv": _table(crew),
        "trials.csv": _table(trials_of(crew, stream(seed, "country/trials"))),
        "stock.csv": _table(stock),
        "cases.csv": _table(cases),
        "modes.csv": _table(MODES),
        "weather/climatology.csv": _table(_climate(land, stormy)),
    }
    return files | ({"timetable.csv": _table(_trains(land))} if land.rail else {})


def _with_item(rows: list[Row], further: list[Row]) -> list[Row]:
    """The rows of a table with those of the further product below, told apart by a column more."""
    head, *own = rows
    return [(*head, "item"), *((*row, "") for row in own), *((*row, FURTHER) for row in further)]


def _table(rows: Iterable[Row]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _toml(places: int, carriers: int, seed: int, stormy: bool) -> str:
    weather = "stormy" if stormy else "usual weather"
    return f"""\
# An invented country, written by balto new --country {places}; nothing in it is a fact.
title = "Diphtheria in an invented country: {places} places, {carriers} carriers, {weather}"
epoch = "{EPOCH}"
zone = "UTC"
horizon_h = {HORIZON_H}
seed = {seed}

[item]
treatment = "diphtheria-antitoxin"
unit = "vial"
kg_per_dose = 0.1
holding_h = 144

[weather]
source = "climatology"

[cases]
dated = "report"
as_of = "2025-01-20"
gaps = "zero"
"""


_FURTHER_TOML = f"""
[product.{FURTHER}]
treatment = "{FURTHER}"
unit = "vial"
kg_per_dose = 0.05
"""


def _places(land: Land) -> list[Row]:
    rows: list[Row] = [("id", "name", "lat", "lon", "kind", "population", "handover_h")]
    for i, name in enumerate(land.names):
        hours = 0.5 if land.kinds[i] in ("depot", "hospital", "railhead") else 0.25
        lat, lon = land.degrees(i)
        rows.append((land.id(i), name, f"{lat:.4f}", f"{lon:.4f}", land.kinds[i], int(land.people[i]), hours))
    return rows


def _links(land: Land) -> list[Row]:
    rows: list[Row] = [("id", "from", "to", "mode", "km", "region", "exposure", "hazard")]
    for road in land.roads:
        ends = land.id(road.a), land.id(road.b)
        region = land.region(road.a, road.b)
        for mode in road.modes:
            name = f"{ends[0]}-{ends[1]}-{mode}"
            rows.append((name, *ends, mode, f"{road.km:.1f}", region, road.exposure, road.hazard))
    return rows


def _climate(land: Land, stormy: bool) -> list[Row]:
    rows: list[Row] = [
        ("region", "month", "lat", "lon", "temp_mean_c", "temp_sd_c", "wind_mean_ms", "wind_sd_ms", "wind_slow_share",
         "wind_slow_h", "wind_slow_km")
    ]  # fmt: skip
    mean_ms, sd_ms = (9.5, 6.0) if stormy else (4.5, 2.5)
    for region, (lat, lon) in land.regions().items():
        for month in range(1, 13):
            winter = math.cos((month - 1) * math.pi / 6)
            temp_c, wind_ms = 2.0 - 14.0 * winter, mean_ms * (1.0 + 0.15 * winter)
            rows.append(
                (region, month, f"{lat:.3f}", f"{lon:.3f}", f"{temp_c:.1f}", 6, f"{wind_ms:.2f}", sd_ms, 0.7, 36, 300)
            )
    return rows


def _trains(land: Land) -> list[Row]:
    """A train a day each way on every stretch of the railway, later along the line."""
    rows: list[Row] = [("link", "from", "depart", "hours", "cutoff_h", "cancel", "every_h")]
    for number, road in enumerate(land.rail):
        ends = land.id(road.a), land.id(road.b)
        hours = max(0.5, road.km / 40.0)
        hour = (6 + 3 * number) % 24
        run = f"2025-01-21T{hour:02d}:00", f"{hours:.2f}", 1, 0.05, 24
        rows += [(f"{ends[0]}-{ends[1]}-rail", end, *run) for end in ends]
    return rows
