"""Who waits for whom: doses that stay, loads that never come, old vials beside fresh ones."""

from dataclasses import replace

import numpy as np

from balto.domain.carrier import Carrier
from balto.domain.consignment import Lot
from balto.domain.link import LinkState
from balto.domain.mode import MODES
from balto.domain.plan import ABOVE, FOREVER_H, Leg, Plan
from balto.domain.world import Product, World
from balto.motion.index import WorldIndex
from balto.motion.plan_arrays import MOST_PARTS, least_h, parts_of, plan_arrays, quotas
from balto.rehearse.outcome import Outcome
from balto.rehearse.run import rehearse
from tests.rehearse.relay_world import toll_at, world

STILL = tuple(
    replace(m, pace_sd=0.0, team_sd=0.0, stall_share=0.0, breakdown_per_1000_km=0.0, loss_per_1000_h=0.0) for m in MODES
)
CALM: dict[str, object] = {"modes": STILL, "climates": (), "departures": ()}
NEAR = Leg("c0", "p0", "p1", ("l0",), 20, id="near")
FAR = Leg("far", "p3", "p1", ("l2", "l1"), 10, id="far")
ON = Leg("c1", "p1", "p0", ("l0",), 20, id="on")


def still(*lots: Lot, **changed: object) -> World:
    """The trail in calm weather with a second team behind p2; near takes about five hours to p1, far about sixteen."""
    plain = world(stages=3, lots=lots or (Lot("p0", 20), Lot("p3", 10)), **CALM)
    far = Carrier("far", "Far", "p3", "dog_team", 11.0, 100.0, 4.0, 3.0)
    return replace(plain, carriers=(*plain.carriers, far), **changed)


def ran(plan: tuple[Leg, ...], on: World, futures: int = 40, ill: str = "p1") -> Outcome:
    return rehearse(WorldIndex(on, 7), Plan("p", plan), toll_at(ill), futures)


def test_of_two_loads_those_that_came_last_go_on_and_those_that_came_first_have_been_given():
    """The boat could load at 30:00 what came at 5 and at 16: the ten of the second go, and ten of the first are given at once."""
    boat = replace(ON, leave_from_h=30.0)
    late = replace(still(), carriers=tuple(replace(c, available_h=30.0 * (c.id == "c1")) for c in still().carriers))
    found = ran((NEAR, FAR, boat), late)
    assert (found.given[0, 2:4] == [10.0, 0.0]).all()
    assert found.first_h("p1")[0] < 10.0


def test_doses_that_are_to_stay_stay_from_their_own_arrival():
    """The next team is ready when the first ten come, and may have only two of them; it waits for the others."""
    found = ran((replace(NEAR, stays=18), FAR, replace(ON, doses=12)), still())
    assert (found.given[0, 2:4] == [18.0, 0.0]).all()
    assert found.doses[0].tolist() == [20, 10, 12]
    assert found.depart_h[0, 2] > found.arrive_h[0, 1]


def test_nobody_leaves_earlier_in_the_futures_in_which_the_rest_never_comes():
    """Far is cut off with chance one half: who waits for it leaves at its limit, or when it has come; never before."""
    cut = LinkState("l2", "shut", 0.0, 240.0, reliability=0.5)
    for wait_until_h, limit_h in ((30.0, 30.0), (FOREVER_H, None)):
        found = ran((NEAR, FAR, replace(ON, doses=30, wait_until_h=wait_until_h)), still(link_states=(cut,)), 200)
        came = np.isfinite(found.arrive_h[:, 1])
        assert 0.3 < came.mean() < 0.7
        assert (found.doses[came, 2] == 30).all()
        assert (found.doses[~came, 2] == 20).all()
        waited_h = found.depart_h[~came, 2] - 0.25
        assert np.allclose(waited_h, limit_h or found.arrive_h[~came, 0] + 24.0, atol=1e-3)
        assert (found.depart_h[came, 2] < found.depart_h[~came, 2].min()).all()


def test_a_road_that_is_said_to_reopen_makes_nothing_worse():
    """Whether it reopens after days, or never does, the run waits as long."""
    dead, leaves_h = {}, {}
    for until_h in (240.0, 200.0, 120.0, 6.0):
        cut = LinkState("l2", "shut", 0.0, until_h, reliability=1.0)
        found = ran((NEAR, FAR, replace(ON, doses=30)), still(link_states=(cut,)), ill="p0")
        dead[until_h], leaves_h[until_h] = found.total_deaths().mean(), found.depart_h[0, 2]
        assert found.doses[0, 2] == (30 if until_h < 10.0 else 20)
    assert leaves_h[240.0] == leaves_h[200.0] == leaves_h[120.0] >= leaves_h[6.0]
    assert dead[240.0] == dead[200.0] == dead[120.0] > dead[6.0]


def test_an_old_vial_stays_in_the_store_and_spoils_nothing():
    old, fresh = Lot("p0", 1, "A", expires_h=4.0), Lot("p0", 20, "B", expires_h=900.0)
    for lots in ((old, fresh), (fresh, old)):
        found = ran((replace(NEAR, doses=21),), still(*lots))
        assert found.doses[0].tolist() == [20]
        assert found.given[0, 2] == 20.0
        assert sorted(found.given[0, :2]) == [0.0, 1.0]


def test_what_expires_first_goes_first_and_what_must_last_is_kept_for_it():
    """Of 30 wanted here 12 must keep for forty hours: those of the fresh lot; the others are the old ones."""
    old, fresh = Lot("p0", 20, "A", expires_h=30.0), Lot("p0", 20, "B", expires_h=900.0)
    for lots in ((old, fresh), (fresh, old)):
        place = {lot.lot: k for k, lot in enumerate(lots)}
        found = ran((replace(NEAR, doses=20),), still(*lots))
        assert (found.given[0, place["A"]], found.given[0, place["B"]]) == (0.0, 20.0)
        found = ran((replace(NEAR, doses=30, lasting=((12, 40.0),)),), still(*lots))
        assert (found.given[0, place["A"]], found.given[0, place["B"]]) == (2.0, 8.0)


def test_more_stock_is_never_worse_for_who_waits():
    """A vial at the hub that will not keep for the way does not start the patience of who waits for fresh ones."""
    late = still(Lot("p0", 20, available_h=40.0))
    old = still(Lot("p0", 20, available_h=40.0), Lot("p1", 1, expires_h=4.0))
    (bare, more) = (ran((NEAR, ON), one) for one in (late, old))
    assert bare.doses[0].tolist() == more.doses[0].tolist() == [20, 20]
    assert np.array_equal(bare.depart_h, more.depart_h)


def test_a_run_waits_for_a_product_no_longer_where_it_comes_than_where_it_never_does():
    """The second product is two days away: by the run's patience nothing of it is there."""
    gone = {}
    for available_h in (48.0, 500.0):
        lots = Lot("p0", 20), Lot("p0", 5, available_h=available_h, product="other")
        two = still(*lots)
        two = replace(two, further=(Product("other", two.item, two.treatment, two.outbreak),))
        rider = replace(NEAR, doses=5, product="other", rides_on=ABOVE, id="")
        gone[available_h] = ran((NEAR, rider), two)
        assert gone[available_h].doses[0].tolist() == [20, 0]
    assert np.array_equal(gone[48.0].depart_h, gone[500.0].depart_h)
    assert gone[48.0].depart_h[0, 0] == 24.25


def test_a_load_has_a_part_for_each_clock():
    """Doses of one expiry that were packed together, or not yet, are one part; those of one expiry, where parts would be many."""
    assert parts_of([(50.0, -1), (1e9, -1), (50.0, -1), (50.0, 7)]) == [0, 1, 0, 2]
    many = parts_of([(float(k), -1) for k in range(20)])
    assert many == [*range(MOST_PARTS), 15, 15, 15, 15]
    assert parts_of([(float(k % 2), k) for k in range(20)]) == [0, 1] * 10
    lots = Lot("p0", 5, expires_h=90.0), Lot("p0", 5), Lot("p0", 5, expires_h=90.0)
    said = plan_arrays(WorldIndex(still(*lots), 7), Plan("p", (NEAR, replace(ON, origin="p1"))))
    assert said.parts.tolist() == [[3, 5], [5, 7]]
    assert said.into[: said.feed[0, 1]].tolist() == [3, 4, 3]


def test_a_leg_asks_for_doses_that_keep_for_the_way_and_its_rests():
    """48 km at 11 km an hour with a rest of three hours after 44 km, a quarter of an hour for the hand-over."""
    chart = WorldIndex(still(), 7)
    assert np.isclose(least_h(chart, NEAR), 0.25 + 48.0 / float(chart.teams.pace_kmh[0]) + 3.0)
    asked = quotas(chart, replace(NEAR, lasting=((8, 40.0), (4, 2.0))))
    assert [doses for doses, _ in asked] == [8, 8, 4]
    assert quotas(chart, replace(NEAR, lasting=((20, 2.0),))) == ((20, 2.0),)
