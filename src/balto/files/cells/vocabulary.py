"""What people mean by the words they type, in English, French, Spanish, Arabic and Portuguese; whole words, never nearly."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources

_ENDINGS = re.compile(r"(?:\(e\)|\(a\)|·e|/a|@)(?=\s|$)")
_BLANKS = re.compile(r"[\s_\-/]+")
_ARABIC = str.maketrans("ٱىیکة", "اييكه", "ـ")
_ARTICLE = "ال"


@lru_cache(maxsize=10_000)
def fold(word: str) -> str:
    """The word without case, accents, vowel signs, Arabic variants, written endings and doubled blanks."""
    text = "".join(mark for mark in unicodedata.normalize("NFKC", word) if unicodedata.category(mark) != "Cf")
    text = (
        "".join(str(int(mark)) if mark.isdecimal() else mark for mark in text)
        .replace("٫", ".")
        .casefold()
        .strip()
        .removesuffix(".")
    )
    text = _ENDINGS.sub("", text.translate(_ARABIC))
    text = "".join(mark for mark in unicodedata.normalize("NFD", text) if unicodedata.category(mark) != "Mn")
    return _BLANKS.sub(" ", text).strip()


@cache
def _told() -> dict[str, dict[str, str]]:
    """By field: what each folded word means."""
    text = (resources.files("balto.files.cells") / "vocabulary.toml").read_text(encoding="utf-8")
    return {
        field: {fold(word): meaning for meaning, words in meanings.items() for word in words.split(",")}
        for field, meanings in tomllib.loads(text).items()
    }


def meaning(field: str, word: str, own: Mapping[str, str] | None = None) -> str | None:
    """What the word means under that field: the user's `own` folded words first; "" for not known, None for a strange word."""
    folded = fold(word)
    for known in (own or {}, _told()[field]):
        for tried in (folded, folded.removeprefix(_ARTICLE)):
            if tried in known:
                return known[tried]
    return "" if not folded or folded in _told()["any"] else None


def own_words(words: Mapping[str, str]) -> dict[str, str]:
    """What words mean, from lists of them (separated by commas) by their meaning."""
    return {fold(word): meant for meant, listed in words.items() for word in listed.split(",") if word.strip()}


@cache
def headings(field: str) -> tuple[str, ...]:
    """Folded headings under which lists hold that field, beside its own name."""
    return tuple(word for word, meant in _told()["heading"].items() if meant == field)
