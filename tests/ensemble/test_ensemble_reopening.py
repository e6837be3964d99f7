"""A way that is shut: the longer it has been so, the longer it stays so; and an announced hour is worth what such hours were."""

import numpy as np
import pytest

from balto.basis.nonsense import Nonsense
from balto.domain.closure import CAUSES, Closure, closure_of
from balto.domain.link import NO_END_H, LinkState
from balto.ensemble.reopening import (
    chance_open,
    chance_shut,
    held_share,
    kept_hours,
    late_h,
    reopening_age_h,
    together,
)  # fmt: skip

WATER = closure_of("water")
EVEN = (np.arange(20_000) + 0.5) / 20_000


def test_half_of_the_ways_under_water_are_open_after_the_median():
    assert chance_open(34.0, 0.0, WATER) == pytest.approx(0.5, abs=1e-3)
    assert chance_shut(0.0, WATER) == pytest.approx(1.0)


@pytest.mark.parametrize("age_h", [0.0, 24.0, 72.0, 500.0])
def test_the_ages_drawn_have_the_chances_said(age_h):
    drawn = reopening_age_h(EVEN, age_h, WATER)
    assert np.all(drawn >= age_h)
    for within_h in (12.0, 48.0, 168.0):
        assert (drawn <= age_h + within_h).mean() == pytest.approx(chance_open(within_h, age_h, WATER), abs=1e-3)


@pytest.mark.parametrize("cause", CAUSES)
def test_once_half_of_its_kind_are_open_the_wait_lengthens_with_age(cause):
    closure = closure_of(cause)
    chances = [float(chance_open(24.0, closure.median_h * times, closure)) for times in (2.0, 4.0, 8.0)]
    assert chances == sorted(chances, reverse=True)


def test_ways_of_one_event_share_a_third_of_the_variance():
    event, one, other = np.random.default_rng(1).random((3, 50_000))
    logs = [np.log(reopening_age_h(together(event, own), 0.0, WATER)) for own in (one, other)]
    assert np.corrcoef(logs)[0, 1] == pytest.approx(0.35, abs=0.02)
    assert logs[0].std() == pytest.approx(WATER.log_sd, abs=0.02)


def test_a_late_hour_is_later_the_longer_the_wait_was_to_be():
    late = late_h(48.0, EVEN)
    assert np.all(late > 0.0)
    assert np.median(late_h(96.0, EVEN)) == pytest.approx(2 * np.median(late))


def shut(until_h, reported_h, source="roads office"):
    return LinkState("bridge", "shut", -100.0, until_h, source, reported_h)


def opened(from_h, reported_h):
    return LinkState("bridge", "open", from_h, NO_END_H, "driver", reported_h)


@pytest.mark.parametrize(
    ("after", "held"),
    [
        (opened(-30.0, -28.0), [True]),
        (opened(-20.0, -19.0), [False]),
        (shut(20.0, -40.0), [False]),  # put off before it came
        (shut(NO_END_H, -20.0), [False]),
        (shut(-30.0, -40.0), []),  # said again
        (LinkState("ferry", "open", -40.0, NO_END_H, "", -20.0), []),
    ],
)
def test_a_later_word_tells_whether_an_announced_hour_held(after, held):
    assert [one.held for one in kept_hours((after, shut(-30.0, -80.0)))][:1] == held


def test_an_hour_announced_is_worth_what_such_hours_were_in_this_case():
    assert held_share((), "roads office") == pytest.approx(2 / 3)
    broken = kept_hours([shut(-90.0 + 10 * n, -99.0 + 10 * n) for n in range(9)])
    assert [one.held for one in broken] == [False] * 8
    assert held_share(broken, "driver") == pytest.approx(2 / 11)
    assert held_share(broken, "roads office") < held_share(broken, "driver")


def test_a_cause_that_nobody_knows_is_refused():
    with pytest.raises(Nonsense):
        LinkState("l", "shut", 0.0, 1.0, cause="rain")
    with pytest.raises(Nonsense):
        Closure("water", 0.0, 1.0)
