"""What of a list is still to be heard of: learnt from its own delays, rid of its end, and left alone where it is complete."""

from datetime import UTC, date, datetime, timedelta

import numpy as np

from balto.domain.outbreak import Count, Delay, Outbreak, Reported, Site
from balto.files import treatment_file
from balto.need import completeness, reporting, series

COURSE = treatment_file.read("diphtheria-antitoxin").course
LAST = date(2025, 3, 30)


def laid(counts):
    rows = tuple(Count("Kolo", LAST - timedelta(days=len(counts) - 1 - i), n) for i, n in enumerate(counts))
    outbreak = Outbreak(Reported(rows, LAST, "onset", "zero"), (Site("Kolo"),))
    return series.lay(outbreak, datetime(2025, 3, 30, 20, tzinfo=UTC))[0]


def test_a_list_whose_last_days_are_as_full_as_the_week_before_is_complete():
    delay = reporting.learn(COURSE, ())
    assert completeness.complete(laid([20, 22, 18, 25, 19, 21, 24, 20, 22, 19]), delay)


def test_a_list_whose_last_days_are_nearly_empty_is_not():
    delay = reporting.learn(COURSE, ())
    assert not completeness.complete(laid([20, 22, 18, 25, 19, 20, 17, 11, 4, 0]), delay)


def test_too_few_days_or_cases_say_nothing():
    delay = reporting.learn(COURSE, ())
    assert not completeness.complete(laid([20, 22, 18]), delay)
    assert not completeness.complete(laid([0] * 12), delay)


def test_recent_onsets_do_not_make_the_delay_look_short():
    """Half take one day, half take five; those of the last five days who take five are not in the list yet."""
    told = [Delay(1, 10, age) for age in range(1, 30)] + [Delay(5, 10, age) for age in range(5, 30)]
    naive = [Delay(1, 290), Delay(5, 250)]
    assert np.isclose(reporting.own_shares(tuple(told))[1], 0.5, atol=0.01)
    assert reporting.own_shares(tuple(naive))[1] > 0.53


def test_whoever_reports_on_the_day_of_onset_leaves_nothing_to_add():
    delay = reporting.learn(COURSE, tuple(Delay(0, 30, age) for age in range(20)))
    assert delay.cdf(np.array([0.5]))[0] > 0.97
    assert reporting.learn(COURSE, ()).cdf(np.array([0.5]))[0] < 0.1
