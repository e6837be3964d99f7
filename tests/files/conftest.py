"""A case on disk: the small case of `balto new`, with files changed, added or taken away."""

from collections.abc import Callable
from pathlib import Path

import pytest

from balto.files.template import write_template

Change = str | bytes | None | tuple[str, str]
MakeCase = Callable[[dict[str, Change]], Path]


@pytest.fixture
def case(tmp_path: Path) -> MakeCase:
    """Call with {file: new content, or (old, new) to replace in it, or None to take it away}."""

    def make(changes: dict[str, Change]) -> Path:
        folder = tmp_path / "case"
        write_template(folder)
        for name, change in changes.items():
            _change(folder / name, change)
        return folder

    return make


def _change(path: Path, change: Change) -> None:
    if change is None:
        path.unlink()
    elif isinstance(change, bytes):
        path.write_bytes(change)
    elif isinstance(change, str):
        path.write_text(change, encoding="utf-8")
    else:
        text = path.read_text(encoding="utf-8")
        assert text.count(change[0]) == 1, f"{path.name} holds {change[0]!r} {text.count(change[0])} times"
        path.write_text(text.replace(*change), encoding="utf-8")
