"""The ways that a search may choose from, against the simplest search for ways there is."""

import itertools
import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from balto.desk.load_case import open_case
from balto.domain.link import EXPOSURES, Link, LinkState
from balto.files.synthetic.country import write_country
from balto.motion.index import WorldIndex
from balto.plan.network.hubs import narrowed
from balto.plan.network.link_hours import expected_way, hours_by_link
from balto.plan.network.routes_between import APART, STATED, VARIANTS, ways
from balto.plan.relay.instance import instance
from tests.plan.test_plan_country import a_toll


@pytest.fixture(scope="module")
def chart(tmp_path_factory) -> WorldIndex:
    """A generated country of 40 places, some links doubled, some without danger, some reported shut."""
    folder = tmp_path_factory.mktemp("land") / "case"
    write_country(folder, 40, 12, 3)
    world = open_case(folder)
    doubles = tuple(replace(link, id=f"{link.id}-b", km=link.km * 1.1, hazard=0.0) for link in world.links[::4])
    states = tuple(LinkState(link.id, "restricted", 0.0, 1e9) for link in world.links[::7])
    return WorldIndex(replace(world, links=(*world.links, *doubles), link_states=states), 3)


def least(chart: WorldIndex, mode: str, weight: Callable[[Link], float]) -> np.ndarray:
    """[origin, dest] the least weight of any way, by trying every place in between (Floyd and Warshall)."""
    size = len(chart.world.places)
    far = np.full((size, size), math.inf)
    for link in chart.world.links:
        a, b = chart.places[link.origin], chart.places[link.dest]
        if link.mode == mode:
            for x, y in [(a, b), (b, a)] if link.both_ways else [(a, b)]:
                far[x, y] = min(far[x, y], weight(link))
    np.fill_diagonal(far, 0.0)
    for by in range(size):
        far = np.minimum(far, far[:, by, None] + far[by])
    return far


def walked(chart: WorldIndex, origin: str, way: tuple[str, ...]) -> str:
    """Where the links lead from the origin; each must begin where the last one ended."""
    at = origin
    for name in way:
        link = chart.links[name]
        assert at == link.origin or (link.both_ways and at == link.dest)
        at = link.dest if at == link.origin else link.origin
    return at


def danger(chart: WorldIndex, link: Link) -> float:
    stated = {state.link for state in chart.world.link_states}
    return link.km * link.hazard * EXPOSURES[link.exposure] * (STATED if link.id in stated else 1.0)


def test_first_is_a_shortest_way_and_a_quickest_and_a_safest_are_among_them(chart):
    found, safest = ways(chart, ()), []
    for mode in {carrier.mode for carrier in chart.world.carriers}:
        carrier_type = found.carrier_type[
            next(i for i, carrier in enumerate(chart.world.carriers) if carrier.mode == mode)
        ]
        hours = hours_by_link(chart, mode)
        km, risk = least(chart, mode, lambda link: link.km), least(chart, mode, lambda link: danger(chart, link))
        quick = least(chart, mode, lambda link, hours=hours: hours[link.id])
        for o, d in itertools.permutations(range(len(chart.world.places)), 2):
            listed = found.links.get((carrier_type, o, d), ())
            assert bool(listed) == bool(np.isfinite(km[o, d]))
            assert len(listed) <= VARIANTS
            lengths = [sum(chart.links[name].km for name in way) for way in listed]
            assert all(walked(chart, chart.world.places[o].id, way) == chart.world.places[d].id for way in listed)
            if listed:
                assert lengths == sorted(lengths)
                assert lengths[0] == pytest.approx(km[o, d])
                assert min(sum(hours[name] for name in way) for way in listed) == pytest.approx(quick[o, d])
                dangers = [sum(danger(chart, chart.links[name]) for name in way) for way in listed]
                assert min(dangers) >= risk[o, d] - 1e-6
                safest.append(min(dangers) <= risk[o, d] + 1e-6)  # not where the safest takes too long
    assert np.mean(safest) > 0.9
    assert sum(len(listed) >= 3 for listed in found.links.values()) > 100


def test_a_way_apart_keeps_off_the_quickest_ways(chart):
    found = ways(chart, ())
    carrier_type, mode, apart = found.carrier_type[0], chart.world.carriers[0].mode, []
    hours = hours_by_link(chart, mode)
    for o in range(len(chart.world.places)):
        origin, names = chart.world.places[o].id, [place.id for place in chart.world.places]
        used = {name for dest in names for name in expected_way(chart, mode, origin, dest)}
        counts = {name: h * (APART if name in used else 1.0) for name, h in hours.items()}
        away = least(chart, mode, lambda link, counts=counts: counts[link.id])
        for d in range(40):
            listed = found.links.get((carrier_type, o, d), ())
            counted = [sum(counts[name] for name in way) for way in listed]
            assert not counted or min(counted) >= away[o, d] - 1e-6
            apart += [min(counted) <= away[o, d] + 1e-6] if len(listed) > 1 else []
    assert len(apart) > 100
    assert np.mean(apart) > 0.9


def test_links_left_out_are_on_no_way(chart):
    shut = {link.id for link in chart.world.links[::3]}
    assert not any(name in shut for listed in ways(chart, shut).links.values() for way in listed for name in way)


def test_where_there_are_fewer_places_their_shortest_ways_are_the_same(chart):
    death_table = a_toll(tuple(place.id for place in chart.world.places[::9]), chart.world.horizon_h)
    few = narrowed(chart, death_table, most=0)
    assert len(few.world.places) < len(chart.world.places)
    over, some = instance(few, death_table, 4, ())
    whole = ways(chart, ())
    assert over.keys.shape[2] == len(few.world.places)
    for (carrier_type, o, d), listed in some.links.items():
        ends = chart.places[few.world.places[o].id], chart.places[few.world.places[d].id]
        assert listed[0] == whole.links[carrier_type, *ends][0]
