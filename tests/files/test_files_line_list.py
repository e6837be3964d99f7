"""Line lists as they really come: three date styles, merged headers, an HXL row, formulas, passwords, refusals."""

from datetime import date, datetime

import openpyxl
import pytest

from balto.domain.outbreak import Count
from balto.files.line_list import line_list
from balto.files.line_list.line_list import Settings

PLACES = {"KB": "KB", "Kolo": "KB", "MW": "MW", "Moru West": "MW"}


def told(tmp_path, text, **settings):
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    return line_list.read(path, PLACES, Settings(**settings))


def test_rows_become_counts_by_place_and_date_and_nobody_can_be_found_again(tmp_path):
    found = told(
        tmp_path,
        "case_id,age,sex,place,onset,report,severity,vaccination,antitoxin_date,outcome,outcome_date\n"
        "KB-1,7,f,Kolo,2025-05-01,2025-05-03,severe,none,2025-05-04,died,2025-05-08\n"
        "KB-2,9,m,kolo,2025-05-01,2025-05-02,mild,3,,recovered,\n"
        "MW-1,4,f,Moru  West,2025-05-02,2025-05-02,severe,0,2025-05-03,,\n",
    )
    reported = found.reported
    assert found.refused == found.problems == ()
    assert reported.counts == (
        Count("KB", date(2025, 5, 1), 2, 0, 1, 1),
        Count("KB", date(2025, 5, 8), 0, 1),
        Count("MW", date(2025, 5, 2), 1, 0, 1, 1),
    )
    assert (reported.dated, reported.as_of) == ("onset", date(2025, 5, 3))
    assert [(delay.days, delay.cases) for delay in reported.delays] == [(0, 1), (1, 1), (2, 1)]
    assert dict(reported.severity) == {"mild": 1, "severe": 2}
    assert dict(reported.vaccination) == {"full": 1, "none": 2}
    assert [(one.days, one.cases, one.deaths) for one in reported.treated] == [(1, 1, 0), (3, 1, 1)]
    assert not {"KB-1", "MW-1"} & set(repr(reported).replace("'", " ").split())


def test_every_refused_row_is_listed_with_its_line_column_and_reason(tmp_path):
    found = told(
        tmp_path,
        "case_id,place,onset,report,outcome,outcome_date,antitoxin_doses\n"
        "1,Kolo,2025-05-01,2025-05-02,,,\n"
        "2,Kollo,2025-05-01,2025-05-02,,,\n"
        "3,Kolo,2025-05-09,2025-05-02,,,\n"
        "4,Kolo,2025-05-05,,died,2025-05-01,\n"
        "5,Kolo,2031-05-01,,,,\n"
        "6,Kolo,soon,2025-05-02,,,\n"
        "7,Kolo,,,,,\n"
        "1,Kolo,2025-05-03,2025-05-03,,,\n"
        "9,Kolo,2025-05-01,2025-05-02,,,-3\n"
        '10,Kolo,"=TODAY()",2025-05-02,,,\n'
        "11,,2025-05-01,2025-05-02,,,\n",
        until=date(2025, 6, 1),
    )
    assert [(p.line, p.column) for p in found.refused] == [
        (3, "place"), (4, "onset"), (5, "onset"), (6, "onset"), (7, "onset"), (8, "onset"), (9, "case_id"),
        (11, "onset"), (12, "place"),
    ]  # fmt: skip
    said = "\n".join(map(str, found.refused))
    for words in (
        "did you mean",
        "up to the report",
        "up to the death",
        "the last day that the list covers",
        "not a formula",
        "earlier row",
    ):
        assert words in said
    assert found.reported.cases == 2
    assert "9 of 11 rows refused" in " ".join(found.reported.notes)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2025-05-03", date(2025, 5, 3)),
        ("2025/5/3", date(2025, 5, 3)),
        ("3 May 2025", date(2025, 5, 3)),
        ("3-May-25", date(2025, 5, 3)),
        ("45780", date(2025, 5, 3)),
        ("2025-05-03 14:20", date(2025, 5, 3)),
        ("31/05/2025", date(2025, 5, 31)),
        ("05/31/2025", date(2025, 5, 31)),
        ("05/05/2025", date(2025, 5, 5)),
    ],
)
def test_dates_of_three_styles_are_read(tmp_path, written, meant):
    found = told(tmp_path, f"place,report\nKolo,{written}\n")
    assert found.reported.counts == (Count("KB", meant, 1),)


def test_day_or_month_first_is_taken_from_the_column_or_refused_never_guessed(tmp_path):
    shown = told(tmp_path, "place,report\nKolo,03/04/2025\nKolo,25/04/2025\n")
    assert shown.reported.counts[0].last == date(2025, 4, 3)
    unsure = told(tmp_path, "place,report\nKolo,03/04/2025\nKolo,2025-04-25\n")
    assert "day or month first" in str(unsure.refused[0])
    chosen = told(tmp_path, "place,report\nKolo,03/04/2025\n", date_style="mdy")
    assert chosen.reported.counts[0].last == date(2025, 3, 4)


def test_titles_merged_headings_and_an_hxl_row_are_understood(tmp_path):
    book = openpyxl.Workbook()
    page = book.active
    page.append(["Line list of the district, week 20"])
    page.append(["", "Dates", "", "Outcome"])
    page.append(["Lieu", "Début", "Notification", "Issue"])
    page.append(["#adm2+code", "#date+onset", "#date+reported", "#status"])
    page.merge_cells("B2:C2")
    page.append(["Kolo", datetime(2025, 5, 1), "03/05/2025", "décédé"])
    page.append(["Kolo", "45778", datetime(2025, 5, 14), None])
    path = tmp_path / "liste.xlsx"
    book.save(path)
    names = {"place": "Lieu", "onset": "Dates Début", "report": "notification", "outcome": "Issue"}
    by_name = line_list.read(path, PLACES, Settings(names, date_style="dmy"))
    assert by_name.refused == by_name.problems == ()
    assert [(c.last, c.cases, c.deaths) for c in by_name.reported.counts] == [(date(2025, 5, 1), 2, 1)]
    assert any("HXL" in note for note in by_name.reported.notes)
    assert any("rows above the header" in note for note in by_name.reported.notes)
    by_tag = line_list.read(path, PLACES, Settings(date_style="dmy"))
    assert by_tag.reported.counts == by_name.reported.counts


def test_a_formula_in_a_workbook_is_neither_evaluated_nor_kept(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["place", "report"])
    book.active.append(["Kolo", "=TODAY()"])
    book.active.append(['=HYPERLINK("http://example.org","Kolo")', datetime(2025, 5, 1)])
    book.active.append(["Kolo", datetime(2025, 5, 2)])
    path = tmp_path / "list.xlsx"
    book.save(path)
    found = line_list.read(path, PLACES)
    assert [p.line for p in found.refused] == [2, 3]
    assert all("not a formula" in p.expected for p in found.refused)
    assert found.reported.cases == 1


def test_a_password_and_an_old_workbook_are_told_apart(tmp_path):
    start = bytes.fromhex("d0cf11e0a1b11ae1")
    locked, old = tmp_path / "locked.xlsx", tmp_path / "old.xls"
    locked.write_bytes(start + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))
    old.write_bytes(start + b"\0" * 600)
    assert "password-protected" in str(line_list.read(locked, PLACES).problems[0])
    assert "old .xls" in str(line_list.read(old, PLACES).problems[0])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "headings"),
        ("a,b\n1,2\n", "place, onset, report"),
        ("place,age\nKolo,4\n", "onset or report"),
        ("onset\n2025-05-01\n", "place"),
        ("place,report\nNowhere,2025-05-01\n", "no row that can be used"),
    ],
)
def test_a_list_that_cannot_be_used_says_what_is_missing(tmp_path, text, said):
    found = told(tmp_path, text)
    assert found.reported is None
    assert said in "\n".join(map(str, found.problems))


def test_a_mapping_to_a_heading_that_is_not_there_suggests_one(tmp_path):
    found = told(tmp_path, "place,Date of onset\nKolo,2025-05-01\n", columns={"onset": "Date of onste"})
    assert 'did you mean "Date of onset"?' in str(found.problems[0])


def test_rows_without_onset_are_placed_by_the_usual_delay_and_that_is_said(tmp_path):
    rows = "".join(f"Kolo,2025-05-{d:02},2025-05-{d + 2:02}\n" for d in range(1, 9))
    found = told(tmp_path, f"place,onset,report\n{rows}Kolo,,2025-05-20\n")
    assert found.reported.counts[-1].last == date(2025, 5, 18)
    assert any("1 rows without onset date are placed 2 days" in note for note in found.reported.notes)


@pytest.mark.parametrize("mark", [";", "\t"])
def test_semicolons_and_tabs_separate_too(tmp_path, mark):
    found = told(tmp_path, f"place{mark}report\nKolo{mark}2025-05-01\n")
    assert found.reported.cases == 1


def test_a_hundred_thousand_rows_are_counted(tmp_path):
    rows = "".join(f"{i},Kolo,2025-05-{i % 28 + 1:02}\n" for i in range(100_000))
    found = told(tmp_path, f"case_id,place,report\n{rows}")
    assert found.reported.cases == 100_000
    assert len(found.reported.counts) == 28


def test_a_formula_in_any_column_is_refused_with_its_row_and_never_stops_the_reading(tmp_path):
    head = "case_id,place,onset,report,severity,vaccination,outcome\n"
    good = "1,Kolo,2025-05-01,2025-05-02,mild,none,died"
    rows = [good]
    for at, name in enumerate(head.strip().split(",")):
        cells = [str(at + 2), *good.split(",")[1:]]
        rows.append(
            ",".join("=1+1" if i == at else cell for i, cell in enumerate(cells)) if name != "case_id" else good
        )
    found = told(tmp_path, head + "\n".join(rows) + "\n")
    assert found.reported.cases == 1
    assert [row.column for row in found.refused] == [
        "case_id", "place", "onset", "report", "severity", "vaccination", "outcome",
    ]  # fmt: skip
    assert [row.expected for row in found.refused[1:]] == ["a value, not a formula"] * 6


def test_a_list_without_any_good_row_says_why_its_rows_are_refused(tmp_path):
    found = told(tmp_path, "place,onset\n" + "Kolo,03/04/2025\n" * 30)
    assert found.reported is None
    assert len(found.problems) == 11
    assert "day or month first" in found.problems[1].suggestion


def test_a_list_in_the_encoding_of_excel_is_read_and_that_is_said(tmp_path):
    path = tmp_path / "liste.csv"
    path.write_bytes("Localité;Début\nKolo;2025-05-01\n".encode("cp1252"))
    found = line_list.read(path, PLACES, Settings({"place": "Localité", "onset": "Début"}))
    assert found.reported.cases == 1
    assert any("not UTF-8" in note for note in found.reported.notes)


def test_rows_of_blanks_are_no_rows(tmp_path):
    found = told(tmp_path, "place,onset,report\nKolo,2025-05-01,2025-05-02\n , ,\n,,\n")
    assert (found.reported.cases, found.refused) == (1, ())


def test_a_stray_quote_never_swallows_the_rows_below_it(tmp_path):
    found = told(
        tmp_path,
        'note,place,report\nok,Kolo,2025-05-01\n"cough,Kolo,2025-05-02\nok,Kolo,2025-05-03\n'
        'ok,Kolo,2025-05-04\nwet",Kolo,2025-05-05\n"a, b",Kolo,2025-05-06\n"last,Kolo,2025-05-07\n',
    )
    assert (found.reported.cases, found.fate.rows) == (7, 7)
    assert [one.line for one in found.odd] == [3, 8]


def test_a_cell_may_run_over_lines(tmp_path):
    found = told(
        tmp_path,
        'place,report,note\nKolo,2025-05-01,"first\nand second, third"\nKolo,2025-05-02,"one\n\nmore"\nKolo,2025-05-03,x\n',
    )
    assert (found.reported.cases, found.odd, found.refused) == (3, (), ())


def test_many_quotes_are_read_in_one_pass(tmp_path):
    rows = "".join(f'"note {at}",Kolo,2025-05-{at % 28 + 1:02}\n' for at in range(20_000))
    assert told(tmp_path, f"note,place,report\n{rows}").reported.cases == 20_000
