"""Lines of a CSV to rows: a cell may run over lines, but a stray quote never swallows rows that stand by themselves."""

import csv
from collections.abc import Iterable, Iterator

_MOST_LINES = 100  # of one cell; a quote that is not closed by then is a stray one
Row = tuple[int, list[str]]


def rows_of(lines: Iterable[str], mark: str, stray: list[int]) -> Iterator[Row]:
    """The rows with their line numbers; lines that hold a stray quote are noted in `stray` and read as they stand."""
    width, held = 0, list[tuple[int, str]]()
    numbered = iter(enumerate((line.rstrip("\r\n") for line in lines), 1))
    for number, line in numbered:
        if not line:
            continue
        cells = _cells([line], mark)
        if cells is None:
            held = _until_closed(number, line, numbered, mark, width)
            cells = _cells([text for _, text in held], mark)
            if cells is None or _swallows(held, mark, width):
                yield from _as_they_stand(held, mark, stray)
                continue
        width = max(width, len(cells))
        yield number, cells


def _cells(lines: list[str], mark: str) -> list[str] | None:
    """The cells of one row on these lines; None where a quote in it is not closed."""
    if len(lines) == 1 and '"' not in lines[0]:
        return lines[0].split(mark)
    try:
        found = list(csv.reader([f"{line}\n" for line in lines], delimiter=mark, strict=True))
    except csv.Error:
        return None
    return found[0] if len(found) == 1 else None


def _until_closed(
    number: int, line: str, rest: Iterator[tuple[int, str]], mark: str, width: int
) -> list[tuple[int, str]]:
    """The line and those after it until its quote is closed, or the first that would be a row by itself."""
    held = [(number, line)]
    for one in rest:
        held.append(one)
        if _stands(one[1], mark, width) or _cells([text for _, text in held], mark) is not None:
            break
        if len(held) == _MOST_LINES:
            break
    return held


def _swallows(held: list[tuple[int, str]], mark: str, width: int) -> bool:
    return any(_stands(line, mark, width) for _, line in held[1:])


def _stands(line: str, mark: str, width: int) -> bool:
    """Whether a line has as many cells by itself as rows before it."""
    return width > 1 and len(line.split(mark)) >= width


def _as_they_stand(held: list[tuple[int, str]], mark: str, stray: list[int]) -> Iterator[Row]:
    for number, line in held:
        if not line:
            continue
        cells = _cells([line], mark)
        if cells is None:
            stray.append(number)
            cells = [cell.strip().strip('"') for cell in line.split(mark)]
        yield number, cells
