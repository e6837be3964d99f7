"""Pages at the terminal: complete, within their width, and the same for the same input."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from balto.domain.consignment import Item
from balto.domain.outbreak import Site
from balto.domain.plan import ABOVE, Plan
from balto.domain.world import Product
from balto.rehearse.rehearsal import Rehearsal
from balto.show import briefing
from balto.show.text import compare_text, decision_text, rehearsal_text
from balto.show.text.outcome_text import stages
from balto.show.text.text_table import Column, cut_to, laid_out
from balto.show.tradeoffs import gap_line, hour_line, trade
from tests.show.decisions import Chances, decision, one_leg, outcome, relay, split, trail

LONG = trail(("A very long name of a place that has no end", "B" * 60, "北京市人民医院急诊中心北京市人民医院", "Dale"))
NOTHING = Plan("nothing", ())


def fits(page: str, width: int = 100) -> bool:
    return all(cell_len(line) <= width for line in page.splitlines())


@pytest.mark.parametrize(
    "plan", [relay, one_leg, split, lambda _: NOTHING], ids=["relay", "one leg", "split", "nothing"]
)
@pytest.mark.parametrize("lost", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("world", [trail(), LONG], ids=["short names", "long names"])
def test_every_page_fits_a_terminal(plan, lost, world):
    made = decision(world, plan(world), (one_leg(world), NOTHING), Chances(lost=lost))
    assert fits(decision_text.page(made))
    others = [rival.outcome for rival in made.rivals]
    assert fits(
        compare_text.page([made.chosen, *others], [rival.against for rival in made.rivals], nothing=made.nothing)
    )
    rehearsal = Rehearsal(made.chosen, made.cost_of_uncertainty, made.cost_of_delay_per_h, made.provenance)
    assert fits(rehearsal_text.page(rehearsal, made.nothing))


def test_a_table_of_stages_with_long_names_of_products_fits_too_and_keeps_its_numbers():
    product = Product("rabies-immunoglobulin", Item("rabies-immunoglobulin"), LONG.treatment, LONG.outbreak)
    world, legs = replace(LONG, further=(product,)), split(LONG).legs
    plan = Plan("both", (*legs, replace(legs[-1], doses=1234, product=product.name, rides_on=ABOVE, id="")))
    said = stages(outcome(world, plan), 100)
    assert fits(said)
    assert "1,234* ra" in said  # a reserve, as the line below the table says


def test_the_page_names_every_leg_place_and_plan():
    world = trail()
    page = decision_text.page(decision(world, split(world), (relay(world), one_leg(world))))
    assert [line for line in page.splitlines() if line.startswith("5  Cedar's team")]
    for said in ("Ash", "Birch", "Cedar", "Dale", "empty", "5*", "only if an earlier leg is late", "relay", "one-team"):
        assert said in page
    assert "send nothing" in page
    assert "inputs 0123456789ab" in page


def test_arrivals_are_told_in_local_time_and_in_utc():
    assert "5 in 10  by Tue 7 Jan 09:30 (Tue 7 Jan 07:30 UTC)" in decision_text.page(decision())


def test_a_better_plan_gains_and_a_worse_one_gives_up():
    made = decision(rivals=(one_leg(trail()), NOTHING))
    sooner, none = (trade(made.chosen, rival.outcome, rival.against) for rival in made.rivals)
    assert "usually (5 in 10) there 1 hour sooner" in sooner.gains
    assert "1 carrier instead of 3" in sooner.gains
    assert sooner.gives_up == ()
    assert none.gives_up[:2] == ("5.6 lives", "it never arrives: more than 99 in 100 (relay: less than 1 in 1,000)")


def test_a_plan_against_itself_gains_nothing_and_gives_up_nothing():
    made = decision(rivals=(relay(trail()),))
    found = trade(made.chosen, made.rivals[0].outcome, made.rivals[0].against)
    assert found.gains == found.gives_up == ()


def test_what_a_plan_costs_is_told_where_the_case_says_what_kilometres_cost():
    paid = trail()
    paid = replace(paid, carriers=tuple(replace(one, cost_per_km=2.0) for one in paid.carriers))
    made = decision(paid, rivals=(NOTHING,))
    assert re.search(r"• this plan +2\.\d\d +2\.4 +300$", decision_text.page(made), re.MULTILINE)
    assert "a cost of 0 instead of 300" in trade(made.chosen, made.rivals[0].outcome, made.rivals[0].against).gains
    assert "cost" not in decision_text.page(decision()).split("worst tenth")[1].splitlines()[0]


def test_the_gap_is_explained_to_lay_people():
    made = decision()
    assert "at most 1.0 more lives could be saved, some only with perfect foresight." in gap_line(made)
    assert made.gap is not None
    known = replace(made, gap=replace(made.gap, search_gap=0.2))
    assert "could be saved, 0.2 of them by a better plan" in gap_line(known)
    told = gap_line(replace(made, gap=replace(made.gap, foresight=0.7, told=12)))
    assert "Told each of 12 of these futures beforehand, the same search saves 0.7 lives: at least that much" in told
    assert gap_line(replace(made, gap=replace(made.gap, plan=1.5))).startswith("No plan can do better")
    assert gap_line(replace(made, gap=None)) == ""


def test_the_price_of_an_hour_is_told_in_lives():
    assert hour_line(0.01) == "Each hour of delay costs 0.010 lives: one life in 4 days."
    assert hour_line(0.8) == "Each hour of delay costs 0.800 lives."
    assert hour_line(0.0) == "A few hours' delay makes almost no difference."


def test_compare_names_the_best_plan_first():
    world = trail()
    page = compare_text.page(
        [outcome(world, relay(world)), outcome(world, one_leg(world))],
        [decision(world, relay(world), (one_leg(world),)).rivals[0].against],
    )
    assert page.startswith(
        "Of 2 plans in the same 200 futures, one-team loses the fewest lives: 2.4 deaths, 0.02 lives fewer"
    )
    assert compare_text.page([outcome(world, relay(world))], []).startswith(
        "Plan relay alone, in 200 futures: 2.4 deaths."
    )


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["C", "M", "Z"]), max_size=50),
                         min_size=3, max_size=3), max_size=4), st.integers(30, 120))  # fmt: skip
def test_a_table_keeps_to_its_width_where_its_columns_may_be_cut(rows, width):
    lines = laid_out([Column("one", least=3), Column("two", least=3), Column("three", least=3)], rows, width)
    assert len(lines) == len(rows) + 1
    assert all(cell_len(line) <= width for line in lines)


def test_cut_text_says_that_it_was_cut():
    assert cut_to("Bishop Mountain", 8) == "Bishop…"
    assert cut_to("Ruby", 8) == "Ruby"


def test_places_that_a_plan_leaves_out_are_named_and_not_called_a_chance():
    world = trail()
    world = replace(world, outbreak=replace(world.outbreak, sites=(Site("p2"), Site("p3"))))
    made = decision(world, split(world), (Plan("short", split(world).legs[:3]),))
    lost = trade(made.chosen, made.rivals[0].outcome, made.rivals[0].against).gives_up
    assert "nothing for Dale" in lost
    assert not [said for said in lost if "never" in said]


def test_a_case_in_utc_tells_each_time_once():
    world = trail(zone="UTC")
    assert "5 in 10  by Tue 7 Jan 07:30 UTC\n" in decision_text.page(decision(world))
    page = briefing.page(decision(world))
    assert "as known on Mon 6 Jan 2025, 12:00 UTC<" in page
    assert "small, in UTC" not in page


def test_every_time_of_a_stage_has_its_weekday():
    page = briefing.page(decision(trail(), split(trail())))
    rows = re.findall(r"<td class=\"t\">([^<]*)</td>", page[page.index(">Stages<") : page.index(">The need<")])
    assert len(rows) == 20
    assert all(re.fullmatch(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [ \d]\d \d\d:\d\d|never", said) for said in rows)
