"""Every number at the ends of its range, and any hour, is read or refused with its place: never a value that cannot be made."""

import csv
import io
from pathlib import Path

import pytest

from balto.files import case_rows
from balto.files.case_files import TABLES, CaseFiles
from balto.files.case_folder import read_case
from balto.files.cells.cell import Context
from balto.files.column import Column, Table
from balto.files.findings import Findings
from balto.files.present import Present
from balto.files.read_table import Row
from balto.files.so_far import SoFar
from balto.files.template import template

FORECAST = "issued,region,time,temp_c,wind_ms\n2025-11-04T12:00,coast,2025-11-05T15:00,4,9\n"
CASES = "issued,source,place,date,member,cases,days\n2025-11-04T12:00,ministry,Esk,2025-11-06,1,4,1\n"
LIMITS = "kind,name,mode,opens_h,closes_h,median_h,most_h,refused\nhours,convoy,truck,7,16,24,72,0\n"
TRAINS = "link,from,depart,hours\nriver,Esk,2025-11-05T07:00,6\n"
NUMBERS = [
    pytest.param(table, column, text, id=f"{table.file} {column.name} {text}")
    for table in TABLES
    for column in table.columns
    if column.kind in ("number", "whole") and table.file != "weather/climatology.csv"
    for text in (f"{column.least:.17g}", f"{column.most:.17g}", "1e-300", "-1e-300", "-0")
]
TIMES = [
    pytest.param(table, column, text, id=f"{table.file} {column.name} {text}")
    for table in TABLES
    for column in table.columns
    if column.kind in ("time", "date or time")
    for text in ("1800-01-01T00:00", "2200-12-31T00:00", "2025-11-04T16:00")
]


def put(text: str, name: str, value: str) -> str:
    """The table, without its notes, with that value in its first row."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    rows = list(csv.DictReader(lines))
    rows[0][name] = value
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys([*rows[0], name])), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize(("table", "column", "text"), NUMBERS + TIMES)
def test_a_value_at_the_edge_is_read_or_refused_in_its_place(case, table: Table, column: Column, text: str):
    plain = {"timetable.csv": TRAINS, "weather/forecast.csv": FORECAST, "case_forecast.csv": CASES} | template()
    plain["limits.csv"] = LIMITS
    read = read_case(case({table.file: put(plain[table.file], column.name, text)}))
    assert (read.world is None) == bool(read.findings.errors)
    for problem in read.findings.errors:
        assert problem.where == table.file, str(problem)
        assert problem.column or problem.line, str(problem)


def test_what_a_table_lets_through_and_the_domain_refuses_is_a_problem_with_its_place():
    """No range of a table is wider than the domain's; were one, this is what would be said."""
    findings = Findings()
    row = Row(7, {"carrier": "lorry", "km": -60.0, "hours": 1.6})
    so_far = SoFar(CaseFiles(Path()), findings, Context(), Present(findings))
    assert case_rows.trials([row], so_far) == []
    (problem,) = findings.errors
    assert str(problem) == 'trials.csv line 7, column km: found "-60", expected a distance above 0'


@pytest.mark.parametrize("key", ["treatment", "line_list"])
def test_a_name_that_no_file_can_have_is_a_file_that_is_not_there(case, key):
    found, section = "[" * 300 + ".toml", {"treatment": "item", "line_list": "cases"}[key]
    folder = case({})
    text = (folder / "case.toml").read_text(encoding="utf-8").replace('treatment = "diphtheria-antitoxin"', "#")
    kept = 'treatment = "diphtheria-antitoxin"\n' if key != "treatment" else ""
    text = text.replace("[item]", f"[item]\n{kept}#").replace(f"[{section}]", f'[{section}]\n{key} = "{found}"\n#')
    (folder / "case.toml").write_text(text, encoding="utf-8")
    assert any((one.column or "").endswith(key) for one in read_case(folder).findings.errors)
