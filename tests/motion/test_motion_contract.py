"""A leg graph gives the arrivals of its roads."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balto.motion import earliest
from balto.motion.contract import contract

MEMBERS = 5


@st.composite
def roads_with_places(draw, exact):
    """Twigs, chains, loops, parallel and one-way roads over a few cells; some nodes are places."""
    nodes, cells = draw(st.integers(2, 24)), draw(st.integers(1, 2))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    arcs = draw(st.integers(1, 2 * nodes))
    tails = rng.integers(0, nodes, arcs)
    heads = (tails + rng.integers(-1, 2, arcs) * rng.integers(1, 3, arcs)) % nodes
    back = rng.random(arcs) < 0.8
    tails, heads = np.r_[tails, heads[back]], np.r_[heads, tails[back]]
    cell = rng.integers(0, cells, nodes)[np.minimum(tails, heads)]
    hours = rng.integers(1, 9, len(tails)) / 4 if exact else rng.gamma(0.6, 1.0, len(tails))
    roads = earliest.graph(nodes, tails, heads, hours, cell)
    shape = (cells, 12, MEMBERS)
    weather = rng.integers(0, 3, shape) / 2 if exact else rng.random(shape) * (rng.random(shape) < 0.8)
    places = np.unique(rng.integers(0, nodes, draw(st.integers(1, 5))))
    return roads, weather.astype(np.float32), places


@settings(max_examples=150)
@given(roads_with_places(exact=True))
def test_arrivals_at_places_are_the_same_to_the_bit_where_hours_add_without_rounding(case):
    roads, weather, places = case
    legs = contract(roads, places)
    there = legs.narrow(places)
    for k in range(len(places)):
        by_roads = earliest.arrivals(roads, weather, places[k], 1.0)[places]
        assert np.array_equal(earliest.arrivals(legs.graph, weather, there[k], 1.0)[there], by_roads)


@settings(max_examples=100)
@given(roads_with_places(exact=False))
def test_arrivals_at_places_are_the_same_but_for_rounding(case):
    roads, weather, places = case
    legs = contract(roads, places)
    there = legs.narrow(places)
    by_roads = earliest.arrivals(roads, weather, places[0], 0.5)[places]
    np.testing.assert_allclose(earliest.arrivals(legs.graph, weather, there[0], 0.5)[there], by_roads, atol=1e-3)


@settings(max_examples=100)
@given(roads_with_places(exact=True))
def test_each_leg_is_a_way_by_road_inside_one_cell_and_takes_the_sum_of_its_hours(case):
    roads, _, places = case
    legs = contract(roads, places)
    for leg in range(len(legs.graph.heads)):
        arcs = list(legs.roads(leg))
        assert roads.heads[arcs[:-1]].tolist() == roads.tails[arcs[1:]].tolist()
        assert roads.tails[arcs[0]] == legs.nodes[legs.graph.tails[leg]]
        assert roads.heads[arcs[-1]] == legs.nodes[legs.graph.heads[leg]]
        assert set(roads.cell[arcs]) == {legs.graph.cell[leg]}
        assert roads.hours[arcs].sum() == legs.graph.hours[leg]


def two_way(nodes, *roads):
    """Roads (from, to, hours, cell), each open both ways."""
    a, b, hours, cell = zip(*roads, strict=True)
    return earliest.graph(nodes, a + b, b + a, hours + hours, cell + cell)


def test_a_chain_becomes_one_leg_each_way_and_its_twig_goes():
    legs = contract(two_way(5, (0, 1, 1.0, 0), (1, 2, 2.0, 0), (2, 3, 0.5, 0), (2, 4, 9.0, 0)), [0, 3])
    assert legs.nodes.tolist() == [0, 3]
    assert legs.graph.hours.tolist() == [3.5, 3.5]


def test_a_chain_breaks_where_the_weather_changes():
    legs = contract(two_way(4, (0, 1, 1.0, 0), (1, 2, 2.0, 0), (2, 3, 0.5, 1)), [0, 3])
    assert legs.nodes.tolist() == [0, 2, 3]
    assert sorted(legs.graph.hours.tolist()) == [0.5, 0.5, 3.0, 3.0]


def test_of_two_chains_between_the_same_ends_in_one_cell_the_faster_is_kept():
    legs = contract(two_way(4, (0, 1, 1.0, 0), (1, 3, 1.0, 0), (0, 2, 1.0, 0), (2, 3, 0.5, 0)), [0, 3])
    assert legs.graph.hours.tolist() == [1.5, 1.5]


def test_asking_for_a_node_that_went_names_it():
    legs = contract(two_way(3, (0, 1, 1.0, 0), (1, 2, 1.0, 0)), [0, 2])
    with pytest.raises(ValueError, match="node 1 was contracted away"):
        legs.narrow([0, 1])
