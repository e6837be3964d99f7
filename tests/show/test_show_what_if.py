"""What a change is worth, said: in a sentence, ranked, with its error, and whether it is settled."""

import numpy as np
import pytest

from balto.domain.plan import Plan
from balto.motion.index import WorldIndex
from balto.plan.decision import Price
from balto.plan.what_if_result import WhatIf
from balto.rehearse.compare import Estimate
from balto.rehearse.run import rehearse
from balto.show.text.what_if_text import against, page, sentence, worth
from balto.show.what_if_words import supposed_words
from tests.rehearse.relay_world import relay, toll_at, world

SAVED, LOST, NOTHING = Estimate(-1.2, 0.1), Estimate(0.5, 0.05), Estimate(0.01, 0.02)


@pytest.mark.parametrize(
    ("option", "typed", "said"),
    [
        ("shut", "river", "river is shut"),
        ("shut", "road-*", "everything that matches road-* is shut"),
        ("shut", "ferry@2026-03-20 06:00..2026-03-21 18:00", "ferry is shut from 2026-03-20 06:00 until 2026-03-21 18:00"),
        ("reopen", "ferry@..36h", "ferry is open until 36h"),
        ("shut", "me@home", "me@home is shut"),
        ("without", "c0", "c0 cannot go"),
        ("add_doses", "Kolo=50", "50 more doses lie at Kolo"),
        ("delay", "Kolo=24h", "the stock at Kolo is ready 24h later"),
        ("add_carrier", "dog_team@Kolo", "1 dog team more stands at Kolo"),
        ("add_carrier", "truck@Kolo=2", "2 trucks more stand at Kolo"),
    ],
)  # fmt: skip
def test_what_is_supposed_is_said_in_words(option, typed, said):
    assert supposed_words(option, typed) == said


def test_a_change_is_a_sentence():
    assert sentence(Price("the road is shut", LOST)) == (
        "If the road is shut, 0.50 ± 0.10 more lives are lost, with the plan made anew."
    )
    assert sentence(Price("the road is open", NOTHING)) == (
        "If the road is open, the difference cannot be told from 0 (± 0.04), with the plan made anew."
    )
    assert sentence(Price("the road is open", SAVED, apart=0.3)).endswith(
        "That is not settled: two searches still differ by 0.30 lives. Give it more --time."
    )
    assert (
        against(SAVED)
        == "Against the plan for the case as it is, in the same futures: 1.20 ± 0.20 more lives are saved."
    )
    assert "cannot be told from 0" in against(NOTHING)


def test_a_certain_difference_that_rounds_to_nothing_is_none():
    assert worth(Price("x", Estimate(-0.001, 0.0))) == "cannot be told from 0"
    assert worth(Price("x", Estimate(-0.01, 0.0))) == "0.01 ± 0.00 lives saved"


def test_tables_are_ranked_and_end_with_what_cannot_be_told():
    chart, table = WorldIndex(world(2), 7), toll_at("p2")
    chosen = rehearse(chart, relay(2), table, 50)
    prices = (
        Price("one boat more", NOTHING, "carrier"), Price("without C0", LOST, "carrier"),
        Price("without C1", SAVED, "carrier", 0.2), Price("ten more doses at P0", SAVED, "stock"),
    )  # fmt: skip
    said = page(WhatIf(chosen, chosen, 0.0, prices, ()))
    assert said.startswith(
        f"The plan in hand, relay: {chosen.total_deaths().mean():.2f} deaths on average in 50 futures."
    )
    rows = [said.index(what) for what in ("Which vehicle", "without C1", "without C0", "one boat more", "Which stock")]
    assert rows == sorted(rows)
    assert any(line.endswith("not settled (0.20)") and "1.20 ± 0.20 lives saved" in line for line in said.splitlines())
    assert "Not settled: two searches" in said
    assert "longer search" not in said


def test_a_better_plan_than_the_one_in_hand_is_said_and_so_is_a_search_that_has_not_settled():
    chart, table = WorldIndex(world(2), 7), toll_at("p2")
    nothing, better = (rehearse(chart, plan, table, 50) for plan in (Plan("nothing", ()), relay(2)))
    said = page(WhatIf(nothing, better, 0.25, (), ()))
    saved = float(np.mean(nothing.total_deaths() - better.total_deaths()))
    assert f"A longer search found one that saves {saved:.2f}" in said
    assert "still differ by 0.25 deaths" in said
