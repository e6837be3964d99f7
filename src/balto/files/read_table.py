"""A sheet read by its table: every cell parsed, every problem with its line and column."""

from collections.abc import Iterator
from dataclasses import dataclass

from balto.basis.problems import did_you_mean, quoted
from balto.files.cells.cell import Context, Parse, parser
from balto.files.column import Column, Table
from balto.files.findings import Findings, Refused, RowRead
from balto.files.sheet import ERROR, Sheet

SUMMED = ("stock.csv", "trials.csv")  # tables in which a row entered twice counts twice


@dataclass(frozen=True, slots=True)
class Row:
    """The values of one row by their names inside, empty cells left out; `whole`: nothing was wrong."""

    line: int
    values: dict[str, object]
    whole: bool = True


def read_table(table: Table, sheet: Sheet, context: Context, findings: Findings) -> list[Row]:
    """The rows of the sheet; problems go to `findings`."""
    columns = _columns(table, sheet, findings)
    complete = not _missing(table, sheet, columns, findings)
    parsers = [(at, column, parser(column, context)) for at, column in columns]
    rows = list(_rows(sheet, parsers, complete, findings))
    counted = [(column.counted, column.inside) for column in table.columns if column.counted]
    read = findings.rows.setdefault(table.file, [])
    read += [RowRead(sheet.where, line, False, {}) for line in sheet.broken]
    read += [RowRead(sheet.where, row.line, row.whole, _tells(row, counted)) for row in rows]
    if table.file in SUMMED:
        _doubled(sheet, findings)
    for name in table.unique:
        _twice(table.by_name()[name], rows, sheet.where, findings)
    return rows


def _tells(row: Row, counted: list[tuple[str, str]]) -> dict[str, int]:
    """How many patients, deaths or doses a row tells of, as far as it can be read."""
    told = ((what, row.values.get(inside)) for what, inside in counted)
    return {what: number for what, number in told if isinstance(number, int)}


def _columns(table: Table, sheet: Sheet, findings: Findings) -> list[tuple[int, Column]]:
    known, seen, found = table.by_name(), set(), []
    for at, name in enumerate(name.strip() for name in sheet.header):
        if not name:
            if any(cells[at].strip() for _, cells in sheet.rows):
                findings.wrong(sheet.where, f"a column without a name (number {at + 1})", "a name", sheet.header_line)
        elif name in seen:
            findings.wrong(sheet.where, f"two columns {quoted(name)}", "each column once", sheet.header_line, name)
        elif name not in known:
            hint = did_you_mean(name, list(known)) or f"the columns are {', '.join(known)}"
            findings.wrong(sheet.where, f"a column {quoted(name)}", "a known column", sheet.header_line, name, hint)
        else:
            seen.add(name)
            found.append((at, known[name]))
    return found


def _missing(table: Table, sheet: Sheet, columns: list[tuple[int, Column]], findings: Findings) -> list[Column]:
    there = {column.name for _, column in columns}
    missing = [column for column in table.columns if column.default is None and column.name not in there]
    for column in missing:
        expected = f"a column {quoted(column.name)}"
        hint = f"{column.about}, e.g. {column.example}"
        findings.wrong(sheet.where, "no such column", expected, sheet.header_line, column.name, hint)
    return missing


def _rows(sheet: Sheet, parsers: list[tuple[int, Column, Parse]], complete: bool, findings: Findings) -> Iterator[Row]:
    # Cells repeat (modes, regions, kilometres): what was read once is not read again.
    ready = [(at, column.inside, column, parse, dict[str, object]()) for at, column, parse in parsers]
    needed = [(at, column) for at, column, _ in parsers if column.default is None]
    for line, cells in sheet.rows:
        values: dict[str, object] = {}
        whole = complete
        for at, inside, column, parse, seen in ready:
            cell = cells[at]
            if cell in seen:
                values[inside] = seen[cell]
                continue
            if not cell or cell.isspace():
                continue
            try:
                if ERROR.fullmatch(cell.strip()):
                    raise Refused(column.about, "the formula behind it failed")
                values[inside] = seen[cell] = parse(cell)
            except Refused as wrong:
                whole = False
                findings.wrong(sheet.where, quoted(cell), wrong.expected, line, column.name, wrong.suggestion)
                if column.kind == "id":
                    values[inside] = cell.strip()
        for at, column in needed:
            if not cells[at].strip():
                whole = False
                findings.wrong(sheet.where, "an empty cell", column.about, line, column.name)
        yield Row(line, values, whole)


def _doubled(sheet: Sheet, findings: Findings) -> None:
    first: dict[tuple[str, ...], int] = {}
    for line, cells in sheet.rows:
        before = first.setdefault(tuple(cell.strip() for cell in cells), line)
        if before != line:
            found = f"the same row a second time (first in line {before})"
            findings.odd(sheet.where, found, "each once", line, None, "both are counted; leave one out if it is a copy")


def _twice(column: Column, rows: list[Row], where: str, findings: Findings) -> None:
    first: dict[object, int] = {}
    for row in rows:
        value = row.values.get(column.inside)
        if value is None:
            continue
        if value in first:
            findings.wrong(
                where,
                f"{quoted(value)} a second time (first in line {first[value]})",
                "each once",
                row.line,
                column.name,
            )
        first.setdefault(value, row.line)
