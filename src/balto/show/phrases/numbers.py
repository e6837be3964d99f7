"""Numbers, shares and measures as the language spoken writes them."""

from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_decimal

from balto.show.phrases.languages import spoken

MINUS = "\u2212"


def whole(number: float) -> str:
    """A number without decimals: "12,345"."""
    return decimals(number, 0)


def decimals(number: float, digits: int) -> str:
    """A number with so many decimals: "1,234.50"."""
    return _written(f"{number:.{digits}f}", digits, "", spoken().locale)


def signed(number: float, digits: int = 2) -> str:
    """A difference with its sign: "+0.92", "−0.08"."""
    return _written(f"{number:.{digits}f}", digits, "+", spoken().locale)


def plain(number: float) -> str:
    """A number with as few digits as it takes: "0.5", "168"."""
    said = f"{number:g}"
    digits = len(said.partition(".")[2]) if "e" not in said else 0
    return decimals(number, digits)


@lru_cache(maxsize=10_000)
def _written(number: str, digits: int, plus: str, locale: str) -> str:
    size = "#,##0" + "." * bool(digits) + "0" * digits
    value = Decimal(number) or Decimal(0)  # nothing less is shown as less than nothing
    return format_decimal(value, f"{plus}{size};{MINUS}{size}", locale=locale)
