"""What is supposed changes that and nothing else: a link shut, a carrier fewer, doses more, stock later."""

from dataclasses import replace
from pathlib import Path

import pytest

from balto.basis.problems import BadInput
from balto.desk import what_if
from balto.desk.load_case import open_case
from balto.desk.plan import Effort, Reporter
from balto.desk.prepare import PreparedCase
from balto.desk.what_if import Change, changed
from balto.desk.what_if_asked import Effect, Supposition, suppositions
from balto.desk.what_if_rows import MOST
from balto.domain.consignment import Lot
from balto.domain.link import LinkState
from balto.domain.plan import Plan
from balto.domain.world import World
from balto.motion.conditions import conditions
from balto.motion.index import WorldIndex
from balto.plan.found import Found
from balto.plan.in_hand import runs_in, what_is_left
from balto.rehearse.run import rehearse
from tests.rehearse.relay_world import relay, toll_at, world
from verification.what_if import helped

LOTS = Lot("p0", 30), Lot("p0", 10, available_h=40.0), Lot("p1", 5, available_h=-8.0)
TWO = Path(__file__).parents[2] / "examples" / "two-medicines"


def trail() -> World:
    return world(stages=3, lots=LOTS)


def test_where_nothing_is_supposed_nothing_is_changed() -> None:
    assert not Change()
    there = changed(replace(trail(), lots=LOTS[:2]), Change())
    assert there == replace(trail(), lots=LOTS[:2])


@pytest.mark.parametrize(
    "change",
    [
        Change(("l0",)),
        Change((), ("c0",)),
        Change(add_doses=("p0=1",)),
        Change(delay=("p0=1",)),
        Change(reopen=("l0",)),
        Change(add_carrier=("dog_team@p0",)),
    ],
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
        (Change(shut=("l0 ",)), 'found "l0 ", expected a link, a place, or a pattern such as road-'),
        (Change(shut=("road-*",)), "a pattern that some link or place fits"),
        (Change(reopen=("l",)), "--reopen"),
        (Change(shut=("l0@1925-01-28..1925-01-27",)), "an end after its beginning"),
        (Change(shut=("l0@1925-03-28..",)), "between now and the end of the horizon"),
        (Change(shut=("l0@28 January..",)), "times as in"),
        (Change(add_carrier=("dog_team",)), "a mode and a place"),
        (Change(add_carrier=("dog_team@p0=0",)), "a mode and a place"),
        (Change(add_carrier=("truck@p0",)), "a mode of some carrier of the case; choose from dog_team, rail"),
        (Change(add_carrier=("dog_team@p9",)), "--add-carrier"),
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
        changed(trail(), Change(("l9",), ("c9",), ("p9=3",), ("p0=soon",), ("l8",), ("sled@p0",)))
    assert len(refused.value.problems) == 6


def test_the_most_doses_that_may_be_supposed_are_a_thousand_million() -> None:
    assert changed(trail(), Change(add_doses=(f"p0={MOST}",))).lots[-1].doses == 1_000_000_000


def test_a_name_typed_with_its_accents_apart_is_the_name_of_the_case() -> None:
    there = replace(trail(), places=(*trail().places, replace(trail().places[0], id="Béko")))
    assert changed(there, Change(add_doses=("Be\u0301ko=3",))).lots[-1].place == "Béko"


@pytest.mark.parametrize(
    ("typed", "links", "hours"),
    [
        ("l1", ["l1"], (0.0, 240.0)),
        ("l?", ["l0", "l1", "l2"], (0.0, 240.0)),
        ("l1@1925-01-27 06:00..1925-01-28 18:00", ["l1"], (10.0, 46.0)),
        ("l1@1925-01-27..1925-01-27", ["l1"], (4.0, 28.0)),
        ("l1@..1925-01-28T18:00", ["l1"], (0.0, 46.0)),
        ("l1@12h..", ["l1"], (12.0, 240.0)),
        ("l1@12h..9999h", ["l1"], (12.0, 240.0)),
    ],
)
def test_what_is_shut_or_reopened_may_be_a_pattern_and_have_its_times(typed, links, hours) -> None:
    for state, change in (("shut", Change(shut=(typed,))), ("open", Change(reopen=(typed,)))):
        claims = changed(trail(), change).link_states
        assert [claim.link for claim in claims] == links
        assert {(claim.state, claim.from_h, claim.until_h) for claim in claims} == {(state, *hours)}


def test_times_are_of_the_zone_of_the_case_and_hours_count_from_now() -> None:
    there = replace(trail(), zone="America/Anchorage", now_h=20.0)
    (claim,) = changed(there, Change(shut=("l1@5h..1925-01-28 18:00",))).link_states
    assert (claim.from_h, claim.until_h) == (25.0, 56.0)


def test_a_place_that_is_shut_has_no_links_and_no_hand_over_unless_it_opens_again() -> None:
    there = changed(trail(), Change(shut=("p1",)))
    (claim,) = there.link_states
    assert {link.id for link in there.meant_by(claim)} == {"l0", "l1", "rail"}
    assert not there.place("p1").handover
    assert there.place("p2").handover
    assert changed(trail(), Change(shut=("p1@..20h",))).place("p1").handover


def test_what_is_reopened_prevails_over_what_was_reported() -> None:
    reported = LinkState("l1", "shut", 0.0, 240.0, "roads office")
    chart = WorldIndex(changed(replace(trail(), link_states=(reported,)), Change(reopen=("l1",))), 1)
    factor = conditions(chart, 0, 4).factor[:, chart.class_of(chart.links["l1"], 0)]
    assert (factor.max(axis=1) > 0.0).all()


def test_more_carriers_are_like_those_of_their_mode_and_have_names_of_their_own() -> None:
    ill = replace(trail(), carriers=tuple(
        replace(one, excluded="ill", pace_kmh=10.0 + k) for k, one in enumerate(trail().carriers)
    ))  # fmt: skip
    there = changed(ill, Change(add_carrier=("dog team@p2=2", "dog_team@p0")))
    more = there.carriers[len(ill.carriers) :]
    assert [(one.id, one.home, one.pace_kmh, one.excluded) for one in more] == [
        ("more-dog_team-p2-1", "p2", 12.0, ""), ("more-dog_team-p2-2", "p2", 12.0, ""), ("more-dog_team-p0-1", "p0", 10.0, ""),
    ]  # fmt: skip
    assert [one.name for one in more] == [
        "another dog team at P2",
        "another dog team at P2 (2)",
        "another dog team at P0",
    ]


def asked(case: World, plan: Plan) -> dict[str, Supposition]:
    return {one.what: one for one in suppositions(WorldIndex(case, 1), plan, large=False)}


def test_what_choices_cost_is_asked_of_who_goes_who_was_left_out_each_store_and_each_mode() -> None:
    """Of a relay of two teams: each of them missing, one who is ill well again, ten doses more, a team more."""
    ill = replace(
        trail(), carriers=tuple(replace(one, excluded="ill") if one.id == "c2" else one for one in trail().carriers)
    )
    found = asked(ill, relay(2))
    assert list(found) == [
        "without C0", "without C1", "with C2, left out because: ill", "ten more doses at P0", "ten more doses at P1",
        "one more dog team at P0",
    ]  # fmt: skip
    assert found["without C0"].world.carrier("c0").excluded
    assert found["without C0"].effect is Effect.HURTS
    assert not found["with C2, left out because: ill"].world.carrier("c2").excluded
    assert sum(lot.doses for lot in found["ten more doses at P1"].world.lots if lot.place == "p1") == 15
    assert found["one more dog team at P0"].world.carriers[-1].home == "p0"
    assert found["one more dog team at P0"].effect is Effect.HELPS


def test_a_closed_link_is_asked_about_open_and_one_that_opens_a_day_sooner_and_later() -> None:
    states = LinkState("l1", "shut", 0.0, 60.0, "roads office"), LinkState("p2", "shut", 0.0, 240.0, "roads office")
    found = asked(replace(trail(), link_states=states), relay(2))
    closed = [what for what, one in found.items() if one.about in ("link", "opening")]
    assert sorted(closed) == [
        "l1 open 24 hours later",
        "l1 open 24 hours sooner",
        "l1 open from now on",
        "p2 open from now on",
    ]
    hours = {what: found[what].world.link_states[-1] for what in closed}
    assert (hours["l1 open 24 hours sooner"].from_h, hours["l1 open 24 hours sooner"].until_h) == (36.0, 60.0)
    assert (hours["l1 open 24 hours later"].from_h, hours["l1 open 24 hours later"].until_h) == (60.0, 84.0)
    assert [found[what].effect for what in sorted(closed)] == [Effect.HURTS, Effect.HELPS, Effect.HELPS, Effect.HELPS]


def test_what_can_only_help_or_hurt_is_known() -> None:
    assert Change(add_doses=("p0=1",), reopen=("l0",)).only_helps
    assert Change(shut=("l0",), without=("c0",)).only_hurts
    both = Change(shut=("l0",), add_doses=("p0=1",))
    assert not both.only_helps
    assert not both.only_hurts


def test_a_search_goes_on_from_what_is_left_of_the_plan_in_hand() -> None:
    there = changed(trail(), Change(without=("c1",)))
    legs = (*relay(3).legs, replace(relay(3).legs[0], carrier="c2", id="called", standby_for=relay(3).legs[1].id))
    plan = Plan("relay", legs)
    assert runs_in(trail(), plan)
    assert not runs_in(there, plan)
    assert [leg.carrier for leg in what_is_left(there, plan).legs] == ["c0", "c2"]
    assert what_is_left(trail(), plan) is plan


@pytest.mark.parametrize("seed", range(20))
def test_what_can_only_help_is_never_worse_than_the_plan_in_hand_whatever_the_futures(seed) -> None:
    """Five kinds of help in each of twenty invented countries, judged where nothing was searched for or chosen."""
    few = Effort(None, 60, 8, 60)
    for one in helped(seed, few, held_out=100):
        assert one.told.mean <= 0.0
        assert one.held_out.mean <= 3.92 * one.held_out.error + 1e-9, one.what


def test_a_plan_that_a_loss_brings_to_light_is_measured_against(monkeypatch) -> None:
    """Without C0 a search finds the relay that it missed before: it could have gone anyway, so nothing was lost."""
    ready = PreparedCase(trail(), WorldIndex(trail(), 7), None, toll_at("p2"))
    chosen = rehearse(ready.chart, Plan("nothing", ()), ready.death_table, 50)
    better = Plan("found", tuple(replace(leg, carrier="train", route=("rail",)) if not k else leg
                                 for k, leg in enumerate(relay(2).legs)))  # fmt: skip

    def search(chart, *_, **__):
        found = better if chart.world.carrier("c0").excluded else Plan("nothing", ())
        return Found(found, 20.0, (), 1)

    monkeypatch.setattr(what_if, "search", search)
    monkeypatch.setattr(what_if, "with_rules", lambda chart, plan, *_: plan)
    without = next(one for one in suppositions(ready.chart, relay(2), large=False) if one.what == "without C0")
    found = what_if.what_if(ready, chosen, Effort(futures=50), None, [without], Reporter())
    assert found.best.plan == better
    assert found.searched_on.mean < -1.0
    assert found.prices[0].deaths.mean == 0.0


def test_two_searches_that_differ_are_said_to() -> None:
    ready = PreparedCase(trail(), WorldIndex(trail(), 7), None, toll_at("p2"))
    judge = what_if._Judge(ready, 50, Effort(futures=50), None)
    plans = iter([relay(2), Plan("nothing", ())])
    object.__setattr__(judge, "_found", lambda *_: next(plans))
    tried = judge.searched(ready.world, rehearse(ready.chart, Plan("nothing", ()), ready.death_table, 50))
    assert tried.best.plan == relay(2)
    assert tried.apart > 1.0
