"""The tables of columns are true, and the page that describes them is theirs."""

from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from balto.domain.carrier import Carrier, Trial
from balto.domain.climate import Forecast, Observation
from balto.domain.consignment import Item, Lot
from balto.domain.link import Departure, Link
from balto.domain.outbreak import Count, Reported
from balto.domain.place import Place
from balto.domain.plan import Leg
from balto.files import tables_plan
from balto.files.case_files import TABLES
from balto.files.cells.cell import KINDS, REFERENCES, Context, parser
from balto.files.describe import page
from balto.files.findings import Refused
from balto.files.tables import case, supply_network, weather

EVERY = (*TABLES, *case.SECTIONS.values(), tables_plan.PLAN)
COLUMNS = [pytest.param(column, id=f"{table.file} {column.name}") for table in EVERY for column in table.columns]
CONTEXT = Context(datetime(2025, 5, 13, tzinfo=UTC), ZoneInfo("UTC"), unsure=set(REFERENCES) | {"region"})
RANGED = [param for param in COLUMNS if param.values[0].kind in ("number", "whole")]
BY_WORD: dict[str, object] = {
    # What a default in words means inside; None: the reader itself supplies it.
    "no limit": 1e9, "no end": 1e9, "never": None, "the epoch": 0.0, "the mode's": None, "the case's": "",
    "the horizon": None, "not seen": None, "not forecast": None, "not heard": None,
    "on its date": None, "once its hour is over": None,
    "the last date in the file": None, "a day, once it could go with a part": 1e9,
    "always": -1, "the shortest way": None, "none": (), "no response": None,
}  # fmt: skip
MADE_FROM = [
    (supply_network.PLACES, Place),
    (supply_network.LINKS, Link),
    (supply_network.CARRIERS, Carrier),
    (supply_network.TRIALS, Trial),
    (supply_network.STOCK, Lot),
    (supply_network.TIMETABLE, Departure),
    (case.ITEM, Item),
    (case.COUNTS, Count),
    (case.CASES, Reported),
    (weather.OBSERVED, Observation),
    (weather.FORECAST, Forecast),
    (tables_plan.PLAN, Leg),
]


def test_the_page_about_the_case_folder_is_what_the_tables_say():
    assert Path("docs/case-folder.md").read_text(encoding="utf-8") == page(), "run: make docs"


@pytest.mark.parametrize("column", COLUMNS)
def test_each_column_says_what_it_is_and_its_example_can_be_read(column):
    assert column.about
    assert column.kind in KINDS
    if column.example:
        parser(column, CONTEXT)(column.example)


@pytest.mark.parametrize(("table", "kind"), MADE_FROM)
def test_defaults_are_the_defaults_of_what_is_made(table, kind):
    inside = {field.name: field.default for field in fields(kind)}
    for column in table.columns:
        if column.kind in ("text", "id", *REFERENCES) or column.inside not in inside or not column.default:
            continue
        try:
            said = parser(column, CONTEXT)(column.default)
        except Refused:
            said = BY_WORD[column.default]
        assert said in (inside[column.inside], None), column.name


@pytest.mark.parametrize("column", RANGED)
def test_a_range_ends_where_it_says(column):
    read = parser(column, CONTEXT)
    for text in (f"{column.least - 1:.17g}", f"{column.most + 1e9:.17g}"):
        with pytest.raises(Refused):
            read(text)
