"""A plan: legs under names of their own, in an order that can be run, or refused."""

import math
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balto.domain.plan import ABOVE, FOREVER_H, Leg, Plan, fresh_ids

FIRST = Leg("Shannon", "Nenana", "Tolovana", ("rail-trail",), 20)
ON = Leg("Kallands", "Tolovana", "Manley", ("river",), 20)


def serum_and_vaccine() -> Plan:
    """Shannon goes twice, the second time with two loads; Kallands takes both on; a third stands by for him."""
    again = Leg("Shannon", "Tolovana", "Manley", ("river",), 20)
    return Plan("both", (
        FIRST, again, replace(again, doses=8, product="vaccine", rides_on=ABOVE),
        replace(ON, origin="Manley", dest="Tanana"),
        replace(ON, origin="Manley", dest="Tanana", doses=8, product="vaccine", rides_on=ABOVE),
        Leg("Nollner", "Manley", "Tanana", ("river",), 5, standby_for="Kallands 1", trigger_h=40.0),
    ))  # fmt: skip


def test_legs_without_a_name_are_named_by_their_carrier_and_the_number_of_its_run():
    assert [leg.id for leg in serum_and_vaccine().legs] == [
        "Shannon 1", "Shannon 2", "Shannon 2/vaccine", "Kallands 1", "Kallands 1/vaccine", "Nollner 1",
    ]  # fmt: skip
    assert [leg.rides_on for leg in serum_and_vaccine().legs] == ["", "", "Shannon 2", "", "Kallands 1", ""]


def test_a_load_of_the_cases_own_product_that_rides_along_has_a_name_that_can_be_said():
    first = replace(FIRST, product="vaccine")
    plan = Plan("mixed", (first, replace(FIRST, doses=3, rides_on=ABOVE), replace(FIRST, doses=4, rides_on=ABOVE)))
    assert [leg.id for leg in plan.legs] == ["Shannon 1", "Shannon 1/own", "Shannon 1/own 2"]


def test_a_name_that_was_given_stays_and_is_not_given_again():
    back = Leg("Shannon", "Tolovana", "Nenana", ("rail-trail",))
    plan = Plan("some", (replace(FIRST, id="Shannon 4"), back, replace(FIRST, id="the last")))
    assert [leg.id for leg in plan.legs] == ["Shannon 4", "Shannon 5", "the last"]


def test_a_new_leg_of_a_carrier_is_numbered_on_from_all_that_were_ever_in_force():
    (leg,) = fresh_ids([FIRST], {"Shannon 1", "Shannon 12", "Shannon 9/vaccine", "Shannon", "Kallands 40"})
    assert leg == replace(FIRST, id="Shannon 13")
    assert fresh_ids([leg], {"Shannon 13"}) == (leg,)  # it has its name
    assert fresh_ids([FIRST], {"Shannon 0"})[0].id == "Shannon 1"


def test_a_name_ends_in_as_many_digits_as_a_user_writes():
    (leg,) = fresh_ids([FIRST], {"Shannon " + "9" * 5000, "Shannon ²"})
    assert leg.id not in {"Shannon " + "9" * 5000, "Shannon ²"}


NAMES = st.sampled_from(["a", "a 1", "a 1 1", "a 2"])
RUNS = st.tuples(NAMES, st.sampled_from(["", "a 1", "a 2", "a 1/v", "x"]), st.integers(0, 2))


@given(st.lists(RUNS, max_size=8, unique_by=lambda run: run[1] or object()))
def test_whatever_the_names_all_legs_of_a_plan_have_one_and_none_has_anothers(runs):
    legs = []
    for carrier, name, riders in runs:
        legs.append(Leg(carrier, "x", "y", ("l",), 1, id=name))
        legs += [Leg(carrier, "x", "y", ("l",), 1, product="v", rides_on=ABOVE)] * riders
    plan = Plan("any", tuple(legs))
    ids = [leg.id for leg in plan.legs]
    assert all(ids)
    assert len(set(ids)) == len(ids) == len(legs)
    assert [plan.number_of(one) for one in ids] == list(range(len(ids)))
    assert all(now.id == before.id for now, before in zip(plan.legs, legs, strict=True) if before.id)
    assert plan.with_legs(plan.legs) == plan


def test_a_leg_is_found_by_its_name():
    plan = serum_and_vaccine()
    assert plan.number_of("Kallands 1") == 3
    assert plan.leg("Kallands 1/vaccine").doses == 8
    with pytest.raises(KeyError):
        plan.number_of("Kallands 2")
    with pytest.raises(KeyError):
        plan.leg("")


def test_runs_loads_and_those_that_ride_along_are_told_by_their_names():
    plan = serum_and_vaccine()
    assert plan.runs() == (0, 1, 3, 5)
    assert [plan.run_of(n) for n in range(6)] == [0, 1, 1, 3, 3, 5]
    assert [plan.after(n) for n in plan.runs()] == [1, 3, 5, 6]
    assert plan.loads(1) == (1, 2)


def test_a_leg_is_fed_by_earlier_loaded_legs_that_bring_its_product_to_where_it_begins():
    there = Leg("a", "x", "y", ("l",), 5)
    plan = Plan("feeds", (
        there, replace(there, product="vaccine", rides_on=ABOVE), Leg("b", "x", "y", ("l",)),
        Leg("c", "y", "z", ("m",), 5), Leg("c", "y", "z", ("m",), 5, product="vaccine", rides_on=ABOVE),
        Leg("d", "y", "z", ("m",)), Leg("e", "x", "y", ("l",), 1),
    ))  # fmt: skip
    assert [plan.feeds(n) for n in range(7)] == [(), (), (), (0,), (1,), (), ()]


def test_what_rides_on_a_run_goes_with_it_under_its_name_where_the_run_is_changed():
    plan = serum_and_vaccine()
    other = plan.with_run(3, replace(plan.legs[3], route=("portage",)))
    assert [leg.id for leg in other.legs] == [leg.id for leg in plan.legs]
    assert other.legs[4].route == ("portage",)
    assert plan.with_run(3, replace(plan.legs[3], route=("portage",), id="")) == other


def test_a_run_given_to_another_carrier_is_another_leg_for_which_others_stand_by_as_they_did():
    plan = serum_and_vaccine()
    other = plan.with_run(3, replace(plan.legs[3], carrier="Pitka", id="Pitka 1"))
    assert [leg.id for leg in other.legs[3:]] == ["Pitka 1", "Pitka 1/vaccine", "Nollner 1"]
    assert [leg.carrier for leg in other.legs[3:5]] == ["Pitka", "Pitka"]
    assert other.legs[4].rides_on == other.legs[5].standby_for == "Pitka 1"


LEGS = [
    ({"dest": "Nenana"}, 'a leg from "Nenana" to itself'),
    ({"doses": -1}, "-1 doses"),
    ({"leave_from_h": math.nan}, "no number for an hour"),
    ({"wait_until_h": math.nan}, "no number for an hour"),
    ({"trigger_h": math.nan}, "no number for an hour"),
    ({"shelter_below_pace": 1.1}, "expected a share from 0 to 1"),
    ({"shelter_below_pace": -0.1}, "expected a share from 0 to 1"),
    ({"shelter_below_pace": math.nan}, "expected a share from 0 to 1"),
    ({"shelter_max_h": -1.0}, "-1.0 hours"),
    ({"shelter_max_h": math.nan}, "nan hours"),
]


@pytest.mark.parametrize(("change", "said"), LEGS)
def test_a_leg_that_no_carrier_could_go_is_refused(change, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        replace(FIRST, **change)


def test_a_leg_at_the_edge_of_what_can_be_is_made():
    edge = replace(FIRST, doses=0, leave_from_h=-3.0, wait_until_h=FOREVER_H, shelter_below_pace=1.0, shelter_max_h=0.0)
    assert Plan("edge", (edge,)).leg("Shannon 1") == replace(edge, id="Shannon 1")


PLANS = [
    ((replace(FIRST, id="1"), replace(ON, id="1")), 'two legs "1"'),
    (
        (FIRST, replace(ON, standby_for="Shannon 2")),
        'leg "Kallands 1" standing by for "Shannon 2", expected an earlier leg',
    ),
    ((replace(FIRST, standby_for="Kallands 1"), ON), 'leg "Shannon 1" standing by for "Kallands 1"'),
    ((replace(FIRST, standby_for="Shannon 1"),), 'leg "Shannon 1" standing by for "Shannon 1"'),
    ((replace(FIRST, rides_on=ABOVE),), "expected a run before it"),
    ((replace(FIRST, rides_on="Shannon 1", id="x"), FIRST), 'leg "x" riding on "Shannon 1", expected a run before it'),
    (
        (FIRST, ON, replace(FIRST, rides_on="Shannon 1")),
        'riding on "Shannon 1", expected "Kallands 1", the run right before it',
    ),
    ((FIRST, replace(FIRST, rides_on=ABOVE), replace(FIRST, rides_on="Shannon 1/own")), 'riding on "Shannon 1/own"'),
    *(
        ((FIRST, replace(FIRST, rides_on=ABOVE, **other)), "going elsewhere than its run")
        for other in ({"carrier": "Pitka"}, {"origin": "Manley"}, {"dest": "Manley"}, {"route": ("river",)})
    ),
]


@pytest.mark.parametrize(("legs", "said"), PLANS)
def test_a_plan_whose_legs_do_not_fit_together_is_refused(legs, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        Plan("nonsense", legs)


def test_a_plan_of_nothing_is_a_plan():
    assert Plan("stay", ()).legs == Plan("stay", ()).runs() == ()


def test_what_stays_and_what_must_last_are_at_most_all_doses():
    leg = Leg("c0", "a", "b", ("l",), 10, stays=10, lasting=((4, 30.0), (6, 30.0)))
    for wrong in (
        {"stays": 11}, {"stays": -1}, {"lasting": ((11, 5.0),)}, {"lasting": ((0, 5.0),)}, {"lasting": ((1, -1.0),)},
        {"lasting": ((1, 5.0), (1, 9.0))},
    ):  # fmt: skip
        with pytest.raises(ValueError, match="found"):
            replace(leg, **wrong)


def test_of_one_product_the_others_carry_nothing_and_nothing_of_it_stays():
    mine = Leg("c0", "a", "b", ("l",), 10, stays=4, lasting=((4, 30.0),))
    other = replace(mine, product="vaccine", rides_on=ABOVE)
    one, none = Plan("two", (mine, other)).of("").legs
    assert (one.doses, one.stays, one.lasting) == (10, 4, ((4, 30.0),))
    assert (none.doses, none.stays, none.lasting, none.product) == (0, 0, (), "")
