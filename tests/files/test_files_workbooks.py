"""Workbooks as other programs and other people leave them: nothing in them vanishes."""

import re
import zipfile
from datetime import datetime

import openpyxl
import pytest

from balto.cli.main import run
from balto.files.case_folder import read_case
from balto.files.findings import Findings
from balto.files.line_list import line_list
from balto.files.readers import gather
from balto.files.workbook.pack import write_workbook


@pytest.fixture
def book(tmp_path, case):
    """Call with a function that changes the openpyxl workbook of the small case; the path of the changed workbook."""

    def make(change):
        path = tmp_path / "case.xlsx"
        write_workbook(gather(case({}), Findings()), path)
        opened = openpyxl.load_workbook(path)
        change(opened)
        opened.save(path)
        return path

    return make


def patched(path, part, change):
    """The workbook with one of its parts changed as bytes."""
    with zipfile.ZipFile(path) as parts:
        held = {name: parts.read(name) for name in parts.namelist()}
    assert change(held[part]) != held[part]
    with zipfile.ZipFile(path, "w") as parts:
        for name, content in held.items():
            parts.writestr(name, change(content) if name == part else content)
    return path


def said(path):
    findings = read_case(path).findings
    return [str(one) for one in findings.errors], [str(one) for one in findings.warnings]


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#NAME?", "#DIV/0!", "#VALUE!"])
def test_a_failed_formula_in_the_first_column_is_named_with_its_line(book, error):
    def change(opened):
        opened["cases"].append([error, datetime(2025, 11, 3), 2])

    path = book(change)
    errors, _ = said(path)
    lines = [one for one in errors if f'found "{error}"' in one]
    assert len(lines) == 1
    assert "sheet cases line" in lines[0]


def test_a_failed_formula_in_a_column_of_text_is_named_too(book):
    def change(opened):
        opened["stock"]["D2"] = "#N/A"

    path = book(change)
    assert any("#N/A" in one for one in said(path)[0])


def test_midnight_in_a_cell_for_a_time_is_midnight(book):
    def change(opened):
        page = opened["stock"]
        at = [cell.value for cell in page[1]].index("available_from") + 1
        row = next(row for row in range(2, page.max_row + 1) if page.cell(row, at).value)
        page.cell(row, at).value = datetime(2025, 11, 7)

    read = read_case(book(change))
    assert read.findings.errors == []
    assert 56.0 in [lot.available_h for lot in read.world.lots]


def test_looks_that_openpyxl_does_not_know_do_not_matter(book):
    path = book(lambda opened: None)
    patched(path, "xl/styles.xml", lambda text: re.sub(rb"(<fills[^>]*>)", rb"\1<fill/>", text))
    with pytest.raises(TypeError):
        openpyxl.load_workbook(path)
    assert said(path)[0] == []


def test_rows_beyond_what_a_sheet_says_of_its_extent_are_read(book):
    path = book(lambda opened: None)
    whole = read_case(path).world
    with zipfile.ZipFile(path) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
    for sheet in sheets:
        patched(path, sheet, lambda text: re.sub(rb'<dimension ref="[^"]*" ?/>', b'<dimension ref="A1:B2"/>', text))
    read = read_case(path)
    assert read.findings.errors == []
    assert len(read.world.carriers) == len(whole.carriers) > 1


def test_a_formula_that_was_never_worked_out_is_named_and_not_an_empty_cell(book):
    def change(opened):
        opened["stock"]["B2"] = '="diphtheria-antitoxin"'

    errors, _ = said(book(change))
    assert [one for one in errors if "a formula without its value" in one and "line 2, column B" in one]


def test_hidden_rows_are_read_and_said(book):
    def change(opened):
        opened["carriers"].row_dimensions[3].hidden = True

    errors, warnings = said(book(change))
    assert errors == []
    assert [one for one in warnings if "1 hidden row" in one]


def test_a_row_that_begins_with_a_number_sign_is_said(book):
    def change(opened):
        page = opened["carriers"]
        page.append(["#2", *(cell.value for cell in page[2][1:])])

    assert any("a note that looks like a row" in one for one in said(book(change))[1])


def test_the_name_of_a_sheet_may_be_in_capitals(book):
    def change(opened):
        opened["places"].title = "PLACES "

    assert said(book(change))[0] == []


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"<html><table><tr><td>place</td></tr></table></html>", "a web page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "a web page"),
        (b"place,report\nEsk,2025-10-01\n", "no workbook"),
        (b"PK\x03\x04 and then nothing", "cannot be read"),
        (b"", "no workbook"),
    ],
)
@pytest.mark.parametrize("ending", [".xls", ".xlsx"])
def test_what_is_only_called_a_workbook_is_named(tmp_path, content, named, ending):
    path = tmp_path / f"list{ending}"
    path.write_bytes(content)
    assert named in str(line_list.read(path, {"Esk": "Esk"}).problems[0])


def test_a_workbook_that_breaks_off_is_a_problem_and_no_traceback(book, capsys):
    path = book(lambda opened: None)
    patched(path, "xl/worksheets/sheet2.xml", lambda text: text[: len(text) // 2])
    assert run(["check", str(path)]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_a_row_whose_number_was_mistyped_is_refused_before_millions_of_empty_ones_are_read(book):
    path = book(lambda opened: None)
    sheets = zipfile.ZipFile(path).namelist()
    part = next(name for name in sheets if name.startswith("xl/worksheets/sheet"))
    patched(path, part, lambda content: content.replace(b'<row r="2"', b'<row r="20251104"', 1))
    errors, _ = said(path)
    assert any("found a row 20,251,104 on the sheet" in one for one in errors)
