"""The language that people are spoken to: English by itself, others by a catalogue of sentences."""

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from babel import Locale

DOMAIN = "balto"
LOCALE = Path(str(resources.files("balto.show.phrases"))) / "locale"


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its code, its sentences, and the CLDR locales by which it writes numbers and dates, and lists."""

    code: str
    words: gettext.NullTranslations
    locale: str
    lists: str

    @property
    def direction(self) -> str:
        """The direction of its script: "ltr" or "rtl"."""
        return str(Locale.parse(self.locale).text_direction)


# Lists as in British English, without a comma before "and"; months as in American: Sep, not Sept.
ENGLISH = Language("en", gettext.NullTranslations(), "en", "en_GB")
_SPOKEN = ContextVar("spoken", default=ENGLISH)


def spoken() -> Language:
    """The language spoken now."""
    return _SPOKEN.get()


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Within it another language is spoken."""
    before = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def language(code: str) -> Language:
    """The language of a catalogue in locale/; FileNotFoundError where there is none."""
    if code == ENGLISH.code:
        return ENGLISH
    return Language(code, gettext.translation(DOMAIN, LOCALE, [code]), code, code)
