"""Cases that are well: what is read, in whatever way an editor or spreadsheet saved it."""

import sys
from datetime import UTC, datetime
from importlib import resources

import pytest

from balto.desk.load_case import open_case
from balto.files.case_folder import read_case
from balto.files.template import template

ENDINGS = {
    "as written": lambda text: text.encode(),
    "with a byte-order mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "with CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "with CR": lambda text: text.replace("\n", "\r").encode(),
    "without the last line end": lambda text: text.rstrip("\n").encode(),
    "with empty lines": lambda text: text.replace("\n", "\n\n").encode(),
    "padded by a spreadsheet": lambda text: "\n".join(line + ",," for line in text.splitlines()).encode(),
    "with every cell quoted": lambda text: "\n".join(
        line if '"' in line or line.startswith("#") else ",".join(f'"{cell}"' for cell in line.split(","))
        for line in text.splitlines()
    ).encode(),
}  # fmt: skip


@pytest.mark.parametrize("saved", ENDINGS)
def test_a_table_reads_the_same_however_it_was_saved(case, saved):
    folder = case({})
    plain = open_case(folder)
    for name in ("places.csv", "links.csv", "stock.csv", "carriers.csv"):
        (folder / name).write_bytes(ENDINGS[saved](template()[name]))
    again = open_case(folder)
    for part in ("places", "links", "lots", "carriers"):
        assert getattr(again, part) == getattr(plain, part)


def test_the_small_case_reads_as_it_is_written(case):
    folder = case({})
    world = open_case(folder)
    assert world.epoch.astimezone(UTC) == datetime(2025, 11, 4, 17, tzinfo=UTC)
    assert world.horizon_h == 240
    assert [lot.doses for lot in world.lots] == [40, 60]
    assert world.lots[1].available_h == 65  # Friday 7 November 09:00
    assert world.outbreak.reported.cases == 8
    assert world.place("Esk").zone == ""
    assert world.mode("boat").wind_stop_ms == 14
    assert world.link("river").via == ((45.40, -28.98), (45.58, -29.02))
    assert [climate.region for climate in world.climates] == ["coast", "hills"]
    assert not read_case(folder).findings.warnings


FORECAST = """\
issued,member,region,time,wind_ms
2025-11-04T06:00,1,coast,2025-11-05T15:00,4
2025-11-04T12:00,1,coast,2025-11-05T15:20,6
2025-11-04T12:00,2,coast,2025-11-05T15:00,8
2025-11-04T06:00,1,coast,2025-11-06T15:00,5
"""


def test_of_several_forecasts_of_an_hour_the_newest_counts_with_all_its_members(case):
    world = open_case(case({"weather/forecast.csv": FORECAST}))
    told = [(row.issued_h, row.hour_h, row.member, row.wind_ms, row.temp_c) for row in world.forecasts]
    assert told == [(-4, 23, "1", 6.0, None), (-4, 23, "2", 8.0, None), (-10, 47, "1", 5.0, None)]
    assert world.forecast_half_h == 24


def test_a_case_says_how_good_its_forecasts_are_and_calm_weather_has_none(case):
    said = {"weather/forecast.csv": FORECAST, "case.toml": ("[weather]", "[weather]\nforecast_half_h = 60")}
    assert open_case(case(said)).forecast_half_h == 60


def test_without_a_word_of_forecasts_there_are_none(case):
    assert open_case(case({})).forecast_half_h == 0


def test_a_link_without_id_is_called_by_its_ends(case):
    world = open_case(case({"links.csv": ("road-east,Brisk", ",Brisk")}))
    assert world.link("Brisk-Corrin").km == 55


def test_a_carrier_without_pace_goes_at_its_modes(case):
    world = open_case(case({"carriers.csv": ("truck,45,", "truck,,")}))
    assert world.carrier("lorry").pace_kmh == world.mode("truck").reference_kmh


def test_expiry_counts_to_the_end_of_its_day(case):
    world = open_case(case({"stock.csv": ("2026-03-31", "2025-11-05")}))
    assert world.lots[0].expires_h == 32  # midnight at the end of 5 November, from 4 November 16:00


def test_a_time_with_its_own_offset_counts_from_there(case):
    world = open_case(case({"carriers.csv": ("2025-11-04T18:00", "2025-11-04T18:00+00:00")}))
    assert world.carrier("Heron").available_h == 1


def test_a_train_that_runs_daily_leaves_daily(case):
    rows = "link,depart,hours,every_h,until\nriver,2025-11-05T07:00,6,24,2025-11-08T12:00\n"
    departures = open_case(case({"timetable.csv": rows})).departures
    assert [departure.depart_h for departure in departures] == [15, 39, 63, 87]


def test_geometry_may_be_drawn_elsewhere(case):
    drawn = (
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "id": "river", "properties": {}, "geometry": '
        '{"type": "LineString", "coordinates": [[-29.05, 45.18], [-29.0, 45.5], [-28.93, 45.71]]}}]}'
    )
    assert open_case(case({"ways.geojson": drawn})).link("river").via == ((45.5, -29.0),)


TREATMENT = resources.files("balto.need") / "treatments" / "diphtheria-antitoxin.toml"
LIST = "No,Facility,Date of onset,Seen,Result\n" + "".join(
    f"{number},{place},{onset},{seen},{end}\n"
    for number, (place, onset, seen, end) in enumerate(
        [
            ("Esk cottage hospital", "30/10/2025", "1/11/2025", "died"),
            ("ESK", "31/10/2025", "2/11/2025", ""),
            ("P-77", "1/11/2025", "3/11/2025", ""),
            ("Nowhere", "1/11/2025", "3/11/2025", ""),
        ]
    )
)
COLUMNS = '[columns]\nplace = "Facility"\nonset = "Date of onset"\nreport = "Seen"\noutcome = "Result"\n'


def test_a_line_list_may_stand_in_place_of_counts(case):
    places = (
        template()["places.csv"]
        .replace("handover_h,note", "handover_h,pcode")
        .replace("last houses before the pass", "P-77")
    )
    told = '[cases]\nline_list = "list.csv"\ndate_style = "dmy"'
    folder = case({"cases.csv": None, "list.csv": LIST, "places.csv": places, "case.toml": ("[cases]", told)})
    with (folder / "case.toml").open("a", encoding="utf-8") as toml:
        toml.write(COLUMNS)
    read = read_case(folder)
    assert read.findings.errors == []
    reported = read.world.outbreak.reported
    assert {count.place for count in reported.counts} == {"Esk", "Dale"}
    assert (reported.cases, reported.deaths) == (3, 1)
    assert [problem.found for problem in read.findings.warnings] == ['"Nowhere"']
    (folder / "cases.csv").write_text("place,date,cases\nEsk,2025-11-01,1\n")
    assert "counts beside a line list" in str(read_case(folder).findings.errors[0])


def one_site(case, place):
    """A list without a column of places, of R's making, in the small case."""
    rows = "id,date_onset,dt_report,outcome,dt_death\n1,2025-11-01,2025-11-02,,2025-11-03\n2,2025-11-01,2025-11-03,alive,\n"
    told = f'[cases]\nline_list = "list.csv"\n{place}'
    return read_case(case({"cases.csv": None, "list.csv": rows, "case.toml": ("[cases]", told)}))


def test_the_place_of_a_list_of_one_site_may_stand_in_the_case(case):
    reported = one_site(case, 'place = "Esk"\n').world.outbreak.reported
    assert {count.place for count in reported.counts} == {"Esk"}
    assert (reported.cases, reported.deaths, reported.dated) == (2, 1, "onset")


def test_the_place_of_a_list_that_the_case_does_not_have_is_wrong(case):
    (wrong,) = one_site(case, 'place = "Eskk"\n').findings.errors
    assert (wrong.column, wrong.suggestion) == ("cases.place", 'did you mean "Esk"?')


def test_a_list_without_places_says_where_its_place_may_stand(case):
    assert '[cases] place = "..."' in str(one_site(case, "").findings.errors[0])


def test_a_row_of_a_line_list_reported_after_the_day_of_decision_is_held_back(case):
    late = LIST + "9,ESK,4/11/2025,5/11/2025,\n"
    toml = template()["case.toml"].replace('as_of = "2025-11-04"', "")
    told = toml.replace("[cases]", '[cases]\nline_list = "list.csv"\ndate_style = "dmy"') + COLUMNS
    places = (
        template()["places.csv"]
        .replace("handover_h,note", "handover_h,pcode")
        .replace("last houses before the pass", "P-77")
    )
    read = read_case(case({"cases.csv": None, "list.csv": late, "places.csv": places, "case.toml": told}))
    assert read.world.outbreak.reported.cases == 3
    assert [(problem.line, problem.found) for problem in read.findings.warnings] == [(5, '"Nowhere"')]
    assert [(one.line, one.row, one.known_h) for one in read.findings.held_back] == [(6, "2025-11-05", 8)]


def test_the_hash_of_a_case_follows_every_file_that_was_read(case):
    folder = case({"own.toml": TREATMENT.read_text(encoding="utf-8")})
    toml = folder / "case.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace('"diphtheria-antitoxin"', '"own.toml"'), encoding="utf-8")
    (folder / "stock.csv").write_text("place,doses\nArven,40\n")
    seen = {open_case(folder).inputs_sha256}
    for name in ("own.toml", "case.toml", "links.csv", "weather/climatology.csv"):
        path = folder / name
        path.write_text(path.read_text(encoding="utf-8") + "# a note\n", encoding="utf-8")
        seen.add(open_case(folder).inputs_sha256)
    assert len(seen) == 5


def test_calm_weather_is_said_in_case_toml(case):
    world = open_case(case({"case.toml": ('source = "climatology"', 'source = "calm"')}))
    assert not world.climates
    assert not world.observations


def test_names_match_however_their_accents_were_typed(case):
    folder = case(
        {"places.csv": ("\nDale,Dale,", "\nDal\u00e9,Dale,"), "links.csv": ("Brisk,Dale,", "Brisk,Dale\u0301,")}
    )
    path = folder / "links.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("pass,Dale,", "pass,Dale\u0301,"), encoding="utf-8")
    assert open_case(folder).link("track-low").dest == "Dal\u00e9"


ODD = [
    ({"links.csv": ("truck,52", "truck,12")}, "at least the 44.7 km of the straight line between Arven and Brisk"),
    ({"carriers.csv": ("truck,45,", "truck,450,")}, "at most 130 km/h by truck"),
    ({"stock.csv": ("2026-03-31", "2025-03-31")}, "doses that have expired"),
    ({"stock.csv": ("diphtheria-antitoxin,60", "diphtheria-antitoxin,0")}, "found no dose"),
    ({"cases.csv": ("Esk,2025-11-01", "Esk,2025-10-30")}, 'a second count for "Esk" on 2025-10-30'),
    ({"places.csv": ("Dale,Dale,", "Fell,Fell,46,-29,village,,,,\nDale,Dale,")}, "which no link reaches"),
    ({"carriers.csv": ("post rider\",Brisk", "post rider\",Corrin")}, "where no link of horse begins"),
    ({"weather/climatology.csv": None}, "without it every future is calm"),
    ({"link_state.csv": "link\n"}, 'a file that nothing reads, expected a file of the case; did you mean "link_states.csv"'),
    ({"modes.csv": "id,scheduled\nboat,yes\n"}, "which no departure of timetable.csv serves"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "said"), ODD)
def test_what_is_odd_is_said_and_the_case_runs(case, changes, said):
    read = read_case(case(changes))
    assert read.world is not None
    assert any(said in str(problem) for problem in read.findings.warnings), read.findings.warnings


def calls_to_read(folder, text):
    """Calls of functions, the interpreter's own too, that reading a case with these trials takes."""
    (folder / "trials.csv").write_text(text)
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        read_case(folder)
    finally:
        sys.setprofile(before)
    return calls


# Work of our own that grows with the square would take sixteen times as many calls. What the interpreter does within a call
# (a long list searched, a long text copied) is not seen here, but in the rows a second of: python -m benchmarks.run files
def test_four_times_the_rows_take_about_four_times_the_work(case):
    def rows(many):
        lines = (f"lorry,{40 + n % 977 / 16},{1 + n % 89 / 64},dry road,store log {n}\n" for n in range(many))
        return "carrier,km,hours,conditions,source\n" + "".join(lines)

    folder = case({})
    few, many = calls_to_read(folder, rows(5_000)), calls_to_read(folder, rows(20_000))
    assert len(open_case(folder).trials) == 20_000
    assert few > 5_000
    assert many < 4.2 * few


def test_very_many_wrong_rows_are_all_found_and_soon(case):
    def rows(many):
        return "carrier,km,hours\n" + "".join(f"lory{number},-1,x\n" for number in range(many))

    folder = case({})
    few, many = calls_to_read(folder, rows(2_500)), calls_to_read(folder, rows(10_000))
    assert len(read_case(folder).findings.errors) == 30_000
    assert few > 7_500
    assert many < 4.2 * few
