"""No plan beats the clairvoyant, in any future."""

import itertools
import random
from dataclasses import replace

import numpy as np
import pytest

from balto.domain.consignment import Lot
from balto.domain.link import Departure, Link
from balto.domain.plan import Leg, Plan
from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.plan.bound.clairvoyant import clairvoyant, reach
from balto.plan.network import simple_paths
from balto.rehearse.run import rehearse
from tests.rehearse.relay_world import world
from tests.twins import twin_bound

FUTURES = 30


def chart(seed: int = 3) -> WorldIndex:
    """A trail of five places with a way round, a railway with trains both ways, two stocks and teams along it."""
    made = world(4, 2)
    around = Link("around", "p1", "p3", "dog_team", 90.0, "r1", "sheltered", hazard=20.0)
    river = Link("river", "p2", "p3", "dog_team", 62.0, "r0", "valley", hazard=20.0)
    lots = (Lot("p0", 12), Lot("p1", 5, available_h=30.0))
    back = tuple(Departure("rail", hour_h, 4.0, 0.5, 0.2, origin="p1") for hour_h in (14.0, 50.0))
    timetable = (*made.departures, *back)
    return WorldIndex(replace(made, links=(*made.links, around, river), lots=lots, departures=timetable), seed)


def death_table(places: tuple[str, ...] = ("p4", "p3"), members: int = 3) -> DeathTable:
    """Most urgent first, but for a few steps: a later patient needs more, so a late dose may be worth more than an early one."""
    rng = np.random.default_rng(1)
    hours, doses = np.arange(241)[:, None], np.array([0, 4, 8, 20])
    worth = np.array([0.0, 3.0, 4.5, 6.0])[None] * np.exp(-hours / 60) + np.array([0, 0, 0.6, 0.9])[None] * (hours > 40)
    worth = np.minimum.accumulate(worth, axis=0)
    scale = rng.uniform(0.5, 2.0, (members, len(places), 1, 1))
    return DeathTable(places, 1.0, tuple(int(d) for d in doses), (10.0 - worth * scale).astype(np.float32))


def random_plan(on: WorldIndex, rng: random.Random, legs: int = 8) -> Plan:
    """Legs that follow their carriers about, loaded where doses may be."""
    made = on.world
    at = {carrier.id: carrier.home for carrier in made.carriers}
    there = {lot.place for lot in made.lots}
    listed: list[Leg] = []
    for _ in range(legs):
        carrier = rng.choice(made.carriers)
        mode, origin = carrier.mode, at[carrier.id]
        dest = rng.choice([place.id for place in made.places if place.id != origin])
        ways = list(twin_bound._ways(on, mode, origin, dest))
        if not ways:
            continue
        doses = rng.randint(1, 12) if origin in there and rng.random() < 0.8 else 0
        wait_h = rng.choice([1e9, rng.uniform(5, 90)])
        way, other = rng.choice(ways), rng.choice([(), rng.choice(ways)])
        listed.append(Leg(carrier.id, origin, dest, way, doses, rng.choice([0.0, rng.uniform(0, 30)]), wait_h, other,
                          rng.choice([0.0, 0.6]), 6.0))  # fmt: skip
        at[carrier.id] = dest
        if doses:
            there.add(dest)
    return Plan("any", tuple(listed))


def test_no_plan_beats_the_bound_in_any_future() -> None:
    for places in (("p4",), ("p4", "p3"), ("p2", "p0", "p4", "p3", "p1")):
        on, need = chart(), death_table(places)
        bound = clairvoyant(on, need, FUTURES)
        rng = random.Random(len(places))
        for _ in range(150):
            plan = random_plan(on, rng)
            if plan.legs:
                deaths = rehearse(on, plan, need, FUTURES).total_deaths()
                assert np.all(deaths >= bound.per_member - 1e-4), plan


def test_no_dose_is_anywhere_before_its_earliest_hour() -> None:
    on = chart(5)
    bound = clairvoyant(on, death_table(), FUTURES)
    rng = random.Random(9)
    seen = 0
    for _ in range(150):
        plan = random_plan(on, rng)
        if not plan.legs:
            continue
        out = rehearse(on, plan, death_table(), FUTURES)
        for n, leg in enumerate(plan.legs):
            came = (out.doses[:, n] > 0) & np.isfinite(out.arrive_h[:, n])
            seen += int(came.sum())
            assert np.all(out.arrive_h[came, n] >= bound.earliest_h[came, on.places[leg.dest]] - 1e-3), leg
    assert seen > 1000


def test_the_best_of_all_relays_along_the_trail_meets_the_bound_of_a_lone_future() -> None:
    """Each stage by the team at its start, all doses: where relays are all that matters, the bound is met, not just kept."""
    on = WorldIndex(world(3, 1, departures=()), 3)
    hours = np.arange(241)[:, None]
    deaths = 10.0 - np.array([0.0, 8.0]) * np.exp(-hours / 60)
    need = DeathTable(("p3",), 1.0, (0, 20), deaths[None, None].astype(np.float32))
    bound = clairvoyant(on, need, FUTURES)
    teams = [carrier.id for carrier in on.world.carriers if carrier.mode == "dog_team"]
    best = np.full(FUTURES, np.inf)
    stops = [("p0", "p1", "p2", "p3"), ("p0", "p1", "p3"), ("p0", "p2", "p3"), ("p0", "p3")]
    for stages in stops:
        for crew in itertools.product(teams, repeat=len(stages) - 1):
            legs = _relay(on, crew, stages)
            best = np.minimum(best, rehearse(on, Plan("relay", legs), need, FUTURES).total_deaths())
    assert np.median(best - bound.per_member) < 0.02
    assert np.all(best >= bound.per_member - 1e-4)


def _relay(on: WorldIndex, crew: tuple[str, ...], stages: tuple[str, ...]) -> tuple[Leg, ...]:
    """Empty legs that bring each to its start, then the loaded ones."""
    at = {carrier.id: carrier.home for carrier in on.world.carriers}
    legs = []
    for carrier, origin, dest in zip(crew, stages, stages[1:], strict=False):
        if at[carrier] != origin:
            legs.append(Leg(carrier, at[carrier], origin, on.way("dog_team", at[carrier], origin)))
        legs.append(Leg(carrier, origin, dest, on.way("dog_team", origin, dest), 20))
        at[carrier] = dest
    return tuple(legs)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_earliest_hours_are_those_of_the_slow_twin(seed: int) -> None:
    on = chart(seed)
    first_h = clairvoyant(on, death_table(), 3).earliest_h
    for i in range(3):
        assert first_h[i] == pytest.approx(twin_bound.earliest_h(on, i), abs=1e-9)


def test_a_carrier_left_out_brings_no_dose_sooner_and_some_later() -> None:
    on = chart()
    everyone = clairvoyant(on, death_table(), FUTURES).earliest_h
    without = clairvoyant(on, death_table(), FUTURES, exclude=["c1", "train"]).earliest_h
    assert np.all(without >= everyone)
    assert np.any(without > everyone + 1.0)


def test_the_rough_bound_of_a_large_country_is_below_the_close_one(monkeypatch: pytest.MonkeyPatch) -> None:
    on = chart()
    close = clairvoyant(on, death_table(), FUTURES)
    monkeypatch.setattr("balto.plan.bound.clairvoyant.LISTED_MOST", 0)
    rough = clairvoyant(on, death_table(), FUTURES)
    assert np.all(rough.earliest_h <= close.earliest_h + 1e-9)
    assert 0.0 < rough.deaths <= close.deaths
    assert np.all(rough.earliest_h[:, on.places["p4"]] > rough.earliest_h[:, on.places["p3"]])


def test_the_first_futures_do_not_depend_on_how_many_are_asked_for() -> None:
    on = chart()
    assert np.array_equal(reach(on, death_table(), 30).first_h[:7], reach(on, death_table(), 7).first_h)


def thicket_beside_the_way(out: bool) -> simple_paths.Ways:
    """Ways where fourteen villages, joined each to each, lie behind the origin; with `out`, one may come to them from its end."""
    base = world(stages=15)
    thicket = [base.places[k].id for k in range(2, 16)]
    pairs = [("p0", "p1"), *(("p0", one) for one in thicket), *itertools.combinations(thicket, 2)]
    links = [Link(f"{a}-{b}", a, b, "dog_team", 10.0 + k % 7, "r0") for k, (a, b) in enumerate(pairs)]
    links += [Link("in", "p1", thicket[0], "dog_team", 10.0, "r0", both_ways=False)] if out else []
    return simple_paths.ways(WorldIndex(replace(base, links=tuple(links), departures=()), 7))


def test_a_thicket_that_one_may_only_come_to_is_left_when_enough_of_it_was_looked_at() -> None:
    """Beginnings without number, none of which leads on."""
    listed = thicket_beside_the_way(out=True)
    first, last = listed.first[listed.kind[0], 0, 1]
    assert listed.links[first] == ("p0-p1",)
    assert list(listed.stands_in[first:last]) == [False, True]
    assert listed.km[last - 1] == listed.km[first]


def test_a_thicket_behind_the_only_way_is_not_looked_at() -> None:
    listed = thicket_beside_the_way(out=False)
    first, last = listed.first[listed.kind[0], 0, 1]
    assert listed.links[first:last] == (("p0-p1",),)
    assert not listed.stands_in[first]


def _simple_ways(links: tuple[Link, ...], been: tuple[str, ...], dest: str) -> list[float]:
    """Kilometres of every way that goes on from `been` to dest and meets no place twice."""
    if been[-1] == dest:
        return [0.0]
    found = []
    for link in links:
        for a, b in ((link.origin, link.dest), (link.dest, link.origin))[: 2 if link.both_ways else 1]:
            if a == been[-1] and b not in been:
                found += [link.km + km for km in _simple_ways(links, (*been, b), dest)]
    return found


@pytest.mark.parametrize("seed", range(6))
def test_ways_in_a_net_with_blind_alleys_are_those_of_a_full_count(seed: int) -> None:
    """Two rings that meet in one place, a blind alley and a one-way road: the eight shortest of all ways, and a stand-in."""
    rng = random.Random(seed)
    base = world(stages=7)
    pairs = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 5), (5, 2), (3, 5), (5, 6)]
    pairs += [tuple(rng.sample(range(7), 2)) for _ in range(3)]
    links = tuple(
        Link(f"l{k}", f"p{a}", f"p{b}", "dog_team", rng.uniform(5.0, 50.0), "r0", both_ways=k % 4 > 0)
        for k, (a, b) in enumerate(pairs)
    )
    on = WorldIndex(replace(base, links=links, departures=()), 7)
    listed = simple_paths.ways(on)
    kind = listed.kind[0]
    for (o, a), (d, b) in itertools.permutations(enumerate(base.places[:7]), 2):
        first, last = listed.first[kind, o, d]
        every = sorted(_simple_ways(links, (a.id,), b.id))
        assert listed.km[first:last] == pytest.approx(every[: simple_paths.MOST_WAYS + 1])
        assert list(listed.stands_in[first:last]) == [n >= simple_paths.MOST_WAYS for n in range(len(every[:9]))]
