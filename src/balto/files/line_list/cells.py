"""Cells of a line list as they really come: three ways to write a date, text in number cells, formulas."""

import re
from collections.abc import Iterable
from datetime import date, datetime

from balto.files.cells.vocabulary import fold, meaning
from balto.files.findings import Refused
from balto.files.line_list.plausible import Days
from balto.files.sheet import ERROR

NOTHING = {"", "-", "--", "na", "n/a", "nd", "none", "null", "unknown", "unk", "?", ".", "inconnu", "desconocido"}
STYLES = ("ymd", "dmy", "mdy")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?", re.ASCII)
_SLASH = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?: .*)?", re.ASCII)
_WORDS = re.compile(r"(\d{1,2})(?:er|º)?[ -]*(?:de )?([^\W\d_]+)\.?[ ,-]*(?:de )?(\d{4}|\d{2})")
_NUMBER = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
EXPECTED = "a date such as 2025-02-01"


def is_nothing(cell: object) -> bool:
    """Whether the cell says nothing."""
    return cell is None or (isinstance(cell, str) and cell.strip().casefold() in NOTHING)


def identifier(cell: object) -> str:
    """An identifier without case and blanks at its ends; empty where the cell says nothing."""
    return (
        ""
        if is_nothing(cell) or ERROR.fullmatch(str(cell).strip())
        else str(cell).strip().casefold().removesuffix(".0")
    )


def no_formula(cell: object) -> None:
    """Refused if the cell holds a formula: it is neither evaluated nor kept."""
    if (isinstance(cell, str) and cell.lstrip().startswith("=")) or type(cell).__name__ == "ArrayFormula":
        raise Refused("a value, not a formula", "paste the column as values")


def _western(text: str) -> str:
    """The text with its digits as 0 to 9."""
    return text if text.isascii() else "".join(str(int(mark)) if mark.isdecimal() else mark for mark in text)


def style_of(cells: Iterable[object]) -> str:
    """Day or month first, where the column itself shows it (a number above 12); empty where it does not, or shows both."""
    seen = set()
    for cell in cells:
        parts = _SLASH.fullmatch(_western(cell.strip())) if isinstance(cell, str) else None
        if parts:
            seen |= {"dmy"} if int(parts[1]) > 12 else set()
            seen |= {"mdy"} if int(parts[2]) > 12 else set()
    return seen.pop() if len(seen) == 1 else ""


def may_be_after(cell: object, today: date) -> bool:
    """Whether any way of reading the date in a cell lies after `today`; of a cell that holds none, False."""
    for style in STYLES[1:]:
        try:
            found = date_in(cell, style)
        except Refused:
            continue
        if found is not None and found > today:
            return True
    return False


def is_number(cell: object) -> bool:
    """Whether a cell tells a day by a number of five digits, as Excel stores it."""
    return bool(_NUMBER.fullmatch(_western(str(cell).strip())))


def date_in(cell: object, style: str, days: Days | None = None) -> date | None:
    """The date in a cell, None where it says nothing; Refused with a suggestion where it could be two dates.

    A number is one of `days`, or refused.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if is_nothing(cell):
        return None
    no_formula(cell)
    text = _western(str(cell).strip())
    try:
        return _read(text, style, days or Days())
    except ValueError:
        raise Refused(EXPECTED) from None


def _read(text: str, style: str, days: Days) -> date:
    if parts := _ISO.fullmatch(text):
        return date(int(parts[1]), int(parts[2]), int(parts[3]))
    if parts := _SLASH.fullmatch(text):
        return _slashed(int(parts[1]), int(parts[2]), _year(parts[3]), style)
    if parts := _WORDS.fullmatch(text):
        month = _month(parts[2])
        if month:
            return date(_year(parts[3]), month, int(parts[1]))
    if _NUMBER.fullmatch(text):  # Excel's own count of days, where a date was stored as a number
        return days.of_number(float(text))
    raise ValueError(text)


def _month(word: str) -> int:
    """The number of the month that a word names between a day and a year; 0 where it names none."""
    if fold(word) == "mar":  # elsewhere it may be Tuesday, but not here
        return 3
    return int(meaning("month", word) or 0)


def _slashed(first: int, second: int, year: int, style: str) -> date:
    if first > 12 or (style == "dmy" and second <= 12):
        return date(year, second, first)
    if second > 12 or style == "mdy":
        return date(year, first, second)
    if first == second:
        return date(year, first, second)
    raise Refused(EXPECTED, 'day or month first? say so in case.toml: [cases] date_style = "dmy" or "mdy"')


def _year(text: str) -> int:
    """Two digits are of the years from 1969 to 2068, as POSIX has it."""
    return int(text) if len(text) == 4 else int(text) + (2000 if int(text) < 69 else 1900)


def number_in(cell: object) -> float | None:
    """The number in a cell, also where it is stored as text; None where it says nothing; Refused otherwise."""
    if is_nothing(cell):
        return None
    no_formula(cell)
    try:
        return float(_western(str(cell).strip()).replace("\u00a0", "").replace(" ", ""))
    except ValueError:
        raise Refused("a number") from None
