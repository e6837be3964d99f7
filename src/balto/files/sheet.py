"""CSV text to rows that know their line; one line is one row, so one broken quote spoils one row only."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from balto.basis.problems import quoted
from balto.files.findings import Findings

NOTE = "#"
ERROR = re.compile(r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|GETTING_DATA)")
"""What Excel writes where a formula failed."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header and rows as text, from a CSV file or from a sheet of a workbook; each row with its line number.

    `broken` are the lines of rows that cannot be told into cells.
    """

    where: str
    header_line: int
    header: tuple[str, ...]
    rows: tuple[tuple[int, list[str]], ...]
    broken: tuple[int, ...] = ()


def is_note(cell: str) -> bool:
    """Whether a line that begins with this cell is a note; what Excel writes for an error in its first cell is none."""
    return cell.startswith(NOTE) and not ERROR.match(cell)


def say_rows_like_notes(
    notes: list[tuple[int, list[str]]], header: Sequence[str], where: str, findings: Findings
) -> None:
    """Warn of notes that are filled like rows: a number sign may begin a name."""
    for line, cells in notes:
        filled = sum(1 for cell in cells if cell)
        if len(cells) == len(header) > 1 and filled >= min(3, len(header)):
            hint = "a line that begins with # is not read; if it is a row, let its first cell begin otherwise"
            findings.odd(where, f"a note that looks like a row: {quoted(','.join(cells))}", "a note", line, None, hint)


def sheet_of(text: str, where: str, findings: Findings) -> Sheet | None:
    """The sheet in CSV text. Lines that are empty or start with "#" are notes. None after noting what is wrong."""
    broken: list[int] = []
    lines = _cells(text, where, broken, findings)
    if not lines:
        findings.wrong(where, "an empty file", "a header line and rows")
        return None
    header_line, header = lines[0]
    if len(header) == 1 and any(mark in header[0] for mark in ";\t"):
        mark = "semicolons" if ";" in header[0] else "tabs"
        findings.wrong(where, f"columns separated by {mark}", "commas", header_line, None, "save it as CSV with commas")
        return None
    say_rows_like_notes(_notes(text, header_line), header, where, findings)
    return Sheet(
        where, header_line, tuple(header), tuple(_even(lines[1:], len(header), where, broken, findings)), tuple(broken)
    )


def _cells(text: str, where: str, broken: list[int], findings: Findings) -> list[tuple[int, list[str]]]:
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line or is_note(line) or not line.strip(", \t"):
            continue
        if '"' not in line:
            found.append((number, line.split(",")))
            continue
        try:
            found.append((number, next(csv.reader([line], strict=True))))
        except csv.Error:
            broken.append(number)
            hint = 'close the quote in the same line; write a quote inside a cell as ""'
            findings.wrong(where, f"a quote that is not closed in {quoted(line)}", "closed quotes", number, None, hint)
    return found


def _notes(text: str, after: int) -> list[tuple[int, list[str]]]:
    lines = enumerate(text.split("\n"), start=1)
    return [(number, line.split(",")) for number, line in lines if number > after and is_note(line)]


def _even(
    lines: list[tuple[int, list[str]]], width: int, where: str, broken: list[int], findings: Findings
) -> list[tuple[int, list[str]]]:
    rows = []
    for number, cells in lines:
        if len(cells) > width and not any(cells[width:]):
            cells = cells[:width]  # noqa: PLW2901  (spreadsheets pad short tables with empty columns)
        if len(cells) == width:
            rows.append((number, cells))
            continue
        broken.append(number)
        hint = 'put a cell that holds a comma in quotes: "…"' if len(cells) > width else "add the missing commas"
        findings.wrong(where, f"{len(cells)} cells", f"{width}, as in the header", number, None, hint)
    return rows
