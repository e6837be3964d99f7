"""Opens a messy table, CSV or Excel: title rows, merged and doubled headers, an HXL row, rows as they stand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from balto.basis.problems import BadInput, Problem, quoted
from balto.files.line_list.columns import matched, tagged, unmatched
from balto.files.line_list.lines import rows_of

LOOK_FOR_HEADER = 15
WESTERN = "cp1252"

Rows = Iterator[tuple[int, list[Any]]]


@dataclass(frozen=True, slots=True)
class Opened:
    """Where each field stands, and the rows below the header with their line numbers.

    Once the rows are read, `stray` holds the lines with a quote that is not closed.
    """

    fields: dict[str, int]
    rows: Rows
    notes: tuple[str, ...]
    stray: list[int] = field(default_factory=list)


def open_table(path: Path, mapping: Mapping[str, str], sheet: str = "") -> Opened:
    """The table in a file; BadInput where it cannot be opened or no header is found."""
    excel = path.suffix.casefold() in (".xlsx", ".xlsm", ".xls")
    stray: list[int] = []
    notes, rows = _workbook(path, sheet) if excel else _text_file(path, stray)
    head = list(islice(rows, LOOK_FOR_HEADER))
    best = _header(head, mapping)
    if best is None:
        raise BadInput([_no_header(path, head, mapping)])
    at, names, fields = best
    problems = unmatched([*names, *map(str, head[at][1])], mapping, path.name, head[at][0])
    if problems:
        raise BadInput(problems)
    notes += [f"{at} rows above the header are not read"] if at else []
    rest = head[at + 1 :]
    tags = tagged([_text(cell) for cell in rest[0][1]]) if rest else {}
    if tags:
        notes.append("an HXL tag row is read as headings")
        fields = tags | fields
        rest = rest[1:]
    return Opened(fields, chain(rest, rows), tuple(notes), stray)


def _header(
    head: list[tuple[int, list[Any]]], mapping: Mapping[str, str]
) -> tuple[int, list[str], dict[str, int]] | None:
    """The row with most known headings; a heading may stand under a merged one ("Dates" over "Onset": "Dates Onset")."""
    best = None
    above: list[str] = []
    for at, (_, cells) in enumerate(head):
        names = [_text(cell) for cell in cells]
        under = _spread(above)
        joined = [f"{under[i]} {name}".strip() if i < len(under) else name for i, name in enumerate(names)]
        fields = matched(joined, mapping) | matched(names, mapping) | tagged(names)
        if len(fields) > (len(best[2]) if best else 0):
            best = (at, joined, fields)
        above = names
    return best


def _spread(names: list[str]) -> list[str]:
    """A merged heading stands in its first cell only: carry it on to the right."""
    found, last = [], ""
    for name in names:
        last = name or last
        found.append(last)
    return found


def _no_header(path: Path, head: list[tuple[int, list[Any]]], mapping: Mapping[str, str]) -> Problem:
    seen = next((cells for _, cells in head if any(_text(c) for c in cells)), [])
    said = ", ".join(quoted(_text(cell), 20) for cell in seen[:8] if _text(cell)) or "nothing"
    hint = 'name its headings in case.toml: [columns] place = "...", report = "..."'
    wanted = (
        f"one of the headings {', '.join(mapping.values())}" if mapping else "headings such as place, onset, report"
    )
    return Problem(path.name, said, wanted, suggestion=hint)


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _csv(path: Path, encoding: str, stray: list[int]) -> Rows:
    with path.open(encoding=encoding, errors="replace") as text:
        start = text.read(65536)
        text.seek(0)
        marks = {mark: start.count(mark) for mark in ",;\t"}
        yield from rows_of(text, max(marks, key=lambda m: marks[m]), stray)


def _text_file(path: Path, stray: list[int]) -> tuple[list[str], Rows]:
    encoding = _encoding(path)
    western = f"{path.name} is not UTF-8: it is read as {WESTERN}, as Excel writes it"
    return [western] if encoding == WESTERN else [], _csv(path, encoding, stray)


def _workbook(path: Path, sheet: str) -> tuple[list[str], Rows]:
    from balto.files.workbook.excel import Book  # noqa: PLC0415  (openpyxl takes a second to import)

    book = Book(path, formulas=True)
    name = sheet if sheet in book.names else next(iter(book.names), "")
    hidden = book.hidden(name) if name else 0
    return [f"{path.name}: {hidden} hidden rows are read too"] if hidden else [], _excel(book, path, sheet)


def _encoding(path: Path) -> str:
    """UTF-8 or UTF-16 where the bytes are that; else what Excel writes where it is not asked for UTF-8."""
    with path.open("rb") as raw:
        if raw.read(2) in (b"\xff\xfe", b"\xfe\xff"):
            return "utf-16"
    try:
        with path.open(encoding="utf-8") as text:
            while text.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return WESTERN
    return "utf-8-sig"


def _excel(book: Any, path: Path, sheet: str) -> Rows:
    """Rows of a sheet; a formula comes as its text, so that it is refused and never evaluated."""
    if sheet and sheet not in book.names:
        raise BadInput([Problem(path.name, f"no sheet {quoted(sheet)}", f"one of {', '.join(book.names)}")])
    if not book.names:
        raise BadInput([Problem(path.name, "no sheet", "at least one sheet")])
    yield from book.rows(sheet or book.names[0])
