"""What each change would cost, said so that nobody reads the search's own shortfall as an effect of the change."""

from balto.motion.index import WorldIndex
from balto.plan.decision import Price
from balto.rehearse.compare import Estimate
from balto.show.text import explain_text
from tests.show.decisions import outcome, relay, trail


def said(price: Price) -> str:
    made = outcome(trail(), relay(trail()))
    return " ".join(explain_text.page(WorldIndex(made.world, 7), made, (), (price,)).split())


def test_a_plan_that_is_better_with_less_is_told_as_a_search_cut_short():
    assert "without C1: 0.30 ± 0.02 lives saved, by a better plan than the one above" in said(
        Price("without C1", Estimate(-0.3, 0.01))
    )
    assert "better plan" not in said(Price("without C1", Estimate(0.3, 0.01)))
    assert "better plan" not in said(Price("one more dog team at Ash", Estimate(-0.3, 0.01)))


def test_modes_are_named_in_words():
    assert "Ash's team (dog team, at Ash)" in said(Price("without C1", Estimate(0.3, 0.01)))
