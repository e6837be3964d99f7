"""The parts of a line that each tell one event, and what each holds: names by what they are to it, values, words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from balto.basis.phrase import Phrase
from balto.basis.problems import Problem, quoted
from balto.channels.book import CARRIER, PLACE, PRODUCT, WAY, Book, Match, Named
from balto.channels.line.line_items import Item

_EVENTS = ("verb/", "state/")
_NAME_OR_WORD = Phrase("a name of this case, or a word listed in the page on channels")
_NOT_OF_A_CARRIER = ("count", "deaths", "label/wind", "label/air", "thing/way")
_LONGEST_NAME = 60  # signs
_MOST_EVENTS = 8  # in one sentence
_BEFORE_AN_HOUR = ("at", "a", "as", "vers", "hacia")
_MOST_LOOKUPS = 6  # names that are looked up by likeness in one line


@dataclass(slots=True)
class Piece:
    """What one part of a line holds; names by the word before them: to, from, or nothing."""

    carriers: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    ways: list[str] = field(default_factory=list)
    products: list[str] = field(default_factory=list)
    values: dict[str, Item] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)  # meaning -> as typed
    unknown: dict[str, str] = field(default_factory=dict)  # words that may be a name, by the word before them
    unclear: list[Problem] = field(default_factory=list)
    subject: str = ""  # a place that stands before the event, as Nulato received 30 vials
    follows: bool = False  # the carrier without to or from before it stands after the event
    doubled: set[str] = field(default_factory=set)  # values said twice, and days that may be two

    @property
    def event(self) -> str:
        """What happened, as "left"; nothing where no word says it."""
        return next((name.removeprefix("verb/") for name in self.words if name.startswith("verb/")), "")

    @property
    def state(self) -> str:
        """The state of a way, as "shut"."""
        return next((name.removeprefix("state/") for name in self.words if name.startswith("state/")), "")

    def said(self, word: str) -> bool:
        """Whether a word of that meaning stands there."""
        return word in self.words


def pieces(items: Sequence[Item]) -> list[list[Item]] | None:
    """The items by event; None where it cannot be told which of them belongs to which event."""
    if len({item.name for item in items if item.name.startswith(_EVENTS)}) <= 1:
        return [[item for item in items if not _parts(item)]]
    if _events(items) > _MOST_EVENTS:
        return None
    groups: list[list[Item]] = [[]]
    for item in items:
        if _parts(item):
            groups.append([])
        else:
            groups[-1].append(item)
    merged: list[list[Item]] = []
    for group in groups:
        if merged and (_events(group) == 0 or _events(merged[-1]) == 0):
            merged[-1] += group
        else:
            merged.append(list(group))
    return None if any(_events(group) > 1 for group in merged) else merged


def gathered(items: Sequence[Item], book: Book) -> Piece:
    """What a part of a line holds, and what in it is not clear."""
    piece, before, lookups = Piece(), "", 0
    runs = list(_runs(items))
    leading = _leading(runs)
    for at, item in enumerate(runs):
        leads = at < leading
        beside = (runs[at - 1] if at else None, runs[at + 1] if at + 1 < len(runs) else None)
        if _may_mean_another(piece, item, *beside):
            continue
        if item.kind == "value":
            _put_value(piece, item)
        elif item.kind == "word":
            piece.words.setdefault(item.name, item.text)
            before = item.name.removeprefix("say/") if item.name in ("say/to", "say/from") else before
        elif item.kind == "name":
            piece.subject = piece.subject or _subject(item, beside[0], leads and not before)
            piece.follows |= bool(piece.event) and not before and any(one.kind == CARRIER for one in item.named)
            _put_name(piece, item, before, leads)
            before = ""
        elif item.kind == "unknown":
            lookups += 1
            _put_unknown(piece, item, before, book if lookups <= _MOST_LOOKUPS else Book(), leads)
            before = ""
    for name in piece.doubled:
        piece.values.pop(name, None)
    return piece


def _subject(item: Item, before: Item | None, leads: bool) -> str:
    """The id of a place that does what is told; nothing where it is only where that was done."""
    stands_alone = before is None or before.name != "say/filler"
    return item.named[0].id if leads and stands_alone and len(item.named) == 1 and item.named[0].kind == PLACE else ""


def _may_mean_another(piece: Piece, item: Item, before: Item | None, after: Item | None) -> bool:
    """Ask about words that mean one thing or another by what stands beside them; True where that is all to do with it."""
    doses = [one for one in (before, after) if one and one.kind == "value" and one.name == "doses"]
    if item.name == "verb/left" and item.text == "left" and doses:
        piece.doubled.add("doses")
        piece.unclear.append(
            _problem(f"left, {doses[0].text}", Phrase("left with 30 vials, handed over 30 vials, or stock 30 vials"))
        )
        return True
    if item.kind == "name" and item.text.isdecimal() and before and before.text in _BEFORE_AN_HOUR:
        piece.unclear.append(_problem(f"{before.text} {item.text}", Phrase("an hour as 04:00, or a carrier as C04")))
        return True
    return False


def _events(items: Sequence[Item]) -> int:
    return sum(item.name.startswith(_EVENTS) for item in items)


def _parts(item: Item) -> bool:
    return item.kind == "comma" or item.name == "say/next"


def _runs(items: Sequence[Item]) -> Iterator[Item]:
    """The items, unknown words beside each other joined."""
    held: list[str] = []
    for item in items:
        if item.kind == "unknown":
            held.append(item.text)
            continue
        if held:
            yield Item("unknown", text=" ".join(held))
            held = []
        yield item
    if held:
        yield Item("unknown", text=" ".join(held))


def _put_value(piece: Piece, item: Item) -> None:
    if item.name == "unsure_day":
        piece.doubled |= {"day", "hour"}
        piece.unclear.append(
            _problem(item.text, Phrase("the day before the month, with the month as a word, as 3 Nov"))
        )
    elif item.name == "part_count":
        piece.unclear.append(_problem(item.text, Phrase("a whole number")))
    elif item.name == "unsure_count":
        piece.unclear.append(
            _problem(item.text, Phrase("a number without a blank in it, and the carrier's number as C07"))
        )
    elif item.name in piece.values:
        piece.doubled.add(item.name)
        piece.unclear.append(
            _problem(
                item.text,
                Phrase("one such number in a report; {other} stands there too", other=piece.values[item.name].text),
            )
        )
    else:
        piece.values[item.name] = item


def _put_name(piece: Piece, item: Item, before: str, leads: bool) -> None:
    kinds = {one.kind for one in item.named}
    if len(item.named) > 1 and before and sum(one.kind == PLACE for one in item.named) == 1:
        kinds = {PLACE}
    named = [one for one in item.named if one.kind in kinds]
    if len(named) == 1:
        _place(piece, named[0], before, item.text)
    else:
        piece.unclear.append(_several(item.text, named))
        if leads or kinds == {CARRIER}:
            piece.carriers.setdefault("", item.text)


def _place(piece: Piece, one: Named, before: str, text: str) -> None:
    """Note a name by what it is; a second of its kind, with the same word before it, is not clear."""
    if one.kind == WAY:
        piece.ways.append(one.id)
    elif one.kind == PRODUCT:
        piece.products.append(one.id)
    else:
        held = piece.carriers if one.kind == CARRIER else piece.places
        if held.setdefault(before, one.id) != one.id:
            stands, held[before] = held[before], ""
            piece.unclear.append(
                _problem(
                    text,
                    Phrase(
                        "one such name in a report, or to or from before it; {other} stands there too", other=stands
                    ),
                )
            )


def _put_unknown(piece: Piece, item: Item, before: str, book: Book, leads: bool) -> None:
    """Look unknown words up together, then one by one."""
    match = book.match(item.text[:_LONGEST_NAME])
    words = (
        [item.text] if (match.found and len(item.text) <= _LONGEST_NAME) or " " not in item.text else item.text.split()
    )
    parts, rest = words[:_MOST_LOOKUPS], words[_MOST_LOOKUPS:]
    if rest:
        piece.unclear.append(_problem(" ".join(rest), _NAME_OR_WORD))
    for word in parts:
        _put_word(piece, word, before, book.match(word) if len(parts) > 1 else match, leads)


def _put_word(piece: Piece, word: str, before: str, match: Match, leads: bool) -> None:
    if match.sure:
        _place(piece, match.sure, before, word)
        return
    if leads or (match.found and all(one.kind == CARRIER for one in match.found)):
        piece.carriers.setdefault("", word)  # who it is about is not known: surely not who speaks
    elif not match.found:
        piece.unknown[before] = f"{piece.unknown[before]} {word}" if before in piece.unknown else word
    if match.found:
        piece.unclear.append(_several(word, match.found))
    else:
        piece.unclear.append(_problem(word, _NAME_OR_WORD, match.suggestion))


def _leading(items: Sequence[Item]) -> int:
    """How many items at the beginning may say who it is about: those before the event, or the first where there is none."""
    if any(item.name in _NOT_OF_A_CARRIER or item.name.startswith("state/") for item in items):
        return 0
    for at, item in enumerate(items):
        if item.name.startswith("verb/"):
            return at
    return next((at for at, item in enumerate(items) if item.name != "say/filler"), 0) + 1


def _several(text: str, named: Sequence[Named]) -> Problem:
    shown = ", ".join(f"{one.id} ({one.names[0]})" if one.names else one.id for one in named[:4])
    return _problem(text, Phrase("one of {names}", names=shown))


def _problem(found: str, expected: Phrase, suggestion: str = "") -> Problem:
    return Problem("message", quoted(found), expected, suggestion=suggestion)
