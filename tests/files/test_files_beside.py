"""Files beside the tables: plans, geometry, layers of the map, treatments."""

import json
import shutil

import pytest

from balto.basis.problems import BadInput
from balto.desk.load_case import open_case
from balto.files import treatment_file
from balto.files.case_folder import read_case
from balto.files.cells.when import time_of
from balto.files.plan_table import read_plans
from balto.show.maps.base_map import Box, land, own_faults


def layer(coordinates, kind="Polygon", **more):
    feature = {"type": "Feature", "geometry": {"type": kind, "coordinates": coordinates}, "properties": {}}
    return json.dumps({"type": "FeatureCollection", "features": [feature], **more})


def test_files_whose_names_begin_with_a_dot_are_not_read(case):
    folder = case({})
    (folder / "plans" / "._by-river.csv").write_bytes(b"\0\5\x16\7 Mac OS X")
    (folder / "._places.csv").write_bytes(b"\0")
    read = read_case(folder)
    assert (read.findings.errors, read.findings.warnings) == ([], [])
    assert set(read_plans(folder, read.world)) == {"both-ways", "by-river"}


def test_modes_without_ids_are_one_problem(case):
    folder = case({"modes.csv": "reference_kmh,wind_slow_ms\n40,12\n"})
    errors = read_case(folder).findings.errors
    assert [(one.where, one.column) for one in errors if one.where == "modes.csv"] == [("modes.csv", "id")]


@pytest.mark.parametrize(
    ("point", "hint"), [([float("nan"), 1.0], ""), ([412345.0, 4912345.0], "metres"), ([-28.0, 95.0], "")]
)
def test_the_geometry_of_links_is_in_degrees(case, point, hint):
    line = {"type": "LineString", "coordinates": [[-28.9, 45.7], point, [-28.8, 45.6]]}
    whole = {"type": "FeatureCollection", "features": [{"type": "Feature", "id": "river", "geometry": line}]}
    folder = case({"ways.geojson": json.dumps(whole)})
    errors = [one for one in read_case(folder).findings.errors if one.where == "ways.geojson"]
    assert len(errors) == 1
    assert hint in errors[0].suggestion


def test_a_coast_without_a_box_is_held_to_the_box_of_its_points(tmp_path):
    ring = [[[10.0, 50.0], [20.0, 50.0], [20.0, 60.0], [10.0, 60.0], [10.0, 50.0]]]
    (tmp_path / "coast.geojson").write_text("\ufeff" + layer(ring), encoding="utf-8")
    here = Box(54.0, 14.0, 55.0, 15.0)
    assert own_faults(tmp_path) == ()
    assert len(land(here, tmp_path)) == 1
    assert land(Box(-30.0, -120.0, -28.0, -115.0), tmp_path) == []


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"features": 5}', layer([[[1e6, 5e6], [1e6, 5.1e6], [1.1e6, 5e6]]]), layer("x")]
)
def test_a_layer_that_cannot_be_drawn_is_told_and_the_world_is_drawn(tmp_path, text):
    (tmp_path / "coast.geojson").write_text(text, encoding="utf-8")
    here = Box(50.0, 10.0, 51.0, 11.0)
    assert [one.where for one in own_faults(tmp_path)] == ["map/coast.geojson"]
    assert land(here, tmp_path) == land(here)


def test_offsets_with_seconds_are_read():
    moment = time_of("1925-11-04T18:00:00-00:44:30", None)
    assert moment.isoformat() == "1925-11-04T18:00:00-00:44:30"
    assert time_of("2025-02-01T05:30-0900", None).isoformat() == "2025-02-01T05:30:00-09:00"


def test_a_treatment_in_another_encoding_is_named_with_its_line(tmp_path):
    own = tmp_path / "own.toml"
    own.write_bytes(b'title = "Serum"\n# tr\xe8s cher\n')
    with pytest.raises(BadInput, match=r"own\.toml line 2: found a byte that is not UTF-8"):
        treatment_file.read(own)


def test_a_treatment_that_is_not_there_is_named(case):
    folder = case({"case.toml": ('"diphtheria-antitoxin"', '"own.toml"')})
    assert "a TOML file beside case.toml" in "".join(map(str, read_case(folder).findings.errors))
    shutil.copy(folder / "stock.csv", folder / "own.toml")
    with pytest.raises(BadInput, match=r"own\.toml"):
        open_case(folder)
