"""The error of a mean over futures that share needs, weathers and the particles of a filter."""

import numpy as np
import pytest

from balto.ensemble.death_table import DeathTable, side_by_side
from balto.ensemble.estimate import Clusters, estimate

FUTURES, NEEDS = 2000, 200
NUMBER = np.arange(FUTURES)


def held(draw, lineages=0, repeats=300):
    """Share of the printed intervals that hold 0, the true mean of what is drawn."""
    rng, found = np.random.default_rng(1), []
    for _ in range(repeats):
        values, clusters = draw(rng, lineages)
        found.append(clusters.estimate(values))
    return np.mean([abs(one.mean) <= one.margin for one in found])


def of_needs(rng, lineages):
    """Every future meets one of the needs; those of a lineage have in common what their particle was like."""
    need = NUMBER % NEEDS
    lineage = rng.integers(0, lineages, (NEEDS, 2)).astype(np.int32) if lineages else None
    worth = rng.normal(size=(NEEDS, 2)) + (rng.normal(size=(lineages, 2))[lineage, [0, 1]] if lineages else 0.0)
    return worth[need] + rng.normal(size=(FUTURES, 2)), Clusters(NUMBER, need, lineage)


def of_weathers(rng, _):
    """Weathers and needs are taken in turn, in turns that do not divide one another."""
    weather, need = NUMBER % 150, NUMBER % 70
    worth = rng.normal(size=150)[weather] + rng.normal(size=70)[need] + rng.normal(size=FUTURES)
    return worth[:, None], Clusters(weather, need)


def test_futures_that_reuse_needs_are_not_counted_as_independent():
    assert 0.92 <= held(of_needs) <= 0.98

    def plain(rng, lineages):
        values, _ = of_needs(rng, lineages)
        return values, Clusters(NUMBER, NUMBER)

    assert held(plain) < 0.75


def test_the_noise_of_the_filter_is_in_the_error():
    assert 0.92 <= held(of_needs, lineages=40) <= 0.98

    def without(rng, lineages):
        values, clusters = of_needs(rng, lineages)
        return values, Clusters(clusters.weather, clusters.need)

    assert held(without, lineages=40) < 0.75


def test_weathers_that_meet_several_needs_are_counted_too():
    assert 0.92 <= held(of_weathers) <= 0.98


def test_values_that_share_nothing_have_the_usual_error():
    values = np.random.default_rng(3).normal(size=(500, 1))
    own = np.arange(500)
    found, usual = Clusters(own, own).estimate(values), estimate(values[:, 0])
    assert found.mean == pytest.approx(usual.mean)
    assert found.error == pytest.approx(usual.error)


def test_a_need_that_is_given_leaves_the_error_of_weather():
    rng = np.random.default_rng(4)
    weather = NUMBER % 100
    values = rng.normal(size=100)[weather][:, None]
    found = Clusters(weather, np.zeros(FUTURES, np.int64)).estimate(values)
    assert found.error == pytest.approx(estimate(values[:100, 0]).error)


def test_one_lineage_alone_counts_as_one_draw():
    values, own = np.random.default_rng(5).normal(size=(400, 1)), np.arange(400)
    found = Clusters(own, own, np.zeros((400, 1), np.int32)).estimate(values)
    assert found.error == pytest.approx(values.std(ddof=1))


def test_few_lineages_make_the_error_itself_unsure():
    rng, own = np.random.default_rng(6), np.arange(400)
    lineage = (own // 80).astype(np.int32)
    values = rng.normal(size=(400, 1)) + 3.0 * rng.normal(size=5)[lineage, None]
    few, many = Clusters(own, own, lineage[:, None]).estimate(values), Clusters(own, own).estimate(values)
    assert few.margin > 2.4 * few.error
    assert 1.95 * many.error < many.margin < 2.0 * many.error


def test_lineages_between_which_nothing_differs_do_not_make_the_error_smaller():
    values = np.tile([[-1.0], [1.0]], (200, 1))
    own, pairs = np.arange(400), (np.arange(400) // 2).astype(np.int32)[:, None]
    assert Clusters(own, own, pairs).estimate(values).error == pytest.approx(Clusters(own, own).estimate(values).error)


def test_the_error_of_one_future_is_not_known_and_told_as_none():
    one = np.zeros(1, np.int64)
    assert Clusters(one, one).estimate(np.ones((1, 1))).error == 0.0


def test_the_lineages_of_a_table_go_with_its_members_and_places():
    deaths, lineage = np.ones((3, 2, 2, 2), np.float32), np.array([[0, 5], [1, 5], [0, 7]], np.int32)
    table = DeathTable(("a", "b"), 1.0, (0, 1), deaths, lineage=lineage)
    assert table.first(2).lineage.tolist() == [[0, 5], [1, 5]]
    assert table.expected().lineage is None
    both = side_by_side({"": table, "vaccine": table})
    assert both.lineage.shape == (3, 4)
    assert both.of("vaccine").lineage.tolist() == lineage.tolist()
