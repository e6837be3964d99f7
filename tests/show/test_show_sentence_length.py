"""The sentence is one that people take in at once: at most sixty words and eight numbers, whatever the plan."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from balto.basis.provenance import Provenance
from balto.desk.load_case import open_case
from balto.desk.prepare import prepare
from balto.domain.consignment import Lot
from balto.domain.outbreak import Site
from balto.domain.plan import Leg, Plan
from balto.files.plan_table import read_plans
from balto.plan.decision import Decision
from balto.rehearse.compare import Estimate
from balto.rehearse.run import rehearse
from balto.show.sentence import MOST_WORDS, headline, too_long
from tests.show.decisions import Chances, decision, trail

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = ("Ash", "Birch Landing", "Cedar", "Dale General Hospital", "Elm Clinic", "Fir", "Gorse Mill", "Holly")


@given(
    st.integers(2, 8), st.lists(st.integers(1, 60), min_size=1, max_size=8), st.integers(1, 7),
    st.floats(0.0, 1.0), st.data(),
)  # fmt: skip
@settings(max_examples=100, deadline=None)
def test_no_generated_plan_is_said_in_more_words(places, stocks, sites, lost, data):
    lots = tuple(Lot(f"p{k % places}", doses, available_h=9.0 * k) for k, doses in enumerate(stocks))
    world = trail(NAMES[:places], lots=lots)
    wanted = [f"p{places - 1 - k}" for k in range(min(sites, places - 1))]
    world = replace(world, outbreak=replace(world.outbreak, sites=tuple(map(Site, wanted))))
    legs = []
    for k, doses in enumerate(stocks):
        dest = data.draw(st.sampled_from(wanted))
        origin, last = k % places, int(dest[1:])
        if origin < last:
            legs.append(Leg(f"c{origin}", f"p{origin}", dest, tuple(f"l{n}" for n in range(origin, last)), doses))
    one = decision(world, Plan("drawn", tuple(legs)), chances=Chances(lost=lost))
    assert not too_long(headline(one)), headline(one)


@pytest.mark.parametrize("name", ["nome-1925", "river-flood", "two-medicines"])
def test_no_plan_of_an_example_is_said_in_more_words(name):
    case = open_case(EXAMPLES / name)
    ready = prepare(case, members=40)
    for plan in read_plans(EXAMPLES / name, case).values():
        ran = rehearse(ready.chart, plan, ready.death_table, 40)
        one = Decision(
            ready.world, ready.needs[0], ready.death_table, ran, (), Estimate(20.0, 0.0), (), Estimate(0.0, 0.0), None, (),
            Provenance("0123456789abcdef", 7), further_needs=ready.needs[1:],
        )  # fmt: skip
        assert not too_long(headline(one)), headline(one)


def test_words_and_numbers_are_counted_as_people_count_them():
    plain = "Send 30 vials tonight (Mon 26 Jan 21:00); 8 chances in 10 that they are there by Mon 2 Feb 00:05; 34 of 42 live"
    assert not too_long(plain)  # six numbers: 30, a moment, a chance, a moment, 34, 42
    assert not too_long(f"{plain}; 1 and 2")
    assert too_long(f"{plain}; 1 and 2 and 3")
    assert too_long(" ".join(["word"] * (MOST_WORDS + 1)))
