"""Names on a map never overlap and never leave it."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from balto.show.maps.labels import Wanted, leader, place

SPOT = st.tuples(st.floats(0, 400), st.floats(0, 300))
NAME = st.text("abcdefgh", min_size=1, max_size=14)


def apart(a, b) -> bool:
    return a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


@given(st.lists(st.tuples(SPOT, NAME), max_size=25))
def test_names_are_clear_of_each_other_of_what_is_taken_and_of_the_edge(spots):
    taken = [(100.0, 100.0, 160.0, 140.0)]
    put = place([Wanted(xy, ((name, "more"), (name,)), 10.0, 5.0) for xy, name in spots], taken, [], 400.0, 300.0)
    rects = [one.rect for one in put]
    assert all(apart(a, b) for a, b in combinations(rects + taken, 2))
    assert all(left >= 0 and top >= 0 and right <= 400 and bottom <= 300 for left, top, right, bottom in rects)


def test_the_first_wanted_gets_its_room_and_the_crowd_goes_without():
    crowd = [Wanted((200.0, 150.0), ((f"name {k}",),), 10.0, 5.0) for k in range(60)]
    put = place(crowd, [], [], 400.0, 300.0)
    assert put[0].lines == ("name 0",)
    assert 0 < len(put) < 60


def test_a_name_far_from_its_place_has_a_line_that_leads_to_it():
    wall = [
        (150.0, 100.0, 250.0, 143.0),
        (150.0, 157.0, 250.0, 170.0),
        (100.0, 140.0, 190.0, 160.0),
        (210.0, 140.0, 300.0, 160.0),
    ]
    put = place([Wanted((200.0, 150.0), (("x",),), 10.0, 5.0)], wall[1:], [], 400.0, 300.0)
    far = [one for one in put if one.far]
    assert all(leader(one)[0] == one.at for one in far)
    assert put


def test_lines_of_the_plan_are_spared():
    line = [(200.0 + k, 150.0) for k in range(0, 150, 5)]
    put = place([Wanted((200.0, 150.0), (("right of it",),), 10.0, 5.0)], [], line, 400.0, 300.0)
    assert put[0].anchor != "start" or put[0].rect[1] > 150.0 or put[0].rect[3] < 150.0
