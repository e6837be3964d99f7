"""Text for a terminal, by the cells that letters take: lines wrapped, tables with their columns in line."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading; `right` sets numbers in line, `least` (above 0) lets its texts be cut to that many cells."""

    name: str
    right: bool = False
    least: int = 0


def laid_out(columns: Sequence[Column], rows: Sequence[Sequence[str]], width: int, gap: int = 2) -> list[str]:
    """The heading and the rows as lines of at most `width` cells, as far as columns that may be cut allow."""
    table = [[column.name for column in columns], *(list(row) for row in rows)]
    wide = [max(cell_len(row[k]) for row in table) for k in range(len(columns))]
    over = sum(wide) + gap * (len(columns) - 1) - width
    while over > 0:
        cut = max(range(len(columns)), key=lambda k: wide[k] if 0 < columns[k].least < wide[k] else 0)
        if not 0 < columns[cut].least < wide[cut]:
            break
        wide[cut] -= 1
        over -= 1
    return [_line(columns, row, wide, gap) for row in table]


def _line(columns: Sequence[Column], row: Sequence[str], wide: Sequence[int], gap: int) -> str:
    cells = []
    for column, text, size in zip(columns, row, wide, strict=True):
        fitted = cut_to(text, size)
        room = " " * (size - cell_len(fitted))
        cells.append(room + fitted if column.right else fitted + room)
    return (" " * gap).join(cells).rstrip()


def wrapped(text: str, width: int, indent: str = "", hanging: str = "") -> str:
    """The text in lines of at most `width` cells; the first begins with `indent`, the others with `hanging`."""
    lines, line = [], indent
    hanging = hanging or indent
    for word in text.split():
        apart = "" if line in (indent, hanging) else " "
        if cell_len(line + apart + word) <= width:
            line += apart + word
            continue
        lines += [line] if line.strip() else []
        line = hanging + word
        while cell_len(line) > width:
            head = set_cell_size(line, width).rstrip()
            lines.append(head)
            line = hanging + line[len(head) :]
    return "\n".join([*lines, line] if line.strip() else lines)


def cut_to(text: str, size: int) -> str:
    """The text, or as much of it as fits before "…"."""
    return text if cell_len(text) <= size else set_cell_size(text, size - 1).rstrip() + "…"
