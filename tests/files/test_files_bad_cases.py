"""What can be wrong with a case: each fault is found, placed and explained."""

from pathlib import Path

import pytest

from balto.files.case_folder import read_case
from balto.files.template import template

Change = dict[str, object]


def line_of(folder: Path, name: str, text: str) -> int:
    lines = (folder / name).read_bytes().decode("utf-8", "replace").splitlines()
    return next(number for number, line in enumerate(lines, start=1) if text in line)


FAULTS = [
    pytest.param({"links.csv": ("Arven,Brisk,truck", "Arven,Brisc,truck")},
                 'links.csv line {road-west}, column to: found "Brisc", expected a place; did you mean "Brisk"?',
                 id="a misspelt place"),
    pytest.param({"links.csv": ("Arven,Brisk,truck", "Arven,Brisk ,truck")},
                 'links.csv line {road-west}, column to: found "Brisk ", expected a place; did you mean "Brisk"?',
                 id="a place with a blank after it"),
    pytest.param({"links.csv": ("truck,52", "truck,-38")},
                 'links.csv line {road-west}, column km: found "-38", expected a distance above 0',
                 id="a negative distance"),
    pytest.param({"links.csv": ("Arven,Brisk,truck", "Brisk,Brisk,truck")},
                 'links.csv line {road-west}, column to: found a link from "Brisk" to itself, expected two places',
                 id="a link to itself"),
    pytest.param({"links.csv": ("road-east,", "road-west,")},
                 'links.csv line {Brisk,Corrin}, column id: found a second link "road-west"',
                 id="two links with one id"),
    pytest.param({"places.csv": ("\nBrisk,", "\nArven,")},
                 'places.csv line {roadhouse,45}, column id: found "Arven" a second time',
                 id="two places with one id"),
    pytest.param({"cases.csv": ("2025-10-30", "2025-02-30")},
                 'cases.csv line {2025-02-30}, column date: found "2025-02-30", expected a date such as 2025-02-01; '
                 "February 2025 has 28 days", id="30 February"),
    pytest.param({"cases.csv": ("2025-10-30", "30/10/2025")},
                 'expected a date such as 2025-02-01; write 2025-10-30', id="a date with strokes"),
    pytest.param({"carriers.csv": ("truck,45,", 'truck,"45,5",')},
                 'column pace_kmh: found "45,5", expected a number above 0 up to 1500; write a decimal point: 45.5',
                 id="a decimal comma"),
    pytest.param({"links.csv": ("truck,52", "truck,52 km")}, "write the number alone: 52", id="a number with its unit"),
    pytest.param({"links.csv": ("truck,52", "truck,٥٢")}, "write it with the digits 0 to 9: 52", id="Arabic digits"),
    pytest.param({"links.csv": ("truck,52", "truck,nan")}, 'found "nan", expected a distance', id="not a number"),
    pytest.param({"links.csv": ("truck,52", "truck,1_000")}, 'found "1_000"', id="a number with underscores"),
    pytest.param({"places.csv": ""}, "places.csv: found an empty file, expected a header line", id="an empty file"),
    pytest.param({"places.csv": "# only a note\n"}, "places.csv: found an empty file", id="a file of notes only"),
    pytest.param({"links.csv": None}, "links.csv: found no such file", id="a missing file"),
    pytest.param({"places.csv": b"\x00\x01\x02\xff" * 300}, "places.csv: found binary data", id="a binary file"),
    pytest.param({"places.csv": b"PK\x03\x04" + bytes(200)}, "found a zip archive or Excel workbook",
                 id="a workbook named csv"),
    pytest.param({"places.csv": template()["places.csv"].encode("utf-16")},
                 "places.csv: found UTF-16 text, expected UTF-8 text; save it as CSV UTF-8", id="UTF-16"),
    pytest.param({"places.csv": template()["places.csv"].replace("Dale,Dale", "Dale,Dalé").encode("latin-1")},
                 'places.csv line {Dale,Dal}: found a byte that is not UTF-8 (0xe9), expected UTF-8 text; '
                 'as Windows or Latin-1 text it reads "Dale,Dalé', id="Latin-1"),
    pytest.param({"carriers.csv": ("Store lorry,Arven,truck", "Store lorry,Arven,rail")},
                 'carriers.csv line {lorry,}, column mode: found "rail", expected a mode that some link has',
                 id="a carrier that no link suits"),
    pytest.param({"carriers.csv": ("Store lorry,Arven,truck", "Store lorry,Arven,truk")},
                 'found "truk", expected a mode; did you mean "truck"?', id="a misspelt mode"),
    pytest.param({"stock.csv": "place,doses\nArven,0\n"},
                 "stock.csv: found no dose anywhere, expected at least one dose", id="a stock of zero"),
    pytest.param({"case.toml": ("horizon_h = 240", "horizon_h = -5")},
                 'case.toml line {horizon_h}, column horizon_h: found "-5", expected a number above 0',
                 id="a negative horizon"),
    pytest.param({"case.toml": ("horizon_h = 240", 'until = "2025-11-01T00:00"')},
                 "case.toml line {until}, column until: found a horizon that ends before the epoch",
                 id="a horizon that ends before the epoch"),
    pytest.param({"case.toml": ('zone = "Atlantic/Azores"', "")},
                 'case.toml line {epoch}, column epoch: found "2025-11-04T16:00", expected a time with its offset; '
                 "write 2025-11-04T16:00+00:00", id="a time without zone"),
    pytest.param({"case.toml": ("Atlantic/Azores", "Atlantic/Azors")},
                 'expected a time zone such as "Africa/Lagos"; did you mean "Atlantic/Azores"?', id="a misspelt zone"),
    pytest.param({"case.toml": ("title =", "titel =")},
                 'case.toml line {titel}, column titel: found a key "titel", expected a known key; '
                 'did you mean "title"?', id="a misspelt key"),
    pytest.param({"case.toml": ("[weather]", "[wether]")}, 'found a section [wether], expected a known section; '
                 'did you mean "weather"?', id="a misspelt section"),
    pytest.param({"case.toml": ("seed = 7", "seed = = 7")}, "case.toml line {seed}: found TOML that cannot be read",
                 id="TOML that cannot be read"),
    pytest.param({"case.toml": ("kg_per_dose = 0.1", 'kg_per_dose = "0.1"')},
                 "expected a number without quotes; kg_per_dose = 0.1", id="a number in quotes"),
    pytest.param({"case.toml": ('"diphtheria-antitoxin"', '"diphteria-antitoxin"')},
                 'expected a treatment; did you mean "diphtheria-antitoxin"?', id="a misspelt treatment"),
    pytest.param({"places.csv": ("id,name,lat", "id,nmae,lat")},
                 'column nmae: found a column "nmae", expected a known column; did you mean "name"?',
                 id="a misspelt column"),
    pytest.param({"places.csv": ("id,name,lat", "id,id,lat")}, 'found two columns "id", expected each column once',
                 id="a column twice"),
    pytest.param({"places.csv": ("id,name,lat", "id,name,")}, "places.csv line {kind,population}: found a column "
                 "without a name (number 3)", id="a column without a name"),
    pytest.param({"places.csv": ("Dale,Dale,", "Dale,Dale, on the hill,")},
                 'places.csv line {on the hill}: found 10 cells, expected 9, as in the header; put a cell that holds a '
                 "comma in quotes", id="a ragged row"),
    pytest.param({"places.csv": ("Dale,Dale,", 'Dale,"Dale,')}, "places.csv line {last houses}: found a quote that is "
                 "not closed", id="a quote that is not closed"),
    pytest.param({"places.csv": ("45.00,-30.00", "-130.00,45.00")}, "are lat and lon swapped?", id="lat and lon swapped"),
    pytest.param({"places.csv": ("45.00,-30.00", "45.00,-300")}, 'column lon: found "-300", expected a number from -180',
                 id="a longitude out of range"),
    pytest.param({"places.csv": template()["places.csv"].replace(",", ";")},
                 "found columns separated by semicolons, expected commas", id="semicolons"),
    pytest.param({"stock.csv": (",on hand,", ",pipeline,")}, "stock.csv line {A-1182}, column available_from: found on "
                 "its way without an hour", id="a pipeline without its hour"),
    pytest.param({"stock.csv": ("Arven,diphtheria-antitoxin,40", "Arven,snake-antivenom,40")},
                 'stock.csv line {A-1182}, column item: found "snake-antivenom", expected an item of case.toml',
                 id="another item"),
    pytest.param({"weather/climatology.csv": ("\nhills,12,", "\nhills,11,")},
                 'column month: found months 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 11 of "hills"', id="a month twice"),
    pytest.param({"links.csv": ("truck,52,coast", "truck,52,coats")}, 'column region: found "coats", expected a region; '
                 'did you mean "coast"?', id="a misspelt region"),
    pytest.param({"modes.csv": "id,wind_stop_ms\nsledge,12\n"}, 'found a mode "sledge" without pace', id="a mode unknown"),
    pytest.param({"timetable.csv": "link,depart,hours,every_h,until\nriver,2025-11-06T00:00,5,24,2025-11-05T00:00\n"},
                 "timetable.csv line 2, column every_h: found 0 runs", id="a timetable that ends before it begins"),
    pytest.param({"link_states.csv": "link,state,from,until\nriver,shut,2025-11-06T00:00,2025-11-05T00:00\n"},
                 "column until: found an end before its beginning", id="a state that ends before it begins"),
    pytest.param({"weather/observed.csv": "region,time\ncoast,2025-11-04T15:00\n"}, "found neither temperature nor wind",
                 id="an observation of nothing"),
    pytest.param({"weather/forecast.csv": "issued,region,time\n2025-11-04T12:00,coast,2025-11-05T15:00\n"},
                 "weather/forecast.csv line 2: found neither temperature nor wind", id="a forecast of nothing"),
    pytest.param({"weather/observed.csv": "region,time,temp_c,reported_at\ncoast,2025-11-04T15:00,4,2025-11-04T14:00\n"},
                 "weather/observed.csv line 2, column reported_at: found a report from before what it tells of",
                 id="weather told before it was seen"),
    pytest.param({"cases.csv": "place,date,cases,reported_at\nEsk,2025-11-04,4,2025-11-03T14:00\n"},
                 "cases.csv line 2, column reported_at: found a report from before what it tells of",
                 id="a count told before its day"),
    pytest.param({"case.toml": ("horizon_h", 'now = "2025-11-04T15:00"\nhorizon_h')},
                 "column now: found a now before the epoch", id="a now before the epoch"),
    pytest.param({"case.toml": ("horizon_h", 'now = "2025-12-04T15:00"\nhorizon_h')},
                 "a later horizon_h or until, or an earlier now", id="a now after the horizon"),
    pytest.param({"cases.csv": "place,date,cases\nEsk,2025-11-05,4\n"},
                 "cases.csv: found no row that is known by now", id="counts that are all still to come"),
    pytest.param({"weather/forecast.csv": "issued,region,time,wind_ms\n2025-11-04T12:00,coast,2025-11-04T10:00,9\n"},
                 "weather/forecast.csv line 2, column time: found an hour before the forecast was issued",
                 id="a forecast of the past"),
    pytest.param({"weather/forecast.csv": "issued,region,time,wind_ms\n" + 2 * "2025-11-04T12:00,coast,2025-11-05T15:00,9\n"},
                 "weather/forecast.csv line 3: found a second row for the same (first in line 2)", id="a forecast twice"),
    pytest.param({"case.toml": ('source = "climatology"', "forecast_half_h = 0")},
                 'column weather.forecast_half_h: found "0", expected a number above 0', id="a skill of nothing"),
    pytest.param({"links.csv": ("45.16 -29.85", "45.16,-29.85")}, "found 12 cells, expected 11", id="a comma in via"),
    pytest.param({"links.csv": ("45.16 -29.85", "145.16 -29.85")}, "latitude comes first", id="via swapped"),
    pytest.param({"case.toml": ("Atlantic/Azores", "Atlantic/Azore")}, 'column zone: found "Atlantic/Azore", expected a time',
                 id="a zone misspelt"),
    pytest.param({"ways.geojson": '{"type": "FeatureCollection", "features": [}'}, "ways.geojson line 1: found JSON that "
                 "cannot be read", id="ways that are no JSON"),
    pytest.param({"places.csv": "id,lat,lon,opens_h,closes_h\nArven,45,-30,20,20\n"},
                 'places.csv line 2, column closes_h: found "20", expected another hour than 20',
                 id="a place that closes before it opens"),
    pytest.param({"modes.csv": "id,wind_slow_ms\nboat,30\n"},
                 'modes.csv line 2, column wind_stop_ms: found "15", expected a wind of 30 or more',
                 id="a mode that stops before it slows"),
    pytest.param({"modes.csv": "id,cold_stop_c\nboat,-5\n"},
                 'modes.csv line 2, column cold_stop_c: found "-5", expected -15 degrees or colder',
                 id="a mode that cold stops before it slows"),
    pytest.param({"case.toml": ('as_of = "2025-11-04"', 'as_of = "2025-11-03"')},
                 'column date: found "2025-11-04", expected a day up to 2025-11-03',
                 id="a count after the last day covered"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "said"), FAULTS)
def test_each_fault_is_said_with_its_place_and_a_way_out(case, changes, said):
    folder = case(changes)
    before, _, rest = said.partition("{")
    if rest:
        needle, _, after = rest.partition("}")
        name = before.split(" ")[0]
        said = f"{before}{line_of(folder, name, needle)}{after}"
    read = read_case(folder)
    assert read.world is None
    assert any(said in str(problem) for problem in read.findings.errors), [str(p) for p in read.findings.errors]


@pytest.mark.parametrize(
    "name",
    [
        "a negative distance",
        "30 February",
        "a misspelt mode",
        "a misspelt place",
        "a quote that is not closed",
        "a zone misspelt",
    ],
)
def test_one_fault_gives_one_problem(case, name):
    changes = next(fault.values[0] for fault in FAULTS if fault.id == name)
    assert len(read_case(case(changes)).findings.errors) == 1


@pytest.mark.parametrize("change", [None, ("seed = 7", "seed = seven")], ids=["no case.toml", "case.toml unreadable"])
def test_files_are_not_blamed_for_a_clock_that_case_toml_does_not_say(case, change):
    said = [str(problem) for problem in read_case(case({"case.toml": change})).findings.errors]
    assert not any("expected a time with its offset" in problem for problem in said), said


def test_every_fault_is_said_at_once(case):
    folder = case(
        {
            "case.toml": ("seed = 7", "sed = 7"),
            "places.csv": ("45.00,-30.00", "95.00,-30.00"),
            "links.csv": ("truck,52", "truck,-52"),
            "carriers.csv": ("lorry,Store", "lorry ,Store"),
            "stock.csv": (",40,", ",4o,"),
            "cases.csv": ("2025-10-30", "2025-10-32"),
            "weather/observed.csv": ("coast,2025", "cost,2025"),
        }
    )
    where = {problem.where for problem in read_case(folder).findings.errors}
    assert where >= {
        "case.toml", "places.csv", "links.csv", "carriers.csv", "stock.csv", "cases.csv", "weather/observed.csv",
    }  # fmt: skip


def test_every_fault_of_a_forecast_is_said_at_once(case):
    rows = [
        "issued,member,region,time,temp_c,wind_ms",
        "2025-11-04T12:00,1,coast,2025-11-05T15:00,,-3",
        "2025-11-04T12:00,1,cost,2025-11-05T15:00,4,",
        "2025-11-04T12:00,1,coast,2025-11-05T18:00,,",
        "2025-11-04T12:00,1,coast,2025-11-04T10:00,4,",
        "2025-11-04T12:00,1,coast,2025-11-35T18:00,4,",
    ]
    errors = read_case(case({"weather/forecast.csv": "\n".join(rows)})).findings.errors
    assert sorted(problem.line for problem in errors) == [2, 3, 4, 5, 6]


def test_nothing_but_a_folder_or_a_workbook_is_a_case(tmp_path):
    (tmp_path / "note.txt").write_text("no case")
    for path in (tmp_path / "gone", tmp_path / "note.txt"):
        (problem,) = read_case(path).findings.errors
        assert problem.expected == "a case folder"


def test_an_empty_folder_says_each_file_it_needs(tmp_path):
    said = {problem.where for problem in read_case(tmp_path).findings.errors}
    assert said == {"case.toml", "places.csv", "links.csv", "carriers.csv", "stock.csv", "cases.csv"}


@pytest.mark.parametrize("name", ["places.csv", "carriers.csv", "weather/climatology.csv", "modes.csv"])
@pytest.mark.parametrize("content", [b"", b"\xff\xfei\x00d\x00", b"one;two\n1;2\n"])
def test_a_file_that_cannot_be_read_is_not_blamed_on_those_that_refer_to_it(case, name, content):
    findings = read_case(case({name: content})).findings
    (problem,) = findings.errors
    assert problem.where == name
    assert not any(warning.where == name for warning in findings.warnings)


def test_hours_are_not_blamed_where_case_toml_cannot_be_read(case):
    findings = read_case(case({"case.toml": b"\xff\x00\x01" * 90})).findings
    assert [problem.where for problem in findings.errors] == ["case.toml"]
    assert "from a text editor" in str(findings.errors[0])
    assert not findings.warnings
