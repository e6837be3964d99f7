"""What a search asks of crews: none above its limit, runs that save too little for their danger left at home, and the price
told."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from balto.domain.carrier import Carrier
from balto.domain.consignment import Lot
from balto.domain.link import Link
from balto.domain.mode import MODES, Mode
from balto.domain.plan import Leg, Plan
from balto.domain.world import World
from balto.ensemble.death_table import DeathTable
from balto.motion.index import WorldIndex
from balto.plan.above_limit import above_limits, could_bind
from balto.plan.distribution.search import plan_country
from balto.plan.found import Budget, Engine, Found
from balto.plan.search import search
from balto.rehearse.crews import Standing, crew_deaths, crews_of, weighed_deaths
from balto.rehearse.run import rehearse
from tests.rehearse.relay_world import toll_at, world

BUDGET = Budget(40, iterations=600)
BIPLANE = Mode("biplane", 100.0, 0.05, 0.02, loss_per_1000_h=4.0, die_if_lost=0.1, crew=2)
HOURS_OUT_AND_HOME = 10.0
CHANCE = HOURS_OUT_AND_HOME * 4.0 / 1000 * 0.1  # 1 in 250, for one aboard


def fork(loss: float = 4.0, **pilot: object) -> World:
    """500 km from p0 to p1, by dog team or by biplane."""
    links = (Link("trail", "p0", "p1", "dog_team", 500.0, "r0"), Link("air", "p0", "p1", "biplane", 500.0, "r0"))
    flyer = Carrier("flyer", "Flyer", "p0", "biplane", 100.0, 50.0, **pilot)  # type: ignore[arg-type]  # what the test asks for
    team = Carrier("team", "Team", "p0", "dog_team", 11.0, 50.0)
    modes = (*MODES, replace(BIPLANE, loss_per_1000_h=loss))
    return replace(
        world(1),
        links=links,
        carriers=(flyer, team),
        lots=(Lot("p0", 30),),
        climates=(),
        crew_limits=True,
        departures=(),
        modes=modes,
    )


def used(given: World, engine: Engine = Engine.RELAY, budget: Budget = BUDGET) -> tuple[str, ...]:
    return search(WorldIndex(given, 1), toll_at("p1"), budget, engine=engine).plan.carriers()


@pytest.mark.parametrize("engine", [Engine.RELAY, Engine.DISTRIBUTION])
def test_nobody_flies_above_the_limit_but_who_consents(engine):
    assert used(fork(), engine) == ("team",)
    assert used(fork(consent=("Ann",)), engine) == ("team",)
    assert used(fork(consent=("Ann", "Bob")), engine) == ("flyer",)
    assert used(fork(consent=("Ann", "Bob"), max_risk=0.9 * CHANCE), engine) == ("team",)
    assert used(fork(loss=8.0, consent=("Ann", "Bob")), engine) == ("team",)  # 1 in 125: nobody is asked
    assert used(fork(loss=0.5), engine) == ("flyer",)


@pytest.mark.parametrize("members", [1, 40])
def test_of_one_future_and_of_many_the_same(members):
    assert used(fork(), budget=replace(BUDGET, members=members)) == ("team",)


def test_a_plan_in_hand_above_the_limit_is_not_gone_on_from():
    chart, flown = WorldIndex(fork(), 1), Plan("flown", (Leg("flyer", "p0", "p1", ("air",), 30),))
    found = search(chart, toll_at("p1"), BUDGET, start=flown).plan
    assert found.carriers() == ("team",)
    assert crews_of(rehearse(chart, flown, toll_at("p1"), 100)).refused[0].standing is Standing.NEEDS_CONSENT


def test_what_is_left_out_is_told_with_what_it_would_save():
    chart, death_table = WorldIndex(fork(), 1), toll_at("p1")
    kept = search(chart, death_table, BUDGET).plan
    (left_out,) = above_limits(chart, kept, death_table, BUDGET)
    assert (left_out.name, left_out.carriers()) == ("above the limit", ("flyer",))
    saved = [float(weighed_deaths(rehearse(chart, plan, death_table, 500)).mean()) for plan in (kept, left_out)]
    assert saved[0] - saved[1] > 0.1
    assert "Flyer" in left_out.note
    mild = WorldIndex(replace(fork(loss=0.001), carriers=fork(loss=0.001).carriers[:1]), 1)
    assert not could_bind(mild.world)
    assert list(above_limits(mild, kept, death_table, BUDGET)) == []


def patients(of: float) -> DeathTable:
    """So many patients at p1, all saved by ten doses at once and fewer later."""
    hour, share = np.arange(241)[None, :, None], np.array([0.0, 1.0, 1.0, 1.0])[None, None, :]
    table = np.broadcast_to(of * (1 - share * np.exp(-hour / 150)), (40, 241, 4))
    return DeathTable(("p1",), 1.0, (0, 10, 20, 30), np.ascontiguousarray(table[:, None]).astype(np.float32))


@pytest.mark.parametrize("engine", [Engine.RELAY, Engine.DISTRIBUTION])
def test_a_run_that_saves_less_than_it_risks_stays_at_home(engine):
    """One in 10,000 of a death averted is not worth two lives at 1 in 2,000; at weight 0 it is."""
    chart = WorldIndex(replace(fork(loss=0.5), carriers=fork(loss=0.5).carriers[:1]), 1)
    free = WorldIndex(replace(chart.world, crew_weight=0.0), 1)
    assert search(chart, patients(1e-4), BUDGET, engine=engine).plan.legs == ()
    assert search(free, patients(1e-4), BUDGET, engine=engine).plan.legs != ()
    assert search(chart, patients(1.0), BUDGET, engine=engine).plan.legs != ()


def test_the_deaths_told_are_of_patients_and_crews():
    chart, death_table = WorldIndex(fork(loss=0.5), 1), toll_at("p1")
    found: Found = search(chart, death_table, BUDGET)
    told = rehearse(chart, found.plan, death_table, 40)
    assert crew_deaths(told).mean() == pytest.approx(2 * CHANCE / 8, rel=0.05)
    assert found.deaths == pytest.approx(float(weighed_deaths(told).mean()), rel=0.01)
    country = plan_country(chart, death_table, members=40, seconds=None, iterations=50)
    assert country.deaths == pytest.approx(
        float(weighed_deaths(rehearse(chart, country.plan, death_table, 40)).mean()), abs=1e-6
    )


def test_the_more_a_crew_weighs_the_fewer_of_it_die():
    """From weight to weight crews' deaths never rise and patients' never fall: the flyer goes while it is worth it."""
    deaths = []
    for weight in (0.0, 1.0, 100.0, 10_000.0):
        chart = WorldIndex(replace(fork(loss=0.5), crew_weight=weight), 1)
        told = rehearse(chart, search(chart, toll_at("p1"), BUDGET).plan, toll_at("p1"), 500)
        deaths.append((float(crew_deaths(told).mean()), float(told.total_deaths().mean())))
    crews, sick = zip(*deaths, strict=True)
    assert all(one >= other - 1e-9 for one, other in pairwise(crews))
    assert all(one <= other + 1e-3 for one, other in pairwise(sick))
    assert crews[-1] < crews[0]


def test_a_way_round_a_threat_is_taken():
    """Two roads of 100 and 120 km; on the shorter, attacks: nothing else tells them apart."""
    for threat, way in ((0.0, "short"), (50.0, "long")):
        links = (
            Link("short", "p0", "p1", "truck", 100.0, "r0", threat_per_1000_h=threat),
            Link("long", "p0", "p1", "truck", 120.0, "r0"),
        )
        truck = Carrier("t", "T", "p0", "truck", 50.0, 50.0)
        given = replace(
            world(1),
            links=links,
            carriers=(truck,),
            lots=(Lot("p0", 30),),
            climates=(),
            departures=(),
            crew_limits=True,
        )
        found = search(WorldIndex(given, 1), toll_at("p1"), BUDGET, engine=Engine.RELAY).plan
        assert [leg.route for leg in found.legs if leg.doses] == [(way,)]
