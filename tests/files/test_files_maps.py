"""GeoJSON and GPX of places, links and plans."""

import json
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balto.desk.load_case import open_case
from balto.files.maps.geojson import write_geojson
from balto.files.maps.geometry import leg_points, split_at_antimeridian
from balto.files.maps.gpx import write_gpx
from balto.files.plan_table import read_plans

GPX = "{http://www.topografix.com/GPX/1/1}"
POINTS = st.lists(st.tuples(st.floats(-85, 85), st.floats(-180, 180)), min_size=2, max_size=8)


@pytest.fixture
def planned(case):
    folder = case({"places.csv": ("Esk cottage hospital", "Esk & <Dale> hospital")})
    world = open_case(folder)
    return world, read_plans(folder, world)


def test_geojson_has_every_place_link_and_leg_with_longitude_first(planned, tmp_path):
    world, plans = planned
    write_geojson(tmp_path / "ways.geojson", world, plans.values())
    features = json.loads((tmp_path / "ways.geojson").read_text())["features"]
    assert [feature["properties"]["layer"] for feature in features].count("leg") == 6
    by_id = {feature["id"]: feature for feature in features}
    assert by_id["Esk"]["geometry"] == {"type": "Point", "coordinates": [-28.93, 45.71]}
    assert by_id["river"]["geometry"]["coordinates"][1] == [-28.98, 45.4]
    about = by_id["by-river/2"]["properties"]
    assert (about["carrier"], about["leg"], about["id"]) == ("Heron", 2, "2")


def test_a_leg_travelled_back_has_its_points_backwards(planned):
    world, plans = planned
    there = plans["by-river"].legs[1]
    back = replace(there, origin="Esk", dest="Corrin")
    assert leg_points(world, back) == leg_points(world, there)[::-1]


def test_ways_written_are_the_geometry_read(case):
    folder = case({})
    world = open_case(folder)
    write_geojson(folder / "ways.geojson", world, read_plans(folder, world).values())
    assert open_case(folder).links == world.links


def test_gpx_is_well_formed_and_has_a_route_a_leg(planned, tmp_path):
    world, plans = planned
    write_gpx(tmp_path / "ways.gpx", world, plans.values())
    root = ElementTree.parse(tmp_path / "ways.gpx").getroot()
    assert root.tag == f"{GPX}gpx"
    assert [wpt.find(f"{GPX}name").text for wpt in root.iter(f"{GPX}wpt")][-1] == "Esk & <Dale> hospital"
    routes = list(root.iter(f"{GPX}rte"))
    assert len(routes) == 6
    assert len(list(routes[-1].iter(f"{GPX}rtept"))) == 4


def test_a_way_over_the_date_line_is_cut_there():
    west, east = split_at_antimeridian([(52.0, 178.0), (54.0, -178.0)])
    assert west == [(52.0, 178.0), (53.0, 180.0)]
    assert east == [(53.0, -180.0), (54.0, -178.0)]


@given(POINTS)
def test_no_piece_jumps_over_the_date_line_and_no_point_is_lost(points):
    pieces = split_at_antimeridian(points)
    for piece in pieces:
        assert all(abs(here[1] - there[1]) <= 180 for here, there in pairwise(piece))
    kept = [point for piece in pieces for point in piece if abs(point[1]) < 180]
    assert kept == [point for point in points if abs(point[1]) < 180]
