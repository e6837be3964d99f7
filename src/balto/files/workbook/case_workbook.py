"""A case as an Excel workbook: the same tables, a sheet each."""

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from balto.basis.problems import BadInput, did_you_mean, quoted
from balto.files.case_files import TABLES, CaseFiles
from balto.files.column import Table
from balto.files.findings import Findings
from balto.files.sheet import NOTE, Sheet, is_note, say_rows_like_notes
from balto.files.tables.case import SECTIONS
from balto.files.tables_plan import PLAN
from balto.files.workbook.excel import Book

CASE_SHEET = "case"
PLAN_SHEET = "plan "
_TIMED = {column.name for column in SECTIONS[""].columns if column.kind == "time"}


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
    for row in (row for rows in findings.rows.values() for row in rows):
        row.where = names.get(row.where, row.where)


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
