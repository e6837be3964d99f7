"""CSV text to rows that know their line; one line is one row, so one broken quote spoils one row only."""

import csv
from dataclasses import dataclass

from balto.basis.problems import quoted
from balto.files.findings import Findings

NOTE = "#"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header and rows as text, from a CSV file or from a sheet of a workbook; each row with its line number."""

    where: str
    header_line: int
    header: tuple[str, ...]
    rows: tuple[tuple[int, list[str]], ...]


def sheet_of(text: str, where: str, findings: Findings) -> Sheet | None:
    """The sheet in CSV text. Lines that are empty or start with "#" are notes. None after noting what is wrong."""
    lines = _cells(text, where, findings)
    if not lines:
        findings.wrong(where, "an empty file", "a header line and rows")
        return None
    header_line, header = lines[0]
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        mark = "semicolons" if ";" in header[0] else "tabs"
        findings.wrong(where, f"columns separated by {mark}", "commas", header_line, None, "save it as CSV with commas")
        return None
    return Sheet(where, header_line, tuple(header), tuple(_even(lines[1:], len(header), where, findings)))


def _cells(text: str, where: str, findings: Findings) -> list[tuple[int, list[str]]]:
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line or line.startswith(NOTE) or not line.strip(", \t"):
            continue
        if '"' not in line:
            found.append((number, line.split(",")))
            continue
        try:
            found.append((number, next(csv.reader([line], strict=True))))
        except csv.Error:
            hint = 'close the quote in the same line; write a quote inside a cell as ""'
            findings.wrong(where, f"a quote that is not closed in {quoted(line)}", "closed quotes", number, None, hint)
    return found


def _even(
    lines: list[tuple[int, list[str]]], width: int, where: str, findings: Findings
) -> list[tuple[int, list[str]]]:
    rows = []
    for number, cells in lines:
        if len(cells) > width and not any(cells[width:]):
            cells = cells[:width]  # noqa: PLW2901  (spreadsheets pad short tables with empty columns)
        if len(cells) == width:
            rows.append((number, cells))
            continue
        hint = 'put a cell that holds a comma in quotes: "…"' if len(cells) > width else "add the missing commas"
        findings.wrong(where, f"{len(cells)} cells", f"{width}, as in the header", number, None, hint)
    return rows
