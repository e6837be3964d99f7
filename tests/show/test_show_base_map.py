"""The land under the map: clipped, whole over the date line, and finer where a case brings its own coast."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balto.show.maps import base_map
from balto.show.maps.base_map import Box, Line, around, clipped_line, clipped_ring, land, rivers

SQUARE = ((0.0, 0.0), (0.0, 10.0), (10.0, 10.0), (10.0, 0.0), (0.0, 0.0))
NIGERIA = Box(6.0, 5.0, 10.0, 12.0)
NOME = Path("examples/nome-1925/map")


def area(rings: list[Line]) -> float:
    return sum(abs(sum(a[1] * b[0] - b[1] * a[0] for a, b in pairwise(r))) / 2 for r in rings)


def inside(lat: float, lon: float, rings: list[Line]) -> bool:
    """Whether an even-odd fill of the rings covers the point."""
    crossed = 0
    for ring in rings:
        for (y1, x1), (y2, x2) in pairwise(ring):
            crossed += (y1 > lat) != (y2 > lat) and lon < x1 + (x2 - x1) * (lat - y1) / (y2 - y1)
    return crossed % 2 == 1


def test_a_box_in_the_middle_of_a_country_is_all_land_and_one_in_an_ocean_is_none():
    assert area(land(Box(22.0, 5.0, 24.0, 8.0))) == pytest.approx(6.0)
    assert land(Box(-30.0, -120.0, -28.0, -115.0)) == []


@pytest.mark.parametrize(
    ("lat", "lon", "dry"),
    [
        (64.8, -147.7, True),
        (64.0, -165.0, False),
        (9.0, 7.5, True),
        (4.0, 4.0, False),
        (-33.0, 147.0, True),
        (66.5, 178.0, True),
    ],
)
def test_towns_lie_on_land_and_ships_on_water(lat: float, lon: float, dry: bool):
    assert inside(lat, lon, land(Box(lat - 3, lon - 4, lat + 3, lon + 4))) == dry


def test_no_stroke_runs_across_the_whole_map():
    rings = land(Box(-80.0, -180.0, 84.0, 180.0))
    widest = max(abs(b[1] - a[1]) for ring in rings for a, b in pairwise(ring) if min(a[0], b[0]) > -60)
    assert widest < 20.0


def test_a_box_over_the_date_line_shows_both_sides():
    west_of_it = land(Box(64.0, 170.0, 70.0, 180.0))
    both = land(Box(64.0, 170.0, 70.0, 200.0))
    assert inside(66.5, 185.0, both)
    assert area(both) > area(west_of_it) > 0


def test_the_great_rivers_are_there():
    near_makurdi = rivers(Box(7.4, 8.0, 8.2, 9.0))
    assert near_makurdi
    assert all(len(line) >= 2 for line in near_makurdi)


def test_a_ring_is_cut_and_closed_along_the_box():
    assert area([clipped_ring(SQUARE, Box(5.0, 5.0, 20.0, 20.0))]) == pytest.approx(25.0)
    assert clipped_ring(SQUARE, Box(11.0, 11.0, 20.0, 20.0)) == ()


def test_a_line_that_leaves_the_box_and_comes_back_is_two_lines():
    there_and_back = ((1.0, 1.0), (1.0, 9.0), (2.0, 9.0), (2.0, 1.0))
    parts = clipped_line(there_and_back, Box(0.0, 0.0, 3.0, 5.0))
    assert parts == [((1.0, 1.0), (1.0, 5.0)), ((2.0, 5.0), (2.0, 1.0))]


corner = st.floats(-5.0, 15.0, allow_nan=False)


@given(corner, corner, corner, corner)
def test_whatever_the_box_the_square_is_cut_to_what_both_share(a: float, b: float, c: float, d: float):
    box = Box(min(a, b), min(c, d), max(a, b), max(c, d))
    height = max(0.0, min(box.north, 10.0) - max(box.south, 0.0))
    width = max(0.0, min(box.east, 10.0) - max(box.west, 0.0))
    ring = clipped_ring(SQUARE, box)
    assert area([ring] if ring else []) == pytest.approx(height * width, abs=1e-9)


def test_a_case_with_its_own_coast_gets_it_where_it_reaches():
    norton_sound = Box(63.0, -167.0, 65.5, -160.0)
    fine, coarse = land(norton_sound, NOME), land(norton_sound)
    assert sum(map(len, fine)) > 1.5 * sum(map(len, coarse))
    assert area(fine) == pytest.approx(area(coarse), rel=0.05)
    wider = Box(50.0, -170.0, 66.0, -120.0)
    assert land(wider, NOME) == land(wider)


def test_a_case_without_a_map_folder_falls_back_on_the_world(tmp_path: Path):
    assert land(NIGERIA, tmp_path) == land(NIGERIA)
    assert rivers(NIGERIA, None) == rivers(NIGERIA, tmp_path)


def test_geojson_with_holes_and_many_polygons_is_read(tmp_path: Path):
    outer, hole = [[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]], [[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]
    shape = {"type": "MultiPolygon", "coordinates": [[outer, hole], [[[6, 0], [7, 0], [7, 1], [6, 0]]]]}
    feature = {"type": "Feature", "properties": {}, "geometry": shape}
    content = {"type": "FeatureCollection", "bbox": [-1, -1, 9, 9], "features": [feature]}
    (tmp_path / "coast.geojson").write_text(json.dumps(content), encoding="utf-8")
    rings = land(Box(0.0, 0.0, 8.0, 8.0), tmp_path)
    assert len(rings) == 3
    assert not inside(1.5, 1.5, rings)
    assert inside(3.0, 3.0, rings)


def test_the_least_box_around_points_holds_them_and_no_more():
    box = around([(88.0, 10.0), (80.0, 30.0)])
    assert box == Box(80.0, 10.0, 88.0, 30.0)
    assert box.within(Box(79.0, 9.0, 89.0, 31.0))
    assert not box.within(Box(81.0, 9.0, 89.0, 31.0))


def test_the_package_carries_the_world_and_it_is_small():
    file = Path(base_map.__file__).parent / "basemap" / "world.json"
    assert file.stat().st_size <= 250 * 1024
    assert "public domain" in json.loads(file.read_text(encoding="utf-8"))["source"]
