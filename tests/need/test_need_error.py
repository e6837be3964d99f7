"""The printed error of the need's deaths: the filter's noise is in it, whatever the seed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from balto.domain.outbreak import Count, Outbreak, Reported, Site
from balto.files import treatment_file
from balto.need import growth
from balto.need.estimate import MOST_PARTICLES, PARTICLE_STEPS, PARTICLES, _enough, estimate
from tests.need.test_need_growth import SPREAD, series

DAY = date(2025, 5, 13)
OLD = treatment_file.read("diphtheria-antitoxin-1925")
COUNTS = (1, 0, 2, 1, 3, 2, 4, 3, 5, 2, 4, 6, 3, 5, 4, 6)


@pytest.fixture(scope="module")
def needs():
    """Needs of the same counts under eighty seeds, followed by so few particles that their noise tells."""
    rows = tuple(Count("Kolo", DAY - timedelta(days=len(COUNTS) - 1 - day), n) for day, n in enumerate(COUNTS))
    of = Outbreak(Reported(rows, DAY), (Site("Kolo", 3000),))
    epoch = datetime(2025, 5, 14, tzinfo=UTC)
    return [estimate(of, OLD, epoch, 240.0, 3000, seed, particles=300) for seed in range(80)]


def held(found):
    mean = np.mean([one.mean for one in found])
    return np.mean([abs(one.mean - mean) <= one.margin for one in found])


def test_the_printed_error_holds_the_mean_of_many_seeds_and_without_the_filter_it_would_not(needs):
    whole = [one.deaths_without() for one in needs]
    alone = [replace(one, death_table=replace(one.death_table, lineage=None)).deaths_without() for one in needs]
    assert held(whole) >= 0.85
    assert held(alone) < 0.85
    assert held(whole) - held(alone) > 0.08


def test_the_error_is_that_between_seeds(needs):
    found = [one.deaths_without() for one in needs]
    between = np.std([one.mean for one in found], ddof=1)
    assert 0.75 * between < np.sqrt(np.mean([one.error**2 for one in found])) < 1.25 * between


def test_lineages_go_back_as_far_as_enough_are_left():
    using = growth.model(SPREAD, 7, None)
    for steps in (3, 30, 400):
        cloud = growth.follow(series([4] * steps), using, 0, 500, 7)
        taken = np.arange(0, 500, 2)
        found = growth.lineage(cloud, taken)
        often = np.bincount(found) / len(taken)
        assert len(cloud.ancestors) == min(steps, growth.LINEAGE_STEPS)
        assert growth.LINEAGES <= 1.0 / np.square(often).sum() < 250


def test_one_resampling_is_traced_however_few_particles_it_leaves():
    ancestors = (np.zeros(4, np.int32), np.array([1, 1, 2, 2], np.int32))
    cloud = growth.Cloud(
        np.zeros(4), np.zeros(4, np.uint16), np.zeros((4, 0), np.float32), np.ones((2, 1)), 0.5, ancestors
    )
    assert growth.lineage(cloud, np.array([0, 1, 2, 3, 3])).tolist() == [1, 1, 2, 2, 2]


def test_short_series_are_followed_by_more_particles_and_many_places_by_no_fewer_than_before():
    short, long = series([1] * 2), series([1] * 40)
    assert _enough((short,)) == MOST_PARTICLES
    assert _enough((long,)) == PARTICLE_STEPS // 40
    assert _enough((long,) * 50) == PARTICLES
