"""What was probably meant by a number or a date that cannot be read; nothing where it cannot be seen."""

import re
from calendar import monthrange
from datetime import date, timedelta

from balto.files.cells.vocabulary import meaning
from balto.files.column import Column
from balto.files.findings import Refused
from balto.files.line_list.cells import date_in

_COMMA = re.compile(r"([+-]?[0-9]+),([0-9]+)")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:([,.'’ \u00a0\u2009\u202f])[0-9]{3})(?:\1[0-9]{3})*")
_BOTH = re.compile(r"[+-]?[0-9]{1,3}(?:(?:,[0-9]{3})+\.[0-9]+|(?:\.[0-9]{3})+,[0-9]+)")
_UNIT = re.compile(r"([+-]?[0-9]+(?:\.[0-9]+)?)\s*([^\W\d_][^\d]*)")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-5][0-9])(?::00)?")
_HOURS = ("h", "hr", "hrs", "hour", "hours", "heure", "heures", "hora", "horas")
_COUNTED = ("", "doses", "people", "times")
_WEEK = re.compile(r"(\d{4})-?[WwSs](\d{1,2})", re.ASCII)
_SIX = re.compile(r"(\d{4})(\d{2})", re.ASCII)
_MONTH = re.compile(r"(?:(\d{4})[-/.](\d{1,2})|(\d{1,2})[-/.](\d{4}))", re.ASCII)
_DAYS = re.compile(r"[2-6]\d{4}", re.ASCII)


def number_hint(cell: str, column: Column) -> str:
    """What to write in place of text that is no number of that column."""
    if (comma := _COMMA.fullmatch(cell)) and (comma[1].lstrip("+-").startswith("0") or not _THOUSANDS.fullmatch(cell)):
        return f"write a decimal point: {comma[1]}.{comma[2]}"
    if _THOUSANDS.fullmatch(cell):
        return _thousands(cell, column)
    if _BOTH.fullmatch(cell):
        point = max(cell.rfind(","), cell.rfind("."))
        return f"write {_digits(cell[:point])}.{cell[point + 1 :]}"
    if unit := _UNIT.fullmatch(cell):
        return _alone(unit[1], unit[2].strip(), column)
    if (clock := _CLOCK.fullmatch(cell)) and column.unit.startswith("hour"):
        return f"write hours as a number: {int(clock[1]) + int(clock[2]) / 60:.4g}"
    if cell and all(mark.isdecimal() or mark in "+-." for mark in cell) and not cell.isascii():
        return f"write it with the digits 0 to 9: {''.join(str(int(m)) if m.isdecimal() else m for m in cell)}"
    return ""


def _thousands(cell: str, column: Column) -> str:
    hint = f"write it without separator: {_digits(cell)}"
    decimal = cell.count(",") == 1 and column.kind != "whole"
    return hint + (f"; or {cell.replace(',', '.')} if it is a decimal" if decimal else "")


def _digits(cell: str) -> str:
    return "".join(mark for mark in cell if mark in "+-" or mark.isdecimal())


def _alone(number: str, unit: str, column: Column) -> str:
    same = unit.casefold() in (column.unit.casefold(), *column.unit.casefold().split()[:1])
    hours = column.unit.startswith("hour") and unit.casefold() in _HOURS
    if column.unit in _COUNTED and meaning("multiple", unit.split(maxsplit=1)[0]):
        return "write the number out in digits"
    if same or hours or column.unit in _COUNTED:
        return f"write the number alone: {number}"
    return f"write the number alone, in {column.unit}"


def date_hint(cell: str) -> str:
    """What to write in place of text that is no date as year-month-day."""
    text = cell.strip()
    for tried in (_of_week, _of_six, _of_month, _of_number):
        if hint := tried(text):
            return hint
    try:
        found = date_in(text, "")
    except Refused as unsure:
        return "write year-month-day" if unsure.suggestion else ""
    return f"write {found}" if found else ""


def _of_week(text: str) -> str:
    parts = _WEEK.fullmatch(text)
    last = _last_of_week(int(parts[1]), int(parts[2])) if parts else None
    return f"the last day of that week is {last}" if last else ""


def _of_six(text: str) -> str:
    """Year and week, or year and month, without a sign between them."""
    if not (parts := _SIX.fullmatch(text)):
        return ""
    year, part = int(parts[1]), int(parts[2])
    week, month = _last_of_week(year, part), _last_of_month(year, part)
    said = [f"the last day of that week is {week}"] if week else []
    said += [f"of that month, {month}" if week else f"{month}"] if month else []
    return ", ".join(said)


def _of_month(text: str) -> str:
    if not (parts := _MONTH.fullmatch(text)):
        return ""
    last = _last_of_month(int(parts[1] or parts[4]), int(parts[2] or parts[3]))
    return f"write {last}, the last day of that month" if last else ""


def _of_number(text: str) -> str:
    if not _DAYS.fullmatch(text):
        return ""
    return f"as Excel's number of a day it is {date(1899, 12, 30) + timedelta(days=int(text))}"


def _last_of_week(year: int, week: int) -> date | None:
    try:
        return date.fromisocalendar(year, week, 7)
    except ValueError:
        return None


def _last_of_month(year: int, month: int) -> date | None:
    return date(year, month, monthrange(year, month)[1]) if 1 <= month <= 12 and 1800 <= year <= 2200 else None
