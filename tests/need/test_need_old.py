"""Old counts: how old they are, what is said of it, and what is refused."""

from datetime import UTC, date, datetime, timedelta

import pytest

from balto.domain.outbreak import Count, Outbreak, Reported, Site
from balto.need import series

EPOCH = datetime(2025, 5, 31, 12, tzinfo=UTC)


def outbreak(age, days=1):
    last = EPOCH.date() - timedelta(days=age)
    rows = tuple(Count("Kolo", last - timedelta(days=days * i), 4, days=days) for i in range(6))
    return Outbreak(Reported(rows, last), (Site("Kolo"),))


@pytest.mark.parametrize(("age", "days"), [(0, 1), (14, 1), (14, 7), (70, 7)])
def test_the_age_of_counts_is_from_the_day_they_end_to_now(age, days):
    assert series.age_days(outbreak(age, days), EPOCH) == age


def test_counts_age_as_now_moves_on():
    assert series.age_days(outbreak(3), EPOCH, 48.0) == 5


def test_no_count_is_not_an_old_one():
    assert series.age_days(Outbreak(Reported((), date(2025, 1, 1)), (Site("Kolo"),)), EPOCH) == 0


@pytest.mark.parametrize(("age", "said"), [(2, ""), (5, "what came since is projected"), (10, "OLD COUNTS")])
def test_it_is_said_from_four_days_on_and_loud_from_ten(age, said):
    notes = " ".join(series.lay(outbreak(age), EPOCH)[1])
    assert said in notes if said else not notes
