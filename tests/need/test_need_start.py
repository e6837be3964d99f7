"""Where reports begin: late, with a part, or with a backlog; such a beginning is not growth."""

from datetime import date

import numpy as np
import pytest

from balto.domain.treatment import Spread
from balto.need import growth, start
from balto.need.series import Series

CHOLERA = Spread(5.0, 3.0, 0.5, 4.0)


def series(counts, days=7):
    y = np.array(counts, float)
    return Series("Kolo", days, date(2025, 5, 1), y, np.full(len(y), 2, np.int64), y.copy(), np.zeros(len(y)))


def mean_of_two_weeks(counts):
    using = growth.model(CHOLERA, 7, None)
    found = growth.foretell_all((series(counts),), using, (0,), (2,), 1500, 1000, 3)[0]
    return found.cases.sum(axis=1).mean()


@pytest.mark.parametrize(
    ("counts", "first"),
    [
        ([5, 1048, 1428], 1),  # reporting starts in the second week
        ([600, 40, 45, 50], 1),  # six weeks told at once
        ([5, 900, 60, 70], 2),  # both, one after the other
        ([3, 9, 24, 60], 0),  # growth that an R of 3 or 4 brings
        ([40, 35, 20, 12], 0),  # a decline
        ([0, 3, 1, 14], 0),  # few cases jump
    ],
)
def test_the_first_step_is_after_a_jump_that_no_transmission_explains(counts, first):
    assert start.first_step(series(counts), CHOLERA) == first


def test_a_start_of_reporting_is_foretold_near_its_level():
    told = mean_of_two_weeks([5, 1048, 1428])
    assert 0.6 * 2 * 1428 < told < 2.0 * 2 * 1428


def test_a_backlog_told_at_first_does_not_last():
    assert mean_of_two_weeks([600, 40, 45, 50]) < 2.0 * mean_of_two_weeks([45, 40, 45, 50])


def test_a_rise_seen_once_may_be_a_backlog():
    assert start.since(series([5, 1048]), CHOLERA).y.tolist() == [419.0]


def test_only_cases_that_newcomers_do_not_explain_are_older_than_the_reports():
    assert start.before(series([3, 6, 12])) == 0.0
    assert start.before(series([300, 310])) == 290.0


def test_days_are_looked_at_as_weeks_are():
    quiet = [2, 0, 1, 2, 1, 0, 1]
    assert start.first_step(series([*quiet, 300, 310, 290, 305], 1), CHOLERA) == 7
    assert start.first_step(series([*quiet, 4, 3, 6, 8], 1), CHOLERA) == 0
