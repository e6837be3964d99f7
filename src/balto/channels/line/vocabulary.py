"""The words of words.toml, folded, each with the one thing it means."""

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from balto.channels.line.fold import words_of

Meaning = tuple[str, str]  # as ("verb", "left")
LONGEST = 5  # words in one entry


@cache
def vocabulary() -> dict[tuple[str, ...], Meaning]:
    """Meanings by folded words; ValueError where a word has two."""
    known: dict[tuple[str, ...], Meaning] = {}
    for group, entries in _table().items():
        for name, listed in entries.items():
            for words in _forms(listed):
                if known.setdefault(words, (group, name)) != (group, name):
                    raise ValueError(f"{' '.join(words)} is {known[words]} and {(group, name)}")
    return known


@cache
def words_after() -> dict[str, int]:
    """How many words the longest entry has that begins with a word."""
    return longest_by_first(vocabulary())


def longest_by_first(entries: Iterable[tuple[str, ...]]) -> dict[str, int]:
    """The number of words of the longest entry, by its first word."""
    longest: dict[str, int] = {}
    for words in entries:
        longest[words[0]] = max(len(words), longest.get(words[0], 0))
    return longest


@cache
def months() -> dict[str, int]:
    """The number of a month by its folded name."""
    return {words[0]: int(name) for name, listed in _whole()["month"].items() for words in _forms(listed)}


def forms(group: str, name: str) -> list[tuple[str, ...]]:
    """All that is accepted for one meaning, the longest first."""
    return sorted((words for words, meaning in vocabulary().items() if meaning == (group, name)), key=_by_length)


def pattern(group: str, name: str) -> str:
    """A regular expression of all that is accepted for one meaning."""
    return "|".join("[ -]+".join(words) for words in forms(group, name))


def _by_length(words: tuple[str, ...]) -> tuple[int, int]:
    return -len(words), -len("".join(words))


def _forms(listed: str) -> list[tuple[str, ...]]:
    texts = (text for language in listed.split("|") for text in language.split(","))
    return [words for text in texts if (words := words_of(text))]


def _table() -> dict[str, dict[str, str]]:
    return {group: entries for group, entries in _whole().items() if group != "month"}


@cache
def _whole() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
