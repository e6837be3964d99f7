"""What is known of ways, on the map: a sign for each pair of places, the last report, and who it is about."""

from dataclasses import replace

from balto.domain.link import Link, LinkState
from balto.show.maps.map import drawn, sheets
from balto.show.maps.map_states import arrows, told
from tests.show.decisions import decision, one_leg, trail


def sheet(*states, world=None, plan=None):
    world = replace(world or trail(), link_states=states)
    made = decision(world, plan or one_leg(world))
    return sheets(made.chosen)[0]


def test_a_shut_way_has_a_cross_and_the_day_it_was_told():
    (one,) = told(sheet(LinkState("l1", "shut", 0.0, 100.0, "a driver", -30.0)))
    assert (one.shut, one.words) == (True, "shut, told 5 Jan")
    assert "⊗ shut way" in str(
        drawn(decision(replace(trail(), link_states=(LinkState("l1", "shut", 0.0, 100.0),))).chosen)
    )


def test_what_is_told_by_one_who_is_seldom_right_is_doubtful_whatever_it_says():
    for state in ("shut", "open", "restricted"):
        (one,) = told(sheet(LinkState("l1", state, 0.0, 100.0, "hearsay", 0.0, 0.5)))
        assert (one.shut, one.words) == (False, "doubtful, told 6 Jan")


def test_what_is_past_or_beyond_the_horizon_or_open_for_sure_has_no_sign():
    assert told(sheet(LinkState("l1", "open", 0.0, 100.0))) == ()
    assert told(sheet(LinkState("l1", "shut", -50.0, 0.0))) == ()
    assert told(sheet(LinkState("l1", "shut", 1e5, 2e5))) == ()


def test_the_last_report_of_a_way_counts():
    first, second = LinkState("l1", "shut", 0.0, 100.0, "", -40.0), LinkState("l1", "open", 0.0, 100.0, "", -2.0)
    assert told(sheet(first, second)) == told(sheet(second, first)) == ()


def test_where_another_way_goes_there_the_sign_says_whose_way_it_is():
    world = trail()
    world = replace(world, links=(*world.links, Link("river", "p1", "p2", "boat", 50.0, "r")))
    (one,) = told(sheet(LinkState("l1", "shut", 0.0, 100.0), world=world))
    assert one.words == "dog teams: shut, told 6 Jan"


def test_each_way_that_doses_are_carried_has_an_arrow_in_their_direction():
    world = trail()
    there = list(arrows(sheet(world=world)))
    assert len(there) == 1
    back = replace(one_leg(world).legs[0], doses=0)
    assert list(arrows(sheet(plan=one_leg(world).with_legs((back,))))) == []
