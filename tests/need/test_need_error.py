"""The printed error of the need's deaths: the filter's noise is in it, whatever the seed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np

from balto.domain.outbreak import Count, Outbreak, Reported, Site
from balto.files import treatment_file
from balto.need import growth
from balto.need.estimate import MOST_PARTICLES, PARTICLE_STEPS, PARTICLES, _enough, estimate
from tests.need.test_need_growth import SPREAD, series

DAY = date(2025, 5, 13)
OLD = treatment_file.read("diphtheria-antitoxin-1925")
COUNTS = (1, 0, 2, 1, 3, 2, 4, 3, 5, 2, 4, 6, 3, 5, 4, 6)
PLACES = ("Kolo", "Suri")


def needs(seeds, places=PLACES):
    """Needs of the same counts at each place under so many seeds, each place followed by few particles."""
    rows = [
        Count(place, DAY - timedelta(days=len(COUNTS) - 1 - day), n) for place in places for day, n in enumerate(COUNTS)
    ]
    of = Outbreak(Reported(tuple(rows), DAY), tuple(Site(place, 3000) for place in places))
    return [
        estimate(of, OLD, datetime(2025, 5, 14, tzinfo=UTC), 240.0, 1000, seed, particles=300) for seed in range(seeds)
    ]


def held(found):
    mean = np.mean([one.mean for one in found])
    return np.mean([abs(one.mean - mean) <= one.margin for one in found])


def test_the_printed_error_holds_the_mean_of_many_seeds_and_without_the_filter_it_would_not():
    made = needs(120)
    assert 0.88 <= held([one.deaths_without() for one in made]) <= 1.0
    alone = [replace(one, death_table=replace(one.death_table, lineage=None)).deaths_without() for one in made]
    assert held(alone) < 0.75


def test_the_error_is_that_between_seeds():
    found = [one.deaths_without() for one in needs(120)]
    between = np.std([one.mean for one in found], ddof=1)
    assert 0.8 * between < np.sqrt(np.mean([one.error**2 for one in found])) < 1.25 * between


def test_particles_of_one_lineage_descend_from_one_and_begin_anew_in_a_long_series():
    using = growth.model(SPREAD, 7, None)
    short, long = (growth.follow(series([4] * steps), using, 0, 500, 7) for steps in (30, 400))
    for cloud in (short, long):
        assert 5 < len(np.unique(cloud.lineage)) < 500
    lines = growth.LINEAGE_STEPS
    since = growth.follow(series([4] * lines), using, 0, 500, 7)
    assert 0.5 < len(np.unique(long.lineage)) / len(np.unique(since.lineage)) < 2.0


def test_short_series_are_followed_by_more_particles_and_many_places_by_no_fewer_than_before():
    short, long = series([1] * 2), series([1] * 40)
    assert _enough((short,)) == MOST_PARTICLES
    assert _enough((long,)) == PARTICLE_STEPS // 40
    assert _enough((long,) * 50) == PARTICLES
