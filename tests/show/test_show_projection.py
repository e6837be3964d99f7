"""The flat map: true to scale in its middle, back and forth the same, and whole over the date line."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from balto.basis.sphere import distance_km
from balto.show.maps.projection import Cone, View, middle_lon, nearest

LAT, LON = st.floats(-75, 75), st.floats(-180, 180)


@given(LAT, LAT, LON, st.floats(-60, 60), st.floats(0, 1))
def test_a_point_goes_there_and_comes_back(south, north, lon0, east, share):
    assume(abs(north - south) > 0.01)
    south, north = sorted((south, north))
    cone = Cone.over(south, north, lon0)
    lat, lon = south + share * (north - south), lon0 + east
    back = cone.point(cone.xy((lat, lon)))
    assert back[0] == pytest.approx(lat, abs=1e-6)
    assert back[1] == pytest.approx(nearest(lon, lon0), abs=1e-6)


@given(LAT, LON, st.floats(-1, 1), st.floats(-1, 1))
def test_distances_in_the_middle_of_a_small_map_are_true(lat, lon, up, across):
    across /= math.cos(math.radians(lat))
    there = (lat + up, lon + across)
    view = View.of([(lat - 1, lon), (lat + 1, lon), (lat, lon)], 700.0)
    (x1, y1), (x2, y2) = view.xy((lat, lon)), view.xy(there)
    km = distance_km(lat, lon, *there)
    assert math.hypot(x2 - x1, y2 - y1) / view.per_km() == pytest.approx(km, rel=0.02, abs=0.5)


@given(
    st.lists(st.tuples(st.floats(40, 60), st.floats(-20, 20)), min_size=1, max_size=6),
    st.sampled_from([0.0, 90.0, 180.0, -170.0]),
)
def test_every_point_is_in_the_frame_wherever_on_earth_it_lies(points, turn):
    turned = [(lat, nearest(lon + turn, 0.0)) for lat, lon in points]
    view = View.of(turned, 700.0)
    assert all(view.inside(view.xy(point), 1.0) for point in turned)
    assert 1.6 - 1e-9 <= view.width / view.height <= 2.1 + 1e-9


def test_the_date_line_is_no_edge():
    view = View.of([(60.0, 175.0), (62.0, -175.0)], 700.0)
    west, east = view.xy((61.0, 179.9)), view.xy((61.0, -179.9))
    assert abs(west[0] - east[0]) < 20
    assert middle_lon([170.0, -170.0]) in (pytest.approx(180.0), pytest.approx(-180.0))
    box = view.box()
    assert box.east > 180.0 or box.west < -180.0
