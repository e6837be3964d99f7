"""A typed line cut into what it says: measures, names, and words of one meaning, in the order they stand in."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from balto.channels.book import Book, Named
from balto.channels.line.fold import WORD, folded
from balto.channels.line.moments_said import (
    CLOCK,
    FOUR_DIGITS,
    HOUR,
    ISO_DAY,
    MONTH_FIRST,
    NAMED_DAY,
    SLASHED_DAY,
    HourSaid,
    hour_said,
    slashed,
)
from balto.channels.line.vocabulary import LONGEST, months, pattern, vocabulary, words_after

LONGEST_LINE = 480  # signs; three short messages
_MARKS = re.compile("[\x01\ue000-\uf8ff]")  # which stand for what has been found, in `items`
_NUMBER = r"[-+]?\d{1,7}(?:[.,]\d{1,6})?(?![\d])"
_LAT, _LON = r"[-+]?\d{1,2}\.\d{1,8}", r"[-+]?\d{1,3}\.\d{1,8}"
_COUNT = r"(?<![\d.,/:-])(\d{1,3}(?:[.,]\d{3})+|\d{1,9})(?![.,]?\d)"


@dataclass(frozen=True, slots=True)
class Item:
    """A part of the line: its kind, its value or meaning, and its text as folded; `unsure` are the things a name may mean."""

    kind: str  # value, word, name, unknown, comma
    name: str = ""
    value: float | HourSaid | tuple[int | str | None, ...] = 0.0
    text: str = ""
    named: tuple[Named, ...] = ()


def items(line: str, book: Book) -> list[Item]:
    """What a line says, in its order; the line is folded and has been found short enough."""
    held: list[Item] = []
    text = _names_with_digits(_MARKS.sub(" ", folded(line)[:LONGEST_LINE]), book, held)
    for expression, made in _MEASURES:
        text = expression.sub(lambda found, made=made: _kept(made(found), found[0], held), text)  # type: ignore[misc]  # one at once
    return list(_rest(text, book, held))


def _kept(item: Item | None, text: str, held: list[Item]) -> str:
    """A mark in the text in the place of an item; the text itself where it made none."""
    if item is None:
        return text
    held.append(item)
    return f" \x01{chr(0xE000 + len(held) - 1)}\x01 "


def _names_with_digits(text: str, book: Book, held: list[Item]) -> str:
    """The text with marks for names that have letters and figures, which are no measures."""

    def named(found: re.Match[str]) -> str:
        things = book.exact(" ".join(WORD.findall(found[0])))
        return _kept(Item("name", text=found[0], named=things) if things else None, found[0], held)

    return re.sub(r"(?<![\w.,])(?=[a-z-]*\d)(?=[\d-]*[a-z])[a-z\d]+(?:-[a-z\d]+)*(?![\w:%°]|[.,]\d)", named, text)


def _rest(text: str, book: Book, held: list[Item]) -> Iterator[Item]:
    """Items of marked text: the marked ones, and words and names between them."""
    for part in re.split(r"(\x01.\x01|[,:()!?.])", text):
        if part.startswith("\x01") and len(part) == 3:
            yield held[ord(part[1]) - 0xE000]
        elif part in (",", ".", "(", ")"):
            yield Item("comma", text=part)
        else:
            yield from _spelled(WORD.findall(part), book)


def _spelled(words: list[str], book: Book) -> Iterator[Item]:
    """Words in turn: the longest name or meaning that begins with each, a name before a meaning."""
    at = 0
    while at < len(words):
        item, size = _longest(words[at : at + LONGEST], book)
        yield item
        at += size


def _longest(words: list[str], book: Book) -> tuple[Item, int]:
    most = max(1, min(len(words), max(book.words_after.get(words[0], 0), words_after().get(words[0], 0))))
    for size in range(most, 0, -1):
        text = " ".join(words[:size])
        things = book.exact(text)
        if things:
            return Item("name", text=text, named=things), size
        meaning = vocabulary().get(tuple(words[:size]))
        if meaning:
            return Item("word", name="/".join(meaning), text=text), size
    return Item("unknown", text=words[0]), 1


def number(text: str) -> float:
    """The number that digits with a point or a comma mean."""
    return float(text.replace(",", "."))


def whole_number(text: str) -> int:
    """The number that digits mean, in groups of three or not."""
    return int(re.sub(r"[.,]", "", text))


def _value(name: str, factor: float = 1.0, group: int = 1) -> Callable[[re.Match[str]], Item]:
    return lambda found: Item("value", name, number(found[group]) * factor, found[0].strip())


def _counted(name: str, group: int = 1) -> Callable[[re.Match[str]], Item]:
    return lambda found: Item("value", name, float(whole_number(found[group])), found[0].strip())


def _nothing(name: str) -> Callable[[re.Match[str]], Item]:
    return lambda found: Item("value", name, 0.0, found[0].strip())


def _clock(found: re.Match[str]) -> Item | None:
    said = hour_said(found[1], found[2], found[3])
    return Item("value", "hour", said, found[0].strip()) if said else None


def _only_hour(found: re.Match[str]) -> Item | None:
    said = hour_said(found[1], "0", found[2])
    return Item("value", "hour", said, found[0].strip()) if said else None


def _four(found: re.Match[str]) -> Item | None:
    said = hour_said(found[1] or found[4], found[2] or found[5], found[3] or found[6])
    return Item("value", "hour", said, found[0].strip()) if said else None


def _day(year: str | None, month: int, day: int, text: str) -> Item:
    return Item("value", "day", (year, month, day), text.strip())


def _unsure_count(found: re.Match[str]) -> Item:
    """A number in groups, as 1 200 flacons, which may also be carrier 1 with 200 flacons."""
    return Item("value", "unsure_count", 0.0, found[0].strip())


def _part_count(found: re.Match[str]) -> Item:
    return Item("value", "part_count", 0.0, found[0].strip())


def _gust(found: re.Match[str]) -> Item:
    return Item("value", "gust", (found[0].strip(),), found[0].strip())


def _slashed(found: re.Match[str]) -> Item:
    order = slashed(int(found[1]), int(found[2]))
    if order is None:
        return Item("value", "unsure_day", 0.0, found[0].strip())
    return _day(found[3], *order, found[0])


def _degrees(name: str) -> Callable[[re.Match[str]], Item]:
    """A temperature, in Celsius whether or not it was said so."""

    def made(found: re.Match[str]) -> Item:
        degrees = number(found["n"])
        return Item("value", name, (degrees - 32) / 1.8 if found["u"] == "f" else degrees, found[0].strip())

    return made


_SPEED_UNITS = {"m/s": 3.6, "ms": 3.6, "km/h": 1.0, "kmh": 1.0, "kph": 1.0, "kn": 1.852, "kt": 1.852, "kts": 1.852,
    "knots": 1.852, "noeuds": 1.852, "nudos": 1.852, "nos": 1.852, "mph": 1.609344}  # fmt: skip


def _speed(found: re.Match[str]) -> Item:
    return Item("value", "speed_kmh", number(found[1]) * _SPEED_UNITS[found[2]], found[0].strip())


def _position(found: re.Match[str]) -> Item | None:
    lat, lon = number(found[1]), number(found[3])
    lat = -abs(lat) if found[2] == "s" else lat
    lon = -abs(lon) if found[4] in ("w", "o") else lon
    return Item("value", "position", (str(lat), str(lon)), found[0].strip()) if _on_earth(lat, lon) else None


def _on_earth(lat: float, lon: float) -> bool:
    return abs(lat) <= 90 and abs(lon) <= 180


def _joined(*parts: tuple[str, str]) -> str:
    return "|".join(pattern(*part) for part in parts)


_UNITS = {name: f"(?:{pattern('unit', name)})\\b" for name in ("doses", "count", "deaths")}
_ANY_UNIT = "|".join(_UNITS.values())
_SPEED = "|".join(sorted(_SPEED_UNITS, key=len, reverse=True))
_ADJECTIVES = f"(?:(?:{pattern('adjective', 'new')}) ){{0,2}}"
_ZERO = f"\\b(?:no|{_joined(('say', 'zero'), ('say', 'without'))}) "
_MEASURES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Item | None]], ...] = (
    (re.compile(r"(?<![\d.,])([-+]?\d{1,2}\.\d{1,8}) ?°? ?([ns])[ ,]{0,2}([-+]?\d{1,3}\.\d{1,8}) ?°? ?([ewo])\b"), _position),
    (re.compile(r"(?<![\d.,])([-+]?\d{1,2}\.\d{3,8})()[ ,]{1,2}([-+]?\d{1,3}\.\d{3,8})()(?![\d.])"), _position),
    (re.compile(rf"\blat ?[:=]? ?({_LAT})()[ ,]{{1,2}}lon(?:g|gitude)? ?[:=]? ?({_LON})()(?![\d.])"), _position),
    (ISO_DAY, lambda found: _day(found[1], int(found[2]), int(found[3]), found[0])),
    (SLASHED_DAY, _slashed),
    (NAMED_DAY, lambda found: _day(found[3], months()[found[2]], int(found[1]), found[0])),
    (re.compile(rf"\b(?:{pattern('label', 'gust')}) ?(?:de |of |to )?{_NUMBER} ?(?:{_SPEED})\b"), _gust),
    (re.compile(rf"(?<![\d.,])({_NUMBER}) ?({_SPEED})\b"), _speed),
    (CLOCK, _clock),
    (FOUR_DIGITS, _four),
    (HOUR, _only_hour),
    (MONTH_FIRST, lambda found: _day(found[3], months()[found[1]], int(found[2]), found[0])),
    (re.compile(rf"\b(?:{pattern('label', 'order')}) ?(?:no|nr|#)?\.? ?([a-z]{{0,3}}-?\d{{1,9}})\b"),
     lambda found: Item("value", "order", (found[1],), found[0])),
    (re.compile(r"\b(o-?\d{1,9})\b"), lambda found: Item("value", "order", (found[1],), found[0])),
    (re.compile(rf"\b(?:{pattern('label', 'lot')}) ?[:#]? ?([a-z\d][a-z\d/-]{{1,30}}\d[a-z\d/-]*)"),
     lambda found: Item("value", "lot", (found[1],), found[0])),
    (re.compile(rf"\bmin(?:imum)? ?[:=]? ?(?P<n>{_NUMBER}) ?°? ?(?P<u>[cf]\b)?"), _degrees("least_c")),
    (re.compile(rf"\bmax(?:imum)? ?[:=]? ?(?P<n>{_NUMBER}) ?°? ?(?P<u>[cf]\b)?"), _degrees("most_c")),
    (re.compile(rf"\bt(?:emp(?:erature|eratura)?s?)?\.? ?[:=]? ?(?P<n>{_NUMBER}) ?°? ?(?P<u>[cf]\b)?(?!\w)"), _degrees("temp_c")),
    (re.compile(rf"\b(?:box|caisse|caja|caixa) (?P<n>{_NUMBER}) ?°? ?(?P<u>[cf])(?!\w)"), _degrees("temp_c")),
    (re.compile(rf"(?<![\w.,])(?P<n>{_NUMBER}) ?(?:°|deg(?:rees|res)?|grados|graus)? ?(?P<u>[cf])(?![\w])"), _degrees("degrees")),
    (re.compile(rf"\bbat(?:t|tery|terie|eria)?\.? ?[:=]? ?({_NUMBER}) ?%"), _value("battery_pct")),
    (re.compile(rf"({_NUMBER}) ?% ?bat(?:t|tery|terie|eria)?\b"), _value("battery_pct")),
    (re.compile(rf"\bkm\.? ?[:=]? ?({_NUMBER})"), _value("km")),
    (re.compile(rf"(?<![\d.,])({_NUMBER}) ?km\b"), _value("km")),
    (re.compile(rf"(?<![\d.,])({_NUMBER}) ?(?:mi|miles?|milles|millas|milhas)\b"), _value("km", 1.609344)),
    (re.compile(rf"(?<![\d.,/:-])\d{{1,9}}[.,](?!\d{{3}}(?!\d))\d{{1,9}} ?{_ADJECTIVES}(?:{_ANY_UNIT})"), _part_count),
    (re.compile(rf"(?<![\d.,/:-])[1-9]\d{{0,2}}(?: \d{{3}})+ ?{_ADJECTIVES}(?:{_ANY_UNIT})"), _unsure_count),
    *((re.compile(rf"{_COUNT} ?{_ADJECTIVES}{unit}"), _counted(name)) for name, unit in _UNITS.items()),
    *((re.compile(rf"{_ZERO}{_ADJECTIVES}{unit}"), _nothing(name)) for name, unit in _UNITS.items()),
    *((re.compile(rf"\b{unit} ?[:=]? ?{_COUNT}"), _counted(name)) for name, unit in _UNITS.items()),
)  # fmt: skip
