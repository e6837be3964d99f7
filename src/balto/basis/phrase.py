"""Words for people from floors below the pages: plain English text that can still be told in another language."""

from collections.abc import Mapping


class Phrase(str):
    """English text that keeps the sentence it was made from and what fills its slots; numbers in slots are grouped.

    With `many` it is counted: `sentence` is told of one, `many` of any other number in the slot n.
    """

    __slots__ = ("many", "sentence", "slots")

    sentence: str
    many: str
    slots: Mapping[str, str | int]

    def __new__(cls, sentence: str, many: str = "", /, **slots: str | int) -> "Phrase":
        """The English text; KeyError for a slot that nothing fills."""
        told = many if many and slots["n"] != 1 else sentence
        made = super().__new__(cls, told.format(**{name: _shown(value) for name, value in slots.items()}))
        made.sentence, made.many, made.slots = sentence, many, slots
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str, str], dict[str, str | int]]:
        """What a copy is made from again."""
        return (self.sentence, self.many), dict(self.slots)


def _shown(value: str | int) -> str:
    return f"{value:,}" if isinstance(value, int) else value
