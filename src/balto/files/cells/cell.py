"""One cell of text to one value: strict, with a suggestion where the reader can see what was meant."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from balto.basis.moment import hours_between
from balto.basis.problems import did_you_mean
from balto.files.cells.hints import number_hint
from balto.files.cells.vocabulary import fold, meaning
from balto.files.cells.when import DATE_EXPECTED, TIME_EXPECTED, date_of, time_of, zone_of
from balto.files.column import Column
from balto.files.csv_text import plain
from balto.files.findings import Refused
from balto.files.line_list.cells import is_nothing

Parse = Callable[[str], object]
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
MOST_LISTED = 15  # ids told where one is not known and none is near
_MOST_COMPARED = 100_000


@dataclass(slots=True)
class Context:
    """What cells may refer to: the case's epoch and zone, and the ids known so far by kind (place, link, ...).

    `called` gives the ids of places by their folded names, for suggestions.
    Of the kinds in `unsure` some ids could not be read; an unknown one is not held against the file that names it.
    """

    epoch: datetime | None = None
    zone: ZoneInfo | None = None
    known: dict[str, dict[str, None]] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    compared: int = 0
    suggested: dict[tuple[str, str], str] = field(default_factory=dict)
    called: dict[str, str] = field(default_factory=dict)

    def hour(self, moment: datetime) -> float:
        """Hours since the epoch; 0 where case.toml has none that can be read (which is said elsewhere)."""
        return hours_between(self.epoch, moment) if self.epoch else 0.0

    def nearest(self, kind: str, found: str) -> str:
        """A suggestion for a misspelt id; the search is slow, so after many comparisons no more are looked up."""
        if (kind, found) not in self.suggested and self.compared < _MOST_COMPARED:
            known = list(self.known.get(kind, ()))
            self.compared += len(known) + 1
            self.suggested[kind, found] = self._hint(kind, found, known)
        return self.suggested.get((kind, found), "")

    def _hint(self, kind: str, found: str, known: list[str]) -> str:
        if kind == "mode" and (mode := meaning("mode", found)) in known:
            return f'did you mean "{mode}"?'
        place = self.called.get(fold(found)) if kind == "place" else None
        if place in known and fold(str(place)) != fold(found):
            return f'its id is "{place}"'
        return did_you_mean(found, known)

    def listed(self, *kinds: str) -> str:
        """The ids of these kinds, where they are few."""
        known = [name for kind in kinds for name in self.known.get(kind, ())]
        return f"there is {', '.join(known)}" if 0 < len(known) <= MOST_LISTED else ""


def parser(column: Column, context: Context) -> Parse:
    """The function that reads this column's cells; it raises Refused."""
    return _MAKERS[column.kind](column, context)


def _text(column: Column, context: Context) -> Parse:
    return plain


def _id(column: Column, context: Context) -> Parse:
    def parse(cell: str) -> str:
        if cell != cell.strip() or ";" in cell:
            raise Refused(
                "a name without blanks at its ends and without ;", f'write "{cell.strip().replace(";", " ")}"'
            )
        return cell

    return parse


def _number(column: Column, context: Context) -> Parse:
    low, high, above, expected = column.least, column.most, column.above, said_range(column)

    def parse(cell: str) -> float:
        if not _NUMBER.fullmatch(cell := cell.strip()):
            raise Refused(expected, number_hint(cell, column))
        value = float(cell)
        if not (low < value if above else low <= value) or value > high:
            raise Refused(expected, _sign_hint(column, value))
        return value

    return parse


def _whole(column: Column, context: Context) -> Parse:
    number = _number(column, context)

    def parse(cell: str) -> int:
        value = number(cell)
        if not isinstance(value, float) or not value.is_integer():
            raise Refused(said_range(column), "no decimals here")
        return int(value)

    return parse


def _yes_no(column: Column, context: Context) -> Parse:
    def parse(cell: str) -> bool:
        said = meaning("yes_no", cell)
        if not said:
            raise Refused("yes or no")
        return said == "yes"

    return parse


def _reason(column: Column, context: Context) -> Parse:
    """Why not, in any words; words for no, and those that say nothing, are no reason."""
    return lambda cell: "" if is_nothing(cell) or meaning("yes_no", cell) in ("no", "") else plain(cell)


def _word(column: Column, context: Context) -> Parse:
    words = frozenset(column.words)

    def parse(cell: str) -> str:
        if cell not in words:
            raise Refused(f"one of {', '.join(column.words)}", did_you_mean(cell, column.words))
        return cell

    return parse


def _words(column: Column, context: Context) -> Parse:
    word = _word(column, context)
    return lambda cell: tuple(str(word(part.strip())) for part in cell.split(",") if part.strip())


def _names(column: Column, context: Context) -> Parse:
    """Names, each by itself; words for no name nobody."""
    reason = _reason(column, context)
    return lambda cell: tuple(part.strip() for part in str(reason(cell)).split(",") if part.strip())


def _class(column: Column, context: Context) -> Parse:
    """The class of cases in any of the vocabulary's words; what is under investigation is suspected."""

    def parse(cell: str) -> str:
        said = meaning("classification", cell)
        if said is None:
            raise Refused(f"one of {', '.join(column.words)}", did_you_mean(cell, column.words))
        return "suspected" if said == "pending" else said

    return parse


def _reference(kind: str) -> Callable[[Column, Context], Parse]:
    def make(column: Column, context: Context) -> Parse:
        known = context.known.setdefault(kind, {})

        def parse(cell: str) -> str:
            if cell not in known and kind not in context.unsure:
                raise Refused(f"a {kind}", context.nearest(kind, cell) or context.listed(kind))
            return cell

        return parse

    return make


def _link_or_place(column: Column, context: Context) -> Parse:
    links, places = (context.known.setdefault(kind, {}) for kind in ("link", "place"))

    def parse(cell: str) -> str:
        if cell not in links and cell not in places and not {"link", "place"} & context.unsure:
            hint = context.nearest("link", cell) or context.nearest("place", cell)
            raise Refused("a link, or a place", hint or context.listed("link", "place"))
        return cell

    return parse


def _time(column: Column, context: Context) -> Parse:
    return lambda cell: context.hour(time_of(cell, context.zone))


def _end_of_day(column: Column, context: Context) -> Parse:
    def parse(cell: str) -> float:
        if "T" in cell or ":" in cell:
            return context.hour(time_of(cell, context.zone))
        return context.hour(time_of(f"{date_of(cell)}T24:00", context.zone))

    return parse


def _date(column: Column, context: Context) -> Parse:
    return date_of


def _region(column: Column, context: Context) -> Parse:
    # Without weather/climatology.csv any name groups links that share their weather.
    return _reference("region")(column, context) if "region" in context.known else _id(column, context)


def _zone(column: Column, context: Context) -> Parse:
    return lambda cell: zone_of(cell).key


def _points(column: Column, context: Context) -> Parse:
    def parse(cell: str) -> tuple[tuple[float, float], ...]:
        points = []
        for part in filter(None, (piece.strip() for piece in cell.split(";"))):
            numbers = part.split()
            if len(numbers) != 2 or not all(_NUMBER.fullmatch(number) for number in numbers):
                raise Refused('points "lat lon;lat lon"', f"this part is not one: {part}")
            lat, lon = float(numbers[0]), float(numbers[1])
            if abs(lat) > 90 or abs(lon) > 180:
                hint = "latitude comes first" if abs(lon) <= 90 and abs(lat) <= 180 else ""
                raise Refused("latitudes from -90 to 90 and longitudes from -180 to 180", hint)
            points.append((lat, lon))
        return tuple(points)

    return parse


def said_range(column: Column) -> str:
    """What a number of this column may be, in words."""
    kind = "a whole number" if column.kind == "whole" else "a number"
    return f"{column.noun or kind} {column.range()}".rstrip()


def _sign_hint(column: Column, value: float) -> str:
    if column.name in ("lat", "lon") and abs(value) > column.most and abs(value) <= 180:
        return "are lat and lon swapped?"
    return ""


REFERENCES = ("place", "link", "carrier", "mode")
_MAKERS: dict[str, Callable[[Column, Context], Parse]] = {
    "text": _text,
    "reason": _reason,
    "id": _id,
    "number": _number,
    "whole": _whole,
    "yes or no": _yes_no,
    "word": _word,
    "words": _words,
    "names": _names,
    "class": _class,
    "time": _time,
    "date": _date,
    "date or time": _end_of_day,
    "time zone": _zone,
    "points": _points,
    "region": _region,
    "path": _text,
    "link or place": _link_or_place,
} | {kind: _reference(kind) for kind in REFERENCES}  # fmt: skip
KINDS: dict[str, str] = {
    "text": "any text",
    "reason": "any text but words for no",
    "id": "a short name, unique in its file",
    "number": "a number",
    "whole": "a whole number",
    "yes or no": "yes or no",
    "word": "one of the words given",
    "words": "some of the words given, separated by commas",
    "names": "names separated by commas",
    "class": "a class of cases in any language of the vocabulary",
    "time": TIME_EXPECTED,
    "date": DATE_EXPECTED,
    "date or time": "a date (its end counts) or a time",
    "time zone": 'a time zone such as "Africa/Lagos"',
    "points": 'points "lat lon;lat lon"',
    "place": "the id of a place",
    "link": "the id of a link",
    "link or place": "the id of a link or of a place",
    "carrier": "the id of a carrier",
    "mode": "the id of a mode",
    "region": "a region of weather/climatology.csv",
    "path": "places or links separated by ;",
}
