"""A first sentence comes soon, and what it says is gone on from; not where a plan is not to hang on the clock."""

from dataclasses import replace
from pathlib import Path

import pytest

from balto.desk import first_sentence
from balto.desk.first_sentence import LEAST_S, SHORT_S, so_far
from balto.desk.load_case import open_case
from balto.desk.plan import Effort, Reporter, find_one
from balto.desk.prepare import PreparedCase, prepare
from balto.plan.found import Found
from balto.plan.one_team import one_team

TWO = Path(__file__).parents[2] / "examples" / "two-medicines"


@pytest.fixture(scope="module")
def ready() -> PreparedCase:
    return prepare(open_case(TWO), members=50)


def test_the_sentence_is_that_of_the_plan_of_a_short_search_and_the_rest_of_the_time_is_left(ready, monkeypatch):
    asked = []

    def search(chart, table, budget):
        asked.append(budget.seconds)
        return Found(one_team(chart, table), 1.0, (), 1)

    monkeypatch.setattr(first_sentence, "search", search)
    found = so_far(ready, Effort(LEAST_S, members=4), Reporter())
    assert asked == [SHORT_S]
    assert found.left.seconds == LEAST_S - SHORT_S
    assert found.plan.legs
    assert found.sentence.startswith("Send ")
    assert f"{found.plan.legs[0].doses} vials" in found.sentence


def test_there_is_none_where_the_search_is_short_or_counts_its_changes(ready):
    assert so_far(ready, Effort(LEAST_S - 0.1), Reporter()) is None
    assert so_far(ready, Effort(None, 100), Reporter()) is None


def test_the_plan_in_hand_is_given_where_nothing_better_was_found(ready):
    few = Effort(None, 20, 4, 50)
    best = find_one(ready, replace(few, iterations=2_000), Reporter()).plan
    assert find_one(ready, replace(few, iterations=1), Reporter(), in_hand=best).plan == best
