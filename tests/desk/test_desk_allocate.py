"""Where doses are too few: the rules side by side, who decided, what is refused, and what nobody is asked about."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from balto.basis.problems import BadInput
from balto.desk.allocate import allocated, find_divided, for_search, keeps_to
from balto.desk.load_case import open_case
from balto.desk.plan import Effort, Reporter, decide, find
from balto.desk.prepare import prepare
from balto.desk.publish import figures, publish
from balto.desk.saved_plans import again
from balto.domain.allocation import Allocation, Rule
from balto.domain.consignment import Lot
from balto.plan.allocation.apply import divided
from balto.plan.allocation.standing import place_shares, standings
from balto.plan.objections import Kind, objections
from balto.show import allocation_words, briefing
from balto.show.text.decision_text import page

EFFORT = Effort(None, 4_000, 20, 300)
RIVER = Path("examples/river-flood")
LOTS = (Lot("Sabra", 14), Lot("Kessa", 3), Lot("Tessu", 1))


def scarce(rule=Rule.LIVES, by="", **changed):
    """The river district with half of the vials that it needs."""
    world = replace(open_case(RIVER), lots=LOTS, allocation=Allocation(rule, by))
    return prepare(replace(world, **changed), members=60)


def decided(ready):
    return decide(ready, find_divided(ready, EFFORT, Reporter()), (), EFFORT, Reporter())


@cache
def undecided():
    return decided(scarce())


@cache
def by_floor():
    return decided(scarce(Rule.FLOOR, "Dr Mboya"))


def kinds(decision):
    return {one.kind for one in objections(decision)}


def test_lives_and_floor_stand_side_by_side_until_somebody_chooses():
    made = undecided()
    lives, floor = standings(made)
    assert (lives.rule, floor.rule, lives.more) == (Rule.LIVES, Rule.FLOOR, None)
    assert floor.least > lives.least
    assert floor.gini < lives.gini
    assert floor.nothing == ()
    assert Kind.NOT_ALLOCATED in kinds(made)
    for told in (page(made), briefing.page(made)):
        assert "Allocation not yet decided" in " ".join(told.split())
        for place in lives.nothing:
            assert made.world.place(place).name in told


def test_what_the_floor_costs_and_whom_it_saves_is_said_with_its_error():
    made = undecided()
    (line,) = allocation_words.price_lines(made.world, standings(made))
    assert line.startswith("The rule floor costs ")
    assert " ± " in line


def test_a_rule_that_a_person_chose_is_carried_out_and_named():
    made = by_floor()
    assert Kind.NOT_ALLOCATED not in kinds(made)
    assert Kind.UNFAIR not in kinds(made)
    assert "divided by the rule floor, chosen by Dr Mboya" in " ".join(page(made).split())
    said = figures(made)["allocation"]
    assert (said["rule"], said["by"], set(said["rules"])) == ("floor", "Dr Mboya", {"lives", "floor"})
    assert said["rules"]["floor"]["least_share"] > said["rules"]["lives"]["least_share"]


def test_deaths_that_are_told_hold_no_price_of_missing_doses():
    for made in (undecided(), by_floor()):
        assert all(one.deaths.mean < made.nothing.mean for one in standings(made))
        assert made.nothing.mean < 5.0


def test_place_by_place_the_worst_served_come_first():
    made = undecided()
    rows = allocation_words.by_place(made).rows
    shares = {made.world.place(one.place).name: one.share for one in place_shares(made)}
    assert [shares[row[0]] for row in rows] == sorted(shares.values())


def test_a_share_that_nobody_can_carry_is_refused_with_the_most_that_can_and_the_reason():
    links = tuple(link for link in open_case(RIVER).links if "Beko" not in (link.origin, link.dest))
    ready = scarce(Rule.SHARE, "Dr Mboya", links=links)
    with pytest.raises(BadInput) as refused:
        find_divided(ready, EFFORT, Reporter())
    said = next(str(one) for one in refused.value.problems if "Beko" in str(one))
    assert "found 0 of 2 vials for Beko clinic" in said
    assert "no link joins it" in said
    assert "--allocation floor" in said


def test_under_the_floor_a_place_that_nobody_reaches_is_named_and_the_others_have_theirs():
    links = tuple(link for link in open_case(RIVER).links if "Beko" not in (link.origin, link.dest))
    made = decided(scarce(Rule.FLOOR, "Dr Mboya", links=links))
    floor = next(one for one in standings(made) if one.rule is Rule.FLOOR)
    assert floor.nothing == ("Beko",)
    assert [one.places for one in made.unserved] == [("Beko",)]


def test_where_there_are_doses_enough_nothing_is_searched_for_or_said():
    ready = prepare(open_case(RIVER), members=60)
    assert for_search(ready, Rule.FLOOR) is ready
    few = replace(EFFORT, iterations=500)
    plain, found = find(ready, few, Reporter()), find_divided(ready, few, Reporter())
    assert (found.plan, found.alternatives) == (plain.plan, plain.alternatives)
    made = decide(ready, found, (), EFFORT, Reporter())
    assert standings(made) == ()
    assert "allocation" not in figures(made)
    assert "llocation" not in page(made)


def test_a_rule_chosen_anew_needs_its_own_person():
    world = replace(open_case(RIVER), allocation=Allocation(Rule.SHARE, "Dr Mboya"))
    assert allocated(world, None, None) is world
    assert allocated(world, Rule.FLOOR, None).allocation == Allocation(Rule.FLOOR, "")
    assert allocated(world, Rule.SHARE, None).allocation == Allocation(Rule.SHARE, "Dr Mboya")
    assert allocated(world, None, "Prof. Ito").allocation == Allocation(Rule.SHARE, "Prof. Ito")


def test_a_saved_plan_keeps_the_rule_it_was_made_under(tmp_path):
    publish(by_floor(), tmp_path)
    made, _ = again(RIVER, tmp_path / "plan.json", futures=50)
    assert made.world.allocation == Allocation(Rule.FLOOR, "Dr Mboya")


def test_where_the_plan_of_fewest_deaths_keeps_to_the_floor_it_is_the_floor_s_too():
    ready = scarce(Rule.FLOOR, "Dr Mboya", lots=(Lot("Sabra", 30), Lot("Kessa", 3), Lot("Tessu", 1)))
    made = decided(ready)
    lives, floor = standings(made)
    assert keeps_to(ready, lives.outcome.plan, Rule.FLOOR, divided(ready.chart, ready.needs, Rule.FLOOR))
    assert floor.outcome.plan.legs == lives.outcome.plan.legs
    (line,) = allocation_words.price_lines(made.world, standings(made))
    assert line == "The plan under lives keeps to the rule floor as it is."


def test_what_the_floor_gives_arrives_in_the_mean_where_lives_would_have_left_places_out():
    ready = scarce(Rule.FLOOR, "Dr Mboya")
    short = divided(ready.chart, ready.needs, Rule.FLOOR)
    lives, floor = standings(by_floor())
    assert not keeps_to(ready, lives.outcome.plan, Rule.FLOOR, short)
    assert keeps_to(ready, floor.outcome.plan, Rule.FLOOR, short)


def test_under_worst_fewer_die_where_most_of_a_hundred_patients_would_have():
    found = {
        one.rule: max(place.deaths_with for place in one.places)
        for one in standings(decided(scarce(Rule.WORST, "Dr Mboya")))
    }
    assert found[Rule.WORST] < 0.9 * found[Rule.LIVES]
    assert found[Rule.WORST] <= found[Rule.FLOOR]
