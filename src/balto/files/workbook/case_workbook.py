"""A case as an Excel workbook: the same tables, a sheet each, in and out."""

import io
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter

from balto.basis.problems import BadInput, did_you_mean, quoted
from balto.files.atomic import write_bytes, write_folder
from balto.files.case_files import TABLES, CaseFiles
from balto.files.case_toml import flat
from balto.files.column import Table
from balto.files.csv_text import csv_text
from balto.files.findings import Findings
from balto.files.sheet import NOTE, Sheet, is_note, say_rows_like_notes
from balto.files.tables.case import SECTIONS
from balto.files.tables_plan import PLAN
from balto.files.template import refuse_if_full
from balto.files.workbook.excel import Book

CASE_SHEET = "case"
PLAN_SHEET = "plan "
_TIMED = {column.name for column in SECTIONS[""].columns if column.kind == "time"}
_MOST_LETTERS = 31  # of a sheet's name, by Excel
_NO_LETTERS = re.compile(r"[\[\]:*?/\\]|'$")  # nor are these


def gather_workbook(path: Path, findings: Findings) -> CaseFiles:
    """The sheets of the workbook as the files of a case; formulas count by their last value."""
    files = CaseFiles(path.parent)
    try:
        book = Book(path)
        _gather(files, book, path.name, findings)
    except BadInput as wrong:
        findings.errors.extend(wrong.problems)
    files.read = [path]
    return files


def _gather(files: CaseFiles, book: Book, where: str, findings: Findings) -> None:
    by_sheet = {table.sheet(): table for table in TABLES}
    called = {name: _called(name, book.names, (CASE_SHEET, *by_sheet)) for name in book.names}
    for title, name in called.items():
        if name == CASE_SHEET:
            files.toml = _toml(_known_rows(book, title, f"sheet {title}", findings))
        elif name in by_sheet or name.startswith(PLAN_SHEET):
            said = findings if name in by_sheet else files.plan_findings
            table = by_sheet.get(name, PLAN)
            label = table.file if name in by_sheet else f"sheet {title}"
            _put(files, name, table, _sheet(label, _known_rows(book, title, label, said), table, said))
        else:
            hint = did_you_mean(title, [CASE_SHEET, *by_sheet])
            findings.odd(where, f"a sheet {quoted(title)} that nothing reads", "a sheet of the case", hint=hint)
    for name in (CASE_SHEET, *(table.sheet() for table in TABLES if table.needed)):
        if name not in called.values():
            begun = (f'did you mean "{title}"?' for title in book.names if title.strip().casefold().startswith(name))
            hint = did_you_mean(name, book.names) or next(begun, f"the sheets are {', '.join(book.names[:20])}")
            findings.wrong(where, "no such sheet", f"a sheet {quoted(name)}", hint=hint)


def _called(title: str, titles: Sequence[str], known: Sequence[str]) -> str:
    """The sheet that a title means: itself, or the one that differs by case and blanks only and is not there itself."""
    meant = title.strip().casefold()
    alike = [one for one in titles if one.strip().casefold() == meant]
    return meant if meant in known and meant not in titles and len(alike) == 1 else title


def _known_rows(book: Book, title: str, where: str, findings: Findings) -> list[tuple[int, list[Any]]]:
    """The rows of a sheet; formulas without a value and hidden rows are said."""
    for column, line in book.not_reckoned(title):
        hint = "open it in Excel or LibreOffice and save it, or paste values"
        findings.wrong(where, "a formula without its value", "a value", line, column, hint)
    if hidden := book.hidden(title):
        findings.odd(where, f"{hidden} hidden row{'s' * (hidden > 1)}", "none: what is hidden is read too")
    return list(book.rows(title))


def as_sheets(findings: Findings) -> None:
    """Let problems speak of the sheets of a workbook, where the reader spoke of files."""
    names = {table.file: f"sheet {table.sheet()}" for table in TABLES} | {"case.toml": f"sheet {CASE_SHEET}"}
    for problems in (findings.errors, findings.warnings):
        problems[:] = [replace(problem, where=names.get(problem.where, problem.where)) for problem in problems]


def _put(files: CaseFiles, name: str, table: Table, sheet: Sheet | None) -> None:
    if sheet and table is not PLAN:
        files.sheets[table.file] = sheet
    elif sheet:
        files.plans[unicodedata.normalize("NFC", name.removeprefix(PLAN_SHEET))] = sheet


def _sheet(where: str, rows: list[tuple[int, list[Any]]], table: Table, findings: Findings) -> Sheet | None:
    rows = [(number, row) for number, row in rows if any(map(_text, row))]
    lines = [(number, row) for number, row in rows if not is_note(_text(row[0]))]
    if not lines:
        findings.wrong(where, "an empty sheet", "a header line and rows")
        return None
    header_line, header = lines[0][0], [_text(name) for name in lines[0][1]]
    width = max(at for at, name in enumerate(header, start=1) if name)
    timed = [table.by_name()[name].kind == "time" if name in table.by_name() else False for name in header[:width]]
    said = [(number, _padded([_text(value, timed[at]) if at < width else "" for at, value in enumerate(row)], width))
            for number, row in lines[1:]]  # fmt: skip
    notes = [(number, _padded([_text(value) for value in row], width)) for number, row in rows if number > header_line]
    say_rows_like_notes([one for one in notes if is_note(one[1][0])], header[:width], where, findings)
    return Sheet(where, header_line, tuple(header[:width]), tuple((n, cells) for n, cells in said if any(cells)))


def _padded(cells: list[str], width: int) -> list[str]:
    return (cells + [""] * width)[:width]


def _text(value: Any, timed: bool = False) -> str:
    """A cell as one would write it; Excel has no dates without hours, so midnight is a time only where one is `timed`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() and not timed else value.isoformat(timespec="minutes")
    return value.isoformat() if isinstance(value, date) else unicodedata.normalize("NFC", str(value))


def _toml(rows: list[tuple[int, list[Any]]]) -> str:
    """One line of TOML for each row, so that lines are rows."""
    lines: list[str] = []
    for number, row in rows:
        lines += [""] * (number - 1 - len(lines))
        key, value = (*row, None, None)[:2]
        if not key or str(key).startswith(NOTE) or value is None:
            lines.append("")
        elif isinstance(value, (bool, int, float)):
            lines.append(f"{key} = {json.dumps(value)}")
        else:
            lines.append(f"{key} = {json.dumps(_text(value, str(key) in _TIMED), ensure_ascii=False)}")
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
