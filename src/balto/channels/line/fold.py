"""Text as it is compared: without case, accents, invisible marks, or digits of other scripts."""

import re
import unicodedata

_DIGITS = {ord(digit): str(value % 10) for value, digit in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")} | {ord("٫"): "."}
_DASHES = {ord(dash): "-" for dash in "−–—‐‑"} | {ord(mark): "'" for mark in "’‘`´ʼ"}
_JOINED = {ord("œ"): "oe", ord("æ"): "ae", ord("ø"): "o", ord("ł"): "l", ord("ı"): "i"}
WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """The text in small letters without accents, its punctuation kept; a dash is a hyphen, digits are 0 to 9."""
    wide = unicodedata.normalize("NFKC", text).translate(_DIGITS).translate(_DASHES).casefold()
    loose = unicodedata.normalize("NFD", wide.translate(_JOINED))
    return "".join(sign for sign in loose if unicodedata.category(sign) not in ("Mn", "Cf"))


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, folded."""
    return tuple(WORD.findall(folded(text)))


def key(text: str) -> str:
    """A name as it is looked up: its folded words with a blank between."""
    return " ".join(words_of(text))
