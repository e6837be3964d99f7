"""Nothing that comes after now changes what is planned: rows of any table may be added, changed or dropped."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balto.cli.main import run
from balto.desk.load_case import open_case
from balto.files.case_folder import read_case
from balto.files.template import template

KNOWN = {
    "timetable.csv": "link,depart,hours,reported_at\nriver,2025-11-06T09:00,5,\nriver,2025-11-07T09:00,5,2025-11-05T01:00\n",
    "weather/forecast.csv": (
        "issued,member,region,time,wind_ms\n2025-11-04T12:00,1,coast,2025-11-06T15:00,6\n"
        "2025-11-05T00:00,1,coast,2025-11-06T15:00,8\n2025-11-05T00:00,2,coast,2025-11-06T15:00,11\n"
    ),
    "stock.csv": (
        "place,item,doses,expiry,available_from,state,reported_at\nArven,,40,2026-03-31,,on hand,\n"
        "Arven,,60,2026-11-30,2025-11-07T09:00,pipeline,2025-11-04T09:00\n"
    ),
    "trials.csv": "carrier,km,hours,reported_at\nlorry,52,1.2,\nHeron,74,5.1,2025-11-05T04:00\n",
    "cases.csv": "place,date,cases,deaths,days,treated,reported_at\nEsk,2025-11-01,2,0,1,0,\nEsk,2025-11-03,4,1,1,1,\n"
    "Dale,2025-11-02,1,0,1,0,2025-11-05T02:00\nEsk,2025-11-05,1,0,1,0,\n",
    "weather/observed.csv": "region,time,temp_c,wind_ms,reported_at\ncoast,2025-11-04T15:00,6,9,\ncoast,2025-11-05T04:00,5,7,\n"
    "hills,2025-11-05T05:10,1,,2025-11-05T05:30\n",
    "link_states.csv": "link,state,from,until,source,reported_at,reliability\n"
    "river,restricted,2025-11-04T12:00,2025-11-06T12:00,lock keeper,2025-11-04T15:10,0.8\n",
}  # fmt: skip
PLACE, LINK = (
    st.sampled_from(["Arven", "Brisk", "Corrin", "Dale", "Esk"]),
    st.sampled_from(["road-west", "river", "track-pass"]),
)
REGION, FEW = st.sampled_from(["coast", "hills"]), st.integers(0, 30)
SOON = st.sampled_from(
    [f"2025-11-{day:02}T{hour:02}:01" for day in range(5, 14) for hour in (6, 7, 13, 23)]
)  # now is 06:00
EVER = st.sampled_from(
    [f"2025-{month:02}-{day:02}T{hour:02}:00" for month in (10, 11) for day in (3, 5, 12) for hour in (2, 19)]
)
PAST_DAY = st.sampled_from(["2025-10-05", "2025-11-01", "2025-11-03", "2025-11-04"])
LATER = {
    "link_states.csv": st.builds(
        "{},{},{},,{},{},{}".format, LINK, st.sampled_from(["open", "shut", "unknown"]), EVER, st.just("x"), SOON,
        st.sampled_from(["1", "0.5"]),
    ),
    "weather/observed.csv": st.one_of(
        st.builds("{},{},{},{},".format, REGION, SOON, FEW, FEW),
        st.builds("{},2025-11-04T1{}:00,{},,{}".format, REGION, st.integers(0, 9), FEW, SOON),
    ),
    "weather/forecast.csv": st.builds(
        "{},{},{},2025-11-{}T{}:00,{}".format, SOON, FEW, REGION, st.integers(14, 24), st.integers(10, 23), FEW
    ),
    "stock.csv": st.builds("{},,{},,,on hand,{}".format, PLACE, FEW, SOON),
    "trials.csv": st.builds("{},{},{},{}".format, st.sampled_from(["lorry", "Runa"]), st.integers(5, 80), st.just(2), SOON),
    "timetable.csv": st.builds("{},{},{},{}".format, LINK, EVER, st.integers(1, 9), SOON),
    "cases.csv": st.one_of(
        st.builds("{},2025-11-{:02},{},1,1,0,".format, PLACE, st.integers(6, 12), FEW),
        st.builds("{},{},{},1,7,2,{}".format, PLACE, PAST_DAY, FEW, SOON),
    ),
}  # fmt: skip
ADDED = st.lists(
    st.sampled_from(list(LATER)).flatmap(lambda table: st.tuples(st.just(table), LATER[table], st.integers(0, 9))),
    min_size=1, max_size=12,
)  # fmt: skip


def folder_of(path: Path, added=(), more=None) -> Path:
    """The small case at Wed 5 Nov 06:00, 14 hours after its epoch, with rows put in: (table, row, how far from the top)."""
    files = template() | KNOWN | (more or {})
    files["case.toml"] = files["case.toml"].replace("horizon_h", 'now = "2025-11-05T06:00"\nhorizon_h', 1)
    files["case.toml"] = files["case.toml"].replace('as_of = "2025-11-04"', "#")
    for table, row, at in added:
        lines = files[table].splitlines()
        head = next(n for n, line in enumerate(lines) if not line.startswith("#"))
        lines.insert(min(head + 1 + at, len(lines)), row)
        files[table] = "\n".join(lines) + "\n"
    for name, text in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text, encoding="utf-8")
    return path


def test_every_row_that_is_known_by_now_is_used(tmp_path):
    world = open_case(folder_of(tmp_path))
    used = (world.departures, world.forecasts, world.lots, world.trials, world.observations, world.link_states)
    assert [len(rows) for rows in used] == [2, 2, 2, 2, 3, 1]
    assert (world.now_h, world.outbreak.reported.cases, world.outbreak.places) == (14, 8, ("Dale", "Esk"))


@settings(max_examples=150)
@given(ADDED)
def test_rows_from_after_now_change_nothing_of_the_world_that_is_planned_in(tmp_path_factory, added):
    bare = folder_of(tmp_path_factory.mktemp("bare"))
    full = read_case(folder_of(tmp_path_factory.mktemp("full"), added))
    assert full.findings.errors == []
    assert len(full.findings.held_back) == len(added)
    plain = open_case(bare)
    assert full.world.inputs_sha256 != plain.inputs_sha256
    assert replace(full.world, inputs_sha256="") == replace(plain, inputs_sha256="")


@settings(max_examples=30)
@given(ADDED)
def test_every_row_of_a_table_is_used_held_back_or_refused(tmp_path_factory, added):
    spoilt = [("link_states.csv", "river,shutt,,,x,,1", 0), ("trials.csv", "lorry,-5,2,", 1)]
    read = read_case(folder_of(tmp_path_factory.mktemp("case"), [*added, *spoilt]))
    assert {name: fate.refused for name, fate in read.findings.fates.items() if fate.refused} == {
        "link_states.csv": 1,
        "trials.csv": 1,
    }
    for name, sheet in read.files.sheets.items():
        fate = read.findings.fates[name]
        assert fate.rows == len(sheet.rows) == fate.used + fate.held_back + fate.refused, name
    assert sum(fate.held_back for fate in read.findings.fates.values()) == len(added)


LISTED = (
    "No,place,onset,report,outcome,outcome_date,antitoxin_date,severity\n"
    "1,Esk,28/10/2025,31/10/2025,died,2025-11-02,,severe\n2,Esk,1/11/2025,3/11/2025,died,2025-11-09,,mild\n"
    "3,Dale,2/11/2025,4/11/2025,,,2025-11-07,mild\n4,Esk,4/11/2025,,,,,\n5,Nowhere,4/11/2025,5/11/2025,,,,\n"
)
SLASHED = st.builds("{}/11/2025".format, st.integers(6, 28))
ROW = st.builds(
    "{},{},{},{},{},,,{}".format, st.sampled_from(["1", "2", "77", ""]), st.sampled_from(["Esk", "Arven", "Nowhere", ""]),
    st.sampled_from(["1/11/2025", "13/10/2025", "10/13/2025", "soon", ""]), SLASHED, st.sampled_from(["died", ""]),
    st.sampled_from(["severe", "mild"]),
)  # fmt: skip


def listed(path, added):
    lines = LISTED.splitlines()
    for row, at in added:
        lines.insert(1 + at, row)
    toml = template()["case.toml"].replace("[cases]", '[cases]\nline_list = "list.csv"')
    toml += '\n[columns]\ncase_id = "No"\n'
    folder_of(path, (), {"list.csv": "\n".join(lines) + "\n", "case.toml": toml})
    (path / "cases.csv").unlink()
    return path


@settings(max_examples=100)
@given(st.lists(st.tuples(ROW, st.integers(0, 5)), min_size=1, max_size=8))
def test_rows_of_a_line_list_from_after_now_change_nothing_not_even_how_its_dates_are_read(tmp_path_factory, added):
    bare = read_case(listed(tmp_path_factory.mktemp("bare"), []))
    full = read_case(listed(tmp_path_factory.mktemp("full"), added))
    assert sum(one.rows for one in full.findings.held_back) == len(added)
    assert replace(full.world, inputs_sha256="") == replace(bare.world, inputs_sha256="")
    fate = full.findings.fates["list.csv"]
    assert (fate.rows, fate.used, fate.held_back, fate.refused) == (5 + len(added), 4, len(added), 1)


def test_a_death_or_a_dose_to_come_is_not_known_and_the_case_is(tmp_path):
    reported = open_case(listed(tmp_path, [])).outbreak.reported
    assert (reported.cases, reported.deaths) == (4, 1)
    assert reported.treated == ()
    assert sum(count.treated for count in reported.counts) == 0


def test_day_or_month_first_is_not_taken_from_rows_that_are_not_known_yet(tmp_path_factory):
    unsure = "place,report\nEsk,03/04/2025\nEsk,05/11/2025\n"
    told = []
    for more in ("", "Esk,25/11/2025\n"):
        folder = listed(tmp_path_factory.mktemp("case"), [])
        (folder / "case.toml").write_text((folder / "case.toml").read_text().replace('case_id = "No"', ""))
        (folder / "list.csv").write_text(unsure + more)
        told.append([str(one) for one in read_case(folder).findings.errors])
    assert told[0][1:] == told[1][1:]
    assert any("day or month first" in one for one in told[0])


@pytest.mark.parametrize("command", ["check", "need", "plan", "rehearse", "compare"])
def test_what_is_held_back_is_told(tmp_path, capsys, command):
    later = [("link_states.csv", "river,shut,,,x,2025-11-06T00:00,1", 1), ("cases.csv", "Esk,2025-11-09,9,0,1,0,", 4)]
    few = {
        "check": [],
        "need": ["--members", "10"],
        "plan": ["--iterations", "5", "--members", "2", "--futures", "10"],
        "rehearse": ["--plan", "both-ways", "--futures", "10"],
        "compare": ["--futures", "10"],
    }
    assert run([command, str(folder_of(tmp_path, later)), *few[command]]) == 0
    said = "held back, not known at Wed 5 Nov 06:00: 1 count, 1 link report (the first: "
    assert said in capsys.readouterr().out.replace("1 link report, 1 count", "1 count, 1 link report")


def test_a_plan_is_the_same_whatever_comes_after_now(tmp_path, capsys):
    storm = [("weather/forecast.csv", "2025-11-05T06:01,1,coast,2025-11-06T15:00,40", 1)]
    shut = [
        ("link_states.csv", "river,shut,2025-11-01T00:00,,x,2025-11-05T06:01,1", 0),
        ("stock.csv", "Esk,,90,,,,2025-11-06T00:00", 0),
    ]
    few, made = ["--iterations", "20", "--members", "4", "--futures", "20"], []
    for name, added in (("bare", []), ("storm", storm), ("shut", shut)):
        folder, out = folder_of(tmp_path / name, added), tmp_path / f"{name}-out"
        assert run(["plan", str(folder), *few, "--out", str(out)]) == 0
        told = json.loads((out / "plan.json").read_text(encoding="utf-8"))
        assert told["figures"].pop("inputs").keys() >= {"stock.csv", "cases.csv"}  # they count what is held back
        made.append(json.dumps(told).replace(open_case(folder).inputs_sha256, "the files"))
    capsys.readouterr()
    assert made[0] == made[1] == made[2]


def test_once_now_has_come_that_far_the_rows_count(tmp_path):
    """The same files at two hours: what was held back at 06:00 is used on the evening after."""
    added = [
        ("link_states.csv", "river,shut,,,x,2025-11-05T09:00,1", 1),
        ("stock.csv", "Esk,,9,,,on hand,2025-11-05T12:00", 2),
    ]
    folder = folder_of(tmp_path, [*added, ("cases.csv", "Brisk,2025-11-06,3,0,1,0,", 4)])
    before = open_case(folder)
    toml = folder / "case.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("2025-11-05T06:00", "2025-11-06T20:00"), encoding="utf-8")
    read = read_case(folder)
    assert read.findings.held_back == []
    assert len(read.world.link_states) == len(before.link_states) + 1
    assert sum(lot.doses for lot in read.world.lots) == sum(lot.doses for lot in before.lots) + 9
    assert read.world.outbreak.places == ("Brisk", "Dale", "Esk")
    assert read.world.outbreak.reported.as_of.day == 6


def test_a_workbook_keeps_now_and_what_is_held_back(tmp_path):
    folder = folder_of(tmp_path / "case", [("link_states.csv", "river,shut,,,x,2025-11-06T00:00,1", 1)])
    assert run(["check", str(folder), "--excel", str(tmp_path / "case.xlsx")]) == 0
    read = read_case(tmp_path / "case.xlsx")
    assert read.world.now_h == 14
    assert [one.row for one in read.findings.held_back] == ["river shut"]


def test_the_day_of_a_count_is_that_of_the_cases_zone_however_the_epoch_is_written(tmp_path):
    """At 13:00 UTC on the 4th it is past midnight in Auckland: the count of the 5th is known, that of the 6th is not."""
    told = "place,date,cases\nEsk,2025-11-05,2\nEsk,2025-11-06,3\n"
    toml = template()["case.toml"].replace('"2025-11-04T16:00"', '"2025-11-04T13:00+00:00"')
    toml = toml.replace("Atlantic/Azores", "Pacific/Auckland").replace('as_of = "2025-11-04"', "#")
    folder = folder_of(tmp_path, (), {"cases.csv": told, "case.toml": toml})
    toml = folder / "case.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace('now = "2025-11-05T06:00"', "#"), encoding="utf-8")
    read = read_case(folder)
    assert read.world.now_h == 0
    assert read.world.outbreak.reported.cases == 2
    assert [one.row for one in read.findings.held_back if one.table == "cases.csv"] == ["Esk, 2025-11-06"]
