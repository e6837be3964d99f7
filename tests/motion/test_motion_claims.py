"""What is said of links: each claim has a draw of its own, whatever else is said; an event has one; a place is all its links."""

from dataclasses import replace

import numpy as np
import pytest

from balto.domain.link import Link, LinkState
from balto.motion.conditions import conditions
from balto.motion.index import WorldIndex
from tests.rehearse.relay_world import world

MEMBERS = 2000
POLICE = LinkState("l1", "shut", 12.0, 60.0, "police", -3.0, 0.5)
DRIVER = LinkState("l2", "shut", 12.0, 60.0, "driver", -2.0, 0.5)
RIVER = LinkState("l0", "restricted", 0.0, 240.0, "lock keeper", -9.0, 0.3)
NONE = np.zeros(MEMBERS, np.bool_)


def chart(*claims: LinkState) -> WorldIndex:
    """A calm trail of three stages, so that a link's pace is what is said of it and the trail's."""
    return WorldIndex(replace(world(stages=3, region_count=1, climates=()), link_states=claims), 7)


def shut(on: WorldIndex, link: str, hour: int = 24) -> np.ndarray:
    """The members for which a link is shut at an hour."""
    of = on.links[link]
    crew = next(i for i, carrier in enumerate(on.world.carriers) if carrier.mode == of.mode)
    found: np.ndarray = conditions(on, 0, MEMBERS).factor[:, on.class_of(of, crew), hour] == 0.0
    return found


@pytest.mark.parametrize(
    "others", [(RIVER, POLICE), (POLICE, RIVER, DRIVER), (DRIVER, POLICE), (RIVER, DRIVER, RIVER, POLICE)]
)
def test_other_claims_may_come_and_go_and_change_places_and_leave_its_draw_as_it_is(others):
    alone = shut(chart(POLICE), "l1")
    assert 0.45 < alone.mean() < 0.55
    assert np.array_equal(shut(chart(*others), "l1"), alone)


def test_the_same_row_twice_is_one_claim():
    alone, twice = chart(POLICE), chart(POLICE, POLICE)
    assert np.array_equal(shut(alone, "l1"), shut(twice, "l1"))
    assert twice.class_keys == alone.class_keys


def test_what_two_sources_say_of_one_link_are_two_draws():
    both = shut(chart(POLICE, replace(POLICE, source="driver")), "l1")
    assert 0.7 < both.mean() < 0.8


@pytest.mark.parametrize(
    "other",
    [
        {"link": "l2"}, {"source": "driver"}, {"reported_h": -2.0}, {"from_h": 13.0}, {"until_h": 61.0}, {"event": "flood"},
    ],
)  # fmt: skip
def test_whatever_a_claim_says_otherwise_is_another_draw(other):
    one = replace(POLICE, **other)
    assert not np.array_equal(shut(chart(one), one.link), shut(chart(POLICE), "l1"))


def test_a_source_believed_more_is_believed_in_the_same_futures_and_some_more():
    less, more = shut(chart(POLICE), "l1"), shut(chart(replace(POLICE, reliability=0.8)), "l1")
    assert np.all(more[less])
    assert 0.75 < more.mean() < 0.85


def test_one_report_on_three_links_shuts_all_of_them_or_none():
    flood = [replace(POLICE, link=f"l{n}", event="flood") for n in range(3)]
    on = chart(*flood)
    found = [shut(on, f"l{n}") for n in range(3)]
    assert 0.45 < found[0].mean() < 0.55
    assert np.array_equal(found[0], found[1])
    assert np.array_equal(found[0], found[2])
    apart = chart(*(replace(claim, event="") for claim in flood))
    assert not np.array_equal(shut(apart, "l0"), shut(apart, "l1"))


def test_two_reports_of_one_event_are_one_draw_each_believed_as_far_as_its_source():
    on = chart(replace(POLICE, event="flood"), replace(DRIVER, event="flood", reliability=0.8))
    police, driver = shut(on, "l1"), shut(on, "l2")
    assert np.all(driver[police])
    assert 0.45 < police.mean() < 0.55
    assert 0.75 < driver.mean() < 0.85


def test_a_place_that_is_shut_shuts_its_links_in_and_out_of_every_mode_with_one_draw():
    on = chart(replace(POLICE, link="p1"))
    found = [shut(on, link) for link in ("l0", "l1", "rail")]
    assert 0.45 < found[0].mean() < 0.55
    assert all(np.array_equal(found[0], one) for one in found)
    assert np.array_equal(shut(on, "l2"), NONE)
    assert len(set(on.stated.values())) == 1


def test_a_link_that_leads_only_to_the_place_is_shut_too():
    made = world(stages=3, region_count=1, climates=())
    spur = Link("spur", "p3", "p1", "dog_team", 90.0, "r0", both_ways=False)
    on = WorldIndex(replace(made, links=(*made.links, spur), link_states=(replace(POLICE, link="p1"),)), 7)
    assert np.array_equal(shut(on, "spur"), shut(on, "l0"))


def test_what_is_said_of_a_link_and_later_of_its_place_is_both_heard():
    on = chart(POLICE, replace(DRIVER, link="p1", state="open", reliability=1.0))
    assert np.array_equal(shut(on, "l1"), NONE)
    on = chart(replace(POLICE, reported_h=0.0), replace(DRIVER, link="p1", state="open", reliability=1.0))
    assert shut(on, "l1").any()
    assert np.array_equal(shut(on, "l0"), NONE)


def test_where_a_link_and_a_place_share_a_name_the_link_is_meant():
    made = world(stages=3, region_count=1, climates=())
    links = tuple(replace(link, id="p1") if link.id == "l2" else link for link in made.links)
    on = WorldIndex(replace(made, links=links, link_states=(replace(POLICE, link="p1"),)), 7)
    assert 0.45 < shut(on, "p1").mean() < 0.55
    assert np.array_equal(shut(on, "l0"), NONE)
