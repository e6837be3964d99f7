"""Cells of a table of reports made the parts that a report is made of, each problem with its line and heading."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from balto.basis.phrase import Phrase
from balto.basis.problems import Problem, quoted
from balto.channels.book import CARRIER, PLACE, PRODUCT, WAY, Book
from balto.channels.line.fold import words_of
from balto.channels.line.line_items import Item
from balto.channels.line.line_pieces import Piece
from balto.channels.line.vocabulary import vocabulary

_WHOLE = ("doses", "count", "deaths")
_RANGES = {
    "km": (0.0, 40_000.0),
    "lat": (-90.0, 90.0),
    "lon": (-180.0, 180.0),
    "temp_c": (-100.0, 100.0),
    "least_c": (-100.0, 100.0),
    "most_c": (-100.0, 100.0),
    "wind_ms": (0.0, 150.0),
    "air_c": (-100.0, 70.0),
    "battery_pct": (0.0, 100.0),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the number of its line, its cells that are not empty by what they hold, and the headings as written."""

    line: int
    cells: Mapping[str, str]
    headings: Mapping[str, str]


def piece_of(row: Row, book: Book) -> Piece:
    """The names, numbers and words of a row; what is wrong in it goes to its `unclear`."""
    piece = Piece()
    _put_names(piece, row, book)
    _put_numbers(piece, row)
    _put_word(piece, row, "event", "verb", Phrase("what happened, as left, arrived, received or used"))
    _put_word(piece, row, "state", "state", Phrase("open, restricted or shut"))
    for name in ("lot", "order"):
        if name in row.cells:
            piece.values[name] = Item("value", name, (row.cells[name],), row.cells[name])
    return piece


def _put_names(piece: Piece, row: Row, book: Book) -> None:
    carrier, place, other = (
        _named(piece, row, name, kind, book) for name, kind in (("carrier", CARRIER), ("place", PLACE), ("other", ""))
    )
    if carrier:
        piece.carriers[""] = carrier
    if place:
        piece.places[""] = place
    if other:
        held = (
            piece.places if any(one.kind == PLACE for one in book.match(row.cells["other"]).found) else piece.carriers
        )
        held["to"] = held["from"] = other
    way = _named(piece, row, "way", WAY, book)
    if way:
        piece.ways.append(way)
    product = _named(piece, row, "product", PRODUCT, book)
    if product:
        piece.products.append(product)


def _named(piece: Piece, row: Row, name: str, kind: str, book: Book) -> str:
    """The id that a cell means; its own words, and a problem, where it is not one for sure."""
    text = row.cells.get(name, "")
    if not text:
        return ""
    match = book.match(text[:60], kind)
    if match.sure:
        return match.sure.id
    names = ", ".join(one.id for one in match.found[:4])
    expected = Phrase("one of {names}", names=names) if names else Phrase("a name of this case")
    piece.unclear.append(_problem(row, name, expected, match.suggestion))
    return text


def _put_numbers(piece: Piece, row: Row) -> None:
    for name, (least, most) in _RANGES.items():
        value = _number(row.cells.get(name, ""))
        if name in row.cells and (value is None or not least <= value <= most):
            expected = Phrase("a number from {least} to {most}", least=f"{least:g}", most=f"{most:g}")
            piece.unclear.append(_problem(row, name, expected))
        elif value is not None:
            _put_number(piece, name, value, row.cells[name])
    for name in _WHOLE:
        value = _number(row.cells.get(name, ""))
        if name in row.cells and (value is None or value < 0 or value != int(value) or value > 1e9):
            piece.unclear.append(_problem(row, name, Phrase("a whole number")))
        elif value is not None:
            piece.values[name] = Item("value", name, value, row.cells[name])
    _put_position(piece, row)


def _put_number(piece: Piece, name: str, value: float, text: str) -> None:
    """A measure by the name that reports know it by."""
    if name == "wind_ms":
        piece.values["speed_kmh"] = Item("value", name, value * 3.6, text)
        piece.words["label/wind"] = text
    elif name == "air_c":
        piece.values["degrees"] = Item("value", name, value, text)
        piece.words["label/air"] = text
    else:
        piece.values[name] = Item("value", name, value, text)


def _put_position(piece: Piece, row: Row) -> None:
    """Latitude and longitude as one position; a problem where one of them is missing."""
    lat, lon = piece.values.pop("lat", None), piece.values.pop("lon", None)
    if lat and lon:
        piece.values["position"] = Item("value", "position", (str(lat.value), str(lon.value)))
    elif lat or lon:
        name = "lat" if lat else "lon"
        piece.unclear.append(_problem(row, name, Phrase("latitude and longitude, both")))


def _put_word(piece: Piece, row: Row, name: str, group: str, expected: Phrase) -> None:
    text = row.cells.get(name, "")
    words = words_of(text)
    meaning = vocabulary().get(words)
    if meaning and meaning[0] == group:
        piece.words["/".join(meaning)] = text
    elif text and " ".join(words) in _OTHER_WORDS.get(name, ()):
        return
    elif text:
        piece.unclear.append(_problem(row, name, expected))


_OTHER_WORDS = {"event": ("position", "temperature", "way", "cases", "weather", "note"), "state": ("ok", "unknown")}


def _number(text: str) -> float | None:
    """The number in a cell, with a point or a comma; None where it is no finite number."""
    try:
        value = float(text.replace("−", "-").replace(" ", "").replace(",", ".")) if len(text) < 30 else math.nan
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _problem(row: Row, name: str, expected: Phrase, suggestion: str = "") -> Problem:
    return Problem("table", quoted(row.cells[name]), expected, row.line, row.headings[name], suggestion)
