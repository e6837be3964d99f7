"""Doses for a patient by class and delay, who is served first, and what is to be there for each dose given."""

import numpy as np
import pytest

from balto.domain.treatment import Course, Decay, DoseRule, Fatality, Severity, Spread, Treatment
from balto.need.doses import bins, grid, order, overhead, rule_table

MILD, SEVERE = Severity("mild", 0.5, 0.7), Severity("severe", 2.0, 0.3)


def treated(window_h: float = 48.0, wastage: float = 0.0, reserve: float = 0.0) -> Treatment:
    """A mild case gets 1 dose; a severe one 2, and from 24 hours on 4."""
    rules = DoseRule("mild", 0.0, 1), DoseRule("severe", 0.0, 2), DoseRule("severe", 24.0, 4)
    return Treatment(
        "serum", "Serum", "vial", Decay(0.9, 60.0), (MILD, SEVERE), rules, Spread(5.0, 2.0),
        Course(1.0, 1.0, 5.0, 2.0, window_h), Fatality(0.1, 0.1), wastage=wastage, reserve=reserve,
    )  # fmt: skip


@pytest.mark.parametrize(("window_h", "count"), [(48.0, 9), (47.0, 9), (49.0, 10), (6.0, 2)])
def test_delays_are_told_apart_by_six_hours_up_to_the_end_of_the_window(window_h: float, count: int) -> None:
    assert bins(treated(window_h)) == count


def test_a_severe_case_gets_more_from_the_hour_of_its_rule_on_and_a_mild_one_does_not() -> None:
    table = rule_table(treated(), (MILD, SEVERE))
    assert table.tolist() == [[1.0] * 9, [2.0] * 4 + [4.0] * 5]


SAVED = np.array([[0.6, 0.2], [0.9, 0.8]])  # [severity, bin]: mild and severe, early and late
DOSES = np.array([[1.0, 1.0], [3.0, 2.0]])


@pytest.mark.parametrize(
    ("rule", "first_to_last"),
    [
        ("benefit", [0, 3, 2, 1]),  # 0.6, 0.4, 0.3 and 0.2 lives a dose
        ("severity", [3, 2, 0, 1]),
        ("arrival", [3, 1, 0, 2]),
        (("mild", "severe"), [0, 1, 3, 2]),
        (("severe",), [3, 2, 0, 1]),
    ],
)
def test_patients_are_served_by_the_rule_and_among_equals_by_lives_a_dose(
    rule: str | tuple[str, ...], first_to_last: list[int]
) -> None:
    assert order(rule, SAVED, DOSES, (MILD, SEVERE)).tolist() == first_to_last


def test_who_needs_no_dose_saves_none_and_comes_last() -> None:
    assert order("benefit", SAVED, np.array([[0.0, 1.0], [3.0, 2.0]]), (MILD, SEVERE)).tolist() == [3, 2, 1, 0]


@pytest.mark.parametrize(("most", "top"), [(0.0, 2), (1.2, 2), (2.1, 3), (300.0, 300), (299.5, 300)])
def test_amounts_go_from_nothing_by_one_to_all_that_may_be_needed(most: float, top: int) -> None:
    amounts = grid(most)
    assert amounts[:3].tolist() == [0.0, 1.0, 2.0]
    assert amounts[-1] == top
    steps = np.diff(amounts)
    assert (steps > 0).all()
    assert steps[-1] == steps.max()  # closer together where they are few


def test_a_tenth_wasted_and_a_fifth_in_reserve_ask_for_a_third_more() -> None:
    assert overhead(treated(wastage=0.1, reserve=0.2)) == pytest.approx(1.2 / 0.9)
    assert overhead(treated()) == 1.0
