"""Which plans no other beats in deaths, worst tenth and cost together."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balto.show import briefing
from balto.show.pareto import Standing, front, of_plans
from balto.show.plots import front_plot
from balto.show.text import decision_text
from tests.show.decisions import Chances, decision, one_leg, trail

SVG = "{http://www.w3.org/2000/svg}"
COSTLY, CHEAP = Standing("costly", 2.0, 5.0, 300.0), Standing("cheap", 3.0, 6.0, 100.0)


def test_a_plan_that_another_beats_in_everything_is_not_on_the_front():
    beaten = Standing("beaten", 3.5, 6.0, 300.0)
    found = of_plans([COSTLY, CHEAP, beaten])
    assert found.unbeaten == (True, True, False)
    assert [found.mark(k) for k in range(3)] == ["•", "•", " "]


def test_a_good_worst_tenth_alone_keeps_a_plan_on_the_front():
    assert of_plans([COSTLY, CHEAP, Standing("sure", 9.0, 4.0, 900.0)]).unbeaten == (True, True, True)


def test_of_two_plans_that_are_the_same_in_everything_neither_is_beaten():
    assert of_plans([COSTLY, replace(COSTLY, name="twin")]).unbeaten == (True, True)


NUMBERS = st.integers(0, 4).map(float)


@given(st.lists(st.builds(Standing, st.just("p"), NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=9))
def test_some_plan_is_on_the_front_and_every_other_is_beaten_by_one_that_is(plans):
    found = of_plans(plans)
    best = [one for one, free in zip(plans, found.unbeaten, strict=True) if free]
    assert best
    for one, free in zip(plans, found.unbeaten, strict=True):
        assert free or any(other.beats(one) for other in best)


def paid(rate: float = 2.0):
    world = trail()
    carriers = (
        replace(world.carriers[0], cost_per_km=3 * rate),
        *(replace(one, cost_per_km=rate) for one in world.carriers[1:]),
    )
    return replace(world, carriers=carriers)


def test_where_the_case_gives_costs_the_page_has_them_and_a_figure_of_each():
    made = decision(paid(), rivals=(one_leg(paid()),))
    found = front(made)
    assert found.costs
    page = decision_text.page(made)
    assert re.search(r"this plan +2\.\d\d +2\.\d +500$", page, re.MULTILINE)
    assert "not beaten by any other plan here in deaths, worst tenth and cost together" in page
    root = ET.fromstring(briefing.page(made).split("\n", 1)[1])
    figures = [svg for svg in root.iter(f"{SVG}svg") if (svg.get("class") or "").startswith("front-")]
    assert len(figures) == 2
    for figure in figures:
        dots = [dot.get("fill") for dot in figure.iter(f"{SVG}circle")]
        assert dots == ["#000" if free else "#fff" for free in found.unbeaten]
        assert {"relay", "one-team"} <= {element.text for element in figure.iter(f"{SVG}text")}


def test_where_it_gives_none_there_is_no_figure_and_no_column():
    made = decision(rivals=(one_leg(trail()),), chances=Chances(lost=0.1))
    assert front_plot.drawn(front(made)) == ()
    page = briefing.page(made)
    assert ">cost<" not in page
    assert "not beaten by any other plan here in deaths and worst tenth together" in page


@pytest.mark.parametrize("plans", [[COSTLY], [COSTLY, COSTLY], [COSTLY, replace(COSTLY, deaths=0.0, worst=0.0)]])
def test_a_figure_of_plans_that_hardly_differ_has_no_nonsense(plans):
    for figure in front_plot.drawn(of_plans(plans)):
        assert "nan" not in figure
        assert "inf" not in figure
