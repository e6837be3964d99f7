"""When links that are reported shut open again, in the futures that every engine reads."""

from dataclasses import replace

import numpy as np
import pytest

from balto.domain.closure import closure_of
from balto.domain.link import NO_END_H, LinkState
from balto.ensemble.reopening import chance_open, chance_shut
from balto.motion.claims import states
from balto.motion.index import WorldIndex
from tests.rehearse.relay_world import world

MEMBERS = 4000
FLOOD = LinkState("l1", "shut", -48.0, NO_END_H, "police", 0.0, cause="water")


def shut_at(*claims: LinkState, link: str = "l1") -> np.ndarray:
    """[member, hour]: whether a link is shut, of a trail of three stages."""
    chart = WorldIndex(replace(world(stages=3, region_count=1, climates=()), link_states=claims), 7)
    found: np.ndarray = states(chart.heard, chart.seed, 240, 0, MEMBERS)[:, chart.stated[link]] == 0.0
    return found


@pytest.mark.parametrize("age_h", [24.0, 72.0, 168.0])
def test_a_way_seen_shut_opens_by_its_age(age_h):
    found = shut_at(replace(FLOOD, from_h=-age_h))
    assert found[:, 0].all()
    for days in (1, 3, 7):
        chance = chance_open(24.0 * days, age_h, closure_of("water"))
        assert 1.0 - found[:, 24 * days].mean() == pytest.approx(float(chance), abs=0.03)


def test_old_news_counts_for_less():
    """Reported two days ago, then an hour after it had been shut: by now it may be open."""
    found = shut_at(replace(FLOOD, reported_h=-47.0))
    still = chance_shut(48.0, closure_of("water")) / chance_shut(1.0, closure_of("water"))
    assert found[:, 0].mean() == pytest.approx(float(still), abs=0.03)


def test_a_second_word_that_it_is_still_shut_does_not_begin_the_wait_anew():
    again = replace(FLOOD, from_h=0.0, source="driver")
    first = replace(FLOOD, reported_h=-40.0)
    assert np.array_equal(shut_at(first, again), shut_at(FLOOD))
    opened = LinkState("l1", "open", -30.0, NO_END_H, "driver", -30.0)
    assert shut_at(first, opened, again)[:, 24].mean() < shut_at(first, again)[:, 24].mean()


def test_an_announced_hour_holds_in_its_share_and_nobody_opens_before_it():
    found = shut_at(replace(FLOOD, until_h=30.0))
    assert found[:, :30].all()
    assert found[:, 30].mean() == pytest.approx(1 / 3, abs=0.03)
    assert 0.0 < found[:, 60].mean() < found[:, 30].mean()


def test_an_hour_of_one_who_put_it_off_before_is_believed_less():
    before = [replace(FLOOD, until_h=-40.0 + 10 * n, reported_h=-48.0 + 10 * n) for n in range(4)]
    now = replace(FLOOD, until_h=30.0)
    assert shut_at(*before, now)[:, 31].mean() > shut_at(now)[:, 31].mean() + 0.1


def test_a_closure_that_is_planned_is_as_it_is_said():
    night = LinkState("l1", "shut", 18.0, 30.0, "police", 0.0)
    found = shut_at(night)
    assert found[:, 18:30].all()
    assert not found[:, 30:].any()


def test_links_of_one_event_are_shut_together_longer_than_by_chance():
    pair = [replace(FLOOD, link=link, event="flood") for link in ("l1", "l2")]
    one, other = (shut_at(*pair, link=link)[:, 72] for link in ("l1", "l2"))
    both = (one & other).mean()
    assert both > one.mean() * other.mean() + 0.02
    assert both < min(one.mean(), other.mean()) - 0.05
