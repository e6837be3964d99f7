"""The case folder in words, column by column, from the tables that the reader uses: docs/case-folder.md is this text."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from balto.files.atomic import write_text
from balto.files.case_files import TABLES
from balto.files.cells.cell import KINDS
from balto.files.column import Column, Table
from balto.files.tables.case import FURTHER, SECTIONS
from balto.files.tables_plan import PLAN

_INTRODUCTION = """\
# The case folder

A case is a folder of plain files that open in Excel or any editor. `balto new DIR` writes a small one to change into
your own, `balto check DIR` says everything that is wrong with it. The same tables may lie in one workbook (`.xlsx`), a
sheet each (`places`, `links`, ...; plans as `plan NAME`; case.toml as a sheet `case` with keys like `item.treatment` in
the first column and values in the second): `balto check DIR --excel case.xlsx` writes it, every command reads it in
place of the folder, and `balto new DIR --from-excel case.xlsx` turns it back into files.

- Text is UTF-8 (with or without a byte-order mark), commas separate columns, any line ends. Other encodings are
  refused by name, never guessed.
- Lines that are empty or begin with `#` are notes. Columns may come in any order; a column that is not listed here is
  a mistake, and its nearest name is suggested.
- Numbers have a decimal point and no unit. Distances are kilometres, durations hours, winds metres a second,
  temperatures degrees Celsius.
- Times are ISO 8601 to the minute or second: `2025-02-01T05:30` in the zone of case.toml, `2025-02-01T05:30-09:00`
  anywhere, or `2025-02-01T05:30 Africa/Lagos`. A local time that does not exist or comes twice (clocks change) is
  refused; write it with its offset.
- Wrong input ends a command with exit code 2 and every problem at once. Warnings are said, and the case runs.

This page is written from the table of columns that the reader itself uses (`make docs`), and a test keeps it so.
"""
_GEOMETRY = """\
## ways.geojson (may be left out)

A FeatureCollection of LineStrings, each with the id of its link (`id`, or `link` in its properties), from end to end:
the geometry of links, in place of `via` in links.csv. `balto show` writes one to begin with.
"""


def page() -> str:
    """The whole page as Markdown."""
    parts = [_INTRODUCTION, "## case.toml\n"]
    for name, table in SECTIONS.items():
        heading = f"### [{name}]\n\n" if name else ""
        parts.append(f"{heading}{table.about}\n\n{_grid(table, 'key')}")
    parts.append(f"### {FURTHER.file}\n\n{FURTHER.about}\n\nIts keys are those of [item].\n")
    parts += [_table(table) for table in TABLES]
    parts += [_GEOMETRY, _table(PLAN)]
    return "\n".join(parts)


def _table(table: Table) -> str:
    optional = "" if table.needed else " (may be left out)"
    sample = "".join(f"    {line}\n" for line in table.sample.splitlines())
    return f"## {table.file}{optional}\n\n{table.about}\n\n{_grid(table, 'column')}{chr(10) if sample else ''}{sample}"


def _grid(table: Table, head: str) -> str:
    rows: list[tuple[str, ...]] = [(head, "meaning", "unit", "what is expected", "default", "example"), ("---",) * 6]
    rows += [_row(column) for column in table.columns]
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |\n" for row in rows)


def _row(column: Column) -> tuple[str, ...]:
    default = "**must be given**" if column.default is None else column.default or "empty"
    example = f"`{column.example}`" if column.example else ""
    return f"`{column.name}`", column.about, column.unit, " ".join(_expected(column)), default, example


def _expected(column: Column) -> Iterator[str]:
    yield ", ".join(column.words) if column.words else KINDS[column.kind]
    if column.range():
        yield column.range()


def main(arguments: Iterable[str]) -> None:
    """Write the page to the file named."""
    for path in arguments:
        write_text(Path(path), page())


if __name__ == "__main__":
    main(sys.argv[1:])
