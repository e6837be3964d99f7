"""Names of carriers, places, ways and products that a message may mean, and which of them a word means."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from balto.basis.problems import did_you_mean
from balto.channels.line.fold import key
from balto.channels.line.vocabulary import longest_by_first

CARRIER, PLACE, WAY, PRODUCT = "carrier", "place", "way", "product"
_CODE = re.compile(r"([^\W\d_]{0,3})0*(\d{1,9})")
_SHORTEST_PREFIX = 3
_MOST_ALIKE = 40  # names that a word is compared with, which begin as it does


@dataclass(frozen=True, slots=True)
class Named:
    """Something that has a name: its id, what it is, what else it is called, and the number it goes by."""

    id: str
    kind: str
    names: tuple[str, ...] = ()
    number: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """What a word may mean: one thing, several, or nothing but what is spelt alike."""

    found: tuple[Named, ...] = ()
    suggestion: str = ""

    @property
    def sure(self) -> Named | None:
        """The only thing meant; None where several are, or none."""
        return self.found[0] if len(self.found) == 1 else None


@dataclass(frozen=True)
class Book:
    """All names of a case; `speakers` gives the id of a carrier or person for a telephone, device or mail address."""

    things: tuple[Named, ...] = ()
    speakers: Mapping[str, str] = field(default_factory=dict)
    zone: str = "UTC"
    _exact: dict[str, tuple[Named, ...]] = field(init=False, repr=False)
    _numbers: dict[int, tuple[Named, ...]] = field(init=False, repr=False)
    _sorted: list[str] = field(init=False, repr=False)
    words_after: Mapping[str, int] = field(init=False, repr=False)  # how many words the longest name has, by its first

    def __post_init__(self) -> None:
        """The tables by which names are looked up."""
        exact: dict[str, list[Named]] = {}
        numbers: dict[int, list[Named]] = {}
        for one in self.things:
            for text in {form for name in (one.id, *one.names) for form in (key(name), _code(key(name))) if form}:
                exact.setdefault(text, []).append(one)
            if one.kind == CARRIER:
                for value in _carrier_numbers(one):
                    numbers.setdefault(value, []).append(one)
        object.__setattr__(self, "_exact", {name: tuple(those) for name, those in exact.items()})
        object.__setattr__(self, "_numbers", {value: tuple(those) for value, those in numbers.items()})
        object.__setattr__(self, "_sorted", sorted(exact))
        object.__setattr__(self, "words_after", longest_by_first(tuple(name.split()) for name in exact))

    def exact(self, text: str) -> tuple[Named, ...]:
        """What has this name, folded; `c07` and `c7` alike, and a bare number for a carrier."""
        if text in self._exact:
            return self._exact[text]
        if text.isdecimal():
            return self._numbers.get(int(text), ()) if len(text) < 10 else ()
        return self._exact.get(_code(text), ()) if any(sign.isdigit() for sign in text) else ()

    def match(self, text: str, kind: str = "") -> Match:
        """What a word means: by its name, else by the beginning of a name; else what is spelt alike, as a suggestion."""
        word = key(text)
        found = _of(self.exact(word), kind) or _of(self._begun(word), kind)
        return Match(found) if found else Match((), self._alike(word, kind))

    def carrier(self, speaker: str) -> str:
        """The id of the carrier that a sender is, or nothing."""
        named = self.speakers.get(speaker, speaker)
        found = _of(self.exact(key(named)), CARRIER)
        return found[0].id if len(found) == 1 else ""

    def _begun(self, word: str) -> tuple[Named, ...]:
        """What has a name that begins so, when the word is long enough and no number."""
        if len(word) < _SHORTEST_PREFIX or any(sign.isdigit() for sign in word):
            return ()
        first = bisect_left(self._sorted, word)
        found: dict[tuple[str, str], Named] = {}
        for name in self._sorted[first : first + 20]:
            if name.startswith(word):
                found |= {(one.kind, one.id): one for one in self._exact[name]}
        return tuple(found.values())

    def _alike(self, word: str, kind: str) -> str:
        if not 4 <= len(word) <= 40:
            return ""
        first, last = bisect_left(self._sorted, word[:2]), bisect_left(self._sorted, word[:2] + "\uffff")
        names = [
            one.names[0] if one.names else one.id
            for name in self._sorted[first : min(last, first + _MOST_ALIKE)]
            if abs(len(name) - len(word)) <= 2
            for one in _of(self._exact[name], kind)[:1]
        ]
        return did_you_mean(word, names)


def _of(things: Iterable[Named], kind: str) -> tuple[Named, ...]:
    return tuple(one for one in things if not kind or one.kind == kind)


def _code(text: str) -> str:
    """A code, folded, without the noughts before its number, `c7` for `c07`; nothing for other words."""
    found = _CODE.fullmatch(text.replace(" ", ""))
    return f"{found[1]}{found[2]}" if found and found[1] else ""


def _carrier_numbers(one: Named) -> set[int]:
    """The numbers a carrier goes by: its own, or else that of its id."""
    texts = [one.number] if one.number else [one.id]
    return {int(found[2]) for text in texts if (found := _CODE.fullmatch(key(text).replace(" ", "")))}
