"""A case folder to an Excel workbook, and back."""

import io
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from balto.files.atomic import write_bytes, write_folder
from balto.files.case_files import TABLES, CaseFiles
from balto.files.case_toml import flat
from balto.files.csv_text import csv_text
from balto.files.findings import Findings
from balto.files.template import refuse_if_full
from balto.files.workbook.case_workbook import CASE_SHEET, PLAN_SHEET, gather_workbook

_MOST_LETTERS = 31  # of a sheet's name, by Excel
_NO_LETTERS = re.compile(r"[\[\]:*?/\\]|'$")  # nor are these


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
