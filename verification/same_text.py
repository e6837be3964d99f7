"""Files of two trees as text that may be held side by side: renamed words mapped, what may differ masked."""

import re
import tomllib
import zipfile
from collections.abc import Mapping
from itertools import zip_longest
from pathlib import Path

import pyarrow.parquet as pq

NAMES = Path(__file__).with_name("same_names.toml")

# What may differ though nothing has changed: the version, and the hash of a case's files (which are compared themselves).
# No time is masked, since no file and no page says how long its making took.
MASKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bbalto \d+\.\d+\.\d+\w*"), "balto VERSION"),
    (re.compile(r'"balto": "\d+\.\d+\.\d+\w*"'), '"balto": "VERSION"'),
    (re.compile(r"\binputs [0-9a-f]{12}\b"), "inputs HASH"),
    (re.compile(r'"inputs_sha256": "[0-9a-f]{64}"'), '"inputs_sha256": "HASH"'),
)
AROUND = 40  # signs shown before and after the first that differs
Names = Mapping[str, str]


def read_names(path: Path = NAMES) -> dict[str, str]:
    """New words by old ones; ValueError where a line is not old = "new"."""
    names = tomllib.loads(path.read_text(encoding="utf-8"))
    if wrong := [old for old, new in names.items() if not isinstance(new, str)]:
        raise ValueError(f'{path.name}: found {", ".join(wrong)} without a word, expected old = "new"')
    return names


def renamed(text: str, names: Names) -> str:
    """The text of the older tree in the words of the newer one, all of them at once, so that two words may change places."""
    if not names:
        return text
    longest_first = sorted(names, key=len, reverse=True)
    any_name = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])")
    return any_name.sub(lambda found: names[found[0]], text)


def masked(text: str) -> str:
    """The text without what may differ."""
    for pattern, instead in MASKS:
        text = pattern.sub(instead, text)
    return text


def text_of(path: Path) -> str:
    """All that a file says: of a workbook its parts, of a Parquet file its columns with every value, else its bytes."""
    if path.suffix == ".xlsx" and zipfile.is_zipfile(path):  # what a command printed may bear that name too
        with zipfile.ZipFile(path) as workbook:
            parts = {name: _decoded(workbook.read(name)) for name in sorted(workbook.namelist())}
        return "\n".join(f"{name}\n{part}" for name, part in parts.items())
    if path.suffix == ".parquet":
        table = pq.read_table(path)
        columns = zip(table.schema, table.columns, strict=True)
        return "\n".join(f"{field.name} {field.type} {values.to_pylist()}" for field, values in columns)
    return _decoded(path.read_bytes())


def difference(old: Path, new: Path, names: Names) -> str:
    """Where the files first differ, and how; "" where they say the same."""
    if old.read_bytes() == new.read_bytes() and not names:
        return ""
    return first_difference(masked(renamed(text_of(old), names)), masked(text_of(new)))


def first_difference(old: str, new: str) -> str:
    """Line and column of the first sign that differs, with what stands around it; "" where none does."""
    if old == new:
        return ""
    pairs = enumerate(zip_longest(old.split("\n"), new.split("\n")), start=1)
    line, (before, after) = next((number, pair) for number, pair in pairs if pair[0] != pair[1])
    if before is None or after is None:
        return f"line {line}: {'a line more' if before is None else 'a line less'}: {_cut(before or after or '', 0)}"
    column = next(
        (k for k, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after))
    )
    return f"line {line}, column {column + 1}: {_cut(before, column)} is now {_cut(after, column)}"


def _cut(line: str, column: int) -> str:
    return repr(line[max(0, column - AROUND) : column + AROUND])


def _decoded(content: bytes) -> str:
    return content.decode("utf-8", errors="backslashreplace")
