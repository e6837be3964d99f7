"""A forecast of cases made elsewhere is read in place of ours: each future follows one member at all places."""

from datetime import date, timedelta

import numpy as np
import pytest

from balto.cli.main import run
from balto.desk.need import need_of
from balto.files.case_folder import read_case

HEAD = "issued,source,place,date,member,cases,days\n"
TOML = ("[cases]", '[cases]\ndated = "report"\n#')
FIRST = date(2025, 11, 5)


def rows(cases, members=("1", "2"), places=("Esk", "Dale"), days=12, issued="2025-11-04T12:00"):
    """`cases` tells the cases of a member on each day."""
    dates = [FIRST + timedelta(days=day) for day in range(days)]
    return "".join(
        f"{issued},ministry,{place},{day},{member},{cases(member)},1\n"
        for member in members
        for place in places
        for day in dates
    )


def found(folder):
    read = read_case(folder)
    return read, [str(problem) for problem in (*read.findings.errors, *read.findings.warnings)]


@pytest.fixture
def made(case):
    """Call with the rows of case_forecast.csv; the case's folder, its dates those of presentation."""

    def make(text):
        folder = case(
            {"case_forecast.csv": HEAD + text, "cases.csv": "place,date,cases\nEsk,2025-11-03,2\nEsk,2025-11-04,3\n"}
        )
        toml = (folder / "case.toml").read_text(encoding="utf-8")
        (folder / "case.toml").write_text(toml.replace('dated = "onset"', 'dated = "report"'), encoding="utf-8")
        return folder

    return make


def test_futures_follow_the_members_in_equal_shares_and_the_same_one_at_all_places(made):
    need = need_of(made(rows(lambda member: 10 * (member == "2"))), members=40).need
    assert need.places == ("Dale", "Esk")  # Dale has no count, but cases are foretold there
    totals = [place.sum(axis=1) for place in need.cases]
    assert sorted(set(totals[0])) == [0.0, 10.0 * need.cases[0].shape[1]]
    assert (totals[0] == 0).sum() == 20
    assert np.array_equal(totals[0], totals[1])


def test_patients_who_come_are_those_foretold(made):
    folder = made(rows(lambda member: 4, ("1",)))
    need = need_of(folder, members=20).need
    days = need.days - 1  # the last day is cut by the horizon
    come = need.patients[:, :, 1:days].sum(axis=(1, 2))
    assert np.allclose(come, 8.0 * (days - 1), rtol=0.1)


def test_days_that_the_forecast_does_not_cover_are_ours(made, case):
    short = need_of(made(rows(lambda member: 0, ("1",), ("Esk",), days=2)), members=200).need
    (cases,) = short.cases
    assert (cases[:, :2] == 0).all()
    assert cases[:, 2:].sum() > 0


def test_a_row_of_several_days_is_spread_over_them(made):
    week = "2025-11-04T12:00,ministry,Esk,2025-11-11,1,70,7\n"
    (cases,) = need_of(made(week), members=10).need.cases
    assert (cases[:, :7] == 10).all()


def test_a_member_that_lacks_a_place_is_held_back_and_said(made):
    text = rows(lambda member: 1) + rows(lambda member: 1, ("3",), ("Esk",))
    read, said = found(made(text))
    assert {one.member for one in read.world.outbreak.forecast} == {"1", "2"}
    assert any('1 of 3 members without all places and days (the first: "3" lacks Dale' in one for one in said)
    fate = read.findings.fates["case_forecast.csv"]
    assert (fate.rows, fate.used, fate.held_back, fate.refused) == (60, 48, 12, 0)


def test_a_forecast_of_no_whole_member_is_wrong(made):
    text = rows(lambda member: 1, ("1",), ("Esk",)) + rows(lambda member: 1, ("2",), ("Dale",))
    read, said = found(made(text))
    assert read.world is None
    assert any("2 of 2 members without all places and days" in one for one in said)


def test_an_issue_after_now_changes_nothing_and_of_those_before_the_newest_counts(made):
    old, new, coming = (
        rows(lambda member, many=many: many, ("1",), issued=f"2025-11-04T{hour}:00")
        for many, hour in ((9, 10), (1, 15), (5, 19))
    )
    read, _ = found(made(old + new + coming))
    assert {one.cases for one in read.world.outbreak.forecast} == {1}
    assert read.findings.fates["case_forecast.csv"].held_back == 24


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("2025-11-04T12:00,ministry,Esk,2025-11-03,1,4,1", "expected a day from 2025-11-04 on, when the forecast was issued"),
        ("2025-11-04T12:00,ministry,Esk,2025-11-06,1,-4,1", "line 2, column cases"),
        ("2025-11-04T12:00,ministry,Esk,2025-11-06,1,4.5,1", "line 2, column cases"),
        ("2025-11-04T12:00,,Esk,2025-11-06,1,4,1", "line 2, column source: found an empty cell"),
        ("2025-11-04T12:00,ministry,Esk,2025-11-06,1,4,1\n" * 2, 'found days of "Esk" that line 2 covers too'),
        (
            "2025-11-04T12:00,ministry,Esk,2025-11-06,1,4,1\n2025-11-04T12:00,army,Esk,2025-11-07,1,4,1",
            "one forecast has one source",
        ),
        ("2025-11-04T12:00,ministry,Esk,2025-11-06,1,999999,1", "found 999,999 cases of member"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_in_its_place(made, row, wrong):
    assert any(wrong in one for one in found(made(row + "\n"))[1])


def test_need_and_plan_say_whose_forecast_it_is(made, capsys):
    folder = str(made(rows(int)))
    assert run(["need", folder, "--members", "20"]) == 0
    assert "cases as forecast by ministry on 2025-11-04" in " ".join(capsys.readouterr().out.split())
    few = ["--iterations", "20", "--members", "8", "--futures", "20"]
    assert run(["plan", folder, *few]) == 0
    assert "cases as forecast by ministry on 2025-11-04" in capsys.readouterr().out
    assert run(["check", folder]) == 0
    assert "forecast   cases as forecast by ministry on 2025-11-04" in capsys.readouterr().out


def test_it_is_also_read_from_a_workbook(made, tmp_path, capsys):
    folder = made(rows(lambda member: 3))
    assert run(["check", str(folder), "--excel", str(tmp_path / "case.xlsx")]) == 0
    capsys.readouterr()
    world, again = read_case(folder).world, read_case(tmp_path / "case.xlsx").world
    assert again.outbreak.forecast == world.outbreak.forecast
