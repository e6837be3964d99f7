"""A country whose doses must go by train: departures, cut-offs, cancellations, a change of trains, trucks at the station."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from balto.domain.carrier import Carrier
from balto.domain.consignment import Item, Lot
from balto.domain.link import Departure, Link
from balto.domain.outbreak import Outbreak, Reported
from balto.domain.place import Place
from balto.domain.plan import Plan
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.plan.bound.weather_known import country_bound
from balto.plan.distribution.search import plan_country
from balto.plan.network.mode_graph import nets
from balto.plan.network.timetable import by_timetable
from balto.plan.relay.search import search
from balto.rehearse.run import rehearse
from tests.plan.test_plan_country import a_toll

MEMBERS = 20
VILLAGES = 6


def world(cancel: float = 0.0) -> World:
    """A depot, a junction and a town along a railway; villages round the town, which three trucks serve; no road to the depot."""
    line = [
        Place("depot", "Depot", 60.0, 20.0),
        Place("junction", "Junction", 60.0, 22.0),
        Place("town", "Town", 60.0, 24.0),
    ]
    villages = [Place(f"v{i}", f"V{i}", 59.8 + 0.08 * i, 24.3) for i in range(VILLAGES)]
    roads = tuple(Link(f"road{i}", "town", f"v{i}", "truck", 30.0 + 5.0 * i, "r0") for i in range(VILLAGES))
    rails = (
        Link("rail1", "depot", "junction", "rail", 120.0, "r0"),
        Link("rail2", "junction", "town", "rail", 120.0, "r0"),
    )
    runs = [Departure("rail1", 6.0 + 12 * k, 4.0, 2.0, cancel) for k in range(10)]
    runs += [Departure("rail2", 11.0 + 12 * k, 4.0, 0.0, cancel) for k in range(10)]
    trucks = [Carrier(f"t{i}", f"Truck {i}", "town", "truck", 30.0, 500.0) for i in range(3)]
    crew = (Carrier("train", "Train", "depot", "rail", 30.0, 2000.0), *trucks)
    return World(
        "a railway", datetime(2025, 1, 1, tzinfo=UTC), "UTC", 120.0, Item("medicine"), None, (*line, *villages),
        (*rails, *roads), crew, Outbreak(Reported((), date(2025, 1, 1)), ()), (Lot("depot", 360),),
        departures=tuple(runs), seed=3,
    )  # fmt: skip


def death_table() -> DeathTable:
    return a_toll(tuple(f"v{i}" for i in range(VILLAGES)), 120.0)


def found(chart: WorldIndex) -> Plan:
    return plan_country(chart, death_table(), members=MEMBERS, seconds=None, iterations=400, seed=1).plan


def deaths(chart: WorldIndex, plan: Plan) -> float:
    return float(rehearse(chart, plan, death_table(), 200).total_deaths().mean())


def test_doses_go_by_the_train_and_on_by_truck_as_well_as_the_search_of_relays_does_it():
    chart = WorldIndex(world(), 3)
    plan = found(chart)
    rail = [leg for leg in plan.legs if leg.carrier == "train"]
    assert [leg.route for leg in rail[:2]] == [("rail1",), ("rail2",)]
    assert {leg.dest for leg in plan.legs if leg.carrier != "train"} >= {f"v{i}" for i in range(VILLAGES)}
    nothing = deaths(chart, Plan("nothing", ()))
    peer = search(chart, death_table(), members=MEMBERS, iterations=6000, seed=1).plan
    assert nothing - deaths(chart, plan) > 0.95 * (nothing - deaths(chart, peer))
    assert country_bound(chart, death_table(), MEMBERS) <= deaths(chart, plan)


def test_the_train_leaves_when_the_timetable_says_and_loads_before_the_cutoff():
    chart = WorldIndex(world(), 3)
    plan = found(chart)
    out = rehearse(chart, plan, death_table(), 50)
    first = next(n for n, leg in enumerate(plan.legs) if leg.route == ("rail1",))
    assert (out.depart_h[:, first] == 6.0).all()
    late = WorldIndex(replace(chart.world, lots=(Lot("depot", 360, available_h=5.0),)), 3)
    plan = found(late)
    assert (rehearse(late, plan, death_table(), 50).depart_h[:, first] == 18.0).all()


def test_without_the_train_nothing_comes():
    chart = WorldIndex(world(), 3)
    crew = tuple(replace(one, excluded="no") if one.mode == "rail" else one for one in chart.world.carriers)
    assert not any(leg.doses for leg in found(WorldIndex(replace(chart.world, carriers=crew), 3)).legs)


@pytest.mark.parametrize("cancel", [0.0, 0.3])
def test_expected_arrivals_are_those_of_many_journeys(cancel):
    """A slow twin: whoever is ready takes the first train that runs, is handed over at the junction, and takes the next."""
    chart = WorldIndex(world(cancel), 3)
    net = next(net for net in nets(chart) if net.scheduled)
    slow = np.ones(len(chart.class_keys))
    grid = np.arange(0.0, 60.0, 7.0)
    table = by_timetable(chart, net, slow, np.array([0]), np.array([1, 2]), grid)[0]
    rng, wait_h = np.random.default_rng(5), chart.world.places[1].handover_h
    for j, ready_h in enumerate(grid):
        at_junction = _ride(ready_h, 6.0, 2.0, cancel, rng)
        assert table[0, j] == pytest.approx(at_junction.mean(), abs=0.5)
        in_town = np.array([_ride(at + wait_h, 11.0, 0.0, cancel, rng, 1)[0] for at in at_junction])
        assert table[1, j] == pytest.approx(in_town.mean(), abs=0.5)


def _ride(ready_h: float, first_h: float, cutoff_h: float, cancel: float, rng, journeys: int = 4000) -> np.ndarray:
    out = np.empty(journeys)
    for n in range(journeys):
        leave_h = first_h
        while leave_h - cutoff_h < ready_h - 1e-9 or rng.random() < cancel:
            leave_h += 12.0
        out[n] = leave_h + 4.0
    return out


def test_a_train_at_the_far_end_fetches_the_doses_only_if_trains_go_that_way():
    made = world()
    crew = tuple(replace(one, home="junction") if one.mode == "rail" else one for one in made.carriers)
    there = replace(made, carriers=crew)
    assert not any(leg.doses for leg in found(WorldIndex(there, 3)).legs)
    back = tuple(Departure("rail1", 1.0 + 12 * k, 4.0, origin="junction") for k in range(10))
    chart = WorldIndex(replace(there, departures=(*made.departures, *back)), 3)
    plan = found(chart)
    rail = [(leg.origin, leg.dest) for leg in plan.legs if leg.carrier == "train"]
    assert rail[:3] == [("junction", "depot"), ("depot", "junction"), ("junction", "town")]
    out = rehearse(chart, plan, death_table(), 50)
    first = next(n for n, leg in enumerate(plan.legs) if leg.carrier == "train")
    assert set(out.depart_h[:, first]) <= {1.0, 13.0}
    assert country_bound(chart, death_table(), MEMBERS) <= deaths(chart, plan)


def test_who_misses_the_last_train_never_comes():
    chart = WorldIndex(world(), 3)
    net = next(net for net in nets(chart) if net.scheduled)
    table = by_timetable(
        chart, net, np.ones(len(chart.class_keys)), np.array([0]), np.array([2]), np.array([0.0, 119.0])
    )
    assert np.isfinite(table[0, 0, 0])
    assert np.isinf(table[0, 0, 1])
