"""A case as an Excel workbook: the same tables, a sheet each, in and out."""

import io
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl
import xlsxwriter
from openpyxl.utils.exceptions import InvalidFileException

from balto.basis.problems import did_you_mean, quoted
from balto.files.atomic import write_bytes, write_folder
from balto.files.case_files import TABLES, CaseFiles
from balto.files.case_toml import flat
from balto.files.csv_text import csv_text
from balto.files.findings import Findings
from balto.files.sheet import NOTE, Sheet
from balto.files.template import refuse_if_full

CASE_SHEET = "case"
PLAN_SHEET = "plan "
_MOST_LETTERS = 31  # of a sheet's name, by Excel
_NO_LETTERS = re.compile(r"[\[\]:*?/\\]|'$")  # nor are these


def gather_workbook(path: Path, findings: Findings) -> CaseFiles:
    """The sheets of the workbook as the files of a case; formulas count by their last value."""
    files = CaseFiles(path.parent)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as wrong:
        findings.wrong(path.name, f"a file that cannot be read ({wrong})", "an Excel workbook (.xlsx)")
        return files
    by_sheet = {table.sheet(): table for table in TABLES}
    for page in book.worksheets:
        name = page.title
        if name == CASE_SHEET:
            files.toml = _toml(page.iter_rows(values_only=True))
        elif name in by_sheet or name.startswith(PLAN_SHEET):
            _put(files, name, by_sheet[name].file if name in by_sheet else "", page, findings)
        else:
            hint = did_you_mean(name, [CASE_SHEET, *by_sheet])
            findings.odd(path.name, f"a sheet {quoted(name)} that nothing reads", "a sheet of the case", hint=hint)
    book.close()
    for name, there in ((CASE_SHEET, files.toml), *((t.sheet(), files.sheets.get(t.file)) for t in TABLES if t.needed)):
        if there is None and name not in book.sheetnames:
            findings.wrong(path.name, "no such sheet", f"a sheet {quoted(name)}")
    files.read = [path]
    return files


def as_sheets(findings: Findings) -> None:
    """Let problems speak of the sheets of a workbook, where the reader spoke of files."""
    names = {table.file: f"sheet {table.sheet()}" for table in TABLES} | {"case.toml": f"sheet {CASE_SHEET}"}
    for problems in (findings.errors, findings.warnings):
        problems[:] = [replace(problem, where=names.get(problem.where, problem.where)) for problem in problems]


def _put(files: CaseFiles, name: str, file: str, page: Any, findings: Findings) -> None:
    said = findings if file else files.plan_findings
    sheet = _sheet(file or f"sheet {name}", page.iter_rows(values_only=True), said)
    if sheet and file:
        files.sheets[file] = sheet
    elif sheet:
        files.plans[name.removeprefix(PLAN_SHEET)] = sheet


def _sheet(where: str, rows: Iterable[tuple[Any, ...]], findings: Findings) -> Sheet | None:
    lines = [(number, [_text(value) for value in row]) for number, row in enumerate(rows, start=1)]
    lines = [(number, cells) for number, cells in lines if any(cells) and not cells[0].startswith(NOTE)]
    if not lines:
        findings.wrong(where, "an empty sheet", "a header line and rows")
        return None
    header_line, header = lines[0]
    width = max(at for at, name in enumerate(header, start=1) if name)
    rest = ((number, (cells + [""] * width)[:width]) for number, cells in lines[1:])
    return Sheet(where, header_line, tuple(header[:width]), tuple((n, cells) for n, cells in rest if any(cells)))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        # Excel has no dates without hours: midnight is taken as the date alone.
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="minutes")
    return value.isoformat() if isinstance(value, date) else unicodedata.normalize("NFC", str(value))


def _toml(rows: Iterable[tuple[Any, ...]]) -> str:
    """One line of TOML for each row, so that lines are rows."""
    lines = []
    for row in rows:
        key, value = (*row, None, None)[:2]
        if not key or str(key).startswith(NOTE) or value is None:
            lines.append("")
        elif isinstance(value, (bool, int, float)):
            lines.append(f"{key} = {json.dumps(value)}")
        else:
            lines.append(f"{key} = {json.dumps(_text(value))}")
    return "\n".join(lines)


def write_workbook(files: CaseFiles, path: Path) -> None:
    """Write the tables of a case as a workbook: headers fixed, columns wide enough, text never taken for a formula."""
    held = io.BytesIO()  # a full disk is met by our own writing, not in the midst of the workbook's
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(held, options) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})
        bold = book.add_format({"bold": True})
        _write(book, CASE_SHEET, ("# key", "value"), flat(files.toml or ""), bold)
        for table in TABLES:
            if sheet := files.sheets.get(table.file):
                kinds = {c.name: c.kind for c in table.columns}
                rows = [
                    [_value(cell, kinds.get(name, "")) for name, cell in zip(sheet.header, cells, strict=True)]
                    for _, cells in sheet.rows
                ]
                _write(book, table.sheet(), sheet.header, rows, bold)
        for name, sheet in zip(_sheet_names(files.plans), files.plans.values(), strict=True):
            _write(book, name, sheet.header, [cells for _, cells in sheet.rows], bold)
    write_bytes(path, held.getvalue())


def _sheet_names(plans: Iterable[str]) -> list[str]:
    """A name that Excel takes for the sheet of each plan: without its signs, not too long, and each only once."""
    taken: list[str] = []
    for plan in plans:
        whole = f"{PLAN_SHEET}{_NO_LETTERS.sub('-', plan)}"
        endings = ("" if number == 1 else f"~{number}" for number in range(1, len(taken) + 2))
        names = (whole[: _MOST_LETTERS - len(ending)] + ending for ending in endings)
        known = {name.casefold() for name in taken}
        taken.append(next(name for name in names if name.casefold() not in known))
    return taken


def _write(book: Any, name: str, header: Iterable[str], rows: Iterable[Iterable[Any]], bold: Any) -> None:
    page = book.add_worksheet(name)
    page.write_row(0, 0, header, bold)
    for number, row in enumerate(rows, start=1):
        page.write_row(number, 0, ["" if value is None else value for value in row])
    page.freeze_panes(1, 0)
    page.autofit()


def _value(cell: str, kind: str) -> str | float:
    try:
        return float(cell) if kind in ("number", "whole") else cell
    except ValueError:
        return cell


def unpack(workbook: Path, folder: Path) -> tuple[str, ...]:
    """Write the workbook's sheets as a case folder and return the names of its files; BadInput if it cannot be read."""
    refuse_if_full(folder)
    findings = Findings()
    files = gather_workbook(workbook, findings)
    findings.raise_if_wrong()
    texts = {"case.toml": (files.toml or "").replace("\n\n", "\n") + "\n"}
    texts |= {name: csv_text(sheet.header, (cells for _, cells in sheet.rows)) for name, sheet in files.sheets.items()}
    texts |= {
        f"plans/{name}.csv": csv_text(s.header, (cells for _, cells in s.rows)) for name, s in files.plans.items()
    }
    write_folder(folder, texts)
    return tuple(texts)
