"""Ensemble earliest arrival against plain searches and against the laws of waiting."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balto.motion import earliest
from tests.twins import twin_earliest

MEMBERS = 9


@st.composite
def cases(draw):
    """A small graph, weather with closures, one or two sources."""
    nodes, cells, hours = draw(st.integers(2, 9)), draw(st.integers(1, 3)), draw(st.integers(2, 9))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    arcs = draw(st.integers(1, 30))
    exact = draw(st.booleans())  # quarters of an hour at speeds 0, 1/2, 1: many arcs end with the hour
    work = rng.integers(0, 9, arcs) / 4 if exact else rng.gamma(0.5, 2.0, arcs)
    speeds = (cells, hours, MEMBERS)
    weather = rng.integers(0, 3, speeds) / 2 if exact else rng.random(speeds) * (rng.random(speeds) < 0.7)
    tails, heads = rng.integers(0, nodes, (2, arcs))
    road = earliest.graph(nodes, tails, heads, work, rng.integers(0, cells, arcs))
    sources = rng.integers(0, nodes, draw(st.integers(1, 2)))
    depart = rng.integers(0, 3, (len(sources), MEMBERS)) if exact else rng.random((len(sources), MEMBERS)) * 3
    return road, weather.astype(np.float32), sources, depart.astype(np.float32)


def by_twin(road, weather, sources, depart):
    arcs = [
        [(int(road.heads[a]), road.hours[a], int(road.cell[a])) for a in range(road.indptr[u], road.indptr[u + 1])]
        for u in range(road.nodes)
    ]
    columns = []
    for member in range(weather.shape[2]):
        starts = {}
        for k, node in enumerate(sources.tolist()):
            starts[node] = min(depart[k, member], starts.get(node, np.float32(np.inf)))
        columns.append(twin_earliest.arrivals(arcs, weather[:, :, member], starts))
    return np.array(columns).T


def chain(hours):
    steps = np.arange(len(hours))
    return earliest.graph(len(hours) + 1, steps, steps + 1, hours, np.zeros(len(hours), int))


def hurried_clock():
    """Seconds that run ever faster, so that searching together always looks too slow."""
    now = 1.0
    while True:
        yield now
        now *= 1000


@settings(max_examples=200)
@given(cases())
def test_all_members_together_arrive_as_each_alone_to_the_bit(case):
    assert np.array_equal(earliest.arrivals(*case), by_twin(*case))


@settings(max_examples=50)
@given(cases(), st.integers(1, 4))
def test_giving_up_half_way_and_going_on_alone_changes_no_bit(case, visits):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(earliest, "LEAST_SLICE", visits)
        found = earliest.search(*case, clock=hurried_clock().__next__)
    assert np.array_equal(found.arrive_h, by_twin(*case))


def test_a_search_that_is_too_slow_together_is_finished_alone():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(earliest, "LEAST_SLICE", 2)
        found = earliest.search(
            chain([0.5] * 6), np.ones((1, 20, MEMBERS), np.float32), 0, 0.0, clock=hurried_clock().__next__
        )
    assert (found.visits, found.alone) == (2, MEMBERS)
    assert np.array_equal(found.arrive_h[:, 0], np.arange(7) / 2)


def test_a_search_that_is_quick_together_visits_each_node_once():
    found = earliest.search(chain([0.5] * 6), np.ones((1, 20, MEMBERS), np.float32), 0, 0.0, clock=lambda: 0.0)
    assert (found.visits, found.alone) == (7, 0)


@settings(max_examples=40)
@given(cases())
def test_the_weather_between_departure_and_arrival_does_exactly_the_work(case):
    """The integral of speed over the way equals its full-speed hours: no rounding can hide in a jump here."""
    road, weather, sources, depart = case
    for to in range(road.nodes):
        way = earliest.way(road, weather, sources, depart, 4, to)
        for arc, begin, end in zip(way.arcs, way.arrive_h, way.arrive_h[1:], strict=False) if way else ():
            speed = weather[road.cell[arc], :, 4].astype(float)
            edges = np.clip(np.arange(len(speed) + 1), begin, end)
            assert (np.diff(edges) * speed).sum() == pytest.approx(road.hours[arc], abs=2e-5)


@settings(max_examples=40)
@given(cases())
def test_a_way_leads_from_a_source_to_its_end_and_arrives_as_the_search_says(case):
    road, weather, sources, depart = case
    label = earliest.arrivals(*case)
    for to in range(road.nodes):
        way = earliest.way(road, weather, sources, depart, 2, to)
        if way is None:
            assert np.isinf(label[to, 2])
            continue
        assert way.nodes[0] in sources.tolist()
        assert way.nodes[-1] == to
        assert way.arrive_h[-1] == label[to, 2]
        assert [int(road.heads[a]) for a in way.arcs] == list(way.nodes[1:])
        assert [int(road.tails[a]) for a in way.arcs] == list(way.nodes[:-1])


@settings(max_examples=60)
@given(cases(), st.floats(0, 5, width=32))
def test_leaving_later_never_arrives_earlier(case, hours):
    road, weather, sources, depart = case
    later = depart + np.float32(hours)
    assert (earliest.arrivals(road, weather, sources, later) >= earliest.arrivals(*case)).all()


@settings(max_examples=60)
@given(cases(), st.integers(0, 10**6))
def test_shutting_an_hour_never_hurries(case, pick):
    road, weather, sources, depart = case
    worse = weather.copy()
    worse[pick % worse.shape[0], pick % worse.shape[1]] = 0
    slower, before = earliest.arrivals(road, worse, sources, depart), earliest.arrivals(*case)
    assert (slower >= before - 1e-5).all()  # another split of the same work may round one step earlier


@settings(max_examples=40)
@given(cases())
def test_members_do_not_touch_each_other(case):
    road, weather, sources, depart = case
    some = [5, 0, 7, 1]
    chosen = earliest.arrivals(road, np.ascontiguousarray(weather[:, :, some]), sources, depart[:, some])
    few = earliest.arrivals(road, np.ascontiguousarray(weather[:, :, :2]), sources, depart[:, :2])
    assert np.array_equal(chosen, earliest.arrivals(*case)[:, some])
    assert np.array_equal(few, earliest.arrivals(*case)[:, :2])


def test_a_road_that_shuts_with_the_hour_does_not_hold_work_that_ends_with_it():
    """One hour's work from 0 at full speed ends at 1, where the road shuts; the next road in the same cell waits."""
    weather = np.array([[[1.0], [0.0], [0.0], [1.0]]], np.float32)
    assert earliest.arrivals(chain([1.0, 0.25]), weather, 0, 0.0)[:, 0].tolist() == [0.0, 1.0, 3.25]


def test_nothing_arrives_after_the_horizon_and_an_infinite_start_starts_nothing():
    label = earliest.arrivals(chain([2.0, 1.0, 0.5]), np.ones((1, 3, 2), np.float32), 0, np.float32([0.0, np.inf]))
    assert label[:, 0].tolist() == [0.0, 2.0, 3.0, np.inf]
    assert np.isinf(label[:, 1]).all()


@pytest.mark.parametrize(
    ("sources", "depart", "hours", "said"),
    [
        (9, 0.0, 4, "sources must be nodes"),
        (0, -1.0, 4, "depart_h must be 0 or later"),
        (0, float("nan"), 4, "depart_h must be 0 or later"),
        (0, 0.0, 1, "at least two hours"),
    ],
)
def test_nonsense_is_refused(sources, depart, hours, said):
    with pytest.raises(ValueError, match=said):
        earliest.arrivals(chain([1.0]), np.ones((1, hours, 2), np.float32), sources, depart)


def test_a_graph_with_a_head_that_is_no_node_is_refused():
    with pytest.raises(ValueError, match="heads must be nodes"):
        earliest.graph(2, [0], [2], [1.0], [0])
