"""Cases that are well: what is read, in whatever way an editor or spreadsheet saved it."""

from datetime import UTC, datetime
from time import process_time

import pytest

from balto.desk.open import open_case
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


def test_calm_weather_is_said_in_case_toml(case):
    world = open_case(case({"case.toml": ('source = "climatology"', 'source = "calm"')}))
    assert not world.climates
    assert not world.observations


ODD = [
    ({"links.csv": ("truck,52", "truck,12")}, "at least the 44.7 km of the straight line between Arven and Brisk"),
    ({"carriers.csv": ("truck,45,", "truck,450,")}, "at most 130 km/h by truck"),
    ({"stock.csv": ("2026-03-31", "2025-03-31")}, "doses that have expired"),
    ({"stock.csv": ("diphtheria-antitoxin,60", "diphtheria-antitoxin,0")}, "found no dose"),
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


def test_a_hundred_thousand_rows_are_read_in_seconds(case):
    head = "carrier,km,hours,conditions,source\n"
    folder = case({"trials.csv": head + "lorry,52,1.2,dry road,store log\n" * 100_000})
    began = process_time()
    world = open_case(folder)
    assert process_time() - began < 3
    assert len(world.trials) == 100_000


def test_very_many_wrong_rows_are_all_found_and_soon(case):
    rows = "".join(f"lory{number},-1,x\n" for number in range(30_000))
    folder = case({"trials.csv": "carrier,km,hours\n" + rows})
    began = process_time()
    read = read_case(folder)
    assert process_time() - began < 5
    assert len(read.findings.errors) == 90_000
