"""Values that cannot be, refused when they are made: of what, which field, what was found and what was expected."""

import math


class Nonsense(ValueError):  # noqa: N818  (it is what the value would be)
    """Raised by a value that refuses to be made; `field` is its name inside, which a reader knows the column of."""

    def __init__(self, what: str, field: str, found: object, expected: str) -> None:
        self.field, self.found, self.expected = field, found, expected
        super().__init__(f"{what}: found {field} {found}, expected {expected}")


def must(true: bool, what: object, field: str, expected: str) -> None:
    """Nonsense unless true, said of a field of `what`, which is called by its kind and, if it has one, its id."""
    if not true:
        name = f"{type(what).__name__} {getattr(what, 'id', '')}".rstrip()
        raise Nonsense(name, field, getattr(what, field), expected)


def within(found: object, least: float, most: float = math.inf) -> bool:
    """Whether it is a number from least to most; nan is none."""
    try:
        return bool(least <= found <= most)  # type: ignore[operator]  # what cannot be compared is no number
    except TypeError:
        return False


def above(found: object, least: float) -> bool:
    """Whether it is a finite number above least."""
    return not_below(found, least) and found != least


def not_below(found: object, least: float) -> bool:
    """Whether it is a finite number of `least` or more."""
    return within(found, least) and found != math.inf


def finite(found: object) -> bool:
    """Whether it is a number, and neither infinite nor nan."""
    return within(found, -math.inf) and found not in (math.inf, -math.inf)
