"""Whom to call, and who decided how scarce doses are divided, as the files say it."""

import pytest

from balto.domain.allocation import Allocation, Rule
from balto.domain.contact import Contact
from balto.files.case_folder import read_case

HEAD = "id,person,role,place,carrier,telephone,radio,language,told\n"


def told(case, rows):
    read = read_case(case({"contacts.csv": HEAD + rows}))
    return read.world, [str(one) for one in (*read.findings.errors, *read.findings.warnings)]


def test_contacts_are_read_as_they_stand(case):
    world, said = told(case, "ward,Bea Lund,receives,Esk,,0803 000 01,channel 7,English,what has come\n")
    assert world.contacts == (
        Contact("ward", "Bea Lund", "receives", "Esk", "", "0803 000 01", "channel 7", "English", "what has come"),
    )
    assert said == []


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("ward,Bea,receives,Eks,,1,,,", 'line 2, column place: found "Eks", expected a place; there is'),
        (
            "ward,Bea,receives,,Hern,1,,,",
            'line 2, column carrier: found "Hern", expected a carrier; did you mean "Heron"?',
        ),
        ("ward,,receives,Esk,,1,,,", "line 2, column person: found an empty cell"),
        ("ward,Bea,receives,Esk,,1,,,\nward,Cy,receives,Esk,,2,,,", 'line 3, column id: found "ward"'),
        ("ward,Bea,receives,Esk,,,,,", 'line 2, column telephone: found no telephone and no radio for "ward"'),
    ],
)
def test_what_is_wrong_with_a_contact_is_told_with_its_place(case, row, expected):
    _, said = told(case, row + "\n")
    assert any(one.startswith(f"contacts.csv {expected}") for one in said), said


def test_a_case_needs_no_contacts(case):
    assert read_case(case({"contacts.csv": None})).world.contacts == ()


def with_plan(case, lines):
    folder = case({})
    toml = folder / "case.toml"
    before = toml.read_text(encoding="utf-8").partition("\n[plan]")[0]
    toml.write_text(f"{before}\n[plan]\n{lines}\n", encoding="utf-8")
    return read_case(folder)


def test_the_rule_and_who_chose_it_stand_in_the_case(case):
    read = with_plan(case, 'allocation = "floor"\nallocated_by = "Dr A. Mboya"')
    assert read.world.allocation == Allocation(Rule.FLOOR, "Dr A. Mboya")


def test_without_a_word_the_rule_is_lives_and_nobody_chose_it(case):
    assert read_case(case({})).world.allocation == Allocation(Rule.LIVES, "")


def test_a_rule_that_is_none_is_refused_with_those_there_are(case):
    (said,) = with_plan(case, 'allocation = "flor"').findings.errors
    assert (said.column, said.found) == ("plan.allocation", '"flor"')
    assert "lives, floor, share, worst, first" in said.expected
    assert "floor" in said.suggestion
