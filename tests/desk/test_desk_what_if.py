"""What is supposed changes that and nothing else: a link shut, a carrier fewer, doses more, stock later."""

from dataclasses import replace
from pathlib import Path

import pytest

from balto.basis.problems import BadInput
from balto.desk.load_case import open_case
from balto.desk.what_if import MOST, Change, _changes, changed
from balto.domain.consignment import Lot
from balto.domain.plan import Plan
from balto.domain.world import World
from tests.rehearse.relay_world import relay, world

LOTS = Lot("p0", 30), Lot("p0", 10, available_h=40.0), Lot("p1", 5, available_h=-8.0)
TWO = Path(__file__).parents[2] / "examples" / "two-medicines"


def trail() -> World:
    return world(stages=3, lots=LOTS)


def test_where_nothing_is_supposed_nothing_is_changed() -> None:
    assert not Change()
    there = changed(replace(trail(), lots=LOTS[:2]), Change())
    assert there == replace(trail(), lots=LOTS[:2])


@pytest.mark.parametrize(
    "change", [Change(("l0",)), Change((), ("c0",)), Change(add_doses=("p0=1",)), Change(delay=("p0=1",))]
)
def test_any_one_thing_supposed_is_a_change(change: Change) -> None:
    assert change
    assert changed(trail(), change).supposed == change.rows()


def test_a_link_supposed_shut_is_shut_from_the_epoch_to_the_horizon_and_no_other_is() -> None:
    (claim,) = changed(trail(), Change(shut=("l1",))).link_states
    assert (claim.link, claim.state, claim.from_h, claim.until_h) == ("l1", "shut", 0.0, 240.0)
    assert claim.reliability == 1.0


def test_a_carrier_done_without_is_excluded_and_no_other_is() -> None:
    there = changed(trail(), Change(without=("c1",)))
    assert [one.id for one in there.carriers if one.excluded] == ["c1"]
    assert there.able == trail().able - 1


def test_doses_more_lie_there_at_once_beside_those_that_do_and_are_added_up() -> None:
    there = changed(trail(), Change(add_doses=("p2=7", "p0=2", "p2=3")))
    assert [(lot.place, lot.doses, lot.available_h, lot.lot) for lot in there.lots[3:]] == [
        ("p2", 10, 0.0, "supposed"), ("p0", 2, 0.0, "supposed"),
    ]  # fmt: skip
    assert [lot.doses for lot in there.lots[:3]] == [30, 10, 5]


def test_doses_more_may_be_of_a_further_product() -> None:
    case = open_case(TWO)
    product = case.further[0].name
    (lot,) = changed(case, Change(add_doses=(f"{case.places[0].id}:{product}=4",))).lots[len(case.lots) :]
    assert (lot.place, lot.product, lot.doses) == (case.places[0].id, product, 4)


@pytest.mark.parametrize(
    ("now_h", "typed", "hours"),
    [
        (0.0, "p0=24h", [24.0, 64.0, 0.0]),
        (0.0, "p0=1.5", [1.5, 41.5, 0.0]),
        (10.0, "p0=24h", [34.0, 64.0, 0.0]),
        (0.0, "p1=3", [0.0, 40.0, 3.0]),
    ],
)
def test_stock_delayed_is_there_so_much_later_than_now_or_than_it_was_to_come(
    now_h: float, typed: str, hours: list[float]
) -> None:
    there = changed(replace(trail(), now_h=now_h), Change(delay=(typed,)))
    assert [lot.available_h for lot in there.lots] == hours


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change(shut=("l9",)), "--shut"),
        (Change(without=("c",)), "--without"),
        (Change(add_doses=("p0",)), "a place and an amount"),
        (Change(add_doses=("p0=-3",)), "a place and an amount"),
        (Change(add_doses=("p0=1.5",)), "a place and an amount"),
        (Change(add_doses=(f"p0={MOST + 1}",)), "at most"),
        (Change(add_doses=("p0:serum=3",)), "a further product"),
        (Change(add_doses=("p9=3",)), "a place, as in"),
        (Change(delay=("p0=soon",)), "a place and an amount"),
        (Change(delay=("p3=24h",)), "a place with stock"),
    ],
)
def test_what_the_case_does_not_know_is_refused(change: Change, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        changed(trail(), change)


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(BadInput) as refused:
        changed(trail(), Change(("l9",), ("c9",), ("p9=3",), ("p0=soon",)))
    assert len(refused.value.problems) == 4


def test_the_most_doses_that_may_be_supposed_are_a_thousand_million() -> None:
    assert changed(trail(), Change(add_doses=(f"p0={MOST}",))).lots[-1].doses == 1_000_000_000


def test_a_name_typed_with_its_accents_apart_is_the_name_of_the_case() -> None:
    there = replace(trail(), places=(*trail().places, replace(trail().places[0], id="Béko")))
    assert changed(there, Change(add_doses=("Be\u0301ko=3",))).lots[-1].place == "Béko"


def test_what_choices_cost_is_asked_of_who_goes_who_was_left_out_each_store_and_each_mode() -> None:
    """Of a relay of two teams: each of them missing, one who is ill well again, ten doses more, a team more."""
    ill = replace(
        trail(), carriers=tuple(replace(one, excluded="ill") if one.id == "c2" else one for one in trail().carriers)
    )
    asked = dict(_changes(ill, relay(2), large=False))
    assert list(asked) == [
        "without C0", "without C1", "with C2, left out because: ill", "ten doses more at P0", "ten doses more at P1",
        "one dog team more at P0",
    ]  # fmt: skip
    assert asked["without C0"].carrier("c0").excluded
    assert not asked["with C2, left out because: ill"].carrier("c2").excluded
    assert sum(lot.doses for lot in asked["ten doses more at P1"].lots if lot.place == "p1") == 15
    assert [one.id for one in asked["one dog team more at P0"].carriers][-1] == "c0-2"


def test_of_a_plan_of_nothing_only_stores_are_asked_about() -> None:
    assert list(dict(_changes(trail(), Plan("none", ()), large=False))) == [
        "ten doses more at P0",
        "ten doses more at P1",
    ]
