"""Ways are chosen by hours: round what is shut however long that is, and through what opens soon enough."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from balto.desk.what_if import Change, changed
from balto.domain.carrier import Carrier
from balto.domain.climate import Climate, MonthClimate
from balto.domain.consignment import Item, Lot
from balto.domain.link import Link, LinkState
from balto.domain.place import Place
from balto.domain.plan import Leg
from balto.domain.world import World
from balto.motion.conditions import conditions
from balto.motion.earliest import arrivals, graph
from balto.motion.index import WorldIndex
from balto.plan.found import Budget, Engine
from balto.plan.network.link_hours import EVERY_H, link_hours
from balto.plan.one_team import one_team
from balto.plan.recourse.rules import second_ways
from balto.plan.search import search
from balto.rehearse.run import rehearse
from benchmarks.relay.tiny import still
from tests.plan.test_plan_search import toll_at
from tests.rehearse.relay_world import world

BRIDGE_KM, HORIZON_H = 50.0, 120.0
ROUND = ("out", "over", "back")
ENGINES = [Engine.RELAY, Engine.DISTRIBUTION]
CALM, WILD = (MonthClimate(temp_mean_c=5, temp_sd_c=1, wind_mean_ms=wind, wind_sd_ms=0.5) for wind in (1.0, 13.0))


def beside_the_bridge(places: int, ratio: float, *states: LinkState, mode: str = "truck") -> World:
    """Doses at p0, patients at p1, a bridge between, a road round over p2 and p3, and a road to nowhere on the far side."""
    third_km = ratio * BRIDGE_KM / 3
    ends = [("bridge", "p0", "p1", BRIDGE_KM), ("out", "p0", "p2", third_km), ("over", "p2", "p3", third_km)]
    ends += [("back", "p3", "p1", third_km)]
    ends += [(f"away{i}", f"p{i - 1 if i > 4 else 1}", f"p{i}", 20.0) for i in range(4, places)]
    links = tuple(Link(name, a, b, mode, km, "pass" if name == "bridge" else "coast") for name, a, b, km in ends)
    where = tuple(Place(f"p{i}", f"P{i}", 45.0 + 0.02 * i, 9.0) for i in range(places))
    return world(
        places=where, links=links, carriers=(Carrier("lorry", "Lorry", "p0", mode, 40.0, 900.0),), departures=(),
        lots=(Lot("p0", 20),), item=Item("medicine"), climates=(), horizon_h=HORIZON_H, link_states=states,
    )  # fmt: skip


def shut(until_h: float = HORIZON_H, reliability: float = 1.0) -> LinkState:
    return LinkState("bridge", "shut", 0.0, until_h, "roads office", 0.0, reliability)


def planned(case: World, engine: Engine) -> tuple[Leg, float]:
    """The last leg of the plan, which brings doses to p1, and the mean hour at which it comes."""
    chart, table = WorldIndex(case, 1), toll_at("p1", members=10)
    found = search(chart, table, Budget(10, iterations=60), engine=engine).plan
    outcome = rehearse(chart, found, table, 10)
    assert found.legs[-1].dest == "p1"
    assert found.legs[-1].doses > 0
    return found.legs[-1], float(outcome.arrive_h[:, -1].mean())


def test_an_open_bridge_is_taken():
    for engine in ENGINES:
        assert planned(beside_the_bridge(5, 1.8), engine)[0].route == ("bridge",)


@pytest.mark.parametrize("places", [5, 30, 70])
@pytest.mark.parametrize("ratio", [1.8, 3.0, 10.0])
def test_round_a_bridge_that_is_shut_however_long_the_road_and_wide_the_map(places, ratio):
    for engine in ENGINES:
        assert planned(beside_the_bridge(places, ratio, shut()), engine)[0].route == ROUND


@pytest.mark.parametrize("ratio", [1.8, 10.0])
def test_round_a_bridge_that_is_supposed_shut(ratio):
    case = changed(beside_the_bridge(30, ratio), Change(shut=("bridge",)))
    for engine in ENGINES:
        assert planned(case, engine)[0].route == ROUND


@pytest.mark.parametrize("places", [5, 70])
def test_a_bridge_that_opens_in_two_days_is_waited_for_only_where_the_road_takes_longer(places):
    for engine in ENGINES:
        soon, late = (planned(beside_the_bridge(places, ratio, shut(48.0)), engine) for ratio in (3.0, 60.0))
        assert soon[0].route == ROUND
        assert soon[1] < 20.0
        assert late[0].route == ("bridge",)
        assert 49.0 < late[1] < 56.0


def test_a_pass_that_storms_make_slow_is_left_for_the_valley():
    case = beside_the_bridge(5, 1.8)
    climates = Climate("coast", 45.0, 9.0, (CALM,) * 12), Climate("pass", 45.0, 9.0, (WILD,) * 12)
    slow = tuple(
        replace(mode, wind_slow_ms=8.0, wind_stop_ms=14.0, wind_floor=0.2) if mode.id == "truck" else mode
        for mode in case.modes
    )
    for engine in ENGINES:
        assert planned(replace(case, climates=climates, modes=slow), engine)[0].route == ROUND


def test_one_carrier_alone_goes_round_too_and_a_second_way_may_be_long():
    case = beside_the_bridge(5, 10.0, shut())
    assert [leg.route for leg in one_team(WorldIndex(case, 1), toll_at("p1")).legs] == [ROUND]
    doubtful = beside_the_bridge(5, 10.0, shut(reliability=0.3))
    assert second_ways(WorldIndex(doubtful, 1), Leg("lorry", "p0", "p1", ("bridge",), 20)) == [ROUND]
    assert second_ways(WorldIndex(case, 1), Leg("lorry", "p0", "p1", ROUND, 20)) == []


def test_hours_of_links_wait_for_what_is_shut_and_never_end_where_nothing_opens():
    """Classes: open; shut for the first half; never open; slow. Work of two hours each, leaving every third hour."""
    hours = 96
    weather = np.ones((4, hours, 2), np.float32)
    weather[1, :48], weather[2], weather[3, :, 1] = 0.0, 0.0, 0.25
    found = link_hours(weather, np.arange(4), np.full(4, 2.0))
    leave = np.arange(0, hours, EVERY_H)
    assert found.calm.tolist() == [2.0, 2.0, np.inf, 2.0]
    assert found.expected[0] == pytest.approx(np.minimum(2.0, hours - leave).mean())
    assert found.expected[1] == pytest.approx((np.minimum(np.maximum(leave, 48) + 2.0, hours) - leave).mean())
    assert found.expected[2] == np.inf
    assert found.by_member[3].tolist() == pytest.approx([2.0, np.minimum(8.0, hours - leave).mean()])
    assert found.worst.tolist()[:2] == pytest.approx([2.0, 50.0])


def test_nobody_leaves_by_night_where_a_mode_keeps_to_daylight():
    weather = np.zeros((1, 96, 1), np.float32)
    weather[0, [hour for hour in range(96) if 6 <= hour % 24 < 18]] = 1.0
    assert link_hours(weather, np.zeros(1, np.int64), np.full(1, 1.0)).expected[0] == pytest.approx(1.0, abs=0.2)


def maze(seed: int) -> World:
    """A random map, a third of its links shut or slow for a while; doses at p0, patients at p1, nothing left to chance."""
    rng = np.random.default_rng(seed)
    places = int(rng.choice([5, 12, 30, 70]))
    row = rng.permutation(places)
    ends = {(int(a), int(b)) for a, b in pairwise(row)} | {tuple(rng.permutation(places)[:2].tolist()) for _ in row}
    links = tuple(
        Link(
            f"l{k}",
            f"p{a}",
            f"p{b}",
            "truck",
            float(rng.choice([10, 30, 60, 120, 300, 700]) * rng.uniform(0.8, 1.2)),
            "coast",
        )
        for k, (a, b) in enumerate(sorted(ends))
    )
    shut = [link.id for link in links if rng.random() < 0.35]
    states = tuple(
        LinkState(name, str(rng.choice(["shut", "shut", "restricted"])), float(rng.choice([0, 0, 6])),
                  float(rng.choice([24, 48, 72, HORIZON_H])), f"of {name}")
        for name in shut
    )  # fmt: skip
    where = tuple(Place(f"p{i}", f"P{i}", 45.0 + 0.02 * i, 9.0, handover_h=0.0) for i in range(places))
    case = beside_the_bridge(5, 3.0)
    calm = (
        replace(mode, pace_sd=0.0, team_sd=0.0, stall_share=0.0, breakdown_per_1000_km=0.0, loss_per_1000_h=0.0)
        for mode in case.modes
    )
    return replace(case, places=where, links=links, link_states=states, modes=tuple(calm))


@pytest.mark.parametrize("seed", range(40))
def test_in_a_maze_of_closures_the_plan_comes_as_early_as_any_way_allows(seed):
    """Against the earliest arrival over all ways, waits included."""
    with still():
        chart, table = WorldIndex(maze(seed), 1), toll_at("p1", members=4)
        arcs = [
            (chart.places[a], chart.places[b], link.km / float(chart.teams.pace_kmh[0]), chart.class_of(link, 0))
            for link in chart.world.links for a, b in chart.ends(link)
        ]  # fmt: skip
        weather = np.ascontiguousarray(conditions(chart, 0, 1).factor.transpose(1, 2, 0))
        best_h = float(arrivals(graph(len(chart.world.places), *zip(*arcs, strict=True)), weather, 0, 0.0)[1, 0])
        for engine in ENGINES:
            plan = search(chart, table, Budget(4, iterations=60), engine=engine).plan
            came_h = rehearse(chart, plan, table, 1).arrive_h[0]
            first_h = min((float(came_h[n]) for n, leg in enumerate(plan.legs) if leg.dest == "p1"), default=np.inf)
            assert first_h <= best_h + 0.01 or best_h > HORIZON_H - 10.0
