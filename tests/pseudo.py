"""A language made up for tests: each sentence in letters with accents and between brackets, dates and numbers as in Ukrainian.

What is still in plain Latin letters in a page of that language was never given to the catalogue, and a number with a
decimal point was never told by the language's own rules.
"""

import re
from gettext import NullTranslations
from html.parser import HTMLParser

from balto.show.phrases.languages import Language

PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
MARKED = "àƀçďéƒĝĥíĵķļɱñóƥɋŕšťúṽŵẋýžÀƁÇĎÉƑĜĤÍĴĶĻṀÑÓƤɊŔŠŤÚṼŴẊÝŽ"
_TO_MARKED = str.maketrans(PLAIN, MARKED)
SHOWN = ("aria-label", "alt", "title")  # attributes that people are told


def accented(sentence: str) -> str:
    """The sentence in brackets, its letters accented, its slots as they are."""
    parts = re.split(r"(\{\w+\})", sentence)
    return f"⟦{''.join(part if part[:1] == '{' else part.translate(_TO_MARKED) for part in parts)}⟧"


class Accents(NullTranslations):
    """Every sentence accented; patterns of dates as they are."""

    def gettext(self, message: str) -> str:
        return accented(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return accented(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return message if context == "date pattern" else accented(message)


PSEUDO = Language("pseudo", Accents(), "uk", "uk")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside.append(tag)
        self.found += [value for name, value in attrs if name in SHOWN and value]

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "style" not in self.inside:
            self.found.append(data)


def texts(page: str) -> list[str]:
    """All that people read of a page of HTML."""
    reader = _Text()
    reader.feed(page)
    return [text for text in reader.found if text.strip()]


def missed(text: str, data: re.Pattern[str]) -> list[str]:
    """Words in plain letters, and numbers with a decimal point, that are no user's data."""
    left = data.sub(" ", " ".join(text.split()))
    return re.findall(r"[A-Za-z]*[A-Za-z]{2,}[A-Za-z]*|\d\.\d+", left)
