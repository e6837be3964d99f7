"""The need as an Excel workbook: places, doses by day, deaths by arrival, notes; text is never taken for a formula."""

import io
import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter

from balto.files.atomic import write_bytes
from balto.need.interval import five

HEAD = ("90 % from", "50 % from", "median", "50 % to", "90 % to", "enough in 95 %")


def write(path: Path, need: Any) -> None:
    """Write the sheets of a need (balto.need.result.Need)."""
    held = io.BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(held, options) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})
        bold, figure = book.add_format({"bold": True}), book.add_format({"num_format": "0.0"})
        _sheet(book, "doses", ("place", "date", *HEAD), _by_day(need, need.doses), bold, figure)
        _sheet(book, "patients", ("place", "date", *HEAD), _by_day(need, need.patients), bold, figure)
        _sheet(
            book,
            "deaths",
            ("place", "doses there after hours", "doses", "expected deaths"),
            _deaths(need),
            bold,
            figure,
        )
        _sheet(
            book,
            "running out",
            ("place", "date", "chance by then"),
            _short(need),
            bold,
            book.add_format({"num_format": "0%"}),
        )
        sources = [(one.part, one.text) for one in need.treatment.sources]
        notes = [("note", note) for note in (*need.notes, *need.outbreak.reported.notes)]
        _sheet(book, "notes", ("part", "text"), [("treatment", need.treatment.title), *notes, *sources], bold, figure)
    write_bytes(path, held.getvalue())


def _sheet(book: Any, name: str, head: Sequence[str], rows: Iterable[Sequence[Any]], bold: Any, figure: Any) -> None:
    page = book.add_worksheet(name)
    page.write_row(0, 0, head, bold)
    for line, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            page.write(line, column, value, figure if isinstance(value, float) else None)
    page.freeze_panes(1, 0)
    page.autofit()


def _by_day(need: Any, what: Any) -> list[tuple[Any, ...]]:
    q = np.concatenate([five(what), np.quantile(what, [0.95], axis=0)])
    return [
        (place, need.day(day).isoformat(), *(float(value) for value in q[:, i, day]))
        for i, place in enumerate(need.places)
        for day in range(need.today, need.days)
    ]


def _deaths(need: Any) -> list[tuple[Any, ...]]:
    table = need.death_table.mean()
    return [
        (place, float(hour * need.death_table.step_h - need.now_h), doses, float(table[i, hour, k]))
        for i, place in enumerate(need.places)
        for hour in range(math.ceil(need.now_h / need.death_table.step_h), table.shape[1])
        for k, doses in enumerate(need.death_table.doses)
    ]


def _short(need: Any) -> list[tuple[Any, ...]]:
    return [
        (place, need.day(day).isoformat(), float(need.short[i, day]))
        for i, place in enumerate(need.places)
        for day in range(need.today, need.days)
    ]
