"""Deaths of crews: rates, who is counted, the way home, storms in common, and the limits; the numbers are the pass marks of
docs/crews.md."""

import math
from dataclasses import replace

import numpy as np
import pytest

from balto.domain.carrier import Carrier
from balto.domain.consignment import Lot
from balto.domain.crew import NEVER_ABOVE, WITHOUT_CONSENT, aboard, limit_of
from balto.domain.link import Link
from balto.domain.mode import MODES, Mode
from balto.domain.plan import Leg, Plan
from balto.domain.world import World
from balto.motion.conditions import conditions
from balto.motion.index import WorldIndex
from balto.rehearse.crews import Standing, chances_of, crew_deaths, crews_of, weighed_deaths
from balto.rehearse.outcome import Outcome
from balto.rehearse.run import LOST, TOO_LATE, rehearse
from tests.rehearse.relay_world import forked, relay, toll_at, world
from tests.twins.twin_rehearse import Keyed, Rehearsal

STILL = {
    "pace_sd": 0.0,
    "team_sd": 0.0,
    "shared_sd": 0.0,
    "stall_share": 0.0,
    "breakdown_per_1000_km": 0.0,
    "night_danger": 1.0,
}
CALM = tuple(replace(mode, **STILL) for mode in MODES)
THERE = Plan("there", (Leg("t", "p0", "p1", ("road",), 30),))
LOSS_2_H = 6.0e-5  # of a truck: 0.03 per 1,000 hours
TRUCK_DIES = 0.08
FIRST_MARK = 9.6e-6  # deaths of a crew of two on 100 km


def road(plan_world: World | None = None, modes: tuple[Mode, ...] = CALM, **changed: object) -> World:
    """A truck at p0 and 100 km of road to p1, in no weather."""
    link = {"hazard": 1.0, "threat_per_1000_h": 0.0} | {
        k: v for k, v in changed.items() if k in ("hazard", "threat_per_1000_h", "km")
    }
    of_truck = {k: v for k, v in changed.items() if k in ("crew", "consent", "max_risk", "home")}
    truck = Carrier("t", "T", **({"home": "p0"} | of_truck), mode="truck", pace_kmh=50.0, payload_kg=100.0)  # type: ignore[arg-type]  # what the test asks for
    return replace(
        world(1), links=(Link("road", "p0", "p1", "truck", link.pop("km", 100.0), "r0", **link),), carriers=(truck,),
        lots=(Lot("p0", 30),), climates=(), crew_limits=True, departures=(), modes=modes,
    )  # fmt: skip


def ran(given: World, plan: Plan = THERE, futures: int = 200) -> Outcome:
    return rehearse(WorldIndex(given, 3), plan, toll_at("p1"), futures)


def test_a_truck_of_two_on_100_km_in_no_weather():
    """The trail's condition spreads the hours of each future about two; by them the danger is exact, and on the mean two
    hours."""
    found = ran(road(), futures=2000)
    hours = found.arrive_h[:, 0].astype(np.float64) - found.depart_h[:, 0]
    came = np.isfinite(hours)
    assert found.risk[came, 0] == pytest.approx((1 - np.exp(-LOSS_2_H / 2 * hours[came])) * TRUCK_DIES, abs=1e-9)
    assert came.sum() > 1990
    out = 2 * found.risk[:, 0].mean()
    assert out == pytest.approx(FIRST_MARK, rel=0.02)
    assert crew_deaths(found).mean() == pytest.approx(2 * FIRST_MARK, rel=0.02)  # there and back


def test_losses_are_the_danger_of_many_futures_and_deaths_a_part_of_them():
    found = ran(road(hazard=1000.0), futures=200_000)
    lost = (found.state[:, 0] == LOST).mean()
    expected = found.risk[:, 0].mean() / TRUCK_DIES
    assert abs(lost - expected) < 3 * math.sqrt(expected * (1 - expected) / 200_000)
    assert expected == pytest.approx(1 - math.exp(-0.06), rel=0.02)


def test_four_aboard_are_twice_the_deaths_of_two_at_the_same_chance():
    two, four = (crews_of(ran(road(crew=number))) for number in (2, 4))
    assert four.runs[0].chance == two.runs[0].chance
    assert four.deaths.mean == pytest.approx(2 * two.deaths.mean)
    assert two.runs[0].least < two.runs[0].chance < two.runs[0].most


def test_what_runs_anyway_adds_nobody_but_a_courier_counts():
    chart = WorldIndex(world(6), 7)
    assert "train" not in chances_of(rehearse(chart, forked(), toll_at("p6"), 50))
    train = next(one for one in chart.world.carriers if one.id == "train")
    with_courier = tuple(replace(one, crew=1) if one is train else one for one in chart.world.carriers)
    found = crews_of(
        rehearse(WorldIndex(replace(chart.world, carriers=with_courier), 7), forked(), toll_at("p6"), 50)
    ).run("train")
    assert found is not None
    assert (found.aboard, found.home) == (1, 0.0)
    assert found.chance > 0.0


def test_the_way_home_counts_and_who_ends_at_home_has_none():
    back = Plan("back", (*THERE.legs, Leg("t", "p1", "p0", ("road",), 0)))
    one, both = (ran(road(), plan) for plan in (THERE, back))
    assert both.home_risk.max() == 0.0
    assert crew_deaths(both).mean() == pytest.approx(crew_deaths(one).mean(), rel=0.05)
    assert (one.home_risk[:, 0] > 0.0).all()


def test_an_empty_leg_counts_and_what_stands_down_does_not():
    found = rehearse(WorldIndex(world(6), 7), forked(), toll_at("p6"), 300)
    empty = found.risk[:, 2]
    assert (empty[np.isfinite(found.depart_h[:, 2])] > 0.0).all()
    watch = Leg("c2", "p2", "p3", ("l2",), 0, id="b", standby_for="a", trigger_h=-1.0)
    plan = Plan("reserve", (Leg("c0", "p0", "p1", ("l0",), 30, id="a"), replace(watch, trigger_h=1e6)))
    stood = rehearse(WorldIndex(world(6), 7), plan, toll_at("p6"), 300)
    assert stood.risk[:, 1].max() == 0.0
    assert stood.home_risk[:, 1].max() == 0.0


def test_the_end_of_the_horizon_kills_nobody():
    whole, half = (
        rehearse(WorldIndex(world(6, horizon_h=hours), 7), relay(6), toll_at("p6"), 500) for hours in (240.0, 60.0)
    )
    assert (half.state == TOO_LATE).any()
    assert crew_deaths(half).mean() <= crew_deaths(whole).mean()


@pytest.mark.parametrize("weight", [0.0, 0.5, 100.0])
def test_the_weight_changes_nothing_of_what_happens(weight):
    usual, other = (
        rehearse(WorldIndex(world(6, crew_weight=one), 7), relay(6), toll_at("p6"), 200) for one in (1.0, weight)
    )
    assert usual.arrive_h.tobytes() == other.arrive_h.tobytes()
    assert usual.deaths.tobytes() == other.deaths.tobytes()
    assert weighed_deaths(other) == pytest.approx(other.total_deaths() + weight * crew_deaths(other), abs=1e-12)


def test_nothing_but_danger_hangs_on_die_if_lost():
    """No word of chance is drawn for deaths: who may die more often, is lost in the same futures."""
    deadly = tuple(replace(mode, die_if_lost=1.0) for mode in MODES)
    one, other = (
        rehearse(WorldIndex(world(6, modes=modes), 7), relay(6), toll_at("p6"), 500) for modes in (MODES, deadly)
    )
    assert one.state.tobytes() == other.state.tobytes()
    assert one.deaths.tobytes() == other.deaths.tobytes()
    assert crew_deaths(other) == pytest.approx(crew_deaths(one) / 0.15, rel=1e-5)


def test_twice_the_hours_are_twice_the_danger():
    fast, slow = (ran(road(km=km)) for km in (100.0, 200.0))
    assert slow.risk[:, 0].mean() == pytest.approx(2 * fast.risk[:, 0].mean(), rel=0.02)


def test_a_threat_is_added_and_not_multiplied():
    """3 in 1,000 hours, of which one in ten dies, beside the 0.03 of which eight in a hundred do."""
    found = ran(road(threat_per_1000_h=3.0, hazard=10.0), futures=2000)
    own, threat = 10 * LOSS_2_H, 6e-3
    dies = (1 - math.exp(-own - threat)) * (own * TRUCK_DIES + threat * 0.1) / (own + threat)
    assert found.risk[:, 0].mean() == pytest.approx(dies, rel=0.02)


def test_storms_make_crews_die_together():
    """Danger in common: two crews and more have a death more often than if each had its chance by itself."""
    stormy = tuple(
        replace(mode, storm_danger=3000.0, loss_per_1000_h=0.0002, die_if_lost=1.0, wind_slow_ms=4.0) for mode in MODES
    )
    plan = Plan("abreast", tuple(Leg(f"c{i}", f"p{i}", f"p{i + 1}", (f"l{i}",), 0) for i in range(6)))
    found = crews_of(rehearse(WorldIndex(world(6, region_count=1, modes=stormy), 7), plan, toll_at("p6"), 4000))
    alone = [run.chance for run in found.runs]
    none = math.prod(1 - chance for chance in alone)
    one = sum(none * chance / (1 - chance) for chance in alone)
    assert found.several_die > 1.2 * (1 - none - one)
    assert found.any_dies < sum(alone)


def test_the_twin_agrees_leg_by_leg_and_on_the_way_home():
    threatened = tuple(
        replace(link, threat_per_1000_h=5.0) if link.id in ("l2", "l4") else link for link in world(6).links
    )
    for chart in (WorldIndex(world(6), 7), WorldIndex(world(6, links=threatened), 7)):
        found, over = rehearse(chart, forked(), toll_at("p6"), 60), conditions(chart, 0, 60)
        for i in range(60):
            twin = Rehearsal(chart, forked(), over.factor[i], over.air_c[i], Keyed(chart, i), peril=over.peril[i])
            twin.run()
            assert found.risk[i] == pytest.approx(twin.risk, rel=1e-3, abs=1e-7)
            if not (found.state[i] == LOST).any():
                assert found.home_risk[i] == pytest.approx(twin.home_risk, rel=1e-2, abs=1e-7)


def test_a_limit_binds_the_run_and_not_its_legs():
    """Two legs of one chance in 1,500 need consent, as one of their sum would; and so does a run cut into legs."""
    hazard = 1 / 1500 / FIRST_MARK * 2
    once, twice = (
        crews_of(ran(road(hazard=hazard, home=home), plan)).runs[0]
        for home, plan in (
            ("p0", Plan("", THERE.legs)),
            ("p0", Plan("", (*THERE.legs, Leg("t", "p1", "p0", ("road",), 0)))),
        )
    )
    assert once.chance - once.home < WITHOUT_CONSENT < once.chance
    assert (once.standing, twice.standing) == (Standing.NEEDS_CONSENT, Standing.NEEDS_CONSENT)


def test_who_consents_by_name_may_be_sent_up_to_one_in_200_and_nobody_beyond():
    of = {"hazard": 1 / 700 / FIRST_MARK}
    one_of_two = crews_of(ran(road(**of, consent=("Ann",)))).runs[0]
    both = crews_of(ran(road(**of, consent=("Ann", "Bob")))).runs[0]
    careful = crews_of(ran(road(**of, consent=("Ann", "Bob"), max_risk=0.0011))).runs[0]
    beyond = crews_of(ran(road(hazard=8 / 700 / FIRST_MARK, consent=("Ann", "Bob")))).runs[0]
    found = [one.standing for one in (one_of_two, both, careful, beyond)]
    assert found == [Standing.NEEDS_CONSENT, Standing.CONSENTED, Standing.NEEDS_CONSENT, Standing.NEVER]


def test_limits_and_who_is_aboard():
    given = road(crew=3)
    truck = given.carriers[0]
    assert (aboard(given, truck), aboard(given, replace(truck, crew=-1))) == (3, 2)
    assert limit_of(given, truck) == WITHOUT_CONSENT
    assert limit_of(given, replace(truck, consent=("A", "B", "C"))) == NEVER_ABOVE
    assert limit_of(given, replace(truck, consent=("A", "A", "A"))) == WITHOUT_CONSENT  # one name is one person
    assert limit_of(given, replace(truck, crew=0)) == math.inf
