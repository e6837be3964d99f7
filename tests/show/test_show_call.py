"""Run sheets say whom to call; nothing else that is written does."""

import pytest

from balto.desk.publish import publish
from balto.domain.contact import Contact
from balto.show.run_sheets.call_words import called_on, of_plan
from tests.show.decisions import decision, outcome, relay, trail

CONTACTS = (
    Contact("head", "Ada Okoro", "decides", telephone="555-0001", told="every arrival"),
    Contact("ward", "Bea Lund", "receives", place="p3", radio="channel 9", language="Sami"),
    Contact("far", "Cy Moe", "store keeper", place="p0", telephone="555-0003"),
    Contact("musher", "Dag Ness", "musher", carrier="c1", telephone="555-0004"),
    Contact("idle", "Eve Rask", "spare musher", carrier="c3", telephone="555-0005"),
)


def called(number):
    world = trail(contacts=CONTACTS)
    return [one.id for one in called_on(outcome(world, relay(world)), [number])]


@pytest.mark.parametrize(
    ("number", "expected"), [(0, ["head", "far", "musher"]), (1, ["head"]), (2, ["head", "ward", "musher"])]
)
def test_a_carrier_calls_those_at_its_places_and_of_the_carriers_it_meets_but_not_itself(number, expected):
    assert called(number) == expected


def test_names_and_numbers_stand_on_run_sheets_alone(tmp_path):
    world = trail(contacts=CONTACTS)
    made = decision(world)
    paths = publish(made, tmp_path)
    holding = {
        path.name for path in paths for word in ("Okoro", "555-0001", "channel 9") if word.encode() in path.read_bytes()
    }
    assert holding == {"run_sheets.html"}
    assert of_plan(made.chosen) == ("head", "ward", "far", "musher")
    assert '"head"' in (tmp_path / "plan.json").read_text(encoding="utf-8")
    sheet = (tmp_path / "run_sheets.html").read_text(encoding="utf-8")
    assert "Ada Okoro, decides: telephone 555-0001; is told: every arrival" in sheet
    assert "Bea Lund, receives: radio channel 9; speaks Sami" in sheet


def test_where_nobody_is_known_no_line_is_there(tmp_path):
    publish(decision(), tmp_path)
    assert 'class="call"' not in (tmp_path / "run_sheets.html").read_text(encoding="utf-8")
    assert '"contacts"' not in (tmp_path / "plan.json").read_text(encoding="utf-8")
