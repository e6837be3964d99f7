"""The search against every small plan there is, and the promises it makes whatever the case."""

import itertools
import os
import threading
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from balto.domain.carrier import Carrier
from balto.domain.climate import Climate, MonthClimate
from balto.domain.consignment import Item, Lot
from balto.domain.link import Departure, Link
from balto.domain.mode import MODES
from balto.domain.outbreak import Outbreak, Reported
from balto.domain.place import Place
from balto.domain.plan import Leg, Plan
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.plan.one_team import one_team
from balto.plan.relay.columns import CARRIER_TYPE, LEAST_PACE
from balto.plan.relay.instance import instance
from balto.plan.relay.search import Progress, search
from balto.rehearse.run import rehearse
from benchmarks.relay.tiny import still, tiny
from tests.twins.twin_relay import best_deaths
from verification import baselines

MONTHS = tuple(MonthClimate(temp_mean_c=-20, temp_sd_c=9, wind_mean_ms=6, wind_sd_ms=4) for _ in range(12))


def trail(towns: int = 5, doses: int = 20, weather: bool = True) -> World:
    """A trail of towns 50 km apart, a team in each, the doses at its first, the patients at its last."""
    places = tuple(Place(f"t{i}", f"T{i}", 64.0, -149.0 - i) for i in range(towns))
    links = tuple(Link(f"l{i}", f"t{i}", f"t{i + 1}", "dog_team", 50.0, "r") for i in range(towns - 1))
    teams = tuple(Carrier(f"c{i}", f"C{i}", f"t{i}", "dog_team", 11.0, 100.0, 8.0, 6.0) for i in range(towns))
    return World(
        "trail", datetime(1925, 1, 26, tzinfo=UTC), "UTC", 120.0, Item("x"), None, places, links, teams,
        Outbreak(Reported((), datetime(1925, 1, 26, tzinfo=UTC).date()), ()), (Lot("t0", doses),),
        climates=(Climate("r", 64.0, -150.0, MONTHS),) if weather else (), seed=1,
    )  # fmt: skip


def toll_at(*places: str, members: int = 20, hours: int = 121) -> DeathTable:
    """Twenty patients in each place, of whom the doses save fewer with every hour."""
    grid = (0, 5, 10, 20)
    hour, dose = np.arange(hours)[:, None], np.array(grid)[None]
    table = 8.0 - 6.0 * np.minimum(dose, 20) / 20 * np.exp(-hour / 60)
    return DeathTable(
        places, 1.0, grid, np.broadcast_to(table, (members, len(places), hours, 4)).astype(np.float32).copy()
    )


@pytest.mark.parametrize("seed", range(8))
def test_no_plan_of_two_parcels_beats_what_is_found(seed: int) -> None:
    with still():
        case = tiny(4, 1 + seed % 2, seed)
        found = search(case.chart, case.death_table, members=1, iterations=4000, seed=0)
        deaths = float(rehearse(case.chart, found.plan, case.death_table, 1).total_deaths()[0])
    assert deaths <= best_deaths(case.chart, case.death_table, 2) + 1e-3


def test_the_deaths_told_are_those_of_the_rehearsal_where_there_is_one_future() -> None:
    chart, death_table = WorldIndex(trail(), 3), toll_at("t4", members=1)
    found = search(chart, death_table, members=1, iterations=300, seed=0)
    rehearsed = float(rehearse(chart, found.plan, death_table, 1).total_deaths()[0])
    assert found.deaths == pytest.approx(rehearsed, abs=1e-3)


def test_the_deaths_told_are_near_those_in_futures_never_searched_on() -> None:
    chart, death_table = WorldIndex(trail(), 3), toll_at("t4")
    found = search(chart, death_table, members=100, iterations=600, seed=0)
    unseen = rehearse(chart, found.plan, death_table, 4000).total_deaths()[100:]
    averted = 8.0 - unseen.mean()
    assert abs(found.deaths - unseen.mean()) < 0.05 * averted


def test_the_same_seed_and_iterations_give_the_same_plan() -> None:
    chart, death_table = WorldIndex(trail(), 3), toll_at("t2", "t4")
    one, two = (search(chart, death_table, members=20, iterations=400, seed=5) for _ in range(2))
    assert one.plan == two.plan
    assert one.deaths == two.deaths


def test_a_team_that_is_left_out_does_not_run_and_a_shut_link_is_not_crossed() -> None:
    chart, death_table = WorldIndex(trail(), 3), toll_at("t4")
    without = search(chart, death_table, members=20, iterations=200, seed=0, exclude={"c2"}).plan
    assert "c2" not in without.carriers()
    assert not search(chart, death_table, members=20, iterations=50, seed=0, exclude={"l3"}).plan.legs


def test_a_carrier_excluded_in_the_case_is_not_used() -> None:
    world = trail()
    carriers = tuple(replace(one, excluded="half a wolf") if one.id == "c1" else one for one in world.carriers)
    found = search(WorldIndex(replace(world, carriers=carriers), 3), toll_at("t4"), members=20, iterations=200, seed=0)
    assert found.plan.legs
    assert "c1" not in found.plan.carriers()


def test_legs_hang_together_and_no_dose_is_made() -> None:
    """Each carrier goes on from where it came to, takes no more than it can carry, and all comes out of stock."""
    world = trail(6, 30)
    world = replace(world, carriers=tuple(replace(one, payload_kg=1.2) for one in world.carriers))  # twelve doses
    plan = search(WorldIndex(world, 3), toll_at("t3", "t5"), members=20, iterations=800, seed=0).plan
    at = {one.id: one.home for one in world.carriers}
    held = {"t0": 30}
    for leg in plan.legs:
        assert at[leg.carrier] == leg.origin
        at[leg.carrier] = leg.dest
        assert 0 <= leg.doses <= 12
        held[leg.origin] = held.get(leg.origin, 0) - leg.doses
        held[leg.dest] = held.get(leg.dest, 0) + leg.doses
        assert held[leg.origin] >= 0
    assert plan.legs


def test_where_nothing_can_be_sent_the_plan_is_empty() -> None:
    death_table = toll_at("t4")
    cut = replace(trail(), links=trail().links[:2])
    weak = replace(trail(), carriers=tuple(replace(one, payload_kg=1e-4) for one in trail().carriers))
    bare = replace(trail(), lots=())
    for world in (cut, weak, bare):
        found = search(WorldIndex(world, 3), death_table, members=20, iterations=40, seed=0)
        assert not [leg for leg in found.plan.legs if leg.doses]
        assert found.deaths == pytest.approx(8.0, abs=1e-3)


def test_a_stop_or_an_interrupt_leaves_the_best_so_far() -> None:
    chart, death_table = WorldIndex(trail(), 3), toll_at("t4")
    asked = itertools.count()
    stopped = search(chart, death_table, members=20, seconds=60.0, seed=0, stop=lambda: next(asked) >= 3)

    def interrupt(progress: Progress) -> None:
        raise KeyboardInterrupt

    interrupted = search(chart, death_table, members=20, seconds=60.0, seed=0, progress=interrupt)
    for found in (stopped, interrupted):
        assert found.plan.legs
        assert found.iterations > 0
        assert found.deaths < 8.0


def test_what_is_told_of_progress_never_gets_worse() -> None:
    told: list[Progress] = []
    found = search(
        WorldIndex(trail(), 3), toll_at("t2", "t4"), members=20, iterations=300, seed=0, progress=told.append
    )
    deaths = [one.deaths for one in told]
    assert deaths == sorted(deaths, reverse=True)
    assert found.deaths == deaths[-1]


def test_a_start_is_never_made_worse() -> None:
    chart, death_table = WorldIndex(trail(), 3), toll_at("t2", "t4")
    good = search(chart, death_table, members=20, iterations=2000, seed=1)
    again = search(chart, death_table, members=20, iterations=1, seed=2, start=good.plan)
    assert again.deaths <= good.deaths + 1e-6


def test_a_train_leaves_at_its_hour() -> None:
    """The doses wait for the only train, and the team beyond takes over."""
    world = trail(3, weather=False)
    rail = Link("rail", "t0", "t1", "rail", 100.0, "r")
    train = Carrier("train", "Train", "t0", "rail", 50.0, 1000.0)
    world = replace(
        world, links=(rail, world.links[1]), carriers=(train, world.carriers[1]),
        departures=(Departure("rail", 30.0, 4.0, 1.0),), modes=MODES,
    )  # fmt: skip
    chart, death_table = WorldIndex(world, 3), toll_at("t2")
    plan = search(chart, death_table, members=20, iterations=100, seed=0).plan
    assert [(leg.carrier, leg.origin, leg.dest) for leg in plan.legs] == [("train", "t0", "t1"), ("c1", "t1", "t2")]
    assert rehearse(chart, plan, death_table, 20).depart_h[:, 0] == pytest.approx(30.0)


def test_a_train_comes_for_the_doses_only_where_a_train_goes_that_way() -> None:
    """The train stands at the far end of the only way to the doses."""
    world = trail(3, weather=False)
    rail = Link("rail", "t0", "t1", "rail", 100.0, "r")
    train = Carrier("train", "Train", "t1", "rail", 50.0, 1000.0)
    out, back = Departure("rail", 30.0, 4.0, 1.0), Departure("rail", 20.0, 4.0, 1.0, origin="t1")
    world = replace(world, links=(rail, world.links[1]), carriers=(train, world.carriers[1]), modes=MODES)
    legs = {}
    for timetable in ((out,), (out, back)):
        chart = WorldIndex(replace(world, departures=timetable), 3)
        plan = search(chart, toll_at("t2"), members=20, iterations=300, seed=0).plan
        legs[len(timetable)] = [(leg.carrier, leg.origin, leg.dest) for leg in plan.legs]
    assert legs[1] == []
    assert legs[2] == [("train", "t1", "t0"), ("train", "t0", "t1"), ("c1", "t1", "t2")]


def test_doses_do_not_change_hands_where_they_may_not() -> None:
    world = trail(4)
    places = tuple(replace(place, handover=place.id in {"t0", "t3"}) for place in world.places)
    plan = search(WorldIndex(replace(world, places=places), 3), toll_at("t3"), members=20, iterations=400, seed=0).plan
    carried = [leg for leg in plan.legs if leg.doses]
    assert carried
    for leg in carried:
        before = [one for one in carried if one.dest == leg.origin]
        assert leg.origin == "t0" or all(one.carrier == leg.carrier for one in before)


def test_the_search_is_no_worse_than_what_people_would_do_instead() -> None:
    chart, death_table = WorldIndex(trail(6), 3), toll_at("t3", "t5")
    others = [
        baselines.nearest_carriers(chart, death_table), one_team(chart, death_table),
        baselines.for_mean_weather(chart, death_table, iterations=300),
    ]  # fmt: skip
    ours = rehearse(
        chart, search(chart, death_table, members=60, iterations=1500, seed=0).plan, death_table, 2000
    ).total_deaths()[60:]
    for plan in others:
        assert any(leg.doses for leg in plan.legs)
        theirs = rehearse(chart, plan, death_table, 2000).total_deaths()[60:]
        assert ours.mean() <= theirs.mean() + 0.01


def test_a_start_with_a_rule_or_an_unknown_way_is_taken_for_its_doses_alone() -> None:
    world = trail(3, weather=False)
    legs = (
        Leg("c0", "t0", "t1", ("l0",), 20, shelter_below_pace=0.5, shelter_max_h=6.0),
        Leg("c1", "t1", "t2", ("l1",), 20),
    )
    found = search(WorldIndex(world, 3), toll_at("t2"), members=20, iterations=1, seed=0, start=Plan("given", legs))
    assert sum(leg.doses for leg in found.plan.legs if leg.dest == "t2") == 20


def test_the_least_hours_onward_are_below_those_of_every_chain_of_legs() -> None:
    over, _ = instance(WorldIndex(trail(), 1), toll_at("t4"), 4, ())
    pace = over.team[:, LEAST_PACE]
    carrier_type = over.team[:, CARRIER_TYPE].astype(int)
    alone = (over.least[carrier_type] / pace[:, None, None]).min(axis=0)
    assert (over.lower_bound_h <= alone + 1e-9).all()
    assert (over.lower_bound_h <= (over.lower_bound_h[:, :, None] + over.lower_bound_h[None]).min(axis=1) + 1e-9).all()
    assert np.isfinite(over.lower_bound_h).any()


def test_searches_side_by_side_of_one_future_end_when_they_are_told_to() -> None:
    asked = []

    def stop() -> bool:
        asked.append(1)
        return len(asked) > 40

    chart, death_table = WorldIndex(trail(), 3), toll_at("t4", members=1)
    found = search(chart, death_table, members=1, seconds=600.0, seed=0, stop=stop)
    assert len(asked) < 40 + 4 * (os.cpu_count() or 1)  # each asks at most a few times more
    assert found.plan.legs
    assert found.deaths == pytest.approx(float(rehearse(chart, found.plan, death_table, 1).total_deaths()[0]), abs=1e-3)


class Ticks(threading.local):
    """A clock of each thread's own, by which a look at it takes 0.02 s and nothing else takes time."""

    looks = 0

    def __call__(self) -> float:
        self.looks += 1
        return 0.02 * self.looks


def test_a_search_of_one_future_by_the_clock_is_no_worse_than_that_of_one_core(monkeypatch: pytest.MonkeyPatch) -> None:
    with still():
        case = tiny(5, 3, 4)
        monkeypatch.setenv("BALTO_CORES", "1")
        alone = search(case.chart, case.death_table, members=1, seconds=1.0, seed=0, clock=Ticks())
        monkeypatch.setenv("BALTO_CORES", "2")
        both = search(case.chart, case.death_table, members=1, seconds=1.0, seed=0, clock=Ticks())
    assert both.deaths <= alone.deaths + 1e-6
    assert both.iterations > 1.5 * alone.iterations
