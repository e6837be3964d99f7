"""Whole sentences with named slots, in the language spoken; the English sentence is its own key in the catalogues.

The sentences stand here and there as literals, where they are said: `make words` collects them.
"""

from collections.abc import Callable, Mapping, Sequence
from string import Formatter

from babel.lists import format_list

from balto.basis.phrase import Phrase
from balto.show.markup import Markup, Part, joined
from balto.show.phrases.languages import spoken
from balto.show.phrases.numbers import whole

Slot = str | int


def say(sentence: str, /, **slots: Slot) -> str:
    """The sentence with its slots filled; whole numbers are grouped, other numbers are to be told before."""
    return _filled(spoken().words.gettext(sentence), slots)


def count(n: int, one: str, many: str, /, **slots: Slot) -> str:
    """The sentence for so many, the number in the slot {n}."""
    return _filled(spoken().words.ngettext(one, many, n), {"n": n, **slots})


def heading(text: str, /) -> str:
    """A heading of a column or the name of a row: a word or two that a sentence would inflect."""
    return spoken().words.pgettext("heading", text)


def marked(sentence: str, /, **parts: Part) -> Markup:
    """The sentence with pieces of a page in its slots."""
    found: list[Part] = []
    for text, slot, _, _ in Formatter().parse(spoken().words.gettext(sentence)):
        found += [text] if slot is None else [text, parts[slot]]
    return joined(*found)


def tell(text: str) -> str:
    """What a floor below has to say, in the language spoken; text that is no phrase as it is."""
    if not isinstance(text, Phrase):
        return text
    words = spoken().words
    slots = text.slots
    told = words.ngettext(text.sentence, text.many, int(slots["n"])) if text.many else words.gettext(text.sentence)
    return _filled(told, slots)


def known(sentence: str) -> str:
    """A sentence without slots that a floor below has as plain text: one of `balto.show.phrases.below`."""
    return tell(sentence) if isinstance(sentence, Phrase) else spoken().words.gettext(sentence)


def listed(names: Sequence[str]) -> str:
    """ "A", "A and B", "A, B and C"."""
    return format_list(list(names), locale=spoken().lists)


def either(names: Sequence[str]) -> str:
    """ "A", "A or B", "A, B or C"."""
    return format_list(list(names), style="or", locale=spoken().lists)


def several(names: Sequence[str], most: int = 3) -> str:
    """ "A", "A and B", "A, B and 4 more": at most so many parts."""
    if len(names) <= most:
        return listed(names)
    more = len(names) - most + 1
    return listed([*names[: most - 1], count(more, "{n} more", "{n} more")])


def row(parts: Sequence[str]) -> str:
    """Parts of one kind in a row, none of them the last: "A, B, C"."""
    return _chained(parts, lambda told, part: say("{told}, {part}", told=told, part=part))


def clauses(parts: Sequence[str]) -> str:
    """Clauses of one sentence, one after the other: "this; that; and so on"."""
    return _chained(parts, lambda told, part: say("{told}; {part}", told=told, part=part))


def sentences(parts: Sequence[str]) -> str:
    """Sentences one after the other, those that say nothing left out."""
    return _chained(parts, lambda told, part: f"{told} {part}")


def _chained(parts: Sequence[str], both: Callable[[str, str], str]) -> str:
    told = ""
    for part in parts:
        if part:
            told = both(told, part) if told else part
    return told


def _filled(sentence: str, slots: Mapping[str, Slot]) -> str:
    return sentence.format(**{name: _shown(value) for name, value in slots.items()}) if slots else sentence


def _shown(value: Slot) -> str:
    return whole(value) if isinstance(value, int) else tell(value)
