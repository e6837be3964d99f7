"""Uncertainty in words."""

import math
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balto.show.phrases.nouns import by_mode, carriers_of, of_unit, plural_of
from balto.show.phrases.sentences import count, several
from balto.show.words import (
    capital,
    chances,
    in_cells,
    in_words,
    lives,
    local,
    short,
    span,
    to_5_min,
    weight,
    when,
)  # fmt: skip
from tests.show.decisions import trail

WORLD = trail()


@pytest.mark.parametrize(
    ("chance", "said"),
    [(1.0, "more than 99 in 100"), (0.97, "97 in 100"), (0.8, "8 in 10"), (0.5, "5 in 10"), (0.1, "1 in 10"),
     (0.07, "1 in 14"),
     (0.045, "1 in 20"), (1 / 81, "1 in 80"), (1 / 303, "1 in 300"), (1 / 667, "1 in 650"),
     (0.001, "1 in 1,000"), (0.0005, "less than 1 in 1,000")],
)  # fmt: skip
def test_chances_are_said_as_people_say_them(chance, said):
    assert in_words(chance) == said


@given(st.floats(0.0, 1.0))
def test_a_chance_in_words_is_near_the_chance(chance):
    said = in_words(chance).replace(",", "")
    part, whole = map(float, re.search(r"(\d+) in (\d+)", said).groups())
    assert part / whole == pytest.approx(chance, abs=0.051)


def test_within_a_sentence_and_in_a_table_a_chance_is_said_otherwise():
    assert chances(0.8) == "8 chances in 10"
    assert chances(0.045) == "1 chance in 20"
    assert in_cells(0.0) == "-"
    assert in_cells(0.0002) == "<1 in 1,000"


@given(st.floats(0.0, 5000.0))
def test_times_are_shown_to_five_minutes(hour_h):
    assert abs(to_5_min(WORLD, hour_h) - hour_h) <= 2.5 / 60 + 1e-9
    assert local(WORLD, hour_h).endswith(("0", "5"))


def test_what_never_comes_is_said_to_be_never():
    assert local(WORLD, math.inf) == short(WORLD, math.inf) == when(WORLD, math.inf) == "never"
    assert to_5_min(WORLD, math.inf) == math.inf


def test_hours_are_told_from_where_the_reader_stands():
    # The epoch is 14:00 in Helsinki on Monday 6 January 2025.
    assert when(WORLD, 0.2) == "at once"
    assert when(WORLD, 2.0) == "today (Mon 6 Jan 16:00)"
    assert when(WORLD, 6.5) == "tonight (Mon 6 Jan 20:30)"
    assert when(WORLD, 18.0) == "tomorrow (Tue 7 Jan 08:00)"
    assert when(WORLD, 30.0) == "tomorrow evening (Tue 7 Jan 20:00)"
    assert when(WORLD, 70.0) == "on Thu 9 Jan 12:00"


def test_hours_are_told_from_now_where_now_is_later_than_the_epoch():
    later = replace(WORLD, now_h=24.0)
    assert when(later, 24.2) == "at once"
    assert when(later, 26.0) == "today (Tue 7 Jan 16:00)"
    assert when(later, 42.0) == "tomorrow (Wed 8 Jan 08:00)"


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (0.01, "5 minutes"),
        (0.6, "35 minutes"),
        (0.99, "1 hour"),
        (12.2, "12 hours"),
        (60.0, "2½ days"),
        (72.0, "3 days"),
    ],
)
def test_lengths_of_time_are_rounded_to_what_matters(hours, said):
    assert span(hours) == said


def test_amounts_are_said_with_their_nouns():
    assert count(1, "{n} leg", "{n} legs") == "1 leg"
    assert (of_unit(1200, "dose"), of_unit(1, "jar"), of_unit(2, "jar")) == ("1,200 doses", "1 jar", "2 jars")
    assert (by_mode("dog_team"), by_mode("rail"), by_mode("foot")) == ("by dog team", "by train", "on foot")
    assert (carriers_of("dog_team", 3), carriers_of("rail", 1)) == ("3 dog teams", "1 train")
    assert several(["A", "B", "C", "D", "E"]) == "A, B and 3 more"
    assert (several(["A"]), several(["A", "B"]), several([])) == ("A", "A and B", "")
    assert (lives(0.0), lives(-0.04), lives(0.92), lives(12.3)) == (
        "less than 0.01 lives", "0.04 lives", "0.9 lives", "12.3 lives"
    )  # fmt: skip
    assert (weight(WORLD, 30), weight(WORLD, 2)) == ("3.0 kg", "200 g")
    assert capital("éclair à la carte") == "Éclair à la carte"


def test_plurals_are_as_english_makes_them():
    said = {
        "vial": "vials",
        "box": "boxes",
        "dose": "doses",
        "batch": "batches",
        "day": "days",
        "assembly": "assemblies",
    }
    assert {noun: plural_of(noun) for noun in said} == said
    assert (of_unit(1, "box"), of_unit(2, "box")) == ("1 box", "2 boxes")
