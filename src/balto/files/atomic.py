"""Files are written aside in the same folder, flushed to the disk, then renamed: whole or not at all."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

_SAID = {
    28: "no space is left on the disk",
    122: "the quota of the disk is used up",
    69: "the quota of the disk is used up",
}


@contextmanager
def aside(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to; when the block ends well it takes the place of `path`, else it is removed.

    OSError says in words what went wrong and that `path` is as it was.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield draft
        _flush(draft)
        draft.replace(path)
        _flush_folder(path.parent)
    except OSError as wrong:
        said = _SAID.get(wrong.errno or 0, wrong.strerror or str(wrong))
        raise OSError(wrong.errno, f"{said}; nothing was written", str(path)) from wrong
    finally:
        with suppress(OSError):  # where nothing can be written nothing can be removed: what went wrong is said already
            draft.unlink(missing_ok=True)


def write_folder(folder: Path, texts: Mapping[str, str]) -> None:
    """Write the texts by their names into a folder that is new or empty; if one fails, all are taken away again."""
    there = folder.exists()
    try:
        for name, text in texts.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            write_text(folder / name, text)
    except BaseException:
        for child in folder.iterdir() if folder.is_dir() else ():
            shutil.rmtree(child) if child.is_dir() else child.unlink()
        if not there and folder.is_dir():
            folder.rmdir()
        raise


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text with "\\n" line ends."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write bytes."""
    with aside(path) as draft:
        draft.write_bytes(content)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    # The rename itself lies in the folder; not every system lets a folder be opened.
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
